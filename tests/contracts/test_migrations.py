"""Migrations: numbered in a row, arriving exactly at the models, forwards and back."""

import re
from pathlib import Path

import flask_migrate
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from consult.app import create_app
from consult.config import ROOT, Settings
from consult.core.db import APPEND_ONLY, db

SECRET = "a secret that is long enough for tests and known to nobody else"
VERSIONS = ROOT / "migrations" / "versions"


def fresh_app(folder: Path):
    return create_app(
        Settings(
            secret_key=SECRET, root_key=SECRET, database_url=f"sqlite:///{folder / 'm.sqlite3'}", data_dir=folder, testing=True,
            sqlite_synchronous="OFF", live_driver="threading",
        )
    )


def test_numbers_run_in_a_row():
    numbers = sorted(int(re.match(r"(\d{4})_", path.name).group(1)) for path in VERSIONS.glob("*.py"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_migrations_arrive_at_the_models_and_go_back(tmp_path):
    app = fresh_app(tmp_path)
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []
            triggers = set(connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type='trigger'")))
        assert triggers == {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")}
        flask_migrate.downgrade(directory=str(ROOT / "migrations"), revision="base")
        assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        assert "contributions" in sa.inspect(db.engine).get_table_names()
