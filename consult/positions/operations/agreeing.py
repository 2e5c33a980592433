"""Asking the members of the body, taking their stances, answering objections."""

import sqlalchemy as sa

from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.platforms.queries import seat_of
from consult.platforms.words import SECTORS
from consult.policy.rules import require
from consult.positions.events import ObjectionAnswered, PositionOpened, PositionReturned, StanceTaken, StanceWithdrawn
from consult.positions.models import WORKFLOW, Position, PositionState, Stance, StanceKind
from consult.positions.operations.holding import block, hold_agreeing, hold_open

LONGEST_TEXT = 2_000


@operation
def open_position(actor, position) -> Position:
    """Ask the members of the body for their stances; from now on everybody may read the position.

    Raises Refused without clauses, or while the body lacks a sector that its rules require.
    """
    require(actor, "position.edit", position)
    hold_open(position)
    if not position.clauses:
        raise Refused(_("There are no clauses yet."))
    must_be_able_to_act(position)
    WORKFLOW.move(position, PositionState.AGREEING)
    record(PositionOpened.about(actor, position))
    return position


@operation
def return_position(actor, position) -> Position:
    """Take a position back to drafting. Stances stay with the editions they were taken on."""
    require(actor, "position.edit", position)
    hold_agreeing(position)
    WORKFLOW.move(position, PositionState.DRAFT)
    record(PositionReturned.about(actor, position))
    return position


@operation
def take_stance(actor, clause, *, kind: StanceKind, edition: int, text: str = "") -> Stance:
    """Take or change the stance of the actor's seat on a clause, as public as the seat is. `edition` is the one the member has read.

    An objection must name a harm, reservations must say what they are. Raises Stale when the words have changed meanwhile.
    """
    require(actor, "stance.take", clause)
    position = hold_agreeing(clause.position)
    db.session.refresh(clause)
    if clause.removed_at is not None:
        raise Conflict(_("This clause has been taken out."))
    text = _reason(kind, text)
    if clause.edition != edition:
        raise Stale(
            _("The words of this clause have changed while you were reading. Read them again; your text is kept below."),
            theirs={"heading": clause.heading, "text": clause.text}, mine={"kind": kind.value, "text": text},
        )
    seat = seat_of(actor.account_id, position.platform)
    if seat is None:
        raise Forbidden
    standing = sa.select(Stance).where(Stance.clause_id == clause.id, Stance.seat_id == seat.id, Stance.withdrawn_at.is_(None))
    earlier = db.session.scalars(standing).first()
    if earlier is not None and (earlier.kind, earlier.text, earlier.edition) == (kind, text, edition):
        return earlier
    if earlier is not None:
        earlier.withdrawn_at = now()
        db.session.flush()  # one stance a seat: the old one makes room first
    stance = Stance(clause=clause, seat=seat, edition=edition, kind=kind, text=text, taken_at=now())
    db.session.add(stance)
    db.session.flush()  # the fact needs the id
    record(StanceTaken.about(actor, stance, seat=seat.id, kind=kind.value, edition=edition, texts=stance.commit_texts()))
    return stance


@operation
def withdraw_stance(actor, stance) -> Stance:
    """Withdraw one's stance; the seat is silent again. Raises Conflict when it has been withdrawn or replaced."""
    require(actor, "stance.take", stance)
    hold_agreeing(stance.clause.position)
    _must_stand(stance)
    stance.withdrawn_at = now()
    record(StanceWithdrawn.about(actor, stance, seat=stance.seat_id))
    return stance


@operation
def answer_objection(actor, stance, *, text: str) -> Stance:
    """Answer an objection; the answer is printed with it. It may be improved until adoption."""
    require(actor, "objection.answer", stance)
    hold_agreeing(stance.clause.position)
    _must_stand(stance)
    if stance.kind is not StanceKind.OBJECT:
        raise Refused(_("Only objections are answered."))
    stance.answer = block("text", text, LONGEST_TEXT, _("Write what you answer."))
    stance.answered_at, stance.answered_by_id = now(), actor.account_id
    record(ObjectionAnswered.about(actor, stance, texts=stance.commit_texts()))
    return stance


def must_be_able_to_act(position: Position) -> None:
    """Refuse while the body lacks a sector that its rules require; which ones they require is the body's own data."""
    if lacking := position.platform.missing_sectors:
        sentence = _("The body cannot act: nobody holds a seat for these sides, which its rules require.")
        raise Refused(sentence, items=[SECTORS.get(side, side) for side in lacking])


def _reason(kind: StanceKind, text: str) -> str:
    if kind is StanceKind.OBJECT:
        return block("text", text, LONGEST_TEXT, _("Name the harm the clause would do, and to whom: only then can it be answered."))
    if kind is StanceKind.RESERVATIONS:
        return block("text", text, LONGEST_TEXT, _("Say what your reservations are."))
    return block("text", text, LONGEST_TEXT)


def _must_stand(stance: Stance) -> None:
    db.session.refresh(stance)
    if stance.withdrawn_at is not None:
        raise Conflict(_("This stance has been withdrawn or changed in the meantime."))
