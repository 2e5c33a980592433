"""Accounts, the roles they hold, and the secrets sent by mail."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from consult.core.clock import Moment
from consult.core.db import Base
from consult.core.subject import SITE, Site, Subject, resolve
from consult.core.text import fold

INVITATION, RESET, ADDRESS = "invitation", "reset", "address"


def place_of(scope: str):
    """The subject that a scope names: a row, or the whole site. Raises NotFound."""
    return Site() if scope == SITE else resolve(scope)


class Account(Subject, Base):
    """A person who works here. `epoch` rises whenever sessions and sockets must end: sign-out everywhere, suspension, a new password."""

    __tablename__ = "accounts"
    noun = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # folded: lower case, no spaces
    name: Mapped[str] = mapped_column(sa.String(120))
    search_text: Mapped[str] = mapped_column(sa.String(240), default="")
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    epoch: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(sa.String(5), default="pl")
    created_at: Mapped[Moment] = mapped_column(Moment)
    suspended_at: Mapped[Moment | None] = mapped_column(Moment)
    suspended_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="account", foreign_keys="RoleGrant.account_id", order_by="RoleGrant.id")

    @validates("name")
    def _keep_findable(self, _key, name: str) -> str:
        self.search_text = fold(name)
        return name

    @property
    def owner_account_id(self) -> int:
        """The account is its own."""
        return self.id

    @property
    def owner_participant_id(self) -> None:
        """No participant owns an account."""
        return None

    @property
    def current_grants(self) -> list["RoleGrant"]:
        """Roles that have not ended."""
        return [grant for grant in self.grants if grant.ended_at is None]

    @property
    def role_scopes(self) -> list[tuple[str, ...]]:
        """For each current role the scopes it lies in, outwards: who administers one of them answers for the role."""
        return [place_of(grant.scope).scopes for grant in self.current_grants]


class RoleGrant(Base):
    """A role given to an account in a scope; ended, never deleted."""

    __tablename__ = "role_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(30))
    scope: Mapped[str] = mapped_column(sa.String(80), index=True)
    given_at: Mapped[Moment] = mapped_column(Moment)
    given_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    ended_at: Mapped[Moment | None] = mapped_column(Moment)
    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id])

    __table_args__ = (
        sa.Index(
            "uq_role_grants_current", "account_id", "role", "scope", unique=True,
            sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )


class Secret(Subject, Base):
    """A single-use secret that was sent or shown: an invitation, a password reset, the confirmation of an address.

    The secret itself is made of `salt` by a key that is not in the database; only its digest is kept here.
    """

    __tablename__ = "secrets"
    noun = "secret"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    salt: Mapped[str] = mapped_column(sa.String(32))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    role: Mapped[str] = mapped_column(sa.String(30), default="")
    scope: Mapped[str] = mapped_column(sa.String(80), default="", index=True)
    language: Mapped[str] = mapped_column(sa.String(5), default="pl")
    created_at: Mapped[Moment] = mapped_column(Moment)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    expires_at: Mapped[Moment] = mapped_column(Moment)
    used_at: Mapped[Moment | None] = mapped_column(Moment)
    revoked_at: Mapped[Moment | None] = mapped_column(Moment)
    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])

    @property
    def parent(self):
        """An invitation lies in the place it invites to, everything else in its account."""
        return place_of(self.scope) if self.scope else self.account


class EndedSession(Base):
    """A session that was signed out of: a copy of its cookie opens nothing, though the other sessions of the account live on."""

    __tablename__ = "ended_sessions"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    ended_at: Mapped[Moment] = mapped_column(Moment, index=True)
