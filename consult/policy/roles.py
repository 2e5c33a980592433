"""Roles and actors. A role is held in a scope and counts in everything that lies in it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from consult.core.subject import SITE


class Role(StrEnum):
    """What a person does here. Administrators manage people; the other roles do the work."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    APPROVER = "approver"
    MODERATOR = "moderator"
    DRAFTER = "drafter"
    FACILITATOR = "facilitator"
    TABLE_HOST = "table_host"
    MEMBER = "member"
    CHAIR = "chair"


@dataclass(frozen=True)
class Grant:
    """A role in a scope, such as officer in `organisation:2`."""

    role: Role
    scope: str


@dataclass(frozen=True)
class Actor:
    """Whoever acts: an account, a device guest, a receipt holder, a session participant or the system.

    Several can be true of one person: an officer who sits at a table carries both. `participants` and `submissions` are the ids of the
    seats and receipts this device has shown the secret of.
    """

    account_id: int | None = None
    name: str = ""
    email: str = ""
    grants: tuple[Grant, ...] = ()
    suspended: bool = False
    participants: frozenset[int] = frozenset()
    submissions: frozenset[int] = frozenset()
    device: str = ""
    is_system: bool = False
    _load: Callable[["Actor"], "Actor"] | None = field(default=None, compare=False, repr=False)

    @property
    def ref(self) -> str:
        """How facts name the actor: a reference, never a name."""
        if self.is_system:
            return "system"
        if self.account_id:
            return f"account:{self.account_id}"
        if len(self.participants) == 1:
            return f"participant:{next(iter(self.participants))}"
        return "guest"

    @property
    def is_account(self) -> bool:
        """Whether somebody is signed in."""
        return self.account_id is not None

    def holds(self, scopes: tuple[str, ...], *roles: Role) -> bool:
        """Whether one of `roles` is held in one of `scopes`."""
        return any(grant.role in roles and grant.scope in scopes for grant in self.grants)

    def scopes_of(self, *roles: Role) -> set[str]:
        """The scopes in which one of `roles` is held."""
        return {grant.scope for grant in self.grants if grant.role in roles}

    @property
    def is_administrator(self) -> bool:
        """Whether the whole site is theirs to manage."""
        return self.holds((SITE,), Role.ADMINISTRATOR)

    def reloaded(self) -> "Actor":
        """The actor with rights as they are in the database now; operations call it inside their transaction."""
        return self._load(self) if self._load else self

    def at(self, participant_id: int) -> "Actor":
        """The same actor, alone with one seat: what a live connection acts as."""
        return replace(self, participants=frozenset({participant_id}))


SYSTEM = Actor(is_system=True)
GUEST = Actor()
