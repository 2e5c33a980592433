"""Answering many voices in one act: what is left out, what comes back, and that each voice keeps a row of its own."""

import pytest
import sqlalchemy as sa

from consult.core.db import db
from consult.core.errors import Forbidden, NotFound, Refused
from consult.policy.roles import GUEST, Role
from consult.responses.models import Answer, AnswerState, Outcome
from consult.responses.operations.answers import draft_answer, send_for_review
from consult.responses.operations.bulk import answer_many, approve_many, assign_voices, send_many, undo_batch
from consult.responses.queries.answers import answers_of, count_unanswered
from consult.responses.queries.register import Filters, last_batch, read_register
from tests import factories
from tests.responses.factories import Office, late_voice, theme, unsupplemented_voice


def ids(voices):
    return [voice.id for voice in voices]


def all_answers(office):
    db.session.expire_all()
    return answers_of(ids(office.voices), with_drafts=True)


def test_one_text_answers_several_voices_one_row_each_and_leaves_approved_ones(app):
    office = Office(5)
    office.answer(office.voices[0])
    send_for_review(office.officer, draft_answer(office.officer, office.voices[1], outcome=Outcome.ACCEPTED))
    done = answer_many(office.officer, office.consultation, contribution_ids=ids(office.voices), outcome=Outcome.CLARIFIED, justification="Tak jest.", send=True)
    assert len(done.answers) == 3
    assert done.left_out == {"approved": 1, "for_review": 1}
    found = all_answers(office)
    assert [found[voice.id].outcome.value for voice in office.voices] == ["rejected", "accepted", "clarified", "clarified", "clarified"]
    assert {found[voice.id].state for voice in office.voices[2:]} == {AnswerState.FOR_REVIEW}


def test_undoing_brings_back_replaced_drafts_and_removes_new_ones(app):
    office = Office(3)
    other = factories.actor((Role.OFFICER, office.organisation))
    draft_answer(other, office.voices[0], outcome=Outcome.REJECTED, justification="Szkic koleżanki.")
    done = answer_many(office.officer, office.consultation, contribution_ids=ids(office.voices), outcome=Outcome.CLARIFIED, justification="Tak jest.", send=True)
    assert last_batch(office.officer, office.consultation) == (done.batch, 3)
    undo_batch(office.officer, office.consultation, batch=done.batch)
    found = all_answers(office)
    assert list(found) == [office.voices[0].id]
    kept = found[office.voices[0].id]
    assert (kept.outcome, kept.justification, kept.drafted_by_id, kept.state) == (Outcome.REJECTED, "Szkic koleżanki.", other.account_id, AnswerState.DRAFT)
    assert last_batch(office.officer, office.consultation) is None


def test_undoing_leaves_what_was_approved_meanwhile(app):
    office = Office(3)
    done = answer_many(office.officer, office.consultation, contribution_ids=ids(office.voices), outcome=Outcome.CLARIFIED, justification="Tak jest.", send=True)
    first = all_answers(office)[office.voices[0].id]
    approve_many(office.approver, office.consultation, versions={first.id: first.version})
    undone = undo_batch(office.officer, office.consultation, batch=done.batch)
    assert (len(undone.answers), undone.left_out) == (2, {"approved": 1})
    assert list(all_answers(office)) == [office.voices[0].id]


def test_nobody_undoes_somebody_elses_act(app):
    office = Office(2)
    done = answer_many(office.officer, office.consultation, contribution_ids=ids(office.voices), outcome=Outcome.ACCEPTED)
    other = factories.actor((Role.OFFICER, office.organisation))
    for batch in (done.batch, "", "nothing"):
        with pytest.raises(NotFound):
            undo_batch(other, office.consultation, batch=batch)
    assert len(all_answers(office)) == 2


def test_voices_of_another_consultation_are_not_found_and_nothing_is_answered(app):
    office, foreign = Office(2), Office(1)
    for act in (
        lambda chosen: answer_many(office.officer, office.consultation, contribution_ids=chosen, outcome=Outcome.ACCEPTED),
        lambda chosen: send_many(office.officer, office.consultation, contribution_ids=chosen),
        lambda chosen: assign_voices(office.officer, office.consultation, contribution_ids=chosen),
    ):
        with pytest.raises(NotFound):
            act([*ids(office.voices), foreign.voices[0].id])
    assert db.session.scalar(sa.select(sa.func.count(Answer.id))) == 0


def test_a_refusal_in_the_middle_of_an_act_changes_nothing(app):
    office = Office(3)
    with pytest.raises(Refused):
        answer_many(office.officer, office.consultation, contribution_ids=ids(office.voices), outcome=Outcome.REJECTED, justification="")
    with pytest.raises(Refused):
        answer_many(office.officer, office.consultation, contribution_ids=[], outcome=Outcome.ACCEPTED)
    assert all_answers(office) == {}


def test_approving_in_bulk_leaves_own_changed_and_unsent_ones(app):
    office = Office(5)
    both = factories.actor((Role.OFFICER, office.organisation), (Role.APPROVER, office.organisation))
    drafts = [draft_answer(office.officer if i else both, voice, outcome=Outcome.ACCEPTED) for i, voice in enumerate(office.voices[:4])]
    for draft in drafts[:3]:
        send_for_review(office.officer, draft)
    versions = {draft.id: draft.version for draft in drafts}
    versions[drafts[1].id] -= 1
    done = approve_many(both, office.consultation, versions=versions)
    assert [answer.contribution_id for answer in done.answers] == [office.voices[2].id]
    assert done.left_out == {"own": 1, "changed": 1, "draft": 1}
    assert count_unanswered(office.consultation) == 4


def test_bulk_acts_are_for_officers_and_approvers_of_the_office(app):
    office = Office(2)
    draft = send_for_review(office.officer, draft_answer(office.officer, office.voices[0], outcome=Outcome.ACCEPTED))
    stranger = factories.actor((Role.OFFICER, factories.organisation()), (Role.APPROVER, factories.organisation()))
    moderator = factories.actor((Role.MODERATOR, office.organisation))
    for actor in (GUEST, stranger, moderator, office.approver):
        with pytest.raises(Forbidden):
            answer_many(actor, office.consultation, contribution_ids=ids(office.voices), outcome=Outcome.ACCEPTED)
        with pytest.raises(Forbidden):
            assign_voices(actor, office.consultation, contribution_ids=ids(office.voices))
    for actor in (GUEST, stranger, moderator, factories.actor((Role.OFFICER, office.organisation))):
        with pytest.raises(Forbidden):
            approve_many(actor, office.consultation, versions={draft.id: draft.version})
    assert all_answers(office)[office.voices[0].id].state is AnswerState.FOR_REVIEW


def test_views_and_filters_find_their_voices(app):
    office = Office(6, profile=factories.PROFILE)
    voices = office.voices
    group = theme(office.consultation, voices=voices[:2])
    office.answer(voices[0])
    send_for_review(office.officer, draft_answer(office.officer, voices[1], outcome=Outcome.ACCEPTED))
    draft_answer(office.officer, voices[2], outcome=Outcome.ACCEPTED)
    assign_voices(office.officer, office.consultation, contribution_ids=[voices[3].id])

    def numbers(**filters):
        return [row.voice.number for row in read_register(office.officer, office.consultation, Filters(**filters)).rows]

    assert read_register(office.officer, office.consultation, Filters()).counts == {"open": 4, "nearest": 5, "review": 1, "approved": 1, "all": 6}
    assert numbers() == [4, 5, 6, 3, 2, 1]
    assert numbers(view="open") == [4, 5, 6, 3]
    assert numbers(view="review") == [2]
    assert numbers(view="approved") == [1]
    assert numbers(theme_id=group.id) == [2, 1]
    assert numbers(drafter="nobody") == [5, 6]
    assert numbers(drafter="me") == [4, 3, 2, 1]
    assert numbers(drafter=str(office.officer.account_id), view="open") == [4, 3]
    assert numbers(words="numer 5") == [5]
    assert numbers(channel="phone") == []
    assert numbers(view="nonsense", drafter="²", channel="x") == [4, 5, 6, 3, 2, 1]


def test_late_and_unsupplemented_voices_get_a_suggestion_where_the_procedure_says_so(app):
    profile = {**factories.PROFILE, "late": {"counts": "received", "considered": False}}
    strict, lenient = Office(1, profile=profile), Office(1)
    for office in (strict, lenient):
        late_voice(office.consultation)
        unsupplemented_voice(office.consultation)
    found = {office: [row.suggestion for row in read_register(office.officer, office.consultation, Filters()).rows] for office in (strict, lenient)}
    assert found[strict] == [None, "late", "not_supplemented"]
    assert found[lenient] == [None, None, "not_supplemented"]
    late = read_register(strict.officer, strict.consultation, Filters(formal="late")).rows
    incomplete = read_register(strict.officer, strict.consultation, Filters(formal="incomplete")).rows
    assert ([row.voice.number for row in late], [row.voice.number for row in incomplete]) == ([2], [3])
