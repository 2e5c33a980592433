"""Consultations, their phases, documents in passages, uploads and overrides."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations import profiles
from consult.core.clock import Moment, now
from consult.core.db import Base
from consult.core.subject import Subject
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


class PhaseKind(StrEnum):
    """What a stretch of time is for."""

    COLLECT = "collect"
    DRAFT = "draft"
    ANSWER = "answer"
    EFFECTS = "effects"


FEATURES = {  # what a phase opens is data
    PhaseKind.COLLECT: {"contribute"},
    PhaseKind.DRAFT: {"agree"},
    PhaseKind.ANSWER: {"respond"},
    PhaseKind.EFFECTS: set(),
}


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
    results_due_on: Mapped[date | None] = mapped_column(sa.Date)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation] = relationship()
    platform: Mapped[Platform | None] = relationship()
    phases: Mapped[list["Phase"]] = relationship(back_populates="consultation", order_by="Phase.opens_at", cascade="all, delete-orphan")
    documents: Mapped[list["Document"]] = relationship(back_populates="consultation", order_by="Document.id")
    overrides: Mapped[list["Override"]] = relationship(order_by="Override.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def parent(self) -> Organisation:
        """A consultation lies in its organisation."""
        return self.organisation

    @property
    def scopes(self) -> tuple[str, ...]:
        """Roles count from the consultation, its drafting platform and its organisation outwards."""
        own = super().scopes
        return own if self.platform_id is None else (own[0], f"platform:{self.platform_id}", *own[1:])

    @property
    def consultation(self) -> "Consultation":
        """Itself, so that predicates can ask any subject for its consultation."""
        return self

    @property
    def is_public(self) -> bool:
        """Everybody may see it once it has been announced."""
        return self.state is not State.DRAFT

    @property
    def procedure(self) -> profiles.Profile:
        """The procedure profile as it was when the consultation began; later edits of profiles do not reach it."""
        return profiles.from_json(self.profile)

    def phase(self, kind: PhaseKind) -> "Phase | None":
        """The phase of `kind`, if the consultation has one."""
        return next((phase for phase in self.phases if phase.kind is kind), None)

    @property
    def current_phase(self) -> "Phase | None":
        """The phase that runs now, None between phases or before announcement."""
        if self.state is not State.ANNOUNCED:
            return None
        return next((phase for phase in self.phases if phase.is_open), None)

    def allows(self, feature: str) -> bool:
        """Whether a phase that is open now opens `feature`. Computed from dates; nothing is switched by hand."""
        if self.state is not State.ANNOUNCED:
            return False
        return any(phase.is_open and feature in FEATURES[phase.kind] for phase in self.phases)

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
        """Whether the present moment lies in it."""
        return self.opens_at <= now() <= self.closes_at

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return now() > self.closes_at


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
    passages: Mapped[list["Passage"]] = relationship(back_populates="document", order_by="Passage.position", cascade="all, delete-orphan")

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
    """A provision of a document as law cites it: `§ 2 ust. 1 pkt 3`, with its text and perhaps a plain-language version."""

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
    document: Mapped[Document] = relationship(back_populates="passages")


class Override(Base):
    """A refusal that a person with the right set aside, with a reason, for everybody to see."""

    __tablename__ = "overrides"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    act: Mapped[str] = mapped_column(sa.String(40))  # publish, adopt, close
    reason: Mapped[str] = mapped_column(sa.String(2000))
    missing: Mapped[list] = mapped_column(sa.JSON)
    at: Mapped[Moment] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
