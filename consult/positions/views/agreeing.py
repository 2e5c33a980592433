"""Asking the members, their stances clause by clause, answers to objections."""

from flask import redirect, render_template, url_for

from consult.core.errors import DomainError, Stale
from consult.core.i18n import lazy as _
from consult.platforms.queries import seat_of
from consult.positions import operations, queries
from consult.positions.forms import AnswerForm, ClauseForm, StanceForm
from consult.positions.models import StanceKind
from consult.positions.views.blueprint import blueprint, here, status
from consult.positions.views.drafting import draft
from consult.web.actor import actor
from consult.web.forms import say


@blueprint.post("/positions/<int:position_id>/open")
def open_for_agreeing(position_id: int):
    """Ask the members of the body for their stances."""
    position = here(queries.get_for_drafting(actor(), position_id))
    try:
        operations.open_position(actor(), position)
    except DomainError as error:
        form = ClauseForm(formdata=None, obj=position.clauses[0] if position.clauses else None)
        form.accept_refusal(error)
        return draft(position, position.clauses[0] if position.clauses else None, form)
    say(_("The members can take their stances, and everybody can read the position."))
    return redirect(url_for("positions.desk", consultation_id=position.consultation_id))


@blueprint.post("/positions/<int:position_id>/return")
def return_to_drafting(position_id: int):
    """Take the position back to drafting."""
    position = here(queries.get_for_drafting(actor(), position_id))
    operations.return_position(actor(), position)
    say(_("The position is being drafted again. Stances stay with the editions they were taken on."))
    return redirect(url_for("positions.desk", consultation_id=position.consultation_id))


@blueprint.get("/positions/<int:position_id>/agree")
def agree(position_id: int):
    """The members' page: every clause with one's own stance."""
    return _agree(here(queries.get_for_agreeing(actor(), position_id)), {})


def _form(clause, mine, **options) -> StanceForm:
    """The form of one clause, filled with the stance taken on this edition."""
    filled = {"kind": mine.kind, "text": mine.text} if mine is not None and mine.kind else {}
    return StanceForm(prefix=f"c{clause.id}-", data={**filled, "edition": clause.edition}, **options)


def _agree(position, given: dict, stale: Stale | None = None):
    calls, seat = queries.roll_calls(position), seat_of(actor().account_id, position.platform)
    mine = {
        clause.id: next((stance for stance in calls[clause.id].stances if seat is not None and stance.seat_id == seat.id), None)
        for clause in position.clauses
    }
    forms = {clause.id: given.get(clause.id) or _form(clause, mine[clause.id], formdata=None) for clause in position.clauses}
    return render_template(
        "positions/agree.html", nav="desk", position=position, consultation=position.consultation, calls=calls, mine=mine, forms=forms, seat=seat,
        stale=stale, refused=next(iter(given), None), sources=queries.sources_of(position.clauses),
    ), status(*given.values())


@blueprint.post("/clauses/<int:clause_id>/stance")
def take_stance(clause_id: int):
    """Take or change one's stance on a clause."""
    clause, stale = here(queries.get_clause_for_agreeing(actor(), clause_id)), None
    form = StanceForm(prefix=f"c{clause.id}-")
    if form.validate_on_submit():
        try:
            operations.take_stance(
                actor(), clause, kind=StanceKind(form.kind.data), edition=form.edition.data or 0, text=form.text.data or ""
            )
        except DomainError as error:
            form.accept_refusal(error)
            stale = error if isinstance(error, Stale) else None
            form.edition.data, form.edition.raw_data = clause.edition, None
        else:
            say(_("Your stance on “%(heading)s” is on record. You can change it until adoption.", heading=clause.heading))
            return redirect(url_for("positions.agree", position_id=clause.position_id) + f"#clause-{clause.id}")
    return _agree(clause.position, {clause.id: form}, stale)


@blueprint.post("/stances/<int:stance_id>/withdraw")
def withdraw_stance(stance_id: int):
    """Withdraw one's stance."""
    stance = here(queries.get_stance(actor(), stance_id))
    operations.withdraw_stance(actor(), stance)
    say(_("Your stance has been withdrawn."))
    return redirect(url_for("positions.agree", position_id=stance.clause.position_id) + f"#clause-{stance.clause_id}")


@blueprint.route("/stances/<int:stance_id>/answer", methods=["GET", "POST"])
def answer_objection(stance_id: int):
    """Answer an objection."""
    stance = here(queries.get_objection_to_answer(actor(), stance_id))
    form = AnswerForm(data={"text": stance.answer})
    if form.validate_on_submit():
        try:
            operations.answer_objection(actor(), stance, text=form.text.data)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The answer stands beside the objection."))
            return redirect(url_for("positions.desk", consultation_id=stance.consultation.id, clause=stance.clause_id))
    return render_template(
        "positions/answer_objection.html", nav="desk", stance=stance, clause=stance.clause, position=stance.clause.position,
        consultation=stance.consultation, form=form,
    ), status(form)
