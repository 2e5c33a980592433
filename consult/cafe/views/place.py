"""The screen of somebody at a table."""

from flask import redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from consult.cafe import operations, queries
from consult.cafe.forms import NoteForm
from consult.cafe.handles import secret_of
from consult.cafe.models import WRITING
from consult.cafe.views.blueprint import blueprint, fresh_key, outside, private, show_organisation
from consult.core.errors import DomainError, NotFound
from consult.core.i18n import gettext
from consult.core.i18n import lazy as _
from consult.web.actor import actor
from consult.web.forms import say


@blueprint.get("/cafes/<int:session_id>/table")
def place(session_id: int):
    """My table, what is asked there, the time, the cloth, my next table. Loaded again it shows what is so then."""
    session = queries.get_session(actor(), session_id)
    show_organisation(session)
    try:
        place = queries.place_of(actor(), session)
    except NotFound:
        return redirect(url_for("cafe.join", code=session.code))
    form = note_form(place.table, place.earlier, is_host=place.is_host) if place.table else None
    return private(
        render_template(
            "cafe/place.html", place=place, session=session, table=place.table, form=form, withdrawable=queries.withdrawable(actor(), place.notes),
            can_write=session.state in WRITING and place.table is not None and place.me.is_here, sent=request.args.get("sent", ""),
        )
    )


@blueprint.get("/cafes/<int:session_id>/my-code")
def my_code(session_id: int):
    """The code and the link that bring me back on another device."""
    session = queries.get_session(actor(), session_id)
    show_organisation(session)
    me = queries.own_seat(actor(), session)
    if me is None or me.secret_digest is None:
        raise NotFound
    secret = secret_of(me.id, me.nonce)
    address = outside(url_for("cafe.come_back", code=session.code, key=secret))
    return private(render_template("cafe/my_code.html", session=session, me=me, secret=secret, address=address))


@blueprint.post("/cafes/<int:session_id>/stay")
def stay(session_id: int):
    """I stay here, or I walk on after all."""
    session = queries.get_session(actor(), session_id)
    me = queries.own_seat(actor(), session)
    if me is None:
        raise NotFound
    stays = request.form.get("stays") == "yes"
    try:
        operations.stay_at_table(actor(), me, stays=stays)
    except DomainError as error:
        say(error.sentence, "warn")
    else:
        say(_("You stay at this table. Nobody will ask why.") if stays else _("You change tables again with the others."))
    return redirect(url_for("cafe.place", session_id=session.id))


def note_form(table, earlier, *, is_host: bool) -> NoteForm:
    """The form of a note for a table; a note may have been carried from tables seen before, to a host from any."""
    form = NoteForm()
    others = [other for other in table.session.tables if other.id != table.id] if is_host else [other for other in earlier if other.id != table.id]
    named = [SelectChoice(str(other.id), gettext("Table %(number)s: %(topic)s", number=other.number, topic=other.topic)) for other in others]
    form.carried_from.choices = [SelectChoice("", gettext("It was born here")), *named]
    form.client_key.data = form.client_key.data or fresh_key()
    return form
