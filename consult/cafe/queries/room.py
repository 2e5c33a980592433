"""Reading the room: the plan as it stands, tables with their people, what needs somebody, what a move would do."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from consult.cafe import reseating
from consult.cafe.models import BEFORE_ROUNDS, CafeSeat, CafeSession, CafeTable, Note, Participant, SeatingPlan, SessionState
from consult.cafe.queries.harvest import uncovered_notes
from consult.cafe.queries.people import participants_of
from consult.cafe.seating import Plan, Table
from consult.core.db import db
from consult.core.errors import NotFound
from consult.moderation.models import Visibility
from consult.policy.roles import Actor
from consult.policy.rules import can

FEWEST = 3  # people at a table below which there is hardly a conversation


@dataclass(frozen=True)
class RoomTable:
    """A table as the desk sees it now: who sits there and is present, how many notes lie on it, what is wrong (codes)."""

    table: CafeTable
    people: list[Participant]
    notes: int
    host: Participant | None
    troubles: list[str]


@dataclass(frozen=True)
class Alarm:
    """Something that needs the facilitator: help, time, no_host, empty, understaffed, no_seat (of a person), shown_again (a note without a place)."""

    code: str
    table: CafeTable | None
    since: datetime | None = None
    person: Participant | None = None
    deputy: Participant | None = None


def latest_plan(session: CafeSession) -> SeatingPlan | None:
    """The plan published last."""
    return db.session.scalars(sa.select(SeatingPlan).where(SeatingPlan.session_id == session.id).order_by(SeatingPlan.number.desc()).limit(1)).first()


def plan_of(session: CafeSession) -> tuple[Plan, set[int]]:
    """(the seats of a session as they are, the ids of those present). Tables by their numbers, people by their ids."""
    people = list(db.session.scalars(sa.select(Participant).where(Participant.session_id == session.id)))
    numbers = {table.id: table.number for table in session.tables}
    rows: dict[int, list[int | None]] = {}
    placed = sa.select(CafeSeat.participant_id, CafeSeat.round_number, CafeSeat.table_id).where(CafeSeat.session_id == session.id)
    for participant_id, round_number, table_id in db.session.execute(placed):
        if round_number <= session.round_count:
            rows.setdefault(participant_id, [None] * session.round_count)[round_number - 1] = numbers[table_id]
    tables = tuple(Table(table.number, FEWEST, table.seats) for table in session.tables)
    hosts = {table.number: table.host_id for table in session.tables if table.host_id}
    present = {person.id for person in people if person.is_here}
    return Plan(session.round_count, tables, {person: tuple(row) for person, row in sorted(rows.items())}, hosts), present


def who_sits_where(session: CafeSession, round_number: int) -> dict[int, list[Participant]]:
    """{table id: people who are present and sit there in a round}, by nickname."""
    statement = sa.select(CafeSeat.participant_id, CafeSeat.table_id)
    table_of = dict(
        db.session.execute(statement.where(CafeSeat.session_id == session.id, CafeSeat.round_number == round_number)).all()
    )
    found: dict[int, list[Participant]] = {table.id: [] for table in session.tables}
    for person in participants_of(session):
        if person.is_here and person.id in table_of:
            found[table_of[person.id]].append(person)
    return found


def room_of(session: CafeSession) -> tuple[list[RoomTable], list[Alarm]]:
    """(tables with their people, what needs somebody, most urgent first) in the round that runs or comes next."""
    round_number = session.next_round
    seated = who_sits_where(session, round_number)
    notes = _count_notes(session)
    people = {person.id: person for person in participants_of(session)}
    tables = [_table(table, seated[table.id], notes.get(table.id, 0), people.get(table.host_id), session) for table in session.tables]
    return tables, _alarms(session, tables, people)


def _count_notes(session: CafeSession) -> dict[int, int]:
    counted = sa.select(Note.table_id, sa.func.count()).where(
        Note.session_id == session.id, Note.visibility == Visibility.PUBLISHED, Note.withdrawn_at.is_(None)
    )
    return dict(db.session.execute(counted.group_by(Note.table_id)).all())


def _table(table: CafeTable, people: list[Participant], notes: int, host: Participant | None, session: CafeSession) -> RoomTable:
    troubles = []
    if table.help_asked_at:
        troubles.append("help")
    if table.time_asked_at:
        troubles.append("time")
    if session.state not in BEFORE_ROUNDS:
        if host is None or not host.is_here:
            troubles.append("no_host")
        if not people:
            troubles.append("empty")
        elif len(people) < FEWEST:
            troubles.append("understaffed")
    return RoomTable(table, people, notes, host, troubles)


def _alarms(session: CafeSession, tables: list[RoomTable], people: dict[int, Participant]) -> list[Alarm]:
    order = ("help", "time", "no_host", "empty", "understaffed")
    found = []
    if session.state is SessionState.HANDED_OVER:
        return [Alarm("shown_again", table) for table in dict.fromkeys(note.table for note in uncovered_notes(session))]
    for place in tables:
        deputy = next((person for person in place.people if person.id != place.table.host_id), None)
        for code in place.troubles:
            since = {"help": place.table.help_asked_at, "time": place.table.time_asked_at}.get(code)
            found.append(Alarm(code, place.table, since, deputy=deputy if code == "no_host" else None))
    found.sort(key=lambda alarm: (order.index(alarm.code), alarm.table.number))
    if session.state not in BEFORE_ROUNDS:
        seated = {person.id for place in tables for person in place.people}
        found += [Alarm("no_seat", None, person=person) for person in people.values() if person.is_here and person.id not in seated]
    return found


def effect_of_move(actor: Actor, session: CafeSession, participant_id: int, table_id: int) -> reseating.Effect:
    """What moving somebody to a table would do in the round that runs or comes next. Raises NotFound for what is not of this session."""
    table = next((table for table in session.tables if table.id == table_id), None)
    if table is None or not can(actor, "participant.move", session):
        raise NotFound
    plan, present = plan_of(session)
    if participant_id not in present:
        raise NotFound
    return reseating.effect(plan, participant_id, max(1, session.next_round), table.number, present)
