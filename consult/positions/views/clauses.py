"""Writing clauses and citing their sources, from the drafting desk."""

from flask import redirect, request, url_for

from consult.core.errors import DomainError, Stale
from consult.core.i18n import lazy as _
from consult.positions import operations, queries
from consult.positions.forms import ClauseForm, SourceForm
from consult.positions.views.blueprint import blueprint, here
from consult.positions.views.drafting import back_to, draft
from consult.web.actor import actor
from consult.web.forms import say


def _clause(clause_id: int):
    return here(queries.get_clause_for_drafting(actor(), clause_id))


@blueprint.post("/positions/<int:position_id>/clauses")
def add_clause(position_id: int):
    """Add a clause at the end."""
    position = here(queries.get_for_drafting(actor(), position_id))
    form = ClauseForm()
    if form.validate_on_submit():
        try:
            clause = operations.add_clause(actor(), position, heading=form.heading.data, text=form.text.data)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The clause has been added. Say now what it rests on."))
            return back_to(clause)
    return draft(position, None, form)


@blueprint.post("/clauses/<int:clause_id>")
def edit_clause(clause_id: int):
    """Change the words of a clause; a late editor sees both versions."""
    clause, stale = _clause(clause_id), None
    form = ClauseForm()
    if form.validate_on_submit():
        try:
            operations.edit_clause(actor(), clause, heading=form.heading.data, text=form.text.data, edition=form.edition.data or 0)
        except DomainError as error:
            form.accept_refusal(error)
            stale = error if isinstance(error, Stale) else None
            form.edition.data, form.edition.raw_data = clause.edition, None
        else:
            say(_("Saved. These words are edition %(n)s.", n=clause.edition))
            return back_to(clause)
    return draft(clause.position, clause, form, stale)


@blueprint.post("/clauses/<int:clause_id>/move")
def move_clause(clause_id: int):
    """Move a clause one place up or down."""
    clause = _clause(clause_id)
    operations.move_clause(actor(), clause, up=request.form.get("to") == "up")
    say(_("The clauses stand in the new order."))
    return back_to(clause)


@blueprint.post("/clauses/<int:clause_id>/remove")
def remove_clause(clause_id: int):
    """Take a clause out; it can be brought back."""
    clause = _clause(clause_id)
    operations.remove_clause(actor(), clause)
    say(_("“%(heading)s” has been taken out. It can be brought back below the clauses.", heading=clause.heading))
    return redirect(url_for("positions.desk", consultation_id=clause.position.consultation_id))


@blueprint.post("/clauses/<int:clause_id>/restore")
def restore_clause(clause_id: int):
    """Bring a clause back, at the end."""
    clause = _clause(clause_id)
    operations.restore_clause(actor(), clause)
    say(_("“%(heading)s” is back, as the last clause.", heading=clause.heading))
    return back_to(clause)


@blueprint.post("/clauses/<int:clause_id>/cite")
def cite(clause_id: int):
    """Say that a clause rests on a theme, a voice or a note."""
    clause, form = _clause(clause_id), SourceForm()
    if form.validate_on_submit():
        new = operations.cite_sources(actor(), clause, **form.chosen)
        say(_("The clause now rests on it.") if new else _("The clause rests on it already."))
    return back_to(clause)


@blueprint.post("/clauses/<int:clause_id>/uncite")
def uncite(clause_id: int):
    """Take back that a clause rests on a source."""
    clause, form = _clause(clause_id), SourceForm()
    if form.validate_on_submit():
        operations.uncite_source(actor(), clause, citation_id=form.citation.data or 0)
        say(_("The clause no longer rests on it. It can be cited again."))
    return back_to(clause)
