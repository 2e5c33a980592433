"""Handing a letter to a mail server: the address of the server read once, the message built so that no text can become a header."""

import smtplib
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

SECONDS = 20
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class NotDelivered(Exception):
    """The server did not take it. `for_good` when trying again cannot help; `reason` names no address."""

    def __init__(self, reason: str, *, for_good: bool = False):
        super().__init__(reason)
        self.reason, self.for_good = reason, for_good


@dataclass(frozen=True)
class Server:
    """A mail server. `smtp+starttls` and `smtps` insist on encryption and a certificate that somebody vouches for, and so does `smtp` before a
    password; without one it encrypts where the server offers it, as mail servers do among themselves."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @property
    def insists(self) -> bool:
        """Whether nothing is said to it in the clear or to a stranger."""
        return self.scheme != "smtp" or bool(self.user)


@dataclass(frozen=True)
class Parcel:
    """Everything a message is made of; values only, so that nothing of the database is held while the net is slow."""

    mail_id: int
    attempt: int
    recipient: str
    subject: str
    body: str
    language: str
    made_at: datetime
    message_id: str
    stop_url: str = ""


def server_at(url: str) -> Server:
    """The server that SMTP_URL names: `smtp[s]://user:password@host:port`, or `smtp+starttls://…`. Raises ValueError saying what is wrong."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise ValueError("SMTP_URL begins with smtp://, smtp+starttls:// or smtps://")
    if not parts.hostname:
        raise ValueError("SMTP_URL names no host")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("SMTP_URL has a user or a password, but not both; signs such as @ and : are written %40 and %3A")
    return Server(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], unquote(parts.username or ""), unquote(parts.password or ""))


def message_of(parcel: Parcel, sender: str) -> EmailMessage:
    """The message of a parcel. Raises ValueError where a value would break out of its header; the library checks each."""
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=parcel.recipient)
    message["Subject"] = parcel.subject
    message["Date"] = format_datetime(parcel.made_at)
    message["Message-ID"] = f"<{parcel.message_id}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    message["X-Auto-Response-Suppress"] = "All"
    if parcel.stop_url:
        message["List-Unsubscribe"] = f"<{parcel.stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message.set_content(parcel.body, charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = parcel.language  # after the content, which takes all headers about content away
    return message


@contextmanager
def connection(server: Server):
    """An open connection to the server, encrypted and signed in as its address says. Raises NotDelivered when there is none to be had."""
    context = ssl.create_default_context()
    if not server.insists:  # a relay next door often vouches for itself alone, and the other choice would be to speak in the clear
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        if server.scheme == "smtps":
            client = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    except (OSError, smtplib.SMTPException) as error:
        raise NotDelivered(_named(error)) from error
    try:
        try:
            _greet(client, server, context)
        except (OSError, smtplib.SMTPException) as error:
            raise NotDelivered(_named(error)) from error
        yield client
    finally:
        _leave(client)


def _greet(client: smtplib.SMTP, server: Server, context: ssl.SSLContext) -> None:
    client.ehlo_or_helo_if_needed()
    if server.scheme != "smtps" and (client.has_extn("starttls") or server.insists):
        client.starttls(context=context)
        client.ehlo()
    if server.user:
        client.login(server.user, server.password)


def _leave(client: smtplib.SMTP) -> None:
    try:
        client.quit()
    except (OSError, smtplib.SMTPException):
        client.close()


def deliver(client: smtplib.SMTP, parcel: Parcel, sender: str) -> None:
    """Hand a parcel over. Raises NotDelivered unless the server took it; an address that does not exist is refused for good."""
    try:
        client.send_message(message_of(parcel, sender))
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        raise NotDelivered(f"recipient refused: {codes}", for_good=all(500 <= code < 600 for code in codes)) from error
    except ValueError as error:
        raise NotDelivered("the message cannot be built", for_good=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotDelivered(_named(error)) from error


def _named(error: Exception) -> str:
    """An error by kind and code: what servers say in words may hold addresses."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
