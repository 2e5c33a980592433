"""Drafting: one position a consultation, clauses whose editions rise with their words, sources that lie in the consultation."""

import pytest
import sqlalchemy as sa

from consult.cafe.models import Note, NoteKind
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, NotFound, Refused, SignInNeeded, Stale
from consult.policy.roles import GUEST, Role
from consult.positions import operations, queries
from consult.positions.models import Position
from consult.positions.queries.sources import MOST
from tests import factories
from tests.cafe import factories as cafe
from tests.positions.factories import adopt, fact_names, ready, story


def test_a_position_belongs_to_the_drafting_body_of_its_consultation(app):
    found = story()
    assert found.position.platform == found.platform
    assert queries.position_of(found.consultation) == found.position
    without = factories.consultation()
    with pytest.raises(Refused):
        operations.create_position(factories.actor((Role.DRAFTER, without)), without, title="Nic", addressee="Rada")


def test_a_second_position_has_to_wait_until_the_first_is_withdrawn(app):
    found = story()
    with pytest.raises(Conflict):
        operations.create_position(found.drafter, found.consultation, title="Drugie", addressee="Rada")
    operations.withdraw_position(found.drafter, found.position)
    second = operations.create_position(found.drafter, found.consultation, title="Drugie", addressee="Rada")
    assert queries.position_of(found.consultation) == second


def test_two_positions_at_once_cannot_even_be_stored(app):
    found = story()
    db.session.add(Position(consultation=found.consultation, platform=found.platform, title="Drugie", created_at=found.position.created_at))
    with pytest.raises(Exception, match="(?i)unique"):
        db.session.commit()
    db.session.rollback()


def test_the_addressee_is_an_organisation_known_here_or_somebody_in_words(app):
    found = story()
    town = factories.organisation(name="Gmina Tychy")
    operations.edit_position(found.drafter, found.position, title="Tytuł", addressee_id=town.id, version=found.position.version)
    assert (found.position.addressee, found.position.addressee_id) == ("Gmina Tychy", town.id)
    assert found.clauses[0].answer_scopes == (town.ref, "site:1")
    with pytest.raises(Refused) as refused:
        operations.edit_position(found.drafter, found.position, title="Tytuł", addressee=" ", version=found.position.version)
    assert "addressee" in refused.value.fields
    with pytest.raises(NotFound):
        operations.edit_position(found.drafter, found.position, title="Tytuł", addressee_id=town.id + 99, version=found.position.version)


def test_a_late_editor_of_the_title_gets_both(app):
    found = story()
    seen = found.position.version
    operations.edit_position(found.drafter, found.position, title="Nowy", addressee="Rada", version=seen)
    with pytest.raises(Stale) as stale:
        operations.edit_position(found.drafter, found.position, title="Mój", addressee="Rada", version=seen)
    assert (stale.value.theirs["title"], stale.value.mine["title"]) == ("Nowy", "Mój")


def test_the_edition_rises_with_the_words_and_with_nothing_else(app):
    found = story()
    clause = found.clauses[0]
    operations.edit_clause(found.drafter, clause, heading=clause.heading, text=clause.text, edition=1)
    operations.move_clause(found.drafter, clause, up=False)
    operations.cite_sources(found.drafter, clause, contribution_ids=[found.voices[3].id])
    assert clause.edition == 1
    operations.edit_clause(found.drafter, clause, heading=clause.heading, text="Inaczej.", edition=1)
    assert clause.edition == 2
    with pytest.raises(Stale) as stale:
        operations.edit_clause(found.drafter, clause, heading="Moje", text="Moje słowa.", edition=1)
    assert stale.value.theirs == {"heading": clause.heading, "text": "Inaczej."}
    assert stale.value.mine == {"heading": "Moje", "text": "Moje słowa."}


def test_clauses_change_places_and_come_back_at_the_end(app):
    found = story()
    first, second = found.clauses
    third = operations.add_clause(found.drafter, found.position, heading="Trzeci", text="Treść.")
    operations.move_clause(found.drafter, third, up=True)
    assert found.position.clauses == [first, third, second]
    operations.move_clause(found.drafter, first, up=True)
    assert found.position.clauses == [first, third, second]
    operations.remove_clause(found.drafter, first)
    assert [clause.place for clause in found.position.clauses] == [1, 2]
    assert found.position.clauses == [third, second] and queries.removed_clauses(found.position) == [first]
    with pytest.raises(Conflict):
        operations.edit_clause(found.drafter, first, heading="x", text="x", edition=1)
    operations.restore_clause(found.drafter, first)
    assert found.position.clauses == [third, second, first]
    fourth = operations.add_clause(found.drafter, found.position, heading="Czwarty", text="Treść.")
    operations.remove_clause(found.drafter, second)
    assert [(clause, clause.place) for clause in found.position.clauses] == [(third, 1), (first, 2), (fourth, 3)]
    with pytest.raises(Conflict):
        operations.restore_clause(found.drafter, first)


def test_sources_are_cited_once_and_taken_back(app):
    found = story()
    clause = found.clauses[0]
    assert operations.cite_sources(found.drafter, clause, theme_ids=[found.theme.id]) == []
    source = queries.sources_of([clause])[clause.id][0]
    assert (source.kind, source.title, source.count) == ("theme", "Ławki", 2)
    operations.uncite_source(found.drafter, clause, citation_id=source.citation_id)
    assert queries.sources_of([clause])[clause.id] == []
    with pytest.raises(NotFound):
        operations.uncite_source(found.drafter, clause, citation_id=source.citation_id)
    with pytest.raises(Refused):
        operations.cite_sources(found.drafter, clause)


def test_sources_of_another_consultation_are_not_found(app):
    found, other = story(), story()
    for foreign in ({"theme_ids": [other.theme.id]}, {"contribution_ids": [other.voices[0].id]}, {"note_ids": [1]}):
        with pytest.raises(NotFound):
            operations.cite_sources(found.drafter, found.clauses[0], **foreign)


@pytest.mark.parametrize("words", [{"heading": "", "text": "x"}, {"heading": "x", "text": " \n"}, {"heading": "x" * 201, "text": "x"}, {"heading": "x", "text": "x" * 10_001}])
def test_bad_words_are_refused_and_change_nothing(app, words):
    found = story()
    facts = len(fact_names())
    with pytest.raises(Refused):
        operations.add_clause(found.drafter, found.position, **words)
    assert len(found.position.clauses) == 2 and len(fact_names()) == facts


CLAUSE_ACTS = {
    "add": lambda actor, found: operations.add_clause(actor, found.position, heading="x", text="x"),
    "edit": lambda actor, found: operations.edit_clause(actor, found.clauses[0], heading="x", text="x", edition=1),
    "move": lambda actor, found: operations.move_clause(actor, found.clauses[0], up=False),
    "remove": lambda actor, found: operations.remove_clause(actor, found.clauses[0]),
    "cite": lambda actor, found: operations.cite_sources(actor, found.clauses[0], contribution_ids=[found.voices[3].id]),
    "uncite": lambda actor, found: operations.uncite_source(actor, found.clauses[0], citation_id=found.clauses[0].citations[0].id),
    "edit position": lambda actor, found: operations.edit_position(actor, found.position, title="x", addressee="x", version=found.position.version),
    "withdraw": lambda actor, found: operations.withdraw_position(actor, found.position),
}


@pytest.mark.parametrize("act", CLAUSE_ACTS)
def test_nobody_changes_an_adopted_position(app, act):
    found = ready()
    adopted = adopt(found)
    facts = len(fact_names())
    for actor in (found.drafter, found.chair):
        with pytest.raises(Conflict):
            CLAUSE_ACTS[act](actor, found)
    assert len(fact_names()) == facts
    assert found.position.clauses == found.clauses and found.clauses[0].edition == 1 and found.position.adopted == adopted


@pytest.mark.parametrize("act", CLAUSE_ACTS)
@pytest.mark.parametrize("role", [*Role, "foreign drafter", "visitor"])
def test_drafters_and_the_chair_write_and_nobody_else(app, act, role):
    found = story()
    facts = len(fact_names())
    if role == "visitor":
        actor, refusal = GUEST, SignInNeeded
    elif role == "foreign drafter":
        actor, refusal = factories.actor((Role.DRAFTER, factories.platform(members=False))), Forbidden
    else:
        actor, refusal = factories.actor((role, found.platform)), Forbidden
    if role in (Role.DRAFTER, Role.CHAIR):
        CLAUSE_ACTS[act](actor, found)
        assert len(fact_names()) == facts + 1
    else:
        with pytest.raises(refusal):
            CLAUSE_ACTS[act](actor, found)
        assert len(fact_names()) == facts


def test_drafts_are_the_bodys_own_until_the_members_are_asked(app):
    found = story()
    with pytest.raises(NotFound):
        queries.get_position(GUEST, found.position.id)
    assert queries.get_position(found.drafter, found.position.id) == found.position
    assert list(queries.list_positions(GUEST)) == [] and list(queries.list_positions(found.drafter)) == [found.position]
    operations.open_position(found.drafter, found.position)
    assert queries.get_position(GUEST, found.position.id) == found.position
    assert list(queries.list_positions(GUEST)) == [found.position]


@pytest.mark.parametrize("role", [*Role, "visitor"])
@pytest.mark.parametrize("state", ["draft", "agreeing", "withdrawn"])
@pytest.mark.parametrize("where", ["platform", "organisation", "consultation", "elsewhere"])
def test_the_list_and_the_single_position_agree_on_who_may_read(app, role, state, where):
    found = story(voices=3)
    found.position.state = state
    db.session.commit()
    scope = {"platform": found.platform, "organisation": found.consultation.organisation, "consultation": found.consultation}.get(where) or factories.organisation()
    actor = GUEST if role == "visitor" else factories.actor((role, scope))
    listed = list(queries.list_positions(actor))
    try:
        single = [queries.get_position(actor, found.position.id)]
    except NotFound:
        single = []
    assert listed == single


def test_notes_are_found_without_accents_and_no_more_than_a_page_of_them_is_read(app):
    found = story()
    made, _runs, people = cafe.started(people=1, consultation=found.consultation)
    table = made.tables[0]
    for number in range(MOST + 5):
        body = "Żółta ławka, 50% taniej" if number == 3 else f"Ławka {number}"
        db.session.add(Note(session_id=made.id, table=table, round_number=1, number=number + 1, kind=NoteKind.NEED, body=body, written_at=made.starts_at))
    db.session.commit()
    assert [source.number for source in queries.find_sources(found.drafter, found.position, "note", "zolta lawka")] == [4]
    assert [source.number for source in queries.find_sources(found.drafter, found.position, "note", "50%")] == [4]
    assert queries.find_sources(found.drafter, found.position, "note", "_") == []
    assert [source.number for source in queries.find_sources(found.drafter, found.position, "note", "nr 7")] == [7]
    read, position_id = [], found.position.id
    db.session.expunge_all()
    position = db.session.get(Position, position_id)
    sa.event.listen(Note, "load", keep := lambda note, _context: read.append(note.id))
    assert len(queries.find_sources(found.drafter, position, "note")) == MOST == len(read)
    sa.event.remove(Note, "load", keep)
