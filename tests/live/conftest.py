"""A real server in a thread, beside a test's own database session; a tiny area of rooms and commands that exists for these tests alone."""

import threading

import pytest
from werkzeug.serving import make_server

from tests.live import area
from tests.live.sockets import Socket, pass_of


@pytest.fixture
def served(app):
    """The port of a server of the application."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def signs(monkeypatch):
    """The test area of painted signs: its room, its deltas, its command."""
    area.declare(monkeypatch)
    return area


@pytest.fixture
def connect(served, signs):
    """`connect(browser, **session)` gives a connected socket; all are closed at the end."""
    opened = []

    def _connect(browser=None, shown=None, **session_values):
        socket = Socket(served, shown or pass_of(browser, **session_values)).connect()
        opened.append(socket)
        assert socket.greeting and socket.greeting[0] == "ok", socket.greeting
        return socket

    yield _connect
    for socket in opened:
        socket.close()
