"""The process that serves: pages and sockets on gevent, and the worker's loops beside them. `python -m consult.serve --host --port`.

Patching comes before everything else, or locks would not be cooperative.
"""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402  (after the patch, see above)
import gc  # noqa: E402
import logging  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import threading  # noqa: E402

import gevent  # noqa: E402
from flask import Flask  # noqa: E402
from gevent.threadpool import ThreadPool  # noqa: E402
from sqlalchemy.exc import DatabaseError  # noqa: E402

from consult.app import create_app  # noqa: E402
from consult.core.db import db, offload_with  # noqa: E402
from consult.core.offload import compute_with  # noqa: E402
from consult.live.driver import Handler, Server  # noqa: E402
from consult.worker import Worker  # noqa: E402

DRAIN = 10
COLLECTIONS = (10_000, 20, 20)
HASHING = 2  # passwords hashed at once
LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (asked for on the command line)


def local_address() -> str | None:
    """This machine's address on the local network, as phones reach it. Nothing is sent: connecting a datagram socket only chooses a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return None


def _name_of(host: str) -> str:
    """The name by which others reach what listens on `host`."""
    if host in EVERYWHERE:
        return local_address() or "localhost"
    return "localhost" if host == LOOPBACK else host


def announce(host: str, port: int) -> None:
    """Print where the site is."""
    print(f"Consult: http://{'localhost' if host in (*EVERYWHERE, LOOPBACK) else host}:{port}", flush=True)
    address = local_address() if host in EVERYWHERE else None
    if address:
        print(f"On the local network, for phones: http://{address}:{port}", flush=True)


def begin(app: Flask) -> None:
    """What every process that serves does once: waits for the database beside the event loop, hears the other processes."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":  # its driver waits for locks and disks without letting anybody else run
            offload_with(ThreadPool(1).apply, ThreadPool(1).apply)
    compute_with(ThreadPool(HASHING).apply)
    app.extensions["live"].start()
    _settle_memory()


def _settle_memory() -> None:
    """What was made at the start stays to the end: collections pass over it, or every so often everybody would wait for one."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTIONS)


def fit(worker) -> None:
    """Make a worker process of gunicorn serve like this module: our driver, our ears, a goodbye before it ends (see gunicorn.conf.py)."""
    app = worker.wsgi
    worker.server_class, worker.wsgi_handler = Server, Handler
    begin(app)
    gevent.spawn(_say_goodbye_at_the_end_of, worker, app.extensions["live"])


def _say_goodbye_at_the_end_of(worker, live) -> None:
    while worker.alive:
        gevent.sleep(0.1)
    live.stop()


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, then end in good order. Without PUBLIC_URL, addresses in QR codes and mails are those printed."""
    os.environ.setdefault("PUBLIC_URL", f"http://{_name_of(host)}:{port}")
    app = create_app()
    live, worker = app.extensions["live"], Worker(app)
    server = Server((LOOPBACK if host == "localhost" else host, port), app, log=None, error_log=logging.getLogger("consult.serve"))
    try:
        server.init_socket()
    except OSError as error:
        why = os.strerror(error.errno)
        raise SystemExit(f"Cannot serve on {host}:{port}: {why}. Another program may be there; choose another with --port.") from error
    try:
        begin(app)
    except DatabaseError as error:
        raise SystemExit(f"The database is not ready: run `consult migrate` first. ({error.orig})") from error
    worker.start()
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, ending.set)
    server.start()
    announce(host, server.server_port)
    ending.wait()
    server.close()  # no new connections
    live.stop()
    worker.stop()
    server.stop(timeout=DRAIN)


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="consult.serve", description="Serve pages and sockets.")
    parser.add_argument("--host", default="localhost", help="0.0.0.0 for phones on the local network")
    parser.add_argument("--port", default=5000, type=int)
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    serve(chosen.host, chosen.port)


if __name__ == "__main__":
    main()
