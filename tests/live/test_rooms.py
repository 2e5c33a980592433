"""Rooms: numbered changes without gaps, catching up, names of facts, presence; classes 44, 45 and 47."""

import pytest

from consult.live import rooms
from consult.policy.roles import Role
from tests import factories
from tests.live import area
from tests.live.test_commands import order


@pytest.fixture
def room(connect, sign_in):
    """An organisation, its painter's browser, the name of its room."""
    organisation = factories.organisation(name="Szyld")
    browser = sign_in(factories.account((Role.ADMINISTRATOR, organisation)))
    return organisation, browser, f"{organisation.ref}/sign"


def paint(socket, organisation, *words):
    for word in words:
        assert socket.ask("organisation.edit", order(organisation, word))["ok"]


def test_who_was_away_gets_the_missing_changes_with_the_row_as_it_is_now(room, connect):
    organisation, browser, name = room
    writer = connect(browser)
    paint(writer, organisation, "jeden", "dwa", "trzy")
    answer = connect(browser).ask("join", {"room": name, "since": 1})
    assert answer["number"] == 3 and "state" not in answer
    assert [(delta["number"], delta["words"], delta["now"]) for delta in answer["deltas"]] == [(2, "dwa", "trzy"), (3, "trzy", "trzy")]


def test_who_was_away_for_long_gets_the_whole_state(room, connect, monkeypatch):
    organisation, browser, name = room
    monkeypatch.setattr(rooms, "CATCH_UP", 2)
    paint(connect(browser), organisation, "jeden", "dwa", "trzy")
    assert connect(browser).ask("join", {"room": name, "since": 0})["state"] == {"words": "trzy"}
    assert connect(browser).ask("join", {"room": name, "since": 99})["state"] == {"words": "trzy"}
    assert [delta["number"] for delta in connect(browser).ask("join", {"room": name, "since": 1})["deltas"]] == [2, 3]


def test_a_change_without_anything_to_show_still_takes_its_place(room, connect, monkeypatch):
    organisation, browser, name = room
    monkeypatch.setitem(rooms.DELTAS, "sign.written", lambda fact: None)
    reader, writer = connect(browser), connect(browser)
    reader.ask("join", {"room": name})
    paint(writer, organisation, "jeden")
    assert reader.wait_for("deltas")["deltas"] == [{"fact": "sign.written", "number": 1, "void": True}]


def test_pages_that_fetch_anew_are_told_the_fact_by_name_and_reference(room, connect):
    organisation, browser, name = room
    reader, writer = connect(browser), connect(browser)
    reader.ask("join", {"room": name})
    paint(writer, organisation, "jeden")
    assert reader.wait_for("facts") == {"room": name, "facts": [{"fact": "sign.written", "subject": organisation.ref}]}


def test_what_a_page_operation_commits_is_told_like_a_command(room, connect, app):
    organisation, browser, name = room
    reader = connect(browser)
    reader.ask("join", {"room": name})
    area.write_sign(factories.actor((Role.ADMINISTRATOR, organisation)), organisation, words="ze strony")
    assert reader.wait_for("deltas")["deltas"][0]["words"] == "ze strony"


def test_who_left_hears_nothing_more(room, connect):
    organisation, browser, name = room
    reader, writer = connect(browser), connect(browser)
    reader.ask("join", {"room": name})
    assert reader.ask("leave", {"room": name}) == {"ok": True}
    paint(writer, organisation, "jeden")
    assert reader.hear(0.2) == []


def test_class_44_a_room_of_another_organisation_stays_shut(room, connect, sign_in):
    _organisation, browser, _name = room
    foreign = factories.organisation()
    assert connect(browser).ask("join", {"room": f"{foreign.ref}/sign"})["code"] == "forbidden"


def test_class_44_changes_reach_their_own_room_only(room, connect, sign_in):
    organisation, browser, name = room
    other = factories.organisation()
    elsewhere = connect(sign_in(factories.account((Role.ADMINISTRATOR, other))))
    elsewhere.ask("join", {"room": f"{other.ref}/sign"})
    paint(connect(browser), organisation, "jeden")
    assert elsewhere.hear(0.2) == []


def test_class_45_joining_twice_while_sending_gives_each_change_once(room, connect):
    organisation, browser, name = room
    socket = connect(browser)
    sent = [socket.say("join", {"room": name}), socket.say("organisation.edit", order(organisation, "jeden")), socket.say("join", {"room": name})]
    answers = [socket.answer(number) for number in sent]
    assert all(answer["ok"] for answer in answers) and answers[2]["number"] == 1
    socket.hear(0.2)
    assert [delta["number"] for event, told in socket.events if event == "deltas" for delta in told["deltas"]] == [1]


def test_class_47_history_is_asked_for_under_the_same_right(room, connect, browser):
    organisation, painter, name = room
    paint(connect(painter), organisation, "jeden")
    answer = connect(browser).ask("join", {"room": name, "since": 0})
    assert answer["ok"] is False and "deltas" not in answer


def test_a_room_is_told_how_many_people_are_in_it(room, connect, app, monkeypatch):
    _organisation, browser, name = room
    monkeypatch.setattr(rooms.KINDS["organisation/sign"], "presence", True)
    live = app.extensions["live"]
    monkeypatch.setattr(live.presence, "_elsewhere", {})
    first, second = connect(browser), connect(browser)
    assert first.ask("join", {"room": name})["present"] == 1
    assert second.ask("join", {"room": name})["present"] == 2
    live.presence.tick(0.0)
    assert first.wait_for("present") == {"room": name, "count": 2}
    live.presence.hear("another process", {name: 3}, 0.0)
    live.presence.tick(1.0)
    assert first.wait_for("present") == {"room": name, "count": 5}


def test_what_another_process_committed_is_found_in_the_record(room, connect, app, monkeypatch):
    organisation, browser, name = room
    live = app.extensions["live"]
    live.ears._mark = None
    live.ears.look()
    reader = connect(browser)
    reader.ask("join", {"room": name})
    monkeypatch.setattr(live.push, "heard", lambda told: None)  # as if another process had committed
    area.write_sign(factories.actor((Role.ADMINISTRATOR, organisation)), organisation, words="skądinąd")
    assert reader.hear(0.1) == []
    area.seal()
    live.ears.look()
    assert reader.wait_for("deltas")["deltas"][0]["words"] == "skądinąd"
    live.ears.look()
    assert "deltas" not in [event for event, _told in reader.hear(0.1)]


def test_a_forged_message_of_another_process_brings_nothing_in(room, connect, app):
    _organisation, browser, name = room
    live = app.extensions["live"]
    reader = connect(browser)
    reader.ask("join", {"room": name})
    for data in (b"no json", b"[]", b'{"facts": [999999, "x", null]}', b'{"facts": "abc"}', b'{"present": {"a": "b"}}', b'{"present": []}'):
        live.ears._understand(data)
    assert reader.hear(0.1) == []


def test_a_room_that_is_closed_is_empty(room, connect):
    organisation, browser, name = room
    reader = connect(browser)
    reader.ask("join", {"room": name})
    area.take_down_sign(factories.actor((Role.ADMINISTRATOR, organisation)), organisation)
    assert reader.wait_for("out")["room"] == name
    area.write_sign(factories.actor((Role.ADMINISTRATOR, organisation)), organisation, words="po zamknięciu")
    assert reader.hear(0.2) == []




def test_a_teller_that_fails_undoes_nothing_and_stops_nobody(room, connect, monkeypatch):
    organisation, browser, name = room
    monkeypatch.setitem(rooms.DELTAS, "sign.written", lambda fact: 1 / 0)
    reader, writer = connect(browser), connect(browser)
    reader.ask("join", {"room": name})
    paint(writer, organisation, "jeden", "dwa")
    assert reader.ask("clock")["ok"]
