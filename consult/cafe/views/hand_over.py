"""Handing the harvest over into the register, once."""

from flask import redirect, render_template, request, url_for

from consult.cafe import operations, queries
from consult.cafe.forms import ReasonForm, StepForm
from consult.cafe.views.blueprint import blueprint, show_organisation
from consult.core.errors import DomainError
from consult.core.i18n import lazy as _
from consult.policy.rules import require
from consult.web.actor import actor
from consult.web.forms import say


@blueprint.route("/cafes/<int:session_id>/hand-over", methods=["GET", "POST"])
def hand_over(session_id: int):
    """What will go into the register, which notes have no place yet, that there is no way back; then the hand-over."""
    session = queries.get_session(actor(), session_id)
    require(actor(), "cafe.hand_over", session)
    show_organisation(session)
    form, status = StepForm(), 200
    if request.method == "POST" and form.validate_on_submit():
        try:
            submissions = operations.hand_over_harvest(actor(), session)
        except DomainError as error:
            say(error.sentence, "warn")
            status = error.status
        else:
            say(_("Handed over: %(count)s statements are in the register now.", count=sum(len(one.contributions) for one in submissions)))
            return redirect(url_for("cafe.gallery", session_id=session.id))
    return render_template(
        "cafe/hand_over.html", session=session, covered=queries.coverage_of(session), statements=queries.statements_of(session), form=form,
        rest=ReasonForm(formdata=None),
    ), status


@blueprint.post("/cafes/<int:session_id>/set-aside-rest")
def set_aside_rest(session_id: int):
    """Set aside, for one reason, all notes that have no place yet."""
    session = queries.get_session(actor(), session_id)
    require(actor(), "note.set_aside", session)
    form = ReasonForm()
    if form.validate_on_submit():
        done = operations.set_aside_rest(actor(), session, reason=form.reason.data)
        say(_("Notes set aside: %(count)s. Each can be taken back.", count=done))
    else:
        say(_("Say in a sentence why; it will be shown beside the note."), "warn")
    return redirect(url_for("cafe.hand_over", session_id=session.id))
