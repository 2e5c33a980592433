"""Seats for cafés that no template fits: an exact way of filling uneven tables, and a search that parts people who meet again.

People are 0…N−1, tables 0…T−1, rounds 0…R−1; ``seats[person][round]`` is a table. Hosts never appear here: they do not move.
"""
from random import Random


def most_people(room, rounds):
    """The largest number of people whom tables with `room` seats each can take in `rounds` rounds, nobody twice at a table.

    N people fit exactly when N ≤ Σ room and Σ min(N, rounds·room) ≥ rounds·N: a table receives each person at most once and
    rounds·room in all (Gale–Ryser); the rounds then follow from König's edge colouring.
    """
    people = sum(room)
    while sum(min(people, rounds * seats) for seats in room) < rounds * people:
        people -= 1
    return people


def compose(people, room, rounds):
    """Seats for `people` persons so that nobody sits twice at a table and no table exceeds its room; sizes as even as that allows.

    Requires ``people <= most_people(room, rounds)``.
    """
    capacity = _even_room(people, room)
    if people > most_people(capacity, rounds):
        capacity = list(room)
    return _colour_rounds(_choose_tables(people, capacity, rounds), len(room), rounds)


def part(seats, groups, *, goal=0, seed=0, budget=30_000):
    """Fewer repeated meetings by swapping two people of one group in one round (tabu search); sizes and groups stay as they are.

    Returns new seats, never worse than those given. Stops at `goal` repeats or after `budget` swaps were weighed, so the same
    input always gives the same seats.
    """
    search = _Search(seats, groups, Random(seed))
    while search.repeats > goal and search.weighed < budget and search.step():
        pass
    return search.best


def _even_room(people, room):
    """Seats per table, as even as the room allows, that together hold exactly `people`."""
    sizes = [0] * len(room)
    for _ in range(people):
        smallest = min((table for table in range(len(room)) if sizes[table] < room[table]), key=lambda table: sizes[table])
        sizes[smallest] += 1
    return sizes


def _choose_tables(people, capacity, rounds):
    """For each person the tables visited: always those with most visits left, which never runs into a dead end."""
    left = [rounds * seats for seats in capacity]
    chosen = []
    for person in range(people):
        order = sorted(range(len(left)), key=lambda table: (-left[table], (table - person) % len(left)))
        chosen.append(order[:rounds])
        for table in order[:rounds]:
            left[table] -= 1
    return chosen


def _colour_rounds(chosen, tables, rounds):
    """Give each visit a round: edge colouring of the bipartite graph of people and blocks of `rounds` visits to one table."""
    visits = [0] * tables
    at_person = [[None] * rounds for _ in chosen]
    at_block = {}
    for person, wanted in enumerate(chosen):
        for table in wanted:
            block = (table, visits[table] // rounds)
            visits[table] += 1
            _colour_visit(person, block, at_person, at_block.setdefault(block, [None] * rounds), at_block)
    return [[block[0] for block in row] for row in at_person]


def _colour_visit(person, block, at_person, free_at_block, at_block):
    mine = at_person[person].index(None)
    theirs = free_at_block.index(None)
    if mine != theirs:
        _flip_path(block, mine, theirs, at_person, at_block)
    at_person[person][mine] = block
    at_block[block][mine] = person


def _flip_path(block, mine, theirs, at_person, at_block):
    """Exchange two rounds along the alternating path that begins at `block`, so that round `mine` becomes free there."""
    path = []
    side, node, round_ = at_block, block, mine
    while (other := side[node][round_]) is not None:
        path.append((node, other, round_) if side is at_block else (other, node, round_))
        side, node = (at_person if side is at_block else at_block), other
        round_ = theirs if round_ == mine else mine
    for table_block, person, round_ in path:
        at_block[table_block][round_] = at_person[person][round_] = None
    for table_block, person, round_ in path:
        swapped = theirs if round_ == mine else mine
        at_block[table_block][swapped] = person
        at_person[person][swapped] = table_block


class _Search:
    """The state of the tabu search: who sits where, how often each two people met, and the best seats so far."""

    def __init__(self, seats, groups, random):
        self.seats = [list(row) for row in seats]
        self.groups = groups
        self.random = random
        self.members = {}
        self.met = [[0] * len(seats) for _ in seats]
        self.again = set()
        self.weighed = self.moves = 0
        self.barred = {}
        for person, row in enumerate(self.seats):
            for round_, table in enumerate(row):
                for other in self.members.setdefault((round_, table), []):
                    self._meet(person, other, 1)
                self.members[round_, table].append(person)
        self.repeats = sum(count * (count - 1) // 2 for row in self.met for count in row) // 2
        self._keep()

    def step(self):
        """Swap one of two people who meet again with the person who makes most difference; False when nobody can be swapped."""
        one, other = self.random.choice(sorted(self.again))
        shared = [round_ for round_, table in enumerate(self.seats[one]) if table == self.seats[other][round_]]
        swaps = [(self._change(person, partner, round_), person, partner, round_)
                 for person in (one, other) for round_ in shared for partner in self._partners(person, round_)]
        self.weighed += max(1, len(swaps))
        self.moves += 1
        if not swaps:
            return True
        free = [swap for swap in swaps
                if self.barred.get(swap[1:], 0) < self.moves or self.repeats + swap[0] < self.fewest] or swaps
        least = min(swap[0] for swap in free)
        self._swap(*self.random.choice([swap for swap in free if swap[0] == least]))
        return True

    def _partners(self, person, round_):
        """People of the same group at other tables with whom `person` can swap without either visiting a table twice."""
        mine = self.seats[person][round_]
        return [partner for partner, row in enumerate(self.seats)
                if self.groups[partner] == self.groups[person] and row[round_] != mine
                and mine not in row and row[round_] not in self.seats[person]]

    def _change(self, person, partner, round_):
        """By how much the swap changes the sum over pairs of C(times met, 2)."""
        mine, theirs = self.met[person], self.met[partner]
        change = 0
        for other in self.members[round_, self.seats[person][round_]]:
            if other != person:
                change += theirs[other] - mine[other] + 1
        for other in self.members[round_, self.seats[partner][round_]]:
            if other != partner:
                change += mine[other] - theirs[other] + 1
        return change

    def _swap(self, change, person, partner, round_):
        here, there = self.seats[person][round_], self.seats[partner][round_]
        for leaving, coming, table in ((person, partner, here), (partner, person, there)):
            at_table = self.members[round_, table]
            at_table.remove(leaving)
            for other in at_table:
                self._meet(leaving, other, -1)
                self._meet(coming, other, 1)
        self.members[round_, here].append(partner)
        self.members[round_, there].append(person)
        self.seats[person][round_], self.seats[partner][round_] = there, here
        self.repeats += change
        until = self.moves + 6 + self.random.randrange(10)
        self.barred[person, partner, round_] = self.barred[partner, person, round_] = until
        if self.repeats < self.fewest:
            self._keep()

    def _meet(self, one, other, change):
        self.met[one][other] += change
        self.met[other][one] += change
        pair = (min(one, other), max(one, other))
        if self.met[one][other] > 1:
            self.again.add(pair)
        else:
            self.again.discard(pair)

    def _keep(self):
        self.fewest = self.repeats
        self.best = [list(row) for row in self.seats]
