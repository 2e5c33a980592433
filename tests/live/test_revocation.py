"""Rights that end: twenty open sockets are silent within a second, whatever ended them; class 46."""

import time

import pytest

from consult.accounts import operations as accounts
from consult.accounts.tokens import digest
from consult.cafe import operations as cafe
from consult.cafe.queries import seat_of
from consult.policy.roles import SYSTEM, Role
from tests import factories
from tests.cafe import factories as cafes
from tests.clients import Browser
from tests.live import area
from tests.live.sockets import a_second, ends_of, pass_of

SOCKETS = 20
SESSION = "a session id of a test"


@pytest.fixture
def watched(connect, sign_in):
    """An organisation, an account whose twenty sockets watch its room, another person who goes on writing."""
    organisation = factories.organisation()
    factories.account((Role.ADMINISTRATOR, organisation))
    account = factories.account((Role.ADMINISTRATOR, organisation))
    shown = pass_of(sign_in(account), session_id=SESSION, signed_in_at=int(time.time()))
    sockets = [connect(shown=shown) for _ in range(SOCKETS)]
    for socket in sockets:
        assert socket.ask("join", {"room": f"{organisation.ref}/sign"})["ok"]
    writer = factories.actor((Role.ADMINISTRATOR, organisation))
    area.write_sign(writer, organisation, words="zanim")
    for socket in sockets:
        assert socket.wait_for("deltas")["deltas"][0]["words"] == "zanim"
    return organisation, account, writer, sockets


def everywhere(account, organisation):
    accounts.end_sessions(accounts_actor(account), account)


def here(account, organisation):
    accounts.end_session(accounts_actor(account), account, session_id=SESSION)


def suspended(account, organisation):
    accounts.suspend_account(factories.actor((Role.ADMINISTRATOR, "site:1")), account, reason="Próba")


def role_ended(account, organisation):
    accounts.end_role(factories.actor((Role.ADMINISTRATOR, "site:1")), organisation, account=account, role=Role.ADMINISTRATOR)


def closed(account, organisation):
    area.take_down_sign(SYSTEM, organisation)


def accounts_actor(account):
    return factories.actor_of(account)


@pytest.mark.parametrize("ending", [everywhere, here, suspended, role_ended])
def test_class_46_twenty_sockets_are_silent_within_a_second(watched, ending):
    organisation, account, writer, sockets = watched
    second = a_second(sockets[-1])
    ending(account, organisation)
    took = ends_of(sockets, second)
    assert len(took) == SOCKETS, (took, second)
    area.write_sign(writer, organisation, words="potem")
    assert [told for socket in sockets for event, told in socket.hear(0.02) if event == "deltas" and told["deltas"][0]["words"] == "potem"] == []


def test_sockets_of_others_and_of_other_sessions_stay(watched, connect, sign_in):
    organisation, account, writer, sockets = watched
    other = connect(shown=pass_of(sign_in(account), session_id="another", signed_in_at=int(time.time())))
    other.ask("join", {"room": f"{organisation.ref}/sign"})
    here(account, organisation)
    area.write_sign(writer, organisation, words="dalej")
    assert other.wait_for("deltas")["deltas"][0]["words"] == "dalej"
    assert digest(SESSION) != digest("another")


def test_a_session_that_is_twelve_hours_old_ends_its_sockets(app, connect, sign_in):
    account = factories.account()
    socket = connect(shown=pass_of(sign_in(account), session_id=SESSION, signed_in_at=int(time.time()) - 12 * 3600 + 2))
    live = app.extensions["live"]
    live.push.sweep()
    assert socket.hear(0.05) == []
    for connection in live.connections.all():
        connection.until = time.time() - 1
    live.push.sweep()
    assert socket.wait_for("ended")["error"]


def test_a_message_after_the_end_is_refused_even_before_the_socket_is_closed(watched, monkeypatch, app):
    organisation, account, _writer, sockets = watched
    monkeypatch.setattr(app.extensions["live"].push, "heard", lambda told: None)  # nothing is told: only the message itself is asked
    suspended(account, organisation)
    answer = sockets[0].ask("organisation.edit", {"key": "abcdefgh", "values": {"organisation": organisation.id, "words": "mimo to"}})
    assert answer["ok"] is False
    assert sockets[1].ask("join", {"room": f"{organisation.ref}/sign"})["ok"] is False


@pytest.fixture
def table(connect, app):
    """A café in its only round, twenty sockets of somebody at one of its tables, another person of that table, the facilitator."""
    session, runs, everybody = cafes.started(people=4, tables=2, rounds=1)
    place = seat_of(everybody[0], 1)
    shown = pass_of(Browser(app), participants={str(session.id): everybody[0].id})
    sockets = [connect(shown=shown) for _ in range(SOCKETS)]
    for socket in sockets:
        assert socket.ask("join", {"room": place.ref})["ok"]
    return session, runs, everybody[0], place, sockets


def removed(session, runs, person):
    cafe.remove_participant(runs, person)


def ended(session, runs, _person):
    cafe.end_round(runs, session, expected=session.step)
    cafe.close_session(runs, session, expected=session.step)


def called_off(session, runs, _person):
    cafe.abort_session(runs, session, reason="Zgasło światło")


@pytest.mark.parametrize("ending", [removed, ended, called_off])
def test_class_46_who_is_removed_or_whose_cafe_has_ended_is_out_within_a_second(table, ending):
    session, runs, person, place, sockets = table
    second = a_second(sockets[-1])
    ending(session, runs, person)
    took = ends_of(sockets, second)
    assert len(took) == SOCKETS, (took, second)
    answers = {socket.ask("join", {"room": place.ref})["ok"] for socket in sockets if not socket.ended}
    assert answers <= ({False} if ending is removed else {True})
    if ending is removed:
        cafe.write_note(runs, place, kind="idea", body="Po odejściu", client_key="po-odejsciu")
        assert [event for socket in sockets for event, _value in socket.hear(0.02) if event == "deltas"] == []
