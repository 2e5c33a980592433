"""Reading who takes part and where they have been."""

import sqlalchemy as sa

from consult.cafe.figures import shown
from consult.cafe.handles import digest_of
from consult.cafe.models import CafeSeat, CafeSession, CafeTable, Participant
from consult.core.db import db
from consult.core.errors import NotFound
from consult.platforms.models import Sector
from consult.policy.roles import Actor
from consult.policy.rules import can


def participants_of(session: CafeSession) -> list[Participant]:
    """Everybody who has joined and was not removed, by nickname."""
    statement = sa.select(Participant).where(Participant.session_id == session.id, Participant.removed_at.is_(None))
    return sorted(db.session.scalars(statement), key=lambda person: (person.nickname.casefold(), person.id))


def list_participants(actor: Actor, session: CafeSession) -> list[Participant]:
    """Everybody who takes part, for those who run or prepare the session. Raises NotFound for others."""
    if not can(actor, "cafe.edit", session):
        raise NotFound
    return participants_of(session)


def get_participant(actor: Actor, session: CafeSession, participant_id: int) -> Participant:
    """Somebody of this session, for themselves or for those who run it. Raises NotFound."""
    found = db.session.get(Participant, participant_id)
    if found is None or found.session_id != session.id or found.removed_at is not None:
        raise NotFound
    if found.id not in actor.participants and not can(actor, "cafe.edit", session):
        raise NotFound
    return found


def own_seat(actor: Actor, session: CafeSession) -> Participant | None:
    """The participant this device is in the session, unless they were removed."""
    if not actor.participants:
        return None
    statement = sa.select(Participant).where(Participant.session_id == session.id, Participant.id.in_(actor.participants))
    return db.session.scalars(statement.where(Participant.removed_at.is_(None)).order_by(Participant.id.desc())).first()


def find_returning(session: CafeSession, typed: str) -> Participant:
    """The participant whose secret this is. Raises NotFound."""
    digest = digest_of(typed)
    found = db.session.scalars(sa.select(Participant).where(Participant.secret_digest == digest)).first() if digest else None
    if found is None or found.session_id != session.id or found.removed_at is not None:
        raise NotFound
    return found


def seat_of(participant: Participant, round_number: int) -> CafeTable | None:
    """The table of a participant in a round, if they have a seat in it."""
    statement = sa.select(CafeTable).join(CafeSeat, CafeSeat.table_id == CafeTable.id)
    return db.session.scalars(statement.where(CafeSeat.participant_id == participant.id, CafeSeat.round_number == round_number)).first()


def visited_tables(participant: Participant, before_round: int) -> list[CafeTable]:
    """The tables a participant has been to in rounds before `before_round`, in that order, each once."""
    statement = sa.select(CafeTable, CafeSeat.round_number).join(CafeSeat, CafeSeat.table_id == CafeTable.id)
    statement = statement.where(CafeSeat.participant_id == participant.id, CafeSeat.round_number < before_round).order_by(CafeSeat.round_number)
    return list(dict.fromkeys(table for table, _round in db.session.execute(statement)))


def itinerary_of(session: CafeSession) -> dict[int, dict[int, CafeTable]]:
    """{participant id: {round: table}} of a session."""
    tables = {table.id: table for table in session.tables}
    rows = db.session.execute(
        sa.select(CafeSeat.participant_id, CafeSeat.round_number, CafeSeat.table_id).where(CafeSeat.session_id == session.id)
    )
    found: dict[int, dict[int, CafeTable]] = {}
    for participant_id, round_number, table_id in rows:
        found.setdefault(participant_id, {})[round_number] = tables[table_id]
    return found


def sectors_of(session: CafeSession, fewest: int) -> dict[str, int | None]:
    """People who took part by sector (empty: not said), with None for cells of fewer than `fewest` people (figures.PUBLIC or DESK)."""
    counted = sa.select(Participant.sector, sa.func.count()).where(Participant.session_id == session.id, Participant.removed_at.is_(None))
    found = dict(db.session.execute(counted.group_by(Participant.sector)).all())
    return shown({sector: found.get(sector, 0) for sector in (*(one.value for one in Sector), "")}, fewest)
