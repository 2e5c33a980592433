"""Reading platforms. A platform and who nominated its seats are public; who is invited is not."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from consult.core.db import db
from consult.core.errors import NotFound
from consult.organisations.models import Organisation
from consult.platforms.models import Platform, Seat, Sector
from consult.policy.roles import Actor
from consult.policy.rules import require

VALUES = ("name", "region", "about", "required_sectors", "rules_note")


def get_platform(platform_id: int) -> Platform:
    """A platform by id, with its seats. Raises NotFound."""
    options = (selectinload(Platform.seats).joinedload(Seat.account), joinedload(Platform.organisation))
    platform = db.session.get(Platform, platform_id, options=options)
    if platform is None:
        raise NotFound
    return platform


def get_for_edit(actor: Actor, platform_id: int) -> Platform:
    """A platform for whoever keeps it. Raises NotFound or Forbidden."""
    platform = get_platform(platform_id)
    require(actor, "platform.edit", platform)
    return platform


def list_platforms(organisation: Organisation | None = None) -> list[Platform]:
    """All platforms by name, or those that one organisation convenes."""
    statement = sa.select(Platform).options(selectinload(Platform.seats), joinedload(Platform.organisation))
    if organisation is not None:
        statement = statement.where(Platform.organisation_id == organisation.id)
    return list(db.session.scalars(statement.order_by(Platform.name, Platform.id)))


def get_seat(platform: Platform, seat_id: int) -> Seat:
    """A seat of a platform that has not ended. Raises NotFound, also for a seat of another platform."""
    seat = db.session.get(Seat, seat_id)
    if seat is None or seat.platform_id != platform.id or seat.ended_on is not None:
        raise NotFound
    return seat


def get_offer(actor: Actor, platform: Platform, seat_id: int) -> Seat:
    """A seat that was offered to the actor and has not been taken. Raises NotFound, and tells nobody else that there is an offer."""
    seat = get_seat(platform, seat_id)
    if seat.account_id is not None or not actor.is_account or seat.offered_to != actor.email:
        raise NotFound
    return seat


def seat_of(account_id: int | None, platform: Platform) -> Seat | None:
    """The seat that an account holds now."""
    return next((seat for seat in platform.active_seats if seat.account_id == account_id), None) if account_id else None


def offers_to(actor: Actor) -> list[Seat]:
    """Seats that were offered to the actor's address and wait to be taken."""
    if not (actor.is_account and actor.email):
        return []
    waiting = (Seat.offered_to == actor.email, Seat.account_id.is_(None), Seat.ended_on.is_(None))
    return list(db.session.scalars(sa.select(Seat).where(*waiting).options(joinedload(Seat.platform)).order_by(Seat.id)))


def by_sector(platform: Platform) -> dict[Sector, list[Seat]]:
    """The held seats of each sector, those without any seat too, in the order of the sectors."""
    return {sector: [seat for seat in platform.active_seats if seat.sector is sector] for sector in Sector}


def values_of(platform: Platform) -> dict:
    """What can be edited of a platform, as plain values."""
    return {name: getattr(platform, name) for name in VALUES}
