"""Every voice has a place, a reason or neither, and one look tells which, however many there are."""

import random

import pytest
import sqlalchemy as sa

from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, NotFound, Refused, SignInNeeded
from consult.moderation.models import Ground
from consult.moderation.operations import hide_text, undo_decision
from consult.policy.roles import GUEST, Role
from consult.positions import operations, queries
from consult.positions.coverage import STATES
from consult.themes import operations as themes
from tests import factories
from tests.positions.factories import adopt, fact_names, ready, story


def states(found):
    return {voice.number: voice.state for voice in queries.voices_of(found.consultation).voices}


def looks(work):
    """How many SELECTs `work` makes."""
    seen = []

    def hear(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", hear)
    try:
        work()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", hear)
    return len(seen)


def test_a_voice_is_placed_directly_or_through_a_cited_theme_else_it_has_neither(app):
    found = story()
    coverage = queries.voices_of(found.consultation)
    assert states(found) == {1: "placed", 2: "placed", 3: "placed", 4: "neither"}
    assert coverage.voices[0].places == ((found.clauses[0].id, found.theme.id),)
    assert coverage.voices[2].places == ((found.clauses[1].id, None),)
    assert (coverage.total, coverage.counts, coverage.is_complete) == (4, {"placed": 3, "set_aside": 0, "hidden": 0, "neither": 1}, False)


def test_a_removed_clause_a_removed_theme_and_a_withdrawn_position_place_nobody(app):
    found = story()
    themes.remove_theme(found.moderator, found.theme)
    assert states(found) == {1: "neither", 2: "neither", 3: "placed", 4: "neither"}
    themes.restore_theme(found.moderator, found.theme)
    operations.remove_clause(found.drafter, found.clauses[1])
    assert states(found)[3] == "neither"
    operations.withdraw_position(found.drafter, found.position)
    assert set(states(found).values()) == {"neither"}


def test_a_hidden_voice_counts_with_the_moderators_reason(app):
    found = story()
    decision = hide_text(found.moderator, found.voices[3], ground=Ground.INSULT, reason="Obraża sąsiada.")
    voice = queries.voices_of(found.consultation).voices[3]
    assert (voice.state, voice.ground, voice.reason) == ("hidden", "insult", "Obraża sąsiada.")
    undo_decision(found.moderator, found.voices[3], decision_id=decision.id)
    assert states(found)[4] == "neither"


def test_voices_are_set_aside_with_one_reason_and_taken_back(app):
    found = story()
    ids = [voice.id for voice in found.voices]
    came_of_it = operations.set_voices_aside(found.drafter, found.consultation, contribution_ids=ids, reason="Poza tematem.")
    assert came_of_it == ([ids[3]], ids[:3])
    assert queries.voices_of(found.consultation).voices[3].reason == "Poza tematem."
    operations.set_voices_aside(found.moderator, found.consultation, contribution_ids=ids[3:], reason="Lepszy powód.")
    assert queries.reasons_of(ids)[ids[3]].reason == "Lepszy powód."
    act = queries.last_act_of_setting_aside(found.moderator, found.consultation)
    assert act.voices == 1
    operations.undo_setting_aside(found.moderator, found.consultation, at=act.at)
    assert states(found)[4] == "neither"
    with pytest.raises(Conflict):
        operations.undo_setting_aside(found.moderator, found.consultation, at=act.at)
    assert fact_names()[-3:] == ["voices.reasoned", "voices.reasoned", "voices.returned"]


def test_setting_aside_needs_a_reason_and_voices_without_a_place(app):
    found = story()
    four, one = found.voices[3].id, found.voices[0].id
    facts = len(fact_names())
    for ids, reason in (([four], " "), ([], "Powód."), ([one], "Powód."), ([four], "x" * 1001)):
        with pytest.raises(Refused):
            operations.set_voices_aside(found.drafter, found.consultation, contribution_ids=ids, reason=reason)
    with pytest.raises(NotFound):
        operations.set_voices_aside(found.drafter, found.consultation, contribution_ids=[story().voices[0].id], reason="Powód.")
    assert states(found)[4] == "neither" and fact_names()[facts:].count("voices.reasoned") == 0


def test_reasons_that_stood_at_adoption_stay_and_later_voices_can_still_be_set_aside(app):
    found = ready()
    adopt(found)
    with pytest.raises(Conflict):
        operations.take_voices_back(found.drafter, found.consultation, contribution_ids=[found.voices[3].id])
    with pytest.raises(Conflict):
        operations.set_voices_aside(found.drafter, found.consultation, contribution_ids=[found.voices[3].id], reason="Inny.")
    late = factories.submission(found.consultation, "Spóźniony głos").contributions[0]
    operations.set_voices_aside(found.drafter, found.consultation, contribution_ids=[late.id], reason="Po przyjęciu stanowiska.")
    assert states(found)[5] == "set_aside"
    operations.take_voices_back(found.drafter, found.consultation, contribution_ids=[late.id])
    assert states(found)[5] == "neither"


@pytest.mark.parametrize("role", [*Role, "foreign drafter", "visitor"])
def test_drafters_and_moderators_set_voices_aside_and_nobody_else(app, role):
    found = story()
    actor = GUEST if role == "visitor" else factories.actor((Role.DRAFTER, factories.organisation())) if role == "foreign drafter" else factories.actor((role, found.consultation))
    ids = [found.voices[3].id]
    if role in (Role.DRAFTER, Role.MODERATOR):
        operations.set_voices_aside(actor, found.consultation, contribution_ids=ids, reason="Powód.")
        operations.take_voices_back(actor, found.consultation, contribution_ids=ids)
    else:
        for act in (operations.take_voices_back, lambda *a, **k: operations.set_voices_aside(*a, **k, reason="Powód.")):
            with pytest.raises(SignInNeeded if role == "visitor" else Forbidden):
                act(actor, found.consultation, contribution_ids=ids)
        assert states(found)[4] == "neither"


def test_three_looks_are_enough_however_many_voices_there_are(app):
    found = story()
    hide_text(found.moderator, found.voices[3], ground=Ground.SPAM, reason="Reklama.")
    db.session.refresh(found.consultation)
    few = looks(lambda: queries.voices_of(found.consultation))
    more = factories.submission(found.consultation, *(f"Dalszy {i}" for i in range(60))).contributions
    operations.cite_sources(found.drafter, found.clauses[0], contribution_ids=[voice.id for voice in more[:30]])
    operations.set_voices_aside(found.drafter, found.consultation, contribution_ids=[voice.id for voice in more[30:]], reason="Powód.")
    db.session.refresh(found.consultation)
    assert looks(lambda: queries.voices_of(found.consultation)) == few == 3


def test_coverage_parts_the_voices_whatever_is_done_to_them(app):
    """Random acts of citing, grouping, setting aside and hiding: every voice is in one state, the counts add up, reasons come with theirs."""
    rng = random.Random(11)
    found = story(voices=12)
    ids = [voice.id for voice in found.voices]
    for _step in range(60):
        some = rng.sample(ids, rng.randrange(1, 4))
        act = rng.choice(["cite", "link", "unlink", "aside", "back", "hide", "remove", "uncite"])
        try:
            if act == "cite":
                operations.cite_sources(found.drafter, rng.choice(found.clauses), contribution_ids=some)
            elif act in ("link", "unlink"):
                (themes.link_voices if act == "link" else themes.unlink_voices)(found.moderator, found.theme, contribution_ids=some)
            elif act == "aside":
                operations.set_voices_aside(found.drafter, found.consultation, contribution_ids=some, reason="Powód.")
            elif act == "back":
                operations.take_voices_back(found.drafter, found.consultation, contribution_ids=some)
            elif act == "hide":
                hide_text(found.moderator, rng.choice(found.voices), ground=Ground.SPAM, reason="Reklama.")
            elif act == "remove":
                (operations.restore_clause if found.clauses[1].removed_at else operations.remove_clause)(found.drafter, found.clauses[1])
            else:
                clause = found.clauses[0]
                operations.uncite_source(found.drafter, clause, citation_id=rng.choice(clause.citations).id)
        except (Conflict, Refused, IndexError):
            pass
        coverage = queries.voices_of(found.consultation)
        assert [voice.number for voice in coverage.voices] == list(range(1, 13))
        assert sum(coverage.counts.values()) == coverage.total == 12
        assert sum(len(coverage.of(state)) for state in STATES) == 12
        cited = queries.clauses_of(ids, drafts=True)
        for voice in coverage.voices:
            assert bool(voice.places) == (voice.state == "placed") == (voice.id in cited)
            assert bool(voice.reason) == (voice.state in ("set_aside", "hidden"))
            assert [place.clause_id for place in voice.places] == [place.clause.id for place in cited.get(voice.id, [])]


def test_others_ask_in_which_clauses_a_voice_has_its_place(app):
    found = story()
    ids = [voice.id for voice in found.voices]
    assert queries.clauses_of(ids) == {}, "drafts are nobody's business yet"
    operations.open_position(found.drafter, found.position)
    cited = queries.clauses_of(ids)
    assert {voice: [(place.clause.heading, place.theme and place.theme.title) for place in places] for voice, places in cited.items()} == {
        ids[0]: [("Ławki co 200 metrów", "Ławki")], ids[1]: [("Ławki co 200 metrów", "Ławki")], ids[2]: [("Światło przy ławkach", None)],
    }


def test_the_page_of_a_voice_says_where_it_has_its_place_or_why_it_has_none(app, browser):
    found = story()
    path = "/contributions/{}".format
    assert "Ławki co 200 metrów" not in browser.get(path(found.voices[0].id)).page.text, "drafts are nobody's business yet"
    operations.open_position(found.drafter, found.position)
    page = browser.get(path(found.voices[0].id)).page
    assert "Ławki co 200 metrów" in page.text and f"/themes/{found.theme.id}" in page.links
    assert "Czego stał się częścią" not in browser.get(path(found.voices[3].id)).page.text
    operations.set_voices_aside(found.drafter, found.consultation, contribution_ids=[found.voices[3].id], reason="Poza tematem uchwały.")
    assert "Poza tematem uchwały." in browser.get(path(found.voices[3].id)).page.text
