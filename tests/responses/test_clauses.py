"""Clauses of a position: answered by the addressee or recorded by the office, approved by another person, and then the position is answered."""

import pytest

from consult.core.clock import today
from consult.core.db import db
from consult.core.errors import Conflict, DomainError, Forbidden, Refused
from consult.policy.roles import GUEST, Role
from consult.positions.models import PositionState
from consult.responses.models import Outcome
from consult.responses.operations.answers import approve_answer, draft_clause_answer, reopen_answer, return_answer, send_for_review
from consult.responses.queries.answers import answers_of_clauses, get_clause, get_position
from consult.responses.queries.clocks import clock_of_position, deadlines
from tests import factories
from tests.responses.factories import Office, sent_position


class Addressee:
    """A municipality that a position was sent to, with its officer and approver."""

    def __init__(self):
        self.organisation = factories.organisation()
        self.officer = factories.actor((Role.OFFICER, self.organisation))
        self.approver = factories.actor((Role.APPROVER, self.organisation))


def answered(officer, approver, clause, outcome=Outcome.ACCEPTED, why=""):
    return approve_answer(approver, send_for_review(officer, draft_clause_answer(officer, clause, outcome=outcome, justification=why)))


def test_the_addressee_answers_each_clause_and_the_position_is_answered_with_the_last(app):
    office, addressee = Office(0), Addressee()
    position = sent_position(office.consultation, addressee.organisation)
    first, second = position.clauses
    answered(addressee.officer, addressee.approver, first, Outcome.PARTIALLY_ACCEPTED, "W sobotę po pilotażu.")
    assert position.state is PositionState.SENT
    assert (clock_of_position(position).decided, clock_of_position(position).total) == (1, 2)
    answered(addressee.officer, addressee.approver, second)
    db.session.refresh(position)
    assert position.state is PositionState.ANSWERED
    assert {answer.outcome for answer in answers_of_clauses([first.id, second.id]).values()} == {Outcome.PARTIALLY_ACCEPTED, Outcome.ACCEPTED}


def test_an_officer_of_the_consultation_records_an_answer_that_was_received_and_everybody_reads_that(app, browser):
    office = Office(0)
    position = sent_position(office.consultation, clauses=1)
    answer = answered(office.officer, office.approver, position.clauses[0], Outcome.NOT_COMPETENT, "Decyduje powiat.")
    assert position.state is PositionState.ANSWERED and answer.is_recorded
    said = f"Odpowiedź otrzymana od adresata, do rejestru wpisał ją urząd: {office.organisation.name}"
    assert said in browser.get(f"/positions/{position.id}").page.text


def test_nobody_but_the_addressee_drafts_or_approves_its_answer_where_it_is_known_here(app, browser):
    office, addressee = Office(0), Addressee()
    position = sent_position(office.consultation, addressee.organisation, clauses=1)
    with pytest.raises(Forbidden):
        draft_clause_answer(office.officer, position.clauses[0], outcome=Outcome.REJECTED, justification="Nie.")
    draft = draft_clause_answer(addressee.officer, position.clauses[0], outcome=Outcome.ACCEPTED)
    with pytest.raises(Forbidden):
        send_for_review(office.officer, draft)
    send_for_review(addressee.officer, draft)
    for act in (lambda: approve_answer(office.approver, draft), lambda: return_answer(office.approver, draft, note="Inaczej.")):
        with pytest.raises(Forbidden):
            act()
    approve_answer(addressee.approver, draft)
    for actor in (office.officer, office.approver):
        with pytest.raises(Forbidden):
            reopen_answer(actor, draft, reason="Bo tak.")
    assert not draft.is_recorded
    assert "wpisał ją urząd" not in browser.get(f"/positions/{position.id}").page.text


def test_an_office_that_is_itself_the_addressee_answers_as_such(app):
    office = Office(0)
    position = sent_position(office.consultation, office.organisation, clauses=1)
    assert [item.kind for item in deadlines(office.officer)] == ["position"]
    answer = answered(office.officer, office.approver, position.clauses[0])
    assert answer.is_approved and not answer.is_recorded


def test_answers_to_clauses_are_for_the_office_and_the_addressee_alone(app):
    office, addressee, other = Office(0), Addressee(), Addressee()
    position = sent_position(office.consultation, addressee.organisation)
    clause = position.clauses[0]
    drafter = factories.actor((Role.DRAFTER, office.organisation), (Role.MODERATOR, office.organisation))
    for actor in (GUEST, other.officer, other.approver, addressee.approver, drafter):
        with pytest.raises(Forbidden):
            draft_clause_answer(actor, clause, outcome=Outcome.ACCEPTED)
    draft = send_for_review(addressee.officer, draft_clause_answer(addressee.officer, clause, outcome=Outcome.ACCEPTED))
    for actor in (GUEST, other.approver, addressee.officer, drafter):
        with pytest.raises(Forbidden):
            approve_answer(actor, draft)
    for actor in (GUEST, other.officer, drafter):
        with pytest.raises(DomainError):
            get_position(actor, position.id)
        with pytest.raises(DomainError):
            get_clause(actor, clause.id)
    assert get_clause(addressee.approver, clause.id) and get_position(office.approver, position.id)


@pytest.mark.parametrize("state", [state for state in PositionState if state not in (PositionState.SENT,)])
def test_a_clause_is_answered_only_once_its_position_has_been_sent(app, state):
    office = Office(0)
    position = sent_position(office.consultation, state=state)
    with pytest.raises(Conflict):
        draft_clause_answer(office.officer, position.clauses[0], outcome=Outcome.ACCEPTED)
    assert answers_of_clauses([position.clauses[0].id], with_drafts=True) == {}


def test_a_clause_answer_follows_the_same_rules(app):
    office = Office(0)
    clause = sent_position(office.consultation).clauses[0]
    with pytest.raises(Refused):
        draft_clause_answer(office.officer, clause, outcome=Outcome.REJECTED)
    with pytest.raises(Refused):
        draft_clause_answer(office.officer, clause, outcome=Outcome.LEFT_UNCONSIDERED, justification="Po terminie.")
    both = factories.actor((Role.OFFICER, office.organisation), (Role.APPROVER, office.organisation))
    answer = send_for_review(both, draft_clause_answer(both, clause, outcome=Outcome.ACCEPTED))
    with pytest.raises(Forbidden):
        approve_answer(both, answer)


def test_a_clause_answer_may_be_reopened_until_the_whole_position_is_answered(app):
    office = Office(0)
    position = sent_position(office.consultation)
    first, second = position.clauses
    answer = answered(office.officer, office.approver, first)
    reopen_answer(office.officer, answer, reason="Zła data.")
    approve_answer(office.approver, send_for_review(office.officer, answer))
    answered(office.officer, office.approver, second)
    with pytest.raises(Conflict):
        reopen_answer(office.officer, answer, reason="Zła data.")


def test_deadlines_come_nearest_first_and_go_when_all_is_answered(app):
    office, addressee = Office(2), Addressee()
    position = sent_position(office.consultation, addressee.organisation, clauses=1)
    send_for_review(addressee.officer, draft_clause_answer(addressee.officer, position.clauses[0], outcome=Outcome.ACCEPTED))
    (voices,), (clauses,) = deadlines(office.officer), deadlines(addressee.officer)
    assert (voices.kind, voices.open, voices.for_review, (voices.due_on - today()).days) == ("voices", 2, 0, 20)
    assert (clauses.kind, clauses.open, clauses.for_review, (clauses.due_on - today()).days) == ("position", 1, 1, 25)
    assert [item.kind for item in deadlines(addressee.approver)] == ["position"]
    assert deadlines(factories.actor((Role.OFFICER, factories.organisation()))) == []
    assert deadlines(factories.actor((Role.MODERATOR, office.organisation))) == []
    assert deadlines(GUEST) == []
    for voice in office.voices:
        office.answer(voice)
    assert deadlines(office.officer) == [] and [item.kind for item in deadlines(addressee.officer)] == ["position"]
