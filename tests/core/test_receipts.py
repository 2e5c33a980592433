"""A receipt can be read aloud, typed on a phone and found again, and guessed by nobody."""

import hashlib
import hmac
import math
import random

import pytest

from consult.core.receipts import ALPHABET, RANDOM_BYTES, grouped, new_receipt, normalised, receipt_digest

KEY = bytes(range(32))


def test_signs_are_unambiguous_and_many():
    assert len(set(ALPHABET)) == len(ALPHABET)
    for twins in ("0OQD", "1IL", "2Z", "5S", "8B", "UV"):
        assert sum(sign in ALPHABET for sign in twins) <= 1
    assert 16 * math.log2(len(ALPHABET)) > 75


def test_a_hundred_thousand_receipts_differ_and_use_every_sign_alike():
    chance = random.Random(7)
    receipts = {new_receipt(chance.randbytes(RANDOM_BYTES)) for _ in range(100_000)}
    assert len(receipts) == 100_000
    everything = "".join(receipts).replace("-", "")
    expected = len(everything) / len(ALPHABET)
    assert all(abs(everything.count(sign) - expected) < 6 * math.sqrt(expected) for sign in ALPHABET)


def test_receipt_comes_in_fours():
    receipt = new_receipt(bytes(range(RANDOM_BYTES)))
    assert receipt == "2345-6789-ACDE-FGHJ" and grouped(normalised(receipt)) == receipt


@pytest.mark.parametrize("typed", [
    "2345-6789-ACDE-FGHJ", "2345 6789 acde fghj", " 23456789acdefghj\n", "z34S–6789—ACDE−FGHJ", "2345.67B9.ACDE.FGHJ", "２３４５6789АСDЕFGНJ", "2345_6789_acde_fghj",
])
def test_what_people_type_is_taken_for_what_was_meant(typed):
    assert normalised(typed) == "23456789ACDEFGHJ"


@pytest.mark.parametrize("typed", ["", "2345-6789-ACDE-FGH", "2345-6789-ACDE-FGHJK", "0345-6789-ACDE-FGHJ", "I345-6789-ACDE-FGHJ", "żółć" * 4, "2" * 100_000, "\x00" * 16])
def test_what_cannot_be_a_receipt_is_none(typed):
    assert normalised(typed) is None


def test_digest_is_keyed_and_needs_normalised_signs():
    signs = normalised("2345-6789-ACDE-FGHJ")
    assert receipt_digest(KEY, signs) == hmac.new(KEY, b"receipt\0" + signs.encode(), hashlib.sha256).hexdigest()
    assert receipt_digest(KEY, signs) != receipt_digest(bytes(32), signs)
    for key, typed in ((b"short", signs), (KEY, "2345-6789-ACDE-FGHJ")):
        with pytest.raises(ValueError):
            receipt_digest(key, typed)


@pytest.mark.parametrize("poor", [b"", bytes(63), b"\xff" * 64])
def test_poor_randomness_is_refused(poor):
    with pytest.raises(ValueError):
        new_receipt(poor)
