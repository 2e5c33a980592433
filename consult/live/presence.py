"""How many people are in a room now. Never stored; dropped and counted anew with the processes."""

from collections.abc import Callable

from consult.live.connections import Connections
from consult.live.rooms import kind_of

TRUSTED = 15.0
AGAIN = 5


class Presence:
    """Counts people per room here, adds what other processes say, and tells a room when its count has changed."""

    def __init__(self, connections: Connections, tell: Callable[[str, int], None]):
        self._connections, self._tell = connections, tell
        self._shown: dict[str, int] = {}
        self._elsewhere: dict[str, tuple[float, dict[str, int]]] = {}
        self._ticks = 0

    def here(self, room: str) -> int:
        """People in a room of this process; several pages of one device are one person."""
        return len({connection.who for connection in self._connections.members(room)})

    def count(self, room: str) -> int:
        """People in a room, wherever they are connected."""
        return self.here(room) + sum(rooms.get(room, 0) for _at, rooms in self._elsewhere.values())

    def hear(self, process: str, counts: dict, moment: float) -> None:
        """Take what another process says of its rooms."""
        if len(self._elsewhere) < 100 or process in self._elsewhere:
            self._elsewhere[process] = (moment, {str(room): number for room, number in counts.items() if isinstance(number, int) and number >= 0})

    def tick(self, moment: float) -> dict[str, int] | None:
        """Tell rooms whose count has changed; returns what to tell other processes, None when nothing is due."""
        self._elsewhere = {process: said for process, said in self._elsewhere.items() if moment - said[0] < TRUSTED}
        rooms = [room for room in self._connections.rooms() if kind_of(room)[0].presence]
        before, self._shown = self._shown, {room: self.count(room) for room in rooms}
        for room, number in self._shown.items():
            if before.get(room) != number:
                self._tell(room, number)
        self._ticks += 1
        return {room: self.here(room) for room in rooms} if before != self._shown or self._ticks % AGAIN == 0 else None
