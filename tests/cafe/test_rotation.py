"""The rule of rotation, judged by an evaluator that knows nothing of rings and fields: it only looks at who sat where."""
from itertools import combinations

import pytest

from consult.cafe.rotation import FIELDS, TooManyRounds, best_template, floor, template

SIZES = [(tables, movers, rounds) for tables in range(3, 41) for movers in range(3, 7) for rounds in range(3, 6)]


def played(rule):
    """Where everyone sits, hosts included: {person: [table in round 0, table in round 1, …]}."""
    seats = {("host", table): [table] * rule.rounds for table in range(rule.tables)}
    for column in range(rule.movers):
        for table in range(rule.tables):
            seats[column, table] = [rule.place(table, column, round_) for round_ in range(rule.rounds)]
    return seats


def evaluate(seats, rounds):
    """(pairs of rounds in which two people sit together again, returns to a table by people who move, all table sizes)."""
    partners = {}
    sizes = set()
    for round_ in range(rounds):
        at = {}
        for person, tables in seats.items():
            at.setdefault(tables[round_], []).append(person)
        sizes.update(map(len, at.values()))
        for table_people in at.values():
            for pair in combinations(sorted(table_people, key=str), 2):
                partners[pair] = partners.get(pair, 0) + 1
    repeats = sum(times * (times - 1) // 2 for times in partners.values())
    returns = sum(rounds - len(set(tables)) for person, tables in seats.items() if person[0] != "host")
    return repeats, returns, sizes


def exact(tables, movers, rounds):
    try:
        return template(tables, movers, rounds)
    except TooManyRounds:
        return None


def test_393_of_the_456_usual_sizes_have_an_exact_template_and_each_of_them_keeps_its_promise():
    rules = [rule for size in SIZES if (rule := exact(*size))]
    assert (len(SIZES), len(rules)) == (456, 393)
    for rule in rules:
        assert evaluate(played(rule), rule.rounds) == (0, 0, {rule.movers + 1}), rule


@pytest.mark.parametrize("order", FIELDS)
def test_a_field_seats_one_mover_less_than_tables_for_as_many_rounds_as_tables(order):
    rule = template(order, min(order - 1, 8), min(order, 8))
    assert evaluate(played(rule), rule.rounds)[:2] == (0, 0)


def test_where_no_exact_template_exists_nobody_returns_to_a_table_and_the_repeats_are_counted_rightly():
    for tables, movers, rounds in SIZES:
        if rounds <= tables and exact(tables, movers, rounds) is None:
            rule = best_template(tables, movers, rounds)
            repeats, returns, sizes = evaluate(played(rule), rounds)
            assert (repeats, returns, sizes) == (rule.repeats, 0, {movers + 1}), rule
            assert repeats >= floor(movers, tables, rounds)
            assert not rule.is_exact


def test_the_lower_bound_is_the_published_one_and_is_reached_where_columns_must_share_a_shift():
    for tables, movers, bounds in [(3, 3, (3, 9)), (3, 4, (6, 18)), (4, 3, (0, 0, 0)), (4, 4, (4, 12, 24)), (5, 4, (0, 0, 0, 0)),
                                   (5, 5, (5, 15, 30, 50)), (6, 5, (0, 0, 0, 0))]:
        assert tuple(floor(movers, tables, rounds) for rounds in range(2, 2 + len(bounds))) == bounds
    for tables, movers, rounds in [(3, 3, 3), (3, 4, 3), (4, 4, 3), (4, 4, 4), (5, 5, 3), (5, 5, 5)]:
        assert best_template(tables, movers, rounds).repeats == floor(movers, tables, rounds)


def test_more_rounds_than_tables_are_refused_with_the_numbers():
    for ask in (template, best_template):
        with pytest.raises(TooManyRounds) as refusal:
            ask(4, 3, 5)
        assert refusal.value.values == {"tables": 4, "rounds": 5}
        assert isinstance(refusal.value, ValueError)


def test_one_round_needs_no_rule():
    assert template(1, 7, 1).is_exact
    assert evaluate(played(template(3, 9, 1)), 1) == (0, 0, {10})


def test_the_paper_rule_known_from_practice_holds():
    """Colours as shifts: sizes that facilitators use with paper cards."""
    for tables, movers, rounds in [(5, 4, 5), (7, 4, 4), (8, 3, 3), (9, 4, 3), (10, 4, 3), (12, 4, 3), (6, 2, 3), (34, 6, 5)]:
        assert template(tables, movers, rounds).shifts == tuple(range(1, movers + 1))
