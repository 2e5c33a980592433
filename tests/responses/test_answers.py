"""One answer on its way: who may do what, what is refused, and that two people stand behind each."""

import threading

import pytest
import sqlalchemy as sa

from consult.consultations.models import State
from consult.core import chain
from consult.core.db import db, session_scope
from consult.core.errors import Conflict, DomainError, Forbidden, Refused, SignInNeeded, Stale
from consult.core.record import FactRow
from consult.policy.roles import GUEST, Role
from consult.responses.models import Answer, AnswerState, Outcome
from consult.responses.operations.answers import (
    approve_answer,
    discard_answer,
    draft_answer,
    reopen_answer,
    return_answer,
    send_for_review,
)
from consult.responses.operations.bulk import approve_many
from consult.responses.queries.answers import answers_of, count_unanswered, find_answer, get_answer
from tests import factories
from tests.responses.factories import Office, decided_elsewhere


def fact_names():
    return list(db.session.scalars(sa.select(FactRow.name).order_by(FactRow.id)))


def test_an_answer_goes_from_draft_through_review_to_everybody(app):
    office = Office()
    voice = office.voices[0]
    answer = draft_answer(office.officer, voice, outcome=Outcome.PARTIALLY_ACCEPTED, justification="Od września kurs o 23:15.")
    assert answers_of([voice.id]) == {}
    send_for_review(office.officer, answer)
    approve_answer(office.approver, answer, version=answer.version)
    assert answers_of([voice.id])[voice.id].is_public
    assert (answer.drafted_by_id, answer.approved_by_id) == (office.officer.account_id, office.approver.account_id)
    assert fact_names() == ["answer.drafted", "answer.submitted", "answer.approved"]
    fact = db.session.scalars(sa.select(FactRow).where(FactRow.name == "answer.approved")).one()
    assert fact.audience == "public"
    assert fact.data["target"] == voice.ref
    assert fact.data["text"] == chain.commitment(bytes.fromhex(answer.text_salt), "Od września kurs o 23:15.")


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome not in (Outcome.ACCEPTED, Outcome.NOT_COMPETENT)])
def test_every_outcome_but_accepted_needs_a_justification(app, outcome):
    office = Office(1)
    with pytest.raises(Refused) as refusal:
        draft_answer(office.officer, office.voices[0], outcome=outcome, justification="  \n ")
    assert "justification" in refusal.value.fields
    assert find_answer(office.voices[0]) is None
    assert draft_answer(office.officer, office.voices[0], outcome=Outcome.ACCEPTED).id


def test_an_outcome_of_clauses_is_none_of_voices(app):
    office = Office(1)
    with pytest.raises(Refused):
        draft_answer(office.officer, office.voices[0], outcome=Outcome.NOT_COMPETENT, justification="Inny organ.")


def test_saving_what_stands_makes_nobody_its_drafter_and_every_writer_is_refused_as_approver(app):
    office = Office(1)
    first, second = (factories.actor((Role.OFFICER, office.organisation), (Role.APPROVER, office.organisation)) for _n in range(2))
    voice = office.voices[0]
    answer = draft_answer(first, voice, outcome=Outcome.CLARIFIED, justification="Tak jest.")
    draft_answer(second, voice, outcome=Outcome.CLARIFIED, justification="Tak jest. ", version=answer.version)
    assert (answer.drafted_by_id, fact_names()) == (first.account_id, ["answer.drafted"])
    send_for_review(second, answer)
    with pytest.raises(Forbidden):
        approve_answer(first, answer)
    draft_answer(second, voice, outcome=Outcome.CLARIFIED, justification="Tak jest od lat.", version=answer.version)
    send_for_review(first, answer)
    for writer in (first, second):
        with pytest.raises(Forbidden):
            approve_answer(writer, answer)
        with pytest.raises(Refused):
            approve_many(writer, office.consultation, versions={answer.id: answer.version})
    approve_answer(office.approver, answer)
    reopen_answer(first, answer, reason="Nowa data.")
    draft_answer(first, voice, outcome=Outcome.CLARIFIED, justification="Tak jest od roku.", version=answer.version)
    assert approve_answer(second, send_for_review(first, answer)).is_approved  # the words of the second were checked before


def test_whoever_drafted_does_not_approve_even_with_both_roles(app):
    office = Office(1)
    both = factories.actor((Role.OFFICER, office.organisation), (Role.APPROVER, office.organisation))
    answer = send_for_review(both, draft_answer(both, office.voices[0], outcome=Outcome.ACCEPTED))
    with pytest.raises(Forbidden):
        approve_answer(both, answer)
    assert db.session.get(Answer, answer.id).state is AnswerState.FOR_REVIEW


def test_the_database_itself_refuses_one_person_as_both(app):
    office = Office(1)
    answer = office.answer(office.voices[0])
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.update(Answer).where(Answer.id == answer.id).values(approved_by_id=answer.drafted_by_id))
    db.session.rollback()


def test_the_database_itself_refuses_two_answers_to_one_voice(app):
    office = Office(1)
    answer = office.answer(office.voices[0])
    row = sa.insert(Answer).values(
        consultation_id=answer.consultation_id, contribution_id=answer.contribution_id, outcome=Outcome.ACCEPTED, justification="",
        state=AnswerState.DRAFT, drafted_at=answer.drafted_at, decided_elsewhere="", review_note="", batch="", version=1,
    )
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(row)
    db.session.rollback()


def everybody(office):
    elsewhere = factories.organisation()
    return {
        "visitor": GUEST,
        "officer": office.officer,
        "approver": office.approver,
        "moderator": factories.actor((Role.MODERATOR, office.organisation)),
        "drafter": factories.actor((Role.DRAFTER, office.organisation)),
        "facilitator": factories.actor((Role.FACILITATOR, office.organisation)),
        "administrator": factories.actor((Role.ADMINISTRATOR, office.organisation)),
        "member": factories.actor((Role.MEMBER, office.organisation)),
        "foreign officer": factories.actor((Role.OFFICER, elsewhere)),
        "foreign approver": factories.actor((Role.APPROVER, elsewhere)),
        "suspended officer": factories.actor_of(factories.account((Role.OFFICER, office.organisation), suspended_at=office.consultation.created_at)),
    }


ACTS = {
    "draft": (lambda actor, office: draft_answer(actor, office.voices[1], outcome=Outcome.ACCEPTED), {"officer"}),
    "send": (lambda actor, office: send_for_review(actor, office.draft), {"officer"}),
    "discard": (lambda actor, office: discard_answer(actor, office.draft), {"officer"}),
    "approve": (lambda actor, office: approve_answer(actor, office.waiting), {"approver"}),
    "return": (lambda actor, office: return_answer(actor, office.waiting, note="Proszę podać datę."), {"approver"}),
    "reopen": (lambda actor, office: reopen_answer(actor, office.approved, reason="Pomyłka w dacie."), {"officer", "approver"}),
    "record elsewhere": (lambda actor, office: decided_elsewhere(actor, office.voices[1], outcome=Outcome.ACCEPTED, who="Burmistrz"), {"officer"}),
}


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_for_its_roles_in_their_own_office(app, act):
    run, allowed = ACTS[act]
    for name in everybody(Office(1)):
        office = Office(4)
        office.draft = draft_answer(office.officer, office.voices[0], outcome=Outcome.ACCEPTED)
        office.waiting = send_for_review(office.officer, draft_answer(office.officer, office.voices[2], outcome=Outcome.ACCEPTED))
        office.approved = office.answer(office.voices[3])
        actor = everybody(office)[name]
        before = (len(fact_names()), snapshot(office))
        if name in allowed:
            run(actor, office)
            assert len(fact_names()) > before[0], name
            continue
        with pytest.raises((Forbidden, SignInNeeded)):
            run(actor, office)
        assert (len(fact_names()), snapshot(office)) == before, name


def snapshot(office):
    db.session.expire_all()
    rows = db.session.scalars(sa.select(Answer).where(Answer.consultation_id == office.consultation.id).order_by(Answer.id))
    return [(row.id, row.outcome, row.justification, row.state, row.version) for row in rows]


def test_a_late_writer_gets_both_texts_and_overwrites_nothing(app):
    office = Office(1)
    answer = draft_answer(office.officer, office.voices[0], outcome=Outcome.REJECTED, justification="Pierwsza wersja.")
    seen = answer.version
    other = factories.actor((Role.OFFICER, office.organisation))
    draft_answer(other, office.voices[0], outcome=Outcome.CLARIFIED, justification="Druga wersja.", version=seen)
    with pytest.raises(Stale) as refusal:
        draft_answer(office.officer, office.voices[0], outcome=Outcome.REJECTED, justification="Moja wersja.", version=seen)
    assert refusal.value.theirs["justification"] == "Druga wersja."
    assert refusal.value.mine["justification"] == "Moja wersja."
    assert find_answer(office.voices[0]).justification == "Druga wersja."


def test_changing_what_is_under_review_takes_it_back_from_review(app):
    office = Office(1)
    answer = send_for_review(office.officer, draft_answer(office.officer, office.voices[0], outcome=Outcome.ACCEPTED))
    seen = answer.version
    draft_answer(office.officer, office.voices[0], outcome=Outcome.REJECTED, justification="Jednak nie.")
    with pytest.raises(Conflict):
        approve_answer(office.approver, answer, version=seen)
    assert answer.state is AnswerState.DRAFT


def test_an_approver_cannot_approve_words_that_changed_since_they_were_read(app):
    office = Office(1)
    answer = send_for_review(office.officer, draft_answer(office.officer, office.voices[0], outcome=Outcome.ACCEPTED))
    seen = answer.version
    send_for_review(office.officer, draft_answer(office.officer, office.voices[0], outcome=Outcome.REJECTED, justification="Jednak nie."))
    with pytest.raises(Conflict):
        approve_answer(office.approver, answer, version=seen)


def test_a_returned_answer_carries_its_note_until_it_is_sent_again(app):
    office = Office(1)
    answer = send_for_review(office.officer, draft_answer(office.officer, office.voices[0], outcome=Outcome.ACCEPTED))
    with pytest.raises(Refused):
        return_answer(office.approver, answer, note=" ")
    return_answer(office.approver, answer, note="Proszę podać datę kursu.")
    assert (answer.state, answer.review_note) == (AnswerState.DRAFT, "Proszę podać datę kursu.")
    assert send_for_review(office.officer, answer).review_note == ""


def test_an_approved_answer_is_changed_only_after_reopening_which_everybody_can_see(app):
    office = Office(1)
    answer = office.answer(office.voices[0])
    with pytest.raises(Conflict):
        draft_answer(office.officer, office.voices[0], outcome=Outcome.ACCEPTED)
    with pytest.raises(Conflict):
        discard_answer(office.officer, answer)
    with pytest.raises(Refused):
        reopen_answer(office.officer, answer, reason="")
    reopen_answer(office.officer, answer, reason="Pomyłka w dacie.")
    assert answers_of([office.voices[0].id]) == {}
    assert (answer.approved_by_id, answer.text_salt, answer.review_note) == (None, None, "Pomyłka w dacie.")
    row = db.session.scalars(sa.select(FactRow).where(FactRow.name == "answer.reopened")).one()
    assert row.audience == "public"
    assert count_unanswered(office.consultation) == 1


def test_two_approvers_at_once_approve_once(app):
    office = Office(1)
    second = factories.actor((Role.APPROVER, office.organisation))
    answer = send_for_review(office.officer, draft_answer(office.officer, office.voices[0], outcome=Outcome.ACCEPTED))
    answer_id, results, start = answer.id, [], threading.Barrier(2)

    def approve(actor):
        with app.app_context(), session_scope():
            mine = db.session.get(Answer, answer_id)
            start.wait()
            try:
                approve_answer(actor, mine)
                results.append("approved")
            except DomainError as refusal:
                results.append(type(refusal).__name__)

    threads = [threading.Thread(target=approve, args=(actor,)) for actor in (office.approver, second)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    db.session.rollback()  # look at what the others committed
    assert len(results) == 2 and results.count("approved") == 1 and {"Conflict", "Stale"} & set(results)  # it was approved, or is no longer as it was read
    assert fact_names().count("answer.approved") == 1


def test_what_was_decided_elsewhere_is_approved_marked_and_has_nobody_here_behind_it(app):
    office = Office(2)
    answer = decided_elsewhere(office.officer, office.voices[0], outcome=Outcome.REJECTED, justification="Plan mówi inaczej.", who="Prezydent Miasta")
    assert (answer.state, answer.drafted_by_id, answer.approved_by_id, answer.decided_elsewhere) == (AnswerState.APPROVED, None, None, "Prezydent Miasta")
    assert answers_of([office.voices[0].id])[office.voices[0].id].is_public
    with pytest.raises(Conflict):
        decided_elsewhere(office.officer, office.voices[0], outcome=Outcome.ACCEPTED, who="Prezydent Miasta")
    assert fact_names() == ["answer.recorded"]


def test_whoever_reopens_what_was_decided_elsewhere_cannot_approve_it_alone(app):
    office = Office(1)
    both = factories.actor((Role.OFFICER, office.organisation), (Role.APPROVER, office.organisation))
    answer = decided_elsewhere(office.officer, office.voices[0], outcome=Outcome.REJECTED, justification="Plan.", who="Prezydent Miasta")
    reopen_answer(both, answer, reason="Inna podstawa.")
    send_for_review(both, answer)
    with pytest.raises(Forbidden):
        approve_answer(both, answer)


def test_a_draft_is_unknown_to_strangers_and_other_offices(app):
    office = Office(2)
    draft = draft_answer(office.officer, office.voices[0], outcome=Outcome.ACCEPTED)
    approved = office.answer(office.voices[1])
    for actor in (GUEST, factories.actor((Role.OFFICER, factories.organisation()))):
        with pytest.raises(DomainError) as refusal:
            get_answer(actor, draft.id)
        assert refusal.value.status == 404
        assert get_answer(actor, approved.id)
    assert get_answer(office.approver, draft.id)


def test_a_cancelled_consultation_is_not_answered(app):
    office = Office(1)
    office.consultation.state = State.CANCELLED
    db.session.commit()
    with pytest.raises(Conflict):
        draft_answer(office.officer, office.voices[0], outcome=Outcome.ACCEPTED)


@pytest.mark.parametrize("text", ["x" * 20_001, "\ud800"])
def test_a_justification_that_cannot_be_kept_is_refused(app, text):
    office = Office(1)
    with pytest.raises(Refused):
        draft_answer(office.officer, office.voices[0], outcome=Outcome.REJECTED, justification=text)
    assert find_answer(office.voices[0]) is None
