"""Rows by their ids alone, for facts that speak of them and commands whose operation asks for the right."""

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
    """A note. Raises NotFound."""
    return _by_id(Note, note_id)


def participant_by_id(participant_id: int) -> Participant:
    """A participant. Raises NotFound."""
    return _by_id(Participant, participant_id)


def _by_id(kind, number: int | None):
    found = db.session.get(kind, number) if number else None
    if found is None:
        raise NotFound
    return found
