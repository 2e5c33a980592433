"""Pages of moderation: the queue, one text with its decisions, several at once."""

import secrets

from flask import Blueprint, g, redirect, render_template, request, url_for

from consult.accounts.queries import names_of
from consult.consultations.queries import get_consultation
from consult.core import spans
from consult.core.errors import DomainError, Refused
from consult.core.i18n import lazy as _
from consult.core.i18n import lazy_plural as _n
from consult.core.paging import whole_number
from consult.core.text import one_line
from consult.moderation import marking, operations, queries, words
from consult.moderation.forms import HideForm, ManyForm, RedactForm
from consult.moderation.models import Action
from consult.policy.rules import require
from consult.web.actor import actor
from consult.web.forms import say

blueprint = Blueprint("moderation", __name__)
SHOWN = 700  # signs of a text in the queue


@blueprint.context_processor
def _words():
    return words.for_templates()


def _consultation(consultation_id: int):
    found = get_consultation(actor(), consultation_id)
    require(actor(), "moderation.decide", found)
    g.organisation = found.organisation
    return found


@blueprint.get("/consultations/<int:consultation_id>/moderation")
def queue(consultation_id: int):
    """What waits to be looked at, the longest waiting first, with what looks like personal data marked."""
    consultation = _consultation(consultation_id)
    return _queue_page(consultation, ManyForm(formdata=None))


def _queue_page(consultation, form: ManyForm, status: int = 200):
    kind = queries.get_queue(request.args.get("kind", "contribution"))
    view = request.args.get("view", "held")
    view = view if view in queries.VIEWS else "held"
    filters = kind.filters(consultation)
    chosen = {one.name: request.args.get(one.name, "")[:40] for one in filters}
    searched = one_line(request.args.get("words", "")[:100])
    page = queries.list_texts(
        actor(), consultation, kind, view=view, words=searched, chosen=chosen, page=whole_number(request.args.get("page"), 1)
    )
    oldest = queries.next_text(actor(), consultation, kind)
    return render_template(
        "moderation/queue.html", nav="desk", consultation=consultation, kind=kind, kinds=list(queries.QUEUES.values()), view=view, filters=filters,
        chosen=chosen, words=searched, page=page, counts=queries.count_texts(actor(), consultation, kind), form=form,
        oldest=queries.waiting_of(consultation, kind.since(oldest)) if oldest is not None else None, waiting=queries.waiting_of,
        pieces=_shown, batch=queries.last_batch(actor(), consultation),
        kept={"kind": kind.noun, "view": view, "words": searched, **chosen},
    ), status  # fmt: skip


@blueprint.post("/consultations/<int:consultation_id>/moderation")
def decide_many(consultation_id: int):
    """Publish or hide the chosen texts: first a preview, then the act, which can be undone as one."""
    consultation, form = _consultation(consultation_id), ManyForm()
    kind = queries.get_queue(request.args.get("kind", "contribution"))
    args = _queue_args(consultation, kind)
    if not form.validate():
        return _queue_page(consultation, form, 422)
    texts = queries.get_texts(actor(), consultation, kind, form.ids())
    if not texts:
        form.accept_refusal(Refused(_("Tick at least one text first.")))
        return _queue_page(consultation, form, 422)
    if form.step.data != "confirm" and not form.one.data:
        return _preview_many(consultation, kind, texts, form, args)
    done = operations.decide_many(
        actor(), texts, action=Action.HIDE if form.hides() else Action.PUBLISH, ground=form.chosen_ground() if form.hides() else None,
        reason=form.reason.data if form.hides() else "", batch="" if form.one.data else _batch(form.batch.data),
    )
    if form.hides():
        say(_n("%(n)s text is hidden now.", "%(n)s texts are hidden now.", done))
    else:
        say(_n("%(n)s text is public now.", "%(n)s texts are public now.", done))
    return redirect(url_for("moderation.queue", consultation_id=consultation.id, **args))


def _preview_many(consultation, kind, texts: list, form: ManyForm, args: dict):
    """What the decision will do, text by text; what looks like personal data is counted before it becomes public."""
    def is_suspicious(row) -> bool:
        return any(spans.find_personal(getattr(row, name)) for name in row.moderated_fields)

    return render_template(
        "moderation/preview_many.html", nav="desk", consultation=consultation, kind=kind, texts=texts, form=form, args=args,
        batch=secrets.token_hex(8), pieces=_shown, found=sum(map(is_suspicious, texts)),
    )  # fmt: skip


def _shown(text: str, name: str) -> list[marking.Piece]:
    return marking.pieces(text, name, SHOWN)


def _batch(written: str | None) -> str:
    return written if written and len(written) == 16 and written.isalnum() and written.isascii() else secrets.token_hex(8)


def _queue_args(consultation, kind) -> dict[str, str]:
    """The filters that the address of the queue carries, known names only."""
    names = ["kind", "view", "words", *(one.name for one in kind.filters(consultation))]
    return {name: request.args[name][:100] for name in names if request.args.get(name)}


@blueprint.post("/consultations/<int:consultation_id>/moderation/undo")
def undo_many(consultation_id: int):
    """Take back a bulk act as one."""
    consultation = _consultation(consultation_id)
    undone, left = operations.undo_many(actor(), consultation, batch=request.form.get("batch", "")[:32])
    say(_n("Taken back for %(n)s text.", "Taken back for %(n)s texts.", undone))
    if left:
        say(_n("%(n)s text was decided again since and stays.", "%(n)s texts were decided again since and stay.", left), "quiet")
    return redirect(url_for("moderation.queue", consultation_id=consultation.id))


@blueprint.get("/moderation/<noun>/<int:subject_id>")
def show(noun: str, subject_id: int):
    """One text, what was decided about it, and what can be decided."""
    return _show_page(queries.get_text(actor(), noun, subject_id))


def _show_page(
    subject, status: int = 200, hide_form: HideForm | None = None, redact_form: RedactForm | None = None, sender_form: HideForm | None = None
):
    g.organisation = subject.consultation.organisation
    kind = queries.get_queue(subject.noun)
    decisions = queries.decisions_on(subject)
    return render_template(
        "moderation/show.html", nav="desk", subject=subject, consultation=subject.consultation, kind=kind, decisions=decisions,
        hide_form=hide_form or HideForm(formdata=None, prefix="hide-"), redact_form=redact_form or RedactForm(formdata=None).start(),
        sender_form=sender_form or HideForm(formdata=None, prefix="sender-"),
        texts={name: marking.pieces(getattr(subject, name), name) for name in subject.moderated_fields if getattr(subject, name)},
        standing=queries.standing_decision(decisions), originals=queries.originals_of(actor(), subject), seen=operations.text_stamp(subject),
        names=names_of([one.by_id for one in decisions]), waiting=queries.waiting_of(subject.consultation, kind.since(subject)),
    ), status  # fmt: skip


def _onwards(subject):
    """After a decision: back where the button stood, else to the text that has waited longest, else to the queue."""
    kind = queries.get_queue(subject.noun)
    if request.form.get("stay"):
        return redirect(url_for("moderation.show", noun=subject.noun, subject_id=subject.id))
    following = queries.next_text(actor(), subject.consultation, kind)
    if following is not None:
        return redirect(url_for("moderation.show", noun=kind.noun, subject_id=following.id))
    return redirect(url_for("moderation.queue", consultation_id=subject.consultation.id, kind=kind.noun))


@blueprint.post("/moderation/<noun>/<int:subject_id>/publish")
def publish(noun: str, subject_id: int):
    """Let everybody read a text."""
    subject = queries.get_text(actor(), noun, subject_id)
    operations.publish_text(actor(), subject)
    say(_("%(name)s is public now.", name=queries.get_queue(noun).name(subject)))
    return _onwards(subject)


@blueprint.post("/moderation/<noun>/<int:subject_id>/hide")
def hide(noun: str, subject_id: int):
    """Hide a text with a ground and a reason."""
    subject, form = queries.get_text(actor(), noun, subject_id), HideForm(prefix="hide-")
    if not form.validate():
        return _show_page(subject, 422, hide_form=form)
    try:
        operations.hide_text(actor(), subject, ground=form.chosen_ground(), reason=form.reason.data)
    except DomainError as error:
        form.accept_refusal(error)
        return _show_page(subject, error.status, hide_form=form)
    say(_("%(name)s is hidden. Its number and its answer stay.", name=queries.get_queue(noun).name(subject)))
    return _onwards(subject)


@blueprint.post("/moderation/<noun>/<int:subject_id>/hide-sender")
def hide_sender(noun: str, subject_id: int):
    """Show the sender's name no more, beside this text and the others of the same letter."""
    subject, form = queries.get_text(actor(), noun, subject_id), HideForm(prefix="sender-")
    if not form.validate():
        return _show_page(subject, 422, sender_form=form)
    try:
        done = operations.hide_sender(actor(), subject, ground=form.chosen_ground(), reason=form.reason.data, batch=secrets.token_hex(8))
    except DomainError as error:
        form.accept_refusal(error)
        return _show_page(subject, error.status, sender_form=form)
    say(_n("The sender's name is not shown beside %(n)s text.", "The sender's name is not shown beside %(n)s texts.", len(done)))
    return redirect(url_for("moderation.show", noun=noun, subject_id=subject.id))


@blueprint.post("/moderation/<noun>/<int:subject_id>/redact")
def redact(noun: str, subject_id: int):
    """Cover words in a text: first a preview of what will be left, then the act."""
    subject, form = queries.get_text(actor(), noun, subject_id), RedactForm()
    if not form.validate():
        return _show_page(subject, 422, redact_form=form)
    places, missing = _places(subject, form)
    try:
        after = marking.cover({name: getattr(subject, name) for name in subject.moderated_fields}, places)
        if form.step.data != "confirm":
            return render_template(
                "moderation/preview_redaction.html", nav="desk", subject=subject, consultation=subject.consultation, after=after, form=form,
                places=marking.write_places(places), missing=missing, kind=queries.get_queue(noun),
            )  # fmt: skip
        operations.redact_text(
            actor(), subject, ground=form.chosen_ground(), reason=form.reason.data, places=places, seen=form.seen.data or ""
        )
    except DomainError as error:
        form.accept_refusal(error)
        return _show_page(subject, error.status, redact_form=form)
    say(_("The words are covered. The text before it can be read by moderators alone, and not for long."))
    return redirect(url_for("moderation.show", noun=noun, subject_id=subject.id))


def _places(subject, form: RedactForm) -> tuple[dict, list[str]]:
    """What is to be covered, and the pasted phrases that stand nowhere in the text."""
    places = marking.read_places(form.place.data or [])
    found = set()
    phrases = marking.phrases_of(form.words.data or "")
    for name in subject.moderated_fields:
        for phrase in phrases:
            spans = marking.find_words(getattr(subject, name), [phrase])
            if spans:
                found.add(phrase)
                places.setdefault(name, []).extend(spans)
    return places, [phrase for phrase in phrases if phrase not in found]


@blueprint.post("/moderation/<noun>/<int:subject_id>/undo")
def undo(noun: str, subject_id: int):
    """Take back the latest decision on a text."""
    subject = queries.get_text(actor(), noun, subject_id)
    operations.undo_decision(actor(), subject, decision_id=whole_number(request.form.get("decision"), 0, least=0, most=10**9))
    say(_("The decision is taken back; the text is as it was before it."))
    return redirect(url_for("moderation.show", noun=noun, subject_id=subject.id))
