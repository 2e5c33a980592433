"""Platforms and the seats of their members."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.accounts.models import Account
from consult.core.clock import Moment
from consult.core.db import Base
from consult.core.subject import Subject
from consult.organisations.models import Organisation


class Sector(StrEnum):
    """The sides a regional platform is made of."""

    LIVED_EXPERIENCE = "lived_experience"
    NGO = "ngo"
    ADMINISTRATION = "administration"
    COUNCIL = "council"
    RESIDENT = "resident"


REQUIRED = (Sector.LIVED_EXPERIENCE, Sector.NGO, Sector.ADMINISTRATION)  # without one of these a regional platform does not speak for its region


class Platform(Subject, Base):
    """A body that drafts and agrees positions. `required_sectors` are those without which it cannot act; its own rules may say otherwise."""

    __tablename__ = "platforms"
    noun = "platform"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"))
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    region: Mapped[str] = mapped_column(sa.String(120), default="")
    about: Mapped[str] = mapped_column(sa.Text, default="")
    required_sectors: Mapped[list] = mapped_column(sa.JSON, default=lambda: [sector.value for sector in REQUIRED])
    rules_note: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[Moment] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation] = relationship()
    seats: Mapped[list["Seat"]] = relationship(back_populates="platform", order_by="Seat.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def parent(self) -> Organisation:
        """A platform lies in the organisation that convenes it."""
        return self.organisation

    @property
    def active_seats(self) -> list["Seat"]:
        """Seats that somebody holds now."""
        return [seat for seat in self.seats if seat.is_held]

    @property
    def offered_seats(self) -> list["Seat"]:
        """Seats that were offered and not taken yet: they do not count."""
        return [seat for seat in self.seats if seat.ended_on is None and seat.account_id is None]

    @property
    def can_act(self) -> bool:
        """Whether every required sector is present."""
        return not self.missing_sectors

    @property
    def missing_sectors(self) -> list[str]:
        """Required sectors with no active seat: while there are any, the platform cannot act."""
        present = {seat.sector.value for seat in self.active_seats}
        return [sector for sector in self.required_sectors if sector not in present]


class Seat(Subject, Base):
    """A member's seat. Its stances are public because the seat is; its holder agreed to that on taking it."""

    __tablename__ = "seats"
    noun = "seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(sa.ForeignKey("platforms.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    sector: Mapped[Sector] = mapped_column(sa.Enum(Sector, native_enum=False, length=30))
    nominated_by: Mapped[str] = mapped_column(sa.String(200))
    offered_to: Mapped[str] = mapped_column(sa.String(254), default="")  # the address it was offered to; forgotten once it is taken
    is_chair: Mapped[bool] = mapped_column(default=False)
    agreed_public_on: Mapped[date | None] = mapped_column(sa.Date)
    started_on: Mapped[date] = mapped_column(sa.Date)
    ended_on: Mapped[date | None] = mapped_column(sa.Date)
    platform: Mapped[Platform] = relationship(back_populates="seats")
    account: Mapped[Account | None] = relationship()

    @property
    def parent(self) -> Platform:
        """A seat lies in its platform."""
        return self.platform

    @property
    def is_held(self) -> bool:
        """Whether somebody sits in it now."""
        return self.ended_on is None and self.account_id is not None
