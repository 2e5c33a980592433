"""Founding platforms, offering, taking and ending seats, choosing the chair."""

from itertools import chain, count

import sqlalchemy as sa

from consult.accounts.models import Account
from consult.accounts.operations import end_role, give_role, invite_person
from consult.accounts.queries import folded
from consult.core.clock import now, today
from consult.core.db import db
from consult.core.errors import Conflict, Refused, Stale
from consult.core.i18n import DEFAULT
from consult.core.i18n import lazy as _
from consult.core.mark import mark_of
from consult.core.operation import operation, record
from consult.core.text import one_line, plain, slug
from consult.platforms.events import ChairChosen, OfferWithdrawn, PlatformChanged, PlatformCreated, SeatEnded, SeatOffered, SeatTaken
from consult.platforms.models import REQUIRED, Platform, Seat, Sector
from consult.platforms.queries import seat_of, values_of
from consult.policy.roles import SYSTEM, Role
from consult.policy.rules import require

LONGEST = {"name": 200, "region": 120, "about": 5000, "rules_note": 500}
LONGEST_NOMINATOR = 200


@operation
def create_platform(
    actor, organisation, *, name: str, region: str = "", about: str = "", required_sectors: list[Sector] | None = None, rules_note: str = "",
):
    """Found a platform that `organisation` convenes. It needs its three sectors to act, unless its rules, named in `rules_note`, say otherwise."""
    require(actor, "platform.create", organisation)
    sectors = [sector.value for sector in (REQUIRED if required_sectors is None else required_sectors)]
    given = _cleaned({"name": name, "region": region, "about": about, "required_sectors": sectors, "rules_note": rules_note})
    platform = Platform(organisation=organisation, slug=_free_slug(given["name"]), created_at=now(), **given)
    db.session.add(platform)
    db.session.flush()  # the fact needs the id
    record(PlatformCreated.about(actor, platform))
    return platform


@operation
def edit_platform(actor, platform, *, values: dict, seen: str = ""):
    """Change name, region, description or rules (names: `queries.VALUES`). Stale when they were changed since `seen`."""
    require(actor, "platform.edit", platform)
    standing = values_of(platform)
    given = _cleaned({**standing, **values})
    if seen and seen != mark_of(standing):
        raise Stale(theirs=standing, mine=given)
    changed = {name: value for name, value in given.items() if value != standing[name]}
    for name, value in changed.items():
        setattr(platform, name, value)
    if changed:
        record(PlatformChanged.about(actor, platform, parts=sorted(changed)))
    return platform


def _cleaned(values: dict) -> dict:
    given = {name: plain(values[name]) if name == "about" else one_line(values[name]) for name in LONGEST}
    given["required_sectors"] = [sector.value for sector in Sector if sector.value in values["required_sectors"]]
    wrong = {name: _("At most %(n)s characters.", n=most) for name, most in LONGEST.items() if len(given[name]) > most}
    if not given["name"]:
        wrong["name"] = _("Give the platform a name.")
    if not set(given["required_sectors"]) >= set(REQUIRED) and not given["rules_note"]:
        wrong["rules_note"] = _("Say which rules let it act without all three sectors.")
    if wrong:
        raise Refused(fields=wrong)
    return given


def _free_slug(name: str) -> str:
    """A slug that no platform bears; the constraint in the database has the last word."""
    base = slug(name) or "platform"
    taken = set(db.session.scalars(sa.select(Platform.slug).where(Platform.slug.startswith(base, autoescape=True))))
    return next(free for free in chain([base], (f"{base}-{number}" for number in count(2))) if free not in taken)


@operation
def add_seat(
    actor, platform, *, sector: Sector, nominated_by: str, account: Account | None = None, email: str = "", is_chair: bool = False,
    language: str = DEFAULT,
):
    """Make a seat and offer it: to an address, which gets an invitation by mail, or to an account. It counts once it has been taken.

    Whether an address has an account is not told. Raises Conflict where the same address was offered or holds a seat already.
    """
    require(actor, "platform.edit", platform)
    nominated_by = one_line(nominated_by)
    wrong = {}
    if not nominated_by or len(nominated_by) > LONGEST_NOMINATOR:
        wrong["nominated_by"] = _("Name the organisation that nominates, or say that the person speaks for themselves.")
    address = account.email if account is not None else folded(email)
    if not address or "@" not in address:
        wrong["email"] = _("Write the e-mail address of whoever is to sit here.")
    if wrong:
        raise Refused(fields=wrong)
    if any(seat.offered_to == address for seat in platform.offered_seats) or any(seat.account.email == address for seat in platform.active_seats):
        raise Conflict(_("This address has a seat here already, or was offered one."))
    seat = Seat(platform=platform, sector=sector, nominated_by=nominated_by, offered_to=address, is_chair=is_chair, started_on=today())
    db.session.add(seat)
    db.session.flush()  # the fact needs the id
    record(SeatOffered.about(actor, seat, sector=sector.value))
    if account is None:
        invite_person(SYSTEM, platform, role=Role.MEMBER, email=address, language=language)
    return seat


@operation
def take_seat(actor, seat, *, agrees: bool):
    """Take a seat that was offered: only with the agreement that its stances are public, which is kept with its date."""
    require(actor, "seat.take", seat)
    platform = seat.platform
    if seat.ended_on is not None or seat.account_id is not None:
        raise Conflict(_("This seat has been taken or withdrawn."))
    if not agrees:
        raise Refused(fields={"agrees": _("A seat can be taken only with this agreement: what a seat says on a clause is public.")})
    if seat_of(actor.account_id, platform):
        raise Conflict(_("You hold a seat here already."))
    account = db.session.get(Account, actor.account_id)
    seat.account, seat.agreed_public_on, seat.started_on, seat.offered_to = account, today(), today(), ""
    give_role(SYSTEM, platform, account=account, role=Role.MEMBER)
    db.session.flush()
    record(SeatTaken.about(actor, seat, sector=seat.sector.value))
    if seat.is_chair:
        _seat_in_chair(actor, platform, seat)
    return seat


@operation
def choose_chair(actor, platform, *, seat: Seat):
    """Have the holder of a seat chair the platform; whoever chaired it stays a member."""
    require(actor, "platform.edit", platform)
    if seat.platform_id != platform.id or not seat.is_held:
        raise Conflict(_("Only somebody who holds a seat here can chair."))
    _seat_in_chair(actor, platform, seat)
    return seat


def _seat_in_chair(actor, platform: Platform, seat: Seat) -> None:
    for other in platform.seats:
        if other.is_chair and other is not seat and other.ended_on is None:
            other.is_chair = False
            _end_role(platform, other.account, Role.CHAIR)
    seat.is_chair = True
    give_role(SYSTEM, platform, account=seat.account, role=Role.CHAIR)
    record(ChairChosen.about(actor, seat, sector=seat.sector.value))


@operation
def end_seat(actor, seat):
    """End a seat, or take back an offer. Stances that were taken from it stay, with the organisation that nominated it."""
    require(actor, "platform.edit", seat)
    if seat.ended_on is not None:
        raise Conflict(_("This seat has ended already."))
    was_held = seat.is_held
    seat.ended_on, seat.offered_to = today(), ""
    if was_held:
        for role in (Role.MEMBER, Role.CHAIR):
            _end_role(seat.platform, seat.account, role)
    record((SeatEnded if was_held else OfferWithdrawn).about(actor, seat, sector=seat.sector.value))
    return seat


def _end_role(platform: Platform, account: Account | None, role: Role) -> None:
    held = account is not None and any((grant.role, grant.scope) == (role.value, platform.ref) for grant in account.current_grants)
    if held:
        end_role(SYSTEM, platform, account=account, role=role)
