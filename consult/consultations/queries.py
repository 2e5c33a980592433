"""Reading consultations: one rule of visibility for lists and single ones; what is lacking; dates as everybody sees them."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from consult.consultations import advice, completeness, deadlines
from consult.consultations.models import (
    FEATURES,
    Consultation,
    Correction,
    Document,
    Extension,
    Override,
    Passage,
    Phase,
    PhaseKind,
    State,
    Upload,
)
from consult.consultations.parts import BASICS, NOTICE
from consult.consultations.words import missing_words, part_of
from consult.core.clock import now, today
from consult.core.db import db
from consult.core.errors import NotFound
from consult.core.paging import Page, paginate
from consult.core.subject import SITE
from consult.organisations.models import Organisation
from consult.policy.roles import Actor, Role
from consult.policy.rules import can, require

AVAILABLE_FORMS = frozenset({"general"})  # forms that people can fill in here; a profile that names another one cannot be published
PASSAGES_A_PAGE = 100
ORDER = (PhaseKind.COLLECT, PhaseKind.DRAFT, PhaseKind.ANSWER, PhaseKind.EFFECTS)


def announced():
    """Condition on consultations: those that everybody may see. A draft that was dropped was never announced; see `Consultation.is_public`."""
    return sa.and_(Consultation.state != State.DRAFT, Consultation.announced_at.is_not(None))


def visible_to(actor: Actor):
    """Condition on consultations: the announced ones are everybody's, drafts are for those with a role where they lie."""
    if actor.suspended:
        return sa.false()
    scopes = {grant.scope for grant in actor.grants if grant.role is not Role.TABLE_HOST}
    if SITE in scopes:
        return sa.true()
    own = [
        column.in_(ids)
        for noun, column in (
            ("organisation", Consultation.organisation_id), ("platform", Consultation.platform_id), ("consultation", Consultation.id),
        )
        if (ids := _ids(scopes, noun))
    ]
    return sa.or_(announced(), *own)


def _ids(scopes: set[str], noun: str) -> list[int]:
    return [int(number) for name, _, number in (scope.partition(":") for scope in scopes) if name == noun and number.isdigit()]


def get_consultation(actor: Actor, consultation_id: int) -> Consultation:
    """A consultation the actor may know of, with its organisation and phases. Raises NotFound."""
    statement = sa.select(Consultation).where(Consultation.id == consultation_id, visible_to(actor))
    options = (joinedload(Consultation.organisation), selectinload(Consultation.phases))
    found = db.session.scalars(statement.options(*options)).first()
    if found is None or not can(actor, "consultation.read", found):
        raise NotFound
    return found


def get_for_desk(actor: Actor, consultation_id: int) -> Consultation:
    """A consultation for whoever prepares it. Raises NotFound where the actor may not know of it, Forbidden where they may but not edit."""
    consultation = get_consultation(actor, consultation_id)
    require(actor, "consultation.edit", consultation)
    return consultation


def list_of_organisation(actor: Actor, organisation: Organisation, *, page: int = 1) -> Page:
    """The consultations of an organisation for its desk, drafts among them, newest first. Forbidden to those who do not prepare them."""
    require(actor, "consultation.create", organisation)
    statement = sa.select(Consultation).where(Consultation.organisation_id == organisation.id, visible_to(actor))
    options = (joinedload(Consultation.organisation), selectinload(Consultation.phases))
    return paginate(statement.options(*options).order_by(Consultation.id.desc()), page)


@dataclass(frozen=True)
class Deadline:
    """A day that somebody waits for: what ends then."""

    consultation: Consultation
    kind: PhaseKind
    on: date

    @property
    def days_left(self) -> int:
        """Whole days until then, 0 on the day itself, negative afterwards."""
        return (self.on - today()).days


def next_deadlines(actor: Actor, *, organisation: Organisation | None = None, limit: int = 20) -> list[Deadline]:
    """Ends of phases that are still to come in consultations the actor may know of, nearest first."""
    statement = sa.select(Phase).join(Phase.consultation).where(visible_to(actor), Consultation.state == State.ANNOUNCED, Phase.closes_at >= now())
    if organisation is not None:
        statement = statement.where(Consultation.organisation_id == organisation.id)
    options = joinedload(Phase.consultation).joinedload(Consultation.organisation)
    rows = db.session.scalars(statement.options(options).order_by(Phase.closes_at, Phase.id).limit(limit))
    return [Deadline(phase.consultation, phase.kind, phase.ends_on) for phase in rows]


@dataclass(frozen=True)
class Knot:
    """One knot of the timeline: what stretch of time it is, whether it is done, running or to come, and its days."""

    kind: str
    state: str
    starts_on: date | None
    ends_on: date | None


def timeline_of(consultation: Consultation) -> list[Knot]:
    """The announcement and the phases in their order; `state` is done, now or next."""
    at = consultation.announced_at
    knots = [Knot("announced", "done" if at else "next", deadlines.local_day(at) if at else None, None)]
    for phase in sorted(consultation.phases, key=lambda phase: ORDER.index(phase.kind)):
        state = "next"
        if at:
            state = "done" if phase.is_over else "now" if phase.is_open and consultation.state is State.ANNOUNCED else "next"
        knots.append(Knot(phase.kind.value, state, phase.starts_on, phase.ends_on))
    return knots


def get_document(actor: Actor, consultation_id: int, document_id: int) -> Document:
    """A document of a consultation the actor may know of. Raises NotFound, also for a document of another consultation."""
    consultation = get_consultation(actor, consultation_id)
    document = db.session.get(Document, document_id)
    if document is None or document.consultation_id != consultation.id:
        raise NotFound
    return document


def get_document_for_desk(actor: Actor, consultation_id: int, document_id: int) -> Document:
    """A document for whoever edits it. Raises NotFound or Forbidden."""
    document = get_document(actor, consultation_id, document_id)
    require(actor, "document.edit", document)
    return document


def get_passage(document: Document, passage_id: int) -> Passage:
    """A standing passage of a document. Raises NotFound."""
    passage = db.session.get(Passage, passage_id)
    if passage is None or passage.document_id != document.id or passage.removed_at is not None:
        raise NotFound
    return passage


def passages_of(document: Document, *, page: int = 1, size: int = PASSAGES_A_PAGE) -> Page:
    """The standing passages of a document in order, a page at a time."""
    statement = sa.select(Passage).where(Passage.document_id == document.id, Passage.removed_at.is_(None))
    return paginate(statement.order_by(Passage.position, Passage.id), page, size)


def page_of_passage(passage: Passage, size: int = PASSAGES_A_PAGE) -> int:
    """The page on which a passage stands."""
    before = sa.select(sa.func.count()).where(
        Passage.document_id == passage.document_id, Passage.removed_at.is_(None), Passage.position < passage.position
    )
    return (db.session.scalar(before) or 0) // size + 1


def next_passage(passage: Passage) -> Passage | None:
    """The standing passage after this one."""
    after = sa.select(Passage).where(
        Passage.document_id == passage.document_id, Passage.removed_at.is_(None), Passage.position > passage.position
    )
    return db.session.scalars(after.order_by(Passage.position).limit(1)).first()


def previous_passage(passage: Passage) -> Passage | None:
    """The standing passage before this one."""
    before = sa.select(Passage).where(
        Passage.document_id == passage.document_id, Passage.removed_at.is_(None), Passage.position < passage.position
    )
    return db.session.scalars(before.order_by(Passage.position.desc()).limit(1)).first()


def standing_passage(document: Document, passage_id: int) -> Passage | None:
    """The passage that stands under an id now: itself, or what it was joined with after the announcement; None where it was taken out."""
    found = db.session.get(Passage, passage_id)
    while found is not None and found.removed_at is not None:
        found = db.session.get(Passage, found.merged_into_id) if found.merged_into_id else None
    return found if found is not None and found.document_id == document.id else None


def passage_values(passage: Passage) -> dict:
    """What a passage says, as plain values."""
    return {name: getattr(passage, name) for name in ("label", "depth", "heading", "text", "plain_text")}


def fingerprint_of(document: Document) -> tuple[int, str]:
    """How many standing passages a document has, and the SHA-256 of its title and their labels, headings and texts in order."""
    statement = sa.select(Passage.label, Passage.heading, Passage.text).where(Passage.document_id == document.id, Passage.removed_at.is_(None))
    digest, count = hashlib.sha256(json.dumps([document.title], ensure_ascii=False).encode()), 0
    for row in db.session.execute(statement.order_by(Passage.position, Passage.id)):
        digest.update(json.dumps(list(row), ensure_ascii=False).encode())
        count += 1
    return count, digest.hexdigest()


def count_passages(consultation: Consultation) -> dict[int, int]:
    """How many standing passages each document of a consultation has, by document id."""
    statement = sa.select(Document.id, sa.func.count(Passage.id)).outerjoin(
        Passage, sa.and_(Passage.document_id == Document.id, Passage.removed_at.is_(None))
    )
    return dict(db.session.execute(statement.where(Document.consultation_id == consultation.id).group_by(Document.id)).all())


def get_upload(document: Document) -> Upload:
    """The official file of a document. Raises NotFound."""
    if document.upload is None:
        raise NotFound
    return document.upload


def basics_of(consultation: Consultation) -> dict:
    """What stands in the basics of a consultation, as plain values."""
    return {name: getattr(consultation, name) for name in BASICS} | {"moderation": consultation.moderation.value}


def notice_of(consultation: Consultation) -> dict:
    """What stands in the fields of the notice that are written by hand."""
    empty = {"forms": [], "channels": [], "signed_on": None}
    return {name: consultation.notice.get(name, empty.get(name, "")) for name in NOTICE}


def dates_of(consultation: Consultation) -> dict[str, list[str]]:
    """The first and last day of each phase that has been set, as plain values by kind."""
    return {phase.kind.value: [phase.starts_on.isoformat(), phase.ends_on.isoformat()] for phase in consultation.phases}


def lacks_of(consultation: Consultation) -> list[tuple[str, dict]]:
    """What publishing today would lack, as (code, figures); see completeness.py."""
    counts = count_passages(consultation)
    collect = consultation.phase(PhaseKind.COLLECT)
    notice = {
        **basics_of(consultation), **notice_of(consultation),
        "starts_on": collect.starts_on if collect else None, "ends_on": collect.ends_on if collect else None,
    }
    phases = [
        completeness.Phase(phase.kind.value, phase.starts_on, phase.ends_on, FEATURES.get(phase.kind, frozenset()))
        for phase in sorted(consultation.phases, key=lambda phase: ORDER.index(phase.kind))
    ]
    documents = [completeness.Document(document.title, counts.get(document.id, 0)) for document in consultation.documents]
    return completeness.missing(notice, consultation.procedure, phases, documents, today=today(), available_forms=AVAILABLE_FORMS)


def advice_for(consultation: Consultation) -> list:
    """What the officer should know before announcing, as sentences; nothing of it forbids anything."""
    phases = {phase.kind.value: (phase.starts_on, phase.ends_on) for phase in consultation.phases}
    return advice.advice(consultation.procedure, phases, notice_of(consultation)["forms"])


@dataclass(frozen=True)
class Lack:
    """One thing that is lacking: its code, the sentence, the step that mends it, and whether a reason can set it aside."""

    code: str
    sentence: object
    part: str
    can_be_set_aside: bool


def lacks_in_words(consultation: Consultation) -> list[Lack]:
    """What publishing today would lack, in words."""
    return [
        Lack(code, missing_words(code, values), part_of(code, values), code not in completeness.NEVER_OVERRIDDEN)
        for code, values in lacks_of(consultation)
    ]


def list_overrides(consultation: Consultation) -> list[Override]:
    """Refusals that were set aside, oldest first. Public."""
    return list(db.session.scalars(sa.select(Override).where(Override.consultation_id == consultation.id).order_by(Override.id)))


def list_corrections(consultation: Consultation, document: Document | None = None) -> list[Correction]:
    """Changes after the announcement, oldest first: of the notice, or of one document. Public."""
    which = Correction.document_id == document.id if document is not None else Correction.document_id.is_(None)
    return list(db.session.scalars(sa.select(Correction).where(Correction.consultation_id == consultation.id, which).order_by(Correction.id)))


def list_extensions(consultation: Consultation) -> list[Extension]:
    """Phases that were given more time, oldest first. Public."""
    return list(db.session.scalars(sa.select(Extension).where(Extension.consultation_id == consultation.id).order_by(Extension.id)))


def phases_to_tell(limit: int = 200) -> list[Phase]:
    """Phases of announced consultations whose beginning or end has passed and has not been recorded yet."""
    begun = sa.and_(Phase.opened_told.is_(False), Phase.opens_at <= now())
    ended = sa.and_(Phase.closed_told.is_(False), Phase.closes_at < now())
    statement = sa.select(Phase).join(Phase.consultation).where(
        Consultation.state.in_((State.ANNOUNCED, State.CLOSED)), Consultation.announced_at.is_not(None), sa.or_(begun, ended)
    )
    return list(db.session.scalars(statement.options(joinedload(Phase.consultation)).order_by(Phase.id).limit(limit)))
