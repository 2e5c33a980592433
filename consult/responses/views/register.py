"""The officer's register of comments: finding voices, answering several at once, taking that back."""

from flask import redirect, render_template, request, url_for

from consult.consultations.models import Consultation
from consult.core.errors import DomainError
from consult.core.i18n import lazy as _
from consult.core.i18n import lazy_plural
from consult.responses.forms import ApprovalForm, BulkForm, TicksForm, UndoForm
from consult.responses.models import Outcome
from consult.responses.operations.bulk import answer_many, approve_many, assign_voices, send_many, sort_for_drafting, undo_batch
from consult.responses.queries.answers import answers_of, count_unanswered
from consult.responses.queries.clocks import clock_of
from consult.responses.queries.register import (
    approves_here,
    choices_of,
    last_batch,
    open_register,
    read_register,
    rows_of,
    voices_by_ids,
)
from consult.responses.views.base import asked_filters, blueprint, stands_on
from consult.web.actor import actor
from consult.web.forms import say

PATH = "/consultations/<int:consultation_id>/register-of-comments"


def _opened(consultation_id: int, to: str = "answer") -> Consultation:
    consultation = open_register(actor(), consultation_id, to)
    stands_on(consultation)
    return consultation


def _back(consultation_id: int):
    filters = asked_filters()
    page = {"page": filters.page} if filters.page > 1 else {}
    return redirect(url_for("responses.register", consultation_id=consultation_id, **filters.address, **page))


def _page(consultation: Consultation, form: BulkForm, status: int = 200):
    register = read_register(actor(), consultation, asked_filters())
    body = render_template(
        "responses/register.html", consultation=consultation, register=register, choices=choices_of(consultation), clock=clock_of(consultation),
        form=form, ticked=set(form.voice.data or ()) | register.to_tick, is_approver=approves_here(actor(), consultation),
        batch=last_batch(actor(), consultation), unanswered=count_unanswered(consultation), nav="desk",
    )
    return body, status


@blueprint.get(PATH)
def register(consultation_id):
    """The register: what is to be decided, by whom, until when."""
    return _page(_opened(consultation_id, "read"), BulkForm(formdata=None))


@blueprint.post(f"{PATH}/preview")
def preview_answers(consultation_id):
    """What a bulk answer will do, before it is done."""
    consultation = _opened(consultation_id)
    form = BulkForm()
    valid = form.validate_on_submit()
    if valid and not form.voice.data:
        form.form_errors = [_("Tick at least one voice.")]
    elif valid and form.outcome.data != "accepted" and not form.justification.data:
        form.justification.errors = [_("Say why: everything but “accepted” needs a justification.")]
    if form.errors or form.form_errors:
        return _page(consultation, form, 422)
    form.send.data = True
    return _preview(consultation, form)


def _preview(consultation: Consultation, form: BulkForm, status: int = 200):
    voices = voices_by_ids(actor(), consultation, form.voice.data)
    to_answer, replaced, left = sort_for_drafting(voices, answers_of(form.voice.data, with_drafts=True))
    body = render_template(
        "responses/preview_answers.html", consultation=consultation, form=form, rows=rows_of(to_answer), left=left,
        replaced={voice.id for voice in replaced}, back=asked_filters().address, nav="desk",
    )
    return body, status


@blueprint.post(f"{PATH}/answers")
def answer_voices(consultation_id):
    """Answer the voices of the preview."""
    consultation = _opened(consultation_id)
    form = BulkForm()
    if form.validate_on_submit():
        given = {"contribution_ids": form.voice.data, "justification": form.justification.data, "send": form.send.data}
        try:
            done = answer_many(actor(), consultation, outcome=Outcome(form.outcome.data), **given)
        except DomainError as refusal:
            form.accept_refusal(refusal)
        else:
            n = len(done.answers)
            say(lazy_plural("%(n)s answer was saved. You can take it back below.", "%(n)s answers were saved. You can take them back below.", n))
            return _back(consultation_id)
    return _preview(consultation, form, 422)


@blueprint.post(f"{PATH}/undo")
def undo_answers(consultation_id):
    """Take the last bulk answer back."""
    consultation = _opened(consultation_id)
    form = UndoForm()
    form.validate_on_submit()
    try:
        done = undo_batch(actor(), consultation, batch=form.batch.data or "")
    except DomainError as refusal:
        say(refusal.sentence, "warn")
    else:
        n = len(done.answers)
        say(lazy_plural("%(n)s answer was taken back.", "%(n)s answers were taken back.", n))
        _say_left(done.left_out)
    return _back(consultation_id)


LEFT = {
    "approved": lambda n: lazy_plural("%(n)s is approved already and stays.", "%(n)s are approved already and stay.", n),
    "for_review": lambda n: lazy_plural("%(n)s is under review and stays.", "%(n)s are under review and stay.", n),
    "draft": lambda n: lazy_plural("%(n)s was not sent for review.", "%(n)s were not sent for review.", n),
    "none": lambda n: lazy_plural("%(n)s has no draft.", "%(n)s have no draft.", n),
    "own": lambda n: lazy_plural("%(n)s is your own draft; somebody else approves it.", "%(n)s are your own drafts; somebody else approves them.", n),
    "changed": lambda n: lazy_plural("%(n)s has changed since you read it.", "%(n)s have changed since you read them.", n),
}


def _say_left(left_out: dict) -> None:
    for why, n in left_out.items():
        say(LEFT[why](n), "quiet")


@blueprint.post(f"{PATH}/review")
def send_voices(consultation_id):
    """Send the drafts of the ticked voices for review."""
    consultation = _opened(consultation_id)
    form = TicksForm()
    form.validate_on_submit()
    try:
        done = send_many(actor(), consultation, contribution_ids=form.voice.data or [])
    except DomainError as refusal:
        say(refusal.sentence, "warn")
    else:
        n = len(done.answers)
        say(lazy_plural("%(n)s answer was sent for review.", "%(n)s answers were sent for review.", n))
        _say_left(done.left_out)
    return _back(consultation_id)


@blueprint.post(f"{PATH}/assignments")
def assign(consultation_id):
    """Take the ticked voices on, or let them go."""
    consultation = _opened(consultation_id)
    form = TicksForm()
    form.validate_on_submit()
    release = request.form.get("release") == "yes"
    try:
        voices = assign_voices(actor(), consultation, contribution_ids=form.voice.data or [], release=release)
    except DomainError as refusal:
        say(refusal.sentence, "warn")
    else:
        n = len(voices)
        if release:
            say(lazy_plural("%(n)s comment waits for somebody to draft.", "%(n)s comments wait for somebody to draft.", n))
        else:
            say(lazy_plural("%(n)s comment is yours to draft.", "%(n)s comments are yours to draft.", n))
    return _back(consultation_id)


@blueprint.post(f"{PATH}/approval-preview")
def preview_approval(consultation_id):
    """The answers that are about to be approved, to be read."""
    consultation = _opened(consultation_id, "approve")
    form = TicksForm()
    form.validate_on_submit()
    ids = form.voice.data or []
    rows = rows_of(voices_by_ids(actor(), consultation, ids)) if ids else []
    ready = [row for row in rows if row.answer is not None and row.answer.state.value == "for_review"]
    own = [row for row in ready if actor().account_id in row.answer.writer_ids]
    to_approve = [row for row in ready if row not in own]
    if not to_approve:
        say(_("None of the ticked comments has an answer that waits for your approval."), "warn")
        return _back(consultation_id)
    return render_template(
        "responses/preview_approval.html", consultation=consultation, rows=to_approve, own=own, others=len(rows) - len(ready),
        back=asked_filters().address, nav="desk",
    )


@blueprint.post(f"{PATH}/approvals")
def approve_voices(consultation_id):
    """Approve the answers as they were read."""
    consultation = _opened(consultation_id, "approve")
    form = ApprovalForm()
    form.validate_on_submit()
    try:
        done = approve_many(actor(), consultation, versions=form.versions(request.form.getlist("answer")))
    except DomainError as refusal:
        say(refusal.sentence, "warn")
    else:
        n = len(done.answers)
        say(lazy_plural("%(n)s answer is approved and public.", "%(n)s answers are approved and public.", n))
        _say_left(done.left_out)
    return _back(consultation_id)
