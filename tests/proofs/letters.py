"""People who send voices over the form, as a browser does: the page is opened once, each voice goes out under a key of its own."""

import re
import secrets
import threading
import time
import urllib.parse
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie

READING = 2.2  # seconds: nobody who sends sooner is taken for a person
PAUSE = 0.25
HIDDEN = re.compile(r'<input[^>]*name="(csrf_token|opened|client_key)"[^>]*value="([^"]*)"|<input[^>]*value="([^"]*)"[^>]*name="(csrf_token|opened|client_key)"')


class Form:
    """The form of a consultation in somebody's browser."""

    def __init__(self, port: int, consultation_id: int):
        self._port, self._path = port, f"/consultations/{consultation_id}/contribute"
        self._cookies: dict[str, str] = {}
        self._fields: dict[str, str] = {}

    def open(self) -> None:
        """Load the page and read it for a while. Raises OSError when it cannot be had."""
        status, body, _headers = self._request("GET")
        if status != 200:
            raise OSError(f"the form answered {status}")
        self._fields = {one or other: value or again for one, value, again, other in HIDDEN.findall(body)}
        time.sleep(READING)

    def send(self, key: str) -> tuple[int, str]:
        """Send a voice; (status, where to)."""
        fields = {
            **self._fields, "client_key": key, "voices-0-passage": "0", "voices-0-body": f"Głos {key}", "sender_kind": "anonymous", "website": "",
            "do": "send",
        }
        status, _body, headers = self._request("POST", urllib.parse.urlencode(fields))
        return status, headers.get("Location", "")

    def _request(self, method: str, body: str | None = None):
        connection = HTTPConnection("127.0.0.1", self._port, timeout=5)
        headers = {"Accept": "text/html", "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self._port}"}
        try:
            connection.request(method, self._path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, text, answer.headers


def sender_of(person: type[threading.Thread]) -> type:
    """The class of somebody who sends, made of somebody who goes on (`crash.Person`)."""

    class Sender(person):
        """Sends voices; what was answered with a receipt counts as acknowledged."""

        def __init__(self, port: int, stopped: threading.Event, consultation_id: int):
            super().__init__(port, stopped)
            self._form = Form(port, consultation_id)
            self._is_open = False

        def new_key(self) -> str:
            """Keys of the form have 32 signs."""
            return secrets.token_hex(16)

        @contextmanager
        def connected(self):
            """The form, opened once: its page stays valid across restarts."""
            if not self._is_open:
                self._form.open()
                self._is_open = True
            yield self._say

        def _say(self, key: str) -> bool:
            status, where = self._form.send(key)
            if status == 302 and "/receipt" in where:
                time.sleep(PAUSE)
                return True
            if status not in (429, 503):
                self.refused.append({"status": status, "where": where})
            time.sleep(1)
            return False

    return Sender
