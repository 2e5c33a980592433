"""The office types in what came on paper, by mail or by word of mouth, singly and in bulk, and prints the receipts."""

import secrets
from datetime import date

from flask import redirect, render_template, request, url_for

from consult.consultations.models import PhaseKind
from consult.contributions import operations, queries
from consult.contributions.forms import LinesForm, RegisterForm
from consult.contributions.models import Channel
from consult.contributions.views.blueprint import blueprint, office_of, organisation_details, passage_choices, private
from consult.contributions.views.sending import qr_of
from consult.core.clock import local, today
from consult.core.errors import DomainError
from consult.core.i18n import lazy_plural as _n
from consult.core.paging import whole_number
from consult.web.actor import actor
from consult.web.forms import say


@blueprint.route("/consultations/<int:consultation_id>/register", methods=["GET", "POST"])
def register(consultation_id: int):
    """Type in one letter, mail or call with its voices; late is what came after the close, whenever it is typed."""
    consultation, form = office_of(consultation_id), RegisterForm()
    form.offer(passage_choices(queries.list_passages(consultation, form.passages_asked)))
    do = request.form.get("do", "")
    if request.method == "GET":
        form.open()
        form.channel.data, form.received_on.data = _carried()
    elif form.act(do):
        return _register_page(consultation, form, focus=do == "add")
    elif form.validate():
        try:
            channel = form.chosen_channel()
            sent = operations.register_submission(
                actor(), consultation, channel=channel, received_on=form.received_on.data,
                posted_on=form.posted_on.data if channel is Channel.POST else None, sender=form.sender(), items=form.items(),
                client_key=form.client_key.data, source_reference=form.source_reference.data or "",
            )  # fmt: skip
        except DomainError as error:
            form.accept_refusal(error)
            form.client_key.data = secrets.token_hex(16)
        else:
            if do != "next":
                return redirect(url_for("contributions.receipt", submission_id=sent.id))
            carried = {"channel": sent.channel.value, "received_on": sent.received_on.isoformat(), "done": sent.id}
            return redirect(url_for("contributions.register", consultation_id=consultation.id, **carried))
    return _register_page(consultation, form, 422 if form.errors else 200)


def _carried() -> tuple[str | None, date]:
    """What "save and enter the next" brings along in the address: the channel and the day, where they are ones."""
    channel = queries.channel_of(request.args.get("channel"))
    try:
        day = date.fromisoformat(request.args.get("received_on", ""))
    except ValueError:
        day = today()
    return channel.value if channel else None, min(day, today())


def _register_page(consultation, form: RegisterForm, status: int = 200, focus: bool = False):
    done = whole_number(request.args.get("done"), 0, most=10**9)
    page = render_template(
        "contributions/register.html", nav="desk", consultation=consultation, form=form, focus=focus,
        done=queries.get_submission(actor(), done) if done else None, asked=organisation_details(consultation), **_close_of(consultation),
    )  # fmt: skip
    return page, status


def _close_of(consultation) -> dict:
    """The last day that counts as in time, and whether the day of receipt or of posting decides."""
    collect = consultation.phase(PhaseKind.COLLECT)
    return {"closes_on": local(collect.closes_at).date() if collect else None, "counts": consultation.procedure.late.counts}


@blueprint.route("/consultations/<int:consultation_id>/register/lines", methods=["GET", "POST"])
def register_lines(consultation_id: int):
    """Many short voices at once: one line, one voice. A preview says how many before they are registered."""
    consultation, form = office_of(consultation_id), LinesForm()
    lines = None
    if request.method == "GET":
        form.client_key.data, form.received_on.data = secrets.token_hex(16), today()
    elif form.validate():
        try:
            lines = operations.lines_of(form.text.data)
            if form.step.data == "confirm":
                return _registered(consultation, form)
        except DomainError as error:
            lines = None
            form.accept_refusal(error)
            form.client_key.data = secrets.token_hex(16)
    page = render_template(
        "contributions/register_lines.html", nav="desk", consultation=consultation, form=form, lines=lines, **_close_of(consultation)
    )
    return page, 422 if form.errors else 200


def _registered(consultation, form: LinesForm):
    made = operations.register_lines(
        actor(), consultation, channel=form.chosen_channel(), received_on=form.received_on.data, text=form.text.data,
        client_key=form.client_key.data,
    )  # fmt: skip
    numbers = [voice.number for submission in made for voice in submission.contributions]
    say(_n("%(n)s voice is registered.", "%(n)s voices are registered.", len(numbers)))
    return redirect(url_for("contributions.slips", consultation_id=consultation.id, first=min(numbers), last=max(numbers)))


@blueprint.get("/consultations/<int:consultation_id>/receipts")
def slips(consultation_id: int):
    """Receipts of what the office has typed in, by the numbers of the voices, as a sheet to be printed and cut."""
    consultation = office_of(consultation_id)
    first, last = (whole_number(request.args.get(name), 1, most=10**8) for name in ("first", "last"))
    found = queries.list_typed(actor(), consultation, first, last)
    codes = {submission.id: queries.receipt_of(actor(), submission) for submission in found}
    return private(
        render_template(
            "contributions/slips.html", consultation=consultation, submissions=found, codes=codes, first=first, last=last, qr_of=qr_of
        )
    )
