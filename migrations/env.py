"""Alembic's environment. On SQLite foreign keys are off while tables are rebuilt, or a batch would delete children; checked afterwards."""

from alembic import context
from flask import current_app

from consult.core.db import db

target = db.metadata


def run() -> None:
    """Run migrations on the application's engine, in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.configure(connection=connection, target_metadata=target, render_as_batch=is_sqlite, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"a migration left rows without their parents: {broken[:5]}")
        connection.commit()
        if is_sqlite:
            connection.exec_driver_sql("ROLLBACK" if connection.in_transaction() else "SELECT 1")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run()
