"""What hostile or broken clients send: classes 43, 44, 51, 52, 53, 55 and 58. Answered in a sentence, nothing changed, everybody else served."""

import json
import secrets

import pytest

from consult.live import push
from consult.live.connections import SOCKET_BURST
from consult.policy.roles import Role
from tests import factories
from tests.live.sockets import Socket, pass_of
from tests.live.test_commands import order, stored

DEEP = "[" * 100_000 + "]" * 100_000
BAD_EVENTS = {
    "empty": "42{id}[]",
    "no array": '42{id}{{"a":1}}',
    "name a number": "42{id}[7]",
    "name a list": '42{id}[["join"]]',
    "name an object": '42{id}[{{"a":1}}]',
    "name null": "42{id}[null]",
    "name empty": '42{id}[""]',
    "name huge": '42{id}["' + "n" * 1000 + '"]',
    "lone surrogate": '42{id}["join",{{"room":"\\ud800"}}]',
    "lone surrogate in name": '42{id}["\\udfff"]',
    "deep": '42{id}["join",' + "[" * 40 + "]" * 40 + "]",
    "number too large": '42{id}["join",{{"since":9007199254740993}}]',
    "not a number": '42{id}["join",{{"since":NaN}}]',
    "endless": '42{id}["join",{{"since":1e999}}]',
    "broken JSON": '42{id}["join",',
    **{f"reserved {name}": '42{id}["' + name + '",{{}},{{}}]' for name in ("connect", "disconnect", "connect_error", "error", "*", "unreadable", "newListener")},
}
ODD_MESSAGES = [
    ("join",), ("join", None), ("join", []), ("join", "cafe:1"), ("join", {}, {}), ("join", {"room": None}), ("join", {"room": ["cafe:1"]}),
    ("join", {"room": "cafe:1", "since": "0"}), ("join", {"room": "cafe:1", "since": True}), ("join", {"room": "cafe:1", "since": -1}),
    ("join", {"room": "cafe:1", "since": 1.5}), ("unknown.command", {"key": "abcdefgh", "values": {}}), ("__class__",), ("organisation.edit",),
    ("organisation.edit", 5), ("organisation.edit", {}), ("organisation.edit", {"key": 5, "values": {}}), ("organisation.edit", {"key": "short", "values": {}}),
    ("organisation.edit", {"key": "a" * 65, "values": {}}), ("organisation.edit", {"key": "ąąąąąąąąąą", "values": {}}),
    ("organisation.edit", {"key": "abcdefgh", "values": []}), ("organisation.edit", {"key": "abcdefgh", "values": {}}),
    ("organisation.edit", {"key": "abcdefgh", "values": {"organisation": {"a": [1]}, "words": [{}]}}),
    ("organisation.edit", {"key": "abcdefgh", "values": {"organisation": 2**53, "words": "x"}}),
    ("organisation.edit", {"key": "abcdefgh", "values": {"organisation": "1e5", "words": "x"}}),
    ("organisation.edit", {"key": "abcdefgh", "values": {"organisation": "٣", "words": "x"}}),
]
ROOMS = [
    "", ":", "cafe", "cafe:", "cafe:x", "cafe:-1", "cafe:0", "cafe:01", "cafe:1/", "cafe:1/desk/desk", "cafe:99999999999999999999", "CAFE:1", " cafe:1", "cafe:1\n",
    "cafe:٣", "unknown:1", "organisation:1", "organisation:1/desk", "organisation:999999/sign", "room:organisation:1/sign", "organisation:1/sign\x00", "a" * 100_00, "*",
]


@pytest.fixture
def painter(connect, sign_in):
    """An administrator's organisation and socket."""
    organisation = factories.organisation()
    return organisation, connect(sign_in(factories.account((Role.ADMINISTRATOR, organisation))))


def is_alive(organisation, socket):
    return socket.ask("organisation.edit", order(organisation, "Żyje"))["ok"]


@pytest.mark.parametrize("name", BAD_EVENTS)
def test_class_53_a_bad_frame_is_answered_with_a_sentence(painter, name):
    organisation, socket = painter
    socket._id += 1
    socket.send(BAD_EVENTS[name].format(id=socket._id))
    answer = socket.answer(socket._id)
    assert answer["ok"] is False and len(answer["error"]) > 10 and "Traceback" not in json.dumps(answer)
    assert is_alive(organisation, socket)
    assert stored() == ["Żyje"]


@pytest.mark.parametrize("message", ODD_MESSAGES, ids=lambda message: json.dumps(message)[:60])
def test_class_53_wrong_arity_and_types_are_refused_in_words(painter, message):
    organisation, socket = painter
    answer = socket.ask(*message)
    assert answer["ok"] is False and len(answer["error"]) > 5 and answer["code"] != "fault"
    assert is_alive(organisation, socket)
    assert stored() == ["Żyje"]


@pytest.mark.parametrize("room", ROOMS)
def test_class_44_no_name_leads_into_a_room_that_is_not_there(painter, room):
    _organisation, socket = painter
    answer = socket.ask("join", {"room": room})
    assert answer["ok"] is False and answer["code"] == "not_found"


@pytest.mark.parametrize("frame", ["4", "42", "4" + "9" * 10, "43" + "1" * 200 + "[]", "430[1]", "43[1]", "44", "45", "451-[]", "46", "47", "40", "40{}", "40/admin,", "40/" + "n" * 500 + ",", "42/admin,1[\"x\"]"])
def test_class_52_odd_packets_change_nothing(painter, frame):
    organisation, socket = painter
    socket.send(frame)
    socket.hear(0.05)
    assert is_alive(organisation, socket)


@pytest.mark.parametrize("frame", ["x", "9", "b", "b!!!", "4" + DEEP, '42["join",' + DEEP + "]", "42" + "a" * 70_000])
def test_class_53_frames_that_are_no_packets_end_at_most_their_own_socket(painter, connect, browser, frame):
    organisation, socket = painter
    other = connect(browser)
    other.send(frame)
    other.hear(0.1)
    assert is_alive(organisation, socket)


def test_class_52_binary_attachments_are_not_gathered(painter, app):
    organisation, socket = painter
    socket.send('4510-["join",{"_placeholder":true,"num":-1}]')
    for _ in range(5):
        socket.send(b"\x00" * 1000)
    socket.hear(0.1)
    assert app.extensions["live"].server._binary_packet == {}
    assert is_alive(organisation, socket)


def test_class_51_a_flood_is_refused_with_when_to_come_back(painter):
    _organisation, socket = painter
    numbers = [socket.say("clock") for _ in range(SOCKET_BURST + 30)]
    answers = [socket.answer(number) for number in numbers]
    refused = [answer for answer in answers if not answer["ok"]]
    assert len(refused) >= 20 and all(answer["code"] == "too_many" and answer["retry_after"] >= 1 for answer in refused)


def test_class_55_replayed_and_reordered_commands_are_done_once(painter):
    organisation, socket = painter
    sent = [order(organisation, f"Nr {i}") for i in range(4)]
    for message in [*sent, *reversed(sent), sent[2], sent[0]]:
        assert socket.ask("organisation.edit", message)["ok"]
    assert sorted(stored()) == [f"Nr {i}" for i in range(4)]


def test_class_55_a_key_of_somebody_else_gives_no_answer_of_theirs(painter, connect, browser):
    organisation, socket = painter
    message = order(organisation, "Moje", key=secrets.token_hex(8))
    assert socket.ask("organisation.edit", message)["ok"]
    assert connect(browser).ask("organisation.edit", message)["code"] == "sign_in"


def test_class_58_poison_in_a_row_does_not_stop_the_writer(painter):
    organisation, socket = painter
    for i in range(10):
        assert socket.ask("organisation.edit", order(organisation, f"Trucizna {i}", trouble="fault"), seconds=1)["ok"] is False
    assert is_alive(organisation, socket)
    assert stored() == ["Żyje"]


def test_class_54_a_reader_that_does_not_read_is_hung_up_on(painter, connect, sign_in, app, monkeypatch):
    organisation, socket = painter
    monkeypatch.setattr(push, "BACKLOG", 20)
    live = app.extensions["live"]
    slow = connect(sign_in(factories.account((Role.ADMINISTRATOR, organisation))))
    assert slow.ask("join", {"room": f"{organisation.ref}/sign"})["ok"]
    for _ in range(500):  # more than the kernels keep for one connection
        live.server.emit("deltas", {"room": "x", "deltas": ["a" * 60_000]}, to=f"room:{organisation.ref}/sign")
    live.push.sweep()
    assert len(live.connections) == 1
    assert is_alive(organisation, socket)


def test_class_54_a_transport_that_never_says_who_it_is_is_closed(painter, served, browser, app, monkeypatch):
    organisation, socket = painter
    live = app.extensions["live"]
    nameless = Socket(served, pass_of(browser))
    live.push.sweep()
    nameless.send("2")
    assert nameless.hear(0.1) == [] and not nameless.ended
    monkeypatch.setattr(push, "NAMELESS", -1.0)
    live.push.sweep()
    nameless.hear(1)
    assert nameless.ended
    nameless.close()
    assert is_alive(organisation, socket)
