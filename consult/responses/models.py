"""Answers to contributions and clauses, and the report."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations.models import Consultation
from consult.contributions.models import Contribution
from consult.core.clock import Moment
from consult.core.db import Base
from consult.core.subject import Subject
from consult.core.workflow import Workflow
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
    """How far an answer has come; whoever drafted it does not approve it."""

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

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    contribution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contributions.id"), unique=True)
    clause_id: Mapped[int | None] = mapped_column(sa.ForeignKey("clauses.id"), unique=True)
    outcome: Mapped[Outcome] = mapped_column(sa.Enum(Outcome, native_enum=False, length=30))
    justification: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[AnswerState] = mapped_column(sa.Enum(AnswerState, native_enum=False, length=20), default=AnswerState.DRAFT)
    drafted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    drafted_at: Mapped[Moment] = mapped_column(Moment)
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    approved_at: Mapped[Moment | None] = mapped_column(Moment)
    decided_elsewhere: Mapped[str] = mapped_column(sa.String(300), default="")  # who decided, for imported resolutions
    decided_on: Mapped[date | None] = mapped_column(sa.Date)
    batch: Mapped[str] = mapped_column(sa.String(32), default="")  # one bulk act, so that it can be undone as one
    version: Mapped[int] = mapped_column(default=1)
    consultation: Mapped[Consultation] = relationship()
    contribution: Mapped[Contribution | None] = relationship()
    clause: Mapped[Clause | None] = relationship()

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
    def is_public(self) -> bool:
        """Everybody may read it once it is approved."""
        return self.state is AnswerState.APPROVED and self.consultation.is_public


class Report(Subject, Base):
    """The report of a consultation: texts of the sections that need words; figures are computed."""

    __tablename__ = "reports"
    noun = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), unique=True)
    sections: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    published_at: Mapped[Moment | None] = mapped_column(Moment)
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(default=1)
    consultation: Mapped[Consultation] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def parent(self) -> Consultation:
        """A report lies in its consultation."""
        return self.consultation

    @property
    def is_public(self) -> bool:
        """Everybody may read it once it is published."""
        return self.published_at is not None and self.consultation.is_public
