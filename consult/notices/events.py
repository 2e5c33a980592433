"""What happened to mail. Never an address, never a text."""

from dataclasses import dataclass

from consult.core.events import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class MailQueued(Fact):
    """A mail waits to be sent."""

    audience = Audience.STAFF
    kind: str


@dataclass(frozen=True, kw_only=True)
class MailSent(Fact):
    """The mail server took a mail over. From here on it is the net's."""

    audience = Audience.STAFF
    attempts: int


@dataclass(frozen=True, kw_only=True)
class MailDelayed(Fact):
    """The mail server did not take a mail; it is tried again later."""

    audience = Audience.STAFF
    attempts: int
    error: str


@dataclass(frozen=True, kw_only=True)
class MailAbandoned(Fact):
    """A mail will not be sent: three days of trying, an address that does not exist, or nobody wants it any more."""

    audience = Audience.STAFF
    why: str


@dataclass(frozen=True, kw_only=True)
class MailStopped(Fact):
    """An address asked for no more mail about consultations."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class MailResumed(Fact):
    """An address asked for mail about consultations again."""

    audience = Audience.STAFF
