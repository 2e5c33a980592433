"""Correcting passage by passage: every act is a page or a button that works with the keyboard alone."""

from flask import redirect, request, url_for

from consult.consultations import operations, queries
from consult.consultations.forms import ChangeForm, PassageForm, SplitForm
from consult.consultations.operations.passages import pieces
from consult.consultations.views.blueprint import DOCUMENT, PASSAGE, blueprint, desk_page, edited, two_versions
from consult.core.errors import DomainError, Stale
from consult.core.i18n import lazy as _
from consult.core.mark import mark_of
from consult.core.paging import whole_number
from consult.web.actor import actor
from consult.web.forms import say

LABELS = {
    "label": _("Label, as law cites it"), "depth": _("Depth in the outline"), "heading": _("Heading"), "text": _("Text"),
    "plain_text": _("In plain words"),
}


def _both(consultation_id: int, document_id: int, passage_id: int):
    document = edited(consultation_id, document_id)
    return document, queries.get_passage(document, passage_id)


def _back(document, passage=None, message=None):
    """To the list, at the passage."""
    say(message or _("Saved."))
    page = queries.page_of_passage(passage) if passage is not None else 1
    address = {"consultation_id": document.consultation_id, "document_id": document.id}
    return redirect(
        url_for("consultations.edit_document", **address, page=page if page > 1 else None, _anchor=f"p-{passage.id}" if passage is not None else None)
    )


@blueprint.route(PASSAGE + "/edit", methods=["GET", "POST"])
def edit_passage(consultation_id: int, document_id: int, passage_id: int):
    """Label, heading, text and plain-language version of a passage."""
    document, passage = _both(consultation_id, document_id, passage_id)
    standing = queries.passage_values(passage)
    form, stale = PassageForm(data={**standing, "seen": mark_of(standing)}), None
    if form.validate_on_submit():
        try:
            operations.edit_passage(
                actor(), document, passage_id=passage_id, values=form.values, seen=form.seen.data, reason=form.why.data or ""
            )
        except Stale as error:
            stale = two_versions(form, error, LABELS)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            return _back(document, passage)
    return desk_page("consultations/edit_passage.html", document.consultation, "documents", form, stale, document=document, passage=passage)


@blueprint.route(DOCUMENT + "/passages/new", methods=["GET", "POST"])
def add_passage(consultation_id: int, document_id: int):
    """A passage that the text did not have, after another one (`after`) or at the head."""
    document = edited(consultation_id, document_id)
    number = whole_number(request.args.get("after"), 0, least=0)
    after = queries.get_passage(document, number) if number else None
    form = PassageForm(data={"depth": after.depth if after else 0})
    if form.validate_on_submit():
        try:
            made = operations.add_passage(
                actor(), document, after_id=after.id if after else None, values=form.values, reason=form.why.data or ""
            )
        except DomainError as error:
            form.accept_refusal(error)
        else:
            return _back(document, made)
    return desk_page("consultations/edit_passage.html", document.consultation, "documents", form, document=document, passage=None, after=after)


@blueprint.route(PASSAGE + "/split", methods=["GET", "POST"])
def split_passage(consultation_id: int, document_id: int, passage_id: int):
    """Divide a passage in two."""
    document, passage = _both(consultation_id, document_id, passage_id)
    form = SplitForm(pieces=pieces(passage.text))
    if form.validate_on_submit():
        try:
            operations.split_passage(
                actor(), document, passage_id=passage_id, at=form.at.data, label=form.label.data, reason=form.why.data or ""
            )
        except DomainError as error:
            form.accept_refusal(error)
        else:
            return _back(document, passage, _("Divided."))
    return desk_page("consultations/split_passage.html", document.consultation, "documents", form, document=document, passage=passage)


@blueprint.route(PASSAGE + "/join", methods=["GET", "POST"])
def join_passage(consultation_id: int, document_id: int, passage_id: int):
    """Join a passage with the one before it."""
    document, passage = _both(consultation_id, document_id, passage_id)
    first = queries.previous_passage(passage)

    def join(reason):
        return operations.join_passage(actor(), document, passage_id=passage_id, reason=reason)

    point = _("Its heading and text go on in “%(label)s”.", label=first.label or _("the passage before")) if first else _("There is none before it.")
    return _change(document, passage, join, _("Join with the passage before?"), _("Join the two"), [point])


@blueprint.route(PASSAGE + "/move/<any(up,down):way>", methods=["GET", "POST"])
def move_passage(consultation_id: int, document_id: int, passage_id: int, way: str):
    """Let a passage change places with its neighbour."""
    document, passage = _both(consultation_id, document_id, passage_id)

    def move(reason):
        return operations.move_passage(actor(), document, passage_id=passage_id, down=way == "down", reason=reason)

    title = _("Move one place down?") if way == "down" else _("Move one place up?")
    return _change(document, passage, move, title, _("Move"), [])


@blueprint.route(PASSAGE + "/remove", methods=["GET", "POST"])
def remove_passage(consultation_id: int, document_id: int, passage_id: int):
    """Take a passage out."""
    document, passage = _both(consultation_id, document_id, passage_id)
    next_one = queries.next_passage(passage) or queries.previous_passage(passage)

    def remove(reason):
        operations.remove_passage(actor(), document, passage_id=passage_id, reason=reason)
        return next_one

    return _change(document, passage, remove, _("Take this passage out?"), _("Take it out"), [])


def _change(document, passage, act, title, button, points):
    """A page that asks once, and after the announcement why; then back to the list."""
    form = ChangeForm()
    if form.validate_on_submit():
        try:
            where = act(form.why.data or "")
        except DomainError as error:
            form.accept_refusal(error)
        else:
            return _back(document, where, _("Done."))
    return desk_page(
        "consultations/change_passage.html", document.consultation, "documents", form, document=document, passage=passage, title=title, button=button,
        points=points,
    )
