"""The one clock. Times are aware and in UTC; people read them in Europe/Warsaw."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime
from sqlalchemy.types import TypeDecorator

WARSAW = ZoneInfo("Europe/Warsaw")
_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)
_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC. Inside `travelling` it is the moment travelled to, inside a write transaction that one's moment."""
    return _travelled.get() or _held.get() or datetime.now(UTC)


@contextmanager
def held() -> Iterator[None]:
    """Let one write transaction have one moment, so that what was asked in time is dated in time."""
    token = _held.set(datetime.now(UTC))
    try:
        yield
    finally:
        _held.reset(token)


def renew() -> None:
    """Take the moment anew after waiting for a row inside a write transaction: what counts is when the turn came."""
    if _held.get() is not None:
        _held.set(datetime.now(UTC))


def today() -> date:
    """The calendar day in Warsaw, which is what deadlines are counted in."""
    return now().astimezone(WARSAW).date()


def local(moment: datetime) -> datetime:
    """The same moment on a Warsaw wall clock."""
    return moment.astimezone(WARSAW)


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """A Warsaw wall-clock time on `day`, as UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=WARSAW).astimezone(UTC)


@contextmanager
def travelling(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment` (aware) for this thread of work: for tests and for building the demo."""
    if moment.tzinfo is None:
        raise ValueError("a moment must carry its time zone")
    token = _travelled.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _travelled.reset(token)


def travel_on(by: timedelta) -> None:
    """Move a clock that already stands still by `by`."""
    standing = _travelled.get()
    if standing is None:
        raise RuntimeError("the clock is running; only a standing clock can be moved")
    _travelled.set(standing + by)


class Moment(TypeDecorator):
    """A column of aware UTC datetimes. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        return None if value is None else value.replace(tzinfo=UTC)
