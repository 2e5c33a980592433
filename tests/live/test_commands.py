"""Commands over a socket: acknowledged when on disk, done once, refused in words; a poison command spoils only itself."""

import secrets
import threading

import sqlalchemy as sa

from consult.core.db import db
from consult.core.record import FactRow
from consult.policy.roles import Role
from tests import factories


def order(organisation, words, **more):
    return {"key": more.pop("key", secrets.token_urlsafe(12)), "values": {"organisation": organisation.id, "words": words, **more}}


def stored():
    db.session.rollback()
    return [row.data["words"] for row in db.session.scalars(sa.select(FactRow).where(FactRow.name == "sign.written").order_by(FactRow.id))]


def painter(sign_in, organisation):
    return sign_in(factories.account((Role.ADMINISTRATOR, organisation)))


def test_a_command_is_stored_when_it_is_acknowledged_and_shown_to_its_room(connect, sign_in):
    organisation = factories.organisation()
    writer, reader = connect(painter(sign_in, organisation)), connect(painter(sign_in, organisation))
    room = f"{organisation.ref}/sign"
    assert reader.ask("join", {"room": room})["state"] == {"words": organisation.name}
    assert writer.ask("organisation.edit", order(organisation, "Nowy szyld")) == {"ok": True, "words": "Nowy szyld"}
    assert stored() == ["Nowy szyld"]
    told = reader.wait_for("deltas")
    assert told == {"room": room, "deltas": [{"fact": "sign.written", "number": 1, "words": "Nowy szyld", "now": "Nowy szyld"}]}


def test_the_same_key_gives_the_stored_answer_and_does_nothing_twice(connect, sign_in):
    organisation = factories.organisation()
    socket = connect(painter(sign_in, organisation))
    sent = order(organisation, "Raz")
    assert socket.ask("organisation.edit", sent) == socket.ask("organisation.edit", sent) == {"ok": True, "words": "Raz"}
    assert stored() == ["Raz"]
    other = {**sent, "values": {**sent["values"], "words": "Co innego"}}
    assert socket.ask("organisation.edit", other)["ok"] is False
    assert stored() == ["Raz"]


def test_a_poison_command_spoils_only_itself(connect, sign_in):
    organisation = factories.organisation()
    socket = connect(painter(sign_in, organisation))
    sent = [socket.say("organisation.edit", order(organisation, f"Nr {i}", trouble=trouble)) for i, trouble in enumerate(["", "fault", "", "conflict", ""])]
    answers = [socket.answer(number) for number in sent]
    assert [answer["ok"] for answer in answers] == [True, False, True, False, True]
    assert answers[1]["code"] == "fault" and "Traceback" not in str(answers[1])
    assert answers[3]["code"] == "conflict"
    assert stored() == ["Nr 0", "Nr 2", "Nr 4"]


def test_many_people_at_once_lose_nothing_and_numbers_have_no_gaps(connect, sign_in):
    organisation = factories.organisation()
    sockets = [connect(painter(sign_in, organisation)) for _ in range(8)]
    reader = connect(painter(sign_in, organisation))
    room = f"{organisation.ref}/sign"
    reader.ask("join", {"room": room})
    acknowledged = []

    def write(socket, i):
        for j in range(5):
            words = f"{i}-{j}"
            if socket.ask("organisation.edit", order(organisation, words))["ok"]:
                acknowledged.append(words)

    threads = [threading.Thread(target=write, args=pair) for pair in zip(sockets, range(8), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(acknowledged) == 40
    assert sorted(stored()) == sorted(acknowledged)
    heard = []
    while len(heard) < 40:
        heard += reader.wait_for("deltas")["deltas"]
    assert sorted(delta["number"] for delta in heard) == list(range(1, 41))


def test_wrong_values_are_refused_field_by_field(connect, sign_in):
    organisation = factories.organisation()
    socket = connect(painter(sign_in, organisation))
    answer = socket.ask("organisation.edit", order(organisation, "x" * 61))
    assert answer["ok"] is False and list(answer["fields"]) == ["words"]
    assert stored() == []


def test_a_stranger_is_refused(connect, browser):
    organisation = factories.organisation()
    socket = connect(browser)
    assert socket.ask("organisation.edit", order(organisation, "Cudze"))["code"] == "sign_in"
    assert socket.ask("join", {"room": f"{organisation.ref}/sign"})["code"] == "sign_in"
    assert stored() == []
