"""Who sits where: seats for everyone in all rounds, places for those who come late, and how many people meet again.

Rounds are counted from 1, tables by their own numbers. Hosts stay at their table. Nobody sits twice at a table.
The same people, tables, rounds and seed always give the same plan, in whatever order they are listed.
"""
from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random
from typing import NamedTuple

from consult.cafe.mixing import compose, most_people, part
from consult.cafe.rotation import SeatingError, TooManyRounds, best_template, floor, template
from consult.cafe.walking import NoSeat, best_walk

SMALLEST_ADVISED, LARGEST_ADVISED = 3, 6      # people who move, per table: World Café practice is four to six with the host


class Person(NamedTuple):
    """Somebody in the café: a sector if they named one, and the number of the table they host, if any."""

    id: object
    sector: str | None = None
    host_of_table: int | None = None


class Table(NamedTuple):
    """A table with its number and the fewest and most people who should sit there, the host counted."""

    number: int
    lo: int
    hi: int


class Meetings(NamedTuple):
    """How many people and pairs sit together again; `repeats` is the sum over pairs of C(times together, 2)."""

    people: int
    pairs: int
    repeats: int
    most_together: int


class Size(NamedTuple):
    """A size of café: tables, people who move at each (hosts extra, at most) and rounds."""

    tables: int
    movers: int
    rounds: int


class Advice(NamedTuple):
    """What would avoid meeting again. Empty fields (None, ()) where nothing of that kind helps.

    `guaranteed`: at this size a rule of rotation exists by which nobody meets twice. `fewest_repeats`: no plan can do better
    (0 when it may still be found by search). `other_tables`: sizes with another number of tables, nearest first.
    `fewer_rounds`: the most rounds that avoid it with these people and tables. `most_people`: the most people who move that
    these tables and rounds can take.
    """

    guaranteed: bool
    fewest_repeats: int
    other_tables: tuple
    fewer_rounds: int | None
    most_people: int | None


@dataclass(frozen=True)
class Plan:
    """Seats of one café. `seats` maps a person to a table number for each round (None before they came)."""

    rounds: int
    tables: tuple
    seats: dict
    hosts: dict
    seed: int = 0

    def table_of(self, person_id, round_):
        """The table of a person in a round (1…rounds), or None if they were not there yet or are unknown."""
        seats = self.seats.get(person_id)
        return seats[round_ - 1] if seats else None

    def at_table(self, number, round_):
        """The ids of the people who sit at a table in a round, in the order of their places in the plan."""
        return tuple(self.by_table(round_)[number])

    def by_table(self, round_):
        """{table number: ids of the people who sit there} in a round, every table named."""
        people = {table.number: [] for table in self.tables}
        for person, seats in self.seats.items():
            if seats[round_ - 1] is not None:
                people[seats[round_ - 1]].append(person)
        return people

    def below_minimum(self):
        """(round, table number, people) for every table with fewer people than its `lo`."""
        lows = {table.number: table.lo for table in self.tables}
        return tuple((round_, number, len(people)) for round_ in range(1, self.rounds + 1)
                     for number, people in self.by_table(round_).items() if len(people) < lows[number])


def seat_everyone(people, tables, rounds, *, seed=0):
    """Seats for all people (id, sector, host_of_table) at tables (number, lo, hi) in all rounds.

    Sectors spread because people are dealt to seat columns in order of sector and each column visits all tables evenly.
    Where no exact template exists a search parts people who would meet again; `meetings_again` counts those left.
    Raises TooManyRounds, and SeatingError with code and values: `same_person_twice`, `same_table_twice`, `unknown_table`,
    `two_hosts`, `no_seat_for_host`, `not_enough_seats` (people, seats), `tables_too_uneven` (people, most).
    `lo` refuses nothing: see `Plan.below_minimum`.
    """
    people, tables = _checked(people, tables)
    if rounds < 1 or not tables:
        raise SeatingError("not_a_size", tables=len(tables), rounds=rounds)
    if rounds > len(tables):
        raise TooManyRounds(len(tables), rounds)
    hosts = {person.host_of_table: person.id for person in people if person.host_of_table is not None}
    room = [table.hi - (table.number in hosts) for table in tables]
    movers = _by_sector([person for person in people if person.host_of_table is None], Random(seed))
    _check_room(len(movers), room, rounds)
    numbers = [table.number for table in tables]
    seats = {host: (number,) * rounds for number, host in sorted(hosts.items())}
    for person, row in zip(movers, _seats(movers, room, rounds, seed), strict=True):
        seats[person.id] = tuple(numbers[table] for table in row)
    return Plan(rounds, tables, seats, hosts, seed)


def insert(plan, person, round_now, present):
    """The plan with one more person, who takes the least full suitable table now; nobody else moves.

    `present` holds the ids of the people who are in the room: tables are compared by them. A seat kept for somebody who left
    is only given away when nothing else is free. In the remaining rounds the person visits no table twice and meets as few
    people again as possible. Somebody who already has seats keeps them. Raises SeatingError with code `no_seat_left`
    (round), `round_over`, `unknown_table` or `two_hosts`.
    """
    person = Person(*person)
    if not 1 <= round_now <= plan.rounds:
        raise SeatingError("round_over", round=round_now, rounds=plan.rounds)
    if plan.table_of(person.id, round_now) is not None:
        return plan
    if person.host_of_table is not None:
        return _with_host(plan, person, round_now)
    remaining = [choices(plan, round_, present) for round_ in range(round_now, plan.rounds + 1)]
    try:
        walk = (*(None,) * (round_now - 1), *best_walk(remaining))
    except NoSeat as refusal:
        raise SeatingError("no_seat_left", round=round_now + refusal.round) from refusal
    return replace(plan, seats={**plan.seats, person.id: walk})


def meetings_again(plan):
    """Count who sits together in more than one round."""
    times = Counter()
    for round_ in range(1, plan.rounds + 1):
        for people in plan.by_table(round_).values():
            times.update(frozenset(pair) for pair in combinations(people, 2))
    again = {pair: count for pair, count in times.items() if count > 1}
    people = frozenset().union(*again)
    return Meetings(len(people), len(again), sum(count * (count - 1) // 2 for count in again.values()),
                    max(times.values(), default=0))


def advice(people, tables, rounds):
    """Which sizes would spare `people` who move (hosts not counted) meeting again. Raises TooManyRounds."""
    if tables < 1 or people < 0:
        raise SeatingError("not_a_size", tables=tables, people=people)
    movers = -(-people // tables)
    if template(tables, movers, rounds):
        return Advice(True, 0, (), None, None)
    return Advice(
        False,
        floor(people // tables, tables, rounds),
        _other_tables(people, tables, rounds),
        next((fewer for fewer in range(rounds - 1, 1, -1) if template(tables, movers, fewer)), None),
        next((fewer * tables for fewer in range(movers - 1, 1, -1) if template(tables, fewer, rounds)), None),
    )


def _checked(people, tables):
    people = sorted((Person(*person) for person in people), key=lambda person: person.id)
    tables = tuple(sorted(Table(*table) for table in tables))
    numbers = Counter(table.number for table in tables)
    hosted = Counter(person.host_of_table for person in people if person.host_of_table is not None)
    for code, counts in (("same_person_twice", Counter(person.id for person in people)),
                         ("same_table_twice", numbers), ("two_hosts", hosted)):
        twice = [key for key, count in counts.items() if count > 1]
        if twice:
            raise SeatingError(code, which=twice[0])
    for number in hosted:
        if number not in numbers:
            raise SeatingError("unknown_table", table=number)
    for table in tables:
        if table.hi < (table.number in hosted):
            raise SeatingError("no_seat_for_host", table=table.number)
    return people, tables


def _check_room(movers, room, rounds):
    if movers > sum(room):
        raise SeatingError("not_enough_seats", people=movers, seats=sum(room))
    most = most_people(room, rounds)
    if movers > most:
        raise SeatingError("tables_too_uneven", people=movers, most=most)


def _by_sector(movers, random):
    """People of one sector side by side, shuffled among themselves; those without a sector last."""
    shuffled = list(movers)
    random.shuffle(shuffled)
    return sorted(shuffled, key=lambda person: (person.sector is None, person.sector or ""))


def _seats(movers, room, rounds, seed):
    """Seats (table places per round) of each mover, in their order."""
    people, tables = len(movers), len(room)
    columns = -(-people // tables)
    if columns <= min(room):
        rule = best_template(tables, columns, rounds)
        rows = [_row(rule, place) for place in range(people)]
        least = 0 if rule.is_exact else floor(people // tables, tables, rounds)
        if rule.is_exact:
            return rows
    else:
        rows = _uneven(people, room, rounds)
        least = 0
    groups = [person.sector for person in movers]
    rows = part(rows, groups, goal=least, seed=seed)
    return part(rows, [None] * people, goal=least, seed=seed)


def _row(rule, place):
    column, table = divmod(place, rule.tables)
    return [rule.place(table, column, round_) for round_ in range(rule.rounds)]


def _uneven(people, room, rounds):
    """Tables of different size: a template for the seats all tables have, the others walked in one by one."""
    tables = len(room)
    full = min(room) * tables
    late = {(2 * extra + 1) * people // (2 * (people - full)) for extra in range(people - full)}
    rule = best_template(tables, min(room), rounds)
    placed = iter(_row(rule, place) for place in range(full))
    rows = [None if person in late else next(placed) for person in range(people)]
    try:
        for person in sorted(late):
            rows[person] = best_walk(_free_places(rows, room, rounds))
    except NoSeat:
        return compose(people, room, rounds)
    return rows


def _free_places(rows, room, rounds):
    """For each round: (table, the people there, cost) where a place is left."""
    there = [[[] for _ in room] for _ in range(rounds)]
    for person, row in enumerate(rows):
        for round_, table in enumerate(row or ()):
            there[round_][table].append(person)
    return [[(table, frozenset(at), len(at)) for table, at in enumerate(tables) if len(at) < room[table]]
            for tables in there]


def choices(plan, round_, present):
    """For each table with a place in a round: (number, the people who are there, cost); a lonely or kept seat costs more."""
    choices, by_table = [], plan.by_table(round_)
    for table in plan.tables:
        seated = by_table[table.number]
        here = frozenset(person for person in seated if person in present)
        if len(here) < table.hi:
            lonely, kept = not here, len(seated) >= table.hi
            choices.append((table.number, here, len(here) + 1000 * kept + 100 * lonely))
    return choices


def _with_host(plan, person, round_now):
    number = person.host_of_table
    if number not in {table.number for table in plan.tables}:
        raise SeatingError("unknown_table", table=number)
    if number in plan.hosts:
        raise SeatingError("two_hosts", which=number)
    stays = (*(None,) * (round_now - 1), *(number,) * (plan.rounds - round_now + 1))
    return replace(plan, seats={**plan.seats, person.id: stays}, hosts={**plan.hosts, number: person.id})


def _other_tables(people, tables, rounds):
    """Sizes with another number of tables at which nobody meets twice, nearest first, at most three."""
    sizes = [Size(other, movers, rounds) for other in range(max(rounds, 2), people + 1)
             if other != tables and SMALLEST_ADVISED <= (movers := -(-people // other)) <= LARGEST_ADVISED
             and template(other, movers, rounds)]
    return tuple(sorted(sizes, key=lambda size: (abs(size.tables - tables), size.tables))[:3])
