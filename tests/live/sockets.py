"""A socket as a test speaks it: frames by hand, so that what is wrong can be sent too."""

import json
import secrets
import time

import websocket
from itsdangerous import URLSafeTimedSerializer

from consult.live.sockets import TOKEN


class Pass:
    """What a browser shows at the door: its cookies and the token of its page."""

    def __init__(self, cookies: str, token: str):
        self.cookies, self.token = cookies, token


def pass_of(browser, **session_values) -> Pass:
    """The pass of a test browser, with more values in its session (`participants`, `submissions`)."""
    raw = secrets.token_hex(20)
    with browser.client.session_transaction() as session:
        session[TOKEN] = raw
        session.update(session_values)
    app = browser.app
    kept = browser.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    device = secrets.token_hex(16)
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw)
    return Pass(f"{kept.key}={kept.value}; consult_device={device}", token)


class Socket:
    """One connection. `ask` sends a message and waits for its answer; events that arrive meanwhile are kept in `events`."""

    def __init__(self, port: int, shown: Pass | None = None, *, origin: str | None = "", token: str | None = None, query: str = "", host="127.0.0.1"):
        self.events: list[tuple[str, object]] = []
        self.ended = False
        self._id = 0
        address = f"ws://{host}:{port}/socket.io/?EIO=4&transport=websocket{query}"
        origin = f"http://{host}:{port}" if origin == "" else origin
        options = {"cookie": shown.cookies} if shown else {}
        self._ws = websocket.create_connection(address, timeout=5, origin=origin, suppress_origin=origin is None, **options)
        self.opened = json.loads(self._ws.recv()[1:])
        self._token = token if token is not None else (shown.token if shown else None)

    def connect(self, auth: str | None = None) -> "Socket":
        """Say who is there, or whatever `auth` is. The answer is in `greeting`: `("ok", …)` or `("refused", …)`."""
        shown = json.dumps({"token": self._token}) if self._token is not None else ""
        self.send("40" + (shown if auth is None else auth))
        self.greeting = None
        while self.greeting is None and not self.ended:
            self._take(5)
        return self

    def send(self, frame: str | bytes) -> None:
        """A raw frame."""
        if isinstance(frame, bytes):
            self._ws.send_binary(frame)
        else:
            self._ws.send(frame)

    def say(self, name: str, *values) -> int:
        """Send a message and return the id its answer will bear."""
        self._id += 1
        self.send(f"42{self._id}" + json.dumps([name, *values]))
        return self._id

    def ask(self, name: str, *values, seconds: float = 5) -> dict:
        """Send a message and wait for its answer."""
        return self.answer(self.say(name, *values), seconds)

    def answer(self, number: int, seconds: float = 5) -> dict:
        """Wait for the answer to message `number`."""
        self._answers = getattr(self, "_answers", {})
        until = time.monotonic() + seconds
        while number not in self._answers:
            if self.ended or time.monotonic() > until:
                raise TimeoutError(f"no answer to {number}; ended={self.ended}")
            self._take(until - time.monotonic())
        return self._answers.pop(number)

    def hear(self, seconds: float = 0.2) -> list[tuple[str, object]]:
        """Everything that arrives within `seconds`, added to `events`; returns all events so far."""
        until = time.monotonic() + seconds
        while not self.ended and time.monotonic() < until:
            self._take(until - time.monotonic())
        return self.events

    def wait_for(self, name: str, seconds: float = 5):
        """The first event `name`, taken out of `events`. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while True:
            for i, (heard, _value) in enumerate(self.events):
                if heard == name:
                    return self.events.pop(i)[1]
            if self.ended or time.monotonic() > until:
                raise TimeoutError(f"no {name}; heard {self.events}")
            self._take(until - time.monotonic())

    def _take(self, seconds: float) -> None:
        self._ws.settimeout(max(seconds, 0.01))
        try:
            frame = self._ws.recv()
        except websocket.WebSocketTimeoutException:
            return
        except (websocket.WebSocketException, OSError):
            self.ended = True
            return
        self._handle(frame)

    def _handle(self, frame: str) -> None:
        self._answers = getattr(self, "_answers", {})
        if frame == "" or frame == "1":
            self.ended = True
        elif frame == "2":
            self.send("3")
        elif frame[2:3] == "/":
            self.events.append(("namespace", frame[3:]))
        elif frame.startswith("40"):
            self.greeting = ("ok", json.loads(frame[2:] or "{}"))
        elif frame.startswith("44"):
            self.greeting = ("refused", json.loads(frame[2:]))
        elif frame.startswith("41"):
            self.events.append(("disconnected", None))
        elif frame.startswith("42"):
            name, *values = json.loads(frame[2:])
            self.events.append((name, values[0] if values else None))
        elif frame.startswith("43"):
            number, _, rest = frame[2:].partition("[")
            self._answers[int(number)] = json.loads("[" + rest)[0]

    def close(self) -> None:
        """Hang up."""
        kept = self._ws.sock
        try:
            self._ws.close(timeout=1)
        except (websocket.WebSocketException, OSError):
            pass
        finally:
            self._ws.shutdown()
            if kept is not None:
                kept.close()
            self.ended = True


def ends_of(sockets: list[Socket], seconds: float) -> list[float]:
    """How long each socket took from now to be put out, ended or disconnected; those that were not within `seconds` are left out."""
    begun, waiting, took = time.monotonic(), list(sockets), []
    while waiting and time.monotonic() - begun < seconds:
        for socket in list(waiting):
            socket.hear(0.001)
            if socket.ended or any(event in ("out", "ended", "disconnected") for event, _value in socket.events):
                waiting.remove(socket)
                took.append(time.monotonic() - begun)
    return took


def a_second(socket: Socket) -> float:
    """A second on a machine that has time: more where an empty question already waits, since other work then takes the processors."""
    asked = []
    for _ in range(5):
        begun = time.monotonic()
        socket.ask("clock")
        asked.append(time.monotonic() - begun)
    return 1 + 20 * max(0.0, sorted(asked)[2] - 0.005)
