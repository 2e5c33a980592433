"""What one person's screen shows: where I am, what is asked there, what lies on the cloth, where I go next."""

from dataclasses import dataclass, field

import sqlalchemy as sa

from consult.cafe.models import BEFORE_ROUNDS, CafeSeat, CafeSession, CafeTable, HarvestStatement, Note, Participant, SessionState
from consult.cafe.queries.cloths import notes_on
from consult.cafe.queries.harvest import statements_of
from consult.cafe.queries.people import own_seat
from consult.core.db import db
from consult.core.errors import NotFound
from consult.policy.roles import Actor


@dataclass
class Place:
    """A participant's place in a session. `table` is where they sit (or just sat), `going_to` where they sit next, if that is known."""

    session: CafeSession
    me: Participant
    table: CafeTable | None = None
    going_to: CafeTable | None = None
    going_with: int = 0
    host: Participant | None = None
    people: list[Participant] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    earlier: list[CafeTable] = field(default_factory=list)
    statements: list[HarvestStatement] = field(default_factory=list)

    @property
    def is_host(self) -> bool:
        """Whether this person hosts the table they sit at."""
        return self.table is not None and self.table.host_id == self.me.id


def place_of(actor: Actor, session: CafeSession) -> Place:
    """The place of whoever acts. Raises NotFound when they have no seat in this session."""
    me = own_seat(actor, session)
    if me is None:
        raise NotFound
    place = Place(session, me)
    seats = _tables_of(me)
    sits_in = 1 if session.state in BEFORE_ROUNDS else session.round_number
    place.table = seats.get(sits_in)
    if session.state in (SessionState.ROUND, SessionState.BREAK):
        place.going_to = seats.get(session.round_number + 1)
    earlier = [table for round_number, table in sorted(seats.items()) if round_number < sits_in]
    place.earlier = [table for table in dict.fromkeys(earlier) if table is not place.table]
    if place.table is not None:
        _look_at(place, sits_in)
    return place


def _tables_of(me: Participant) -> dict[int, CafeTable]:
    statement = sa.select(CafeSeat.round_number, CafeTable).join(CafeTable, CafeTable.id == CafeSeat.table_id)
    return dict(db.session.execute(statement.where(CafeSeat.participant_id == me.id)).unique().all())


def _look_at(place: Place, sits_in: int) -> None:
    """Fill in who sits there, what lies there, and who goes the same way."""
    table = place.table
    here = _people_at(table, sits_in)
    place.people = here
    place.host = next((person for person in here if person.id == table.host_id), None)
    if table.host_id and place.host is None:
        place.host = db.session.get(Participant, table.host_id)
    place.notes = notes_on(table)
    if place.session.state not in BEFORE_ROUNDS:
        place.statements = statements_of(place.session, table)
    if place.going_to is not None:
        ids = [person.id for person in here if person.id != place.me.id]
        together = sa.select(sa.func.count()).where(
            CafeSeat.participant_id.in_(ids), CafeSeat.round_number == sits_in + 1, CafeSeat.table_id == place.going_to.id
        )
        place.going_with = db.session.scalar(together) or 0


def _people_at(table: CafeTable, round_number: int) -> list[Participant]:
    statement = sa.select(Participant).join(CafeSeat, CafeSeat.participant_id == Participant.id)
    statement = statement.where(CafeSeat.table_id == table.id, CafeSeat.round_number == round_number)
    statement = statement.where(Participant.left_at.is_(None), Participant.removed_at.is_(None)).order_by(Participant.nickname, Participant.id)
    return list(db.session.scalars(statement))
