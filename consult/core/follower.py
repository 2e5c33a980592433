"""The follower: hands sealed facts to listeners, in order, each with a position of its own; a crash loses none and repeats none."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from consult.core.db import db, write_transaction
from consult.core.events import Fact
from consult.core.operation import tell, unit_of_work
from consult.core.record import FactRow, ListenerHeard, ListenerPosition, Seal

log = logging.getLogger(__name__)
BATCH = 200


@dataclass(frozen=True)
class Listener:
    """A function that answers facts of certain kinds with one operation."""

    name: str
    kinds: tuple[type[Fact], ...]
    hear: Callable[[Fact], None]


LISTENERS: dict[str, Listener] = {}


def on(*kinds: type[Fact]) -> Callable:
    """Register a listener of facts of lower areas: `@on(SubmissionReceived)`. It calls one operation and is idempotent by the follower."""

    def register(function: Callable) -> Callable:
        name = f"{function.__module__}.{function.__name__}"
        LISTENERS[name] = Listener(name, kinds, function)
        return function

    return register


class Following:
    """How far one process has looked on behalf of its listeners: facts that nobody listens for cost a look, never a write."""

    def __init__(self):
        self._looked: dict[str, int] | None = None

    def due(self) -> list[Listener]:
        """Listeners for whom something was sealed that they want to hear, or could not digest the last time."""
        if self._looked is None:
            self._looked = dict(db.session.execute(sa.select(ListenerPosition.listener, ListenerPosition.seq)).all())
        head = db.session.scalar(sa.select(sa.func.max(Seal.seq))) or 0
        behind = [listener for listener in LISTENERS.values() if self._looked.get(listener.name, 0) < head]
        if not behind:
            return []
        start = min(self._looked.get(listener.name, 0) for listener in behind)
        sealed = sa.select(FactRow.name).join(Seal, Seal.fact_id == FactRow.id).where(Seal.seq > start, Seal.seq <= head).distinct()
        names = set(db.session.scalars(sealed))
        waiting = [listener for listener in behind if names & {kind.name for kind in listener.kinds}]
        for listener in behind:
            if listener not in waiting:
                self._looked[listener.name] = head
        return waiting

    def follow(self, listener: Listener) -> int:
        """Hand a listener that is due its next facts; returns how many seals it moved on, 0 when it could not digest one."""
        moved = follow(listener)
        position = db.session.get(ListenerPosition, listener.name, populate_existing=True)
        self._looked[listener.name] = position.seq if position else 0
        return moved


def follow(listener: Listener) -> int:
    """Hand the next batch of sealed facts to one listener; returns how many seals it moved on.

    The listener's work, the note that it heard and its position are one transaction per fact, so a crash in between repeats nothing.
    A fact that a listener cannot digest stops that listener alone, and is tried again at the next round.
    """
    position = db.session.get(ListenerPosition, listener.name)
    start = position.seq if position else 0
    head = db.session.scalar(sa.select(sa.func.max(Seal.seq))) or 0
    if head <= start:
        db.session.rollback()
        return 0
    names = [kind.name for kind in listener.kinds]
    wanted = sa.select(Seal.seq, FactRow.id).join(FactRow, FactRow.id == Seal.fact_id)
    wanted = wanted.where(Seal.seq > start, Seal.seq <= head, FactRow.name.in_(names)).order_by(Seal.seq).limit(BATCH)
    rows = db.session.execute(wanted).all()
    for seq, fact_id in rows:
        try:
            _hear(listener, seq, fact_id)
        except Exception:
            log.exception("listener %s failed at seal %s", listener.name, seq)
            db.session.rollback()
            return 0
    reached = head if len(rows) < BATCH else rows[-1].seq
    if not rows or rows[-1].seq < reached:
        with write_transaction():
            _move(listener, reached)
    return reached - start


def _move(listener: Listener, seq: int) -> None:
    position = db.session.get(ListenerPosition, listener.name)
    if position is None:
        db.session.add(ListenerPosition(listener=listener.name, seq=seq))
    else:
        position.seq = max(position.seq, seq)


def _hear(listener: Listener, seq: int, fact_id: int) -> None:
    with write_transaction(), unit_of_work() as unit:
        if db.session.get(ListenerHeard, (listener.name, fact_id)) is None:
            listener.hear(db.session.get(FactRow, fact_id).fact)
            db.session.add(ListenerHeard(listener=listener.name, fact_id=fact_id))
        _move(listener, seq)
    tell(unit.told)


def follow_all() -> int:
    """Let every listener catch up; returns how many steps were taken in all. For the command line and tests."""
    total = 0
    for listener in LISTENERS.values():
        while step := follow(listener):
            total += step
    return total
