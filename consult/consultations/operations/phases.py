"""The days of a consultation: set before the announcement, never moved after it, only prolonged, and told once when they come."""

from datetime import date

import sqlalchemy as sa

from consult.consultations.announcement import digest_of
from consult.consultations.deadlines import closes_at, opens_at, results_due
from consult.consultations.events import ConsultationEdited, NoticeCorrected, PhaseClosed, PhaseExtended, PhaseOpened
from consult.consultations.models import Consultation, Extension, Phase, PhaseKind, State
from consult.consultations.operations.overrides import keep_correction
from consult.consultations.parts import reason_in
from consult.consultations.queries import ORDER, dates_of, phases_to_tell
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, NotFound, Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.mark import mark_of
from consult.core.operation import operation, record
from consult.core.subject import Site
from consult.policy.rules import require


@operation
def set_phases(actor, consultation, *, dates: dict[PhaseKind, tuple[date | None, date | None]], seen: str = "", reason: str = ""):
    """Set the first and last day of each phase; (None, None) leaves one out. A last day ends at 23:59:59 in Poland, also when clocks change.

    After the announcement what stands cannot be moved here; phases that were not announced may be added, with a reason. Raises Refused at
    the fields `<phase>_starts_on` and `<phase>_ends_on`, Stale when somebody set them meanwhile.
    """
    require(actor, "consultation.edit", consultation)
    if not consultation.is_editable:
        raise Conflict(_("This consultation has ended. Its dates stay as they are."))
    standing = dates_of(consultation)
    if seen and seen != mark_of(standing):
        raise Stale(theirs=standing, mine={kind.value: _plain(days) for kind, days in dates.items()})
    _check_dates(dates)
    changed = {kind: days for kind, days in dates.items() if standing.get(kind.value, [None, None]) != _plain(days)}
    if consultation.state is not State.DRAFT and any(kind.value in standing for kind in changed):
        raise Refused(_("Dates that were announced stay. A phase can be prolonged before it ends."))
    before = {kind.value: standing.get(kind.value) for kind in changed}
    for kind, days in changed.items():
        _set_phase(consultation, kind, days)
    _say_changed(actor, consultation, before, {kind.value: _plain(days) for kind, days in changed.items()}, reason)
    return consultation


def _plain(days) -> list:
    return [day.isoformat() if day else None for day in days]


def _check_dates(dates: dict) -> None:
    wrong = {}
    for kind, (start, end) in dates.items():
        if start and not end:
            wrong[f"{kind.value}_ends_on"] = _("Give the last day too.")
        elif end and not start:
            wrong[f"{kind.value}_starts_on"] = _("Give the first day too.")
        elif start and end < start:
            wrong[f"{kind.value}_ends_on"] = _("It ends before it begins.")
    if wrong:
        raise Refused(fields=wrong)


def _set_phase(consultation: Consultation, kind: PhaseKind, days) -> None:
    start, end = days
    phase = consultation.phase(kind)
    if start is None:
        if phase is not None:
            consultation.phases.remove(phase)
    elif phase is None:
        consultation.phases.append(Phase(kind=kind, opens_at=opens_at(start), closes_at=closes_at(end)))
    else:
        phase.opens_at, phase.closes_at = opens_at(start), closes_at(end)


def _say_changed(actor, consultation, before: dict, after: dict, reason: str) -> None:
    if not after:
        return
    if consultation.state is State.DRAFT:
        record(ConsultationEdited.about(actor, consultation, parts=[f"phase {kind}" for kind in sorted(after)]))
        return
    correction = keep_correction(actor, consultation, act="phases", reason=reason, before=before, after=after)
    record(NoticeCorrected.about(actor, consultation, correction=correction.id, parts=sorted(after), sha256=digest_of(consultation)))


@operation
def extend_phase(actor, consultation, *, kind: PhaseKind, until: date, reason: str):
    """Give a phase more time: only before it ends, only later than announced, with a reason that everybody can read.

    A later phase must not end before this one does. When collecting is prolonged, results are due counted from the new last day.
    """
    require(actor, "consultation.edit", consultation)
    db.session.execute(sa.select(Consultation.id).where(Consultation.id == consultation.id).with_for_update())  # in line with those who submit
    phase = consultation.phase(kind)
    if consultation.state is not State.ANNOUNCED or phase is None:
        raise NotFound
    if phase.is_over:
        raise Conflict(_("This phase has ended. It can be prolonged only before its last day has passed."))
    if until <= phase.ends_on:
        raise Refused(fields={"until": _("Choose a day after the present last day. Shortening is not allowed.")})
    shorter = [other for other in consultation.phases if ORDER.index(other.kind) > ORDER.index(kind) and other.ends_on < until]
    if shorter:
        raise Refused(fields={"until": _("A later phase ends before that day. Prolong that one first.")})
    reason = reason_in(reason)
    was, was_on = phase.closes_at, phase.ends_on
    phase.closes_at = closes_at(until)
    if kind is PhaseKind.COLLECT:
        due = results_due(consultation.procedure.results, until)
        consultation.results_due_on = None if isinstance(due, str) else due
    row = Extension(consultation_id=consultation.id, kind=kind, was_until=was, until=phase.closes_at, reason=reason, at=now(), by_id=actor.account_id)
    db.session.add(row)
    record(PhaseExtended.about(actor, consultation, phase=kind.value, was_until=was_on.isoformat(), until=until.isoformat()))
    return consultation


@operation
def tell_phases(actor):
    """Record that phases have begun or ended by their dates, once each. The worker calls it; returns how many facts were recorded."""
    require(actor, "phase.tell", Site())
    told = 0
    for phase in phases_to_tell():
        if not phase.opened_told and phase.opens_at <= now():
            phase.opened_told, told = True, told + 1
            record(PhaseOpened.about(actor, phase.consultation, phase=phase.kind.value))
        if not phase.closed_told and phase.is_over:
            phase.closed_told, told = True, told + 1
            record(PhaseClosed.about(actor, phase.consultation, phase=phase.kind.value))
    return told
