"""What the house does by itself: seals the record, lets listeners hear, tells phases, sends mail, publishes checkpoints.

The loops run in `consult serve` or, beside several serving processes, in `consult worker`. Only one process has the turn; the others
stand by and take over when it goes.
"""

import fcntl
import logging
import signal
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa
from flask import current_app

from consult.app import create_app
from consult.consultations.operations.phases import tell_phases
from consult.consultations.queries import phases_to_tell
from consult.core import follower, sealer
from consult.core.db import db, fold_log, session_scope
from consult.core.operation import tell_to
from consult.live.commands import forget_old_answers
from consult.moderation.operations import remove_originals_due
from consult.notices.operations import send_due_mails
from consult.policy.roles import SYSTEM

log = logging.getLogger(__name__)

TICK = 0.2  # between two looks while something is going on in this process
STEP = 1.0  # and otherwise
FOLD = 4.0
HOUR = 3600.0
STAND_BY = 1.0
SWEEP = 60.0
PATIENCE = (5.0, 60.0)
TURN = 0x574F524B


def send_mail() -> int:
    """Send what waits in the outbox, where there is a mail server."""
    settings = current_app.config["SETTINGS"]
    return send_due_mails(SYSTEM, smtp_url=settings.smtp_url, mail_from=settings.mail_from)


def tell_phases_due() -> int:
    """Record phases that have begun or ended. Looks first: mostly there is nothing, and nobody need wait for the write lock."""
    return tell_phases(SYSTEM) if phases_to_tell(1) else 0


#: Further work: each step does what is due and returns how much it did, 0 when there was nothing.
STEPS: list[Callable[[], int]] = [send_mail, tell_phases_due]


class Turn:
    """Whose turn it is among several processes: a lock that ends with its process (a file's on SQLite, the database's elsewhere)."""

    def __init__(self, app):
        self._app, self._file, self._connection = app, None, None
        self._asking, self._known_until = threading.Lock(), 0.0

    def take(self) -> bool:
        """Whether this process has the turn, taking it when it is free. What is known is believed for a second."""
        with self._asking, self._app.app_context():
            if time.monotonic() >= self._known_until:
                has = self._take_file() if db.engine.dialect.name == "sqlite" else self._take_lock()
                self._known_until = time.monotonic() + STAND_BY if has else 0.0
            return self._known_until > 0.0

    def _take_file(self) -> bool:
        if self._file is None:
            folder = self._app.config["SETTINGS"].data_dir
            folder.mkdir(parents=True, exist_ok=True)
            opened = (folder / "worker.lock").open("w")
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                opened.close()
                return False
            self._file = opened
        return True

    def _take_lock(self) -> bool:
        try:
            if self._connection is not None:
                self._connection.execute(sa.text("SELECT 1"))
                return True
            connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()  # closing it is what gives the lock back; the pool would keep it open
            if connection.execute(sa.text("SELECT pg_try_advisory_lock(:turn)"), {"turn": TURN}).scalar():
                self._connection = connection
                return True
            connection.close()
        except sa.exc.DBAPIError:
            log.warning("the turn was lost with the connection to the database")
            self._connection = None
        return False

    def give(self) -> None:
        """Let another process have it."""
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            self._connection.close()
        self._file, self._connection, self._known_until = None, None, 0.0


class Worker:
    """The loops of one process. `start` runs them beside whatever else the process does; `stop` ends them between two steps."""

    def __init__(self, app):
        self._app, self._turn = app, Turn(app)
        self._stopped, self._stirred = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []
        self._swept, self._following = 0.0, follower.Following()
        self._retry: dict[str, tuple[float, float]] = {}

    def start(self) -> None:
        """Begin, in a thread that waits for the turn."""
        tell_to(lambda _told: self._stirred.set())
        self._begin(self._stand_by)

    def stop(self, patience: float = 5.0) -> None:
        """End the loops and wait up to `patience` seconds for the steps that are being taken."""
        self._stopped.set()
        self._stirred.set()
        until = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._turn.give()

    def wait(self) -> None:
        """Stay until `stop`."""
        while not self._stopped.wait(STAND_BY):
            pass

    def _begin(self, target: Callable, *args) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _stand_by(self) -> None:
        while not self._stopped.is_set() and not self._turn.take():
            self._stopped.wait(STAND_BY)
        if self._stopped.is_set():
            return
        self._begin(self._keep_record)
        self._begin(self._loop, self._keep_house, HOUR)
        self._begin(self._loop, self._fold, FOLD)
        for step in STEPS:
            self._begin(self._loop, step, STEP)

    def _loop(self, step: Callable[[], int], pause: float) -> None:
        while not self._stopped.is_set():
            if self.take(step) == 0:
                self._stopped.wait(pause)

    def _keep_record(self) -> None:
        """Seal and follow: a tick after something was committed here, else now and then for what other processes commit."""
        while not self._stopped.is_set():
            self._stirred.clear()
            if self.take(self._seal) + self.take(self._follow) == 0:
                self._stirred.wait(STEP)
            self._stopped.wait(TICK)

    def take(self, step: Callable[[], int]) -> int:
        """One step in a context and session of its own. A step that fails is logged and counts as nothing done."""
        try:
            if not self._turn.take():
                return 0
            with self._app.app_context(), session_scope():
                return step() or 0
        except Exception:
            log.exception("the worker's step %s failed", getattr(step, "__name__", step))
            return 0

    def _seal(self) -> int:
        moment = time.monotonic()
        is_sweep = moment - self._swept >= SWEEP
        after = 0 if is_sweep else sealer.sealed_to()
        if sealer.is_waiting(after):
            return sealer.seal_pending(after=after)
        if is_sweep:
            self._swept = moment
        return 0

    def _follow(self) -> int:
        moved, moment = 0, time.monotonic()
        for listener in self._following.due():
            at, pause = self._retry.get(listener.name, (0.0, PATIENCE[0]))
            if moment < at:
                continue
            steps = self._following.follow(listener)
            moved += steps
            if steps:
                self._retry.pop(listener.name, None)
            else:  # it could not digest a fact: tried again later and later, the others go on
                self._retry[listener.name] = (moment + pause, min(PATIENCE[1], pause * 2))
        return moved

    def _fold(self) -> int:
        fold_log()
        return 0

    def _keep_house(self) -> int:
        sealer.publish_checkpoint()
        forget_old_answers()
        remove_originals_due(SYSTEM)
        return 0


def main() -> None:
    """Run the loops alone, until told to stop."""
    worker = Worker(create_app())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.start()
    worker.wait()


if __name__ == "__main__":
    main()
