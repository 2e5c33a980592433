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
    """Somebody was invited to a role in a scope."""

    audience = Audience.STAFF
    role: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class PasswordResetAsked(Fact):
    """A reset link was made for an account."""

    audience = Audience.STAFF
