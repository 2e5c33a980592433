"""Accounts, the roles they hold, and the secrets sent by mail."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.core.clock import Moment
from consult.core.db import Base
from consult.core.subject import Subject


class Account(Subject, Base):
    """A person who works here. `epoch` rises whenever sessions and sockets must end: sign-out everywhere, suspension, a new password."""

    __tablename__ = "accounts"
    noun = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # folded: lower case, no spaces
    name: Mapped[str] = mapped_column(sa.String(120))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    epoch: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(sa.String(5), default="pl")
    created_at: Mapped[Moment] = mapped_column(Moment)
    suspended_at: Mapped[Moment | None] = mapped_column(Moment)
    suspended_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="account", foreign_keys="RoleGrant.account_id", order_by="RoleGrant.id")

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


class Secret(Base):
    """A single-use secret that was sent or shown: an invitation or a password reset. Only its digest is kept."""

    __tablename__ = "secrets"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    role: Mapped[str] = mapped_column(sa.String(30), default="")
    scope: Mapped[str] = mapped_column(sa.String(80), default="")
    created_at: Mapped[Moment] = mapped_column(Moment)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    expires_at: Mapped[Moment] = mapped_column(Moment)
    used_at: Mapped[Moment | None] = mapped_column(Moment)
    revoked_at: Mapped[Moment | None] = mapped_column(Moment)
