"""Small numbers of people are never told, neither by themselves nor by subtraction; suggestions follow the procedure."""

from datetime import date
from itertools import product

import pytest

from consult.responses.suggestions import suggest
from consult.responses.suppression import LEAST, public_cells

DAY = date(2027, 3, 12)


@pytest.mark.parametrize(
    ("counts", "cells", "rest"),
    [
        ({"ngo": 21, "administration": 9}, [("ngo", 21), ("administration", 9)], None),
        ({"ngo": 21, "administration": 3, "": 2}, [("ngo", 21)], 5),
        ({"ngo": 21, "resident": 8, "administration": 3}, [("ngo", 21)], 11),
        ({"ngo": 6, "administration": 1}, [], 7),
        ({"ngo": 3, "administration": 1}, [], 0),
        ({}, [], None),
        ({"ngo": 5, "administration": 0}, [("ngo", 5)], None),
    ],
)
def test_cells_under_five_are_told_together_or_not_at_all(counts, cells, rest):
    assert public_cells(counts) == (cells, rest)


def test_nothing_told_is_ever_under_five():
    for counts in product(range(8), repeat=4):
        cells, rest = public_cells(dict(enumerate(counts)))
        assert all(count >= LEAST for _key, count in cells)
        assert rest is None or rest == 0 or rest >= LEAST
        if rest == 0:
            assert cells == [] and sum(counts) < LEAST
        else:
            assert sum(count for _key, count in cells) + (rest or 0) == sum(counts)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"is_late": True, "considers_late": False}, "late"),
        ({"is_late": True, "considers_late": True}, None),
        ({"formal_status": "rejected_formal"}, "not_supplemented"),
        ({"formal_status": "needs_supplement", "supplement_until": date(2027, 3, 11)}, "not_supplemented"),
        ({"formal_status": "needs_supplement", "supplement_until": DAY}, None),
        ({"formal_status": "supplemented", "supplement_until": date(2027, 3, 11)}, None),
        ({}, None),
    ],
)
def test_a_voice_is_suggested_to_be_left_only_where_the_procedure_says_so(given, wanted):
    plain = {"is_late": False, "considers_late": True, "formal_status": "ok", "supplement_until": None, "today": DAY}
    assert suggest(**{**plain, **given}) == wanted
