"""Holding a session: of two who move it on at once the second sees where the first has left it, and what a hand-over counts stands still."""

import sqlalchemy as sa

from consult.cafe.models import CafeSession
from consult.core.db import db


def hold(session: CafeSession) -> CafeSession:
    """Lock the session's row and read it anew. SQLite has one writer and needs no lock; elsewhere the second writer waits here.

    Laying a note counts on the same row, so it waits too.
    """
    db.session.execute(sa.select(CafeSession.id).where(CafeSession.id == session.id).with_for_update())
    db.session.refresh(session, ["state", "round_number", "version", "ends_at", "paused_seconds", "started_at", "closed_at"])
    return session
