"""Preparing a consultation, announcing it, and bringing it to an end."""

from consult.consultations import announcement, profiles
from consult.consultations.completeness import NEVER_OVERRIDDEN
from consult.consultations.deadlines import results_due
from consult.consultations.events import (
    ConsultationAnnounced,
    ConsultationCancelled,
    ConsultationClosed,
    ConsultationCreated,
    ConsultationEdited,
    DraftDropped,
    NoticeCorrected,
)
from consult.consultations.guards import obstacles
from consult.consultations.models import WORKFLOW, Consultation, Moderation, PhaseKind, State
from consult.consultations.operations.overrides import keep_correction, set_aside
from consult.consultations.parts import BASICS, NOTICE, clean, reason_in
from consult.consultations.profile_words import first_words
from consult.consultations.queries import basics_of, lacks_of, notice_of
from consult.consultations.words import missing_words
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.mark import mark_of
from consult.core.operation import operation, record
from consult.core.text import plain, slug
from consult.policy.rules import require

LONGEST_MODERATION = 24 * 14


@operation
def create_consultation(actor, organisation, *, profile_key: str, title: str, question: str = "", platform=None):
    """Begin a consultation under a procedure profile, which is kept as it is today. Nobody outside sees it until it is announced.

    The notice begins with what is known of the organisation and the profile. Raises Refused for an unknown profile or an empty title.
    """
    require(actor, "consultation.create", organisation)
    known = profiles.all_profiles()
    if profile_key not in known:
        raise Refused(fields={"profile_key": _("Choose a procedure.")})
    kept = clean({"title": title, "question": question})
    if not kept["title"]:
        raise Refused(fields={"title": _("Give it a title.")})
    profile = known[profile_key]
    consultation = Consultation(
        organisation=organisation, platform=platform, slug=slug(kept["title"]) or "konsultacje", **kept, profile_key=profile_key,
        profile=profiles.to_json(profile), notice=first_words(profile, organisation), created_at=now(), is_demo=organisation.is_demo,
        moderation=Moderation.AFTER if profile.moderation == "open" else Moderation.BEFORE,
    )
    db.session.add(consultation)
    db.session.flush()  # the fact needs the id
    record(ConsultationCreated.about(actor, consultation, profile=profile_key))
    return consultation


@operation
def edit_basics(actor, consultation, *, values: dict, seen: str = "", reason: str = ""):
    """Change title, number, question, what can and cannot change, and how voices are moderated (names: `parts.BASICS`).

    `seen` is the mark of what stood when the form was opened: Stale, with both versions, when it was changed meanwhile. After the
    announcement a public `reason` is needed and both readings are kept.
    """
    require(actor, "consultation.edit", consultation)
    given = clean({name: values[name] for name in BASICS if name in values})
    _check_basics(given)
    changed = _changes(consultation, basics_of(consultation), given, seen)
    before = {name: basics_of(consultation)[name] for name in changed}
    for name, value in changed.items():
        setattr(consultation, name, Moderation(value) if name == "moderation" else value)
    _say_changed(actor, consultation, before, changed, reason)
    return consultation


@operation
def edit_notice(actor, consultation, *, values: dict, seen: str = "", reason: str = ""):
    """Write parts of the notice (names: `parts.NOTICE`); anything may still be empty. `seen` and `reason` as in `edit_basics`."""
    require(actor, "consultation.edit", consultation)
    given = clean({name: values[name] for name in NOTICE if name in values})
    changed = _changes(consultation, notice_of(consultation), given, seen)
    before = {name: notice_of(consultation)[name] for name in changed}
    consultation.notice = {**consultation.notice, **changed}
    _say_changed(actor, consultation, before, changed, reason)
    return consultation


@operation
def set_platform(actor, consultation, *, platform=None):
    """Say which platform drafts the position, or that none does. Only before the announcement: its members get rights here."""
    require(actor, "consultation.edit", consultation)
    if consultation.state is not State.DRAFT:
        raise Conflict(_("The platform was announced and stays."))
    consultation.platform = platform
    record(ConsultationEdited.about(actor, consultation, parts=["platform"]))
    return consultation


def _check_basics(given: dict) -> None:
    if "title" in given and not given["title"]:
        raise Refused(fields={"title": _("Give it a title.")})
    if given.get("moderation", Moderation.BEFORE) not in list(Moderation):
        raise Refused(fields={"moderation": _("Choose when voices appear.")})
    hours = given.get("moderation_hours", 0)
    if not isinstance(hours, int) or not 0 <= hours <= LONGEST_MODERATION:
        raise Refused(fields={"moderation_hours": _("A whole number from 0 to %(n)s.", n=LONGEST_MODERATION)})


def _changes(consultation, standing: dict, given: dict, seen: str) -> dict:
    """What `given` changes in `standing`. Raises Conflict after the end, Stale when somebody wrote since `seen`."""
    if not consultation.is_editable:
        raise Conflict(_("This consultation has ended. Its texts stay as they are."))
    if seen and seen != mark_of(standing):
        raise Stale(theirs=standing, mine=given)
    return {name: value for name, value in given.items() if value != standing[name]}


def _say_changed(actor, consultation, before: dict, after: dict, reason: str) -> None:
    if not after:
        return
    if consultation.state is State.DRAFT:
        record(ConsultationEdited.about(actor, consultation, parts=sorted(after)))
        return
    correction = keep_correction(actor, consultation, act="notice", reason=reason, before=before, after=after)
    digest = announcement.digest_of(consultation)
    record(NoticeCorrected.about(actor, consultation, correction=correction.id, parts=sorted(after), sha256=digest))


@operation
def publish_consultation(actor, consultation, *, override_reason: str = ""):
    """Announce: from now on everybody sees the consultation, and its dates stand.

    Raises Refused with the list of what is lacking. With a reason the lack is set aside, for everybody to read, except for what nothing
    can stand in for (no days for comments, a form that does not exist here).
    """
    require(actor, "consultation.publish", consultation)
    if not WORKFLOW.allows(consultation, State.ANNOUNCED):
        raise Conflict(_("It has been announced already."))
    lacking = lacks_of(consultation)
    hard = [(code, values) for code, values in lacking if code in NEVER_OVERRIDDEN]
    if hard or (lacking and not plain(override_reason)):
        raise Refused(_("It cannot be announced yet. This is missing:"), items=[missing_words(code, values) for code, values in hard or lacking])
    WORKFLOW.move(consultation, State.ANNOUNCED)
    consultation.announced_at = now()
    collect = consultation.phase(PhaseKind.COLLECT)
    due = results_due(consultation.procedure.results, collect.ends_on)
    consultation.results_due_on = None if isinstance(due, str) else due
    if lacking:
        set_aside(actor, consultation, act="publish", missing=lacking, reason=override_reason)
    digest = announcement.digest_of(consultation)
    record(ConsultationAnnounced.about(actor, consultation, sha256=digest, collects_until=collect.ends_on.isoformat()))
    return consultation


@operation
def close_consultation(actor, consultation, *, override_reason: str = "", reason: str = ""):
    """Bring a consultation to its end; `reason` is a word about it.

    Never while voices are being collected: closing early is forbidden, whatever the reason. Refused while something stands in the way
    (guards.py: a voice without an answer, say), unless that is set aside with a reason for everybody to read.
    """
    require(actor, "consultation.close", consultation)
    if not WORKFLOW.allows(consultation, State.CLOSED):
        raise Conflict(_("Only an announced consultation can be closed."))
    collect = consultation.phase(PhaseKind.COLLECT)
    if collect is not None and not collect.is_over:
        raise Refused(_("Voices may come until the last day that was announced. Closing earlier is not allowed."))
    lacking = obstacles(consultation)
    if lacking and not plain(override_reason):
        raise Refused(_("It cannot be closed yet:"), items=[missing_words(code, values) for code, values in lacking])
    if lacking:
        set_aside(actor, consultation, act="close", missing=lacking, reason=override_reason)
    WORKFLOW.move(consultation, State.CLOSED)
    consultation.closed_at, consultation.end_reason = now(), plain(reason)[:2000]
    record(ConsultationClosed.about(actor, consultation))
    return consultation


@operation
def cancel_consultation(actor, consultation, *, reason: str):
    """Call a consultation off, for a reason that everybody can read. Voices stay in the register. A draft is dropped and stays unseen."""
    require(actor, "consultation.cancel", consultation)
    was_public = consultation.is_public
    reason = reason_in(reason)
    was, _now = WORKFLOW.move(consultation, State.CANCELLED)
    consultation.closed_at, consultation.end_reason = now(), reason
    record(ConsultationCancelled.about(actor, consultation, was=was) if was_public else DraftDropped.about(actor, consultation))
    return consultation
