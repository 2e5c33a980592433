"""Pages of platforms: who sits there, founding, offering and taking seats."""

from flask import Blueprint, g, redirect, render_template, url_for

from consult.core.errors import DomainError, Stale
from consult.core.i18n import lazy as _
from consult.core.mark import mark_of
from consult.organisations.prose import to_html
from consult.organisations.queries import get_organisation
from consult.platforms import operations, queries, words
from consult.platforms.forms import ConfirmForm, PlatformForm, SeatForm, TakeForm
from consult.platforms.models import REQUIRED, Sector
from consult.policy.rules import require
from consult.web.actor import actor, forget_actor
from consult.web.forms import say

blueprint = Blueprint("platforms", __name__)
ONE = "/platforms/<int(max=999999999):platform_id>"
SEAT = ONE + "/seats/<int(max=999999999):seat_id>"


@blueprint.get("/platforms")
def index():
    """All platforms."""
    return render_template("platforms/index.html", platforms=queries.list_platforms(), nav="")


@blueprint.get(ONE)
def show(platform_id: int):
    """A platform: what it is, who nominated whom by sector, and whether it can act."""
    platform = queries.get_platform(platform_id)
    g.organisation = platform.organisation
    offers = [seat for seat in queries.offers_to(actor()) if seat.platform_id == platform.id]
    return render_template(
        "platforms/show.html", one=platform, about=to_html(platform.about), by_sector=queries.by_sector(platform), sectors=words.SECTORS,
        mine=queries.seat_of(actor().account_id, platform), offers=offers, nav="",
    )


@blueprint.route("/organisations/<int(max=999999999):organisation_id>/platforms/new", methods=["GET", "POST"])
def create(organisation_id: int):
    """Found a platform."""
    organisation = get_organisation(organisation_id)
    require(actor(), "platform.create", organisation)
    form = PlatformForm(data={"required_sectors": [sector.value for sector in REQUIRED]})
    if form.validate_on_submit():
        try:
            made = operations.create_platform(actor(), organisation, **{**form.values, "required_sectors": _sectors(form)})
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The platform is founded. Now offer its seats."))
            return redirect(url_for("platforms.seats", platform_id=made.id))
    return render_template("platforms/edit.html", form=form, one=None, organisation_=organisation, stale=None, nav="desk"), _status(form)


@blueprint.route(ONE + "/edit", methods=["GET", "POST"])
def edit(platform_id: int):
    """Change name, region and rules."""
    platform = queries.get_for_edit(actor(), platform_id)
    standing = queries.values_of(platform)
    form = PlatformForm(data={**standing, "seen": mark_of(standing)})
    stale = None
    if form.validate_on_submit():
        try:
            operations.edit_platform(actor(), platform, values=form.values, seen=form.seen.data)
        except Stale as error:
            form.seen.data = mark_of(error.theirs)
            stale = [(words.FIELDS[name], error.theirs[name], error.mine[name]) for name in words.FIELDS if error.theirs[name] != error.mine[name]]
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Saved."))
            return redirect(url_for("platforms.show", platform_id=platform_id))
    page = render_template("platforms/edit.html", form=form, one=platform, organisation_=platform.organisation, stale=stale, nav="desk")
    return page, 409 if stale else _status(form)


@blueprint.get(ONE + "/seats")
def seats(platform_id: int):
    """The seats, held and offered, for whoever keeps the platform."""
    platform = queries.get_for_edit(actor(), platform_id)
    return render_template("platforms/seats.html", one=platform, by_sector=queries.by_sector(platform), sectors=words.SECTORS, nav="desk")


@blueprint.route(ONE + "/seats/new", methods=["GET", "POST"])
def add_seat(platform_id: int):
    """Offer a seat."""
    platform = queries.get_for_edit(actor(), platform_id)
    form = SeatForm()
    if form.validate_on_submit():
        try:
            operations.add_seat(
                actor(), platform, sector=Sector(form.sector.data), nominated_by=form.nominated_by.data, email=form.email.data,
                is_chair=form.is_chair.data,
            )
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The seat is offered. An invitation goes to %(email)s.", email=form.email.data))
            return redirect(url_for("platforms.seats", platform_id=platform_id))
    return render_template("platforms/add_seat.html", form=form, one=platform, nav="desk"), _status(form)


@blueprint.route(SEAT + "/take", methods=["GET", "POST"])
def take_seat(platform_id: int, seat_id: int):
    """Take a seat that was offered to me."""
    platform = queries.get_platform(platform_id)
    seat = queries.get_offer(actor(), platform, seat_id)
    form = TakeForm()
    if form.validate_on_submit():
        try:
            operations.take_seat(actor(), seat, agrees=form.agrees.data)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            forget_actor()
            say(_("The seat is yours. Thank you."))
            return redirect(url_for("platforms.show", platform_id=platform_id))
    return render_template("platforms/take_seat.html", form=form, one=platform, seat=seat, sectors=words.SECTORS, nav="desk"), _status(form)


@blueprint.route(SEAT + "/end", methods=["GET", "POST"])
def end_seat(platform_id: int, seat_id: int):
    """End a seat or take an offer back, after asking once."""
    platform = queries.get_for_edit(actor(), platform_id)
    seat = queries.get_seat(platform, seat_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        operations.end_seat(actor(), seat)
        say(_("The seat has ended."))
        return redirect(url_for("platforms.seats", platform_id=platform_id))
    return render_template("platforms/end_seat.html", one=platform, seat=seat, nav="desk")


@blueprint.post(SEAT + "/chair")
def choose_chair(platform_id: int, seat_id: int):
    """Have the holder of this seat chair the platform."""
    platform = queries.get_for_edit(actor(), platform_id)
    operations.choose_chair(actor(), platform, seat=queries.get_seat(platform, seat_id))
    say(_("The platform has a new chair."))
    return redirect(url_for("platforms.seats", platform_id=platform_id))


def _sectors(form: PlatformForm) -> list[Sector]:
    return [Sector(value) for value in form.required_sectors.data or ()]


def _status(form) -> int:
    return 422 if form.errors or form.form_errors else 200
