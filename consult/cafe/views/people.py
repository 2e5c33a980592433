"""Who takes part: entering somebody by hand, removing somebody, hosts."""

from flask import redirect, render_template, request, url_for

from consult.cafe import figures, operations, queries
from consult.cafe.forms import AddPersonForm, StepForm
from consult.cafe.models import JOINABLE
from consult.cafe.views.blueprint import blueprint, device_key, fresh_key, show_organisation
from consult.cafe.views.desk import run_by_me
from consult.core.errors import DomainError
from consult.core.i18n import lazy as _
from consult.policy.rules import require
from consult.web.actor import actor
from consult.web.forms import say


@blueprint.route("/cafes/<int:session_id>/people", methods=["GET", "POST"])
def people(session_id: int):
    """Everybody with their tables; enter somebody who has no device or came late."""
    session = queries.get_session(actor(), session_id)
    everybody = queries.list_participants(actor(), session)
    show_organisation(session)
    if request.method == "POST":
        require(actor(), "participant.add", session)
    form = AddPersonForm()
    form.client_key.data = form.client_key.data or fresh_key()
    if form.validate_on_submit():
        try:
            person = operations.add_participant(
                actor(), session, nickname=form.nickname.data, sector=form.sector.data or "", client_key=device_key(form.client_key.data)
            )
        except DomainError as error:
            form.accept_refusal(error)
        else:
            seat = queries.seat_of(person, max(1, session.next_round))
            where = _("%(name)s sits at table %(number)s.", name=person.nickname, number=seat.number) if seat else None
            say(where or _("%(name)s takes part.", name=person.nickname))
            return redirect(url_for("cafe.people", session_id=session.id))
    status = 422 if form.errors or form.form_errors else 200
    return render_template(
        "cafe/people.html", session=session, everybody=everybody, form=form, itinerary=queries.itinerary_of(session),
        can_join=session.state in JOINABLE, sectors=queries.sectors_of(session, figures.DESK),
        hosted={table.host_id: table for table in session.tables if table.host_id},
    ), status


@blueprint.route("/cafes/<int:session_id>/people/<int:participant_id>/remove", methods=["GET", "POST"])
def remove_person(session_id: int, participant_id: int):
    """Take somebody out of the session, after having read what that means."""
    session = run_by_me(session_id)
    person = queries.get_participant(actor(), session, participant_id)
    if request.method == "POST" and StepForm().validate_on_submit():
        operations.remove_participant(actor(), person)
        say(_("%(name)s has been removed; the seat is free.", name=person.nickname))
        return redirect(url_for("cafe.people", session_id=session.id))
    return render_template("cafe/remove_person.html", session=session, person=person)
