"""The desk of voices: which have a place, which have a reason, which have neither; giving them one or the other."""

from flask import redirect, render_template, request, url_for

from consult.consultations.queries import get_consultation
from consult.contributions.queries import sees_all
from consult.core.errors import DomainError
from consult.core.i18n import lazy_plural as _n
from consult.policy.rules import require
from consult.positions import operations, queries
from consult.positions.forms import UndoForm, VoicesForm
from consult.positions.views.blueprint import blueprint, here, moment_of, status
from consult.positions.views.reading import voices_page
from consult.themes.queries import origins_of, themes_of
from consult.web.actor import actor
from consult.web.forms import say

ADDRESS = "/consultations/<int:consultation_id>/position/voices"


@blueprint.get(ADDRESS)
def voices_desk(consultation_id: int):
    """Voices by state, first those with neither a place nor a reason."""
    consultation = here(get_consultation(actor(), consultation_id))
    return _desk(consultation, VoicesForm(queries.open_clauses(actor(), consultation), formdata=None))


def _desk(consultation, form: VoicesForm):
    position, coverage = queries.position_for_setting_aside(actor(), consultation), queries.voices_of(consultation)
    view, page = voices_page(coverage, "neither")
    ids = {voice.id for voice in page}
    return render_template(
        "positions/voices_desk.html", nav="desk", consultation=consultation, position=position, coverage=coverage, form=form, view=view, page=page,
        rows=queries.list_voices(page.items), origins=origins_of(ids), themes_of=themes_of(ids), cited=queries.clauses_of(ids, drafts=True),
        last=queries.last_act_of_setting_aside(actor(), consultation), reads_all=sees_all(actor(), consultation),
    ), status(form)


def _back(consultation_id: int):
    kept = {name: request.args[name][:20] for name in ("state", "page") if request.args.get(name)}
    return redirect(url_for("positions.voices_desk", consultation_id=consultation_id, **kept))


@blueprint.post(ADDRESS)
def set_aside(consultation_id: int):
    """Give ticked voices one reason, or a place in a clause, as the button says."""
    consultation = here(get_consultation(actor(), consultation_id))
    form = VoicesForm(queries.open_clauses(actor(), consultation))
    if form.validate_on_submit():
        try:
            _cite(form) if request.form.get("act") == "cite" else _put_aside(consultation, form)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            return _back(consultation.id)
    return _desk(consultation, form)


def _put_aside(consultation, form: VoicesForm) -> None:
    came_of_it = operations.set_voices_aside(actor(), consultation, contribution_ids=form.voices.data, reason=form.reason.data)
    say(_n("%(n)s voice set aside with its reason.", "%(n)s voices set aside with this reason.", len(came_of_it.done)))
    if came_of_it.placed:
        say(_n("%(n)s voice was passed over: it has a place.", "%(n)s voices were passed over: they have a place.", len(came_of_it.placed)), "quiet")


def _cite(form: VoicesForm) -> None:
    clause = queries.get_clause_for_drafting(actor(), form.clause.data or 0)
    n = len(operations.cite_sources(actor(), clause, contribution_ids=form.voices.data))
    say(_n("%(n)s voice now has a place in “%(heading)s”.", "%(n)s voices now have a place in “%(heading)s”.", n, heading=clause.heading))


@blueprint.post(ADDRESS + "/take-back")
def take_back(consultation_id: int):
    """Take back that ticked voices were set aside."""
    consultation = here(get_consultation(actor(), consultation_id))
    form = VoicesForm(queries.open_clauses(actor(), consultation))
    if form.validate_on_submit():
        try:
            n = len(operations.take_voices_back(actor(), consultation, contribution_ids=form.voices.data))
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_n("%(n)s voice taken back. It has neither a place nor a reason now.", "%(n)s voices taken back. They have neither now.", n))
            return _back(consultation.id)
    return _desk(consultation, form)


@blueprint.post(ADDRESS + "/undo")
def undo_setting_aside(consultation_id: int):
    """Undo one act of setting aside."""
    consultation, form = here(get_consultation(actor(), consultation_id)), UndoForm()
    require(actor(), "voice.set_aside", consultation)
    if form.validate_on_submit():
        n = len(operations.undo_setting_aside(actor(), consultation, at=moment_of(form.at.data)))
        say(_n("%(n)s voice taken back. It has neither a place nor a reason now.", "%(n)s voices taken back. They have neither now.", n))
    return _back(consultation.id)
