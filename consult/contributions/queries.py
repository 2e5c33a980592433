"""Reading voices: one rule of visibility for lists and single ones."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from consult.consultations.models import Consultation, State
from consult.contributions.filing import receipt_digest
from consult.contributions.models import Channel, Contribution, Submission
from consult.core import receipts
from consult.core.db import db
from consult.core.errors import NotFound
from consult.core.text import fold, one_line
from consult.moderation.models import Decision, Visibility
from consult.policy.roles import Actor
from consult.policy.rules import can


def visible_to(actor: Actor):
    """Condition on contributions: numbers and answers of all voices in public consultations are public; their texts as moderation says.

    Drafts of announcements hold no voices, so a consultation that is public is the whole question.
    """
    if actor.is_staff:
        organisations = [int(scope.partition(":")[2]) for scope in {grant.scope for grant in actor.grants} if scope.startswith("organisation:")]
        return sa.or_(Consultation.state != State.DRAFT, Consultation.organisation_id.in_(organisations))
    return Consultation.state != State.DRAFT


def get_contribution(actor: Actor, contribution_id: int) -> Contribution:
    """A contribution the actor may know of; what it says is read through `public_field` or with moderators' rights. Raises NotFound."""
    statement = sa.select(Contribution).join(Contribution.consultation).where(Contribution.id == contribution_id, visible_to(actor))
    found = db.session.scalars(statement.options(joinedload(Contribution.submission))).first()
    if found is None:
        raise NotFound
    return found


def get_by_number(actor: Actor, consultation: Consultation, number: int) -> Contribution:
    """A contribution by its number in the register. Raises NotFound."""
    here = (Contribution.consultation_id == consultation.id, Contribution.number == number, visible_to(actor))
    found = db.session.scalars(sa.select(Contribution).join(Contribution.consultation).where(*here)).first()
    if found is None:
        raise NotFound
    return found


def sees_all(actor: Actor, consultation: Consultation) -> bool:
    """Whether the actor reads held and hidden texts of a consultation: those who moderate or answer."""
    return can(actor, "moderation.decide", consultation) or can(actor, "contribution.register", consultation)


def select_contributions(
    actor: Actor, consultation: Consultation, *, words: str = "", channel: Channel | None = None, passage_id: int | None = None,
    visibility: Visibility | None = None, late: bool | None = None,
):
    """A SELECT of a consultation's contributions by number, filtered. Words are looked for only in what the actor may read."""
    statement = sa.select(Contribution).join(Contribution.consultation).join(Contribution.submission)
    statement = statement.where(Contribution.consultation_id == consultation.id, visible_to(actor))
    if words.strip():
        for word in fold(words).split()[:8]:
            escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            statement = statement.where(Contribution.search_text.like(f"%{escaped}%", escape="\\"))
        if not sees_all(actor, consultation):
            statement = statement.where(Contribution.visibility == Visibility.PUBLISHED)
    if channel:
        statement = statement.where(Submission.channel == channel)
    if passage_id:
        statement = statement.where(Contribution.passage_id == passage_id)
    if visibility:
        statement = statement.where(Contribution.visibility == visibility)
    if late is not None:
        statement = statement.where(Submission.is_late == late)
    return statement.options(joinedload(Contribution.submission)).order_by(Contribution.number)


def count_by_channel(consultation: Consultation) -> dict[Channel, int]:
    """Voices of a consultation by how they came, all of them: hidden ones count."""
    statement = sa.select(Submission.channel, sa.func.count(Contribution.id)).join(Contribution)
    return dict(db.session.execute(statement.where(Submission.consultation_id == consultation.id).group_by(Submission.channel)).all())


def count_contributions(consultation: Consultation) -> int:
    """How many voices a consultation has."""
    return db.session.scalar(sa.select(sa.func.count(Contribution.id)).where(Contribution.consultation_id == consultation.id)) or 0


def count_by_passage(consultation: Consultation) -> dict[int, int]:
    """Voices on each passage, by passage id."""
    statement = sa.select(Contribution.passage_id, sa.func.count()).where(
        Contribution.consultation_id == consultation.id, Contribution.passage_id.is_not(None)
    )
    return dict(db.session.execute(statement.group_by(Contribution.passage_id)).all())


def find_by_receipt(typed: str) -> Submission:
    """The submission of a receipt, however it was typed. Raises NotFound."""
    signs = receipts.normalised(typed)
    if signs is None:
        raise NotFound
    statement = sa.select(Submission).where(Submission.receipt_digest == receipt_digest(signs))
    found = db.session.scalars(statement).first()
    if found is None:
        raise NotFound
    return found


def find_by_key(consultation: Consultation, client_keys: list[str]) -> list[Submission]:
    """The submissions filed under these client keys, in the order in which they were filed."""
    statement = sa.select(Submission).where(Submission.consultation_id == consultation.id, Submission.client_key.in_(client_keys))
    return list(db.session.scalars(statement.order_by(Submission.id)))


def list_imported(consultation: Consultation, client_key: str) -> list[Submission]:
    """What one import took in, in the order of its rows."""
    statement = sa.select(Submission).where(
        Submission.consultation_id == consultation.id, Submission.client_key.startswith(f"import:{client_key}:", autoescape=True)
    )
    return list(db.session.scalars(statement.order_by(Submission.id)))


def taken_numbers(consultation: Consultation, source: str) -> set[str]:
    """Numbers of a source list that are in the register already. Lists of different names may use the same numbers."""
    statement = sa.select(Contribution.source_number).join(Submission).where(
        Submission.consultation_id == consultation.id, Submission.source_reference == one_line(source)[:200], Contribution.source_number != ""
    )
    return set(db.session.scalars(statement))


def get_submission(actor: Actor, submission_id: int) -> Submission:
    """A submission for whoever holds its receipt or answers for it. Raises NotFound."""
    found = db.session.get(Submission, submission_id)
    if found is None or not can(actor, "submission.read", found):
        raise NotFound
    return found


def decisions_on(subject) -> list[Decision]:
    """Moderation of one subject, oldest first: public, with its reasons."""
    return list(db.session.scalars(sa.select(Decision).where(Decision.subject == subject.ref).order_by(Decision.id)))
