"""One answer on its way: drafted, sent for review, approved by somebody else or returned, reopened."""

from datetime import date

import sqlalchemy as sa

from consult.consultations.models import State
from consult.core import chain
from consult.core.clock import now, today
from consult.core.db import db
from consult.core.errors import Conflict, NotFound, Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import one_line, plain
from consult.policy.rules import require
from consult.positions.models import WORKFLOW as POSITION_WORKFLOW
from consult.positions.models import Clause, Position, PositionState
from consult.responses.events import (
    AnswerApproved,
    AnswerDiscarded,
    AnswerDrafted,
    AnswerRecorded,
    AnswerReopened,
    AnswerReturned,
    AnswerSubmitted,
    ClauseAnswered,
    PositionAnswered,
)
from consult.responses.models import WORKFLOW, Answer, AnswerState, Outcome
from consult.responses.queries.answers import answer_to, answers_of, find_answer
from consult.responses.words import CLAUSE_OUTCOMES, VOICE_OUTCOMES

LONGEST_JUSTIFICATION = 20_000
LONGEST_NOTE = 1_000


@operation
def draft_answer(actor, contribution, *, outcome: Outcome, justification: str = "", version: int | None = None, batch: str = ""):
    """Draft the answer to a voice, or change its draft; a draft that was for review is taken back from it.

    Everything but ACCEPTED needs a justification. Saving what stands already makes nobody its drafter. Raises Stale when somebody wrote
    since `version`, Conflict for an approved answer.
    """
    answer = find_answer(contribution) or Answer(consultation=contribution.consultation, contribution=contribution, state=AnswerState.DRAFT)
    require(actor, "answer.draft", answer)
    if outcome.value not in VOICE_OUTCOMES:
        raise Refused(fields={"outcome": _("Choose one of the outcomes.")})
    if _write(actor, answer, outcome, justification, version, batch):
        record(AnswerDrafted.about(actor, answer, target=target_of(answer), outcome=outcome.value, batch=batch))
    return answer


@operation
def draft_clause_answer(actor, clause, *, outcome: Outcome, justification: str = "", version: int | None = None):
    """Draft the addressee's answer to a clause of a position that was sent.

    Where the addressee is not known here, an officer of the consultation records the answer that was received, and it is marked so.
    """
    answer = answer_to(clause)
    require(actor, "answer.draft", answer)
    if clause.position.state is not PositionState.SENT:
        raise Conflict(_("A clause is answered after its position has been sent, and until every clause is answered."))
    if outcome.value not in CLAUSE_OUTCOMES:
        raise Refused(fields={"outcome": _("Choose one of the outcomes.")})
    if _write(actor, answer, outcome, justification, version, ""):
        record(AnswerDrafted.about(actor, answer, target=target_of(answer), outcome=outcome.value))
    return answer


def target_of(answer: Answer) -> str:
    """What the answer answers, as a reference: `contribution:12` or `clause:3`."""
    return f"contribution:{answer.contribution_id}" if answer.contribution_id else f"clause:{answer.clause_id}"


def _write(actor, answer: Answer, outcome: Outcome, justification: str, version: int | None, batch: str) -> bool:
    """Keep the words; whether anything is different from before."""
    text = plain(justification)
    if answer.consultation.state is State.CANCELLED:
        raise Conflict(_("This consultation was cancelled; its voices are not answered."))
    if answer.is_approved:
        raise Conflict(_("This answer is approved. Reopen it first if it has to change."))
    if version is not None and answer.id is not None and version != answer.version:
        theirs = {"outcome": answer.outcome.value, "justification": answer.justification}
        raise Stale(theirs=theirs, mine={"outcome": outcome.value, "justification": text})
    if not text and outcome is not Outcome.ACCEPTED:
        raise Refused(fields={"justification": _("Say why: everything but “accepted” needs a justification.")})
    if len(text) > LONGEST_JUSTIFICATION:
        raise Refused(fields={"justification": _("At most %(n)s characters.", n=LONGEST_JUSTIFICATION)})
    is_new_wording = (answer.outcome, answer.justification) != (outcome, text)
    is_taken_back = answer.state is AnswerState.FOR_REVIEW
    if not (is_new_wording or is_taken_back or batch):
        return False
    answer.before, answer.batch = _kept(answer) if batch else None, batch
    if is_taken_back:
        WORKFLOW.move(answer, AnswerState.DRAFT)
    if is_new_wording:
        answer.outcome, answer.justification = outcome, text
        answer.drafted_by_id, answer.drafted_at = actor.account_id, now()
        answer.written_by_ids = sorted({*(answer.written_by_ids or ()), actor.account_id})
    db.session.add(answer)
    db.session.flush()  # the fact needs the id
    return True


def _kept(answer: Answer) -> dict | None:
    """The draft that a bulk act replaces, so that undoing the act brings it back."""
    if answer.id is None:
        return None
    return {
        "outcome": answer.outcome.value, "justification": answer.justification, "drafted_by_id": answer.drafted_by_id,
        "written_by_ids": answer.written_by_ids,
    }


@operation
def send_for_review(actor, answer):
    """Send a draft to be approved by somebody else."""
    require(actor, "answer.draft", answer)
    WORKFLOW.move(answer, AnswerState.FOR_REVIEW)
    answer.review_note = ""
    record(AnswerSubmitted.about(actor, answer, target=target_of(answer)))
    return answer


@operation
def return_answer(actor, answer, *, note: str):
    """Send an answer back to whoever drafts, with a note that says what to change."""
    require(actor, "answer.approve", answer)
    text = plain(note)
    if not text:
        raise Refused(fields={"note": _("Say what should change.")})
    if len(text) > LONGEST_NOTE:
        raise Refused(fields={"note": _("At most %(n)s characters.", n=LONGEST_NOTE)})
    WORKFLOW.move(answer, AnswerState.DRAFT)
    answer.review_note = text
    record(AnswerReturned.about(actor, answer, target=target_of(answer)))
    return answer


@operation
def approve_answer(actor, answer, *, version: int | None = None):
    """Approve an answer in which one has not written: from now on everybody may read it, and its words are committed to in the record.

    Raises Conflict when it is not for review any more or has changed since `version`, which the approver read.
    """
    require(actor, "answer.approve", answer)
    if version is not None and version != answer.version:
        raise Conflict(_("This answer has changed since you read it. Read it again before approving."))
    if answer.clause_id and answer.clause.position.state is not PositionState.SENT:
        raise Conflict(_("A clause is answered after its position has been sent, and until every clause is answered."))
    WORKFLOW.move(answer, AnswerState.APPROVED)
    answer.approved_by_id, answer.approved_at, answer.decided_on = actor.account_id, now(), today()
    answer.text_salt = chain.new_salt().hex()
    db.session.flush()
    kind = ClauseAnswered if answer.clause_id else AnswerApproved
    record(kind.about(actor, answer, target=target_of(answer), outcome=answer.outcome.value, text=commitment(answer)))
    if answer.clause_id:
        _finish_position(actor, answer.clause.position)
    return answer


def commitment(answer: Answer) -> str:
    """What the record holds of an approved answer's justification."""
    return chain.commitment(bytes.fromhex(answer.text_salt), answer.justification)


def _finish_position(actor, position: Position) -> None:
    """A position whose every clause has an approved answer is answered."""
    approved = sa.select(Answer.clause_id).where(Answer.state == AnswerState.APPROVED, Answer.clause_id.is_not(None))
    clauses = sa.select(sa.func.count(Clause.id)).where(Clause.position_id == position.id, Clause.removed_at.is_(None))
    if db.session.scalar(clauses.where(Clause.id.not_in(approved))):
        return
    POSITION_WORKFLOW.move(position, PositionState.ANSWERED)
    record(PositionAnswered.about(actor, position, clauses=db.session.scalar(clauses)))


@operation
def reopen_answer(actor, answer, *, reason: str):
    """Take an approved answer back to be drafted anew; it is not public until approved again, and the record shows that it was.

    The reason stays beside the draft. An answer to a clause cannot be reopened once its whole position is answered.
    """
    require(actor, "answer.reopen", answer)
    text = one_line(reason)[:LONGEST_NOTE]
    if not text:
        raise Refused(fields={"reason": _("Say why.")})
    if answer.clause_id and answer.clause.position.state is not PositionState.SENT:
        raise Conflict(_("The whole position has been answered; its answers stand as they are."))
    WORKFLOW.move(answer, AnswerState.DRAFT)
    answer.review_note, answer.text_salt = text, None
    answer.approved_by_id = answer.approved_at = answer.decided_on = None
    answer.decided_elsewhere, answer.batch, answer.before = "", "", None
    answer.written_by_ids = []  # its words were checked when it was approved
    # what was decided elsewhere had no drafter here: whoever reopens it answers for the draft and may not approve it
    answer.drafted_by_id = answer.drafted_by_id or actor.account_id
    record(AnswerReopened.about(actor, answer, target=target_of(answer)))
    return answer


@operation
def discard_answer(actor, answer):
    """Take back a draft, also one that is for review. Raises Conflict for an approved answer."""
    require(actor, "answer.draft", answer)
    if answer.is_approved:
        raise Conflict(_("This answer is approved. Reopen it first if it has to change."))
    record(AnswerDiscarded.about(actor, answer, target=target_of(answer), batch=answer.batch))
    db.session.delete(answer)
    return None


@operation
def record_all_elsewhere(actor, consultation, *, decided: list[tuple]):
    """Take over the resolutions of an imported list: (contribution, outcome, justification, decided on, who) each, of voices without an answer.

    They are marked so: approved at once, with nobody here as drafter or approver. A list may give no justification.
    All or nothing: raises Conflict when one of them has an answer already, NotFound when one lies in another consultation.
    """
    require(actor, "answer.draft", consultation)
    if any(contribution.consultation_id != consultation.id for contribution, *_rest in decided):
        raise NotFound
    taken = answers_of([contribution.id for contribution, *_rest in decided], with_drafts=True)
    if taken:
        raise Conflict(_("Voice %(number)s has an answer already.", number=min(answer.contribution.number for answer in taken.values())))
    answers = [_elsewhere(*one) for one in decided]
    _file_elsewhere(actor, answers)
    return answers


def _elsewhere(contribution, outcome: Outcome, justification: str, decided_on: date | None, who: str) -> Answer:
    consultation = contribution.consultation
    return Answer(
        consultation=consultation, contribution=contribution, outcome=outcome, justification=plain(justification)[:LONGEST_JUSTIFICATION],
        state=AnswerState.APPROVED, decided_elsewhere=one_line(who)[:300] or consultation.organisation.name, decided_on=decided_on,
        drafted_at=now(), approved_at=now(), text_salt=chain.new_salt().hex(),
    )


def _file_elsewhere(actor, answers: list[Answer]) -> None:
    db.session.add_all(answers)
    db.session.flush()  # the facts need the ids
    for answer in answers:
        on = answer.decided_on.isoformat() if answer.decided_on else ""
        fact = AnswerRecorded.about(
            actor, answer, target=target_of(answer), outcome=answer.outcome.value, decided_on=on, text=commitment(answer)
        )
        record(fact)
