"""Figures of a report: published totals come out again, and percentages add up to one hundred."""
from random import Random

import pytest

from consult.responses.statistics import Share, count_all, divide, tabulate


def test_a_register_of_128_forms_gives_the_totals_the_city_published():
    """Gdańsk 2021: 113 correct, 6 supplemented, 9 late; 88 electronic, 40 other. Forms are submissions."""
    statuses = ["ok"] * 113 + ["supplemented"] * 6 + ["late"] * 9
    channels = ["web"] * 60 + ["email"] * 28 + ["post"] * 25 + ["in_person"] * 15
    Random(1).shuffle(channels)
    found = count_all(zip(channels, statuses, strict=True), [])
    assert found.by_formal_status == (128, (("ok", 113, 883), ("late", 9, 70), ("supplemented", 6, 47)))
    assert found.by_medium == (128, (("electronic", 88, 688), ("other", 40, 312)))
    assert found.by_channel.count_of("web") == 60
    assert found.by_channel.count_of("oral") == 0


def test_a_register_of_188_voices_gives_the_totals_its_authority_published():
    """Programme for sea waters 2022: 121 accepted, 11 partly, 35 rejected, 21 clarified. They are contributions."""
    outcomes = ["accepted"] * 121 + ["partially_accepted"] * 11 + ["rejected"] * 35 + ["clarified"] * 21
    found = count_all([("web", "ok")] * 40, [("web", outcome) for outcome in outcomes])
    assert found.contributions_by_outcome == (188, (
        ("accepted", 121, 644), ("rejected", 35, 186), ("clarified", 21, 112), ("partially_accepted", 11, 58)))
    assert found.by_formal_status.total == 40


def test_what_is_not_answered_and_what_is_hidden_is_counted_too():
    found = count_all([], [("web", None, True), ("world_cafe", "accepted", False)])
    assert found.contributions_by_outcome.count_of("unanswered") == 1
    assert found.contributions_by_publicity == (2, (("public", 1, 500), ("hidden", 1, 500)))
    assert found.contributions_by_channel.total == 2


def test_an_empty_register_divides_nothing():
    found = count_all([], [])
    assert found.by_channel == (0, ())
    assert found.by_medium == (0, (("electronic", 0, 0), ("other", 0, 0)))


def test_thirds_add_up_to_a_hundred_and_the_first_gets_the_odd_tenth():
    assert tabulate(["a", "b", "c"]).shares == (Share("a", 1, 334), Share("b", 1, 333), Share("c", 1, 333))


def test_parts_always_add_up_and_stay_within_one_unit_of_the_exact_share():
    random = Random(3)
    for _ in range(2000):
        counts = [random.choice([0, 1, 2, random.randrange(10_000)]) for _ in range(random.randrange(1, 12))]
        parts = divide(1000, counts)
        assert sum(parts) == (1000 if sum(counts) else 0)
        for count, part in zip(counts, parts, strict=True):
            assert abs(part * sum(counts) - 1000 * count) < max(1, sum(counts))
        assert all(more >= less for more, less in ((parts[i], parts[j]) for i in range(len(counts)) for j in range(len(counts))
                                                   if counts[i] > counts[j]))
    with pytest.raises(ValueError, match="-1"):
        divide(1000, [3, -1])
