"""People: joining, leaving, coming back, being seated elsewhere, hosting a table. Nobody else moves because somebody came or went."""

from dataclasses import replace

import sqlalchemy as sa

from consult.cafe import reseating
from consult.cafe.advising import refusal_in_words
from consult.cafe.events import (
    HostAppointed,
    ParticipantJoined,
    ParticipantLeft,
    ParticipantRemoved,
    ParticipantReturned,
    ParticipantStayed,
    SeatMoved,
)
from consult.cafe.handles import digest_of, secret_of
from consult.cafe.models import BEFORE_ROUNDS, JOINABLE, CafeSession, CafeTable, Participant, SessionState
from consult.cafe.operations.planning import keep_seats, seat_as_it_is
from consult.cafe.rotation import SeatingError
from consult.cafe.seating import Plan
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, NotFound, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import one_line
from consult.platforms.models import Sector
from consult.policy.rules import require

MOST_PEOPLE = 1200
ENDED_ALREADY = _("This café has ended. You can still say what you think in the consultation itself.")


@operation
def join_session(actor, session, *, nickname: str, sector: str = "", client_key: str):
    """Take part, with a nickname and perhaps a sector. The same key joins once. `.secret` of the result is what brings them back elsewhere.

    Once seats have been given out a newcomer takes the least full suitable table at once and nobody else moves; where none is free they are
    in without a seat, and the desk is told.
    """
    require(actor, "cafe.join", session)
    joined = _joined_already(session, client_key)
    if joined is not None:
        return joined
    person = _enter(session, nickname, sector, client_key)
    record(ParticipantJoined.about(actor, person, cafe=session.id, is_assisted=False))
    return person


@operation
def add_participant(actor, session, *, nickname: str, sector: str = "", client_key: str | None = None):
    """Enter somebody who has no device, or came late, by hand; they are seated like anybody who joins."""
    require(actor, "participant.add", session)
    joined = _joined_already(session, client_key)
    if joined is not None:
        return joined
    person = _enter(session, nickname, sector, client_key, is_assisted=True)
    record(ParticipantJoined.about(actor, person, cafe=session.id, is_assisted=True))
    return person


@operation
def leave_session(actor, participant):
    """Go. The seat is kept, nobody is asked why, and coming back is one press."""
    require(actor, "participant.leave", participant)
    if participant.left_at is None and participant.removed_at is None:
        participant.left_at = now()
        record(ParticipantLeft.about(actor, participant, cafe=participant.session_id))
    return participant


@operation
def return_to_session(actor, participant):
    """Come back to the seat that was kept; whoever had none before is seated now."""
    require(actor, "participant.leave", participant)
    if participant.removed_at is not None:
        raise NotFound
    if participant.left_at is not None:
        participant.left_at = None
        db.session.flush()
        _seat_newcomer(participant.session, participant)
        record(ParticipantReturned.about(actor, participant, cafe=participant.session_id))
    return participant


@operation
def remove_participant(actor, participant):
    """Take somebody out of the session: their seats are free and their device can do nothing more here. Their notes stay."""
    require(actor, "participant.remove", participant)
    if participant.removed_at is not None:
        return participant
    session = participant.session
    _stop_hosting(actor, session, participant)
    participant.removed_at, participant.secret_digest = now(), None
    seated = seat_as_it_is(session)
    if seated is not None:
        plan, _present = seated
        keep_seats(session, reseating.without(plan, participant.id, max(1, session.next_round)), from_round=max(1, session.next_round))
    record(ParticipantRemoved.about(actor, participant, cafe=session.id))
    return participant


@operation
def move_participant(actor, participant, *, table_id: int):
    """Seat somebody at another table of the session, now or in the coming round; their later rounds are chosen anew, nobody else moves."""
    require(actor, "participant.move", participant)
    session = participant.session
    table = next((table for table in session.tables if table.id == table_id), None)
    if table is None:
        raise NotFound
    seated = seat_as_it_is(session)
    if seated is None or session.next_round > session.round_count:
        raise Conflict(_("Seats have not been given out yet."))
    plan, present = seated
    round_number = max(1, session.next_round)
    source = plan.table_of(participant.id, round_number)
    if source == table.number:
        return participant
    try:
        moved = reseating.move(plan, participant.id, round_number, table.number, present)
        if participant.is_staying:
            moved = reseating.stay(moved, participant.id, round_number)
    except SeatingError as refusal:
        raise Refused(refusal_in_words(refusal)) from refusal
    keep_seats(session, moved, from_round=round_number)
    left = next((place.id for place in session.tables if place.number == source), table.id)
    record(SeatMoved.about(actor, participant, table=left, to=table.id, round=round_number))
    return participant


@operation
def stay_at_table(actor, participant, *, stays: bool):
    """Stay at this table for the rounds that follow, or change tables again. No reason is asked; the desk is told."""
    require(actor, "participant.stay", participant)
    session = participant.session
    if participant.is_staying == stays:
        return participant
    seated = seat_as_it_is(session)
    if seated is None or session.state not in (SessionState.ROUND, SessionState.BREAK):
        raise Conflict(_("This can be said while rounds are being held."))
    plan, present = seated
    sits_in = max(1, session.round_number)
    try:
        if stays:
            changed = reseating.stay(plan, participant.id, sits_in)
        else:
            changed = reseating.onward(plan, participant.id, sits_in + 1, present)
    except SeatingError as refusal:
        raise Refused(refusal_in_words(refusal)) from refusal
    participant.is_staying = stays
    keep_seats(session, changed, from_round=sits_in + 1)
    record(ParticipantStayed.about(actor, participant, cafe=session.id, stays=stays))
    return participant


@operation
def appoint_host(actor, table, *, participant_id: int | None):
    """Let somebody of the session host the table from now on, or nobody. Who hosted it before changes tables like everybody from the next round."""
    require(actor, "table.appoint_host", table)
    session = table.session
    person = None
    if participant_id is not None:
        person = db.session.get(Participant, participant_id)
        if person is None or person.session_id != session.id or person.removed_at is not None:
            raise NotFound
    if table.host_id == participant_id:
        return table
    former = table.host_id
    for other in session.tables:
        if person is not None and other.host_id == person.id:
            other.host_id = None
    table.host_id = person.id if person else None
    db.session.flush()
    _seat_hosts(session, table, person, former)
    record(HostAppointed.about(actor, table, cafe=session.id, has_host=person is not None))
    return table


def _joined_already(session: CafeSession, client_key: str | None) -> Participant | None:
    if not client_key:
        return None
    same = sa.select(Participant).where(Participant.session_id == session.id, Participant.client_key == client_key)
    person = db.session.scalars(same).first()
    if person is None:
        return None
    if person.removed_at is not None:
        raise Conflict(_("This seat has been given up. Open the page again to join anew."))
    person.secret = secret_of(person.id, person.nonce)
    return person


def _enter(session: CafeSession, nickname: str, sector: str, client_key: str | None, *, is_assisted: bool = False) -> Participant:
    if session.state not in JOINABLE:
        raise Conflict(ENDED_ALREADY)
    name = one_line(nickname)
    if not name:
        raise Refused(fields={"nickname": _("Write how people at the table may call you.")})
    if len(name) > 40:
        raise Refused(fields={"nickname": _("At most %(n)s characters.", n=40)})
    if sector and sector not in set(Sector):
        raise Refused(fields={"sector": _("Choose one of these, or that you would rather not say.")})
    if (db.session.scalar(sa.select(sa.func.count()).where(Participant.session_id == session.id)) or 0) >= MOST_PEOPLE:
        raise Conflict(_("The café is full."))
    person = Participant(
        session=session, nickname=name, sector=sector, client_key=client_key, joined_at=now(), is_assisted=is_assisted
    )
    db.session.add(person)
    db.session.flush()  # the secret is made out of the id
    person.secret = secret_of(person.id, person.nonce)
    person.secret_digest = digest_of(person.secret)
    _seat_newcomer(session, person)
    return person


def _seat_newcomer(session: CafeSession, person: Participant) -> None:
    """A seat for somebody who has none, from the round that runs or comes next; nobody else moves. None where none is free."""
    seated = seat_as_it_is(session)
    round_number = max(1, session.next_round)
    if seated is None or session.state is SessionState.HARVEST or round_number > session.round_count:
        return
    plan, present = seated
    if plan.table_of(person.id, round_number) is not None:
        return
    hosted = next((table.number for table in session.tables if table.host_id == person.id), None)
    plan = _walk_on(plan, person.id, round_number, present) if hosted is None else _fixed(plan, person.id, round_number, hosted)
    keep_seats(session, plan, from_round=round_number)


def _seat_hosts(session: CafeSession, table: CafeTable, person: Participant | None, former: int | None) -> None:
    """The new host keeps the table from the round that runs; the former one walks on from the next."""
    seated = seat_as_it_is(session)
    if seated is None or session.state is SessionState.HARVEST:
        return
    plan, present = seated
    now_round = max(1, session.next_round)
    if person is not None:
        plan = _fixed(plan, person.id, now_round, table.number)
    if former is not None and former in plan.seats:
        plan = _walk_on(plan, former, now_round if session.state in BEFORE_ROUNDS else now_round + 1, present)
    keep_seats(session, plan, from_round=now_round)


def _fixed(plan: Plan, person: int, round_number: int, number: int) -> Plan:
    past = (plan.seats.get(person) or (None,) * plan.rounds)[: round_number - 1]
    return replace(plan, seats={**plan.seats, person: (*past, *(number,) * (plan.rounds - round_number + 1))})


def _walk_on(plan: Plan, person: int, round_number: int, present: set[int]) -> Plan:
    try:
        return reseating.onward(plan, person, round_number, present)
    except SeatingError:
        return reseating.without(plan, person, round_number)


def _stop_hosting(actor, session: CafeSession, participant: Participant) -> None:
    for table in session.tables:
        if table.host_id == participant.id:
            table.host_id = None
            record(HostAppointed.about(actor, table, cafe=session.id, has_host=False))
