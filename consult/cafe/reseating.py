"""Changing one person's seats in a plan that has begun: moving, staying, going on. Nobody else moves; played rounds stay as they were."""

from dataclasses import replace
from typing import NamedTuple

from consult.cafe.rotation import SeatingError
from consult.cafe.seating import Plan, choices
from consult.cafe.walking import NoSeat, best_walk


class Effect(NamedTuple):
    """What moving somebody would mean: people here and there afterwards, whom they have met or would meet again, a return, a full table."""

    left_behind: int
    there: int
    meets_again: int
    returns: bool
    is_full: bool


def move(plan: Plan, person, round_: int, number: int, present) -> Plan:
    """The person sits at table `number` in `round_` and goes on from there anew, to tables not yet seen, meeting as few again as possible.

    Where no way without a return is left, the seats of later rounds stay as they were. Raises SeatingError `host_stays` for a host.
    """
    if person in plan.hosts.values():
        raise SeatingError("host_stays", which=person)
    if number not in {table.number for table in plan.tables}:
        raise SeatingError("unknown_table", table=number)
    seats = list(plan.seats.get(person) or (None,) * plan.rounds)
    seats[round_ - 1] = number
    moved = _with(plan, person, seats)
    try:
        return onward(moved, person, round_ + 1, present)
    except SeatingError:
        return moved


def onward(plan: Plan, person, round_: int, present) -> Plan:
    """The person's seats from `round_` on chosen anew, after those before. Raises SeatingError `no_seat_left`."""
    if round_ > plan.rounds:
        return plan
    seats = plan.seats.get(person) or (None,) * plan.rounds
    past = _past(plan, person, seats, round_)
    others = without(plan, person, 1)
    coming = [choices(others, later, present) for later in range(round_, plan.rounds + 1)]
    try:
        walk = best_walk([*past, *coming])
    except NoSeat as refusal:
        raise SeatingError("no_seat_left", round=round_ + max(0, refusal.round - len(past))) from refusal
    return _with(plan, person, [*seats[: round_ - 1], *walk[len(past) :]])


def stay(plan: Plan, person, round_: int) -> Plan:
    """The person keeps the table of `round_` for all rounds that follow. Raises SeatingError `not_seated`."""
    number = plan.table_of(person, round_)
    if number is None:
        raise SeatingError("not_seated", which=person)
    return _with(plan, person, [*plan.seats[person][: round_ - 1], *(number,) * (plan.rounds - round_ + 1)])


def without(plan: Plan, person, round_: int) -> Plan:
    """The plan with the person's seats from `round_` on given free; hosting ends with them."""
    kept = (plan.seats.get(person) or ())[: round_ - 1]
    seats = {other: row for other, row in plan.seats.items() if other != person}
    if any(number is not None for number in kept):
        seats[person] = (*kept, *(None,) * (plan.rounds - len(kept)))
    return replace(plan, seats=seats, hosts={number: host for number, host in plan.hosts.items() if host != person})


def effect(plan: Plan, person, round_: int, number: int, present) -> Effect:
    """What moving the person to table `number` in `round_` would do, before it is done."""
    here = set(present)
    source = plan.table_of(person, round_)
    there = [other for other in plan.at_table(number, round_) if other in here and other != person]
    left_behind = 0 if source is None else sum(other in here and other != person for other in plan.at_table(source, round_))
    row = plan.seats.get(person) or ()
    before = [(earlier, seen) for earlier, seen in enumerate(row[: round_ - 1], 1) if seen is not None]
    met = set().union(*(plan.at_table(seen, earlier) for earlier, seen in before))
    most = next(table.hi for table in plan.tables if table.number == number)
    return Effect(left_behind, len(there) + 1, len(met & set(there)), number in [seen for _round, seen in before], len(there) >= most)


def _with(plan: Plan, person, seats) -> Plan:
    return replace(plan, seats={**plan.seats, person: tuple(seats)})


def _past(plan: Plan, person, seats, round_: int) -> list:
    """The tables already seen as rounds with one choice each, so that the way on avoids them and the people met there."""
    met = {}
    for earlier, number in enumerate(seats[: round_ - 1], 1):
        if number is not None:
            met.setdefault(number, set()).update(other for other in plan.at_table(number, earlier) if other != person)
    return [[(number, frozenset(people), 0)] for number, people in met.items()]
