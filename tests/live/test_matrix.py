"""Every live command and every room × every kind of person, in their own space and a foreign one: classes 43, 44, 48 and 57.

A command or a room that is not listed here is a red test.
"""

import itertools
import secrets

import pytest
import sqlalchemy as sa

from consult.cafe.models import Note
from consult.core.db import db
from consult.core.record import FactRow
from consult.live.commands import COMMANDS
from consult.live.models import CommandAnswer
from consult.live.rooms import KINDS
from tests.live.sockets import Socket, pass_of
from tests.people import ROWS, browser_of
from tests.world import build_world

STATE = "round"
EVERYBODY = frozenset(ROWS)
AT_TABLES = frozenset({"participant", "table_host", "facilitator", "moderator", "officer"})
#: Command → (who may, the values of a message about the given space).
MESSAGES = {
    "note.write": ({"participant", "table_host", "facilitator"}, lambda space: {"table": table(space).id, "kind": "idea", "body": "Ławka w cieniu"}),
    "note.withdraw": ({"participant"}, lambda space: {"id": space.notes[STATE][0].id}),
    "table.ask_help": ({"participant", "table_host"}, lambda space: {"id": table(space).id}),
    "table.ask_time": ({"table_host"}, lambda space: {"id": table(space).id}),
    "participant.stay": ({"participant"}, lambda space: {"id": space.people[STATE][len(space.people[STATE]) // 2].id, "stays": True}),
}
#: Kind of room → (who may be in it, its name in the given space).
ROOMS = {
    "cafe": (EVERYBODY, lambda space: space.cafes[STATE].ref),
    "cafe/desk": ({"facilitator"}, lambda space: f"{space.cafes[STATE].ref}/desk"),
    "cafe_table": (AT_TABLES, lambda space: table(space).ref),
}
DENIED = {"sign_in", "forbidden", "not_found"}


def table(space):
    """The table at which the space's host and participant sit."""
    return space.tables[STATE][0]


def written() -> tuple[int, int]:
    """How many facts and answers there are: a refusal adds none."""
    db.session.rollback()
    return tuple(db.session.scalar(sa.select(sa.func.count()).select_from(rows)) for rows in (FactRow, CommandAnswer))


@pytest.fixture
def crowd(app, served):
    """The world and a socket of somebody of each kind: (row, whether their rights lie in the space asked about) → socket."""
    world = build_world()
    sockets = {}
    for row, own in itertools.product(ROWS, (True, False)):
        browser = browser_of(app, world, row, world.own if own else world.foreign)
        sockets[row, own] = Socket(served, pass_of(browser)).connect()
        assert sockets[row, own].greeting[0] == "ok", (row, own)
    yield world, sockets
    for socket in sockets.values():
        socket.close()


def test_every_command_and_every_room_is_listed(app):
    assert (sorted(COMMANDS), sorted(KINDS)) == (sorted(MESSAGES), sorted(ROOMS))


def test_class_43_each_command_is_for_those_who_may(crowd):
    world, sockets = crowd
    faults = []
    for (name, (rows, values)), ((row, own), socket) in itertools.product(MESSAGES.items(), sockets.items()):
        before = written()
        answer = socket.ask(name, {"key": secrets.token_hex(8), "values": values(world.own)})
        is_denied = not answer["ok"] and answer["code"] in DENIED
        allowed = own and row in rows
        if is_denied is allowed or answer.get("code") == "fault":
            faults.append(f"{name} by {row} ({'own' if own else 'foreign'}): {answer}")
        if not allowed and written() != before:
            faults.append(f"{name} by {row} ({'own' if own else 'foreign'}) changed something")
    assert faults == []


def test_class_44_each_room_is_for_those_who_may_and_class_57_a_change_reaches_exactly_them(crowd):
    world, sockets = crowd
    faults = []
    for (kind, (rows, name)), ((row, own), socket) in itertools.product(ROOMS.items(), sockets.items()):
        answer = socket.ask("join", {"room": name(world.own)})
        allowed = row in rows and (own or rows is EVERYBODY)
        if answer["ok"] is not allowed or (not allowed and answer["code"] not in DENIED):
            faults.append(f"{kind} for {row} ({'own' if own else 'foreign'}): {answer}")
    assert faults == []
    room = table(world.own).ref
    writer = sockets["participant", True]
    assert writer.ask("note.write", {"key": secrets.token_hex(8), "values": MESSAGES["note.write"][1](world.own)})["ok"]
    heard = {who for who, socket in sockets.items() if any(event == "deltas" and told["room"] == room for event, told in socket.hear(0.1))}
    assert heard == {(row, True) for row in AT_TABLES}


def test_class_48_whoever_is_named_in_a_message_the_author_is_who_sent_it(crowd):
    world, sockets = crowd
    me = world.own.people[STATE][len(world.own.people[STATE]) // 2]
    other = world.own.people[STATE][1]
    forged = dict.fromkeys(("participant", "participant_id", "author", "author_id", "actor", "owner_participant_id", "entered_by_id"), other.id)
    values = {**MESSAGES["note.write"][1](world.own), **forged, "visibility": "hidden", "number": 1, "is_paper": True, "round_number": 3}
    answer = sockets["participant", True].ask("note.write", {"key": secrets.token_hex(8), "values": values, "who": "device:x", "actor": {"is_system": True}})
    db.session.rollback()
    note = db.session.get(Note, answer["note"])
    assert (note.participant_id, note.entered_by_id, note.visibility.value, note.is_paper, note.round_number) == (me.id, None, "published", False, 1)
