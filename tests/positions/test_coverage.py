"""Coverage of voices: a place, a reason, or neither."""

from random import Random

from consult.positions.coverage import STATES, Place, coverage

PLACES = {1: [Place(7, None)], 2: [Place(7, 3)], 3: [], 6: [Place(8, 3)]}
REASONS = {"set_aside": {1: "Powtórzenie.", 4: "Nie na temat."}, "hidden": {4: ("insult", "Obraża."), 5: ("spam", "Reklama."), 6: ("spam", "Reklama.")}}


def cover(voices, places=PLACES, **reasons):
    return coverage([(voice, voice + 100, "web") for voice in voices], places=places, **{**REASONS, **reasons})


def test_a_voice_is_placed_itself_or_through_a_theme_else_set_aside_else_hidden_else_neither():
    found = cover([1, 2, 3, 4, 5, 6])
    assert {voice.id: voice.state for voice in found.voices} == {1: "placed", 2: "placed", 3: "neither", 4: "set_aside", 5: "hidden", 6: "placed"}
    assert found.counts == {"placed": 3, "set_aside": 1, "hidden": 1, "neither": 1} and found.reasoned == 2
    assert [voice.id for voice in found.outstanding] == [3] and not found.is_complete


def test_each_voice_has_its_places_or_the_reason_that_counts():
    found = {voice.id: voice for voice in cover([2, 4, 5, 6]).voices}
    assert found[2].places == (Place(7, 3),) and found[6].reason == ""
    assert (found[4].reason, found[4].ground) == ("Nie na temat.", "") and (found[5].reason, found[5].ground) == ("Reklama.", "spam")


def test_a_consultation_without_voices_leaves_nothing_outstanding():
    assert cover([]).is_complete


def test_every_voice_has_exactly_one_state_and_citing_more_never_leaves_more_outstanding():
    random = Random(7)
    for _ in range(300):
        voices = range(30)
        some = [set(random.sample(voices, random.randrange(30))) for _ in range(4)]
        reasons = {"set_aside": dict.fromkeys(some[0], "Bo tak."), "hidden": dict.fromkeys(some[1], ("spam", "Reklama."))}
        before = cover(voices, {voice: [Place(1, None)] for voice in some[2]}, **reasons)
        after = cover(voices, {voice: [Place(1, None)] for voice in some[2] | some[3]}, **reasons)
        assert sum(before.counts.values()) == 30 and tuple(before.counts) == STATES
        assert {voice.id for voice in after.outstanding} <= {voice.id for voice in before.outstanding}
