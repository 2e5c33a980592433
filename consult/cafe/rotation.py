"""The rule by which people change tables: seat column *s* of table *t* sits in round *r* at ``t + r·shift_s``.

The host of a table is the column with shift 0. Two people meet in rounds r and r' only if ``(r − r')·(shift_s − shift_s')`` is
zero, so nobody meets twice and nobody returns to a table when every such product differs from zero. Two rings are used:

* the integers modulo the number of tables T. Let m be the largest divisor of T below the number of rounds R. Of T/m
  consecutive shifts (0 included) every difference has additive order R or more; and no larger set exists, because two
  shifts in one coset of the subgroup of order m differ by an element of order below R;
* the finite field GF(T) for the prime powers 4, 8, 9, 16, 25, 27, 32, 49, where no product of non-zero elements is zero.

Rounds are counted from 0 here, tables from 0 to T−1: these are places in the rule. `seating` knows the people.
"""
from dataclasses import dataclass
from functools import cache

# Irreducible polynomials, coefficients from the constant term up, leading one last: order → (characteristic, polynomial).
FIELDS = {
    4: (2, (1, 1, 1)),
    8: (2, (1, 1, 0, 1)),
    9: (3, (1, 0, 1)),
    16: (2, (1, 1, 0, 0, 1)),
    25: (5, (2, 0, 1)),
    27: (3, (1, 2, 0, 1)),
    32: (2, (1, 0, 1, 0, 0, 1)),
    49: (7, (1, 0, 1)),
}


class SeatingError(ValueError):
    """A café that cannot be seated as asked; `values` says why, in numbers."""

    def __init__(self, code, **values):
        self.code = code
        self.values = values
        super().__init__(code + ": " + ", ".join(f"{name}={value}" for name, value in values.items()))


class TooManyRounds(SeatingError):
    """More rounds than tables: somebody would have to sit at a table twice."""

    def __init__(self, tables, rounds):
        super().__init__("too_many_rounds", tables=tables, rounds=rounds)


@dataclass(frozen=True)
class Template:
    """A rule of rotation. `shifts` has one entry per seat column; `repeats` is the sum over pairs of C(times met, 2)."""

    tables: int
    rounds: int
    shifts: tuple
    in_field: bool
    repeats: int

    @property
    def movers(self):
        """How many people at each table change tables (the host is extra)."""
        return len(self.shifts)

    @property
    def is_exact(self):
        """True when nobody meets anybody twice."""
        return self.repeats == 0

    def place(self, table, column, round_):
        """The table (0…T−1) at which the person who started at `table` in `column` sits in round `round_` (0…R−1)."""
        shift = self.shifts[column]
        if self.in_field:
            add, multiply = _field(self.tables)
            return add[table][multiply[round_][shift]]
        return (table + round_ * shift) % self.tables


def template(tables, movers, rounds):
    """The exact template for `movers` people changing between `tables` tables in `rounds` rounds, or None if there is none.

    Raises TooManyRounds when rounds exceed tables.
    """
    _check(tables, movers, rounds)
    if rounds == 1:
        return Template(tables, 1, (0,) * movers, False, 0)
    consecutive = tuple(range(1, movers + 1))
    if movers < tables // _largest_divisor_below(tables, rounds):
        return Template(tables, rounds, consecutive, False, 0)
    if tables in FIELDS and movers < tables:
        return Template(tables, rounds, consecutive, True, 0)
    return None


def best_template(tables, movers, rounds):
    """The exact template, else one in which nobody returns to a table and as few people as possible meet again.

    Only shifts of additive order `rounds` or more are used; where there are too few of them, columns share a shift.
    Raises TooManyRounds when rounds exceed tables.
    """
    exact = template(tables, movers, rounds)
    if exact is not None:
        return exact
    if tables in FIELDS:
        shifts = tuple(column % (tables - 1) + 1 for column in range(movers))
        return Template(tables, rounds, shifts, True, tables * _clashes(shifts, _same_shift_weights(tables, rounds)))
    weights = _ring_weights(tables, rounds)
    shifts = _least_clashing(tables, movers, rounds, weights)
    return Template(tables, rounds, shifts, False, tables * _clashes(shifts, weights, tables))


def floor(movers, tables, rounds):
    """The fewest repeats any plan can have: C(R,2)·T·(pairs left together when a table's movers spread most evenly).

    The people who leave one table have only T−1 others to go to (pigeonhole), so some of them stay together. Zero exactly
    when movers ≤ T−1. A repeat is counted for each pair and each two rounds in which it sits together.
    """
    if rounds < 2 or movers < 2:
        return 0
    if tables < 2:
        raise TooManyRounds(tables, rounds)
    share, more = divmod(movers, tables - 1)
    together = more * _pairs(share + 1) + (tables - 1 - more) * _pairs(share)
    return _pairs(rounds) * tables * together


def _check(tables, movers, rounds):
    if tables < 1 or rounds < 1 or movers < 0:
        raise SeatingError("not_a_size", tables=tables, movers=movers, rounds=rounds)
    if rounds > tables:
        raise TooManyRounds(tables, rounds)


def _largest_divisor_below(number, limit):
    return max(divisor for divisor in range(1, limit) if number % divisor == 0)


def _pairs(count):
    return count * (count - 1) // 2


def _ring_weights(tables, rounds):
    """For each difference of two shifts: in how many pairs of rounds the same two people of these columns meet."""
    return [sum(rounds - gap for gap in range(1, rounds) if gap * difference % tables == 0)
            for difference in range(tables)]


def _same_shift_weights(tables, rounds):
    return [_pairs(rounds)] + [0] * (tables - 1)


def _clashes(shifts, weights, modulus=None):
    size = modulus or len(weights)
    return sum(weights[(one - other) % size] for place, one in enumerate(shifts) for other in shifts[:place])


def _least_clashing(tables, movers, rounds, weights):
    """Add the shift that clashes least, one by one, then exchange single shifts while that helps."""
    allowed = [shift for shift in range(1, tables) if weights[shift] == 0]

    def clash(shift, others):
        return sum(weights[(shift - other) % tables] for other in others)

    shifts = []
    for _ in range(movers):
        shifts.append(min(allowed, key=lambda shift: (clash(shift, shifts), shift)))
    improved = True
    while improved:
        improved = False
        for place, present in enumerate(shifts):
            others = shifts[:place] + shifts[place + 1:]
            best = min(allowed, key=lambda shift: (clash(shift, others), shift))
            if clash(best, others) < clash(present, others):
                shifts[place] = best
                improved = True
    return tuple(sorted(shifts))


@cache
def _field(order):
    """Addition and multiplication tables of GF(order); elements are the numbers whose digits are the coefficients."""
    prime, polynomial = FIELDS[order]
    degree = len(polynomial) - 1
    digits = [tuple(element // prime ** place % prime for place in range(degree)) for element in range(order)]

    def number(coefficients):
        return sum(value * prime ** place for place, value in enumerate(coefficients))

    add = [[number([(x + y) % prime for x, y in zip(one, other, strict=True)]) for other in digits] for one in digits]
    multiply = [[number(_product(one, other, prime, polynomial)) for other in digits] for one in digits]
    return add, multiply


def _product(one, other, prime, polynomial):
    degree = len(polynomial) - 1
    result = [0] * (2 * degree - 1)
    for i, x in enumerate(one):
        for j, y in enumerate(other):
            result[i + j] = (result[i + j] + x * y) % prime
    for place in range(len(result) - 1, degree - 1, -1):
        factor = result[place]
        for offset, coefficient in enumerate(polynomial):
            result[place - degree + offset] = (result[place - degree + offset] - factor * coefficient) % prime
    return result[:degree]
