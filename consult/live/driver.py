"""The websocket driver of the gevent mode: gevent-websocket behind its own classes, with bounds it lacks.

Frames and fragmented messages are refused above the bound before they are read; a client's frame must be masked (RFC 6455 §5.1); small
answers are not held back (TCP_NODELAY); a peer that neither reads nor writes for two minutes is hung up on.
"""

import contextlib
import socket

from gevent.pywsgi import WSGIServer
from geventwebsocket.exceptions import FrameTooLargeException, ProtocolError, WebSocketError
from geventwebsocket.handler import WebSocketHandler
from geventwebsocket.websocket import Header, WebSocket

from consult.live.door import refusal
from consult.live.sockets import FRAME

CONTROL = 125
SILENCE = 120.0


class BoundedWebSocket(WebSocket):
    """A websocket that reads no frame and no message above the bound."""

    __slots__ = ("_so_far",)

    def read_frame(self):
        """One frame, checked by its header alone before anything of it is kept."""
        header = Header.decode_header(self.stream)
        if header.flags or not header.mask:
            raise ProtocolError
        if header.opcode >= self.OPCODE_CLOSE:
            if header.length > CONTROL:
                raise FrameTooLargeException
        else:
            begun = 0 if header.opcode in (self.OPCODE_TEXT, self.OPCODE_BINARY) else getattr(self, "_so_far", 0)
            self._so_far = begun + header.length
            if self._so_far > FRAME:
                raise FrameTooLargeException
        payload = self.raw_read(header.length) if header.length else b""
        if len(payload) != header.length:
            raise WebSocketError("the peer went away inside a frame")
        return header, unmasked(payload, header.mask)

    def close(self, code=1000, message=b""):
        """Say goodbye and read no more: whoever waits for the peer's next frame is let go, however long the peer stays silent."""
        super().close(code, message)
        with contextlib.suppress(OSError, AttributeError):
            self.handler.socket.shutdown(socket.SHUT_RD)

    def validate_utf8(self, payload):
        """Left to the one decoding of the whole message: byte by byte in Python would cost 20 ms for the largest."""


def unmasked(payload: bytes, mask: bytes) -> bytes:
    """A client's payload as it was before masking."""
    length = len(payload)
    key = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(key, "little")).to_bytes(length, "little")


class Handler(WebSocketHandler):
    """Upgrades what the door lets in; what it refuses stays a plain request that is answered with a status."""

    def upgrade_websocket(self):
        """Leave refused handshakes to the application."""
        if refusal(self.environ, self.server.settings):
            return None
        return super().upgrade_websocket()

    def upgrade_connection(self):
        """The library's handshake, then our websocket in place of its own."""
        refused = super().upgrade_connection()
        if refused is None:
            stream = self.websocket.stream
            self.websocket.closed = True  # the library's own says goodbye to the peer when it is thrown away
            self.websocket = BoundedWebSocket(self.environ, stream, self)
            self.environ["wsgi.websocket"] = self.websocket
        return refused


class Server(WSGIServer):
    """pywsgi with our handler and sockets that answer at once."""

    handler_class = Handler

    def __init__(self, listener, application, **options):
        super().__init__(listener, application, **options)
        self.settings = application.config["SETTINGS"]

    def handle(self, sock, address):
        """Serve one connection."""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(SILENCE)
        super().handle(sock, address)
