"""Who is connected: what each socket said of itself at connection, which rooms it is in, and how to find it again when rights end."""

import threading
from collections import Counter
from dataclasses import dataclass, field

from consult.live.buckets import Bucket

SOCKET_BURST, SOCKET_RATE = 40, 10
PERSON_BURST, PERSON_RATE = 120, 30
PER_PERSON = 50
PER_ADDRESS = 1500  # the largest café behind one address


@dataclass(eq=False)
class Connection:
    """One socket. What it holds is what its signed session held; rights are read from the database at every message.

    `session` is the digest of the session's id, `until` when it ends by itself (seconds since 1970).
    """

    sid: str
    login: tuple[int, int] | None
    participants: frozenset[int]
    submissions: frozenset[int]
    device: str
    session: str
    until: float
    language: str
    address: str
    rooms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    bucket: Bucket = field(default_factory=lambda: Bucket(SOCKET_BURST, SOCKET_RATE))

    @property
    def who(self) -> str:
        """The person, as far as limits and keys are concerned: the device, since it outlives signing in."""
        return f"device:{self.device}"

    @property
    def refs(self) -> list[str]:
        """References under which facts may speak of whoever is connected."""
        return [*([f"account:{self.login[0]}"] if self.login else []), *(f"participant:{number}" for number in self.participants)]


class Connections:
    """All sockets of this process, by sid, by reference, by room. Safe to call from several threads."""

    def __init__(self):
        self._lock = threading.RLock()
        self._by_sid: dict[str, Connection] = {}
        self._by_ref: dict[str, set[str]] = {}
        self._by_room: dict[str, set[str]] = {}
        self._people: Counter[str] = Counter()
        self._addresses: Counter[str] = Counter()
        self._buckets: dict[str, Bucket] = {}

    def __len__(self) -> int:
        return len(self._by_sid)

    def add(self, connection: Connection) -> bool:
        """Take a socket in; False when the person or the address has too many already."""
        with self._lock:
            if self._people[connection.who] >= PER_PERSON or self._addresses[connection.address] >= PER_ADDRESS:
                return False
            self._people[connection.who] += 1
            self._addresses[connection.address] += 1
            self._buckets.setdefault(connection.who, Bucket(PERSON_BURST, PERSON_RATE))
            self._by_sid[connection.sid] = connection
            for ref in connection.refs:
                self._by_ref.setdefault(ref, set()).add(connection.sid)
            return True

    def remove(self, sid: str) -> Connection | None:
        """Forget a socket and where it was."""
        with self._lock:
            connection = self._by_sid.pop(sid, None)
            if connection is None:
                return None
            for room in list(connection.rooms):
                self.leave(connection, room)
            for ref in connection.refs:
                _discard(self._by_ref, ref, sid)
            for counter, key in ((self._people, connection.who), (self._addresses, connection.address)):
                counter[key] -= 1
                if counter[key] <= 0:
                    del counter[key]
            if connection.who not in self._people:
                self._buckets.pop(connection.who, None)
            return connection

    def get(self, sid: str) -> Connection | None:
        """A socket by its sid."""
        return self._by_sid.get(sid)

    def all(self) -> list[Connection]:
        """Every socket."""
        with self._lock:
            return list(self._by_sid.values())

    def of_ref(self, ref: str) -> list[Connection]:
        """All sockets of an account or a participant."""
        with self._lock:
            return [self._by_sid[sid] for sid in self._by_ref.get(ref, ())]

    def enter(self, connection: Connection, room: str, scopes: tuple[str, ...]) -> bool:
        """Note that a socket is in a room whose subject lies in `scopes`. False when the socket has gone meanwhile."""
        with self._lock:
            if connection.sid not in self._by_sid:
                return False
            connection.rooms[room] = scopes
            self._by_room.setdefault(room, set()).add(connection.sid)
            return True

    def leave(self, connection: Connection, room: str) -> None:
        """Note that a socket is no longer in a room."""
        with self._lock:
            connection.rooms.pop(room, None)
            _discard(self._by_room, room, connection.sid)

    def rooms(self) -> list[str]:
        """Names of all rooms with somebody in them."""
        with self._lock:
            return list(self._by_room)

    def members(self, room: str) -> list[Connection]:
        """Everybody in a room."""
        with self._lock:
            return [self._by_sid[sid] for sid in self._by_room.get(room, ())]

    def has(self, room: str) -> bool:
        """Whether anybody is in a room."""
        return room in self._by_room

    def wait_of(self, connection: Connection, moment: float) -> float:
        """Take a token of the socket and of the person; 0, or the seconds until both have one."""
        with self._lock:
            person = self._buckets.get(connection.who)
            return max(connection.bucket.take(moment), person.take(moment) if person else 0.0)


def _discard(index: dict[str, set[str]], key: str, sid: str) -> None:
    held = index.get(key)
    if held is not None:
        held.discard(sid)
        if not held:
            del index[key]
