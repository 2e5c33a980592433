"""Whether a clause is common ground: the floor over known sectors.

Not the mean of everybody decides but the sector that agrees least. Of a sector with twenty seats or more the answers are taken as
a sample: with S answers, A of them in support (reservations included), ``p = (A + ½)/(S + 1)``, the mean of the Jeffreys posterior
Beta(A + ½, S − A + ½), with its equal-tailed 90 % interval (Brown, Cai, DasGupta 2001, Interval Estimation for a Binomial
Proportion, Statistical Science 16:2; the lower end is 0 when A = 0, the upper 1 when A = S, as they advise).
In a smaller sector everybody can be asked, so nothing is estimated: ``p = A/S``, and the interval is what the silent seats
could still make of it, from A/seats (all object) to (A + silent)/seats (all support). Silence is never filled in.
"""
from collections import Counter
from dataclasses import dataclass
from math import exp, lgamma, log, log1p

SUPPORT, RESERVATIONS, OBJECT = "support", "reservations", "object"
ENOUGH = 20                 # answers that are enough; a sector with fewer seats is judged by counts
LOWEST_BOUND = 0.5          # common ground: every sector's lower bound …
LOWEST_FLOOR = 0.6          # … and the least support reach these
CONTESTED_SPREAD = 0.3      # contested: sectors lie this far apart
CONFIDENCE = 0.90
_TINY = 1e-300
_ROUNDING = 1e-9            # 0.9 − 0.6 is three tenths, whatever binary fractions say


@dataclass(frozen=True)
class SectorResult:
    """What one sector says. `p`, `low`, `high` are shares from 0 to 1, None while nobody has answered."""

    sector: str
    seats: int
    support: int
    reservations: int
    objections: int
    silent: int
    p: float | None
    low: float | None
    high: float | None
    is_by_counts: bool
    is_enough: bool

    @property
    def answers(self):
        """How many seats have answered."""
        return self.seats - self.silent

    @property
    def carries(self):
        """True when the sector has said enough and stands behind the clause."""
        return self.is_enough and _reaches(self.low, LOWEST_BOUND) and _reaches(self.p, LOWEST_FLOOR)

    @property
    def fails(self):
        """True when the sector has said enough and its support lies below the floor for certain."""
        return self.is_enough and not _reaches(self.high, LOWEST_FLOOR)


@dataclass(frozen=True)
class Agreement:
    """The result of a clause.

    `verdict`: `common_ground`; `contested` (`reason` `spread`: sectors lie far apart, or `low_floor`: a sector does not support
    it); `not_enough`: answers are lacking from the sectors in `lacking`, by name. `floor` is the least support and
    `floor_sectors` who gives it; `spread` the greatest difference between sectors. None while nobody has answered.
    """

    sectors: tuple
    floor: float | None
    floor_sectors: tuple
    spread: float | None
    verdict: str
    reason: str | None
    lacking: tuple


def agree(stances, required=()):
    """The result over `stances`, one (sector, stance) per seat with stance None while the seat is silent.

    `required` names sectors without which nothing is agreed, also when they hold no seat. Raises ValueError for another stance.
    """
    counts = {sector: Counter() for sector in required}
    for sector, stance in stances:
        if stance not in (SUPPORT, RESERVATIONS, OBJECT, None):
            raise ValueError(stance)
        counts.setdefault(sector, Counter())[stance] += 1
    sectors = tuple(_sector(sector, counts[sector]) for sector in sorted(counts))
    shares = [result.p for result in sectors if result.p is not None]
    floor = min(shares, default=None)
    verdict, reason = _verdict(sectors)
    return Agreement(
        sectors, floor, tuple(result.sector for result in sectors if result.p is not None and result.p == floor),
        max(shares) - floor if shares else None, verdict, reason,
        tuple(result.sector for result in sectors if not result.carries and not result.fails))


def jeffreys(successes, trials, confidence=CONFIDENCE):
    """The equal-tailed Jeffreys interval (low, high) for a binomial proportion."""
    a, b = successes + 0.5, trials - successes + 0.5
    tail = (1 - confidence) / 2
    low = 0.0 if successes == 0 else beta_quantile(tail, a, b)
    high = 1.0 if successes == trials else beta_quantile(1 - tail, a, b)
    return low, high


def beta_quantile(probability, a, b):
    """x with P(X ≤ x) = probability for X of Beta(a, b), by bisection to 1e-12."""
    low, high = 0.0, 1.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if beta_share(middle, a, b) < probability else (low, middle)
    return (low + high) / 2


def beta_share(x, a, b):
    """The regularised incomplete beta function I_x(a, b): continued fraction by Lentz (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front * _continued_fraction(x, a, b)


def _continued_fraction(x, a, b):
    c, d = 1.0, _not_zero(1 - (a + b) * x / (a + 1))
    d = 1 / d
    value = d
    for step in range(1, 10_000):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for term in (even, odd):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value


def _not_zero(number):
    return number if abs(number) > _TINY else _TINY


def _reaches(share, limit):
    return share is not None and share >= limit - _ROUNDING


def _sector(sector, counts):
    seats, silent = sum(counts.values()), counts[None]
    answers, agreeing = seats - silent, counts[SUPPORT] + counts[RESERVATIONS]
    is_by_counts = seats < ENOUGH
    p = low = high = None
    if answers and is_by_counts:
        p, low, high = agreeing / answers, agreeing / seats, (agreeing + silent) / seats
    elif answers:
        p, (low, high) = (agreeing + 0.5) / (answers + 1), jeffreys(agreeing, answers)
    is_enough = 2 * answers > seats if is_by_counts else answers >= ENOUGH
    return SectorResult(sector, seats, counts[SUPPORT], counts[RESERVATIONS], counts[OBJECT], silent, p, low, high, is_by_counts, is_enough)


def _verdict(sectors):
    if sectors and all(result.carries for result in sectors):
        return "common_ground", None
    known = [result.p for result in sectors if result.is_enough]
    if known and _reaches(max(known) - min(known), CONTESTED_SPREAD):
        return "contested", "spread"
    if any(result.fails for result in sectors):
        return "contested", "low_floor"
    return "not_enough", None
