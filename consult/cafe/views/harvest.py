"""The harvest of a table: statements out of notes, notes set aside."""

from flask import redirect, render_template, url_for
from wtforms.fields import SelectChoice

from consult.cafe import operations, queries
from consult.cafe.forms import SetAsideForm, StatementForm, StepForm
from consult.cafe.models import CafeTable, SessionState
from consult.cafe.views.blueprint import back_or, blueprint, device_key, fresh_key, show_organisation
from consult.core.errors import DomainError, Stale
from consult.core.i18n import gettext
from consult.core.i18n import lazy as _
from consult.policy.rules import can, require
from consult.web.actor import actor
from consult.web.forms import say


@blueprint.route("/cafe/tables/<int:table_id>/harvest", methods=["GET", "POST"])
def harvest(table_id: int):
    """What this table passes on, and what of its notes has no place yet."""
    table = _harvested(table_id)
    form = _with_notes(StatementForm(prefix="say"), table)
    form.client_key.data = form.client_key.data or fresh_key()
    if form.is_submitted() and form.validate():
        try:
            operations.write_statement(
                actor(), table, kind=form.kind.data, text=form.text.data, note_ids=form.note_ids.data, client_key=device_key(form.client_key.data)
            )
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The statement stands."))
            return redirect(url_for("cafe.harvest", table_id=table.id))
    return _page(table, form, _with_notes(SetAsideForm(formdata=None, prefix="aside"), table))


@blueprint.post("/cafe/tables/<int:table_id>/set-aside")
def set_aside(table_id: int):
    """Set notes aside with a reason, several at once."""
    table = _harvested(table_id, "note.set_aside")
    form = _with_notes(SetAsideForm(prefix="aside"), table)
    if form.validate_on_submit():
        try:
            done = operations.set_aside_notes(actor(), table, note_ids=form.note_ids.data, reason=form.reason.data)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Notes set aside: %(count)s. Each can be taken back.", count=done))
            at_table = can(actor(), "harvest.write", table)
            return redirect(url_for("cafe.harvest", table_id=table.id) if at_table else url_for("cafe.hand_over", session_id=table.session_id))
    fresh = _with_notes(StatementForm(formdata=None, prefix="say"), table)
    fresh.client_key.data = fresh_key()
    return _page(table, fresh, form)


@blueprint.post("/cafe/notes/<int:note_id>/reclaim")
def reclaim_note(note_id: int):
    """Take a note back that was set aside."""
    note = queries.get_note(actor(), note_id)
    operations.reclaim_note(actor(), note)
    say(_("The note is open again."))
    return back_or(url_for("cafe.harvest", table_id=note.table_id))


@blueprint.route("/cafe/statements/<int:statement_id>/edit", methods=["GET", "POST"])
def edit_statement(statement_id: int):
    """Word a statement anew, or let it rest on other notes."""
    statement = queries.get_statement(actor(), statement_id)
    require(actor(), "harvest.write", statement)
    show_organisation(statement.session)
    form = _with_notes(StatementForm(obj=statement), statement.table)
    if not form.is_submitted():
        form.kind.data, form.version.data = statement.kind.value, str(statement.version)
        form.note_ids.data = [citation.note_id for citation in statement.citations]
    theirs = None
    if form.validate_on_submit():
        try:
            operations.edit_statement(
                actor(), statement, version=form.seen_version, kind=form.kind.data, text=form.text.data, note_ids=form.note_ids.data
            )
        except Stale as error:
            theirs = error.theirs["text"]
            form.accept_refusal(error)
            form.version.data = str(statement.version)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The statement stands in its new wording."))
            return redirect(url_for("cafe.harvest", table_id=statement.table_id))
    status = 422 if form.errors or form.form_errors else 200
    return render_template("cafe/edit_statement.html", statement=statement, session=statement.session, form=form, theirs=theirs), status


@blueprint.post("/cafe/statements/<int:statement_id>/remove")
def remove_statement(statement_id: int):
    """Take a statement out of the harvest; it can be put back."""
    statement = queries.get_statement(actor(), statement_id)
    operations.remove_statement(actor(), statement)
    say(_("The statement is out of the harvest; its notes are open again."))
    return redirect(url_for("cafe.harvest", table_id=statement.table_id))


@blueprint.post("/cafe/statements/<int:statement_id>/restore")
def restore_statement(statement_id: int):
    """Put a statement back."""
    statement = queries.get_statement(actor(), statement_id)
    operations.restore_statement(actor(), statement)
    say(_("The statement is in the harvest again."))
    return redirect(url_for("cafe.harvest", table_id=statement.table_id))


def _harvested(table_id: int, permission: str = "harvest.write") -> CafeTable:
    table = queries.get_table(actor(), table_id)
    require(actor(), permission, table)
    show_organisation(table.session)
    return table


def _with_notes(form, table: CafeTable):
    """The form with the visible notes of the table to choose from."""
    form.note_ids.choices = [
        SelectChoice(note.id, gettext("%(number)s. %(words)s", number=note.number, words=note.body)) for note in queries.notes_on(table)
    ]
    return form


def _page(table: CafeTable, form: StatementForm, aside: SetAsideForm):
    session = table.session
    covered = queries.coverage_of(session, table)
    open_ids = {note.id for note in covered.neither}
    aside.note_ids.choices = [choice for choice in aside.note_ids.choices if choice.value in open_ids]
    writes = session.state is SessionState.HARVEST and can(actor(), "harvest.write", table)
    faulty = any(each.errors or each.form_errors for each in (form, aside))
    return render_template(
        "cafe/harvest.html", session=session, table=table, form=form, aside=aside, covered=covered, statements=queries.statements_of(session, table),
        set_aside=[note for note in queries.notes_of_session(session) if note.table_id == table.id and note.set_aside],
        writes=writes, removed=queries.removed_statements(table), step=StepForm(),
    ), 422 if faulty else 200
