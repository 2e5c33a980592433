"""The Socket.IO packet as we take it: anything odd becomes one event that is answered with a sentence, never an exception in the library."""

import json

import orjson
from socketio import packet

from consult.web.security import DEPTH, check_numbers, deepest

UNREADABLE = "unreadable"
RESERVED = {"connect", "connect_error", "disconnect", "disconnecting", "error", "newListener", "removeListener", "*", UNREADABLE}
NAME_LENGTH = 80


class StrictJson:
    """JSON of socket frames: at most 32 deep, numbers JavaScript keeps exactly, no lone surrogates; orjson, as it is fast."""

    @staticmethod
    def dumps(value, **_options) -> str:
        """A value as JSON text."""
        return orjson.dumps(value, default=str).decode()

    @staticmethod
    def loads(text):
        """The value of a JSON text. Raises ValueError."""
        if text.count("[") + text.count("{") > DEPTH and deepest(text) > DEPTH:
            raise json.JSONDecodeError("too deep", "", 0)
        return orjson.loads(text)


class StrictPacket(packet.Packet):
    """A packet whose event is `[name, …]` with a name that is ours to answer; all else is the event `unreadable`."""

    json = StrictJson
    uses_binary_events = False

    def __init__(self, packet_type=packet.EVENT, data=None, namespace=None, id=None, binary=None, encoded_packet=None):
        super().__init__(packet_type, data, namespace, id, binary, encoded_packet or None)
        if encoded_packet is not None and not encoded_packet:
            self._refuse()

    def decode(self, encoded_packet) -> int:
        """Take a frame apart. Never raises: the handler of `unreadable` answers."""
        try:
            if not isinstance(encoded_packet, str):
                raise ValueError("binary")
            super().decode(encoded_packet)
            check_numbers(self.data)
            if not self._is_ours():
                raise ValueError("shape")
        except Exception:  # whatever a hostile frame provokes in the library is one thing to us: unreadable
            self._refuse()
        return 0

    def _is_ours(self) -> bool:
        if self.packet_type in (packet.CONNECT, packet.DISCONNECT):
            return True
        if self.packet_type != packet.EVENT or not isinstance(self.data, list) or not self.data:
            return False
        name = self.data[0]
        return isinstance(name, str) and 0 < len(name) <= NAME_LENGTH and name not in RESERVED

    def _refuse(self) -> None:
        self.packet_type, self.data, self.namespace = packet.EVENT, [UNREADABLE], None
        self.id = self.id if isinstance(self.id, int) else None
