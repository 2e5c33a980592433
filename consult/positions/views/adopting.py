"""Declaring adoption and noting that the position was sent."""

from flask import redirect, render_template, request, url_for

from consult.core.clock import today
from consult.core.errors import DomainError
from consult.core.i18n import lazy as _
from consult.positions import operations, queries
from consult.positions.forms import AdoptionForm, SendingForm
from consult.positions.operations.adopting import answer_due
from consult.positions.views.blueprint import blueprint, here, status
from consult.web.actor import actor
from consult.web.forms import say


@blueprint.route("/positions/<int:position_id>/adopt", methods=["GET", "POST"])
def adopt(position_id: int):
    """The chair's declaration: number, day, result; what is missing stands above it."""
    position = here(queries.get_for_adoption(actor(), position_id))
    form = AdoptionForm(data={"number": queries.suggested_number(position), "adopted_on": today()} if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            operations.adopt_position(
                actor(), position, number=form.number.data, adopted_on=form.adopted_on.data, result=form.result.data,
                override_reason=form.override_reason.data or "",
            )
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The position is adopted. From now on nobody changes it."))
            return redirect(url_for("positions.show", position_id=position.id))
    coverage, calls, sources = queries.voices_of(position.consultation), queries.roll_calls(position), queries.sources_of(position.clauses)
    return render_template(
        "positions/adopt.html", nav="desk", position=position, consultation=position.consultation, form=form, coverage=coverage, calls=calls,
        missing=queries.missing_for_adoption(position, coverage=coverage, calls=calls, sources=sources),
    ), status(form)


@blueprint.route("/positions/<int:position_id>/send", methods=["GET", "POST"])
def send(position_id: int):
    """When and how the position was sent; the addressee's clock runs from that day."""
    position = here(queries.get_for_sending(actor(), position_id))
    form = SendingForm(data={"sent_on": today()} if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            operations.send_position(actor(), position, sent_on=form.sent_on.data, how=form.how.data)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Noted. The addressee's clock is running."))
            return redirect(url_for("positions.show", position_id=position.id))
    due = answer_due(position, today() if form.sent_on.errors else form.sent_on.data or today())
    return render_template("positions/send.html", nav="desk", position=position, consultation=position.consultation, form=form, due=due), status(form)
