"""What is said about people and sizes: no small cell gives anybody away, advice is true, codes are read as they were meant."""

import os
from itertools import product

import pytest

from consult.cafe import advising, codes, figures, reseating
from consult.cafe.rotation import SeatingError
from consult.cafe.seating import meetings_again, seat_everyone
from consult.cafe.views.plurals import plural_texts
from consult.core import i18n

CELLS = ("lived_experience", "ngo", "administration", "")


@pytest.mark.parametrize("fewest", [figures.DESK, figures.PUBLIC])
def test_no_hidden_cell_can_be_worked_out_from_the_total(fewest):
    for counts in product(range(9), repeat=4):
        shown = figures.shown(dict(zip(CELLS, counts, strict=True)), fewest)
        hidden = [counts[CELLS.index(key)] for key, value in shown.items() if value is None]
        assert not any(value is not None and 0 < value < fewest for value in shown.values())
        assert len(hidden) != 1
        assert not hidden or sum(hidden) >= fewest or len(hidden) == len(CELLS)


def test_plenty_of_people_are_shown_as_they_are():
    assert figures.shown({"a": 12, "b": 7, "c": 0}, 5) == {"a": 12, "b": 7, "c": 0}


@pytest.mark.parametrize(("seats", "rounds", "possible", "nobody"), [
    ([5] * 5, 3, True, True), ([5] * 4, 3, True, False), ([6] * 5, 3, True, False), ([5] * 3, 4, False, False), ([], 3, False, False),
    ([7] * 10, 4, True, True), ([5, 5, 5, 9], 3, False, False),
])
def test_advice_says_whether_a_size_will_do(seats, rounds, possible, nobody):
    found = advising.counsel(seats, rounds)
    assert (found.possible, found.nobody_again) == (possible, nobody) and all(str(sentence) for sentence in found.sentences)


def test_sizes_that_are_advised_keep_the_promise():
    i18n.set_language("en")
    said = " ".join(str(sentence) for sentence in advising.counsel([5] * 4, 3).sentences)
    i18n.set_language("pl")
    assert "8 people would meet somebody again" in said and "5 tables with 4 people who move at each" in said
    people = [(n, None, None) for n in range(20)]
    assert meetings_again(seat_everyone(people, [(n, 0, 4) for n in range(1, 6)], 3)).people == 0


def test_a_code_has_six_signs_and_look_alikes_are_forgiven():
    made = codes.new_code(os.urandom(64))
    assert codes.normalised(f" {made[:3].lower()}–{made[3:]} ") == made and codes.spoken(made) == f"{made[:3]} {made[3:]}"
    assert codes.normalised("7kd m2x") == codes.normalised("7KD-MZX") == "7KDM2X"
    for wrong in ("", "7KD", "7KDM2X7", "0O1IL!", "7" * 41):
        assert codes.normalised(wrong) is None
    with pytest.raises(ValueError):
        codes.new_code(b"\xff" * 64)


def test_a_script_gets_every_form_of_a_counted_phrase(app):
    forms = plural_texts("%(n)s minute left", "%(n)s minutes left")
    assert forms["one"] == "Została {n} minuta" and forms["few"] == "Zostały {n} minuty" and forms["many"] == "Zostało {n} minut"
    assert "other" in forms


@pytest.fixture
def plan():
    return seat_everyone([(n, None, None) for n in range(20)], [(n, 3, 5) for n in range(1, 6)], 3, seed=1)


def test_a_moved_person_goes_on_without_returning_and_nobody_else_is_touched(plan):
    for person, number in product(range(20), range(1, 6)):
        moved = reseating.move(plan, person, 1, number, set(range(20)))
        row = moved.seats[person]
        assert row[0] == number and len(set(row)) == 3
        assert {key: seats for key, seats in moved.seats.items() if key != person} == {key: seats for key, seats in plan.seats.items() if key != person}


def test_somebody_who_goes_on_avoids_where_they_have_been(plan):
    for person in range(20):
        again = reseating.onward(plan, person, 2, set(range(20)))
        assert again.seats[person][0] == plan.seats[person][0] and len(set(again.seats[person])) == 3


def test_staying_leaving_and_what_cannot_be(plan):
    assert reseating.stay(plan, 3, 2).seats[3] == (plan.seats[3][0], plan.seats[3][1], plan.seats[3][1])
    assert reseating.without(plan, 3, 2).seats[3] == (plan.seats[3][0], None, None)
    assert 3 not in reseating.without(plan, 3, 1).seats
    with pytest.raises(SeatingError):
        reseating.stay(plan, 99, 1)
    with pytest.raises(SeatingError):
        reseating.move(plan, 3, 1, 77, set(range(20)))


def test_the_effect_of_a_move_is_what_the_move_then_does(plan):
    everybody = set(range(20))
    for person, number in product(range(5), range(1, 6)):
        said = reseating.effect(plan, person, 2, number, everybody)
        moved = reseating.move(plan, person, 2, number, everybody)
        met = set(plan.at_table(plan.table_of(person, 1), 1)) - {person}
        assert said.there == len(moved.at_table(number, 2)) and said.returns == (plan.table_of(person, 1) == number)
        assert said.meets_again == len(met & set(moved.at_table(number, 2)))
