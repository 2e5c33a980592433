"""Giving out seats: one plan for all rounds, kept with what is needed to make it again."""

import hashlib
import secrets

import sqlalchemy as sa

from consult.cafe.advising import refusal_in_words
from consult.cafe.events import PlanMade
from consult.cafe.models import BEFORE_ROUNDS, CafeSeat, CafeSession, Participant, SeatingPlan, SessionState
from consult.cafe.queries.room import FEWEST, plan_of
from consult.cafe.rotation import SeatingError
from consult.cafe.seating import Plan, meetings_again, seat_everyone
from consult.core import chain
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.policy.rules import require

ALGORITHM = "template-1"


@operation
def make_plan(actor, session, *, seed: int | None = None):
    """Publish seats for everybody present, in all rounds. Can be made again until the first round starts; then it stands.

    Seed, algorithm and hashes are kept, so that anybody can make the same plan of the same people. The hash of the input is taken with a
    nonce of its own: sectors could be guessed from it otherwise. Raises Refused where people cannot be seated.
    """
    require(actor, "cafe.run", session)
    if session.state not in (SessionState.REGISTRATION, SessionState.LOBBY):
        raise Conflict(_("Seats are given out before the first round. Late arrivals are seated one by one."))
    people = _present(session)
    if not people:
        raise Refused(_("Nobody has joined yet."))
    seed = secrets.randbelow(2**31) if seed is None else seed
    hosts = {table.host_id: table.number for table in session.tables if table.host_id}
    asked = sorted((person.id, person.sector or None, hosts.get(person.id)) for person in people)
    tables = sorted((table.number, FEWEST, table.seats) for table in session.tables)
    try:
        plan = seat_everyone(asked, tables, session.round_count, seed=seed)
    except SeatingError as refusal:
        raise Refused(refusal_in_words(refusal)) from refusal
    keep_seats(session, plan, from_round=1)
    row = _keep_plan(session, plan, asked, tables)
    again = row.details["meetings_again"]
    record(
        PlanMade.about(
            actor, session, number=row.number, seed=seed, algorithm=ALGORITHM, input_hash=row.details["input_hash"],
            plan_hash=row.details["plan_hash"], people=len(asked), meeting_again=again["people"],
        )
    )
    return row


def keep_seats(session: CafeSession, plan: Plan, *, from_round: int) -> None:
    """Store the seats of rounds from `from_round` on as the plan has them; earlier rounds are history and stay."""
    table_ids = {table.number: table.id for table in session.tables}
    standing = {(row.participant_id, row.round_number): row for row in _seats_from(session, from_round)}
    for person, numbers in plan.seats.items():
        for round_number, number in enumerate(numbers, 1):
            if round_number < from_round or number is None:
                continue
            row = standing.pop((person, round_number), None)
            if row is None:
                db.session.add(CafeSeat(session_id=session.id, participant_id=person, round_number=round_number, table_id=table_ids[number]))
            elif row.table_id != table_ids[number]:
                row.table_id = table_ids[number]
    for row in standing.values():
        db.session.delete(row)
    db.session.flush()


def _seats_from(session: CafeSession, from_round: int) -> list[CafeSeat]:
    statement = sa.select(CafeSeat).where(CafeSeat.session_id == session.id, CafeSeat.round_number >= from_round)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def _present(session: CafeSession) -> list[Participant]:
    statement = sa.select(Participant).where(
        Participant.session_id == session.id, Participant.left_at.is_(None), Participant.removed_at.is_(None)
    )
    return list(db.session.scalars(statement))


def _keep_plan(session: CafeSession, plan: Plan, asked: list, tables: list) -> SeatingPlan:
    again, nonce = meetings_again(plan), chain.new_nonce()
    given = {"nonce": nonce, "people": asked, "tables": tables, "rounds": session.round_count, "seed": plan.seed, "algorithm": ALGORITHM}
    seats = {"seats": sorted([person, list(numbers)] for person, numbers in plan.seats.items()), "nonce": nonce}
    number = (db.session.scalar(sa.select(sa.func.max(SeatingPlan.number)).where(SeatingPlan.session_id == session.id)) or 0) + 1
    details = {
        "seed": plan.seed, "algorithm": ALGORITHM, "nonce": nonce, "input_hash": _hash(given), "plan_hash": _hash(seats),
        "meetings_again": again._asdict(), "people": len(asked),
    }
    row = SeatingPlan(session_id=session.id, number=number, frozen_rounds=0, details=details, made_at=now())
    db.session.add(row)
    db.session.flush()
    return row


def _hash(value) -> str:
    return hashlib.sha256(chain.canonical_json(value)).hexdigest()


def seat_as_it_is(session: CafeSession) -> tuple[Plan, set[int]] | None:
    """The plan and those present, once seats have been given out; None before."""
    plan, present = plan_of(session)
    return (plan, present) if plan.seats else None


def is_seated(session: CafeSession) -> bool:
    """Whether seats have been given out; a session whose rounds have begun always is."""
    return session.state not in BEFORE_ROUNDS or bool(db.session.scalar(sa.select(sa.exists().where(CafeSeat.session_id == session.id))))
