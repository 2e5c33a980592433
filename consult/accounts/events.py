"""What happened to accounts and roles."""

from dataclasses import dataclass

from consult.core.events import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Fact):
    """An account was made, by invitation or at setup."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class AccountSuspended(Fact):
    """An account may do nothing until it is restored; its sessions and sockets have ended."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class AccountRestored(Fact):
    """A suspended account works again."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Fact):
    """Name, address or language of an account were changed by its owner."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Fact):
    """Every session and socket of an account has ended: a sign-out everywhere or a new password."""

    audience = Audience.STAFF
    why: str


@dataclass(frozen=True, kw_only=True)
class RoleGiven(Fact):
    """An account was given a role in a scope."""

    audience = Audience.STAFF
    role: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Fact):
    """A role of an account has ended."""

    audience = Audience.STAFF
    role: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class InvitationSent(Fact):
    """Somebody was invited to a role in a scope: by a link that was shown once, or by mail."""

    audience = Audience.STAFF
    role: str
    scope: str
    by_mail: bool


@dataclass(frozen=True, kw_only=True)
class PasswordResetAsked(Fact):
    """A reset link was made for an account and is to be mailed."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Fact):
    """An invitation was used by the account that acted."""

    audience = Audience.STAFF
    role: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(Fact):
    """An invitation was taken back before anybody used it."""

    audience = Audience.STAFF
    role: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class AddressChangeAsked(Fact):
    """A confirmation is to go to the new address of an account, and a word of it to the old one."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class AddressUnknown(Fact):
    """A reset was asked for an address that no account has, or whose account is suspended; the answer was the same."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class SessionBegun(Fact):
    """An account signed in. `session` is the digest of the session's id, so that what belongs to it can end with it."""

    audience = Audience.STAFF
    session: str


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Fact):
    """An account signed out in one browser: sockets opened in that session have ended, those of other sessions have not."""

    audience = Audience.STAFF
    session: str


@dataclass(frozen=True, kw_only=True)
class SiteFounded(Fact):
    """The first organisation and its administrator were made."""

    audience = Audience.STAFF
