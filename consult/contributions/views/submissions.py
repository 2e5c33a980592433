"""The office looks after submissions: what is missing, until when, and what happens if it does not come."""

from flask import g, redirect, render_template, request, url_for

from consult.contributions import operations, queries
from consult.contributions.filing import missing_details
from consult.contributions.forms import RejectForm, SupplementForm
from consult.contributions.models import BY_HAND, FormalStatus
from consult.contributions.views.blueprint import blueprint, office_of, private
from consult.core.errors import DomainError
from consult.core.i18n import lazy as _
from consult.core.paging import paginate, whole_number
from consult.policy.rules import can, require
from consult.web.actor import actor
from consult.web.forms import say


@blueprint.get("/consultations/<int:consultation_id>/submissions")
def submissions(consultation_id: int):
    """Submissions of a consultation, those to be supplemented by their deadline first."""
    consultation = office_of(consultation_id)
    written, late = request.args.get("status", ""), request.args.get("late") == "yes"
    status = FormalStatus(written) if written in list(FormalStatus) else None
    page = paginate(queries.select_submissions(actor(), consultation, status=status, late=late or None), whole_number(request.args.get("page"), 1))
    return private(
        render_template(
            "contributions/submissions.html", nav="desk", consultation=consultation, page=page, status=status, late=late,
            counts=queries.count_submissions(consultation),
        )
    )


@blueprint.get("/submissions/<int:submission_id>")
def submission(submission_id: int):
    """One submission with its voices and its sender, for the office and for whoever holds its receipt."""
    return _page(queries.get_submission(actor(), submission_id))


def _page(found, status: int = 200, supplement_form: SupplementForm | None = None, reject_form: RejectForm | None = None):
    g.organisation = found.consultation.organisation
    missing = missing_details(found, found.consultation)
    has_receipt = bool(found.client_key) and (found.id in actor().submissions or found.channel in BY_HAND)
    return private(
        render_template(
            "contributions/submission.html", nav="desk", submission=found, consultation=found.consultation, missing=missing,
            supplement_form=supplement_form or SupplementForm(formdata=None), reject_form=reject_form or RejectForm(formdata=None, prefix="reject-"),
            is_office=can(actor(), "submission.supplement", found), may_reject=found.supplement_is_over,
            has_receipt=has_receipt,
        ),
        status,
    )


def _for_office(submission_id: int):
    """A submission for the office alone. Raises NotFound, or refuses those who only hold its receipt."""
    found = queries.get_submission(actor(), submission_id)
    require(actor(), "submission.supplement", found)
    return found


@blueprint.post("/submissions/<int:submission_id>/supplement")
def supplement(submission_id: int):
    """Add what a submission lacked."""
    found, form = _for_office(submission_id), SupplementForm()
    if not form.validate():
        return _page(found, 422, supplement_form=form)
    try:
        operations.supplement_submission(actor(), found, name=form.name.data or "", details=form.details(), reason=form.reason.data or "")
    except DomainError as error:
        form.accept_refusal(error)
        return _page(found, error.status, supplement_form=form)
    if found.formal_status is FormalStatus.NEEDS_SUPPLEMENT:
        say(_("What was supplied is saved. Something is still missing."), "quiet")
    else:
        say(_("The submission is supplemented."))
    return redirect(url_for("contributions.submission", submission_id=found.id))


@blueprint.post("/submissions/<int:submission_id>/reject")
def reject(submission_id: int):
    """Say that a submission was not supplemented in time."""
    found, form = _for_office(submission_id), RejectForm(prefix="reject-")
    if not form.validate():
        return _page(found, 422, reject_form=form)
    try:
        operations.reject_submission(actor(), found, reason=form.reason.data)
    except DomainError as error:
        form.accept_refusal(error)
        return _page(found, error.status, reject_form=form)
    say(_("It is on record that the submission was not supplemented. Its voices keep their numbers and will be answered."))
    return redirect(url_for("contributions.submission", submission_id=found.id))


@blueprint.post("/submissions/<int:submission_id>/forget-address")
def remove_contact(submission_id: int):
    """Forget the address of the sender: nothing is mailed any more."""
    found = queries.get_submission(actor(), submission_id)
    operations.remove_contact(actor(), found)
    say(_("The address is deleted. Nothing more will be mailed."))
    page = "pages.my_submission" if request.form.get("back") == "voice" else "contributions.submission"
    return redirect(url_for(page, submission_id=found.id))
