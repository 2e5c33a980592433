"""One person's way through the tables: the best choice per round when everybody else's seats stand.

A round is a list of choices ``(table, people there, cost)``. The first round's cost outranks everything; later costs are weighed
against meeting somebody again.
"""
from itertools import chain

MEETING_COST = 3            # one meeting again is as bad as sitting at a table with three people more
STEPS = 4_000               # choices looked at before the best way so far is taken


class NoSeat(Exception):
    """There is no way without visiting a table twice; `round` (from 0) is the first that cannot be reached."""

    def __init__(self, round_):
        self.round = round_
        super().__init__(round_)


def best_walk(rounds):
    """A table for each round, all different, at the least cost. Raises NoSeat."""
    walk = _any_walk(rounds)
    if not rounds:
        return []
    least_now = min(cost for table, _, cost in rounds[0])
    now = [choice for choice in rounds[0] if choice[2] == least_now]
    search = _Search([now, *rounds[1:]])
    search.visit(0, (), (), 0)
    if search.best is None:
        search = _Search(rounds)
        search.visit(0, (), (), 0)
    return list(search.best or walk)


class _Search:
    """Depth first, cheapest choice first, cut where the way cannot become cheaper than the best one."""

    def __init__(self, rounds):
        self.rounds = [sorted(choices, key=lambda choice: (choice[2], choice[0])) for choices in rounds]
        cheapest = [choices[0][2] for choices in self.rounds]
        self.to_come = [sum(cheapest[place:]) for place in range(len(cheapest) + 1)]
        self.least, self.best, self.steps = None, None, 0

    def visit(self, place, walk, met, spent):
        if self.least is not None and spent + self.to_come[place] >= self.least:
            return
        if place == len(self.rounds):
            self.least, self.best = spent, walk
            return
        for cost, table, there in self._options(place, walk, met):
            if self.steps >= STEPS or self.best is not None and self.least == self.to_come[0]:
                return
            self.steps += 1
            self.visit(place + 1, (*walk, table), (*met, there), spent + cost)

    def _options(self, place, walk, met):
        counts = {}
        for person in chain.from_iterable(met):
            counts[person] = counts.get(person, 0) + 1
        options = [(cost + MEETING_COST * sum(counts.get(person, 0) for person in there), table, there)
                   for table, there, cost in self.rounds[place] if table not in walk]
        return sorted(options, key=lambda option: option[:2])


def _any_walk(rounds):
    """Some way through different tables (augmenting paths), so that a way is found whenever there is one."""
    taken = {}

    def reach(place, tried):
        for table, _, _ in rounds[place]:
            if table not in tried:
                tried.add(table)
                if table not in taken or reach(taken[table], tried):
                    taken[table] = place
                    return True
        return False

    for place in range(len(rounds)):
        if not reach(place, set()):
            raise NoSeat(place)
    return [table for _, table in sorted((place, table) for table, place in taken.items())]
