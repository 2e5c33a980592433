"""Seats for real rooms: hosts, sectors, uneven tables, people who come late. The evaluator below shares no code with the planner."""

from collections import Counter
from random import Random

import pytest

from consult.cafe.mixing import compose, most_people
from consult.cafe.rotation import floor
from consult.cafe.seating import (
    SeatingError,
    Size,
    TooManyRounds,
    advice,
    insert,
    meetings_again,
    seat_everyone,
)
from consult.cafe.walking import NoSeat, best_walk

SECTORS = ("administration", "ngo", "residents")


def room_of(movers, tables, *, hosted=True, hi=6, lo=3, sectors=SECTORS):
    people = [(number, sectors[number % len(sectors)] if sectors else None, None) for number in range(1, movers + 1)]
    if hosted:
        people += [(10_000 + table, None, table) for table in range(1, tables + 1)]
    return people, [(table, lo, hi) for table in range(1, tables + 1)]


def judge(plan, people, tables):
    """Walk through the plan like an observer with a notebook: (returns, pairs again, over capacity, not seated, host moves)."""
    notebook, returns, over, missing, host_moves = {}, 0, 0, 0, 0
    capacity = {number: hi for number, _, hi in tables}
    hosts = {person: table for person, _, table in people if table is not None}
    for person, _, _ in people:
        visited = [plan.table_of(person, round_) for round_ in range(1, plan.rounds + 1)]
        missing += visited.count(None)
        seen = [table for table in visited if table is not None]
        if person in hosts:
            host_moves += sum(table != hosts[person] for table in seen)
        else:
            returns += len(seen) - len(set(seen))
    for round_ in range(1, plan.rounds + 1):
        at = {}
        for person, _, _ in people:
            at.setdefault(plan.table_of(person, round_), set()).add(person)
        at.pop(None, None)
        for table, present in at.items():
            over += max(0, len(present) - capacity[table])
            for one in present:
                for other in present:
                    if str(one) < str(other):
                        notebook[one, other] = notebook.get((one, other), 0) + 1
    return returns, sum(times > 1 for times in notebook.values()), over, missing, host_moves


PERFECT = (0, 0, 0, 0, 0)


@pytest.mark.parametrize(("movers", "tables", "rounds"), [(20, 5, 3), (20, 5, 5), (40, 10, 3), (160, 40, 4), (35, 7, 4), (12, 4, 4), (9, 5, 3), (3, 5, 3)])
def test_in_a_usual_room_nobody_meets_twice_nobody_returns_and_hosts_stay(movers, tables, rounds):
    people, places = room_of(movers, tables)
    assert judge(seat_everyone(people, places, rounds), people, places) == PERFECT


@pytest.mark.parametrize("movers", range(21, 30))
def test_numbers_that_do_not_divide_by_tables_are_seated_with_sizes_one_apart_at_most(movers):
    people, places = room_of(movers, 7, hi=7)
    plan = seat_everyone(people, places, 3)
    assert judge(plan, people, places) == PERFECT
    for round_ in (1, 2, 3):
        sizes = [len(plan.at_table(table, round_)) for table in range(1, 8)]
        assert max(sizes) - min(sizes) <= 1


def test_six_tables_of_four_who_move_have_no_template_but_nobody_meets_again_in_three_rounds():
    people, places = room_of(24, 6)
    plan = seat_everyone(people, places, 3)
    assert judge(plan, people, places) == PERFECT
    assert meetings_again(plan) == (0, 0, 0, 1)


@pytest.mark.parametrize(("movers", "tables", "rounds"), [(9, 3, 3), (12, 3, 3), (16, 4, 4), (25, 5, 5)])
def test_where_people_must_meet_again_the_plan_reaches_the_bound_and_says_how_many(movers, tables, rounds):
    people, places = room_of(movers, tables, hi=8)
    plan = seat_everyone(people, places, rounds)
    found = meetings_again(plan)
    assert found.repeats == floor(movers // tables, tables, rounds)
    assert found.pairs == judge(plan, people, places)[1] > 0
    assert 0 < found.people <= movers


def test_three_sectors_spread_over_all_tables_in_every_round():
    for movers, tables, rounds in [(40, 10, 3), (160, 40, 4), (24, 6, 3), (30, 6, 3), (27, 7, 3)]:
        people, places = room_of(movers, tables, hi=8)
        plan = seat_everyone(people, places, rounds)
        sector = {person: name for person, name, _ in people}
        for round_ in range(1, rounds + 1):
            for table in range(1, tables + 1):
                counts = Counter(sector[person] for person in plan.at_table(table, round_))
                for name in SECTORS:
                    share = sum(value == name for value in sector.values()) / tables
                    assert abs(counts[name] - share) < 2


def test_the_same_people_give_the_same_plan_in_any_order_and_another_seed_gives_another():
    people, places = room_of(31, 7)
    plan = seat_everyone(people, places, 3, seed=5)
    shuffled = list(people)
    Random(1).shuffle(shuffled)
    assert seat_everyone(shuffled, places[::-1], 3, seed=5) == plan
    assert seat_everyone(people, places, 3, seed=6).seats != plan.seats


def test_tables_of_different_size_keep_to_their_seats():
    random = Random(2)
    for trial in range(60):
        count = random.randrange(3, 9)
        rounds = random.randrange(1, min(count, 5) + 1)
        places = [(number, 1, random.randrange(2, 8)) for number in range(1, count + 1)]
        hosts = [(900 + number, None, number) for number, _, _ in places if random.random() < 0.6]
        room = [hi - any(number == table for _, _, table in hosts) for number, _, hi in places]
        movers = random.randrange(1, most_people(room, rounds) + 1)
        people = [(person, None, None) for person in range(movers)] + hosts
        plan = seat_everyone(people, places, rounds, seed=trial)
        returns, _, over, missing, host_moves = judge(plan, people, places)
        assert (returns, over, missing, host_moves) == (0, 0, 0, 0), (trial, places, movers, rounds)


def test_a_room_that_is_full_to_the_last_seat_is_filled_exactly():
    for room, rounds in [([5, 1, 1], 2), ([6, 6, 1, 1], 3), ([4, 4, 4, 3, 1], 4)]:
        most = most_people(room, rounds)
        seats = compose(most, room, rounds)
        assert all(len(set(row)) == rounds for row in seats)
        for round_ in range(rounds):
            assert all(count <= room[table] for table, count in Counter(row[round_] for row in seats).items())


def refusal(people, places, rounds=2):
    with pytest.raises(SeatingError) as refused:
        seat_everyone(people, places, rounds)
    return refused.value.code, refused.value.values


def test_what_cannot_be_seated_is_refused_with_the_numbers():
    people = [(number, None, None) for number in range(1, 8)]
    assert refusal(people, [(1, 1, 3), (2, 1, 3)]) == ("not_enough_seats", {"people": 7, "seats": 6})
    assert refusal(people, [(1, 1, 6), (2, 1, 1)]) == ("tables_too_uneven", {"people": 7, "most": 2})
    assert refusal(people, [(1, 1, 9), (1, 1, 9)]) == ("same_table_twice", {"which": 1})
    assert refusal([*people, people[0]], [(1, 1, 9), (2, 1, 9)]) == ("same_person_twice", {"which": 1})
    assert refusal([*people, (70, None, 3)], [(1, 1, 9), (2, 1, 9)]) == ("unknown_table", {"table": 3})
    assert refusal([*people, (70, None, 2), (71, None, 2)], [(1, 1, 9), (2, 1, 9)]) == ("two_hosts", {"which": 2})
    assert refusal([(70, None, 2)], [(1, 1, 9), (2, 0, 0)]) == ("no_seat_for_host", {"table": 2})
    with pytest.raises(TooManyRounds):
        seat_everyone(people, [(1, 1, 9), (2, 1, 9)], 3)


def test_a_nearly_empty_room_is_seated_and_the_tables_that_stay_too_small_are_named():
    people, places = room_of(4, 4)
    plan = seat_everyone(people, places, 2)
    assert len(plan.below_minimum()) == 8
    assert plan.below_minimum()[0] == (1, 1, 2)
    assert seat_everyone([], places, 2).seats == {}


@pytest.mark.parametrize(("movers", "tables", "rounds", "late", "leave"), [(40, 10, 4, 5, 4), (160, 40, 4, 16, 12), (160, 40, 4, 50, 20)])
def test_late_arrivals_move_nobody_meet_nobody_again_and_take_the_least_full_table(movers, tables, rounds, late, leave):
    people, places = room_of(movers, tables, hi=8)
    plan = before = seat_everyone(people, places, rounds)
    present = {person for person, _, _ in people} - set(range(1, leave + 1))
    arrivals = [(50_000 + number, "ngo", None) for number in range(late)]
    for arrival in arrivals:
        sizes = {table: len(set(plan.at_table(table, 2)) & present) for table, _, _ in places}
        plan = insert(plan, arrival, 2, present)
        assert sizes[plan.table_of(arrival[0], 2)] == min(sizes.values())
        present.add(arrival[0])
    assert all(plan.seats[person] == seats for person, seats in before.seats.items())
    assert [plan.table_of(arrival[0], 1) for arrival in arrivals] == [None] * late
    everyone = [person for person in people if person[0] in present] + arrivals
    assert judge(plan, everyone, places) == (0, 0, 0, late, 0)


def test_leaving_and_coming_back_keeps_the_seat():
    people, places = room_of(20, 5)
    plan = seat_everyone(people, places, 3)
    assert insert(plan, people[3], 2, {1, 2, 3}) is plan


def test_a_kept_seat_is_given_away_only_when_nothing_else_is_free():
    people = [(number, None, None) for number in range(1, 5)]
    plan = seat_everyone(people, [(1, 1, 2), (2, 1, 3)], 1)
    gone = next(person for person in plan.at_table(1, 1))
    present = {1, 2, 3, 4} - {gone}
    first = insert(plan, (9, None, None), 1, present)
    assert first.table_of(9, 1) == 2
    second = insert(first, (10, None, None), 1, present | {9})
    assert second.table_of(10, 1) == 1
    with pytest.raises(SeatingError) as refused:
        insert(second, (11, None, None), 1, present | {9, 10})
    assert (refused.value.code, refused.value.values) == ("no_seat_left", {"round": 1})


def test_nobody_is_sent_to_an_empty_table_while_others_sit_together():
    people = [(number, None, None) for number in range(1, 7)]
    plan = seat_everyone(people, [(1, 1, 5), (2, 1, 5), (3, 1, 5)], 1)
    present = {person for person, _, _ in people} - set(plan.at_table(2, 1))
    assert insert(plan, (9, None, None), 1, present).table_of(9, 1) != 2


def test_a_host_who_comes_late_sits_at_their_table_to_the_end():
    people, places = room_of(12, 4, hosted=False)
    plan = insert(seat_everyone(people, places, 3), (99, None, 2), 2, {1, 2})
    assert plan.seats[99] == (None, 2, 2)
    assert plan.hosts == {2: 99}
    for person, code in (((98, None, 2), "two_hosts"), ((98, None, 7), "unknown_table")):
        with pytest.raises(SeatingError) as refused:
            insert(plan, person, 2, {1, 2})
        assert refused.value.code == code
    with pytest.raises(SeatingError):
        insert(plan, (98, None, None), 4, {1, 2})


def test_a_way_is_found_whenever_there_is_one_even_if_the_cheapest_first_step_leads_nowhere():
    assert best_walk([[("a", {1}, 0), ("b", {2}, 5)], [("a", {3}, 0)]]) == ["b", "a"]
    with pytest.raises(NoSeat):
        best_walk([[("a", {1}, 0)], [("a", {3}, 0)]])


def test_a_meeting_again_is_avoided_when_a_table_is_only_a_little_fuller():
    rounds = [[("a", {1}, 1)], [("b", {1, 2}, 2), ("c", {3, 4, 5}, 3)]]
    assert best_walk(rounds) == ["a", "c"]


def test_advice_names_sizes_at_which_nobody_meets_twice():
    assert advice(20, 5, 3) == (True, 0, (), None, None)
    found = advice(24, 6, 3)
    assert (found.guaranteed, found.fewest_repeats) == (False, 0)
    assert found.other_tables == (Size(7, 4, 3), Size(8, 3, 3), Size(9, 3, 3))
    assert found.most_people == 12
    three = advice(12, 3, 3)
    assert (three.guaranteed, three.fewest_repeats, three.fewer_rounds) == (False, 18, None)
    for size in found.other_tables + three.other_tables:
        people, places = room_of(size.movers * size.tables, size.tables, hi=9)
        assert judge(seat_everyone(people, places, size.rounds), people, places) == PERFECT
    assert advice(15, 5, 3).guaranteed
    assert advice(20, 4, 4).other_tables[0] == Size(5, 4, 4)
    with pytest.raises(TooManyRounds):
        advice(20, 4, 5)


def test_a_thousand_people_are_seated():
    people, places = room_of(800, 200)
    plan = seat_everyone(people, places, 5)
    assert len(plan.seats) == 1000 and judge(plan, people, places)[:3] == PERFECT[:3]
