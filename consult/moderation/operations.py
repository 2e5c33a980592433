"""Deciding what may be shown, with a ground and a reason; undoing it."""

from datetime import timedelta

import sqlalchemy as sa

from consult.core import chain, keys
from consult.core.clock import now, today
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, NotFound, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.subject import Site, resolve
from consult.moderation.events import ModerationUndone, OriginalRemoved, SenderHidden, TextHidden, TextPublished, TextRedacted
from consult.moderation.marking import cover
from consult.moderation.models import KEEP_ORIGINAL_DAYS, Action, Decision, Ground, Original, Visibility
from consult.moderation.queries import hidings_of, is_overruled
from consult.policy.rules import can, require

LONGEST_REASON = 2000
MOST_REMOVED = 500


@operation
def publish_text(actor, subject, *, reason=""):
    """Let everybody read a held or hidden text. Raises Conflict when it is public already, Forbidden when somebody with more say hid it."""
    require(actor, subject.decide_permission, subject)
    _hold(subject)
    if subject.visibility is Visibility.PUBLISHED:
        raise Conflict(_("This is public already."))
    for hiding in hidings_of([subject]).values():
        _need_say(actor, subject, hiding)
    decision = _decide(actor, subject, Action.PUBLISH, None, reason)
    subject.visibility = Visibility.PUBLISHED
    record(TextPublished.about(actor, subject, decision=decision.id, in_room=_room(subject), texts=_reason(decision)))
    return decision


@operation
def hide_text(actor, subject, *, ground: Ground, reason: str):
    """Hide a text on one of the grounds, with a reason everybody can read. The number and the answer stay."""
    require(actor, subject.decide_permission, subject)
    _need_reason(reason)
    _hold(subject)
    if subject.visibility is Visibility.HIDDEN:
        raise Conflict(_("This is hidden already."))
    decision = _decide(actor, subject, Action.HIDE, ground, reason)
    subject.visibility = Visibility.HIDDEN
    record(TextHidden.about(actor, subject, decision=decision.id, ground=ground.value, in_room=_room(subject), texts=_reason(decision)))
    return decision


@operation
def redact_text(actor, subject, *, ground: Ground, reason: str, places: dict[str, list[tuple[int, int]]], seen: str = ""):
    """Take the words at `places` (field → spans) out of the texts; the original lies out of reach until its removal date.

    The commitment to the original can no longer be opened: its salt goes with it. Raises Refused for places outside the texts and, when
    `seen` (the `text_stamp` of what the moderator looked at) is given, Conflict if the texts are no longer those.
    """
    require(actor, "moderation.decide", subject)
    _need_reason(reason)
    _hold(subject)
    if seen and seen != text_stamp(subject):
        raise Conflict(_("The text has changed in the meantime. Mark the words again."))
    before = {name: getattr(subject, name) for name in subject.moderated_fields}
    after = cover(before, places)
    decision = _decide(actor, subject, Action.REDACT, ground, reason)
    kept = Original(decision_id=decision.id, subject=subject.ref, texts=before, text_salt=subject.text_salt)
    kept.remove_on = today() + timedelta(days=KEEP_ORIGINAL_DAYS)
    db.session.add(kept)
    _set_texts(subject, after, chain.new_salt().hex(), is_redacted=True)
    texts = commitments(subject) | _reason(decision)
    record(TextRedacted.about(actor, subject, decision=decision.id, ground=ground.value, texts=texts, in_room=_room(subject)))
    return decision


@operation
def hide_sender(actor, subject, *, ground: Ground, reason: str, batch: str = ""):
    """Show a sender's name and interest no more: beside this text and all others of the same letter. The office still reads them.

    Each text gets its decision; together they are undone under `batch`. Returns the decisions. Raises Conflict where `subject` shows no name.
    """
    require(actor, "moderation.decide", subject)
    _need_reason(reason)
    _hold(subject)
    if not subject.sender_texts:
        raise Conflict(_("No sender's name is shown here any more."))
    decisions = []
    for one in subject.same_sender:
        if one.sender_hidden:
            continue
        decision = _decide(actor, one, Action.HIDE_SENDER, ground, reason)
        decision.batch, one.sender_hidden = batch, True
        record(SenderHidden.about(actor, one, decision=decision.id, ground=ground.value, in_room=_room(one), texts=_reason(decision)))
        decisions.append(decision)
    return decisions


@operation
def undo_decision(actor, subject, *, decision_id: int):
    """Take back the latest decision on `subject`: visibility, text and name are as they were before it.

    Raises Conflict for a decision that is not the latest one standing, or whose original has been removed for good; Forbidden for one made
    by somebody with more say.
    """
    require(actor, subject.decide_permission, subject)
    _hold(subject)
    standing = sa.select(Decision).where(Decision.subject == subject.ref, Decision.undone_at.is_(None), Decision.action != Action.UNDO)
    decision = db.session.scalars(standing.order_by(Decision.id.desc()).limit(1)).first()
    if decision is None:
        raise NotFound
    if decision.id != decision_id:
        raise Conflict(_("Another decision has been made since. Undo that one first."))
    _need_say(actor, subject, decision)
    if decision.action is Action.REDACT:
        _restore(subject, decision)
    elif decision.action is Action.HIDE_SENDER:
        subject.sender_hidden = False
    subject.visibility = Visibility(decision.before)
    decision.undone_at, decision.undone_by_id = now(), actor.account_id
    undoing = _decide(actor, subject, Action.UNDO, None, "")
    texts = commitments(subject) if decision.action is Action.REDACT and subject.text_salt else {}
    record(ModerationUndone.about(actor, subject, decision=undoing.id, undone=decision.id, in_room=_room(subject), texts=texts))
    return decision


@operation
def decide_many(actor, subjects: list, *, action: Action, ground: Ground | None = None, reason: str = "", batch: str = ""):
    """Publish or hide several texts in one act, undone as one under `batch`; those already so are passed over. Returns how many were decided."""
    done = 0
    for subject in subjects:
        if action is Action.PUBLISH and subject.visibility is not Visibility.PUBLISHED:
            decision = publish_text(actor, subject, reason=reason)
        elif action is Action.HIDE and subject.visibility is not Visibility.HIDDEN:
            decision = hide_text(actor, subject, ground=ground, reason=reason)
        else:
            continue
        decision.batch = batch
        done += 1
    return done


@operation
def undo_many(actor, consultation, *, batch: str):
    """Take back a bulk act, text by text, where nobody has decided since. Returns (undone, left as they are).

    Raises Conflict when nothing of it stands any more.
    """
    require(actor, "moderation.decide", consultation)
    standing = sa.select(Decision).where(Decision.batch == batch, Decision.consultation_id == consultation.id, Decision.undone_at.is_(None))
    decisions = list(db.session.scalars(standing.order_by(Decision.id.desc()))) if batch else []
    if not decisions:
        raise Conflict(_("There is nothing left to take back."))
    later = _decided_since(decisions)
    for decision in decisions:
        if decision.subject not in later:
            undo_decision(actor, resolve(decision.subject), decision_id=decision.id)
    return len(decisions) - len(later), len(later)


@operation
def remove_originals_due(actor):
    """Delete what redactions took out, past its removal date, at most 500 at a time. Returns how many are gone for good."""
    require(actor, "original.remove", Site())
    due = list(db.session.scalars(sa.select(Original).where(Original.remove_on < today()).order_by(Original.id).limit(MOST_REMOVED)))
    for original in due:
        record(OriginalRemoved.about(actor, resolve(original.subject), decision=original.decision_id))
        db.session.delete(original)
    return len(due)


def text_stamp(subject) -> str:
    """A stamp of the texts as they are now, by which a later look knows whether they are still the same."""
    return keys.stamp("moderation", repr([getattr(subject, name) for name in subject.moderated_fields]))


def commitments(subject) -> dict[str, str]:
    """Commitments to the texts of a moderated row under its salt: its reference for the first field, `reference/field` for the others."""
    salt = bytes.fromhex(subject.text_salt)
    out = {}
    for place, name in enumerate(subject.moderated_fields):
        text = getattr(subject, name)
        if text or place == 0:
            out[subject.ref if place == 0 else f"{subject.ref}/{name}"] = chain.commitment(salt, text)
    return out


def _reason(decision: Decision) -> dict[str, str]:
    """The commitment to the reason of a decision; nothing where none was given."""
    return commitments(decision) if decision.reason else {}


def _decided_since(decisions: list[Decision]) -> set[str]:
    """The texts among those decided on whose last standing decision is a later one."""
    subjects, ids = [decision.subject for decision in decisions], [decision.id for decision in decisions]
    later = sa.select(Decision.subject).where(
        Decision.subject.in_(subjects), Decision.id > min(ids), Decision.id.not_in(ids), Decision.undone_at.is_(None), Decision.action != Action.UNDO
    )
    return set(db.session.scalars(later))


def _hold(subject) -> None:
    """Lock the text's row and read it anew, so that of two who decide at once the second sees what the first did; SQLite has one writer."""
    kind = type(subject)
    db.session.execute(sa.select(kind.id).where(kind.id == subject.id).with_for_update())
    db.session.refresh(subject)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(fields={"reason": _("Say why in a sentence; it will be shown beside the voice.")})


def _need_say(actor, subject, decision: Decision) -> None:
    if is_overruled(actor, subject, decision):
        raise Forbidden(_("Somebody who has more say here decided on this. Ask a moderator if it should be otherwise."))


def _say(actor, subject) -> str:
    """The firmest permission by which the actor, who may decide, decides on this text."""
    return next((permission for permission in subject.firmer_permissions if can(actor, permission, subject)), subject.decide_permission)


def _room(subject) -> str:
    return getattr(subject, "live_room", "") or ""


def _decide(actor, subject, action: Action, ground: Ground | None, reason: str) -> Decision:
    if len(reason) > LONGEST_REASON:
        raise Refused(fields={"reason": _("At most %(n)s characters.", n=LONGEST_REASON)})
    decision = Decision(
        subject=subject.ref, consultation_id=subject.consultation.id, action=action, ground=ground, reason=reason.strip(),
        text_salt=chain.new_salt().hex() if reason.strip() else None, before=subject.visibility.value, at=now(), by_id=actor.account_id,
        under=_say(actor, subject),
    )
    db.session.add(decision)
    db.session.flush()  # the fact needs the id
    return decision


def _set_texts(subject, texts: dict, salt: str | None, *, is_redacted: bool) -> None:
    for name, text in texts.items():
        setattr(subject, name, text)
    subject.text_salt, subject.is_redacted = salt, is_redacted
    subject.texts_changed()


def _restore(subject, decision: Decision) -> None:
    original = db.session.scalars(sa.select(Original).where(Original.decision_id == decision.id)).first()
    if original is None:
        raise Conflict(_("The original has been removed for good, so this cannot be undone."))
    earlier = sa.select(Decision.id).where(
        Decision.subject == subject.ref, Decision.action == Action.REDACT, Decision.undone_at.is_(None), Decision.id < decision.id
    )
    _set_texts(subject, original.texts, original.text_salt, is_redacted=db.session.scalar(earlier.limit(1)) is not None)
    db.session.delete(original)
