"""Agreeing: stances of seats on editions, objections that name a harm and are answered, the result by sector."""

import pytest

from consult.core.clock import today
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, Refused, SignInNeeded, Stale
from consult.platforms.models import Seat, Sector
from consult.policy.roles import GUEST, Role
from consult.positions import operations, queries
from consult.positions.models import PositionState, StanceKind
from tests import factories
from tests.positions.factories import adopt, agreeing, fact_names, ready, story

HARM = "Osoby na wózkach nie dojadą."


def take(found, member=1, clause=0, kind=StanceKind.SUPPORT, **values):
    edition = values.pop("edition", found.clauses[clause].edition)
    return operations.take_stance(found.members[member], found.clauses[clause], kind=kind, edition=edition, **values)


def call(found, clause=0):
    return queries.roll_calls(found.position)[found.clauses[clause].id]


def test_the_members_are_asked_once_there_is_something_to_agree_on(app):
    found = story()
    with pytest.raises(Conflict):
        take(found)
    for clause in found.clauses:
        operations.remove_clause(found.drafter, clause)
    with pytest.raises(Refused):
        operations.open_position(found.drafter, found.position)
    operations.restore_clause(found.drafter, found.clauses[0])
    operations.open_position(found.drafter, found.position)
    assert found.position.state is PositionState.AGREEING
    with pytest.raises(Conflict):
        operations.open_position(found.drafter, found.position)


def test_a_body_without_a_required_sector_cannot_act_unless_its_rules_require_fewer(app):
    found = story()
    seat = found.platform.active_seats[2]
    seat.ended_on = today()
    db.session.commit()
    with pytest.raises(Refused) as refused:
        operations.open_position(found.drafter, found.position)
    assert [str(item) for item in refused.value.items] == ["Administracja publiczna"]
    assert found.position.state is PositionState.DRAFT
    found.platform.required_sectors = ["lived_experience", "ngo"]
    db.session.commit()
    operations.open_position(found.drafter, found.position)


def test_a_seat_takes_changes_and_withdraws_its_stance(app):
    found = agreeing()
    take(found)
    again = take(found)
    assert fact_names().count("stance.taken") == 1
    second = take(found, kind=StanceKind.RESERVATIONS, text="Za rok sprawdzić.")
    assert again.withdrawn_at is not None and second.withdrawn_at is None
    assert [(seat.nominated_by, seat.kind) for seat in call(found).current] == [("Organizacja ngo", "reservations")]
    operations.withdraw_stance(found.members[1], second)
    assert call(found).current == ()
    with pytest.raises(Conflict):
        operations.withdraw_stance(found.members[1], second)
    assert fact_names()[-3:] == ["stance.taken", "stance.taken", "stance.withdrawn"]


def test_an_objection_names_a_harm_and_reservations_say_what_they_are(app):
    found = agreeing()
    for kind in (StanceKind.OBJECT, StanceKind.RESERVATIONS):
        with pytest.raises(Refused) as refused:
            take(found, kind=kind, text=" \n ")
        assert "text" in refused.value.fields
    assert call(found).silent == call(found).stances
    assert take(found, kind=StanceKind.OBJECT, text=HARM).text == HARM


def test_a_stance_on_words_that_have_changed_is_refused_and_both_are_shown(app):
    found = agreeing()
    operations.edit_clause(found.drafter, found.clauses[0], heading="Ławki co 100 metrów", text="Gęściej.", edition=1)
    with pytest.raises(Stale) as stale:
        take(found, kind=StanceKind.OBJECT, text=HARM, edition=1)
    assert stale.value.theirs["text"] == "Gęściej." and stale.value.mine == {"kind": "object", "text": HARM}
    assert call(found).current == ()


def test_a_stance_belongs_to_its_edition(app):
    found = agreeing()
    for member in range(len(found.members)):
        take(found, member)
    assert call(found).agreement.verdict == "common_ground"
    operations.edit_clause(found.drafter, found.clauses[0], heading="Ławki", text="Gęściej.", edition=1)
    take(found, 0)
    result = call(found)
    assert (result.edition, len(result.current), result.earlier_editions) == (2, 1, [(1, 4)])
    assert result.agreement.verdict == "not_enough" and result.agreement.lacking == ("administration", "council", "ngo", "resident")


def test_the_sector_that_agrees_least_is_named(app):
    found = agreeing()
    take(found, 0)
    take(found, 1)
    take(found, 2, kind=StanceKind.OBJECT, text=HARM)
    result = call(found).agreement
    assert (result.verdict, result.reason, result.floor, result.floor_sectors) == ("contested", "spread", 0, ("administration",))


def test_objections_are_answered_by_the_drafters_and_only_they(app):
    found = agreeing()
    stance = take(found, kind=StanceKind.OBJECT, text=HARM)
    assert [seat.nominated_by for seat in call(found).unanswered] == ["Organizacja ngo"]
    with pytest.raises(Refused):
        operations.answer_objection(found.drafter, stance, text="")
    with pytest.raises(Forbidden):
        operations.answer_objection(found.members[1], stance, text="Sam sobie odpowiem.")
    operations.answer_objection(found.drafter, stance, text="Dopisaliśmy podjazdy.")
    assert call(found).unanswered == () and call(found).objections[0].answer == "Dopisaliśmy podjazdy."
    support = take(found, 2)
    with pytest.raises(Refused):
        operations.answer_objection(found.drafter, support, text="Dziękujemy.")


def test_an_objection_to_an_earlier_edition_still_waits_for_its_answer(app):
    found = agreeing()
    take(found, kind=StanceKind.OBJECT, text=HARM)
    operations.edit_clause(found.drafter, found.clauses[0], heading="Ławki", text="Przecinek, tu.", edition=1)
    assert [seat.edition for seat in call(found).unanswered] == [1]
    take(found)
    assert call(found).unanswered == ()


def test_a_changed_objection_needs_a_new_answer(app):
    found = agreeing()
    operations.answer_objection(found.drafter, take(found, kind=StanceKind.OBJECT, text=HARM), text="Odpowiedź.")
    take(found, kind=StanceKind.OBJECT, text="Inna szkoda.")
    assert [seat.text for seat in call(found).unanswered] == ["Inna szkoda."]


def test_a_seat_that_has_ended_has_no_say_any_more(app):
    found = agreeing()
    stance = take(found)
    member = found.members[1]
    found.platform.active_seats[1].ended_on = today()
    db.session.add(Seat(platform=found.platform, sector=Sector.NGO, nominated_by="Następcy", started_on=today(), account=factories.account()))
    db.session.commit()
    assert [(seat.nominated_by, seat.kind) for seat in call(found).stances if seat.sector == "ngo"] == [("Następcy", None)]
    for act in (lambda: operations.withdraw_stance(member, stance), lambda: operations.take_stance(member, found.clauses[0], kind=StanceKind.SUPPORT, edition=1)):
        with pytest.raises(Forbidden):
            act()


def test_nobody_takes_a_stance_for_another_seat_or_body(app):
    found, other = agreeing(), agreeing()
    stance = take(found)
    with pytest.raises(Forbidden):
        operations.withdraw_stance(found.members[2], stance)
    with pytest.raises(Forbidden):
        operations.take_stance(other.members[1], found.clauses[0], kind=StanceKind.SUPPORT, edition=1)


def test_going_back_to_drafting_keeps_the_stances(app):
    found = agreeing()
    take(found)
    operations.return_position(found.drafter, found.position)
    with pytest.raises(Conflict):
        take(found, 2)
    operations.open_position(found.drafter, found.position)
    assert len(call(found).current) == 1


def test_after_adoption_stances_and_answers_stay_as_they_are(app):
    found = ready()
    stance = take(found, kind=StanceKind.OBJECT, text=HARM)
    operations.answer_objection(found.drafter, stance, text="Odpowiedź.")
    adopt(found)
    acts = (
        lambda: take(found, 2), lambda: operations.withdraw_stance(found.members[1], stance),
        lambda: operations.answer_objection(found.drafter, stance, text="Inna."), lambda: operations.return_position(found.drafter, found.position),
    )
    for act in acts:
        with pytest.raises(Conflict):
            act()
    found.platform.active_seats[1].ended_on = today()
    db.session.commit()
    assert [seat.text for seat in call(found).objections] == [HARM], "the roll call stands as it was recorded"


ACTS = {
    "stance": lambda actor, found, stance: operations.take_stance(actor, found.clauses[1], kind=StanceKind.SUPPORT, edition=1),
    "answer": lambda actor, found, stance: operations.answer_objection(actor, stance, text="Odpowiedź."),
    "return": lambda actor, found, stance: operations.return_position(actor, found.position),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [*Role, "member", "visitor", "foreign chair"])
def test_who_agrees_and_who_answers(app, act, role):
    found = agreeing()
    stance = take(found, kind=StanceKind.OBJECT, text=HARM)
    facts = len(fact_names())
    if role == "visitor":
        actor, refusal = GUEST, SignInNeeded
    elif role == "member":
        actor, refusal = found.members[2], Forbidden
    elif role == "foreign chair":
        actor, refusal = agreeing().members[0], Forbidden
        facts = len(fact_names())
    else:
        actor, refusal = factories.actor((role, found.platform)), Forbidden
    allowed = {"stance": ["member"], "answer": [Role.DRAFTER, Role.CHAIR], "return": [Role.DRAFTER, Role.CHAIR]}[act]
    if role in allowed:
        ACTS[act](actor, found, stance)
        assert len(fact_names()) == facts + 1
    else:
        with pytest.raises(refusal):
            ACTS[act](actor, found, stance)
        assert len(fact_names()) == facts
