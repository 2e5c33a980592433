"""Running a session: the clock, the steps, two facilitators at once, going back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.cafe import operations, timing
from consult.cafe.models import CafeSeat, CafeSession, SeatingPlan, SessionState
from consult.cafe.operations.running import clock_of
from consult.core.clock import now, travel_on, travelling
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, Refused, SignInNeeded
from consult.core.record import FactRow
from consult.policy.roles import GUEST, Role
from tests import factories
from tests.cafe import factories as cafes
from tests.cafe.racing import together


def moves():
    rows = db.session.scalars(sa.select(FactRow).where(FactRow.name == "cafe.moved").order_by(FactRow.id))
    return [(row.data["old"], row.data["new"], row.data["round"]) for row in rows]


def test_a_session_goes_from_the_lobby_to_the_register_door(app):
    with travelling(now()):
        session, runs, _people = cafes.started(rounds=2)
        assert session.ends_at == now() + timedelta(minutes=20)
        operations.end_round(runs, session, expected="round:1")
        assert session.state is SessionState.BREAK and session.ends_at == now() + timedelta(minutes=3) and session.next_round == 2
        operations.start_round(runs, session, expected="break:1")
        operations.end_round(runs, session, expected="round:2")
        assert session.state is SessionState.HARVEST
        operations.close_session(runs, session, expected="harvest:2")
    assert session.state is SessionState.CLOSED and session.ends_at is None and session.is_gallery_open
    assert moves() == [("draft", "registration", 0), ("registration", "lobby", 0), ("lobby", "round", 1), ("round", "break", 1),
                       ("break", "round", 2), ("round", "harvest", 2), ("harvest", "closed", 2)]


def test_pressing_twice_moves_once(app):
    session, runs, _people = cafes.started()
    for _ in range(2):
        operations.end_round(runs, session, expected="round:1")
    assert session.state is SessionState.BREAK and moves().count(("round", "break", 1)) == 1


def test_a_button_of_an_old_screen_is_refused(app):
    session, runs, _people = cafes.started()
    operations.end_round(runs, session, expected="round:1")
    operations.start_round(runs, session, expected="break:1")
    with pytest.raises(Conflict):
        operations.close_session(runs, session, expected="harvest:3")
    with pytest.raises(Conflict):
        operations.start_harvest(runs, session, expected="break:1")
    assert session.step == "round:2"


def test_two_facilitators_starting_at_once_start_one_round(app):
    session, runs = cafes.session()
    for _ in range(20):
        cafes.join(session)
    operations.open_doors(runs, session)
    session_id = session.id
    outcomes = together(app, *[lambda: operations.start_round(runs, db.session.get(CafeSession, session_id), expected="lobby:0").step] * 4)
    assert outcomes == ["round:1"] * 4
    assert moves().count(("lobby", "round", 1)) == 1
    assert db.session.scalar(sa.select(sa.func.count(SeatingPlan.id))) == 1
    assert db.session.scalar(sa.select(sa.func.count(CafeSeat.id))) == 60


def test_two_presses_of_two_minutes_more_add_two_minutes(app):
    with travelling(now()):
        session, runs, _people = cafes.started()
        until, ends = clock_of(session), session.ends_at
        for _ in range(2):
            operations.extend_time(runs, session, until=until)
        assert session.ends_at == ends + timedelta(minutes=2)
        operations.extend_time(runs, session, until=clock_of(session))
        assert session.ends_at == ends + timedelta(minutes=4)


def test_after_the_time_is_up_nothing_moves_by_itself_and_minutes_count_from_now(app):
    with travelling(now()):
        session, runs, _people = cafes.started()
        travel_on(timedelta(minutes=25))
        assert timing.stage(session.ends_at, session.paused_seconds, now()) is timing.Stage.OVER and session.state is SessionState.ROUND
        operations.extend_time(runs, session, until=clock_of(session))
        assert session.ends_at == now() + timedelta(minutes=2)


def test_a_pause_keeps_what_is_left(app):
    with travelling(now()):
        session, runs, _people = cafes.started()
        travel_on(timedelta(minutes=5))
        operations.pause_clock(runs, session)
        operations.pause_clock(runs, session)
        travel_on(timedelta(minutes=30))
        assert timing.seconds_left(session.ends_at, session.paused_seconds, now()) == 15 * 60
        operations.extend_time(runs, session, until=clock_of(session))
        operations.resume_clock(runs, session)
        assert session.ends_at == now() + timedelta(minutes=17) and not session.is_paused


def test_a_round_ended_by_mistake_goes_on(app):
    with travelling(now()):
        session, runs, _people = cafes.started()
        operations.end_round(runs, session, expected="round:1")
        operations.reopen_round(runs, session, expected="break:1")
        assert session.step == "round:1" and session.ends_at == now() + timedelta(minutes=2)


def test_a_harvest_closed_by_mistake_goes_on(app):
    session, runs, _people = cafes.started(rounds=1)
    operations.end_round(runs, session, expected="round:1")
    operations.close_session(runs, session, expected="harvest:1")
    operations.reopen_harvest(runs, session, expected="closed:1")
    assert session.state is SessionState.HARVEST and session.closed_at is None and not session.is_gallery_open


def test_rounds_that_are_not_held_can_be_left_out(app):
    session, runs, _people = cafes.started()
    operations.end_round(runs, session, expected="round:1")
    operations.start_harvest(runs, session, expected="break:1")
    assert session.step == "harvest:1"


def test_nothing_starts_without_people_or_with_too_many(app):
    session, runs = cafes.session(tables=2, rounds=2, seats=2)
    operations.open_doors(runs, session)
    with pytest.raises(Refused):
        operations.start_round(runs, session, expected="lobby:0")
    for _ in range(5):
        cafes.join(session)
    with pytest.raises(Refused):
        operations.start_round(runs, session, expected="lobby:0")
    db.session.refresh(session)
    assert session.step == "lobby:0" and session.started_at is None


def test_calling_off_needs_a_reason_and_ends_everything(app):
    session, runs, _people = cafes.started()
    with pytest.raises(Refused):
        operations.abort_session(runs, session, reason="  ")
    operations.abort_session(runs, session, reason="Nie ma prądu w całym budynku.")
    assert session.state is SessionState.ABORTED and session.ends_at is None
    with pytest.raises(Conflict):
        cafes.join(session)


def test_what_was_held_cannot_be_called_off(app):
    session, runs, _people = cafes.started(rounds=1)
    operations.end_round(runs, session, expected="round:1")
    operations.close_session(runs, session, expected="harvest:1")
    with pytest.raises(Conflict):
        operations.abort_session(runs, session, reason="Za późno.")


def test_a_broadcast_stands_until_the_session_moves_on(app):
    session, runs, _people = cafes.started()
    operations.send_broadcast(runs, session, text=" Za pięć minut zmiana. ")
    assert session.broadcast == "Za pięć minut zmiana."
    with pytest.raises(Refused):
        operations.send_broadcast(runs, session, text="a" * 301)
    operations.end_round(runs, session, expected="round:1")
    assert session.broadcast == ""


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MODERATOR, Role.DRAFTER, Role.APPROVER, Role.ADMINISTRATOR, Role.MEMBER, Role.TABLE_HOST])
def test_only_facilitators_run_a_session(app, role):
    session, _runs, people = cafes.started()
    others = [factories.actor((role, session.consultation.organisation)), cafes.as_(people[0]),
              factories.actor((Role.FACILITATOR, factories.organisation()))]
    for actor in others:
        for act in (
            lambda actor=actor: operations.end_round(actor, session, expected="round:1"),
            lambda actor=actor: operations.pause_clock(actor, session),
            lambda actor=actor: operations.extend_time(actor, session, until=clock_of(session)),
            lambda actor=actor: operations.send_broadcast(actor, session, text="Halo"),
            lambda actor=actor: operations.abort_session(actor, session, reason="Bo tak."),
            lambda actor=actor: operations.remove_participant(actor, people[1]),
            lambda actor=actor: operations.move_participant(actor, people[1], table_id=session.tables[0].id),
            lambda actor=actor: operations.add_participant(actor, session, nickname="Ktoś"),
        ):
            with pytest.raises(Forbidden):
                act()
    with pytest.raises(SignInNeeded):
        operations.end_round(GUEST, session, expected="round:1")
    assert session.step == "round:1" and session.broadcast == ""


def test_the_run_sheet_follows_the_clock():
    start = now().replace(microsecond=0)
    given = {"starts_at": start, "rounds": 3, "round_minutes": 20, "move_minutes": 3}
    planned = timing.run_sheet(**given, started_at=None, current=None, current_ends_at=None, now=start)
    assert [segment.kind for segment in planned] == ["introduction", "round", "move", "round", "move", "round", "harvest", "closing"]
    assert sum(segment.minutes for segment in planned) == 15 + 60 + 6 + 20 + 10 and {segment.state for segment in planned} == {"next"}
    began = start + timedelta(minutes=25)
    running = timing.run_sheet(
        **given, started_at=began, current=("round", 2), current_ends_at=began + timedelta(minutes=50), now=began + timedelta(minutes=35)
    )
    assert [segment.state for segment in running][:5] == ["was", "was", "was", "is", "next"]
    assert abs((running[4].starts_at - (began + timedelta(minutes=50))).total_seconds()) < 61
    assert running[3].starts_at <= began + timedelta(minutes=35) and running[1].starts_at == began


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (1, 1), (60, 1), (61, 2), (480, 8), (481, 9)])
def test_minutes_are_said_as_people_say_them(seconds, minutes):
    assert timing.minutes_shown(seconds) == minutes
