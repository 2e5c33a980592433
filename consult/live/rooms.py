"""Rooms: who may be in one, what it carries, how somebody who was away catches up."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from consult.core import subject as subjects
from consult.core.db import db
from consult.core.errors import NotFound
from consult.core.events import Fact
from consult.core.record import FactRow, Room
from consult.policy.roles import Actor
from consult.policy.rules import RULES, can, require

CATCH_UP = 200
NAME = re.compile(r"([a-z_]{1,40}):([1-9][0-9]{0,17})(?:/([a-z_]{1,20}))?", re.ASCII)


@dataclass
class RoomKind:
    """A kind of room: the noun of its subjects, the permission that opens it, the facts that end it, the facts it is told of."""

    noun: str
    suffix: str
    permission: str
    ends: Callable[[Fact], bool] = field(default=lambda _fact: False)
    hears: tuple[type[Fact], ...] = ()
    presence: bool = False
    snapshot: Callable | None = field(default=None)

    @property
    def key(self) -> str:
        """Its name: `cafe_table`, `cafe/desk`."""
        return f"{self.noun}/{self.suffix}" if self.suffix else self.noun


KINDS: dict[str, RoomKind] = {}
DELTAS: dict[str, Callable[[Fact], dict | None]] = {}


def room(noun: str, *, permission: str, suffix: str = "", ends=(), hears=(), presence: bool = False) -> RoomKind:
    """Declare a kind of room: `room("cafe_table", permission="table.read")` makes `cafe_table:12`, `suffix="desk"` makes `cafe:7/desk`.

    Whoever may be in a room may see all it carries. `ends` are classes of facts, or a question asked of a fact, about the subject or
    what it lies in: they put everybody out. `hears` are facts anywhere below the subject that are told to the room by name and reference,
    for pages that fetch anew. `presence` tells the room how many people are in it.
    """
    RULES[permission]
    asked = ends if callable(ends) else lambda fact: isinstance(fact, tuple(ends))
    kind = RoomKind(noun, suffix, permission, asked, tuple(hears), presence)
    if kind.key in KINDS:
        raise ValueError(f"the room {kind.key} is declared twice")
    KINDS[kind.key] = kind
    return kind


def delta(*kinds: type[Fact]) -> Callable:
    """Register the one renderer of these facts: from the fact and the row as it is now, a dict for everybody in the room, or None."""

    def register(function: Callable) -> Callable:
        for kind in kinds:
            if kind.name in DELTAS:
                raise ValueError(f"{kind.name} is rendered twice")
            DELTAS[kind.name] = function
        return function

    return register


def snapshot(noun: str, *, suffix: str = "") -> Callable:
    """Register `state(subject, actor) -> dict`, the whole state of a declared kind of room for somebody who comes new or was away long."""

    def register(function: Callable) -> Callable:
        KINDS[f"{noun}/{suffix}" if suffix else noun].snapshot = function
        return function

    return register


def kind_of(name: str) -> tuple[RoomKind, str]:
    """The kind of a room somebody is in and the reference of its subject, without asking the database."""
    parts = NAME.fullmatch(name)
    return KINDS[f"{parts[1]}/{parts[3]}" if parts[3] else parts[1]], f"{parts[1]}:{parts[2]}"


def find_room(name: str) -> tuple[RoomKind, object]:
    """The kind and the subject of a room's name. Raises NotFound, for a name that is none too."""
    parts = NAME.fullmatch(name) if isinstance(name, str) and len(name) <= 80 else None
    kind = KINDS.get(f"{parts[1]}/{parts[3]}" if parts[3] else parts[1]) if parts else None
    if kind is None or int(parts[2]) >= 2**63:
        raise NotFound
    return kind, subjects.resolve(f"{parts[1]}:{parts[2]}")


def open_room(actor: Actor, name: str) -> tuple[RoomKind, object]:
    """The room for somebody who wants to come in. Raises NotFound, SignInNeeded or Forbidden."""
    kind, subject = find_room(name)
    require(actor, kind.permission, subject)
    return kind, subject


def may_stay(actor: Actor, name: str) -> bool:
    """Whether somebody who is in a room may still be there."""
    try:
        kind, subject = find_room(name)
    except NotFound:
        return False
    return can(actor, kind.permission, subject)


def number_of(name: str) -> int:
    """The number of the room's last delta; 0 before the first."""
    return db.session.scalar(sa.select(Room.number).where(Room.name == name)) or 0


def render(fact: Fact, number: int) -> dict:
    """A numbered delta as everybody in its room gets it. One with nothing to show still takes its place, so that nobody sees a gap."""
    renderer = DELTAS.get(fact.name)
    shown = renderer(fact) if renderer else None
    return {**(shown or {}), "fact": fact.name, "number": number, **({} if shown is not None else {"void": True})}


def catch_up(actor: Actor, name: str, kind: RoomKind, subject, since: int | None) -> dict:
    """What somebody misses who knows the room up to delta `since`: the deltas, or the whole state where it is shorter.

    The number is read before the rows: a delta that comes in between is then sent twice, never lost, and the client drops the second.
    """
    number = number_of(name)
    known = since is not None and number - CATCH_UP <= since <= number
    if not known and kind.snapshot is not None:
        return {"number": number, "state": kind.snapshot(subject, actor)}
    if not known:
        return {"number": number, "deltas": [], "reload": since is not None}
    missed = sa.select(FactRow).where(FactRow.room == name, FactRow.room_number > since, FactRow.room_number <= number)
    rows = db.session.scalars(missed.order_by(FactRow.room_number)).all()
    return {"number": number, "deltas": [render(row.fact, row.room_number) for row in rows]}
