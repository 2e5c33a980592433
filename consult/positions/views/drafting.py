"""The drafting desk: sources on the left, the clause in the middle, agreement and what is missing on the right."""

from flask import redirect, render_template, request, url_for

from consult.consultations.queries import get_consultation
from consult.core.errors import DomainError, Stale
from consult.core.i18n import lazy as _
from consult.core.text import one_line
from consult.positions import operations, queries
from consult.positions.forms import ClauseForm, PositionForm
from consult.positions.queries.sources import NOTE, THEME, VOICE
from consult.positions.views.blueprint import blueprint, here, status
from consult.web.actor import actor
from consult.web.forms import say

KINDS = (THEME, VOICE, NOTE)
NEW = "new"


@blueprint.route("/consultations/<int:consultation_id>/position", methods=["GET", "POST"])
def desk(consultation_id: int):
    """The desk of a consultation's position; where there is none yet, the form that begins one."""
    consultation = here(get_consultation(actor(), consultation_id))
    position = queries.position_for_drafting(actor(), consultation)
    if position is None:
        return _begin(consultation)
    return draft(position, _chosen(position))


def _chosen(position):
    """The clause that the address asks for, else the first; None for a new one."""
    asked = request.args.get("clause", "")
    found = next((clause for clause in position.clauses if str(clause.id) == asked), None)
    return found or (position.clauses[0] if position.clauses and asked != NEW else None)


def _begin(consultation):
    form = PositionForm(queries.list_addressees(consultation))
    if form.validate_on_submit():
        try:
            operations.create_position(actor(), consultation, **form.words)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The position is open. Write its first clause."))
            return redirect(url_for("positions.desk", consultation_id=consultation.id))
    return render_template("positions/begin.html", nav="desk", consultation=consultation, form=form), status(form)


def draft(position, clause, form: ClauseForm | None = None, stale: Stale | None = None):
    """The desk with `clause` open, or with an empty form where it is None; `form` and `stale` after a refusal."""
    kind = request.args.get("kind") if request.args.get("kind") in KINDS else THEME
    words = one_line(request.args.get("q", "")[:100])
    coverage, calls, sources = queries.voices_of(position.consultation), queries.roll_calls(position), queries.sources_of(position.clauses)
    form = form or ClauseForm(obj=clause, formdata=None)
    return render_template(
        "positions/desk.html", nav="desk", position=position, consultation=position.consultation, clause=clause, form=form, stale=stale,
        kind=kind, words=words, found=queries.find_sources(actor(), position, kind, words), coverage=coverage, calls=calls, sources=sources,
        missing=queries.missing_for_adoption(position, coverage=coverage, calls=calls, sources=sources),
        removed=queries.removed_clauses(position), kept=_kept(),
    ), status(form)


def _kept() -> dict[str, str]:
    """What the desk was looking at, to be carried along."""
    return {name: request.args[name][:100] for name in ("kind", "q") if request.args.get(name)}


def back_to(clause):
    """Back to the desk with a clause open, looking at the same sources."""
    return redirect(url_for("positions.desk", consultation_id=clause.position.consultation_id, clause=clause.id, **_kept()))


@blueprint.route("/positions/<int:position_id>/edit", methods=["GET", "POST"])
def edit(position_id: int):
    """Title, description and addressee."""
    position, stale = here(queries.get_open(actor(), position_id)), None
    form = PositionForm(queries.list_addressees(position.consultation, position.addressee_id), obj=position)
    if form.validate_on_submit():
        try:
            operations.edit_position(actor(), position, **form.words, version=form.version.data or 0)
        except DomainError as error:
            form.accept_refusal(error)
            stale = error if isinstance(error, Stale) else None
            form.version.data, form.version.raw_data = position.version, None
        else:
            say(_("Saved."))
            return redirect(url_for("positions.desk", consultation_id=position.consultation_id))
    return render_template(
        "positions/edit.html", nav="desk", position=position, consultation=position.consultation, form=form, stale=stale
    ), status(form)


@blueprint.route("/positions/<int:position_id>/withdraw", methods=["GET", "POST"])
def withdraw(position_id: int):
    """Give a position up before adoption, after a question in words."""
    position = here(queries.get_open(actor(), position_id))
    if request.method == "POST":
        operations.withdraw_position(actor(), position)
        say(_("The position has been withdrawn. Another can be begun."))
        return redirect(url_for("positions.desk", consultation_id=position.consultation_id))
    return render_template("positions/withdraw.html", nav="desk", position=position, consultation=position.consultation)
