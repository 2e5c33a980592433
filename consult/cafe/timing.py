"""The clock of a session: what stage a moment belongs to, and the run sheet of the whole afternoon. Times come in as values."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

WRAP_UP_SECONDS = 120
INTRODUCTION_MINUTES, HARVEST_MINUTES, CLOSING_MINUTES = 15, 20, 10
EXTENSION_MINUTES = 2


class Stage(StrEnum):
    """What people do at a moment of a timed state. `OVER`: the time is up; the facilitator moves on, the clock never does."""

    RUNNING = "running"
    WRAPPING_UP = "wrapping_up"
    OVER = "over"
    PAUSED = "paused"
    UNTIMED = "untimed"


class Segment(NamedTuple):
    """A stretch of the run sheet: `kind` is introduction, round, move, harvest or closing; `number` counts rounds; minutes are as they fall."""

    kind: str
    number: int
    starts_at: datetime
    minutes: float
    state: str  # was, is, next


def seconds_left(ends_at: datetime | None, paused_seconds: int | None, now: datetime) -> int | None:
    """Seconds until the end, never below 0; those kept while paused; None where no clock runs."""
    if paused_seconds is not None:
        return paused_seconds
    return None if ends_at is None else max(0, round((ends_at - now).total_seconds()))


def stage(ends_at: datetime | None, paused_seconds: int | None, now: datetime) -> Stage:
    """The stage at `now`."""
    if paused_seconds is not None:
        return Stage.PAUSED
    left = seconds_left(ends_at, None, now)
    if left is None:
        return Stage.UNTIMED
    if left == 0:
        return Stage.OVER
    return Stage.WRAPPING_UP if left <= WRAP_UP_SECONDS else Stage.RUNNING


def minutes_shown(seconds: int) -> int:
    """Whole minutes as people say them: 8 minutes until fewer than 7 whole ones are left, 0 only when the time is up."""
    return -(-seconds // 60)


def order(rounds: int) -> list[tuple[str, int]]:
    """The stretches of a session with `rounds` rounds, in their order."""
    line = [("introduction", 0)]
    for number in range(1, rounds + 1):
        line += [("round", number), ("move", number)] if number < rounds else [("round", number)]
    return [*line, ("harvest", 0), ("closing", 0)]


def run_sheet(
    *, starts_at: datetime, started_at: datetime | None, rounds: int, round_minutes: int, move_minutes: int, current: tuple[str, int] | None,
    current_ends_at: datetime | None, now: datetime,
) -> list[Segment]:
    """The course of a session. Before the first round as planned; then the past shares the time that has passed and the rest follows the clock.

    `current` is the stretch that runs now, as in `order`; `current_ends_at` when it ends (now plus what is left, while paused).
    """
    nominal = {"introduction": INTRODUCTION_MINUTES, "round": round_minutes, "move": move_minutes, "harvest": HARVEST_MINUTES,
               "closing": CLOSING_MINUTES}
    line = order(rounds)
    place = line.index(current) if current in line else 0
    lengths = [float(nominal[kind]) for kind, _number in line]
    if started_at is not None:
        lengths[0] = max(1.0, _minutes(starts_at, started_at))
        if place > 0 and current_ends_at is not None:
            _fit_past(lengths, place, started_at, current_ends_at, now)
    begins, segments = starts_at if started_at is None else min(starts_at, started_at - timedelta(minutes=1)), []
    for index, (kind, number) in enumerate(line):
        state = "was" if index < place else "is" if index == place and current is not None else "next"
        segments.append(Segment(kind, number, begins, lengths[index], state))
        begins += timedelta(minutes=lengths[index])
    return segments


def _fit_past(lengths: list[float], place: int, started_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Let the stretch that runs lie around `now` and those since the first round's start share what lies between."""
    began = started_at if place == 1 else max(started_at, min(now, ends_at - timedelta(minutes=lengths[place])))
    planned, took = sum(lengths[1:place]), _minutes(started_at, began)
    for index in range(1, place):
        lengths[index] *= took / planned if planned else 1.0
    lengths[place] = max(0.5, _minutes(began, ends_at))


def _minutes(one: datetime, other: datetime) -> float:
    return (other - one).total_seconds() / 60
