"""One answer beside its voice or clause: drafting, reviewing, approving, reopening."""

from flask import redirect, render_template, request, url_for

from consult.contributions.queries import get_contribution
from consult.core.errors import DomainError, Stale
from consult.core.i18n import lazy as _
from consult.responses.forms import AnswerForm, ClauseAnswerForm, NoteForm, ReasonForm, VersionForm, meanings
from consult.responses.models import Answer, Outcome
from consult.responses.operations.answers import (
    approve_answer,
    discard_answer,
    draft_answer,
    draft_clause_answer,
    reopen_answer,
    return_answer,
    send_for_review,
)
from consult.responses.queries.answers import (
    answer_to,
    answers_of_clauses,
    find_answer,
    find_clause_answer,
    get_answer_to_work_on,
    get_clause,
    get_position,
)
from consult.responses.queries.clocks import clock_of_position
from consult.responses.queries.register import next_open, open_register, path_of, suggestion_for
from consult.responses.suggestions import REASONS
from consult.responses.views.base import asked_filters, blueprint, stands_on
from consult.web.actor import actor
from consult.web.forms import say


def _place(answer: Answer) -> str:
    """The page on which an answer is worked."""
    if answer.clause_id:
        return url_for("responses.answer_clause", clause_id=answer.clause_id)
    return url_for("responses.answer", contribution_id=answer.contribution_id, **asked_filters().address)


@blueprint.route("/contributions/<int:contribution_id>/answer", methods=["GET", "POST"])
def answer(contribution_id):
    """The answer to one voice, beside the voice and its path."""
    voice = get_contribution(actor(), contribution_id)
    consultation = open_register(actor(), voice.consultation_id)
    stands_on(consultation)
    found, suggestion = find_answer(voice), suggestion_for(voice)
    form, theirs = _answer_form(AnswerForm, found, suggestion), None
    if form.validate_on_submit():
        try:
            _save(draft_answer, voice, form)
        except Stale as refusal:
            theirs = refusal.theirs
            form.accept_refusal(refusal)
            form.version.data = str(find_answer(voice).version)  # sending once more replaces what is shown now, nothing newer
        except DomainError as refusal:
            form.accept_refusal(refusal)
        else:
            following = next_open(actor(), voice) if request.form.get("go") == "next" else None
            if following is not None:
                return redirect(url_for("responses.answer", contribution_id=following.id, **asked_filters().address))
            return redirect(url_for("responses.register", consultation_id=consultation.id, **asked_filters().address))
    body = render_template(
        "responses/answer.html", consultation=consultation, voice=voice, found=found, form=form, path=path_of(voice), suggestion=suggestion,
        reason=REASONS.get(suggestion), theirs=theirs, meanings=meanings(), back=asked_filters().address, nav="desk",
    )
    return body, 422 if form.errors or form.form_errors else 200


def _answer_form(kind, found: Answer | None, suggestion: str | None = None):
    """The form filled with the draft there is, else with what is suggested."""
    if request.method == "POST":
        return kind()
    given = {}
    if found is not None:
        given = {"outcome": found.outcome.value, "justification": found.justification, "version": str(found.version)}
    elif suggestion:
        given = {"outcome": "left_unconsidered", "justification": str(REASONS[suggestion])}
    return kind(formdata=None, data=given)


def _save(operation, target, form) -> None:
    """Keep the draft, and send it for review where that button was pressed."""
    draft = operation(actor(), target, outcome=Outcome(form.outcome.data), justification=form.justification.data, version=form.seen)
    if request.form.get("go") in ("send", "next"):
        send_for_review(actor(), draft)
        say(_("The answer was sent for review."))
    else:
        say(_("The draft was saved."))


@blueprint.route("/clauses/<int:clause_id>/answer", methods=["GET", "POST"])
def answer_clause(clause_id):
    """The answer to one clause of a position that was sent."""
    clause = get_clause(actor(), clause_id)
    stands_on(clause.consultation)
    found = find_clause_answer(clause)
    form, theirs = _answer_form(ClauseAnswerForm, found), None
    if form.validate_on_submit():
        try:
            _save(draft_clause_answer, clause, form)
        except Stale as refusal:
            theirs = refusal.theirs
            form.accept_refusal(refusal)
            form.version.data = str(find_clause_answer(clause).version)
        except DomainError as refusal:
            form.accept_refusal(refusal)
        else:
            return redirect(url_for("responses.answer_position", position_id=clause.position_id))
    body = render_template(
        "responses/answer_clause.html", clause=clause, position=clause.position, consultation=clause.consultation, found=found, form=form,
        target=answer_to(clause), theirs=theirs, meanings=meanings(), nav="desk",
    )
    return body, 422 if form.errors or form.form_errors else 200


@blueprint.get("/positions/<int:position_id>/answer")
def answer_position(position_id):
    """All clauses of a position with the state of their answers, and its clock."""
    position = get_position(actor(), position_id)
    stands_on(position.consultation)
    answers = answers_of_clauses([clause.id for clause in position.clauses], with_drafts=True)
    return render_template(
        "responses/answer_position.html", position=position, consultation=position.consultation, answers=answers,
        clock=clock_of_position(position), nav="desk",
    )


@blueprint.post("/answers/<int:answer_id>/review")
def send(answer_id):
    """Send a draft for review."""
    return _act(answer_id, lambda found: send_for_review(actor(), found), _("The answer was sent for review."))


@blueprint.post("/answers/<int:answer_id>/approval")
def approve(answer_id):
    """Approve the answer as it was read."""
    form = VersionForm()
    form.validate_on_submit()
    return _act(answer_id, lambda found: approve_answer(actor(), found, version=form.seen), _("The answer is approved and public."))


@blueprint.post("/answers/<int:answer_id>/return")
def return_(answer_id):
    """Send an answer back with a note."""
    form = NoteForm()
    form.validate_on_submit()
    found = _worked(answer_id)
    return_answer(actor(), found, note=form.note.data or "")  # a refusal's page shows the note, so that it can be copied
    say(_("The answer went back to whoever drafts it."))
    return redirect(_place(found))


def _worked(answer_id: int) -> Answer:
    """An answer of one's own office, for working on it."""
    found = get_answer_to_work_on(actor(), answer_id)
    stands_on(found.consultation)
    return found


def _act(answer_id: int, act, done):
    """One act on an answer; a refusal is said on the page of the answer."""
    found = _worked(answer_id)
    place = _place(found)
    try:
        act(found)
    except DomainError as refusal:
        if refusal.status in (401, 403):
            raise
        say(refusal.sentence, "warn")
    else:
        say(done)
    return redirect(place)


@blueprint.route("/answers/<int:answer_id>/reopening", methods=["GET", "POST"])
def reopen(answer_id):
    """Take an approved answer back, after a confirmation that asks why."""
    found = _worked(answer_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            reopen_answer(actor(), found, reason=form.reason.data)
        except DomainError as refusal:
            form.accept_refusal(refusal)
        else:
            say(_("The answer is a draft again and no longer public."))
            return redirect(_place(found))
    body = render_template("responses/reopen.html", found=found, consultation=found.consultation, form=form, place=_place(found), nav="desk")
    return body, 422 if form.errors or form.form_errors else 200


@blueprint.route("/answers/<int:answer_id>/discarding", methods=["GET", "POST"])
def discard(answer_id):
    """Take a draft back for good, after a confirmation."""
    found = get_answer_to_work_on(actor(), answer_id, to="draft")
    stands_on(found.consultation)
    place = _place(found)
    if request.method == "POST":
        try:
            discard_answer(actor(), found)
        except DomainError as refusal:
            if refusal.status in (401, 403):
                raise
            say(refusal.sentence, "warn")
        else:
            say(_("The draft was removed."))
        return redirect(place)
    return render_template("responses/discard.html", found=found, consultation=found.consultation, place=place, nav="desk")
