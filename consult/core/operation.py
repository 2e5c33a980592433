"""Operations: everything anyone can do. The outermost one owns the unit of work; it commits, then tells the facts."""

import functools
import logging
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from consult.core import record as records
from consult.core.db import Base, db, write_transaction
from consult.core.errors import Conflict, NotFound, Stale, Unavailable
from consult.core.events import Fact

log = logging.getLogger(__name__)
OPERATIONS: dict[str, Callable] = {}
_unit: ContextVar["Unit | None"] = ContextVar("unit", default=None)
_tellers: list[Callable] = []


class Unit:
    """One unit of work: the facts it has recorded and what is to happen once they are on disk."""

    def __init__(self):
        self.told: list[tuple[int, int | None, Fact]] = []


def record(fact: Fact) -> None:
    """Record `fact` in the transaction of the running operation; it is told after the commit."""
    unit = _unit.get()
    if unit is None:
        raise RuntimeError("facts are recorded inside operations")
    unit.told.append(records.store(fact))


def tell_to(teller: Callable) -> None:
    """Have `teller(told)` called after each commit with [(fact id, number in its room, fact), …]. For live push; at most once, never raises."""
    _tellers.append(teller)


def tell(told: list) -> None:
    """Tell recorded facts to this process. A teller that fails is logged: what was committed stays done."""
    for teller in _tellers if told else ():
        try:
            teller(told)
        except Exception:
            log.exception("a teller failed")


@contextmanager
def unit_of_work():
    """A unit of work without a transaction of its own: the caller holds one (a savepoint of a group). Yields the unit."""
    token = _unit.set(unit := Unit())
    try:
        yield unit
    finally:
        _unit.reset(token)


def reload(value):
    """The same subject as it is now, inside the write transaction. Raises NotFound when it has gone."""
    if isinstance(value, Base):
        identity = sa.inspect(value).identity
        if identity is None:
            return value
        fresh = db.session.get(type(value), identity, populate_existing=True)
        if fresh is None:
            raise NotFound
        return fresh
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, Base) for item in value):
        return type(value)(reload(item) for item in value)
    return value


def operation(function: Callable) -> Callable:
    """Make `function(actor, …)` an operation: it joins the running unit of work or owns one; subjects are reloaded, the actor's rights re-read.

    A unique constraint that a concurrent twin met first is answered by running once more: the second run finds the twin's row.
    """

    @functools.wraps(function)
    def run(actor, *args, **kwargs):
        if _unit.get() is not None:
            return function(actor, *args, **kwargs)
        try:
            return _own(function, actor, args, kwargs)
        except IntegrityError:
            try:
                return _own(function, actor, args, kwargs)
            except IntegrityError as error:
                log.warning("constraint met twice in %s: %s", function.__name__, error.orig)
                raise Conflict from error

    run.is_operation = True
    OPERATIONS[f"{function.__module__}.{function.__name__}"] = run
    return run


def in_group(work: Callable) -> tuple[object, list]:
    """Run `work()` as one member of a group: a savepoint of its own in the transaction the caller holds. Returns (result, facts to tell).

    What fails takes back its own changes alone. A unique constraint that a twin met first is answered by running once more, as in `operation`.
    """
    return _once_more(_in_savepoint, work)


def alone(work: Callable) -> tuple[object, list]:
    """Run `work()` in a transaction of its own and commit it. Returns (result, facts to tell); the caller tells them."""
    return _once_more(_in_transaction, work)


def _once_more(run: Callable, work: Callable) -> tuple[object, list]:
    try:
        return run(work)
    except IntegrityError:
        try:
            return run(work)
        except IntegrityError as error:
            log.warning("constraint met twice: %s", error.orig)
            raise Conflict from error


def _in_transaction(work: Callable) -> tuple[object, list]:
    try:
        with write_transaction(), unit_of_work() as unit:
            result = work()
        return result, unit.told
    except StaleDataError as error:
        raise Stale from error


def _in_savepoint(work: Callable) -> tuple[object, list]:
    db.session.expire_all()  # what the member before changed by plain SQL is read anew, as in a transaction of its own
    try:
        with db.session.begin_nested(), unit_of_work() as unit:
            result = work()
        return result, unit.told
    except StaleDataError as error:
        raise Stale from error


def _own(function, actor, args, kwargs):
    """Run `function` in a transaction of its own and tell what it recorded."""
    try:
        with write_transaction(), unit_of_work() as unit:
            actor = actor.reloaded()
            result = function(actor, *(reload(value) for value in args), **{name: reload(value) for name, value in kwargs.items()})
    except StaleDataError as error:
        raise Stale from error
    except OperationalError as error:
        log.error("the database refused: %s", error.orig)
        raise Unavailable from error
    tell(unit.told)
    return result
