"""The writer: commands that wait become one group, a savepoint each, one commit; only then are they acknowledged and told.

While a group is being committed (off the event loop, core.db.offload_with) the next one gathers: nothing waits for a clock.
"""

import logging
import queue
import threading
from collections.abc import Callable

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

from consult.core.db import session_scope, write_transaction
from consult.core.errors import DomainError, Unavailable
from consult.core.operation import alone, in_group, tell

log = logging.getLogger(__name__)
GROUP = 64
PATIENCE = 30.0
LOST = (OperationalError, InterfaceError, InternalError)  # the transaction itself may be gone


class Fault(Exception):
    """A command met a fault of ours. It is logged with its trace; the sender is told that nothing was stored."""


class Waiting:
    """A command in the queue: what to do, and, once its group is on disk, what came of it."""

    __slots__ = ("done", "error", "result", "told", "work")

    def __init__(self, work: Callable):
        self.work, self.done = work, threading.Event()
        self.result = self.error = None
        self.told: list = []

    def attempt(self, run: Callable = in_group) -> None:
        """Do the work, in a savepoint or in a transaction of its own (`run`), and keep the result or the refusal."""
        self.result, self.error, self.told = None, None, []
        try:
            self.result, self.told = run(self.work)
        except DomainError as error:
            self.error = error
        except LOST:
            raise  # the group decides
        except Exception as error:
            log.exception("a command failed")
            self.error = Fault()
            self.error.__cause__ = error


class Writer:
    """One for a process. `do` blocks the caller (a greenlet, a thread) until its work is on disk or refused."""

    def __init__(self, app):
        self._app, self._queue = app, queue.SimpleQueue()
        self._start, self._thread = threading.Lock(), None

    def do(self, work: Callable):
        """Run `work()` in a group. Returns its result after the commit; raises what it raised, Unavailable when it was not stored."""
        if self._thread is None:
            self._begin()
        waiting = Waiting(work)
        self._queue.put(waiting)
        if not waiting.done.wait(PATIENCE):
            raise Unavailable
        if waiting.error is not None:
            raise waiting.error
        return waiting.result

    def _begin(self) -> None:
        with self._start:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            group = [self._queue.get()]
            while len(group) < GROUP and not self._queue.empty():
                group.append(self._queue.get())
            try:
                with self._app.app_context():
                    self._serve(group)
            except Exception:
                log.exception("the writer failed")
            finally:
                for waiting in group:
                    if not waiting.done.is_set():
                        waiting.error = waiting.error or Unavailable()
                        waiting.done.set()

    def _serve(self, group: list[Waiting]) -> None:
        if not _commit(group):
            for waiting in group:  # one of them spoils the transaction: each stands for itself
                _commit([waiting])
        for waiting in group:
            waiting.done.set()
        with session_scope():
            tell([told for waiting in group for told in waiting.told])


def _commit(group: list[Waiting]) -> bool:
    """Do a group's work in one transaction. False when it could not be committed; then nothing of it is stored and each says so.

    One alone needs no savepoint: the transaction is its own.
    """
    try:
        if len(group) == 1:
            with session_scope():
                group[0].attempt(alone)
            return True
        with session_scope(), write_transaction():
            for waiting in group:
                waiting.attempt()
        return True
    except Exception as error:
        log.error("a group of %s was not stored: %s", len(group), getattr(error, "orig", error))
        for waiting in group:
            waiting.result, waiting.told, waiting.error = None, [], waiting.error or Unavailable()
        return False
