"""Fixtures: an application on a database of its own, browsers that do not share people, a clock that stands where a test says.

Environment: TEST_ALL=1 runs the long proofs and what needs PostgreSQL or Redis; TEST_ON=postgres runs the whole suite there.
TEST_POSTGRES_URL and TEST_REDIS_URL (set by `python -m tests.services`) say where the servers are.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import sync_playwright

from consult.app import create_app
from consult.config import Settings
from consult.core import i18n
from consult.core.db import db, session_scope
from consult.notices import links
from consult.web.limits import limiter
from tests import services
from tests.clients import Browser

TEST_ALL = os.environ.get("TEST_ALL") == "1"
ON_POSTGRES = os.environ.get("TEST_ON") == "postgres"
CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage",
)
LONG = {"proof", "postgres", "redis"}
SECRET = "a secret that is long enough for tests and known to nobody else"


def _memory_folder() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # commits to files cost about 20 ms on some disks


def pytest_collection_modifyitems(config, items):
    """Leave the long proofs and what needs servers to `make test-all`; begin with browsers, so that no worker ends with minutes of them alone."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    if TEST_ALL:
        return
    left_out = [item for item in items if LONG & {mark.name for mark in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_report_header():
    """Say aloud what this run leaves out."""
    where = "PostgreSQL and Redis" if ON_POSTGRES else "SQLite"
    return f"consult: on {where}" + ("" if TEST_ALL else "; the tests marked proof, postgres and redis run in `make test-all`")


def run_name() -> str:
    """A name that no other run and no other worker of this run has: for databases and keys on shared servers."""
    return f"consult_test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture(scope="session")
def postgres_url():
    """The address of a PostgreSQL server on which a test may make databases."""
    with services.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url():
    """The address of a Redis server."""
    with services.redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def settings(request):
    """Settings of a test process: a data folder in memory, no rate limits, no fsync; with TEST_ON=postgres a database of its own there."""
    folder = Path(tempfile.mkdtemp(prefix="consult-test-", dir=_memory_folder()))
    with ExitStack() as kept:
        kept.callback(shutil.rmtree, folder, ignore_errors=True)
        url, cache = f"sqlite:///{folder / 'test.sqlite3'}", ""
        if ON_POSTGRES:
            url = kept.enter_context(services.throw_away_database(request.getfixturevalue("postgres_url"), run_name()))
            url += ("&" if "?" in url else "?") + "options=-csynchronous_commit%3Doff"
            cache = request.getfixturevalue("redis_url")
        yield Settings(
            secret_key=SECRET, root_key=SECRET, database_url=url, redis_url=cache, data_dir=folder, testing=True, sqlite_synchronous="OFF",
            live_driver="threading", public_url="http://localhost",
        )


@pytest.fixture(scope="session")
def _app(settings):
    app = create_app(settings)
    with app.app_context():
        db.drop_all()
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(_app):
    """The application with an empty database and its context pushed: tests read and call operations directly."""
    with _app.app_context(), session_scope():
        empty()
        _app.extensions["live"].push.begin_anew()  # ids of facts begin anew with every test
        i18n.set_language("pl")
        _write_letters_of(_app)
        yield _app


def _write_letters_of(app) -> None:
    """Letters name pages of this application, whichever another test made last in this process."""
    adapter = app.url_map.bind("localhost", url_scheme="http")
    links.stand_at(lambda endpoint, values: adapter.build(endpoint, values, force_external=True))


def empty() -> None:
    """Take every row out. The record's guards are lifted for that alone."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            _empty_postgres(connection)
            return
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        triggers = list(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type='trigger'"))
        for name, _sql in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(sa.delete(table))
        for _name, sql in triggers:
            connection.exec_driver_sql(sql)


def _empty_postgres(connection) -> None:
    """Tables that hold rows alone: truncating all of them costs a tenth of a second a test."""
    tables = db.metadata.tables
    filled = list(connection.scalars(sa.union_all(*(sa.select(sa.literal(name)).where(sa.exists().select_from(tables[name])) for name in tables))))
    if filled:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no triggers, no foreign keys
    for name in filled:
        connection.execute(sa.delete(tables[name]))
    sequences = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
    connection.exec_driver_sql(sequences)


@pytest.fixture(autouse=True)
def _uncounted():
    """Requests are not counted unless a test asks for it: an application that another test made for production may have switched that on."""
    limiter.enabled = False


@pytest.fixture(scope="module")
def counting_app(settings):
    """A second application on the same database, with its limits on as where people are served."""
    made = create_app(replace(settings, testing=False, sqlite_synchronous="FULL"))
    yield made
    limiter.enabled = False
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def limited(app, counting_app):
    """That application on an empty database, counting from nothing."""
    limiter.enabled = True
    limiter.reset()
    return counting_app


@pytest.fixture
def browser(app):
    """A browser of a stranger."""
    return Browser(app)


@pytest.fixture
def sign_in(app):
    """`sign_in(account)` gives a browser in which the account is signed in."""

    def _sign_in(account):
        return Browser(app).signed_in(account)

    return _sign_in


@pytest.fixture(scope="session")
def chromium():
    """One Chromium a worker; each person has a context of their own in it."""
    path = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
        yield browser
        browser.close()
