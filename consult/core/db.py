"""The database: one session per unit of work, SQLite held to its word, PostgreSQL by address."""

import sqlite3 as system
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase

from consult.core import clock

try:
    import pysqlite3.dbapi2 as wheel
except ImportError:  # no wheel for this machine: the system's library stands in and `consult check` says so where it is too old
    wheel = None

sqlite = wheel if wheel is not None and wheel.sqlite_version_info >= system.sqlite_version_info else system
NAMING = {  # unnamed constraints cannot be altered on SQLite
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_numbers = count(1)
_scope: ContextVar[int | None] = ContextVar("scope", default=None)
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_offload: list[Callable] = [lambda work: work()]
_aside: list[Callable] = [lambda work: work()]
LOG_PAGES = 16000  # 64 MB: where a commit folds the log itself, should nobody else have done it


class Base(DeclarativeBase):
    """Every row of the project; constraint names follow one convention."""

    metadata = sa.MetaData(naming_convention=NAMING)


def _scope_id():
    """Sessions belong to the unit of work that is open, else to the thread (the command line, a test's own look)."""
    return _scope.get() or threading.get_ident()


db = SQLAlchemy(model_class=Base, session_options={"scopefunc": _scope_id})


@contextmanager
def session_scope() -> Iterator[None]:
    """A session of its own for one request, socket command or piece of background work; closed at the end."""
    token = _scope.set(-next(_numbers))
    try:
        yield
    finally:
        db.session.remove()
        _scope.reset(token)


def offload_with(run: Callable, aside: Callable | None = None) -> None:
    """Run blocking database calls (taking the write lock, committing) through `run(work)`: a thread pool under gevent.

    `aside(work)` is for work on the files that must not keep commits waiting: another pool.
    """
    _offload[0], _aside[0] = run, aside or run


def fold_log() -> int:
    """On SQLite move what the write-ahead log holds into the database, beside readers and writers; returns the pages still in the log.

    Left to itself a commit does this now and then, and somebody waits for several fsyncs more.
    """
    if db.engine.dialect.name != "sqlite":
        return 0
    connection = db.engine.raw_connection()
    try:
        raw = connection.dbapi_connection
        _busy, in_log, folded = _aside[0](lambda: raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone())
        return max(0, in_log - folded)
    finally:
        connection.close()


class WriteLock:
    """Process-wide, cooperative. SQLite has one writer; queueing here costs less than its busy handler, and is fair."""

    def __init__(self):
        self._lock = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock on SQLite; on PostgreSQL rows are locked by the database itself."""
        if db.engine.dialect.name != "sqlite":
            yield
            return
        with self._lock:
            yield


write_lock = WriteLock()


@contextmanager
def write_transaction() -> Iterator[None]:
    """End the read transaction, begin a write one (IMMEDIATE on SQLite: a reader that upgrades fails at once), commit at the end.

    The clock stands still inside: what is asked in time is dated in time.
    """
    db.session.rollback()
    with write_lock.held():
        token = _writing.set(True)
        try:
            db.session.connection()
            with clock.held():
                yield
                db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            _writing.reset(token)


def engine_options(url: str) -> dict:
    """Options of the engine for `url`; on SQLite the wheel's library, since older ones can lose commits (WAL reset bug before 3.51.3)."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"module": sqlite, "connect_args": {"check_same_thread": False, "timeout": 15}, "pool_size": 20, "max_overflow": 40}
    return {"pool_pre_ping": True, "pool_size": 20, "max_overflow": 40}


def prepare_engine(engine: sa.Engine, *, synchronous: str = "FULL") -> None:
    """Hook pragmas and explicit transactions into a SQLite engine; call once per engine."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection, _record):
        connection.isolation_level = None  # we begin ourselves
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON", "busy_timeout=15000", f"wal_autocheckpoint={LOG_PAGES}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection):
        if _writing.get():
            raw = connection.connection.dbapi_connection
            _offload[0](lambda: raw.execute("BEGIN IMMEDIATE"))
        else:
            connection.exec_driver_sql("BEGIN")

    plain_commit = engine.dialect.do_commit

    def _commit(connection):
        if _writing.get():
            _offload[0](lambda: plain_commit(connection))
        else:
            plain_commit(connection)

    engine.dialect.do_commit = _commit


def sqlite_version() -> tuple[int, ...]:
    """Version of the SQLite library in use, for `consult check`."""
    return tuple(int(part) for part in sqlite.sqlite_version.split("."))


APPEND_ONLY: list[str] = []


def append_only(model: type[Base]) -> type[Base]:
    """Forbid changing and removing rows of `model` in the database itself, by triggers; made with the table and by the migrations."""
    table = model.__table__
    APPEND_ONLY.append(table.name)

    @event.listens_for(table, "after_create")
    def _guard(_target, connection, **_options):
        for statement in _guards(table.name, connection.dialect.name):
            connection.exec_driver_sql(statement)

    return model


def append_only_statements(dialect: str) -> list[str]:
    """The triggers of every append-only table, as SQL for one dialect."""
    return [statement for table in APPEND_ONLY for statement in _guards(table, dialect)]


def _guards(table: str, dialect: str) -> list[str]:
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        return [f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {refuse}" for verb in ("UPDATE", "DELETE")]
    function = (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS "
        "$$ BEGIN RAISE EXCEPTION 'this table is append-only'; END $$ LANGUAGE plpgsql"
    )
    trigger = f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return [function, trigger]
