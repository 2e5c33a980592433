"""How many statements a piece of work sends to the database."""

from sqlalchemy import event

from consult.core.db import db


def counted(work) -> int:
    """Run `work()` and count its statements."""
    seen = []

    def see(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", see)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", see)
    return len(seen)
