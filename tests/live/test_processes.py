"""Real server processes on gevent: bounds of the driver, a quiet end, two processes on one database, push and revocation across them."""

import json
import os
import socket as sockets
import struct
import time

import pytest
import sqlalchemy as sa

from consult.accounts import operations as accounts
from consult.cafe import operations as cafe
from consult.cafe.models import CafeSeat
from consult.core.db import db
from consult.core.record import FactRow, Seal
from consult.policy.roles import Role
from tests import factories, services
from tests.cafe import factories as cafes
from tests.clients import Browser
from tests.live.sockets import Socket, a_second, ends_of, pass_of
from tests.proofs.site import Site

TEXT, BINARY, CONTINUATION, PING = 0x1, 0x2, 0x0, 0x9


class Cafe:
    """A site with a café in its first round: passes of people at one table, of a facilitator with twenty pages open."""

    def __init__(self, **environment):
        self.site = Site(**environment)
        with self.site.inside() as app:
            session, runs, everybody = cafes.started(people=8, tables=2, rounds=2)
            self.session_id, self.facilitator_id = session.id, runs.account_id
            first = sa.select(CafeSeat.participant_id, CafeSeat.table_id).where(CafeSeat.session_id == session.id, CafeSeat.round_number == 1)
            self.seats = dict(db.session.execute(first).all())
            self.passes = {person.id: pass_of(Browser(app), participants={str(session.id): person.id}) for person in everybody}
            self.staff = pass_of(Browser(app).signed_in(factories.db.session.get(factories.Account, runs.account_id)))
            self.administrator_id = factories.account((Role.ADMINISTRATOR, "site:1")).id
        self.table = next(iter(self.seats.values()))
        self.people = [person for person, table in self.seats.items() if table == self.table]

    @property
    def room(self):
        return f"cafe_table:{self.table}"

    def note(self, socket, words):
        values = {"table": self.table, "kind": "idea", "body": words}
        return socket.ask("note.write", {"key": os.urandom(8).hex(), "values": values})


@pytest.fixture(scope="module")
def cafe_site(_app):
    made = Cafe()
    yield made
    made.site.close()


@pytest.fixture(scope="module")
def server(cafe_site):
    return cafe_site.site.serve()


@pytest.fixture
def open_socket(cafe_site):
    opened = []

    def _open(server, shown):
        socket = Socket(server.port, shown).connect()
        opened.append(socket)
        assert socket.greeting[0] == "ok", socket.greeting
        return socket

    yield _open
    for socket in opened:
        socket.close()


def frame(opcode, payload=b"", *, length=None, fin=True, masked=True):
    """A websocket frame, as wrong as wanted."""
    size = len(payload) if length is None else length
    head = bytes([(0x80 if fin else 0) | opcode])
    mark = 0x80 if masked else 0
    head += bytes([mark | size]) if size < 126 else bytes([mark | 126]) + struct.pack("!H", size) if size < 65536 else bytes([mark | 127]) + struct.pack("!Q", size)
    key = b"\x01\x02\x03\x04" if masked else b""
    return head + key + bytes(byte ^ key[i % 4] for i, byte in enumerate(payload)) if masked else head + payload


BAD = {
    "a frame of 2^62 bytes": [frame(TEXT, b"4", length=2**62)],
    "a frame of 2 MB": [frame(TEXT, b"4", length=2 * 1024 * 1024)],
    "no mask": [frame(TEXT, b"2", masked=False)],
    "pieces above the bound": [frame(TEXT, b"42" + b"a" * 40_000, fin=False), frame(CONTINUATION, b"a" * 40_000)],
    "a control frame too long": [frame(PING, b"a" * 130)],
    "a continuation of nothing": [frame(CONTINUATION, b"a")],
    "reserved bits": [bytes([0xF1]) + frame(TEXT, b"2")[1:]],
    "reserved opcode": [frame(0x3, b"a")],
    "no UTF-8": [frame(TEXT, b"42\xff\xfe")],
}


@pytest.mark.parametrize("name", BAD)
def test_a_frame_against_the_protocol_ends_its_own_socket_and_nothing_else(cafe_site, server, open_socket, name):
    person = cafe_site.people[0]
    victim, bystander = open_socket(server, cafe_site.passes[person]), open_socket(server, cafe_site.passes[person])
    raw = victim._ws.sock
    for piece in BAD[name]:
        raw.sendall(piece)
    raw.settimeout(2)
    try:
        while raw.recv(4096):
            pass
    except TimeoutError:
        pytest.fail("the socket stayed open")
    except OSError:
        pass
    victim.ended = True
    assert bystander.ask("clock")["ok"]


def test_pieces_and_pings_within_the_bounds_are_understood(cafe_site, server, open_socket):
    socket = open_socket(server, cafe_site.passes[cafe_site.people[0]])
    message = b'421' + json.dumps(["clock"]).encode()
    socket._id = 1
    for piece in (frame(TEXT, message[:3], fin=False), frame(PING, b"ping"), frame(CONTINUATION, message[3:])):
        socket._ws.sock.sendall(piece)
    assert socket.answer(1)["ok"]


def test_a_reader_that_does_not_read_is_hung_up_on_and_the_others_go_on(cafe_site, server, open_socket):
    first, second = cafe_site.people[:2]
    slow = open_socket(server, cafe_site.passes[first])
    slow._ws.sock.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    slow.ask("join", {"room": cafe_site.room})
    writer = open_socket(server, cafe_site.passes[second])
    for i in range(30):
        assert cafe_site.note(writer, f"Słowo {i}")["ok"]
        time.sleep(0.05)
    assert writer.ask("clock", seconds=1)["ok"]


def test_two_processes_push_to_each_other_and_end_rights_in_both(cafe_site, server, open_socket):
    other = cafe_site.site.serve()
    first, second = cafe_site.people[:2]
    writer, reader = open_socket(server, cafe_site.passes[first]), open_socket(other, cafe_site.passes[second])
    reader.ask("join", {"room": cafe_site.room})
    assert cafe_site.note(writer, "Przez ścianę")["ok"]
    assert "Przez ścianę" in json.dumps(reader.wait_for("deltas", seconds=1.5), ensure_ascii=False)
    assert other.stop() == 0


@pytest.mark.parametrize("ending", ["signed out everywhere", "suspended"])
def test_class_46_twenty_sockets_in_two_processes_are_silent_within_a_second(cafe_site, server, open_socket, ending):
    """The right ends in a third process (here), as by the command line or another server: the seals tell it."""
    other = cafe_site.site.serve()
    watchers = [open_socket(one, cafe_site.staff) for one in (server, other) for _ in range(10)]
    for socket in watchers:
        assert socket.ask("join", {"room": cafe_site.room})["ok"]
    second = a_second(watchers[-1])
    with cafe_site.site.inside():
        account = db.session.get(factories.Account, cafe_site.facilitator_id)
        if ending == "suspended":
            accounts.suspend_account(factories.actor_of(db.session.get(factories.Account, cafe_site.administrator_id)), account, reason="Próba")
        else:
            accounts.end_sessions(factories.actor_of(account), account)
            cafe_site.staff = pass_of(Browser(cafe_site.site.app).signed_in(account))
    took = ends_of(watchers, second)
    assert len(took) == 20, (took, second)
    writer = open_socket(server, cafe_site.passes[cafe_site.people[0]])
    assert cafe_site.note(writer, "Potem")["ok"]
    assert [event for socket in watchers for event in socket.hear(0.02) if event[0] == "deltas"] == []
    other.stop()


def test_class_46_who_is_removed_from_a_cafe_hears_nothing_more(cafe_site, server, open_socket):
    person = cafe_site.people[-1]
    watchers = [open_socket(server, cafe_site.passes[person]) for _ in range(20)]
    for socket in watchers:
        assert socket.ask("join", {"room": cafe_site.room})["ok"]
    second = a_second(watchers[-1])
    with cafe_site.site.inside():
        removed = db.session.get(cafes.Participant, person)
        runs = factories.actor((Role.FACILITATOR, removed.session.consultation.organisation))
        cafe.remove_participant(runs, removed)
    took = ends_of(watchers, second)
    assert len(took) == 20, (took, second)
    writer = open_socket(server, cafe_site.passes[cafe_site.people[0]])
    assert cafe_site.note(writer, "Po odejściu")["ok"]
    assert [event for socket in watchers for event in socket.hear(0.02) if event[0] == "deltas"] == []


def test_a_server_that_is_told_to_end_says_goodbye_and_ends(cafe_site, open_socket):
    server = cafe_site.site.serve()
    socket = open_socket(server, cafe_site.passes[cafe_site.people[0]])
    sent = socket.say("note.write", {"key": "goodbye-goodbye", "values": {"table": cafe_site.table, "kind": "idea", "body": "Ostatnie"}})
    server.process.terminate()
    assert 0 < socket.wait_for("goodbye")["retry_after_ms"] <= 4000
    assert socket.answer(sent)["ok"]
    assert server.process.wait(timeout=10) == 0


def unsealed(made):
    """Facts without a seal, looked at from here."""
    with made.site.inside():
        return db.session.scalar(sa.select(sa.func.count()).select_from(FactRow).outerjoin(Seal, Seal.fact_id == FactRow.id).where(Seal.seq.is_(None)))


def becomes(question, seconds=5):
    """Whether `question()` comes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.postgres
@pytest.mark.redis
def test_two_processes_on_postgresql_and_redis_push_end_rights_and_have_one_follower(postgres_url, redis_url):
    with services.throw_away_database(postgres_url, f"consult_live_{os.getpid()}") as url:
        made = Cafe(DATABASE_URL=url, REDIS_URL=redis_url)
        sockets = []
        try:
            servers = [made.site.serve(), made.site.serve()]
            sockets = [Socket(servers[i % 2].port, made.passes[made.people[i % 2]]).connect() for i in range(4)]
            for socket in sockets:
                assert socket.ask("join", {"room": made.room})["ok"], socket.greeting
            for i in range(5):
                assert made.note(sockets[i % 2], f"Na przemian {i}")["ok"]
            for socket in sockets:
                numbers = []
                while len(numbers) < 5:
                    numbers += [delta["number"] for delta in socket.wait_for("deltas", 3)["deltas"]]
                assert sorted(set(numbers)) == [1, 2, 3, 4, 5]
            second = a_second(sockets[0])
            with made.site.inside():
                removed = db.session.get(cafes.Participant, made.people[1])
                cafe.remove_participant(factories.actor((Role.FACILITATOR, removed.session.consultation.organisation)), removed)
            assert len(ends_of(sockets[1::2], second)) == 2
            assert becomes(lambda: unsealed(made) == 0)
            servers[0].kill()  # it came first and has the turn; the other takes it
            sockets.append(Socket(servers[1].port, made.passes[made.people[0]]).connect())
            assert made.note(sockets[-1], "Po zmianie warty")["ok"]
            assert becomes(lambda: unsealed(made) == 0)
        finally:
            for socket in sockets:
                socket.close()
            made.site.close()
