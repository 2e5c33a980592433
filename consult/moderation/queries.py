"""Reading for moderation: what waits and for how long, what was decided, what lay under covered words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from consult.consultations.models import Consultation
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import NotFound
from consult.core.paging import Page, paginate
from consult.core.subject import resolve
from consult.moderation.models import Action, Decision, Moderated, Original, Visibility
from consult.moderation.queues import QUEUES, Queue
from consult.policy.roles import Actor
from consult.policy.rules import can, require

VIEWS = ("held", "published", "hidden", "redacted", "all")
PAGE = 30
BATCH_HOURS = 24


def get_queue(noun: str) -> Queue:
    """The queue of a kind of text. Raises NotFound."""
    queue = QUEUES.get(noun)
    if queue is None:
        raise NotFound
    return queue


def get_text(actor: Actor, noun: str, subject_id: int):
    """A moderated row for whoever decides on it. Raises NotFound for everybody who may not."""
    queue = get_queue(noun)
    subject = resolve(f"{noun}:{subject_id}")
    if not isinstance(subject, Moderated) or not isinstance(subject, queue.model):
        raise NotFound
    require(actor, "moderation.decide", subject)
    return subject


def list_texts(
    actor: Actor, consultation: Consultation, queue: Queue, *, view: str = "held", words: str = "", chosen: dict | None = None, page: int = 1
) -> Page:
    """Texts of a consultation, the longest waiting first."""
    require(actor, "moderation.decide", consultation)
    statement = queue.select(actor, consultation, words, chosen or {})
    if view == "redacted":
        statement = statement.where(queue.model.is_redacted.is_(True))
    elif view != "all":
        statement = statement.where(queue.model.visibility == Visibility(view))
    return paginate(statement, page, PAGE)


def get_texts(actor: Actor, consultation: Consultation, queue: Queue, ids: list[int]) -> list:
    """Chosen texts of a consultation, oldest first; those of other consultations are left out."""
    require(actor, "moderation.decide", consultation)
    return list(db.session.scalars(queue.select(actor, consultation, "", {}).where(queue.model.id.in_(ids[:PAGE]))).unique())


def next_text(actor: Actor, consultation: Consultation, queue: Queue):
    """The text that has waited longest; None when nothing waits."""
    return db.session.scalars(queue.select(actor, consultation, "", {}).where(queue.model.visibility == Visibility.HELD).limit(1)).first()


def count_texts(actor: Actor, consultation: Consultation, queue: Queue) -> dict[str, int]:
    """How many texts each view holds."""
    texts = queue.select(actor, consultation, "", {}).order_by(None).subquery()
    shown = (texts.c.visibility, texts.c.is_redacted)
    counted = db.session.execute(sa.select(*shown, sa.func.count()).group_by(*shown))
    out = dict.fromkeys(VIEWS, 0)
    for visibility, is_redacted, n in counted:
        out[visibility.value] += n
        out["redacted"] += n if is_redacted else 0
        out["all"] += n
    return out


@dataclass(frozen=True)
class Waiting:
    """How long something has waited against what was promised, in whole hours."""

    hours: int
    promised: int

    @property
    def is_overdue(self) -> bool:
        """Whether the promise is broken."""
        return self.hours >= self.promised


def waiting_of(consultation: Consultation, since: datetime) -> Waiting:
    """How long something that came at `since` has waited."""
    return Waiting(int((now() - since) / timedelta(hours=1)), consultation.moderation_hours)


def decisions_on(subject) -> list[Decision]:
    """Decisions on one text, oldest first: public, with their reasons."""
    return list(db.session.scalars(sa.select(Decision).where(Decision.subject == subject.ref).order_by(Decision.id)))


def is_overruled(actor: Actor, subject, decision: Decision) -> bool:
    """Whether `decision` was made under a firmer permission than the actor has: then it is not theirs to undo."""
    ranks = (*subject.firmer_permissions, subject.decide_permission)
    return not any(can(actor, permission, subject) for permission in ranks[: ranks.index(decision.under) + 1])


def hidings_of(subjects: list) -> dict[str, Decision]:
    """Why each of the hidden texts among `subjects` is hidden, by its reference, in one look."""
    refs = [subject.ref for subject in subjects if subject.visibility is Visibility.HIDDEN]
    if not refs:
        return {}
    standing = sa.select(Decision).where(Decision.subject.in_(refs), Decision.action == Action.HIDE, Decision.undone_at.is_(None))
    return {decision.subject: decision for decision in db.session.scalars(standing.order_by(Decision.id))}


def standing_decision(decisions: list[Decision]) -> Decision | None:
    """The latest decision that has not been taken back: the one that can be undone."""
    return next((one for one in reversed(decisions) if one.undone_at is None and one.action is not Action.UNDO), None)


def originals_of(actor: Actor, subject) -> list[Original]:
    """What stood in a text before words were covered, latest first, for those who may see it; empty for others."""
    if not can(actor, "moderation.see_original", subject):
        return []
    return list(db.session.scalars(sa.select(Original).where(Original.subject == subject.ref).order_by(Original.id.desc())))


@dataclass(frozen=True)
class Batch:
    """A bulk act that can still be undone as one."""

    name: str
    action: Action
    count: int
    at: datetime


def last_batch(actor: Actor, consultation: Consultation) -> Batch | None:
    """The actor's latest bulk act of the last day in this consultation, unless it has been taken back."""
    recent = (Decision.consultation_id == consultation.id, Decision.by_id == actor.account_id, Decision.at > now() - timedelta(hours=BATCH_HOURS))
    grouped = (
        sa.select(Decision.batch, Decision.action, sa.func.count(), sa.func.max(Decision.at))
        .where(*recent, Decision.batch != "", Decision.undone_at.is_(None))
        .group_by(Decision.batch, Decision.action)
        .order_by(sa.func.max(Decision.id).desc())
    )
    row = db.session.execute(grouped.limit(1)).first()
    return Batch(*row) if row else None
