"""The officer's desk: the consultations of an organisation, and each step of preparing, announcing and ending one."""

from flask import abort, g, redirect, render_template, request, url_for

from consult.consultations import advice, deadlines, operations, queries
from consult.consultations.forms import BasicsForm, CancelForm, CloseForm, CreateForm, ExtendForm, PublishForm, notice_form, phases_form
from consult.consultations.guards import obstacles
from consult.consultations.models import PhaseKind, State
from consult.consultations.profile_words import demands, profile_name, time_demands
from consult.consultations.profiles import all_profiles
from consult.consultations.views.blueprint import ONE, blueprint, desk_page, prepared, two_versions
from consult.consultations.words import PHASES, STATES, missing_words
from consult.core.errors import DomainError, Stale
from consult.core.i18n import lazy as _
from consult.core.mark import mark_of
from consult.core.paging import whole_number
from consult.organisations.queries import get_organisation
from consult.platforms.queries import get_platform, list_platforms
from consult.policy.rules import require
from consult.web.actor import actor
from consult.web.forms import say

OF = "/organisations/<int(max=999999999):organisation_id>/consultations"


@blueprint.get(OF)
def desk(organisation_id: int):
    """The consultations of an organisation with their states and deadlines."""
    organisation = g.organisation = get_organisation(organisation_id)
    page = queries.list_of_organisation(actor(), organisation, page=whole_number(request.args.get("page"), 1))
    deadlines_ = queries.next_deadlines(actor(), organisation=organisation, limit=5)
    return render_template("consultations/desk.html", owner=organisation, page=page, deadlines=deadlines_, states=STATES, phases=PHASES, nav="desk")


@blueprint.route(OF + "/new", methods=["GET", "POST"])
def create(organisation_id: int):
    """Begin a consultation."""
    organisation = g.organisation = get_organisation(organisation_id)
    require(actor(), "consultation.create", organisation)
    form = CreateForm(platforms=list_platforms())
    if form.validate_on_submit():
        platform = get_platform(form.platform_id.data) if form.platform_id.data else None
        try:
            made = operations.create_consultation(
                actor(), organisation, profile_key=form.profile_key.data, title=form.title.data, question=form.question.data, platform=platform
            )
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Begun. Nobody outside sees it until you announce it."))
            return redirect(url_for("consultations.overview", consultation_id=made.id))
    explained = {key: _explained(profile) for key, profile in all_profiles().items()}
    status = 422 if form.errors or form.form_errors else 200
    return render_template("consultations/create.html", form=form, owner=organisation, explain=explained, nav="desk"), status


def _explained(profile) -> str:
    needs = str(_("%(days)s Basis: %(basis)s.", days=time_demands(profile)[0], basis=profile.legal_basis))
    without = str(_("It cannot be announced here yet: its own form is missing."))
    return needs if profile.form in queries.AVAILABLE_FORMS else f"{needs} {without}"


@blueprint.get(ONE + "/prepare")
def overview(consultation_id: int):
    """Where preparing stands: every step with what it still lacks, and what can be done now."""
    consultation = prepared(consultation_id)
    lacks = queries.lacks_in_words(consultation) if consultation.state is State.DRAFT else []
    return desk_page(
        "consultations/overview.html", consultation, "overview", lacks=lacks, advice=queries.advice_for(consultation),
        profile_name=profile_name(consultation.procedure), counts=queries.count_passages(consultation), timeline=queries.timeline_of(consultation),
        phases=PHASES, overrides=queries.list_overrides(consultation),
    )


@blueprint.route(ONE + "/edit", methods=["GET", "POST"])
def edit(consultation_id: int):
    """Title, question, what can change, moderation."""
    consultation = prepared(consultation_id)
    standing = queries.basics_of(consultation)
    lines = {name: "\n".join(standing[name]) for name in ("can_change", "cannot_change")}
    form, stale = BasicsForm(data={**standing, **lines, "seen": mark_of(standing)}), None
    if form.validate_on_submit():
        try:
            operations.edit_basics(actor(), consultation, values=form.values, seen=form.seen.data, reason=form.why.data)
        except Stale as error:
            stale = two_versions(form, error)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            return _saved(consultation_id, "consultations.edit_notice" if consultation.state is State.DRAFT else "consultations.overview")
    return desk_page("consultations/edit.html", consultation, "edit", form, stale)


def _saved(consultation_id: int, endpoint: str):
    """After saving: on to the next step, or to stay where `stay` was pressed."""
    say(_("Saved."))
    return redirect(request.path if request.form.get("stay") else url_for(endpoint, consultation_id=consultation_id))


@blueprint.route(ONE + "/notice/edit", methods=["GET", "POST"])
def edit_notice(consultation_id: int):
    """The notice, all seventeen parts on one calm page; it can be left and taken up again at any time."""
    consultation = prepared(consultation_id)
    standing = queries.notice_of(consultation)
    form, stale = notice_form(standing, mark_of(standing)), None
    if form.validate_on_submit():
        try:
            operations.edit_notice(actor(), consultation, values=form.values, seen=form.seen.data, reason=form.why.data)
        except Stale as error:
            stale = two_versions(form, error)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            return _saved(consultation_id, "consultations.edit_phases" if consultation.state is State.DRAFT else "consultations.overview")
    lacks = [lack for lack in queries.lacks_in_words(consultation) if lack.part == "notice"] if consultation.state is State.DRAFT else []
    return desk_page("consultations/edit_notice.html", consultation, "notice", form, stale, demands=demands(consultation.procedure), lacks=lacks)


@blueprint.route(ONE + "/phases", methods=["GET", "POST"])
def edit_phases(consultation_id: int):
    """The days: set before the announcement; after it they stand, and only what was not announced can be added."""
    consultation = prepared(consultation_id)
    standing = queries.dates_of(consultation)
    form, stale = phases_form(standing, mark_of(standing)), None
    start = form.collect_starts_on.data
    if form.is_submitted() and form.suggest.data and form.validate() and start:
        form.collect_ends_on.data = deadlines.earliest_end(start, consultation.procedure.minimum_days)
    elif form.validate_on_submit():
        try:
            operations.set_phases(actor(), consultation, dates=form.dates, seen=form.seen.data, reason=form.why.data)
        except Stale as error:
            stale = two_versions(form, error, PHASES)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            return _saved(consultation_id, "consultations.overview")
    legible = None if form.collect_starts_on.errors else start
    return desk_page(
        "consultations/edit_phases.html", consultation, "phases", form, stale, phases=PHASES, kinds=[kind.value for kind in PhaseKind],
        asked=time_demands(consultation.procedure), lawful=advice.lawful_days(consultation.procedure, legible), standing=standing,
        advice=queries.advice_for(consultation), extensions=queries.list_extensions(consultation),
    )


@blueprint.route(ONE + "/phases/<kind>/extend", methods=["GET", "POST"])
def extend_phase(consultation_id: int, kind: str):
    """Give a phase more time."""
    consultation = prepared(consultation_id)
    phase = next((phase for phase in consultation.phases if phase.kind.value == kind), None)
    if phase is None:
        abort(404)
    form = ExtendForm()
    if form.validate_on_submit():
        try:
            operations.extend_phase(actor(), consultation, kind=phase.kind, until=form.until.data, reason=form.reason.data)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Prolonged. Everybody sees the new last day and the reason."))
            return redirect(url_for("consultations.edit_phases", consultation_id=consultation_id))
    return desk_page("consultations/extend_phase.html", consultation, "phases", form, phase=phase, phases=PHASES)


@blueprint.route(ONE + "/publish", methods=["GET", "POST"])
def publish(consultation_id: int):
    """Announce: what is lacking, or the last look before everybody sees it."""
    consultation = prepared(consultation_id)
    require(actor(), "consultation.publish", consultation)
    form = PublishForm()
    if form.validate_on_submit():
        try:
            operations.publish_consultation(actor(), consultation, override_reason=form.override_reason.data or "")
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Announced. Everybody can read it now, and the dates stand."))
            return redirect(url_for("consultations.notice", consultation_id=consultation_id))
    lacks = queries.lacks_in_words(consultation)
    return desk_page(
        "consultations/publish.html", consultation, "publish", form, lacks=lacks, advice=queries.advice_for(consultation),
        is_possible=all(lack.can_be_set_aside for lack in lacks), collect=consultation.phase(PhaseKind.COLLECT),
    )


@blueprint.route(ONE + "/close", methods=["GET", "POST"])
def close(consultation_id: int):
    """Bring it to its end."""
    consultation = prepared(consultation_id)
    require(actor(), "consultation.close", consultation)
    form = CloseForm()
    if form.validate_on_submit():
        try:
            operations.close_consultation(
                actor(), consultation, reason=form.reason.data or "", override_reason=form.override_reason.data or ""
            )
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Closed. Everything stays readable."))
            return redirect(url_for("consultations.overview", consultation_id=consultation_id))
    standing = [missing_words(code, values) for code, values in obstacles(consultation)]
    collect = consultation.phase(PhaseKind.COLLECT)
    return desk_page("consultations/close.html", consultation, "overview", form, obstacles=standing, collects=bool(collect and not collect.is_over))


@blueprint.route(ONE + "/cancel", methods=["GET", "POST"])
def cancel(consultation_id: int):
    """Call it off, or drop a draft."""
    consultation = prepared(consultation_id)
    require(actor(), "consultation.cancel", consultation)
    form = CancelForm()
    if form.validate_on_submit():
        try:
            operations.cancel_consultation(actor(), consultation, reason=form.reason.data)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Called off."))
            return redirect(url_for("consultations.desk", organisation_id=consultation.organisation_id))
    return desk_page("consultations/cancel.html", consultation, "overview", form)
