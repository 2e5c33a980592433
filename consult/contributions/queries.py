"""Reading voices: one rule of visibility for lists and single ones."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from consult.consultations.models import Consultation, Document, Passage
from consult.consultations.queries import visible_to as consultations_visible_to
from consult.contributions.filing import receipt_digest, receipt_for
from consult.contributions.models import BY_HAND, Channel, Contribution, FormalStatus, Submission
from consult.contributions.words import CHANNELS, passage_name
from consult.core import receipts
from consult.core.db import db
from consult.core.errors import NotFound
from consult.core.i18n import lazy as _
from consult.core.paging import whole_number
from consult.core.text import fold, one_line
from consult.moderation import queues
from consult.moderation.models import Visibility
from consult.moderation.queries import decisions_on as decisions_on
from consult.policy.roles import Actor
from consult.policy.rules import can, require

MOST_PASSAGES = 600


def visible_to(actor: Actor):
    """Condition on contributions, joined to their consultation: numbers and answers of all voices are as public as the consultation is; their
    texts as moderation says.
    """
    return consultations_visible_to(actor)


def get_contribution(actor: Actor, contribution_id: int) -> Contribution:
    """A contribution the actor may know of; what it says is read through `public_field` or with moderators' rights. Raises NotFound."""
    return _one(actor, Contribution.id == contribution_id)


def _one(actor: Actor, *which) -> Contribution:
    statement = sa.select(Contribution).join(Contribution.consultation).where(*which, visible_to(actor))
    found = db.session.scalars(statement.options(joinedload(Contribution.submission))).first()
    if found is None or not can(actor, "contribution.read", found.consultation):  # that it was said is public; what it says is asked elsewhere
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


def channel_of(written: str | None) -> Channel | None:
    """A channel as it stands in an address; None for anything else."""
    return Channel(written) if written in list(Channel) else None


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


def receipt_of(actor: Actor, submission: Submission) -> str:
    """The receipt as a code: for whoever has shown it, and for the office that typed the submission in for somebody. Raises NotFound for others.

    A code cannot be read back from what is kept; it is made again from the submission's key, which imported and handed-over voices lack.
    """
    is_own = submission.id in actor.submissions
    is_typed = submission.channel in BY_HAND and can(actor, "contribution.register", submission.consultation)
    if not submission.client_key or not (is_own or is_typed):
        raise NotFound
    return receipt_for(submission.consultation, submission.client_key)


def list_typed(actor: Actor, consultation: Consultation, first: int, last: int) -> list[Submission]:
    """Submissions that the office typed in, with voices numbered `first` to `last`, at most 500: for printing their receipts."""
    require(actor, "contribution.register", consultation)
    numbered = sa.select(Contribution.submission_id).where(
        Contribution.consultation_id == consultation.id, Contribution.number.between(first, last)
    )
    statement = sa.select(Submission).where(Submission.id.in_(numbered), Submission.channel.in_(BY_HAND), Submission.client_key.is_not(None))
    return list(db.session.scalars(statement.options(selectinload(Submission.contributions)).order_by(Submission.id).limit(500)))


def select_submissions(actor: Actor, consultation: Consultation, *, status: FormalStatus | None = None, late: bool | None = None):
    """A SELECT of submissions for the office, those to be supplemented by their deadline first, then the latest."""
    require(actor, "contribution.register", consultation)
    statement = sa.select(Submission).where(Submission.consultation_id == consultation.id)
    if status:
        statement = statement.where(Submission.formal_status == status)
    if late is not None:
        statement = statement.where(Submission.is_late == late)
    waits_first = sa.case((Submission.formal_status == FormalStatus.NEEDS_SUPPLEMENT, 0), else_=1)
    order = (waits_first, sa.case((Submission.formal_status == FormalStatus.NEEDS_SUPPLEMENT, Submission.supplement_until)), Submission.id.desc())
    return statement.options(selectinload(Submission.contributions)).order_by(*order)


def count_submissions(consultation: Consultation) -> dict[FormalStatus, int]:
    """Submissions of a consultation by formal status."""
    counted = sa.select(Submission.formal_status, sa.func.count()).where(Submission.consultation_id == consultation.id)
    return dict(db.session.execute(counted.group_by(Submission.formal_status)).all())


def list_passages(consultation: Consultation, asked: set[int] = frozenset()) -> list[Passage]:
    """What a voice can be about, in the order of the documents: the first 600 passages that have a name or a heading.

    A document may hold many more; those `asked` for by id stand in the list wherever they lie.
    """
    named = sa.or_(Passage.label != "", Passage.heading != "")
    standing = _passages_of(consultation).where(Passage.removed_at.is_(None))
    found = list(db.session.scalars(standing.where(named).limit(MOST_PASSAGES)))
    missing = asked - {passage.id for passage in found}
    return found + list(db.session.scalars(standing.where(Passage.id.in_(missing)))) if missing else found


def list_commented_passages(consultation: Consultation, asked: int = 0) -> list[Passage]:
    """Passages that voices speak of, in the order of the documents, at most 600; the one that is asked for stands in the list in any case."""
    spoken_of = sa.exists().where(Contribution.passage_id == Passage.id, Contribution.consultation_id == consultation.id)
    found = list(db.session.scalars(_passages_of(consultation).where(spoken_of).limit(MOST_PASSAGES)))
    if asked and asked not in {passage.id for passage in found}:
        found += db.session.scalars(_passages_of(consultation).where(Passage.id == asked))
    return found


def labels_of_passages(consultation: Consultation) -> list[tuple[int, str]]:
    """Every passage that is cited by a label, as pairs (id, label): all of them, for finding one by what a list says."""
    labelled = _passages_of(consultation).where(Passage.removed_at.is_(None), Passage.label != "")
    return [tuple(row) for row in db.session.execute(labelled.with_only_columns(Passage.id, Passage.label))]


def _passages_of(consultation: Consultation):
    return sa.select(Passage).join(Document).where(Document.consultation_id == consultation.id).order_by(Document.id, Passage.position)


@dataclass
class Comments:
    """Voices on one passage: how many there are, and the first few that are public."""

    total: int
    voices: list[Contribution]


def comments_on(consultation: Consultation, passages: list[Passage], shown: int = 2) -> dict[int, Comments]:
    """The comments on each of `passages` by its id, in two looks whatever their number."""
    place = sa.func.row_number().over(partition_by=Contribution.passage_id, order_by=Contribution.number.desc()).label("place")
    here = [passage.id for passage in passages]
    public = (Contribution.passage_id.in_(here), Contribution.visibility == Visibility.PUBLISHED, Contribution.text_not_published.is_(False))
    placed = sa.select(Contribution.id, place).where(*public).subquery()
    latest = sa.select(Contribution).join(placed, placed.c.id == Contribution.id).where(placed.c.place <= shown)
    found = {passage.id: Comments(0, []) for passage in passages}
    for passage_id, n in count_by_passage(consultation).items():
        if passage_id in found:
            found[passage_id].total = n
    for voice in db.session.scalars(latest.options(joinedload(Contribution.submission)).order_by(Contribution.number)):
        found[voice.passage_id].voices.append(voice)
    return found


def _to_moderate(actor: Actor, consultation: Consultation, words: str, chosen: dict):
    """The queue of voices, oldest first. Voices whose words the source does not publish have nothing to look at."""
    statement = select_contributions(
        actor, consultation, words=words, channel=channel_of(chosen.get("channel")), passage_id=whole_number(chosen.get("passage"), 0, most=10**9)
    )
    return statement.where(Contribution.text_not_published.is_(False))


def _filters(consultation: Consultation) -> list[queues.Filter]:
    passages = [(passage.id, passage_name(passage)) for passage in list_commented_passages(consultation)]
    channels = queues.Filter("channel", _("How it came"), [(channel.value, CHANNELS[channel]) for channel in Channel])
    return [channels, *([queues.Filter("passage", _("What the voice is about"), passages)] if passages else [])]


queues.register(
    queues.Queue(
        noun="contribution", model=Contribution, title=_("Voices"), select=_to_moderate, filters=_filters,
        name=lambda voice: _("Voice no. %(number)s", number=voice.number), since=lambda voice: voice.registered_at,
        template="contributions/_moderated.html",
    )
)
