"""Declaring adoption; sending the adopted position."""

from datetime import date, timedelta

import sqlalchemy as sa

from consult.consultations.models import Override
from consult.consultations.operations.overrides import set_aside
from consult.contributions.filing import lock_register
from consult.core.clock import now, today
from consult.core.db import db
from consult.core.errors import Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.platforms.models import Platform
from consult.policy.rules import require
from consult.positions.canonical import canonical, fingerprint
from consult.positions.events import PositionAdopted, PositionSent
from consult.positions.models import WORKFLOW, AdoptedVersion, Position, PositionState
from consult.positions.operations.agreeing import must_be_able_to_act
from consult.positions.operations.holding import block, hold, hold_agreeing, line
from consult.positions.queries import canonical_value, counted, missing_for_adoption, voices_of

ANSWER_DAYS = 30  # where the procedure says in words, not in days, when results are due


@operation
def adopt_position(actor, position, *, number: str, adopted_on: date, result: str, override_reason: str = "") -> AdoptedVersion:
    """Declare a position adopted: from then on nobody changes it. What was adopted is kept whole with its SHA-256.

    Raises Refused, with the list, while a voice has neither a place nor a reason, an objection has no answer, a clause names no source or
    there are no clauses, unless `override_reason` says why it goes ahead, for everybody to read. A body that cannot act cannot adopt.
    """
    require(actor, "position.adopt", position)
    lock_register(position.consultation)  # no voice comes between the count and the adoption
    hold_agreeing(position)
    must_be_able_to_act(position)
    number, result = _declared(position, number, adopted_on, result)
    coverage = voices_of(position.consultation)
    override = _overridden(actor, position, missing_for_adoption(position, coverage=coverage), override_reason)
    value = canonical_value(position, number=number, adopted_on=adopted_on, result=result, coverage=coverage, override=override)
    adopted = AdoptedVersion(
        position=position, number=number, adopted_on=adopted_on, adopted_at=now(), result=result, declared_by_id=actor.account_id,
        canonical=canonical(value).decode(), sha256=fingerprint(value),
    )
    db.session.add(adopted)
    WORKFLOW.move(position, PositionState.ADOPTED)
    db.session.flush()
    record(PositionAdopted.about(actor, position, number=number, adopted_on=adopted_on.isoformat(), sha256=adopted.sha256))
    return adopted


@operation
def send_position(actor, position, *, sent_on: date, how: str) -> Position:
    """Note that the adopted position was sent: the addressee's clock runs from that day, as long as the procedure gives for results."""
    require(actor, "position.send", position)
    hold(position)
    if position.adopted is not None and sent_on < position.adopted.adopted_on:
        raise Refused(fields={"sent_on": _("It cannot have been sent before it was adopted.")})
    if sent_on > today():
        raise Refused(fields={"sent_on": _("This day is still to come.")})
    how = line("how", how, 200, _("Say how it was sent, so that it can be shown that it arrived."))
    WORKFLOW.move(position, PositionState.SENT)
    position.sent_on, position.sent_how, position.answer_due_on = sent_on, how, answer_due(position, sent_on)
    record(PositionSent.about(actor, position, sent_on=sent_on.isoformat(), answer_due_on=position.answer_due_on.isoformat()))
    return position


def answer_due(position: Position, sent_on: date) -> date:
    """The last day for the answer to a position sent on `sent_on`."""
    results = position.consultation.procedure.results
    return sent_on + timedelta(days=results if isinstance(results, int) else ANSWER_DAYS)


def _declared(position: Position, number: str, adopted_on: date, result: str) -> tuple[str, str]:
    number = line("number", number, 60, _("Give the number under which the body keeps it."))
    result = line("result", result, 500, _("Say what the result is, as you declare it."))
    if adopted_on > today():
        raise Refused(fields={"adopted_on": _("This day is still to come.")})
    own = Position.platform_id == position.platform_id
    db.session.execute(sa.select(Platform.id).where(Platform.id == position.platform_id).with_for_update())  # one number at a time
    taken = sa.select(AdoptedVersion.id).join(AdoptedVersion.position).where(own, AdoptedVersion.number == number)
    if db.session.scalars(taken).first() is not None:
        raise Refused(fields={"number": _("The body has adopted another position under this number.")})
    return number, result


def _overridden(actor, position: Position, missing: list, reason: str) -> Override | None:
    """The override, if there is anything to override. Raises Refused with the list where no reason is given."""
    if not missing:
        return None
    reason = block("override_reason", reason, 2_000)
    if not reason:
        raise Refused(_("This cannot be adopted yet."), items=[thing.sentence for thing in missing])
    return set_aside(actor, position.consultation, act="adopt", missing=counted(missing), reason=reason)
