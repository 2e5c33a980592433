"""The floor over sectors: figures worked out by hand, and the verdicts that follow."""
from math import asin, comb, cos, pi, sin, sqrt

import pytest

from consult.positions.agreement import OBJECT, RESERVATIONS, SUPPORT, agree, beta_quantile, beta_share, jeffreys


def seats(sector, support=0, reservations=0, objections=0, silent=0):
    return ([(sector, SUPPORT)] * support + [(sector, RESERVATIONS)] * reservations + [(sector, OBJECT)] * objections
            + [(sector, None)] * silent)


def of(result, sector):
    return next(found for found in result.sectors if found.sector == sector)


def posterior_share_below(x, successes, trials, steps=20_000):
    """P(X ≤ x) for X of Beta(successes + ½, failures + ½) by summing the density over slices; t = sin² θ takes the poles away."""
    def mass(limit):
        width = asin(sqrt(limit)) / steps
        return width * sum(sin(angle) ** (2 * successes) * cos(angle) ** (2 * (trials - successes))
                           for angle in ((step + 0.5) * width for step in range(steps)))

    return mass(x) / mass(1)


def test_one_twentieth_of_the_posterior_lies_on_either_side_of_the_interval():
    for successes, trials in [(1, 10), (5, 10), (13, 20), (18, 20), (40, 61)]:
        low, high = jeffreys(successes, trials)
        assert posterior_share_below(low, successes, trials) == pytest.approx(0.05, abs=1e-6)
        assert posterior_share_below(high, successes, trials) == pytest.approx(0.95, abs=1e-6)
    assert jeffreys(0, 8)[0] == 0
    assert jeffreys(8, 8)[1] == 1


def test_the_incomplete_beta_function_agrees_with_closed_forms():
    for tenth in range(1, 10):
        x = tenth / 10
        assert beta_share(x, 1, 1) == pytest.approx(x)
        assert beta_share(x, 0.5, 0.5) == pytest.approx(2 / pi * asin(sqrt(x)))
        assert beta_share(x, 7, 15) == pytest.approx(sum(comb(21, k) * x**k * (1 - x) ** (21 - k) for k in range(7, 22)))
        assert beta_share(beta_quantile(x, 40.5, 3.5), 40.5, 3.5) == pytest.approx(x, abs=1e-9)
    assert (beta_share(0, 2, 3), beta_share(1, 2, 3)) == (0, 1)
    assert beta_quantile(0.5, 2000.5, 2000.5) == pytest.approx(0.5)


def test_the_interval_is_symmetric_and_narrows_with_answers():
    for trials in (1, 7, 20, 300):
        for successes in range(0, trials + 1, max(1, trials // 7)):
            low, high = jeffreys(successes, trials)
            mirror_low, mirror_high = jeffreys(trials - successes, trials)
            assert (low, high) == (pytest.approx(1 - mirror_high, abs=1e-9), pytest.approx(1 - mirror_low, abs=1e-9))
            assert low <= (successes + 0.5) / (trials + 1) <= high
    assert jeffreys(150, 200)[0] > jeffreys(15, 20)[0]


def test_everybody_behind_a_clause_is_common_ground_and_the_lowest_sector_is_named():
    result = agree(seats("ngo", 24, 4, 2) + seats("residents", 30, 0, 9) + seats("administration", 3, 1, 1))
    assert result.verdict == "common_ground"
    assert of(result, "ngo").p == pytest.approx(28.5 / 31)
    assert of(result, "residents").p == pytest.approx(30.5 / 40)
    assert of(result, "administration").p == 4 / 5
    assert (result.floor_sectors, result.floor) == (("residents",), pytest.approx(0.7625))
    assert result.spread == pytest.approx(28.5 / 31 - 0.7625)
    assert (result.reason, result.lacking) == (None, ())


def test_a_majority_over_everybody_does_not_hide_a_sector_that_objects():
    result = agree(seats("ngo", 60) + seats("residents", 5, 5, 15))
    assert (result.verdict, result.reason, result.floor_sectors) == ("contested", "spread", ("residents",))
    assert result.floor == pytest.approx(10.5 / 26)


def test_sectors_that_agree_in_refusing_are_no_common_ground():
    result = agree(seats("ngo", 0, 1, 3) + seats("residents", 0, 1, 3))
    assert (result.verdict, result.reason, result.spread) == ("contested", "low_floor", 0)
    assert result.floor_sectors == ("ngo", "residents")


def test_answers_that_are_lacking_are_asked_for_by_name_and_never_filled_in():
    result = agree(seats("ngo", 25) + seats("residents", 15, silent=10) + seats("administration", 2, silent=2))
    assert (result.verdict, result.lacking) == ("not_enough", ("administration", "residents"))
    assert of(result, "residents").silent == 10
    assert of(result, "residents").answers == 15
    assert not of(result, "residents").is_enough


def test_twenty_answers_near_the_limit_are_not_enough_to_be_sure():
    result = agree(seats("residents", 13, 0, 7))
    assert of(result, "residents").is_enough
    assert of(result, "residents").low < 0.5 < 0.6 < of(result, "residents").p
    assert (result.verdict, result.lacking) == ("not_enough", ("residents",))
    assert agree(seats("residents", 130, 0, 70)).verdict == "common_ground"


def test_in_a_small_sector_silent_seats_count_as_what_they_could_still_say():
    result = of(agree(seats("administration", 2, 1, 1, 1)), "administration")
    assert (result.p, result.low, result.high, result.is_by_counts) == (3 / 4, 3 / 5, 4 / 5, True)
    assert agree(seats("administration", 3, 0, 2)).verdict == "common_ground"
    assert agree(seats("administration", 2, 0, 2)).verdict == "contested"
    assert agree(seats("administration", 1)).verdict == "common_ground"
    assert agree(seats("administration", 2, 0, 0, 3)).verdict == "not_enough"


def test_a_large_sector_is_estimated_and_one_seat_less_is_counted():
    assert of(agree(seats("ngo", 20)), "ngo").p == pytest.approx(20.5 / 21)
    assert of(agree(seats("ngo", 19)), "ngo").p == 1


def test_one_answer_in_a_sector_of_five_does_not_make_a_clause_contested():
    assert agree(seats("ngo", 25) + seats("residents", 0, 0, 1, 4)).verdict == "not_enough"


def test_a_required_sector_without_seats_is_lacking_and_silence_everywhere_gives_no_figures():
    result = agree(seats("ngo", 5), required=("ngo", "lived_experience"))
    assert (result.verdict, result.lacking) == ("not_enough", ("lived_experience",))
    silent = agree(seats("ngo", silent=3))
    assert (silent.floor, silent.floor_sectors, silent.spread, silent.verdict, silent.lacking) == (None, (), None, "not_enough", ("ngo",))
    assert agree([]).verdict == "not_enough"


def test_the_order_of_seats_changes_nothing_and_unknown_stances_are_refused():
    given = seats("ngo", 3, 1, 2, 1) + seats("residents", 4, 2, 0, 0)
    assert agree(given) == agree(given[::-1])
    with pytest.raises(ValueError, match="maybe"):
        agree([("ngo", "maybe")])


def test_three_tenths_apart_is_contested_in_spite_of_binary_fractions():
    assert agree(seats("ngo", 9, 0, 1) + seats("residents", 6, 0, 4)).verdict == "common_ground"
    assert agree(seats("ngo", 8, 0, 2) + seats("residents", 5, 0, 5)).reason == "spread"
