"""Adoption: refused while something is missing, overridden on record, immutable, fingerprinted; then sent, with a clock."""

import hashlib
import json
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.accounts.models import Account
from consult.accounts.queries import actor_of
from consult.consultations.models import Consultation
from consult.core.clock import today
from consult.core.db import db, session_scope
from consult.core.errors import Conflict, DomainError, Forbidden, Refused, SignInNeeded
from consult.core.record import FactRow
from consult.policy.roles import GUEST, Role
from consult.positions import operations, queries
from consult.positions.models import Clause, Position, PositionState, StanceKind
from tests import factories
from tests.positions.factories import RESULT, adopt, agreeing, fact_names, ready, story

HARM = "Osoby na wózkach nie dojadą."


def object_to(found, member=1, clause=0):
    return operations.take_stance(found.members[member], found.clauses[clause], kind=StanceKind.OBJECT, text=HARM, edition=1)


def test_adoption_is_refused_with_the_list_of_what_is_missing(app):
    found = agreeing(cited=False)
    object_to(found)
    facts = len(fact_names())
    with pytest.raises(Refused) as refused:
        adopt(found)
    assert [str(item) for item in refused.value.items] == [
        "Punkt 1 nie wskazuje żadnego źródła.", "Sprzeciw wobec punktu 1 (Organizacja ngo) nie ma odpowiedzi.", "Punkt 2 nie wskazuje żadnego źródła.",
        "4 głosy nie są przypisane do żadnego punktu ani odłożone z uzasadnieniem: 1, 2, 3, 4.",
    ]
    assert found.position.state is PositionState.AGREEING and found.position.adopted is None and len(fact_names()) == facts


def test_a_position_without_clauses_lacks_clauses(app):
    found = ready()
    for clause in found.clauses:
        operations.remove_clause(found.drafter, clause)
    with pytest.raises(Refused) as refused:
        adopt(found)
    assert [str(item) for item in refused.value.items] == ["Nie ma jeszcze żadnego punktu."]


def test_an_override_goes_on_record_with_its_reason(app):
    found = agreeing()
    adopted = adopt(found, override_reason="Termin komisji mija dziś.")
    override = queries.overrides_of(found.position)[0]
    assert (override.act, override.reason, override.missing) == (
        "adopt", "Termin komisji mija dziś.", [["voices_without_place", {"count": 1}]],
    )
    assert fact_names()[-2:] == ["rule.overridden", "position.adopted"]
    assert json.loads(adopted.canonical)["override"]["reason"] == "Termin komisji mija dziś."


def test_nothing_is_overridden_where_nothing_is_missing(app):
    found = ready()
    adopted = adopt(found, override_reason="Na wszelki wypadek.")
    assert queries.overrides_of(found.position) == [] and json.loads(adopted.canonical)["override"] is None


def test_a_body_that_cannot_act_cannot_adopt_either(app):
    found = ready()
    found.platform.active_seats[2].ended_on = today()
    db.session.commit()
    with pytest.raises(Refused):
        adopt(found, override_reason="Mimo to.")
    assert found.position.state is PositionState.AGREEING


def test_the_adopted_version_is_whole_and_anybody_can_compute_its_fingerprint(app):
    found = ready()
    stance = object_to(found)
    operations.answer_objection(found.drafter, stance, text="Dopisaliśmy podjazdy.")
    operations.take_stance(found.members[0], found.clauses[0], kind=StanceKind.SUPPORT, edition=1)
    adopted = adopt(found)
    assert adopted.sha256 == hashlib.sha256(adopted.canonical.encode()).hexdigest()
    value = json.loads(adopted.canonical)
    assert json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == adopted.canonical
    assert (value["number"], value["result"], value["adopted_on"], value["addressee"]["name"]) == ("1/2027", RESULT, today().isoformat(), "Prezydent Miasta")
    assert value["coverage"] == {"placed": 3, "set_aside": 1, "hidden": 0, "neither": 0, "total": 4}
    first, second = value["clauses"]
    assert (first["place"], first["heading"], first["text"], first["edition"]) == (1, found.clauses[0].heading, found.clauses[0].text, 1)
    assert first["sources"] == [{"kind": "theme", "id": found.theme.id, "title": "Ławki", "voices": [1, 2]}]
    assert second["sources"] == [{"kind": "voice", "id": found.voices[2].id, "number": 3, "channel": "web"}]
    assert [(row["nominated_by"], row["sector"], row["stance"], row["text"], row["answer"]) for row in first["agreement"]["stances"] if row["sector"] not in ("council", "resident")] == [
        ("Organizacja administration", "administration", None, "", ""), ("Organizacja lived_experience", "lived_experience", "support", "", ""),
        ("Organizacja ngo", "ngo", "object", HARM, "Dopisaliśmy podjazdy."),
    ]
    assert first["agreement"]["verdict"] == "contested" and first["agreement"]["lowest_sectors"] == ["ngo"]
    assert not any(account.name in adopted.canonical for account in db.session.scalars(sa.select(Account)))
    fact = db.session.scalars(sa.select(FactRow).where(FactRow.name == "position.adopted")).one()
    assert fact.data == {"number": "1/2027", "adopted_on": today().isoformat(), "sha256": adopted.sha256}


@pytest.mark.parametrize("statement", ["UPDATE adopted_versions SET result='x'", "UPDATE adopted_versions SET number='2'", "DELETE FROM adopted_versions"])
def test_the_database_itself_refuses_to_change_an_adopted_version(app, statement):
    found = ready()
    adopt(found)
    with pytest.raises(sa.exc.DatabaseError, match="append-only"):
        db.session.execute(sa.text(statement))
    db.session.rollback()
    assert found.position.adopted.result == RESULT


@pytest.mark.parametrize("values", [{"number": " "}, {"result": ""}, {"result": "x" * 501}, {"number": "x" * 61}, {"adopted_on": today() + timedelta(days=1)}])
def test_a_declaration_needs_number_day_and_result(app, values):
    found = ready()
    with pytest.raises(Refused) as refused:
        adopt(found, **values)
    assert list(refused.value.fields) == list(values) and found.position.adopted is None


def test_a_number_is_given_once_in_a_body(app):
    found = ready()
    assert queries.suggested_number(found.position) == f"1/{today().year}"
    adopt(found, number=f"1/{today().year}")
    again = factories.consultation(found.consultation.organisation, platform=found.platform)
    said = factories.submission(again, "Inny głos").contributions[0]
    second = operations.create_position(found.drafter, again, title="Inne", addressee="Rada")
    clause = operations.add_clause(found.drafter, second, heading="Punkt", text="Treść.")
    operations.cite_sources(found.drafter, clause, contribution_ids=[said.id])
    operations.open_position(found.drafter, second)
    assert queries.suggested_number(second) == f"2/{today().year}"
    with pytest.raises(Refused) as refused:
        operations.adopt_position(found.chair, second, number=f"1/{today().year}", adopted_on=today(), result=RESULT)
    assert "number" in refused.value.fields


def test_sending_starts_the_addressees_clock(app):
    found = ready()
    with pytest.raises(Conflict):
        operations.send_position(found.chair, found.position, sent_on=today(), how="e-Doręczenia")
    adopt(found)
    for values in ({"sent_on": today() + timedelta(days=1), "how": "ePUAP"}, {"sent_on": today() - timedelta(days=1), "how": "ePUAP"}, {"sent_on": today(), "how": " "}):
        with pytest.raises(Refused):
            operations.send_position(found.chair, found.position, **values)
    operations.send_position(found.chair, found.position, sent_on=today(), how="e-Doręczenia")
    days = found.consultation.procedure.results
    assert isinstance(days, int) and found.position.answer_due_on == today() + timedelta(days=days)
    with pytest.raises(Conflict):
        operations.send_position(found.chair, found.position, sent_on=today(), how="e-Doręczenia")


def test_thirty_days_where_the_procedure_counts_in_words(app):
    found = ready()
    found.consultation.profile = {**found.consultation.profile, "results": "razem z uchwałą"}
    db.session.commit()
    adopt(found)
    operations.send_position(found.chair, found.position, sent_on=today(), how="pocztą")
    assert found.position.answer_due_on == today() + timedelta(days=30)


@pytest.mark.parametrize("role", [*Role, "foreign chair", "visitor"])
def test_the_chair_declares_and_nobody_else(app, role):
    found = ready()
    actor = {"visitor": GUEST, "foreign chair": factories.actor((Role.CHAIR, factories.platform(members=False)))}.get(role) or factories.actor((role, found.platform))
    if role is Role.CHAIR:
        operations.adopt_position(actor, found.position, number="1", adopted_on=today(), result=RESULT)
        assert found.position.state is PositionState.ADOPTED
    else:
        with pytest.raises(SignInNeeded if role == "visitor" else Forbidden):
            operations.adopt_position(actor, found.position, number="1", adopted_on=today(), result=RESULT)
        assert found.position.adopted is None


@pytest.mark.parametrize("role", [*Role, "visitor"])
def test_the_body_or_the_office_sends(app, role):
    found = ready()
    adopt(found)
    actor = GUEST if role == "visitor" else factories.actor((role, found.consultation))
    scope = found.platform if role in (Role.CHAIR, Role.DRAFTER) else found.consultation
    actor = GUEST if role == "visitor" else factories.actor((role, scope))
    if role in (Role.CHAIR, Role.DRAFTER, Role.OFFICER):
        operations.send_position(actor, found.position, sent_on=today(), how="pocztą")
        assert found.position.state is PositionState.SENT
    else:
        with pytest.raises(SignInNeeded if role == "visitor" else Forbidden):
            operations.send_position(actor, found.position, sent_on=today(), how="pocztą")


def race(app, *acts):
    """Run the acts at once, each as a request of its own; returns what came of each: a result's class name or the refusal's."""
    outcomes, start = [None] * len(acts), threading.Barrier(len(acts))

    def run(place, act):
        with app.app_context(), session_scope():
            start.wait()
            try:
                outcomes[place] = type(act()).__name__
            except DomainError as refusal:
                outcomes[place] = type(refusal).__name__

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()  # read what the others have written
    return outcomes


def test_of_two_who_adopt_at_once_one_does(app):
    found = ready()
    position_id, account_id = found.position.id, found.chair.account_id

    def declare(number):
        def act():
            position, account = db.session.get(Position, position_id), db.session.get(Account, account_id)
            return operations.adopt_position(actor_of(account), position, number=number, adopted_on=today(), result=RESULT)
        return act

    assert sorted(race(app, declare("1"), declare("2"), declare("3"))) == ["AdoptedVersion", "Conflict", "Conflict"]
    assert fact_names().count("position.adopted") == 1


def test_a_reason_is_taken_back_before_the_adoption_or_not_at_all(app):
    for _again in range(5):
        found = ready()
        position_id, consultation_id, voice = found.position.id, found.consultation.id, found.voices[3].id
        chair_id, drafter_id = found.chair.account_id, found.drafter.account_id

        def declare(chair_id=chair_id, position_id=position_id):
            actor = actor_of(db.session.get(Account, chair_id))
            return operations.adopt_position(actor, db.session.get(Position, position_id), number="1", adopted_on=today(), result=RESULT)

        def take_back(drafter_id=drafter_id, consultation_id=consultation_id, voice=voice):
            actor = actor_of(db.session.get(Account, drafter_id))
            return operations.take_voices_back(actor, db.session.get(Consultation, consultation_id), contribution_ids=[voice])

        outcomes = race(app, declare, take_back)
        assert outcomes in (["AdoptedVersion", "Conflict"], ["Refused", "list"])
        assert queries.voices_of(found.consultation).is_complete is (outcomes[0] == "AdoptedVersion")


def test_a_clause_is_edited_before_the_adoption_or_not_at_all(app):
    for _again in range(5):
        found = ready()
        position_id, clause_id = found.position.id, found.clauses[0].id
        chair_id, drafter_id = found.chair.account_id, found.drafter.account_id

        def declare(position_id=position_id, chair_id=chair_id):
            position = db.session.get(Position, position_id)
            return operations.adopt_position(actor_of(db.session.get(Account, chair_id)), position, number="1", adopted_on=today(), result=RESULT)

        def edit(clause_id=clause_id, drafter_id=drafter_id):
            clause = db.session.get(Clause, clause_id)
            return operations.edit_clause(actor_of(db.session.get(Account, drafter_id)), clause, heading="Inny", text="Inaczej.", edition=1)

        declared, edited = race(app, declare, edit)
        assert declared == "AdoptedVersion" and edited in ("Clause", "Conflict")
        clause = db.session.get(Clause, clause_id)
        kept = json.loads(db.session.get(Position, position_id).adopted.canonical)["clauses"][0]
        assert (kept["heading"], kept["edition"]) == (clause.heading, clause.edition) == (("Inny", 2) if edited == "Clause" else (found.clauses[0].heading, 1))


def test_of_two_who_edit_one_clause_at_once_the_second_gets_both_texts(app):
    found = story()
    clause_id, drafter_id = found.clauses[0].id, found.drafter.account_id

    def edit(text):
        def act():
            clause = db.session.get(Clause, clause_id)
            return operations.edit_clause(actor_of(db.session.get(Account, drafter_id)), clause, heading="Punkt", text=text, edition=1)
        return act

    assert sorted(race(app, edit("Jedno."), edit("Drugie."))) == ["Clause", "Stale"]
    assert db.session.get(Clause, clause_id).edition == 2


def test_one_position_is_begun_of_two_at_once(app):
    office = factories.organisation()
    platform = factories.platform(office)
    consultation = factories.consultation(office, platform=platform)
    account_id, consultation_id = factories.account((Role.DRAFTER, platform)).id, consultation.id

    def begin():
        actor = actor_of(db.session.get(Account, account_id))
        return operations.create_position(actor, db.session.get(Consultation, consultation_id), title="Stanowisko", addressee="Rada")

    assert sorted(race(app, begin, begin)) == ["Conflict", "Position"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Position)) == 1
