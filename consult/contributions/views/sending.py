"""A resident sends a voice and gets a receipt."""

import secrets

import segno
from flask import current_app, g, redirect, render_template, request, session, url_for
from markupsafe import Markup

from consult.consultations.models import PhaseKind
from consult.contributions import operations, queries, traps
from consult.contributions.forms import SubmitForm
from consult.contributions.models import BY_HAND
from consult.contributions.views.blueprint import blueprint, organisation_details, passage_choices, private, public_consultation
from consult.core.clock import now
from consult.core.errors import DomainError
from consult.core.i18n import language
from consult.core.paging import whole_number
from consult.web.actor import actor, forget_actor
from consult.web.limits import SUBMIT, limiter

LEAST_SECONDS = 2
RECEIPTS_KEPT = 20


@blueprint.route("/consultations/<int:consultation_id>/contribute", methods=["GET", "POST"])
@limiter.limit(SUBMIT, methods=["POST"])
def submit(consultation_id: int):
    """Say what you want to say: one page, no account, no name needed."""
    consultation = public_consultation(consultation_id)
    form = SubmitForm()
    asked = whole_number(request.args.get("passage"), 0, most=10**9)
    form.offer(passage_choices(queries.list_passages(consultation, form.passages_asked | {asked} - {0})))
    if request.method == "GET":
        if not consultation.allows("contribute"):
            return render_template("contributions/closed.html", nav="consultations", consultation=consultation, collect=_collect(consultation))
        form.open(asked)
        form.opened.data = traps.stamp_of(now())
    elif form.act(request.form.get("do", "")):
        return _form_page(consultation, form, focus=request.form.get("do") == "add")
    elif form.validate() and form.is_from_a_person(now(), 0 if current_app.testing else LEAST_SECONDS):
        try:
            sent = operations.submit_contributions(
                actor(), consultation, sender=form.sender(), items=form.items(), client_key=form.client_key.data, language=language()
            )
        except DomainError as error:
            form.accept_refusal(error)
            form.client_key.data = secrets.token_hex(16)
        else:
            _keep(sent.id)
            return redirect(url_for("contributions.receipt", submission_id=sent.id))
    return _form_page(consultation, form, 422 if form.errors else 200)


def _form_page(consultation, form: SubmitForm, status: int = 200, focus: bool = False):
    page = render_template(
        "contributions/submit.html", nav="consultations", consultation=consultation, form=form, collect=_collect(consultation), focus=focus,
        asked=organisation_details(consultation),
    )  # fmt: skip
    return page, status


def _collect(consultation):
    return consultation.phase(PhaseKind.COLLECT)


def _keep(submission_id: int) -> None:
    """Let this device see the submission without typing its code."""
    kept = [one for one in session.get("submissions", []) if one != submission_id]
    session["submissions"] = [*kept, submission_id][-RECEIPTS_KEPT:]
    forget_actor()


@blueprint.get("/submissions/<int:submission_id>/receipt")
def receipt(submission_id: int):
    """The receipt of a submission, for whoever has just sent it or typed it in."""
    return private(_receipt_page("contributions/receipt.html", submission_id))


@blueprint.get("/submissions/<int:submission_id>/slip")
def slip(submission_id: int):
    """The receipt on paper, to be cut out and handed over."""
    return private(_receipt_page("contributions/slip.html", submission_id))


def _receipt_page(template: str, submission_id: int) -> str:
    submission = queries.get_submission(actor(), submission_id)
    g.organisation = submission.consultation.organisation
    code = queries.receipt_of(actor(), submission)
    return render_template(
        template, nav="voice", submission=submission, consultation=submission.consultation, code=code, qr=qr_of(code),
        collect=_collect(submission.consultation), is_typed=submission.channel in BY_HAND and submission.id not in actor().submissions,
    )  # fmt: skip


def qr_of(code: str) -> Markup:
    """A picture that leads to the page of receipts. The code stands behind the #, which browsers send to nobody and no log keeps."""
    address = f"{current_app.config['SETTINGS'].public_url}{url_for('pages.my_voice')}#{code}"
    picture = segno.make(address, error="m", micro=False)
    return Markup(picture.svg_inline(border=0, omitsize=True, dark="#000", svgclass=None, lineclass=None))  # noqa: S704 made by us, from our own address
