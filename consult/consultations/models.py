"""Consultations, their phases, documents in passages, uploads, and what was set aside or changed after the announcement."""

from datetime import date, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations import profiles
from consult.consultations.deadlines import local_day, results_due
from consult.core.clock import Moment, now
from consult.core.db import Base, append_only
from consult.core.subject import SITE, Subject
from consult.core.workflow import Workflow
from consult.organisations.models import Organisation
from consult.platforms.models import Platform


class State(StrEnum):
    """Where a consultation is; moved by people."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    CLOSED = "closed"
    CANCELLED = "cancelled"


WORKFLOW = Workflow({State.DRAFT: {State.ANNOUNCED, State.CANCELLED}, State.ANNOUNCED: {State.CLOSED, State.CANCELLED}})
LAST_SECOND = timedelta(seconds=1)  # a phase that closes at 23:59:59 is open until that second has passed


class PhaseKind(StrEnum):
    """What a stretch of time is for."""

    COLLECT = "collect"
    DRAFT = "draft"
    ANSWER = "answer"
    EFFECTS = "effects"


#: What a phase opens is data. Agreeing, answering and carrying out are bound to no dates: late is better than never.
FEATURES: dict[PhaseKind, frozenset[str]] = {PhaseKind.COLLECT: frozenset({"contribute"})}


class Moderation(StrEnum):
    """Whether voices are held until a moderator has looked, or shown at once."""

    BEFORE = "before"
    AFTER = "after"


class Consultation(Subject, Base):
    """A public question of an organisation, under a procedure profile whose settings are kept as they were when it began."""

    __tablename__ = "consultations"
    noun = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    platform_id: Mapped[int | None] = mapped_column(sa.ForeignKey("platforms.id"))
    slug: Mapped[str] = mapped_column(sa.String(80))
    number: Mapped[str] = mapped_column(sa.String(40), default="")
    title: Mapped[str] = mapped_column(sa.String(200))
    subtitle: Mapped[str] = mapped_column(sa.String(300), default="")
    question: Mapped[str] = mapped_column(sa.Text, default="")
    profile_key: Mapped[str] = mapped_column(sa.String(40))
    profile: Mapped[dict] = mapped_column(sa.JSON)
    state: Mapped[State] = mapped_column(sa.Enum(State, native_enum=False, length=20), default=State.DRAFT)
    notice: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    can_change: Mapped[list] = mapped_column(sa.JSON, default=list)
    cannot_change: Mapped[list] = mapped_column(sa.JSON, default=list)
    moderation: Mapped[Moderation] = mapped_column(sa.Enum(Moderation, native_enum=False, length=20), default=Moderation.BEFORE)
    moderation_hours: Mapped[int] = mapped_column(default=48)
    last_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment] = mapped_column(Moment)
    announced_at: Mapped[Moment | None] = mapped_column(Moment)
    closed_at: Mapped[Moment | None] = mapped_column(Moment)
    end_reason: Mapped[str] = mapped_column(sa.String(2000), default="")  # why it was cancelled, or a word at the close
    results_due_on: Mapped[date | None] = mapped_column(sa.Date)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation] = relationship()
    platform: Mapped[Platform | None] = relationship()
    phases: Mapped[list["Phase"]] = relationship(back_populates="consultation", order_by="Phase.opens_at", cascade="all, delete-orphan")
    documents: Mapped[list["Document"]] = relationship(back_populates="consultation", order_by="Document.id")
    overrides: Mapped[list["Override"]] = relationship(back_populates="consultation", order_by="Override.id")
    corrections: Mapped[list["Correction"]] = relationship(order_by="Correction.id")
    extensions: Mapped[list["Extension"]] = relationship(order_by="Extension.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def parent(self) -> Organisation:
        """A consultation lies in its organisation."""
        return self.organisation

    @property
    def scopes(self) -> tuple[str, ...]:
        """Roles count from the consultation, its drafting platform and its organisation outwards. Told from its row alone: every fact asks."""
        platform = () if self.platform_id is None else (f"platform:{self.platform_id}",)
        return (self.ref, *platform, f"{Organisation.noun}:{self.organisation_id}", SITE)

    @property
    def consultation(self) -> "Consultation":
        """Itself, so that predicates can ask any subject for its consultation."""
        return self

    @property
    def is_public(self) -> bool:
        """Everybody may see it once it has been announced; a draft that was dropped stays where it was."""
        return self.state is not State.DRAFT and self.announced_at is not None

    @property
    def address(self) -> str:
        """Where everybody finds it: `/consultations/12-park-miejski`."""
        return f"/consultations/{self.id}-{self.slug}"

    @property
    def is_editable(self) -> bool:
        """Whether texts may still change: freely before the announcement, with a reason for everybody to read after it."""
        return self.state in (State.DRAFT, State.ANNOUNCED)

    @property
    def answers_due_on(self) -> date | None:
        """The one day by which every voice has its answer: what the procedure counts from the close, as announced or as it would be.

        A procedure that says it in words gives no day; then the last day of the answering phase is what was promised.
        """
        if self.results_due_on:
            return self.results_due_on
        collect, answering = self.phase(PhaseKind.COLLECT), self.phase(PhaseKind.ANSWER)
        due = results_due(self.procedure.results, collect.ends_on) if collect else None
        return due if isinstance(due, date) else answering.ends_on if answering else None

    @property
    def procedure(self) -> profiles.Profile:
        """The procedure profile as it was when the consultation began; later edits of profiles do not reach it."""
        return profiles.from_json(self.profile)

    def phase(self, kind: PhaseKind) -> "Phase | None":
        """The phase of `kind`, if the consultation has one."""
        return next((phase for phase in self.phases if phase.kind is kind), None)

    def allows(self, feature: str) -> bool:
        """Whether a phase that is open now opens `feature`. Computed from dates; nothing is switched by hand."""
        if self.state is not State.ANNOUNCED:
            return False
        return any(phase.is_open and feature in FEATURES.get(phase.kind, ()) for phase in self.phases)

    @property
    def seated_account_ids(self) -> set[int]:
        """Accounts that hold an active seat of the drafting platform."""
        if self.platform is None:
            return set()
        return {seat.account_id for seat in self.platform.active_seats if seat.account_id}


class Phase(Base):
    """A stretch of time of a consultation, from `opens_at` to and including `closes_at`."""

    __tablename__ = "phases"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    kind: Mapped[PhaseKind] = mapped_column(sa.Enum(PhaseKind, native_enum=False, length=20))
    opens_at: Mapped[Moment] = mapped_column(Moment)
    closes_at: Mapped[Moment] = mapped_column(Moment)
    opened_told: Mapped[bool] = mapped_column(default=False)  # the follower records PhaseOpened and PhaseClosed once each
    closed_told: Mapped[bool] = mapped_column(default=False)
    consultation: Mapped[Consultation] = relationship(back_populates="phases")

    __table_args__ = (sa.UniqueConstraint("consultation_id", "kind"),)

    @property
    def is_open(self) -> bool:
        """Whether the present moment lies in it, its last second included."""
        return self.opens_at <= now() < self.closes_at + LAST_SECOND

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return now() >= self.closes_at + LAST_SECOND

    @property
    def starts_on(self) -> date:
        """Its first day in Poland."""
        return local_day(self.opens_at)

    @property
    def ends_on(self) -> date:
        """Its last day in Poland."""
        return local_day(self.closes_at)


class Upload(Base):
    """A file by its content hash, kept outside what is served, given out inert."""

    __tablename__ = "uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    uploaded_at: Mapped[Moment] = mapped_column(Moment)
    uploaded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))


class Document(Subject, Base):
    """A consulted document: its passages, and the official file as an inert download."""

    __tablename__ = "documents"
    noun = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    upload_id: Mapped[int | None] = mapped_column(sa.ForeignKey("uploads.id"))
    added_at: Mapped[Moment] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    consultation: Mapped[Consultation] = relationship(back_populates="documents")
    upload: Mapped[Upload | None] = relationship()
    passages: Mapped[list["Passage"]] = relationship(
        primaryjoin="and_(Passage.document_id == Document.id, Passage.removed_at.is_(None))", order_by="Passage.position", back_populates="document"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def parent(self) -> Consultation:
        """A document lies in its consultation."""
        return self.consultation

    @property
    def is_public(self) -> bool:
        """As public as its consultation."""
        return self.consultation.is_public


class Passage(Base):
    """A provision of a document as law cites it: `§ 2 ust. 1 pkt 3`, with its text and perhaps a plain-language version.

    One that was taken out after the announcement stays as a row, so that comments on it keep their place; `merged_into_id` says what it
    was joined with.
    """

    __tablename__ = "passages"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    label: Mapped[str] = mapped_column(sa.String(120), default="")
    depth: Mapped[int] = mapped_column(default=0)
    heading: Mapped[str] = mapped_column(sa.String(300), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    plain_text: Mapped[str] = mapped_column(sa.Text, default="")
    removed_at: Mapped[Moment | None] = mapped_column(Moment)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id", ondelete="SET NULL"))
    document: Mapped[Document] = relationship(back_populates="passages")


@append_only
class Override(Subject, Base):
    """A refusal that a person with the right set aside, with a reason, for everybody to see; the record commits to the reason."""

    __tablename__ = "overrides"
    noun = "override"
    moderated_fields = ("reason",)  # what the record commits to

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    act: Mapped[str] = mapped_column(sa.String(40))  # publish, adopt, close
    reason: Mapped[str] = mapped_column(sa.String(2000))
    text_salt: Mapped[str] = mapped_column(sa.String(64))
    missing: Mapped[list] = mapped_column(sa.JSON)
    at: Mapped[Moment] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    consultation: Mapped[Consultation] = relationship(back_populates="overrides")

    @property
    def parent(self) -> Consultation:
        """It lies in its consultation."""
        return self.consultation

    @property
    def is_public(self) -> bool:
        """As public as its consultation."""
        return self.consultation.is_public


@append_only
class Correction(Base):
    """A change of a notice or a document after the announcement: what stood before, what stands now, and why. Everybody may read it."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("documents.id"))
    act: Mapped[str] = mapped_column(sa.String(40))
    reason: Mapped[str] = mapped_column(sa.String(2000))
    before: Mapped[dict] = mapped_column(sa.JSON)
    after: Mapped[dict] = mapped_column(sa.JSON)
    at: Mapped[Moment] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    document: Mapped[Document | None] = relationship()


@append_only
class Extension(Base):
    """More time for a phase, decided and announced before it ended."""

    __tablename__ = "extensions"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    kind: Mapped[PhaseKind] = mapped_column(sa.Enum(PhaseKind, native_enum=False, length=20))
    was_until: Mapped[Moment] = mapped_column(Moment)
    until: Mapped[Moment] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(sa.String(2000))
    at: Mapped[Moment] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
