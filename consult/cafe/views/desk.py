"""The facilitator's desk and the wall."""

from datetime import timedelta
from types import SimpleNamespace

from flask import redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from wtforms.fields import SelectChoice

from consult.cafe import advising, operations, queries, timing
from consult.cafe.forms import BroadcastForm, MoveForm, ReasonForm, StepForm
from consult.cafe.models import BEFORE_ROUNDS, TIMED, CafeSession, SessionState
from consult.cafe.seating import meetings_again
from consult.cafe.views.blueprint import blueprint, clock_shown, show_organisation
from consult.core.clock import now
from consult.core.errors import DomainError, NotFound
from consult.core.i18n import gettext
from consult.core.i18n import lazy as _
from consult.policy.rules import require
from consult.web.actor import actor
from consult.web.filters import clock_time
from consult.web.forms import say

STEPS = {
    "start-round": operations.start_round, "end-round": operations.end_round, "start-harvest": operations.start_harvest,
    "reopen-round": operations.reopen_round, "close": operations.close_session, "reopen-harvest": operations.reopen_harvest,
}
SHEET = {"introduction": _("Introduction"), "move": _("Change of tables"), "harvest": _("Harvest"), "closing": _("Closing")}


@blueprint.get("/cafes/<int:session_id>/desk")
def desk(session_id: int):
    """State, time, all tables, alarms, and what can be done now, on one screen."""
    session = run_by_me(session_id)
    return render_template("cafe/desk.html", nav="desk", **_shown(session), form=BroadcastForm(), mover=move_form(session))


@blueprint.post("/cafes/<int:session_id>/step/<string(maxlength=20):act>")
def step(session_id: int, act: str):
    """Move the session on, or back. Two people pressing at once make one move."""
    session = run_by_me(session_id)
    form = StepForm()
    if act not in STEPS:
        raise NotFound
    if form.validate_on_submit():
        _try(lambda: STEPS[act](actor(), session, expected=form.expected.data or ""))
    return redirect(url_for("cafe.desk", session_id=session.id))


@blueprint.post("/cafes/<int:session_id>/clock/<any('extend','pause','resume'):act>")
def clock(session_id: int, act: str):
    """Add two minutes, stop the clock, let it run on."""
    session, form = run_by_me(session_id), StepForm()
    if form.validate_on_submit():
        acts = {
            "extend": lambda: operations.extend_time(actor(), session, until=form.until.data or ""),
            "pause": lambda: operations.pause_clock(actor(), session), "resume": lambda: operations.resume_clock(actor(), session),
        }
        _try(acts[act])
    return redirect(url_for("cafe.desk", session_id=session.id))


@blueprint.post("/cafes/<int:session_id>/open")
def open_doors(session_id: int):
    """Let people in."""
    session = run_by_me(session_id)
    _try(lambda: operations.open_doors(actor(), session), _("The doors are open."))
    return redirect(url_for("cafe.desk", session_id=session.id))


@blueprint.post("/cafes/<int:session_id>/plan")
def plan(session_id: int):
    """Give out seats; again, as often as wished, until the first round."""
    session = run_by_me(session_id)
    _try(lambda: operations.make_plan(actor(), session), _("Seats are given out; everybody sees their tables now."))
    return redirect(url_for("cafe.desk", session_id=session.id))


@blueprint.post("/cafes/<int:session_id>/broadcast")
def broadcast(session_id: int):
    """Say something to all tables."""
    session, form = run_by_me(session_id), BroadcastForm()
    if form.validate_on_submit():
        text = request.form.get("quick") or form.text.data
        done = _("All tables see it now.") if text else _("The message has been taken back.")
        _try(lambda: operations.send_broadcast(actor(), session, text=text), done)
        return redirect(url_for("cafe.desk", session_id=session.id))
    return render_template("cafe/desk.html", nav="desk", **_shown(session), form=form, mover=move_form(session)), 422


@blueprint.route("/cafes/<int:session_id>/move", methods=["GET", "POST"])
def move(session_id: int):
    """What a move would do, then the move."""
    session = run_by_me(session_id)
    form = move_form(session, request.form if request.method == "POST" else request.args)
    person, effect = None, None
    if form.person.data and form.table.data:
        effect = queries.effect_of_move(actor(), session, form.person.data, form.table.data)
        person = queries.get_participant(actor(), session, form.person.data)
    if request.method == "POST" and person is not None and form.validate():
        _try(lambda: operations.move_participant(actor(), person, table_id=form.table.data), _("%(name)s has been moved.", name=person.nickname))
        return redirect(url_for("cafe.desk", session_id=session.id))
    there = next((table for table in session.tables if table.id == form.table.data), None)
    return render_template("cafe/move.html", session=session, form=form, person=person, there=there, effect=effect), 422 if form.errors else 200


@blueprint.route("/cafes/<int:session_id>/abort", methods=["GET", "POST"])
def abort(session_id: int):
    """Call the café off, after having read what that means."""
    session, form = run_by_me(session_id), ReasonForm()
    if form.validate_on_submit():
        try:
            operations.abort_session(actor(), session, reason=form.reason.data)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The café is called off. Everybody sees the reason."))
            return redirect(url_for("cafe.show", session_id=session.id))
    return render_template("cafe/abort.html", session=session, form=form), 422 if form.errors or form.form_errors else 200


@blueprint.get("/cafes/<int:session_id>/wall")
def wall(session_id: int):
    """The projector: time, tables, the code, what is said to all."""
    session = queries.get_session(actor(), session_id)
    return render_template("cafe/wall.html", session=session, clock=clock_shown(session))


def run_by_me(session_id: int) -> CafeSession:
    """A session that the person looking runs. Raises NotFound, Forbidden."""
    session = queries.get_session(actor(), session_id)
    require(actor(), "cafe.run", session)
    show_organisation(session)
    return session


def move_form(session: CafeSession, data=None) -> MoveForm:
    """The form to seat somebody elsewhere: everybody present with their table, and all tables."""
    round_number = max(1, session.next_round)
    seated = queries.who_sits_where(session, round_number)
    numbers = {person.id: table.number for table in session.tables for person in seated[table.id]}
    form = MoveForm(data, meta={"csrf": request.method == "POST"})
    form.person.choices = [
        SelectChoice(person.id, gettext("%(name)s, table %(number)s", name=person.nickname, number=numbers[person.id]) if person.id in numbers
                     else gettext("%(name)s, no seat", name=person.nickname))
        for person in queries.participants_of(session) if person.is_here
    ]
    form.table.choices = [SelectChoice(table.id, f"{table.number}. {table.topic}") for table in session.tables]
    return form


def _shown(session: CafeSession) -> dict:
    tables, alarms = queries.room_of(session)
    plan_row = queries.latest_plan(session)
    seats, present = queries.plan_of(session)
    return {
        "session": session, "tables": tables, "alarms": alarms, "clock": clock_shown(session), "sheet": _sheet(session), "plan": plan_row,
        "people": len(present), "again": meetings_again(seats) if seats.seats else None, "counsel": _counsel(session, present),
        "coverage": queries.coverage_of(session) if session.state in (SessionState.HARVEST, SessionState.CLOSED) else None,
        "token": generate_csrf, "quick": (
            gettext("In two minutes we change tables. Write down one thought to take along."), gettext("A minute of silence to read the cloth."),
            gettext("A break: we meet at the tables again when the clock runs."),
        ),
    }


def _counsel(session: CafeSession, present: set[int]):
    """Advice on the size, while it can still be heeded."""
    if session.state not in BEFORE_ROUNDS:
        return None
    hosts = sum(table.host_id in present for table in session.tables)
    return advising.counsel([table.seats for table in session.tables], session.round_count, movers=(len(present) - hosts) or None)


def _sheet(session: CafeSession) -> SimpleNamespace:
    """The run sheet as the chart draws it."""
    current = {
        SessionState.LOBBY: ("introduction", 0), SessionState.ROUND: ("round", session.round_number),
        SessionState.BREAK: ("move", session.round_number), SessionState.HARVEST: ("harvest", 0), SessionState.CLOSED: ("closing", 0),
    }.get(session.state)
    ends = session.ends_at
    if session.is_paused:
        ends = now() + timedelta(seconds=session.paused_seconds)
    segments = timing.run_sheet(
        starts_at=session.starts_at, started_at=session.started_at, rounds=session.round_count, round_minutes=session.round_minutes,
        move_minutes=session.move_minutes, current=current, current_ends_at=max(ends, now()) if ends else None, now=now(),
    )
    named = {segment: SHEET.get(segment.kind) or gettext("Round %(number)s", number=segment.number) for segment in segments}
    last = segments[-1]
    elapsed = (now() - segments[0].starts_at).total_seconds() / 60
    whole = sum(segment.minutes for segment in segments)
    return SimpleNamespace(
        segments=[
            {"label": named[s], "starts": clock_time(s.starts_at), "minutes": s.minutes, "state": s.state, "named": s.kind not in ("move", "closing")}
            for s in segments
        ],
        ends_at=last.starts_at + timedelta(minutes=last.minutes),
        now_minute=elapsed if session.state in (*TIMED, SessionState.LOBBY) and 0 <= elapsed <= whole else None,
    )


def _try(act, done=None) -> None:
    """Do it and say so, or say why not."""
    try:
        act()
    except DomainError as error:
        if error.status not in (409, 422):
            raise
        say(" ".join(str(part) for part in (error.sentence, *error.items, *error.fields.values())), "warn")
    else:
        if done is not None:
            say(done)
