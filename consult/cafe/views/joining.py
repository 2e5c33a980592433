"""Taking a seat by a code, and coming back to it."""

from flask import redirect, render_template, request, url_for

from consult.cafe import operations, queries
from consult.cafe.codes import normalised
from consult.cafe.forms import CodeForm, JoinForm, ReturnForm
from consult.cafe.models import JOINABLE
from consult.cafe.views.blueprint import blueprint, device_key, fresh_key, give_up_seat, private, show_organisation, take_seat
from consult.core.errors import DomainError, NotFound
from consult.core.i18n import lazy as _
from consult.web.actor import actor
from consult.web.forms import say
from consult.web.limits import GUESS, JOIN, limiter, network

UNKNOWN = _("We know no café with this code. Check it sign by sign; there is no letter O and no digit 0 in it.")


def _room() -> str:
    """One café from one address: nobody elsewhere can use up a room's share."""
    return f"{network()} {normalised(request.view_args['code'])}"


def _counting_guesses(*statuses: int):
    """Count together, per address, the answers that say: there is no such code. What somebody gets right is never counted."""
    return limiter.shared_limit(GUESS, scope="cafe.code", deduct_when=lambda response: response.status_code in statuses)


@blueprint.get("/s")
@_counting_guesses(422)
def find():
    """Type a code."""
    form = CodeForm(request.args, meta={"csrf": False})
    if request.args.get("code"):
        try:
            return redirect(url_for("cafe.join", code=queries.find_by_code(actor(), request.args["code"]).code))
        except NotFound:
            form.code.errors = [UNKNOWN]
    return render_template("cafe/find.html", nav="live", form=form), 422 if form.code.errors else 200


@blueprint.route("/s/<string(maxlength=40):code>", methods=["GET", "POST"])
@_counting_guesses(404)
@limiter.limit(JOIN, key_func=_room, methods=["POST"])
def join(code: str):
    """Take a seat with a nickname."""
    session = queries.find_by_code(actor(), code)
    show_organisation(session)
    if queries.own_seat(actor(), session) is not None:
        return redirect(url_for("cafe.place", session_id=session.id))
    form = JoinForm()
    form.client_key.data = form.client_key.data or fresh_key()
    if form.validate_on_submit():
        try:
            person = operations.join_session(
                actor(), session, nickname=form.nickname.data, sector=form.sector.data or "", client_key=device_key(form.client_key.data)
            )
        except DomainError as error:
            form.accept_refusal(error)
        else:
            take_seat(session, person)
            return redirect(url_for("cafe.place", session_id=session.id))
    status = 422 if form.errors or form.form_errors else 200
    return render_template("cafe/join.html", session=session, form=form, can_join=session.state in JOINABLE), status


@blueprint.route("/s/<string(maxlength=40):code>/back", methods=["GET", "POST"])
@_counting_guesses(404, 422)
def come_back(code: str):
    """Return to a kept seat, on this or another device."""
    session = queries.find_by_code(actor(), code)
    show_organisation(session)
    form = ReturnForm()
    if request.method == "GET":
        form.key.data = request.args.get("key", "")[:60]
    if form.validate_on_submit():
        try:
            person = queries.find_returning(session, form.key.data)
        except NotFound:
            form.key.errors = [_("No seat of this café has this code. Check it sign by sign, or join anew.")]
        else:
            take_seat(session, person)
            operations.return_to_session(actor(), person)
            say(_("Welcome back, %(name)s. Your seat has been kept.", name=person.nickname))
            return redirect(url_for("cafe.place", session_id=session.id))
    return private(render_template("cafe/come_back.html", session=session, form=form), 422 if form.errors else 200)


@blueprint.post("/cafes/<int:session_id>/leave")
def leave(session_id: int):
    """Go; the seat is kept."""
    session = queries.get_session(actor(), session_id)
    person = queries.own_seat(actor(), session)
    if person is None:
        raise NotFound
    operations.leave_session(actor(), person)
    say(_("You have left the tables. Your seat is kept; you can come back whenever you like."))
    return redirect(url_for("cafe.place", session_id=session.id))


@blueprint.post("/cafes/<int:session_id>/return")
def return_(session_id: int):
    """Come back on the same device."""
    session = queries.get_session(actor(), session_id)
    person = queries.own_seat(actor(), session)
    if person is None:
        raise NotFound
    operations.return_to_session(actor(), person)
    say(_("Welcome back, %(name)s. Your seat has been kept.", name=person.nickname))
    return redirect(url_for("cafe.place", session_id=session.id))


@blueprint.post("/cafes/<int:session_id>/forget")
def forget(session_id: int):
    """Let this device forget the seat: it was somebody else's phone, or a tablet that goes round."""
    session = queries.get_session(actor(), session_id)
    give_up_seat(session)
    say(_("This device no longer knows your seat."))
    return redirect(url_for("cafe.show", session_id=session.id))
