"""The response clock: how much is decided, how much time is left, and what lies on whose desk."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from consult.consultations.deadlines import local_day
from consult.consultations.models import Consultation, PhaseKind, State
from consult.contributions.models import Contribution
from consult.core.clock import now, today
from consult.core.db import db
from consult.core.subject import SITE
from consult.policy.roles import Actor, Role
from consult.positions.models import Clause, Position, PositionState
from consult.responses.models import Answer, AnswerState


@dataclass(frozen=True)
class Clock:
    """What everybody sees of the time for answering. `due_words` stands where the procedure gives no day; days are whole days."""

    decided: int
    total: int
    starts_on: date | None
    due_on: date | None
    due_words: str = ""
    on: date | None = None

    @property
    def is_running(self) -> bool:
        """Whether answering has begun and there is a day to reach."""
        return self.starts_on is not None and self.due_on is not None and self.on >= self.starts_on

    @property
    def day(self) -> int:
        """How many days have passed since the start."""
        return (self.on - self.starts_on).days

    @property
    def days(self) -> int:
        """How many days there are in all, at least 1."""
        return max(1, (self.due_on - self.starts_on).days)

    @property
    def left(self) -> int:
        """Whole days until the deadline; negative when it has passed."""
        return (self.due_on - self.on).days

    @property
    def open(self) -> int:
        """How many still wait."""
        return self.total - self.decided


@dataclass(frozen=True)
class Deadline:
    """A work item of an officer's or approver's desk: voices of a consultation, or clauses of a position."""

    kind: str  # voices, position
    title: str
    due_on: date | None
    due_words: str
    open: int
    for_review: int
    endpoint: str
    values: dict


def due_of(consultation: Consultation) -> tuple[date | None, str]:
    """(day, words) by which answers are due: the one day there is, else what the procedure says."""
    day, rule = consultation.answers_due_on, consultation.procedure.results
    return day, rule if day is None and isinstance(rule, str) else ""


def clock_of(consultation: Consultation) -> Clock:
    """The response clock of a consultation; it starts with the day on which comments close."""
    counts = _counts([consultation.id]).get(consultation.id, (0, 0, 0))
    collect = consultation.phase(PhaseKind.COLLECT)
    due_on, words = due_of(consultation)
    starts_on = local_day(collect.closes_at) if collect is not None else None
    return Clock(counts[1], counts[0], starts_on, due_on, words, today())


def clock_of_position(position: Position) -> Clock:
    """The clock of a position that was sent: from its sending to the day the answer is due."""
    statement = sa.select(sa.func.count(Clause.id), sa.func.count(Answer.id)).select_from(Clause).outerjoin(
        Answer, sa.and_(Answer.clause_id == Clause.id, Answer.state == AnswerState.APPROVED)
    )
    total, decided = db.session.execute(statement.where(Clause.position_id == position.id, Clause.removed_at.is_(None))).one()
    return Clock(decided, total, position.sent_on, position.answer_due_on, "", today())


def _counts(consultation_ids) -> dict[int, tuple[int, int, int]]:
    """(voices, approved answers, answers for review) by consultation."""
    statement = (
        sa.select(
            Contribution.consultation_id, sa.func.count(Contribution.id), _when(AnswerState.APPROVED), _when(AnswerState.FOR_REVIEW),
        )
        .outerjoin(Answer, Answer.contribution_id == Contribution.id)
        .where(Contribution.consultation_id.in_(consultation_ids))
        .group_by(Contribution.consultation_id)
    )
    return {row[0]: tuple(row[1:]) for row in db.session.execute(statement)}


def _when(state: AnswerState):
    return sa.func.coalesce(sa.func.sum(sa.case((Answer.state == state, 1), else_=0)), 0)


def _ids(scopes: set[str], noun: str) -> list[int]:
    return [int(scope.partition(":")[2]) for scope in scopes if scope.startswith(f"{noun}:")]


def deadlines(actor: Actor) -> list[Deadline]:
    """What officers and approvers have to answer or approve, the nearest deadline first, for the desk; done things are left out."""
    scopes = actor.scopes_of(Role.OFFICER, Role.APPROVER)
    if not scopes:
        return []
    items = [*_voices(scopes), *_positions(scopes)]
    return sorted(items, key=lambda item: (item.due_on is None, item.due_on or date.max, item.title))


def _voices(scopes: set[str]) -> list[Deadline]:
    statement = sa.select(Consultation).where(Consultation.state == State.ANNOUNCED).order_by(Consultation.id)
    if SITE not in scopes:
        statement = statement.where(
            sa.or_(
                Consultation.id.in_(_ids(scopes, "consultation")), Consultation.organisation_id.in_(_ids(scopes, "organisation")),
                Consultation.platform_id.in_(_ids(scopes, "platform")),
            )
        )
    found = list(db.session.scalars(statement.options(sa.orm.selectinload(Consultation.phases))))
    counts = _counts([consultation.id for consultation in found])
    items = []
    for consultation in found:
        total, decided, for_review = counts.get(consultation.id, (0, 0, 0))
        collect = consultation.phase(PhaseKind.COLLECT)
        if total == decided or (collect is not None and collect.opens_at > now()):
            continue
        due_on, words = due_of(consultation)
        values = {"consultation_id": consultation.id}
        items.append(Deadline("voices", consultation.title, due_on, words, total - decided, for_review, "responses.register", values))
    return items


def _positions(scopes: set[str]) -> list[Deadline]:
    statement = (
        sa.select(Position, sa.func.count(Clause.id), _when(AnswerState.APPROVED), _when(AnswerState.FOR_REVIEW))
        .join(Clause, sa.and_(Clause.position_id == Position.id, Clause.removed_at.is_(None)))
        .join(Consultation, Consultation.id == Position.consultation_id)
        .outerjoin(Answer, Answer.clause_id == Clause.id)
        .where(Position.state == PositionState.SENT)
        .group_by(Position.id)
    )
    if SITE not in scopes:
        organisations = _ids(scopes, "organisation")
        asks = sa.or_(Consultation.organisation_id.in_(organisations), Consultation.id.in_(_ids(scopes, "consultation")))
        own = sa.or_(Position.addressee_id.is_(None), Position.addressee_id == Consultation.organisation_id)
        statement = statement.where(sa.or_(Position.addressee_id.in_(organisations), sa.and_(own, asks)))
    return [
        Deadline("position", row[0].title, row[0].answer_due_on, "", row[1] - row[2], row[3], "responses.answer_position", {"position_id": row[0].id})
        for row in db.session.execute(statement)
        if row[1] > row[2]
    ]
