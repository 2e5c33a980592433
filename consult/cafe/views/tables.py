"""A table: its cloth, a note for it, help, time, its host, notes from paper."""

from flask import redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from consult.cafe import operations, queries
from consult.cafe.forms import HostForm, PaperForm
from consult.cafe.models import TIMED, WRITING, CafeTable
from consult.cafe.views.blueprint import back_or, blueprint, device_key, fresh_key, private, show_organisation
from consult.cafe.views.place import note_form
from consult.core.errors import DomainError, NotFound
from consult.core.i18n import gettext
from consult.core.i18n import lazy as _
from consult.policy.rules import can, require
from consult.web.actor import actor
from consult.web.forms import say


@blueprint.get("/cafe/tables/<int:table_id>")
def table(table_id: int):
    """The cloth of a table, for those who may read it; hosts and facilitators work from here."""
    table = queries.get_table(actor(), table_id)
    session = table.session
    show_organisation(session)
    keeps_order = can(actor(), "note.hide", table)
    notes = queries.notes_on(table, hidden=keeps_order)
    people = queries.who_sits_where(session, max(1, session.next_round))[table.id] if can(actor(), "table.read", table) else []
    form = note_form(table, [], is_host=True) if can(actor(), "note.write", table) and session.state in WRITING else None
    return render_template(
        "cafe/table.html", session=session, table=table, notes=notes, people=people, keeps_order=keeps_order, form=form,
        statements=queries.statements_of(session, table), withdrawable=queries.withdrawable(actor(), notes), timed=session.state in TIMED,
        showable=queries.showable(actor(), notes), sent=request.args.get("sent", ""),
    )


@blueprint.route("/cafe/tables/<int:table_id>/note", methods=["GET", "POST"])
def write_note(table_id: int):
    """A note alone on a page that never changes under the writing hand."""
    table = queries.get_table(actor(), table_id)
    session = table.session
    show_organisation(session)
    require(actor(), "note.write", table)
    me = queries.own_seat(actor(), session)
    earlier = queries.visited_tables(me, session.round_number) if me else []
    form = note_form(table, earlier, is_host=me is None or table.host_id == me.id)
    home = url_for("cafe.place", session_id=session.id) if me else url_for("cafe.table", table_id=table.id)
    if form.validate_on_submit():
        try:
            operations.write_note(actor(), table, client_key=device_key(form.client_key.data), **form.values())
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Your note lies on the cloth of table %(number)s.", number=table.number))
            return redirect(f"{home}?sent=cafe-note-{table.id}#cloth")
    status = 422 if form.errors or form.form_errors else 200
    return private(render_template("cafe/write_note.html", session=session, table=table, form=form, me=me, home=home), status)


@blueprint.post("/cafe/notes/<int:note_id>/withdraw")
def withdraw_note(note_id: int):
    """Take my own note back."""
    note = queries.get_note(actor(), note_id)
    try:
        operations.withdraw_note(actor(), note)
    except DomainError as error:
        if error.status != 409:
            raise
        say(error.sentence, "warn")
    else:
        say(_("Your note has been taken back; its text is gone."))
    return back_or(url_for("cafe.place", session_id=note.session_id))


@blueprint.post("/cafe/tables/<int:table_id>/help")
def ask_help(table_id: int):
    """I ask for help."""
    table = queries.get_table(actor(), table_id)
    operations.ask_help(actor(), table)
    say(_("The facilitator knows that you ask for help at table %(number)s.", number=table.number))
    return back_or(_home_of(table))


@blueprint.post("/cafe/tables/<int:table_id>/time")
def ask_time(table_id: int):
    """Two minutes more, please."""
    table = queries.get_table(actor(), table_id)
    operations.ask_time(actor(), table)
    say(_("The facilitator knows that table %(number)s asks for two minutes more.", number=table.number))
    return back_or(_home_of(table))


@blueprint.post("/cafe/tables/<int:table_id>/answer")
def answer_help(table_id: int):
    """I am on my way."""
    table = queries.get_table(actor(), table_id)
    operations.answer_help(actor(), table)
    say(_("Table %(number)s knows that somebody is coming.", number=table.number))
    return back_or(url_for("cafe.desk", session_id=table.session_id))


@blueprint.route("/cafe/tables/<int:table_id>/host", methods=["GET", "POST"])
def appoint_host(table_id: int):
    """Hand the table to somebody who will host it from now on."""
    table = queries.get_table(actor(), table_id)
    require(actor(), "table.appoint_host", table)
    session = table.session
    show_organisation(session)
    form = HostForm(person=table.host_id or 0)
    runs = can(actor(), "cafe.edit", session)
    people = queries.participants_of(session) if runs else queries.who_sits_where(session, max(1, session.next_round))[table.id]
    form.person.choices = [
        *([SelectChoice(0, gettext("Nobody"))] if runs else []), *(SelectChoice(person.id, person.nickname) for person in people)
    ]
    if form.validate_on_submit():
        try:
            operations.appoint_host(actor(), table, participant_id=form.person.data or None)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Table %(number)s has another host.", number=table.number))
            return redirect(url_for("cafe.desk", session_id=session.id) if can(actor(), "cafe.run", session) else _home_of(table))
    status = 422 if form.errors or form.form_errors else 200
    return render_template("cafe/appoint_host.html", session=session, table=table, form=form, people=people, home=_home_of(table)), status


@blueprint.route("/cafe/tables/<int:table_id>/paper", methods=["GET", "POST"])
def transcribe(table_id: int):
    """Take in a paper cloth, line by line."""
    table = queries.get_table(actor(), table_id)
    require(actor(), "note.transcribe", table)
    session = table.session
    show_organisation(session)
    form = PaperForm()
    form.round_number.choices = [SelectChoice(n, gettext("Round %(number)s", number=n)) for n in range(1, session.round_number + 1)]
    form.client_key.data = form.client_key.data or fresh_key()
    if not form.is_submitted():
        form.round_number.data = session.round_number
    if form.validate_on_submit():
        try:
            notes = operations.transcribe_notes(
                actor(), table, text=form.text.data, kind=form.kind.data, round_number=form.round_number.data,
                client_key=device_key(form.client_key.data),
            )
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Notes taken in from paper: %(count)s.", count=len(notes)))
            return redirect(url_for("cafe.table", table_id=table.id) + f"?sent=cafe-paper-{table.id}")
    status = 422 if form.errors or form.form_errors else 200
    return render_template("cafe/transcribe.html", session=session, table=table, form=form), status


def _home_of(table: CafeTable) -> str:
    """The page from which this person works at the table."""
    try:
        place = queries.place_of(actor(), table.session)
    except NotFound:
        return url_for("cafe.table", table_id=table.id)
    if place.table is not None and place.table.id == table.id:
        return url_for("cafe.place", session_id=table.session_id)
    return url_for("cafe.table", table_id=table.id)
