"""Planning a café: what is announced of it, its tables, when it can be joined."""

import secrets
from datetime import datetime

import sqlalchemy as sa

from consult.cafe.advising import too_many_rounds
from consult.cafe.codes import new_code
from consult.cafe.events import CafeAnnounced, CafeChanged, CafeCreated, CafeMoved, TableAdded, TableChanged, TableRemoved
from consult.cafe.models import BEFORE_ROUNDS, WORKFLOW, CafeSeat, CafeSession, CafeTable, SessionState
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import one_line, plain
from consult.policy.rules import require

MOST_TABLES, MOST_SEATS, MOST_ROUNDS = 200, 12, 8
LINES = {"title": 200, "municipality": 120, "place": 300, "access_note": 500}
TABLE_LINES = {"topic": 120, "question": 500, "direction": 200, "host_name": 80}


@operation
def create_session(
    actor, consultation, *, title: str, starts_at: datetime, municipality: str = "", place: str = "", access_note: str = "", round_count: int = 3,
    round_minutes: int = 20, move_minutes: int = 3,
):
    """Plan a café on a consultation, as a draft that nobody else sees. Its code is drawn here; should it exist already, another is drawn."""
    require(actor, "cafe.create", consultation)
    session = CafeSession(consultation=consultation, code=new_code(secrets.token_bytes(64)), created_at=now())
    _set_session(session, title=title, starts_at=starts_at, municipality=municipality, place=place, access_note=access_note,
                 round_count=round_count, round_minutes=round_minutes, move_minutes=move_minutes)
    db.session.add(session)
    db.session.flush()  # the fact needs the id
    record(CafeCreated.about(actor, session))
    return session


@operation
def edit_session(actor, session, *, version: int, **values):
    """Change what is announced of a café. Raises Stale when somebody else has changed it since `version`; rounds are fixed once they have begun."""
    require(actor, "cafe.edit", session)
    _refuse_ended(session)
    if version != session.version:
        raise Stale(theirs={name: getattr(session, name) for name in values}, mine=values)
    before = {name: getattr(session, name) for name in values}
    _set_session(session, **values)
    changed = tuple(sorted(name for name in values if getattr(session, name) != before[name]))
    if "round_count" in changed:
        if session.state not in BEFORE_ROUNDS:
            raise Refused(fields={"round_count": _("The rounds have begun; their number stands.")})
        if session.state is not SessionState.DRAFT and session.round_count > len(session.tables):
            raise Refused(fields={"round_count": too_many_rounds(len(session.tables), session.round_count)})
        drop_seats(session)
    record(CafeChanged.about(actor, session, fields=changed))
    return session


@operation
def publish_session(actor, session):
    """Announce a café: it can be seen, and joined by its code. Refused with the list of what is missing."""
    require(actor, "cafe.edit", session)
    missing = what_is_missing(session)
    if missing:
        raise Refused(_("The café cannot be announced yet."), items=missing)
    old, new = WORKFLOW.move(session, SessionState.REGISTRATION)
    record(CafeMoved.about(actor, session, old=old, new=new, round=0, ends_at=None))
    record(CafeAnnounced.about(actor, session))
    return session


@operation
def open_doors(actor, session):
    """People come in: the lobby is open. A draft is announced at the same time."""
    require(actor, "cafe.run", session)
    if session.state is SessionState.LOBBY:
        return session
    missing = what_is_missing(session)
    if missing:
        raise Refused(_("The doors cannot be opened yet."), items=missing)
    old, new = WORKFLOW.move(session, SessionState.LOBBY)
    record(CafeMoved.about(actor, session, old=old, new=new, round=0, ends_at=None))
    return session


@operation
def add_table(actor, session, *, topic: str, question: str = "", direction: str = "", seats: int = 5, host_name: str = ""):
    """Lay another table. Only before the first round: seats published so far are given up, because there is another table to visit."""
    require(actor, "cafe.edit", session)
    _refuse_begun(session)
    if len(session.tables) >= MOST_TABLES:
        raise Refused(_("At most %(n)s tables.", n=MOST_TABLES))
    table = CafeTable(session=session, number=max((table.number for table in session.tables), default=0) + 1)
    _set_table(table, topic=topic, question=question, direction=direction, seats=seats, host_name=host_name)
    db.session.add(table)
    drop_seats(session)
    db.session.flush()
    record(TableAdded.about(actor, table, cafe=session.id))
    return table


@operation
def duplicate_table(actor, table):
    """Lay a table like this one: topic, question and seats; its host and direction are its own."""
    require(actor, "cafe.edit", table)
    copy = add_table(actor, table.session, topic=table.topic, question=table.question, seats=table.seats)  # records
    return copy


@operation
def edit_table(actor, table, *, version: int, **values):
    """Change a table's topic, question, direction, seats or host's name. Raises Stale when somebody else has since `version`."""
    require(actor, "cafe.edit", table)
    _refuse_ended(table.session)
    if version != table.version:
        raise Stale(theirs={name: getattr(table, name) for name in values}, mine=values)
    before = {name: getattr(table, name) for name in values}
    _set_table(table, **values)
    changed = tuple(sorted(name for name in values if getattr(table, name) != before[name]))
    if "seats" in changed and table.session.state in BEFORE_ROUNDS:
        drop_seats(table.session)
    record(TableChanged.about(actor, table, cafe=table.session_id, fields=changed))
    return table


@operation
def remove_table(actor, table):
    """Take a table away, before anybody has sat at it; the numbers of the others stay as they are on their cards."""
    require(actor, "cafe.edit", table)
    session = table.session
    _refuse_begun(session)
    if session.state is not SessionState.DRAFT and session.round_count > len(session.tables) - 1:
        raise Refused(too_many_rounds(len(session.tables) - 1, session.round_count))
    drop_seats(session)
    record(TableRemoved.about(actor, table, cafe=session.id))
    session.tables.remove(table)
    db.session.delete(table)
    return session


def what_is_missing(session: CafeSession) -> list:
    """What a café lacks before it can be announced, as sentences."""
    missing = []
    if not session.consultation.is_public:
        missing.append(_("The consultation has not been announced."))
    if len(session.tables) < 2:
        missing.append(_("Lay at least two tables."))
    elif session.round_count > len(session.tables):
        missing.append(too_many_rounds(len(session.tables), session.round_count))
    missing += [_("Table %(number)s has no question.", number=table.number) for table in session.tables if not table.question]
    if not session.place:
        missing.append(_("Say where people are to come."))
    return missing


def drop_seats(session: CafeSession) -> None:
    """Give up the seats published before the first round: the next plan is made of what there is then."""
    if session.state in BEFORE_ROUNDS:
        db.session.execute(sa.delete(CafeSeat).where(CafeSeat.session_id == session.id))


def _set_session(session: CafeSession, **values) -> None:
    _set_lines(session, values, LINES)
    if not session.title:
        raise Refused(fields={"title": _("Give the café a title.")})
    session.starts_at = values.get("starts_at", session.starts_at)
    for name, least, most in (("round_count", 1, MOST_ROUNDS), ("round_minutes", 5, 60), ("move_minutes", 0, 15)):
        if name in values:
            _set_number(session, name, values[name], least, most)


def _set_table(table: CafeTable, **values) -> None:
    _set_lines(table, values, TABLE_LINES)
    if not table.topic:
        raise Refused(fields={"topic": _("Give the table a topic.")})
    if "seats" in values:
        _set_number(table, "seats", values["seats"], 2, MOST_SEATS)


def _set_lines(row, values: dict, longest: dict[str, int]) -> None:
    for name, most in longest.items():
        if name in values:
            text = plain(values[name]) if name in ("question", "access_note") else one_line(values[name])
            if len(text) > most:
                raise Refused(fields={name: _("At most %(n)s characters.", n=most)})
            setattr(row, name, text)


def _set_number(row, name: str, value: int, least: int, most: int) -> None:
    if value is None or not least <= value <= most:
        raise Refused(fields={name: _("A whole number from %(least)s to %(most)s.", least=least, most=most)})
    setattr(row, name, value)


def _refuse_begun(session: CafeSession) -> None:
    if session.state not in BEFORE_ROUNDS:
        raise Conflict(_("The rounds have begun; the tables stand."))


def _refuse_ended(session: CafeSession) -> None:
    if session.state in (SessionState.CLOSED, SessionState.HANDED_OVER, SessionState.ABORTED):
        raise Conflict(_("This café has ended; what was announced of it stands."))
