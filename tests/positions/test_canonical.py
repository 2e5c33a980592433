"""One value, one sequence of bytes: whoever computes the fingerprint of an adopted position finds the same."""
import hashlib
import json
from random import Random

import pytest

from consult.positions.canonical import LARGEST, NotCanonical, canonical, fingerprint


def test_keys_are_sorted_and_nothing_is_padded_or_escaped_without_need():
    value = {"ż": [1, True, None], "a": {"z": "„Tak”\n", "b": "\\ \" \u2028"}, "A": ()}
    assert canonical(value).decode() == '{"A":[],"a":{"b":"\\\\ \\" \u2028","z":"„Tak”\\n"},"ż":[1,true,null]}'


def test_the_fingerprint_is_the_sha_256_of_the_canonical_bytes():
    assert fingerprint({}) == hashlib.sha256(b"{}").hexdigest() == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


def test_the_wording_is_taken_as_it_is():
    assert fingerprint("miód") != fingerprint("mio\u0301d")
    assert fingerprint("a b") != fingerprint("a  b")


def test_reading_the_bytes_and_writing_them_again_changes_nothing():
    random = Random(4)

    def value(depth):
        kind = random.randrange(6 if depth else 4)
        if kind == 0:
            return random.randrange(-LARGEST, LARGEST)
        if kind == 1:
            return "".join(random.choice("aż\"\\\n\0\u20ac🙂 \u0301") for _ in range(random.randrange(8)))
        if kind in (2, 3):
            return random.choice([None, True, False])
        if kind == 4:
            return [value(depth - 1) for _ in range(random.randrange(4))]
        return {str(random.random()): value(depth - 1) for _ in range(random.randrange(4))}

    for _ in range(500):
        given = value(4)
        assert canonical(json.loads(canonical(given))) == canonical(given)


@pytest.mark.parametrize(("value", "code", "path"), [
    ({"a": [1, 0.5]}, "fraction", ("a", 1)), ([float("nan")], "fraction", (0,)), ({"n": LARGEST + 1}, "number_too_large", ("n",)),
    ({1: 2}, "key_not_text", ()), (["\ud800"], "not_unicode", (0,)), ({"\udfff": 1}, "not_unicode", ()), ([b"x"], "not_json", (0,)), ({"a": {1}}, "not_json", ("a",))])
def test_what_has_no_one_form_is_refused_with_its_place(value, code, path):
    with pytest.raises(NotCanonical) as refused:
        fingerprint(value)
    assert (refused.value.code, refused.value.path) == (code, path)


def test_a_bottomless_value_is_refused():
    value = []
    for _ in range(5000):
        value = [value]
    with pytest.raises(NotCanonical) as refused:
        canonical(value)
    assert refused.value.code == "too_deep"
