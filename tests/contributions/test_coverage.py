"""Coverage of voices: a place, a reason, or neither."""
from random import Random

from consult.contributions.coverage import STATES, cover

SETS = {"cited": {1}, "cited_themes": {"B"}, "themes_of": {2: {"A", "B"}, 3: {"A"}, 6: {"B"}}, "set_aside": {1, 4}, "hidden": {4, 5, 6}}


def test_a_voice_is_placed_itself_or_through_a_cited_theme_else_set_aside_else_hidden_else_neither():
    found = cover([1, 2, 3, 4, 5, 6], **SETS)
    assert found.states == {1: "placed", 2: "placed", 3: "neither", 4: "set_aside", 5: "hidden", 6: "placed"}
    assert found.counts == {"placed": 3, "set_aside": 1, "hidden": 1, "neither": 1}
    assert found.outstanding == (3,)
    assert not found.is_complete


def test_a_theme_that_no_clause_cites_places_nobody():
    assert cover([3], **SETS).outstanding == (3,)


def test_a_consultation_without_voices_leaves_nothing_outstanding():
    assert cover([], **SETS).is_complete


def test_every_voice_has_exactly_one_state_and_citing_more_never_leaves_more_outstanding():
    random = Random(7)
    for _ in range(300):
        voices = range(30)
        some = [set(random.sample(voices, random.randrange(30))) for _ in range(3)]
        themes_of = {voice: set(random.sample("ABCD", random.randrange(4))) for voice in voices}
        before = cover(voices, cited=some[0], cited_themes="A", themes_of=themes_of, set_aside=some[1], hidden=some[2])
        after = cover(voices, cited=some[0], cited_themes="AB", themes_of=themes_of, set_aside=some[1], hidden=some[2])
        assert sum(before.counts.values()) == 30
        assert tuple(before.counts) == STATES
        assert set(after.outstanding) <= set(before.outstanding)
