"""Everything anyone can do in a café."""

from consult.cafe.operations.harvest import (
    edit_statement,
    hand_over_harvest,
    reclaim_note,
    remove_statement,
    restore_statement,
    set_aside_notes,
    set_aside_rest,
    write_statement,
)
from consult.cafe.operations.notes import transcribe_notes, withdraw_note, write_note
from consult.cafe.operations.people import (
    add_participant,
    appoint_host,
    join_session,
    leave_session,
    move_participant,
    remove_participant,
    return_to_session,
    stay_at_table,
)
from consult.cafe.operations.planning import make_plan
from consult.cafe.operations.room import answer_help, ask_help, ask_time, send_broadcast
from consult.cafe.operations.running import (
    abort_session,
    close_session,
    end_round,
    extend_time,
    pause_clock,
    reopen_harvest,
    reopen_round,
    resume_clock,
    start_harvest,
    start_round,
)
from consult.cafe.operations.sessions import (
    add_table,
    create_session,
    duplicate_table,
    edit_session,
    edit_table,
    open_doors,
    publish_session,
    remove_table,
)

__all__ = [
    "abort_session", "add_participant", "add_table", "answer_help", "appoint_host", "ask_help", "ask_time", "close_session", "create_session",
    "duplicate_table", "edit_session", "edit_statement", "edit_table", "end_round", "extend_time", "hand_over_harvest", "join_session",
    "leave_session", "make_plan", "move_participant", "open_doors", "pause_clock", "publish_session", "reclaim_note", "remove_participant",
    "remove_statement", "remove_table", "reopen_harvest", "reopen_round", "restore_statement", "resume_clock", "return_to_session", "send_broadcast",
    "set_aside_notes", "set_aside_rest", "start_harvest", "start_round", "stay_at_table", "transcribe_notes", "withdraw_note", "write_note",
    "write_statement",
]
