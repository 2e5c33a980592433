"""What is told after a commit: numbered deltas to rooms, names of facts to pages that fetch anew, and the end of rights to sockets."""

import logging
import random
import time
from collections import OrderedDict
from collections.abc import Callable

from consult.core.clock import now
from consult.core.db import session_scope
from consult.core.i18n import lazy as _
from consult.core.record import FactRow
from consult.live.connections import Connection, Connections
from consult.live.rooms import find_room, kind_of, may_stay, render
from consult.policy.roles import Actor

log = logging.getLogger(__name__)
REMEMBERED = 5000
HANG_UP = 0.5
NAMELESS = 10.0
SIGNED_OUT = "session.ended"  # a fact of accounts that carries the digest of the session's id
BACKLOG = 400  # packets
PUT_OUT = _("You are no longer in this room.")
ENDED = _("Your session has ended. Sign in again to go on.")


class Push:
    """Pushes to the sockets of this process what was committed here, and what others tell was committed elsewhere."""

    def __init__(self, app, server, connections: Connections, actor_of: Callable):
        self._app, self._server, self._connections, self._actor_of = app, server, connections, actor_of
        self._told: OrderedDict[int, None] = OrderedDict()
        self.publish: list[Callable[[list[int]], None]] = []  # how other processes are told of facts

    def _is_new(self, fact_id: int) -> bool:
        if fact_id in self._told:
            return False
        self._told[fact_id] = None
        if len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        return True

    def knows(self, fact_id: int) -> bool:
        """Whether a fact has been told here already."""
        return fact_id in self._told

    def begin_anew(self) -> None:
        """Forget which facts have been told: the database is another one."""
        self._told.clear()

    def heard(self, told: list) -> None:
        """Tell [(fact id, number in its room, fact), …], just committed in this process."""
        self.tell(told)
        for publish in self.publish:
            publish([fact_id for fact_id, _number, _fact in told])

    def heard_of(self, rows: list[FactRow]) -> None:
        """Tell facts that another process committed."""
        self.tell([(row.id, row.room_number, row.fact) for row in rows])

    def tell(self, told: list) -> None:
        """Rights end first, then rooms get their deltas, then rooms that end are emptied. Each fact is told once, by whoever comes first."""
        told = [entry for entry in told if self._is_new(entry[0])]
        if not told or not len(self._connections):
            return
        facts = [fact for _id, _number, fact in told]
        with session_scope():
            self._end_rights(facts)
            self._send_deltas(told)
            self._send_names(facts)
            self._end_rooms(facts)

    def _send_deltas(self, told: list) -> None:
        rooms: dict[str, list] = {}
        for _id, number, fact in told:
            if fact.room and number and self._connections.has(fact.room):
                rooms.setdefault(fact.room, []).append(render(fact, number))
        for name, deltas in rooms.items():
            self._server.emit("deltas", {"room": name, "deltas": deltas}, to=_channel(name))

    def _send_names(self, facts: list) -> None:
        for name in self._connections.rooms():
            kind, ref = kind_of(name)
            if not any(isinstance(fact, kind.hears) for fact in facts):
                continue
            heard = [fact for fact in facts if isinstance(fact, kind.hears) and ref in (fact.subject, *fact.scopes)]
            named = [{"fact": fact, "subject": subject} for fact, subject in dict.fromkeys((fact.name, fact.subject) for fact in heard)]
            if named:
                self._server.emit("facts", {"room": name, "facts": named}, to=_channel(name))

    def _end_rights(self, facts: list) -> None:
        """Ask again for whoever a fact speaks of, and for whoever is in a room of its subject or of anything in it."""
        concerned: dict[Connection, set[str]] = {}
        subjects = {fact.subject for fact in facts}
        signed_out = {fact.session for fact in facts if fact.name == SIGNED_OUT}
        for subject in subjects:
            for connection in self._connections.of_ref(subject):
                if connection.session in signed_out:
                    self.end(connection)
                concerned.setdefault(connection, set()).update(connection.rooms)
        for name in self._connections.rooms():
            for connection in self._connections.members(name):
                if subjects.intersection(connection.rooms.get(name, ())):
                    concerned.setdefault(connection, set()).add(name)
        actors: dict[tuple, Actor] = {}  # several pages of one person are one question
        for connection, names in concerned.items():
            if self._connections.get(connection.sid) is not None:
                held = (connection.login, connection.participants, connection.submissions)
                actor = actors[held] = actors.get(held) or self._actor_of(connection)
                self._ask_again(connection, actor, names)

    def _ask_again(self, connection: Connection, actor: Actor, names) -> None:
        """End a socket whose sign-in has ended; put it out of those rooms it may no longer be in."""
        if connection.login and (not actor.is_account or actor.suspended):
            self.end(connection)
            return
        for name in list(names):
            if name not in connection.rooms:
                continue
            try:
                stays = may_stay(actor, name)
            except Exception:  # a rule that fails lets nobody stay
                log.exception("a rule failed for the room %s", name)
                stays = False
            if not stays:
                self.put_out(connection, name, say=True)
            else:
                self._connections.enter(connection, name, tuple(find_room(name)[1].scopes))

    def _end_rooms(self, facts: list) -> None:
        for name in self._connections.rooms():
            ended = {fact.subject for fact in facts if kind_of(name)[0].ends(fact)}
            for connection in self._connections.members(name) if ended else ():
                if ended.intersection(connection.rooms.get(name, ())):
                    self.put_out(connection, name, say=True)

    def let_in(self, connection: Connection, name: str, scopes: tuple[str, ...]) -> None:
        """Put a socket into a room."""
        if self._connections.enter(connection, name, scopes):
            self._server.enter_room(connection.sid, _channel(name))

    def put_out(self, connection: Connection, name: str, *, say: bool = False) -> None:
        """Take a socket out of a room; `say` tells it."""
        self._server.leave_room(connection.sid, _channel(name))
        self._connections.leave(connection, name)
        if say:
            self._server.emit("out", {"room": name, "error": str(PUT_OUT)}, to=connection.sid)

    def end(self, connection: Connection) -> None:
        """End a socket whose rights have ended: out of every room, told why, disconnected."""
        for name in list(connection.rooms):
            self.put_out(connection, name)
        eio_sid = self._server.manager.eio_sid_from_sid(connection.sid, "/")
        self._server.emit("ended", {"error": str(ENDED)}, to=connection.sid)
        self._server.disconnect(connection.sid)
        self.hang_up(eio_sid)

    def tell_present(self, name: str, count: int) -> None:
        """Tell a room how many people are in it."""
        self._server.emit("present", {"room": name, "count": count}, to=_channel(name))

    def sweep(self) -> None:
        """Hang up on readers that are too slow to follow (they catch up later) and on handshakes that never said who they are."""
        moment = time.monotonic()
        for eio_sid, socket in list(self._server.eio.sockets.items()):
            begun = self._server.environ.get(eio_sid, {}).get("consult.begun", moment)
            nameless = moment - begun > NAMELESS and self._server.manager.sid_from_eio_sid(eio_sid, "/") is None
            if not socket.closed and (nameless or socket.queue.qsize() > BACKLOG):
                socket.close(wait=False, abort=True)
        instant = now().timestamp()
        for connection in self._connections.all():
            if connection.until < instant:
                self.end(connection)

    def say_goodbye(self, longest: float) -> None:
        """Before this process ends: ask everybody to come back, spread over `longest` seconds."""
        for connection in self._connections.all():
            self._server.emit("goodbye", {"retry_after_ms": int(1000 * random.uniform(0.2, longest))}, to=connection.sid)

    def close_all(self) -> None:
        """Close every transport."""
        for socket in list(self._server.eio.sockets.values()):
            socket.close(wait=False)

    def hang_up(self, eio_sid: str) -> None:
        """Close the transport of a socket that was ended, a moment after it was told."""
        self._server.start_background_task(self._hang_up, eio_sid)

    def _hang_up(self, eio_sid: str) -> None:
        self._server.sleep(HANG_UP)
        socket = self._server.eio.sockets.get(eio_sid)
        if socket is not None:
            socket.close(wait=False)


def _channel(name: str) -> str:
    """The library's name of a room: no room of ours can bear a socket's id."""
    return f"room:{name}"
