"""The café over real sockets: a note is stored, acknowledged and shown to its table alone; rights end at once."""

import secrets

import pytest
import sqlalchemy as sa

from consult.cafe import operations, queries
from consult.cafe.models import Note
from consult.core.db import db
from consult.moderation.models import Ground
from consult.moderation.operations import hide_text
from consult.policy.roles import Role
from tests import factories
from tests.cafe import factories as cafes
from tests.clients import Browser
from tests.live.conftest import served  # noqa: F401 - a real server in a thread
from tests.live.sockets import Socket, pass_of


@pytest.fixture
def at_table(app, served):  # noqa: F811
    """`at_table(participant)` gives the socket of their device."""
    opened = []

    def _connect(person=None, account=None):
        browser = Browser(app) if account is None else Browser(app).signed_in(account)
        shown = pass_of(browser, participants={str(person.session_id): person.id} if person else {})
        opened.append(Socket(served, shown).connect())
        return opened[-1]

    yield _connect
    for socket in opened:
        socket.close()


def order(**values):
    return {"key": secrets.token_urlsafe(12), "values": values}


def seated_at(session, number):
    table = session.tables[number - 1]
    return table, queries.who_sits_where(session, session.round_number)[table.id]


def test_a_note_is_stored_acknowledged_and_shown_to_its_table_alone(app, at_table):
    session, _runs, _people = cafes.started()
    table, here = seated_at(session, 1)
    other_table, there = seated_at(session, 2)
    writer, reader, stranger = at_table(here[0]), at_table(here[1]), at_table(there[0])
    assert reader.ask("join", {"room": table.room_name})["state"]["notes"] == []
    assert stranger.ask("join", {"room": other_table.room_name})["ok"]
    answer = writer.ask("note.write", order(table=table.id, body="Zwykły numer telefonu", kind="need", signed=True))
    assert answer["ok"] and answer["note_number"] == 1
    told = reader.wait_for("deltas")["deltas"][0]
    assert (told["fact"], told["text"], told["kind"], told["by"], told["number"]) == ("note.written", "Zwykły numer telefonu", "need", here[0].nickname, 1)
    assert stranger.hear() == []
    db.session.rollback()
    assert db.session.scalar(sa.select(Note.body)) == "Zwykły numer telefonu"


def test_the_same_key_lays_one_note_and_what_is_wrong_is_said_at_its_field(app, at_table):
    session, _runs, _people = cafes.started()
    table, here = seated_at(session, 1)
    socket, sent = at_table(here[0]), order(table=table.id, body="Raz", kind="idea")
    assert socket.ask("note.write", sent) == socket.ask("note.write", sent)
    for wrong, field in (({"body": ""}, "body"), ({"body": "x" * 281}, "body"), ({"kind": "żart"}, "kind"), ({"carried_from": "x"}, "carried_from")):
        answer = socket.ask("note.write", order(**{"table": table.id, "body": "Dwa", "kind": "idea", **wrong}))
        assert answer["ok"] is False and field in answer["fields"]
    for values in ({"table": 999999, "body": "a", "kind": "idea"}, {"body": "a", "kind": "idea"}, {"table": -1, "body": "a", "kind": "idea"}):
        assert socket.ask("note.write", order(**values))["ok"] is False
    assert socket.ask("note.write", order(table=session.tables[1].id, body="Obcy stolik", kind="idea"))["code"] == "forbidden"
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(Note.id))) == 1


def test_a_hidden_note_vanishes_live_and_catches_up_as_hidden(app, at_table):
    session, runs, _people = cafes.started()
    table, here = seated_at(session, 1)
    reader = at_table(here[1])
    reader.ask("join", {"room": table.room_name})
    note = operations.write_note(cafes.as_(here[0]), table, kind="idea", body="Pan Kowalski")
    hide_text(runs, note, ground=Ground.PERSONAL_DATA, reason="Nazwisko")
    reader.hear(0.3)
    deltas = [delta for name, told in reader.events if name == "deltas" for delta in told["deltas"]]
    assert [delta["fact"] for delta in deltas] == ["note.written", "text.hidden"] and deltas[1] == {
        "note": note.id, "gone": True, "fact": "text.hidden", "number": 2}
    late = at_table(here[2])
    missed = late.ask("join", {"room": table.room_name, "since": 0})["deltas"]
    assert all(delta["gone"] for delta in missed) and "Kowalski" not in str(missed)


def test_everybody_follows_the_clock_and_only_the_desk_hears_the_desk(app, at_table):
    session, runs, _people = cafes.started()
    _table, here = seated_at(session, 1)
    wall, desk = at_table(), at_table(account=factories.account((Role.FACILITATOR, session.consultation.organisation)))
    assert wall.ask("join", {"room": session.ref})["state"]["step"] == "round:1"
    assert wall.ask("join", {"room": f"{session.ref}/desk"})["ok"] is False
    assert at_table(here[0]).ask("join", {"room": f"{session.ref}/desk"})["ok"] is False
    assert desk.ask("join", {"room": f"{session.ref}/desk"})["ok"]
    operations.end_round(runs, session, expected="round:1")
    assert wall.wait_for("deltas")["deltas"][0]["step"] == "break:1"
    cafes.join(session)
    assert desk.wait_for("deltas")["deltas"][0]["fact"] == "participant.joined"


def test_removal_and_closing_silence_a_table_at_once(app, at_table):
    session, runs, _people = cafes.started(rounds=1)
    table, here = seated_at(session, 1)
    out, stays = at_table(here[0]), at_table(here[1])
    for socket in (out, stays):
        socket.ask("join", {"room": table.room_name})
    operations.remove_participant(runs, here[0])
    assert out.wait_for("out", 1)["room"] == table.room_name
    assert out.ask("note.write", order(table=table.id, body="Jeszcze ja", kind="idea"))["code"] == "forbidden"
    operations.end_round(runs, session, expected="round:1")
    operations.close_session(runs, session, expected="harvest:1")
    assert stays.wait_for("out", 1)["room"] == table.room_name
    assert stays.ask("note.write", order(table=table.id, body="Po czasie", kind="idea"))["code"] == "conflict"


def test_help_staying_and_taking_back_over_the_socket(app, at_table):
    session, _runs, _people = cafes.started()
    table, here = seated_at(session, 1)
    socket = at_table(here[0])
    assert socket.ask("table.ask_help", order(id=table.id))["ok"]
    assert socket.ask("participant.stay", order(id=here[0].id, stays=True)) == {"ok": True, "stays": True}
    assert socket.ask("participant.stay", order(id=here[1].id, stays=True))["code"] == "forbidden"
    note = socket.ask("note.write", order(table=table.id, body="Raz", kind="idea"))["note"]
    assert socket.ask("note.withdraw", order(id=note)) == {"ok": True, "note": note}
    assert socket.ask("table.ask_time", order(id=table.id))["code"] == "forbidden"
