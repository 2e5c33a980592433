"""A real mail server on the loopback, which keeps what it is handed and refuses what it is told to."""

from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    """Keeps messages with their envelopes. `refuse` maps an address to the answer to RCPT, `busy` is the answer to DATA."""

    def __init__(self):
        self.received, self.refuse, self.busy = [], {}, ""
        self.logins, self.encrypted = [], []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.busy:
            return self.busy
        self.encrypted.append(session.ssl is not None)
        self.received.append((envelope, message_from_bytes(envelope.content, policy=default)))
        return "250 taken"

    def authenticate(self, server, session, envelope, mechanism, data):
        """Whether somebody may send."""
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"p@ss:word", handled=False)


class Post:
    """A running server: its address for SMTP_URL, and what it has got."""

    def __init__(self, controller, handler):
        self.controller, self.handler = controller, handler

    @property
    def url(self) -> str:
        """Its address."""
        return f"smtp://127.0.0.1:{self.controller.port}"

    @property
    def messages(self):
        """Messages in the order they came."""
        return [message for _envelope, message in self.handler.received]


class _Anywhere(Controller):
    """A controller that takes any free port."""

    def __init__(self, handler, **options):
        self.options = options
        super().__init__(handler, hostname="127.0.0.1", port=0)

    def factory(self):
        return SMTP(self.handler, **self.options)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def post():
    """A mail server that takes everything."""
    handler = Handler()
    controller = _Anywhere(handler, enable_SMTPUTF8=True)
    controller.start()
    yield Post(controller, handler)
    controller.stop()
