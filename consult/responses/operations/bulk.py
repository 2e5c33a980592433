"""Answering many voices in one act, and taking the act back."""

import secrets
from dataclasses import dataclass, field

import sqlalchemy as sa

from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import NotFound, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.policy.rules import require
from consult.responses.events import VoicesAssigned
from consult.responses.models import Answer, AnswerAssignment, AnswerState, Outcome
from consult.responses.operations.answers import approve_answer, discard_answer, draft_answer, send_for_review
from consult.responses.queries.answers import answers_of
from consult.responses.queries.register import voices_by_ids

MOST = 500


@dataclass
class Done:
    """What a bulk act did: the answers it reached, and how many it left as they are, by why."""

    batch: str = ""
    answers: list = field(default_factory=list)
    left_out: dict = field(default_factory=dict)

    def leave(self, why: str) -> None:
        """Count one that is left as it is."""
        self.left_out[why] = self.left_out.get(why, 0) + 1


def sort_for_drafting(voices, answers: dict) -> tuple[list, list, dict]:
    """(voices to be answered, those among them whose draft is replaced, voices left out by why): what a preview shows and a bulk act does."""
    to_answer, replaced, left = [], [], {"approved": [], "for_review": []}
    for voice in voices:
        answer = answers.get(voice.id)
        if answer is not None and answer.state is not AnswerState.DRAFT:
            left[answer.state.value].append(voice)
            continue
        to_answer.append(voice)
        if answer is not None:
            replaced.append(voice)
    return to_answer, replaced, left


@operation
def answer_many(actor, consultation, *, contribution_ids: list[int], outcome: Outcome, justification: str = "", send: bool = False) -> Done:
    """Draft one answer for several voices, one row each; approved ones and those under review are left as they are.

    `send` sends them for review at once. The act can be undone as one until its answers are approved.
    """
    require(actor, "answer.draft", consultation)
    _check_count(contribution_ids)
    voices = voices_by_ids(actor, consultation, contribution_ids)
    to_answer, _replaced, left = sort_for_drafting(voices, answers_of(contribution_ids, with_drafts=True))
    if not to_answer:
        raise Refused(_("All the chosen voices have an approved answer or one under review."))
    done = Done(batch=secrets.token_hex(16), left_out={why: len(some) for why, some in left.items() if some})
    for voice in to_answer:
        answer = draft_answer(actor, voice, outcome=outcome, justification=justification, batch=done.batch)
        done.answers.append(send_for_review(actor, answer) if send else answer)
    return done


@operation
def send_many(actor, consultation, *, contribution_ids: list[int]) -> Done:
    """Send the drafts among the chosen voices for review; those without a draft are left as they are."""
    require(actor, "answer.draft", consultation)
    _check_count(contribution_ids)
    done = Done()
    answers = answers_of(contribution_ids, with_drafts=True)
    for voice in voices_by_ids(actor, consultation, contribution_ids):
        answer = answers.get(voice.id)
        if answer is not None and answer.state is AnswerState.DRAFT:
            done.answers.append(send_for_review(actor, answer))
        else:
            done.leave(answer.state.value if answer is not None else "none")
    if not done.answers:
        raise Refused(_("None of the chosen voices has a draft that could be sent for review."))
    return done


@operation
def approve_many(actor, consultation, *, versions: dict[int, int]) -> Done:
    """Approve answers as they were read: `versions` maps answer id to the version seen.

    Answers in which one wrote, answers not under review and those that changed meanwhile are left as they are and counted.
    """
    require(actor, "register.read", consultation)
    _check_count(list(versions))
    statement = sa.select(Answer).where(Answer.id.in_(versions), Answer.consultation_id == consultation.id).order_by(Answer.id)
    answers = list(db.session.scalars(statement))
    if len(answers) != len(versions):
        raise NotFound
    done = Done()
    for answer in answers:
        if actor.account_id in answer.writer_ids:
            done.leave("own")
        elif answer.state is not AnswerState.FOR_REVIEW:
            done.leave(answer.state.value)
        elif answer.version != versions[answer.id]:
            done.leave("changed")
        else:
            done.answers.append(approve_answer(actor, answer))
    if not done.answers:
        raise Refused(_("None of these answers can be approved by you now: each was drafted by you, approved already or has changed."))
    return done


@operation
def undo_batch(actor, consultation, *, batch: str) -> Done:
    """Take a bulk act back: new drafts go, replaced ones come back as they were. Approved answers stay and are counted."""
    require(actor, "answer.draft", consultation)
    statement = sa.select(Answer).where(Answer.consultation_id == consultation.id, Answer.batch == batch, Answer.batch != "").order_by(Answer.id)
    answers = list(db.session.scalars(statement))
    if not any(answer.drafted_by_id == actor.account_id for answer in answers):
        raise NotFound
    done = Done(batch=batch)
    for answer in answers:
        if answer.is_approved:
            done.leave("approved")
            continue
        _bring_back_draft(actor, answer)
        done.answers.append(answer)
    if not done.answers:
        raise Refused(_("All these answers have been approved in the meantime and stand."))
    return done


def _bring_back_draft(actor, answer: Answer) -> None:
    if answer.before is None:
        discard_answer(actor, answer)
        return
    before = answer.before
    draft_answer(actor, answer.contribution, outcome=Outcome(before["outcome"]), justification=before["justification"])
    answer.drafted_by_id, answer.written_by_ids = before["drafted_by_id"], before["written_by_ids"]


@operation
def assign_voices(actor, consultation, *, contribution_ids: list[int], release: bool = False):
    """Take voices on to draft their answers, or let them go. Taking on what another has taken passes it over to oneself."""
    require(actor, "answer.draft", consultation)
    _check_count(contribution_ids)
    voices = voices_by_ids(actor, consultation, contribution_ids)
    for voice in voices:
        row = db.session.get(AnswerAssignment, voice.id)
        if release and row is not None:
            db.session.delete(row)
        elif not release:
            row = row or AnswerAssignment(contribution_id=voice.id)
            row.account_id, row.at = actor.account_id, now()
            db.session.add(row)
    numbers = [voice.number for voice in voices]
    record(VoicesAssigned.about(actor, consultation, contributions=numbers, account="" if release else actor.ref))
    return voices


def _check_count(ids) -> None:
    if not ids:
        raise Refused(_("Tick at least one voice."))
    if len(ids) > MOST:
        raise Refused(_("At most %(n)s voices at a time.", n=MOST))
