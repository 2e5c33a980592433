"""Reading across areas: what is open now, what changed, what waits at my desk."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from consult.consultations.models import Consultation, Phase, PhaseKind, State
from consult.consultations.queries import announced
from consult.contributions.models import Contribution, Submission
from consult.core.clock import now
from consult.core.db import db
from consult.moderation.models import Visibility
from consult.organisations.models import Organisation
from consult.policy.roles import Actor, Role
from consult.positions.models import Position, PositionState
from consult.responses.models import Answer, AnswerState, Outcome

CONSULTATIONS_ON_A_DESK = 200
CHANGED = (Outcome.ACCEPTED, Outcome.PARTIALLY_ACCEPTED)


def list_open(place: str = "") -> list[Consultation]:
    """Consultations that collect voices now, the soonest to close first; `place` is an organisation's municipality."""
    statement = (
        sa.select(Consultation)
        .join(Phase, sa.and_(Phase.consultation_id == Consultation.id, Phase.kind == PhaseKind.COLLECT))
        .where(Consultation.state == State.ANNOUNCED, Phase.opens_at <= now(), Phase.closes_at >= now())
        .options(joinedload(Consultation.organisation), selectinload(Consultation.phases))
        .order_by(Phase.closes_at, Consultation.id)
    )
    if place:
        statement = statement.join(Organisation).where(Organisation.municipality == place)
    return list(db.session.scalars(statement.limit(50)))


def list_places() -> list[str]:
    """Municipalities that have a consultation to show."""
    statement = sa.select(Organisation.municipality).join(Consultation).where(announced(), Organisation.municipality != "")
    return list(db.session.scalars(statement.distinct().order_by(Organisation.municipality)))


def select_public(*, words: str = "", place: str = "", state: str = ""):
    """A SELECT of public consultations, newest first: by words in title or question, by place, `open`, `coming` or `closed`."""
    statement = sa.select(Consultation).where(announced())
    collect = sa.select(Phase.consultation_id).where(Phase.kind == PhaseKind.COLLECT)
    if place:
        statement = statement.join(Organisation).where(Organisation.municipality == place)
    for word in words.split()[:6]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        statement = statement.where(sa.or_(Consultation.title.ilike(pattern, escape="\\"), Consultation.question.ilike(pattern, escape="\\")))
    if state == "open":
        runs = collect.where(Phase.opens_at <= now(), Phase.closes_at >= now())
        statement = statement.where(Consultation.state == State.ANNOUNCED, Consultation.id.in_(runs))
    elif state == "coming":
        statement = statement.where(Consultation.state == State.ANNOUNCED, Consultation.id.in_(collect.where(Phase.opens_at > now())))
    elif state == "closed":
        ahead = collect.where(Phase.closes_at >= now())
        statement = statement.where(sa.or_(Consultation.state != State.ANNOUNCED, Consultation.id.not_in(ahead)))
    options = (joinedload(Consultation.organisation), selectinload(Consultation.phases))
    return statement.options(*options).order_by(Consultation.announced_at.desc(), Consultation.id.desc())


@dataclass(frozen=True)
class Story:
    """A voice, and what changed because of it."""

    contribution: Contribution
    answer: Answer


def list_stories(limit: int = 3) -> list[Story]:
    """Voices that changed something, the latest answers first, at most one of a consultation and passage."""
    statement = (
        sa.select(Answer)
        .join(Answer.contribution)
        .join(Contribution.consultation)
        .where(
            Answer.state == AnswerState.APPROVED, Answer.outcome.in_(CHANGED), Contribution.visibility == Visibility.PUBLISHED,
            announced(), Answer.decided_elsewhere == "", sa.func.length(Contribution.body).between(20, 220),
            sa.func.length(Answer.justification) > 0,
        )
        .options(
            joinedload(Answer.contribution).joinedload(Contribution.submission),
            joinedload(Answer.contribution).joinedload(Contribution.consultation).joinedload(Consultation.organisation),
        )
        .order_by(Answer.approved_at.desc(), Answer.id)
        .limit(limit * 12)
    )
    seen, stories = set(), []
    for answer in db.session.scalars(statement):
        if answer.justification not in seen and len(stories) < limit:
            seen.add(answer.justification)
            stories.append(Story(answer.contribution, answer))
    return stories


def tally() -> dict[str, int]:
    """Outcomes of all approved answers to voices, and `unanswered` voices of consultations whose collecting has ended."""
    ended = sa.select(Phase.consultation_id).where(Phase.kind == PhaseKind.COLLECT, Phase.closes_at < now())
    of_ended = sa.select(Contribution.id).join(Contribution.consultation).where(announced(), Consultation.id.in_(ended))
    counted = sa.select(Answer.outcome, sa.func.count()).where(Answer.state == AnswerState.APPROVED, Answer.contribution_id.in_(of_ended))
    counts = {outcome.value: n for outcome, n in db.session.execute(counted.group_by(Answer.outcome))}
    voices = db.session.scalar(sa.select(sa.func.count()).select_from(of_ended.subquery())) or 0
    return {**counts, "voices": voices, "unanswered": voices - sum(counts.values())}


@dataclass(frozen=True)
class DeskRow:
    """What waits in one consultation, for whoever may do it."""

    consultation: Consultation
    held: int
    oldest_held: datetime | None
    voices: int
    unanswered: int
    for_review: int
    supplements: int
    due_on: date | None

    @property
    def is_done(self) -> bool:
        """Whether every voice has its answer, so that no deadline runs any more."""
        return bool(self.voices) and not self.unanswered


def _organisations_of(actor: Actor, *roles: Role) -> set[int]:
    scopes = actor.scopes_of(*roles)
    return {int(scope.partition(":")[2]) for scope in scopes if scope.startswith("organisation:")}


def list_desk(actor: Actor) -> list[DeskRow]:
    """Consultations that the actor works on, what waits in each, the nearest deadline first. A handful of queries whatever the number."""
    work = (Role.OFFICER, Role.APPROVER, Role.MODERATOR, Role.DRAFTER, Role.FACILITATOR)
    own = {int(scope.partition(":")[2]) for scope in actor.scopes_of(*work) if scope.startswith("consultation:")}
    platforms = {int(scope.partition(":")[2]) for scope in actor.scopes_of(*work, Role.MEMBER, Role.CHAIR) if scope.startswith("platform:")}
    where = [Consultation.organisation_id.in_(_organisations_of(actor, *work)), Consultation.id.in_(own), Consultation.platform_id.in_(platforms)]
    if actor.is_administrator:
        where = [sa.true()]
    statement = sa.select(Consultation).where(sa.or_(*where), Consultation.state.in_((State.DRAFT, State.ANNOUNCED, State.CLOSED)))
    statement = statement.options(selectinload(Consultation.phases), joinedload(Consultation.organisation))
    due = (Consultation.state == State.CLOSED, Consultation.results_due_on.is_(None), Consultation.results_due_on, Consultation.id)
    rows = list(db.session.scalars(statement.order_by(*due).limit(CONSULTATIONS_ON_A_DESK)))
    ids = [row.id for row in rows]
    held = _grouped(Contribution.consultation_id, sa.func.count(), ids, Contribution.visibility == Visibility.HELD)
    oldest = _grouped(Contribution.consultation_id, sa.func.min(Contribution.registered_at), ids, Contribution.visibility == Visibility.HELD)
    voices = _grouped(Contribution.consultation_id, sa.func.count(), ids)
    approved = _grouped(Answer.consultation_id, sa.func.count(), ids, Answer.state == AnswerState.APPROVED, Answer.contribution_id.is_not(None))
    review = _grouped(Answer.consultation_id, sa.func.count(), ids, Answer.state == AnswerState.FOR_REVIEW)
    incomplete = _grouped(Submission.consultation_id, sa.func.count(), ids, Submission.formal_status == "NEEDS_SUPPLEMENT")
    desk = [
        DeskRow(
            row, held.get(row.id, 0), oldest.get(row.id), voices.get(row.id, 0), voices.get(row.id, 0) - approved.get(row.id, 0),
            review.get(row.id, 0), incomplete.get(row.id, 0), row.answers_due_on,
        )
        for row in rows
    ]
    return sorted(desk, key=lambda row: (row.consultation.state is State.CLOSED, row.is_done, row.due_on or date.max, row.consultation.id))


def _grouped(key, value, ids: list[int], *conditions) -> dict:
    return dict(db.session.execute(sa.select(key, value).where(key.in_(ids), *conditions).group_by(key)).all())


def list_offices(actor: Actor) -> list[Organisation]:
    """Organisations in which the actor announces or manages people; a site's administrator has them all."""
    statement = sa.select(Organisation).order_by(Organisation.name)
    if not actor.is_administrator:
        statement = statement.where(Organisation.id.in_(_organisations_of(actor, Role.OFFICER, Role.ADMINISTRATOR)))
    return list(db.session.scalars(statement.limit(50)))


def list_positions_waiting(actor: Actor) -> list[Position]:
    """Positions on which a seat of the actor's may take a stance now."""
    platforms = {int(scope.partition(":")[2]) for scope in actor.scopes_of(Role.MEMBER, Role.CHAIR) if scope.startswith("platform:")}
    statement = sa.select(Position).where(Position.platform_id.in_(platforms), Position.state == PositionState.AGREEING)
    return list(db.session.scalars(statement.options(joinedload(Position.consultation)).order_by(Position.id)))
