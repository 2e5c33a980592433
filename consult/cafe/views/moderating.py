"""Keeping order on the cloths: hiding a note on a ground, undoing it."""

from flask import redirect, render_template, url_for

from consult.cafe import queries
from consult.cafe.forms import HideForm
from consult.cafe.views.blueprint import blueprint, show_organisation
from consult.contributions.queries import decisions_on
from consult.core.errors import DomainError
from consult.core.i18n import lazy as _
from consult.moderation import operations as moderation
from consult.moderation.models import Action, Ground, Visibility
from consult.policy.rules import require
from consult.web.actor import actor
from consult.web.forms import say


@blueprint.route("/cafe/notes/<int:note_id>/hide", methods=["GET", "POST"])
def hide_note(note_id: int):
    """Hide a note: everybody sees that there was one, on which ground and why."""
    note = queries.get_note(actor(), note_id)
    require(actor(), "note.hide", note)
    show_organisation(note.session)
    form = HideForm()
    if form.validate_on_submit():
        try:
            moderation.hide_text(actor(), note, ground=Ground(form.ground.data), reason=form.reason.data)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The note is hidden. You can undo this on the table's page."))
            return redirect(url_for("cafe.table", table_id=note.table_id))
    return render_template("cafe/hide_note.html", note=note, session=note.session, form=form), 422 if form.errors or form.form_errors else 200


@blueprint.post("/cafe/notes/<int:note_id>/show")
def show_note(note_id: int):
    """Undo hiding a note; where another decision has come since, publish it."""
    note = queries.get_note(actor(), note_id)
    standing = [decision for decision in decisions_on(note) if decision.undone_at is None and decision.action is not Action.UNDO]
    if note.visibility is Visibility.HIDDEN and standing and standing[-1].action is Action.HIDE:
        moderation.undo_decision(actor(), note, decision_id=standing[-1].id)
    else:
        moderation.publish_text(actor(), note)
    say(_("The note can be read again."))
    return redirect(url_for("cafe.table", table_id=note.table_id))
