"""A populated site that stands still: whatever a request changes is rolled back before the next one.

The application's engine is replaced by one connection inside an outer transaction; units of work become savepoints in it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import event

from consult.core.db import db


class Standing:
    """The database as it was when this began, again after each `undoing()`."""

    def __init__(self, app):
        self.engines = db._app_engines[app]
        self.engine = self.engines[None]
        self.statements, self.writes = [], []

    def __enter__(self) -> "Standing":
        db.session.remove()
        self.connection = self.engine.connect()
        self.outer = self.connection.begin()
        self.engines[None] = self.connection
        event.listen(self.connection, "before_cursor_execute", self._count)
        return self

    def __exit__(self, *_error) -> None:
        db.session.remove()
        self.engines[None] = self.engine
        self.outer.rollback()
        self.connection.close()

    def _count(self, _connection, _cursor, statement, *_more) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.statements.append(statement)
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            self.writes.append(statement)

    @contextmanager
    def undoing(self) -> Iterator[None]:
        """Whatever happens inside did not happen. `statements` and `writes` keep what was asked of the database meanwhile."""
        savepoint = self.connection.begin_nested()
        self.statements, self.writes = [], []
        try:
            yield
        finally:
            db.session.remove()
            savepoint.rollback()

    def dump(self) -> dict[str, str]:
        """What every table holds, as a digest: equal dumps mean that nothing changed."""
        return dump(self.connection)


def dump(connection) -> dict[str, str]:
    """Number of rows and digest of every table."""
    found = {}
    for table in db.metadata.sorted_tables:
        rows = sorted(map(repr, connection.execute(sa.select(table))))
        found[table.name] = f"{len(rows)} {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()[:16]}"
    return found


def changes(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that differ between two dumps."""
    return [name for name in before if before[name] != after[name]]
