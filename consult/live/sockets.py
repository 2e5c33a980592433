"""The socket server: stock Flask-SocketIO, tuned through its public options; handlers without Flask's request, on an application context only."""

import hashlib
import logging
import math
import time
from collections.abc import Callable

from flask import Flask, current_app, request, session
from flask_socketio import SocketIO
from flask_wtf.csrf import generate_csrf, validate_csrf
from socketio.exceptions import ConnectionRefusedError
from sqlalchemy.exc import OperationalError
from wtforms.validators import ValidationError

from consult.core.clock import now
from consult.core.db import session_scope
from consult.core.errors import DomainError, Refused, TooMany, Unavailable
from consult.core.i18n import language, set_language
from consult.core.i18n import lazy as _
from consult.core.operation import tell_to
from consult.live.commands import carry_out, read_order, refusal
from consult.live.connections import Connection, Connections
from consult.live.door import Door
from consult.live.ears import Ears
from consult.live.presence import Presence
from consult.live.protocol import UNREADABLE, StrictPacket
from consult.live.push import Push
from consult.live.rooms import catch_up, open_room
from consult.live.writer import Writer
from consult.policy.roles import Actor
from consult.web import actor as web_actor

log = logging.getLogger(__name__)
FRAME = 64 * 1024
DRAIN, STILL_ARRIVING = 6.0, 0.2
PING_INTERVAL = PING_TIMEOUT = 20
TOKEN = "live"  # noqa: S105 - the name of a field
FAULT = _("Something failed on our side. Nothing was changed; try again in a moment.")
OUTSIDE = _("This page has been open too long or came from another place. Load it again.")
CROWDED = _("Too many pages are open from this device. Close some of them.")
socketio = SocketIO()


class Live:
    """The live side of one application: its sockets, its writer, what it pushes."""

    def __init__(self, app: Flask, server, load_actor: Callable[..., Actor]):
        self.app, self.server = app, server
        self._load_actor = load_actor
        self._answering = 0
        self.connections = Connections()
        self.writer = Writer(app)
        self.push = Push(app, server, self.connections, self.actor_of)
        self.presence = Presence(self.connections, self.push.tell_present)
        self.ears = Ears(app, self.push, self.presence, app.config["SETTINGS"].redis_url)
        server.on("connect", self._connect)
        server.on("disconnect", self._disconnect)
        server.on("*", self._message)

    def actor_of(self, connection: Connection) -> Actor:
        """Who is behind a socket, with the rights in the database now."""
        return self._load_actor(
            login=connection.login, participants=connection.participants, submissions=connection.submissions, device=connection.device
        )

    def _connect(self, sid: str, environ: dict, auth=None) -> None:
        try:
            connection = self._recognised(sid, environ, auth)
            set_language(connection.language)
            if not self.connections.add(connection):
                raise TooMany(CROWDED)
            if self._recognised(sid, environ, auth).login != connection.login:  # what ended while the door was open
                raise ValidationError
        except Exception as error:
            self.connections.remove(sid)
            sentence = CROWDED if isinstance(error, TooMany) else OUTSIDE if isinstance(error, ValidationError) else FAULT
            if sentence is FAULT:
                log.exception("a connection failed")
            raise ConnectionRefusedError(str(sentence), {"again": sentence is not OUTSIDE}) from None

    def _recognised(self, sid: str, environ: dict, auth) -> Connection:
        """Who a handshake is of, after all that a page's request would be asked before it is answered. Raises ValidationError."""
        with session_scope(), self.app.request_context(environ):
            if self.app.preprocess_request() is not None:
                raise ValidationError
            return _recognise(sid, auth)

    def _disconnect(self, sid: str, _reason=None) -> None:
        self.connections.remove(sid)

    def _message(self, name: str, sid: str, *sent) -> dict:
        connection = self.connections.get(sid)
        if connection is None:
            return {"ok": False, "code": "gone", "error": str(OUTSIDE)}
        set_language(connection.language)
        self._answering += 1
        try:
            wait = self.connections.wait_of(connection, time.monotonic())
            if wait:
                raise TooMany(retry_after=math.ceil(wait))
            with self.app.app_context():
                return {"ok": True, **self._answer(connection, name, sent)}
        except DomainError as error:
            return refusal(error)
        except OperationalError as error:
            log.error("the database refused: %s", error.orig)
            return refusal(Unavailable())
        except Exception:
            log.exception("a message failed")
            return {"ok": False, "code": "fault", "error": str(FAULT)}
        finally:
            self._answering -= 1

    def _answer(self, connection: Connection, name: str, sent: tuple) -> dict:
        if name == UNREADABLE:
            raise Refused(_("We could not read this message."))
        if name == "clock":
            return {"server_now": _milliseconds()}
        if name in ("join", "leave"):
            wanted = sent[0] if len(sent) == 1 and isinstance(sent[0], dict) else {}
            return self._join(connection, wanted) if name == "join" else self._leave(connection, wanted)
        order = read_order(name, sent)
        return self.writer.do(lambda: carry_out(order, self.actor_of(connection), connection.who))

    def _join(self, connection: Connection, wanted: dict) -> dict:
        name, since = wanted.get("room"), wanted.get("since")
        if not (since is None or (isinstance(since, int) and not isinstance(since, bool) and 0 <= since < 2**53)):
            raise Refused(_("We could not read this message."))
        with session_scope():
            _kind, subject = open_room(self.actor_of(connection), name)
            scopes = tuple(subject.scopes)
        self.push.let_in(connection, name, scopes)
        try:
            with session_scope():  # asked again: a right that ended while the door was open is seen here or told afterwards
                actor = self.actor_of(connection)
                kind, subject = open_room(actor, name)
                answer = catch_up(actor, name, kind, subject, since)
        except BaseException:
            self.push.put_out(connection, name)
            raise
        present = {"present": self.presence.count(name)} if kind.presence else {}
        return {"room": name, "server_now": _milliseconds(), **present, **answer}

    def _leave(self, connection: Connection, wanted: dict) -> dict:
        name = wanted.get("room")
        if isinstance(name, str) and name in connection.rooms:
            self.push.put_out(connection, name)
        return {}

    def start(self) -> None:
        """Begin to hear other processes and to keep order among sockets. Called once in each process that serves."""
        self.ears.start()

    def stop(self, longest: float = 4.0) -> None:
        """End: everybody is asked to come back within `longest` seconds, what was sent is stored and answered, transports are closed."""
        self.ears.stop()
        self.push.say_goodbye(longest)
        until = time.monotonic() + DRAIN
        self.server.sleep(STILL_ARRIVING)
        while self._answering and time.monotonic() < until:
            self.server.sleep(0.02)
        self.server.sleep(0.05)  # the last answers go out
        self.push.close_all()

    def forget(self, marker: object) -> None:
        """Close the Engine.IO session a handshake has left open, whatever ended its request."""
        for eio_sid, environ in list(self.server.environ.items()):
            if environ.get("consult.handshake") is marker:
                socket = self.server.eio.sockets.get(eio_sid)
                if socket is not None:
                    socket.close(wait=False, abort=True)


def _recognise(sid: str, auth) -> Connection:
    """The connection a handshake makes, inside a request of its own. Raises ValidationError unless it carries the token of its page."""
    token = auth.get("token") if isinstance(auth, dict) else None
    validate_csrf(token if isinstance(token, str) else None, token_key=TOKEN)
    login = web_actor.login_of(session.get("_user_id"))
    lifetime = current_app.permanent_session_lifetime.total_seconds()
    return Connection(
        sid=sid,
        login=login,
        participants=frozenset(session.get("participants", {}).values()),
        submissions=frozenset(session.get("submissions", ())),
        device=web_actor.device(),
        session=hashlib.sha256(session.get("session_id", "").encode()).hexdigest(),
        until=session.get("signed_in_at", now().timestamp()) + lifetime if login else math.inf,
        language=language(),
        address=request.remote_addr or "",
    )


def _milliseconds() -> int:
    return int(now().timestamp() * 1000)


def live_token() -> str:
    """What a page shows its socket: `<meta name="live-token" content="{{ live_token() }}">`. Bound to the session, worth nothing elsewhere."""
    return generate_csrf(token_key=TOKEN)


def _tell(told: list) -> None:
    live = current_app.extensions.get("live")
    if live is not None:
        live.push.heard(told)


def install(app: Flask, load_actor: Callable[..., Actor]) -> None:
    """Put the socket server beside the application."""
    settings = app.config["SETTINGS"]
    socketio.init_app(
        app, async_mode=settings.live_driver, transports=["websocket"], serializer=StrictPacket, async_handlers=False, manage_session=False,
        cors_allowed_origins=[], max_http_buffer_size=FRAME, http_compression=False, allow_upgrades=False,
        ping_interval=PING_INTERVAL, ping_timeout=PING_TIMEOUT,
    )
    live = app.extensions["live"] = Live(app, socketio.server, load_actor)
    app.wsgi_app = Door(app.wsgi_app, settings, live.forget)
    app.jinja_env.globals["live_token"] = live_token


tell_to(_tell)
