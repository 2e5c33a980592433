"""Answers to contributions and clauses, who takes them on, and the report."""

import json
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.accounts.models import Account
from consult.consultations.models import Consultation
from consult.contributions.models import Contribution
from consult.core.clock import Moment
from consult.core.db import Base
from consult.core.subject import Subject
from consult.core.workflow import Workflow
from consult.moderation.models import Visibility
from consult.positions.models import Clause


class Outcome(StrEnum):
    """What became of a voice or a clause. A justification is obligatory for all but ACCEPTED."""

    ACCEPTED = "accepted"
    PARTIALLY_ACCEPTED = "partially_accepted"
    REJECTED = "rejected"
    ALREADY_COVERED = "already_covered"
    FOR_FURTHER_ANALYSIS = "for_further_analysis"
    CLARIFIED = "clarified"
    NOT_APPLICABLE = "not_applicable"
    LEFT_UNCONSIDERED = "left_unconsidered"
    NOT_COMPETENT = "not_competent"


class AnswerState(StrEnum):
    """How far an answer has come; nobody who wrote in it approves it."""

    DRAFT = "draft"
    FOR_REVIEW = "for_review"
    APPROVED = "approved"


WORKFLOW = Workflow(
    {
        AnswerState.DRAFT: {AnswerState.FOR_REVIEW},
        AnswerState.FOR_REVIEW: {AnswerState.APPROVED, AnswerState.DRAFT},
        AnswerState.APPROVED: {AnswerState.DRAFT},
    }
)


class Answer(Subject, Base):
    """The answer to one contribution or one clause: outcome, justification, who drafted and who approved."""

    __tablename__ = "answers"
    noun = "answer"
    moderated_fields = ("justification",)  # what the record commits to once the answer is approved

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    contribution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contributions.id"), unique=True)
    clause_id: Mapped[int | None] = mapped_column(sa.ForeignKey("clauses.id"), unique=True)
    outcome: Mapped[Outcome] = mapped_column(sa.Enum(Outcome, native_enum=False, length=30))
    justification: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[AnswerState] = mapped_column(sa.Enum(AnswerState, native_enum=False, length=20), default=AnswerState.DRAFT)
    drafted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    written_by_ids: Mapped[list] = mapped_column(sa.JSON, default=list)  # accounts that changed its words since it was last approved
    drafted_at: Mapped[Moment] = mapped_column(Moment)
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    approved_at: Mapped[Moment | None] = mapped_column(Moment)
    decided_elsewhere: Mapped[str] = mapped_column(sa.String(300), default="")  # who decided, for imported resolutions
    decided_on: Mapped[date | None] = mapped_column(sa.Date)
    review_note: Mapped[str] = mapped_column(sa.String(1000), default="")  # why it came back, for whoever drafts
    batch: Mapped[str] = mapped_column(sa.String(32), default="", index=True)  # one bulk act, so that it can be undone as one
    before: Mapped[dict | None] = mapped_column(sa.JSON)  # the draft that the batch replaced; none when there was none
    text_salt: Mapped[str | None] = mapped_column(sa.String(64))
    version: Mapped[int] = mapped_column(default=1)
    consultation: Mapped[Consultation] = relationship()
    contribution: Mapped[Contribution | None] = relationship()
    clause: Mapped[Clause | None] = relationship()
    drafted_by: Mapped[Account | None] = relationship(foreign_keys=[drafted_by_id])
    approved_by: Mapped[Account | None] = relationship(foreign_keys=[approved_by_id])

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        sa.CheckConstraint("(contribution_id IS NULL) <> (clause_id IS NULL)", name="one_subject"),
        sa.CheckConstraint("approved_by_id IS NULL OR drafted_by_id IS NULL OR approved_by_id <> drafted_by_id", name="two_persons"),
    )

    @property
    def parent(self) -> Consultation:
        """An answer lies in its consultation."""
        return self.consultation

    @property
    def scopes(self) -> tuple[str, ...]:
        """Who may read it at work: roles from its consultation outwards; for a clause also those held at the addressee of the position."""
        own = super().scopes
        addressee = self.clause.position.addressee_id if self.clause is not None else None
        return own if addressee is None or f"organisation:{addressee}" in own else (own[0], f"organisation:{addressee}", *own[1:])

    @property
    def answer_scopes(self) -> tuple[str, ...]:
        """Whose people draft and approve it: for a clause the addressee's where it is known here, else the office's."""
        return self.scopes if self.clause is None else self.clause.answer_scopes

    @property
    def writer_ids(self) -> set[int]:
        """Accounts whose words may be in it and whom nobody has checked: none of them approves it."""
        return {*(self.written_by_ids or ()), *({self.drafted_by_id} if self.drafted_by_id else ())}

    @property
    def is_recorded(self) -> bool:
        """Whether the office that asks entered it for an addressee that is not known here."""
        return self.clause is not None and self.clause.position.addressee_id is None

    @property
    def is_approved(self) -> bool:
        """Whether two people, or somebody elsewhere, stand behind it."""
        return self.state is AnswerState.APPROVED

    @property
    def is_public(self) -> bool:
        """Everybody may read it once it is approved."""
        return self.is_approved and self.consultation.is_public

    @property
    def visibility(self) -> Visibility:
        """How the record speaks of its text: public, or held until it is approved."""
        return Visibility.PUBLISHED if self.is_public else Visibility.HELD


class AnswerAssignment(Base):
    """Who has taken a voice on, before there is a draft; so that two people do not write the same answer."""

    __tablename__ = "answer_assignments"

    contribution_id: Mapped[int] = mapped_column(sa.ForeignKey("contributions.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    at: Mapped[Moment] = mapped_column(Moment)
    account: Mapped[Account] = relationship()


class Report(Subject, Base):
    """The report of a consultation: texts of the sections that need words, in draft and as published; figures are computed."""

    __tablename__ = "reports"
    noun = "report"
    moderated_fields = ("published_text",)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), unique=True)
    sections: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    edited_at: Mapped[Moment | None] = mapped_column(Moment)
    edited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    published_sections: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    published_at: Mapped[Moment | None] = mapped_column(Moment)
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    edition: Mapped[int] = mapped_column(default=0)  # rises with each publication
    text_salt: Mapped[str | None] = mapped_column(sa.String(64))
    version: Mapped[int] = mapped_column(default=1)
    consultation: Mapped[Consultation] = relationship()
    edited_by: Mapped[Account | None] = relationship(foreign_keys=[edited_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def parent(self) -> Consultation:
        """A report lies in its consultation."""
        return self.consultation

    @property
    def is_public(self) -> bool:
        """Everybody may read it once it is published."""
        return self.published_at is not None and self.consultation.is_public

    @property
    def has_unpublished_changes(self) -> bool:
        """Whether the draft says something else than what everybody reads."""
        return self.sections != self.published_sections

    @property
    def published_text(self) -> str:
        """The published words as one text that the record can commit to: JSON with sorted keys."""
        return json.dumps(self.published_sections, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def visibility(self) -> Visibility:
        """How the record speaks of its text."""
        return Visibility.PUBLISHED if self.is_public else Visibility.HELD
