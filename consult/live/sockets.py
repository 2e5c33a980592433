"""The socket server and who is connected."""

from collections.abc import Callable

from flask import Flask
from flask_socketio import SocketIO

socketio = SocketIO()


def install(app: Flask, load_actor: Callable) -> None:
    """Put the socket server beside the application."""
    settings = app.config["SETTINGS"]
    app.config["LOAD_ACTOR"] = load_actor
    socketio.init_app(app, async_mode=settings.live_driver, cors_allowed_origins=[])
