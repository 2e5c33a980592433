"""The door of the socket server: what is asked of a handshake before the library sees it. No forwarded header is believed."""

import logging
import time

from consult.config import Settings
from consult.web.security import same_origin

log = logging.getLogger(__name__)
PATH = "/socket.io/"


def refusal(environ: dict, settings: Settings) -> tuple[str, str] | None:
    """(status, sentence) when this handshake is refused, None when it may go on.

    Only a websocket, only from our own pages: the Origin must be the host people reach us by (in development the host they typed).
    """
    if environ.get("REQUEST_METHOD") != "GET" or environ.get("HTTP_UPGRADE", "").lower() != "websocket":
        return "400 Bad Request", "Live pages are reached by websocket only."
    origin = environ.get("HTTP_ORIGIN")
    host = settings.host if settings.production else environ.get("HTTP_HOST", "")
    if not same_origin(origin, host) or (settings.production and not origin.startswith("https://")):
        return "403 Forbidden", "Live pages are reached from our own pages only."
    return None


class Door:
    """WSGI middleware before the socket server. `forget(marker)` closes what a broken handshake or frame left behind."""

    def __init__(self, application, settings: Settings, forget):
        self._application, self._settings, self._forget = application, settings, forget

    def __call__(self, environ, start_response):
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self._application(environ, start_response)
        refused = refusal(environ, self._settings)
        if refused:
            body = refused[1].encode()
            start_response(refused[0], [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
            return [body]
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)  # never deflate
        marker = environ["consult.handshake"] = object()
        environ["consult.begun"] = time.monotonic()
        try:
            return self._application(environ, start_response)
        except (ValueError, TypeError, IndexError) as error:  # a frame that is no Engine.IO packet
            log.info("a socket spoke no protocol of ours: %s", type(error).__name__)
            return []
        finally:
            self._forget(marker)
