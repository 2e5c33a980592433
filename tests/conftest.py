"""Fixtures: an application on a database of its own, browsers that do not share people, a clock that stands where a test says."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from consult.app import create_app
from consult.config import Settings
from consult.core import i18n
from consult.core.db import db, session_scope
from tests.clients import Browser

SECRET = "a secret that is long enough for tests and known to nobody else"


def _memory_folder() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # commits to files cost about 20 ms on some disks


@pytest.fixture(scope="session")
def settings():
    """Settings of a test process: a data folder in memory, no rate limits, no fsync."""
    folder = Path(tempfile.mkdtemp(prefix="consult-test-", dir=_memory_folder()))
    url = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder / 'test.sqlite3'}"
    yield Settings(
        secret_key=SECRET, root_key=SECRET, database_url=url, data_dir=folder, testing=True, sqlite_synchronous="OFF", live_driver="threading",
        public_url="http://localhost",
    )
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _app(settings):
    app = create_app(settings)
    with app.app_context():
        db.drop_all()
        db.create_all()
    return app


@pytest.fixture
def app(_app):
    """The application with an empty database and its context pushed: tests read and call operations directly."""
    with _app.app_context(), session_scope():
        _empty()
        i18n.set_language("pl")
        yield _app


def _empty() -> None:
    """Take every row out. The record's guards are lifted for that alone."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            names = ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)
            connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
            return
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        triggers = list(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type='trigger'"))
        for name, _sql in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(sa.delete(table))
        for _name, sql in triggers:
            connection.exec_driver_sql(sql)


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


