"""Positions, clauses and what they cite, voices set aside, stances, adopted versions and their sending."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from consult.cafe.models import Note
from consult.consultations.models import Consultation
from consult.contributions.models import Contribution
from consult.core.clock import Moment
from consult.core.db import Base, append_only
from consult.core.subject import SITE, Subject
from consult.core.workflow import Workflow
from consult.moderation.models import Committed
from consult.organisations.models import Organisation
from consult.platforms.models import Platform, Seat
from consult.themes.models import Theme


class PositionState(StrEnum):
    """Where a position is."""

    DRAFT = "draft"
    AGREEING = "agreeing"
    ADOPTED = "adopted"
    SENT = "sent"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


WORKFLOW = Workflow(
    {
        PositionState.DRAFT: {PositionState.AGREEING, PositionState.WITHDRAWN},
        PositionState.AGREEING: {PositionState.DRAFT, PositionState.ADOPTED, PositionState.WITHDRAWN},
        PositionState.ADOPTED: {PositionState.SENT},
        PositionState.SENT: {PositionState.ANSWERED},
    }
)


class StanceKind(StrEnum):
    """How a member stands to a clause."""

    SUPPORT = "support"
    RESERVATIONS = "reservations"
    OBJECT = "object"


class Position(Committed, Subject, Base):
    """A consolidated position of a drafting body on a consultation, addressed to somebody who must answer."""

    __tablename__ = "positions"
    noun = "position"
    moderated_fields = ("title", "about", "addressee")

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    platform_id: Mapped[int] = mapped_column(sa.ForeignKey("platforms.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    about: Mapped[str] = mapped_column(sa.String(500), default="")
    addressee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    addressee: Mapped[str] = mapped_column(sa.String(200), default="")
    state: Mapped[PositionState] = mapped_column(sa.Enum(PositionState, native_enum=False, length=20), default=PositionState.DRAFT)
    created_at: Mapped[Moment] = mapped_column(Moment)
    sent_on: Mapped[date | None] = mapped_column(sa.Date)
    sent_how: Mapped[str] = mapped_column(sa.String(200), default="")
    answer_due_on: Mapped[date | None] = mapped_column(sa.Date)
    version: Mapped[int] = mapped_column(default=1)
    consultation: Mapped[Consultation] = relationship()
    platform: Mapped[Platform] = relationship()
    addressee_organisation: Mapped[Organisation | None] = relationship(foreign_keys=[addressee_id])
    clauses: Mapped[list["Clause"]] = relationship(
        back_populates="position", order_by="Clause.place", primaryjoin="and_(Clause.position_id == Position.id, Clause.removed_at.is_(None))"
    )
    adopted: Mapped["AdoptedVersion | None"] = relationship(back_populates="position", uselist=False)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        sa.Index(  # one position at a time; a withdrawn one makes room for another
            "uq_positions_current", "consultation_id", unique=True,
            sqlite_where=sa.text("state <> 'WITHDRAWN'"), postgresql_where=sa.text("state <> 'WITHDRAWN'"),
        ),
    )

    @property
    def parent(self) -> Consultation:
        """A position lies in its consultation."""
        return self.consultation

    @property
    def scopes(self) -> tuple[str, ...]:
        """Roles of the drafting body count here beside those of the consultation; the addressee's count for its answer alone (`answer_scopes`)."""
        own = super().scopes
        extra = (f"platform:{self.platform_id}",)
        return (own[0], *(scope for scope in extra if scope not in own), *own[1:])

    @property
    def is_public(self) -> bool:
        """Everybody may read it once its members are agreeing on it."""
        return self.state not in (PositionState.DRAFT, PositionState.WITHDRAWN) and self.consultation.is_public

    @property
    def is_open(self) -> bool:
        """Whether its words may still change: nobody edits an adopted position."""
        return self.state in (PositionState.DRAFT, PositionState.AGREEING)

    @property
    def seated_account_ids(self) -> set[int]:
        """Accounts that hold an active seat of the drafting body."""
        return {seat.account_id for seat in self.platform.active_seats if seat.account_id}

    @property
    def answer_scopes(self) -> tuple[str, ...]:
        """Whose people answer: the addressee's where it is known here, else those of the office that asks record what they received."""
        own = self.consultation.scopes
        addressee = f"organisation:{self.addressee_id}"
        return own if self.addressee_id is None or addressee in own else (addressee, SITE)


class Clause(Committed, Subject, Base):
    """A clause (punkt stanowiska): number `place` of those that stand, from 1 without gaps.

    `edition` rises with each change of its words; stances belong to an edition.
    """

    __tablename__ = "clauses"
    noun = "clause"
    moderated_fields = ("text", "heading")

    id: Mapped[int] = mapped_column(primary_key=True)
    position_id: Mapped[int] = mapped_column(sa.ForeignKey("positions.id"), index=True)
    place: Mapped[int]
    heading: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    edition: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[Moment | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    position: Mapped[Position] = relationship(back_populates="clauses", foreign_keys=[position_id])
    citations: Mapped[list["Citation"]] = relationship(back_populates="clause", order_by="Citation.id", cascade="all, delete-orphan")
    stances: Mapped[list["Stance"]] = relationship(back_populates="clause", order_by="Stance.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def parent(self) -> Position:
        """A clause lies in its position."""
        return self.position

    @property
    def consultation(self) -> Consultation:
        """The consultation of its position."""
        return self.position.consultation

    @property
    def is_public(self) -> bool:
        """As public as its position."""
        return self.position.is_public

    @property
    def seated_account_ids(self) -> set[int]:
        """Accounts that may take a stance."""
        return self.position.seated_account_ids

    @property
    def answer_scopes(self) -> tuple[str, ...]:
        """Whose officers answer it."""
        return self.position.answer_scopes


class Citation(Base):
    """That a clause rests on a theme, a voice or a table note: exactly one of the three."""

    __tablename__ = "citations"

    id: Mapped[int] = mapped_column(primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clauses.id"), index=True)
    theme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("themes.id"), index=True)
    contribution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contributions.id"), index=True)
    note_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cafe_notes.id"), index=True)
    clause: Mapped[Clause] = relationship(back_populates="citations")
    theme: Mapped[Theme | None] = relationship()
    contribution: Mapped[Contribution | None] = relationship()
    note: Mapped[Note | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("clause_id", "theme_id"),
        sa.UniqueConstraint("clause_id", "contribution_id"),
        sa.UniqueConstraint("clause_id", "note_id"),
        sa.CheckConstraint(
            "(CASE WHEN theme_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN contribution_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN note_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_source",
        ),
    )


class VoiceSetAside(Committed, Subject, Base):
    """That a voice has no place in the position, and why. Undone by removing the row; both acts are facts."""

    __tablename__ = "voices_set_aside"
    noun = "reason"
    moderated_fields = ("reason",)

    contribution_id: Mapped[int] = mapped_column(sa.ForeignKey("contributions.id"), primary_key=True)
    id: Mapped[int] = synonym("contribution_id")
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(1000))
    at: Mapped[Moment] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    contribution: Mapped[Contribution] = relationship()
    consultation: Mapped[Consultation] = relationship()

    @property
    def parent(self) -> Consultation:
        """A reason lies in its consultation."""
        return self.consultation

    @property
    def is_public(self) -> bool:
        """Everybody may read it beside the voice."""
        return self.consultation.is_public


class Stance(Committed, Subject, Base):
    """A seat's stance on an edition of a clause. An objection needs a named harm and an answer."""

    __tablename__ = "stances"
    noun = "stance"
    moderated_fields = ("text", "answer")

    id: Mapped[int] = mapped_column(primary_key=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clauses.id"), index=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seats.id"))
    edition: Mapped[int]
    kind: Mapped[StanceKind] = mapped_column(sa.Enum(StanceKind, native_enum=False, length=20))
    text: Mapped[str] = mapped_column(sa.String(2000), default="")
    taken_at: Mapped[Moment] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(sa.String(2000), default="")
    answered_at: Mapped[Moment | None] = mapped_column(Moment)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    withdrawn_at: Mapped[Moment | None] = mapped_column(Moment)
    clause: Mapped[Clause] = relationship(back_populates="stances")
    seat: Mapped[Seat] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_stances_current", "clause_id", "seat_id", unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"), postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )

    @property
    def parent(self) -> Clause:
        """A stance is on its clause."""
        return self.clause

    @property
    def consultation(self) -> Consultation:
        """The consultation of its clause."""
        return self.clause.consultation

    @property
    def is_public(self) -> bool:
        """As public as its clause, until it is withdrawn or replaced."""
        return self.withdrawn_at is None and self.clause.is_public

    @property
    def seated_account_ids(self) -> set[int]:
        """Whose stance it is, while the seat lasts."""
        return {self.seat.account_id} if self.seat.account_id and self.seat.ended_on is None else set()


@append_only
class AdoptedVersion(Base):
    """The position as adopted: canonical JSON and its SHA-256; a database trigger forbids changing it."""

    __tablename__ = "adopted_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    position_id: Mapped[int] = mapped_column(sa.ForeignKey("positions.id"), unique=True)
    number: Mapped[str] = mapped_column(sa.String(60))
    adopted_on: Mapped[date] = mapped_column(sa.Date)
    adopted_at: Mapped[Moment] = mapped_column(Moment)
    result: Mapped[str] = mapped_column(sa.String(500))
    declared_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    canonical: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[Position] = relationship(back_populates="adopted")
