"""Live at a café: 200 people at 40 tables, 20 notes a second in all, each stored with an fsync before it is acknowledged and shown to its table.

Ours goes through the real operation (permission, record, room); the peer is a plain Socket.IO server on Node that stores with an fsync too.
Both run after each other on the same machine with the same stock clients. Prints one line of JSON. `python -m bench.live [--seconds 30]`
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from consult.cafe.models import CafeSeat, Note
from consult.config import ROOT
from consult.core.db import db
from tests.cafe import factories as cafes
from tests.clients import Browser
from tests.live.sockets import pass_of
from tests.proofs.site import Site

PEER = ROOT / "bench" / "peer"
TABLES, SEATS = 40, 5


def node() -> str:
    """The Node of the project's environment, else the machine's."""
    own = ROOT / ".venv" / "bin" / "node"
    return str(own) if own.exists() else shutil.which("node")


def fsync_ms(folder: Path, times: int = 50) -> float:
    """The median time of an fsync here, which no server can be faster than."""
    taken = []
    with (folder / "fsync").open("wb") as probe:
        for _ in range(times):
            probe.write(bytes(4096))
            probe.flush()
            begun = time.perf_counter()
            os.fsync(probe.fileno())
            taken.append((time.perf_counter() - begun) * 1000)
    return round(sorted(taken)[times // 2], 2)


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def play(pid: int, port: int, people: list[dict], options) -> dict:
    """Let the people write against a server; its processor time is taken over the measured stretch alone."""
    plan = {
        "url": f"http://127.0.0.1:{port}", "origin": f"http://127.0.0.1:{port}", "people": people, "per_second": options.rate,
        "seconds": options.seconds, "warm_seconds": options.warm,
    }
    command = [node(), "load.mjs"]
    with subprocess.Popen(command, cwd=PEER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as load:
        load.stdin.write(json.dumps(plan))
        load.stdin.close()
        cpu, line = {}, ""
        for line in load.stdout:
            if line.strip() in ("begin", "end"):
                cpu[line.strip()] = cpu_seconds(pid)
    return {**json.loads(line), "cpu_ms_a_note": round((cpu["end"] - cpu["begin"]) * 1000 / (options.seconds * options.rate), 3)}


def ours(options) -> dict:
    """A café in its first round on a real server process, everybody with a seat and a session of their own."""
    site = Site()
    try:
        with site.inside() as app:
            session, _runs, everybody = cafes.started(people=TABLES * SEATS, tables=TABLES, seats=SEATS + 1, rounds=3)
            first = sa.select(CafeSeat.participant_id, CafeSeat.table_id).where(CafeSeat.session_id == session.id, CafeSeat.round_number == 1)
            seats = dict(db.session.execute(first).all())
            people = []
            for person in everybody:
                shown = pass_of(Browser(app), participants={str(session.id): person.id})
                table = seats[person.id]
                people.append({"room": f"cafe_table:{table}", "table": table, "cookie": shown.cookies, "token": shown.token})
        server = site.serve()
        result = play(server.process.pid, server.port, people, options)
        server.stop()
        with site.inside():
            result["stored"] = db.session.scalar(sa.select(sa.func.count()).select_from(Note))
        return {**result, "fsync_ms": fsync_ms(site.folder)}
    finally:
        site.close()


def peer(options) -> dict:
    """The same people at the same tables of the plain server."""
    folder = Path(tempfile.mkdtemp(prefix="consult-peer-"))
    process = subprocess.Popen([node(), "server.mjs", str(folder)], cwd=PEER, stdout=subprocess.PIPE, text=True)
    try:
        port = int(process.stdout.readline())
        people = [{"room": f"cafe_table:{i % TABLES}", "table": i % TABLES} for i in range(TABLES * SEATS)]
        return play(process.pid, port, people, options)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run both and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--warm", type=int, default=5)
    parser.add_argument("--rate", type=int, default=20, help="notes a second in all")
    options = parser.parse_args()
    if not (PEER / "node_modules").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"], cwd=PEER, check=True)
    us, them = ours(options), peer(options)
    ratio = round(us["cpu_ms_a_note"] / them["cpu_ms_a_note"], 2) if them["cpu_ms_a_note"] else None
    print(json.dumps({"bench": "live", "tables": TABLES, "rate": options.rate, "seconds": options.seconds, "consult": us, "node": them, "cpu_ratio": ratio}))


if __name__ == "__main__":
    main()
