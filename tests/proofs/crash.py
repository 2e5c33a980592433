"""kill -9, again and again, while notes come over sockets and letters over forms: nothing acknowledged is lost, nothing is there twice.

`python -m tests.proofs.crash --cycles 30` prints one line of JSON and ends with 1 when a promise was broken. People here behave like our
pages: what was not acknowledged is sent again, under the same key, as soon as the server is back.
"""

import argparse
import json
import random
import secrets
import subprocess
import sys
import threading
import time
from collections import Counter

import sqlalchemy as sa
import websocket

from consult.cafe.models import CafeSeat, Note
from consult.config import ROOT
from consult.contributions.models import Submission
from consult.core import export
from consult.core.db import db
from consult.core.record import FactRow, Room
from consult.core.sealer import publish_checkpoint, seal_all
from tests.cafe import factories as cafes
from tests.clients import Browser
from tests.live.sockets import Pass, Socket, pass_of
from tests.proofs.letters import sender_of
from tests.proofs.site import Site, free_port

TABLES, WRITERS, SENDERS = 4, 8, 2
LEAST = 20  # acknowledgements between two kills, so that a busy machine proves as much as an idle one
PATIENCE = 20.0
RUN = (0.0, 0.8)
DOWN = (OSError, TimeoutError, websocket.WebSocketException, ValueError)


class Person(threading.Thread):
    """Somebody who goes on writing whatever happens to the server; `keys` are what was acknowledged."""

    def __init__(self, port: int, stopped: threading.Event):
        super().__init__(daemon=True)
        self.port, self.stopped = port, stopped
        self.keys: list[str] = []
        self.refused: list[dict] = []
        self.outages: list[float] = []

    def new_key(self) -> str:
        """A key for one more thing to send."""
        return secrets.token_hex(8)

    def run(self) -> None:
        pending, since = None, 0.0
        while pending or not self.stopped.is_set():
            try:
                with self.connected() as say:
                    while pending or not self.stopped.is_set():
                        pending = pending or self.new_key()
                        if say(pending):
                            self.keys.append(pending)
                            pending = None
                        if since:
                            self.outages.append(time.monotonic() - since)
                            since = 0.0
                        time.sleep(random.uniform(0.0, 0.02))
            except DOWN:
                since = since or time.monotonic()
                time.sleep(random.uniform(0.02, 0.1))


class Writer(Person):
    """A participant at a table, over a socket."""

    def __init__(self, port: int, stopped: threading.Event, shown: Pass, table: int):
        super().__init__(port, stopped)
        self.shown, self.table = shown, table

    def connected(self):
        """A socket for as long as it lasts."""
        return _Talk(self)


class _Talk:
    def __init__(self, person: Writer):
        self._person = person

    def __enter__(self):
        self._socket = Socket(self._person.port, self._person.shown)
        self._socket.connect()
        if not self._socket.greeting or self._socket.greeting[0] != "ok":
            raise OSError("refused at the door")
        return self._say

    def _say(self, key: str) -> bool:
        values = {"table": self._person.table, "kind": "idea", "body": f"Notatka {key}"}
        answer = self._socket.ask("note.write", {"key": key, "values": values})
        if answer["ok"]:
            return True
        if answer["code"] not in ("unavailable", "too_many"):
            self._person.refused.append(answer)
        time.sleep(answer.get("retry_after", 0.1))
        return False

    def __exit__(self, *_error):
        self._socket.close()


class Reader(threading.Thread):
    """Somebody who only looks at a table and must see every change once, in order, across all crashes."""

    def __init__(self, port: int, stopped: threading.Event, shown: Pass, table: int):
        super().__init__(daemon=True)
        self.port, self.stopped, self.shown, self.room = port, stopped, shown, f"cafe_table:{table}"
        self.number = 0
        self.seen: list[str] = []
        self.faults: list[str] = []

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                self._watch()
            except DOWN:
                time.sleep(random.uniform(0.02, 0.1))

    def _watch(self) -> None:
        socket = Socket(self.port, self.shown)
        try:
            socket.connect()
            self._catch_up(socket)
            while not self.stopped.is_set() and not socket.ended:
                socket.hear(0.1)
                for _name, told in [event for event in socket.events if event[0] == "deltas"]:
                    if any(delta["number"] > self.number + 1 for delta in told["deltas"]):
                        self._catch_up(socket)
                    self._see(told["deltas"])
                socket.events.clear()
        finally:
            socket.close()

    def _catch_up(self, socket: Socket) -> None:
        answer = socket.ask("join", {"room": self.room, "since": self.number})
        if not answer["ok"] or "deltas" not in answer:
            raise OSError(f"cannot catch up: {answer}")
        self._see(answer["deltas"])

    def _see(self, deltas: list[dict]) -> None:
        for delta in deltas:
            if delta["number"] <= self.number:
                continue
            if delta["number"] != self.number + 1:
                self.faults.append(f"{self.number} was followed by {delta['number']}")
            self.number = delta["number"]
            self.seen.append(json.dumps(delta))

    def finish(self) -> None:
        """Catch up once more with everything."""
        socket = Socket(self.port, self.shown)
        socket.connect()
        while True:
            before = self.number
            self._catch_up(socket)
            if self.number == before:
                break
        socket.close()


class Proof:
    """One run: a site, the people, the kills, the count."""

    def __init__(self, cycles: int):
        self.cycles, self.port = cycles, free_port()
        self.stopped, self.quiet = threading.Event(), threading.Event()
        self.ready: list[float] = []
        self.site = Site()

    def run(self) -> dict:
        """All cycles; returns the figures."""
        try:
            self._settle()
            server = self.site.serve(self.port)
            for person in [*self.writers, *self.senders, *self.readers]:
                person.start()
            for _ in range(self.cycles):
                self._let_them_write()
                server.kill()
                begun = time.monotonic()
                server = self.site.serve(self.port)
                self.ready.append(time.monotonic() - begun)
            time.sleep(1)
            self.stopped.set()
            for person in [*self.writers, *self.senders]:
                person.join(60)
            self.quiet.set()
            for reader in self.readers:
                reader.join(10)
                reader.finish()
            server.stop()
            return self._count()
        finally:
            self.stopped.set()
            self.quiet.set()
            self.site.close()

    def _let_them_write(self) -> None:
        """Some more is acknowledged, then any moment is the moment."""
        enough, until = self._acknowledged() + LEAST, time.monotonic() + PATIENCE
        while self._acknowledged() < enough and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(random.uniform(*RUN))

    def _acknowledged(self) -> int:
        return sum(len(person.keys) for person in (*self.writers, *self.senders))

    def _settle(self) -> None:
        with self.site.inside() as app:
            session, _runs, everybody = cafes.started(people=TABLES * 4, tables=TABLES, rounds=1)
            seats = sa.select(CafeSeat.participant_id, CafeSeat.table_id).where(CafeSeat.session_id == session.id, CafeSeat.round_number == 1)
            places = [(participant, table) for participant, table in db.session.execute(seats)]
            passes = {person.id: pass_of(Browser(app), participants={str(session.id): person.id}) for person in everybody}
            self.writers = [Writer(self.port, self.stopped, passes[person], table) for person, table in places[:WRITERS]]
            self.readers = [Reader(self.port, self.quiet, passes[person], table) for person, table in places[WRITERS : WRITERS + 2]]
            sender = sender_of(Person)
            self.senders = [sender(self.port, self.stopped, session.consultation_id) for _ in range(SENDERS)]

    def _count(self) -> dict:
        with self.site.inside():
            notes = Counter(body.removeprefix("Notatka ") for body in db.session.scalars(sa.select(Note.body)))
            letters = Counter(db.session.scalars(sa.select(Submission.client_key)))
            ends = [db.session.scalar(sa.select(Room.number).where(Room.name == reader.room)) or 0 for reader in self.readers]
            facts = Counter(db.session.scalars(sa.select(FactRow.subject).where(FactRow.name == "note.written")))
            seal_all()
            publish_checkpoint()
            record = self.site.folder / "record.jsonl"
            record.write_text("".join(export.lines("http://localhost")), encoding="utf-8")
        verified = subprocess.run([sys.executable, "verify_record.py", str(record)], cwd=ROOT, capture_output=True, text=True)
        written = [key for writer in self.writers for key in writer.keys]
        posted = [key for sender in self.senders for key in sender.keys]
        outages = sorted(outage for person in [*self.writers, *self.senders] for outage in person.outages)
        for reader, end in zip(self.readers, ends, strict=True):
            if reader.number != end or len(reader.seen) != end:
                reader.faults.append(f"{len(reader.seen)} changes seen of {end}")
        return {
            "proof": "crash", "cycles": self.cycles, "notes_acknowledged": len(written), "letters_acknowledged": len(posted),
            "lost": sum(key not in notes for key in written) + sum(key not in letters for key in posted),
            "duplicated": sum(count - 1 for count in (*notes.values(), *letters.values(), *facts.values())),
            "phantoms": len(set(notes) - set(written)) + len(set(letters) - set(posted)),
            "notes_without_a_fact": len(notes) - len(facts),
            "changes_shown": sum(ends), "readers_faults": [fault for reader in self.readers for fault in reader.faults][:5],
            "refused": [answer for person in [*self.writers, *self.senders] for answer in person.refused][:5],
            "record_verifies": verified.returncode == 0, "record": (verified.stdout + verified.stderr).strip().splitlines()[:3],
            "ready_s": {"p50": _share(self.ready, 0.5), "p95": _share(self.ready, 0.95)}, "outage_s": {"p50": _share(outages, 0.5), "p95": _share(outages, 0.95)},
        }


def _share(values: list[float], share: float) -> float | None:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2) if ordered else None


def is_kept(figures: dict) -> bool:
    """Whether every promise held."""
    broken = ("lost", "duplicated", "phantoms", "notes_without_a_fact", "readers_faults", "refused")
    return figures["record_verifies"] and not any(figures[name] for name in broken) and figures["notes_acknowledged"] > 0


def main() -> None:
    """Run the proof from the command line."""
    parser = argparse.ArgumentParser(description="kill -9 under load: count what was lost.")
    parser.add_argument("--cycles", type=int, default=30)
    figures = Proof(parser.parse_args().cycles).run()
    print(json.dumps(figures, ensure_ascii=False))
    sys.exit(0 if is_kept(figures) else 1)


if __name__ == "__main__":
    main()
