"""Rows by their ids alone, for facts that speak of them and commands whose operation asks for the right."""

from sqlalchemy.orm import joinedload

from consult.cafe.models import CafeSession, CafeTable, Note, Participant
from consult.core.db import db
from consult.core.errors import NotFound


def session_by_id(session_id: int) -> CafeSession:
    """A session. Raises NotFound."""
    return _by_id(CafeSession, session_id)


def table_by_id(table_id: int) -> CafeTable:
    """A table with its session. Raises NotFound."""
    return _by_id(CafeTable, table_id)


def note_by_id(note_id: int) -> Note:
    """A note with its session, which says who may see it. Raises NotFound."""
    return _by_id(Note, note_id, joinedload(Note.session))


def participant_by_id(participant_id: int) -> Participant:
    """A participant. Raises NotFound."""
    return _by_id(Participant, participant_id)


def _by_id(kind, number: int | None, *options):
    found = db.session.get(kind, number, options=options) if number else None
    if found is None:
        raise NotFound
    return found
