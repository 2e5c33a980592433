"""Marking places in texts: pieces join to the text they came from, pasted words are found however they are broken, forms bring only places."""

from random import Random

import pytest

from consult.core.errors import Refused
from consult.moderation import marking

TEXT = "Zadzwoń: 601 234 567 albo pisz na ewa@poczta.example. Mieszkam przy Kwiatowej 7."


def test_pieces_join_to_the_text_and_name_their_places():
    found = marking.pieces(TEXT)
    assert "".join(piece.text for piece in found) == TEXT
    assert [(piece.kind, piece.text) for piece in found if piece.kind] == [("phone", "601 234 567"), ("email", "ewa@poczta.example")]
    for piece in found:
        if piece.kind:
            (start, end), = marking.read_places([piece.place])["body"]
            assert TEXT[start:end] == piece.text


def test_a_cut_text_ends_in_an_ellipsis_and_never_in_half_a_suggestion():
    for longest in range(1, len(TEXT)):
        found = marking.pieces(TEXT, longest=longest)
        assert all(piece.text in ("601 234 567", "ewa@poczta.example") for piece in found if piece.kind)
        joined = "".join(piece.text for piece in found)
        assert TEXT.startswith(joined.removesuffix("…"))
    assert marking.pieces("Krótko.", longest=700) == [marking.Piece("Krótko.")]


@pytest.mark.parametrize(
    ("phrase", "found"),
    [("kwiatowej 7", ["Kwiatowej 7"]), ("Kwiatowej\n  7", ["Kwiatowej 7"]), ("(.*)", []), ("brak", []), ("   ", [])],
)
def test_pasted_words_are_found_whatever_their_case_and_white_space(phrase, found):
    assert [TEXT[start:end] for start, end in marking.find_words(TEXT, [phrase])] == found


def test_a_phrase_of_one_sign_is_left_out():
    assert marking.phrases_of("a\n\n Ewa  Lipka \nb") == ["Ewa Lipka"]


@pytest.mark.parametrize("written", ["body:1", "body:-1-3", "body:٣-4", "body:1-2-3", "BODY:1-2", "body:1e5-2", "body:9999999-2", "", ":1-2"])
def test_places_that_are_none_are_left_out(written):
    assert marking.read_places([written]) == {}


def test_places_survive_a_form():
    random = Random(5)
    for _ in range(100):
        places = {name: [(a, a + 1 + random.randrange(50)) for a in random.sample(range(1000), 3)] for name in ("body", "justification")}
        assert marking.read_places(marking.write_places(places)) == places


@pytest.mark.parametrize("places", [{}, {"owner": [(0, 2)]}, {"body": []}, {"body": [(0, 99)]}, {"body": [(3, 1)]}])
def test_covering_nothing_or_what_is_not_there_is_refused(places):
    with pytest.raises(Refused):
        marking.cover({"body": "Krótko."}, places)
