"""Reading cafés: sessions, who sits where, what lies on the cloths, the harvest."""

from consult.cafe.queries.cloths import get_note, get_table, list_notes, notes_of_session, notes_on, showable, withdrawable
from consult.cafe.queries.harvest import (
    coverage_of,
    get_statement,
    list_gallery,
    removed_statements,
    statement_of,
    statements_of,
    uncovered_notes,
)
from consult.cafe.queries.people import (
    find_returning,
    get_participant,
    itinerary_of,
    list_participants,
    own_seat,
    participants_of,
    seat_of,
    sectors_of,
    visited_tables,
)
from consult.cafe.queries.place import Place, place_of
from consult.cafe.queries.room import Alarm, RoomTable, effect_of_move, latest_plan, plan_of, room_of, who_sits_where
from consult.cafe.queries.rows import note_by_id, participant_by_id, session_by_id, table_by_id
from consult.cafe.queries.sessions import find_by_code, get_session, list_live, list_sessions, list_to_run, visible_to

__all__ = [
    "Alarm", "Place", "RoomTable", "coverage_of", "effect_of_move", "find_by_code", "find_returning", "get_note", "get_participant", "get_session",
    "get_statement", "get_table", "itinerary_of", "latest_plan", "list_gallery", "list_live", "list_notes", "list_participants", "list_sessions",
    "list_to_run",
    "note_by_id", "notes_of_session", "notes_on", "own_seat", "participant_by_id", "participants_of", "place_of", "plan_of", "removed_statements",
    "room_of", "seat_of", "sectors_of", "session_by_id", "showable", "statement_of", "statements_of", "table_by_id", "uncovered_notes",
    "visible_to", "visited_tables", "who_sits_where", "withdrawable",
]
