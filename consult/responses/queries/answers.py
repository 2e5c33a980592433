"""Reading answers: everybody reads approved ones, the office its drafts."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from consult.consultations.models import Consultation
from consult.contributions.models import Contribution
from consult.core.db import db
from consult.core.errors import NotFound
from consult.policy.roles import Actor
from consult.policy.rules import can, require
from consult.positions.models import Clause, Position, PositionState
from consult.responses.models import Answer, AnswerState

ANSWERABLE = (PositionState.SENT, PositionState.ANSWERED)


def visible_to(actor: Actor):
    """Condition on answers: approved ones for everybody; those of one's own offices in every state."""
    if actor.suspended:
        return sa.false()
    scopes = actor.scopes_of(*{grant.role for grant in actor.grants})
    consultations = [int(scope.partition(":")[2]) for scope in scopes if scope.startswith("consultation:")]
    organisations = [int(scope.partition(":")[2]) for scope in scopes if scope.startswith("organisation:")]
    of_office = sa.select(Consultation.id).where(sa.or_(Consultation.id.in_(consultations), Consultation.organisation_id.in_(organisations)))
    to_office = sa.select(Clause.id).join(Position, Position.id == Clause.position_id).where(Position.addressee_id.in_(organisations))
    if actor.is_administrator:
        return sa.true()
    return sa.or_(Answer.state == AnswerState.APPROVED, Answer.consultation_id.in_(of_office), Answer.clause_id.in_(to_office))


def get_answer(actor: Actor, answer_id: int) -> Answer:
    """An answer the actor may know of. Raises NotFound."""
    found = db.session.scalars(sa.select(Answer).where(Answer.id == answer_id, visible_to(actor))).first()
    if found is None:
        raise NotFound
    return found


def get_answer_to_work_on(actor: Actor, answer_id: int, to: str = "read") -> Answer:
    """An answer of the actor's own office, `to` read or draft. Raises NotFound, SignInNeeded or Forbidden."""
    found = get_answer(actor, answer_id)
    if to == "draft":
        require(actor, "answer.draft", found)
    else:
        require(actor, "register.read", found)
    return found


def _people(statement):
    return statement.options(joinedload(Answer.drafted_by), joinedload(Answer.approved_by))


def answers_of(contribution_ids, *, with_drafts: bool = False) -> dict[int, Answer]:
    """Answers by contribution id, in one look: those everybody may read, `with_drafts` all of them (for the office's own desks)."""
    wanted = set(contribution_ids)
    if not wanted:
        return {}
    statement = _people(sa.select(Answer).where(Answer.contribution_id.in_(wanted)))
    if not with_drafts:
        statement = statement.where(Answer.state == AnswerState.APPROVED)
    return {answer.contribution_id: answer for answer in db.session.scalars(statement)}


def answers_of_clauses(clause_ids, *, with_drafts: bool = False) -> dict[int, Answer]:
    """Answers by clause id, in one look: those everybody may read, `with_drafts` all of them."""
    wanted = set(clause_ids)
    if not wanted:
        return {}
    statement = _people(sa.select(Answer).where(Answer.clause_id.in_(wanted)))
    if not with_drafts:
        statement = statement.where(Answer.state == AnswerState.APPROVED)
    return {answer.clause_id: answer for answer in db.session.scalars(statement)}


def find_answer(contribution: Contribution) -> Answer | None:
    """The answer to a voice in whatever state, None when there is none."""
    return db.session.scalars(sa.select(Answer).where(Answer.contribution_id == contribution.id)).first()


def find_clause_answer(clause: Clause) -> Answer | None:
    """The answer to a clause in whatever state, None when there is none."""
    return db.session.scalars(sa.select(Answer).where(Answer.clause_id == clause.id)).first()


def count_unanswered(consultation: Consultation) -> int:
    """How many voices of a consultation have no approved answer. Hidden ones count: they are answered too."""
    answered = sa.select(Answer.id).where(Answer.contribution_id == Contribution.id, Answer.state == AnswerState.APPROVED)
    statement = sa.select(sa.func.count(Contribution.id)).where(Contribution.consultation_id == consultation.id, ~answered.exists())
    return db.session.scalar(statement) or 0


def answer_to(clause: Clause) -> Answer:
    """The answer to a clause, or the one there would be: what permissions to answer are asked of."""
    return find_clause_answer(clause) or Answer(consultation=clause.consultation, clause=clause, state=AnswerState.DRAFT)


def get_position(actor: Actor, position_id: int) -> Position:
    """A position that was sent, for whoever answers it. Raises NotFound for others and for positions not sent."""
    statement = sa.select(Position).where(Position.id == position_id, Position.state.in_(ANSWERABLE))
    found = db.session.scalars(statement.options(selectinload(Position.clauses))).first()
    if found is None or not found.clauses:
        raise NotFound
    proposed = Answer(consultation=found.consultation, clause=found.clauses[0], state=AnswerState.DRAFT)
    if not (can(actor, "answer.draft", proposed) or can(actor, "register.read", proposed)):
        raise NotFound
    return found


def get_clause(actor: Actor, clause_id: int) -> Clause:
    """A clause of a position that was sent, for whoever answers it. Raises NotFound."""
    clause = db.session.get(Clause, clause_id)
    if clause is None or clause.removed_at is not None:
        raise NotFound
    get_position(actor, clause.position_id)
    return clause
