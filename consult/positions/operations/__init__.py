"""All writes of positions, by stage: drafting, voices without a place, agreeing, adopting and sending."""

from consult.positions.operations import joining  # noqa: F401  (its guard and its part of a voice)
from consult.positions.operations.adopting import adopt_position, send_position
from consult.positions.operations.agreeing import answer_objection, open_position, return_position, take_stance, withdraw_stance
from consult.positions.operations.clauses import add_clause, cite_sources, edit_clause, move_clause, remove_clause, restore_clause, uncite_source
from consult.positions.operations.drafting import create_position, edit_position, withdraw_position
from consult.positions.operations.voices import set_voices_aside, take_voices_back, undo_setting_aside

__all__ = [
    "add_clause", "adopt_position", "answer_objection", "cite_sources", "create_position", "edit_clause", "edit_position",
    "move_clause", "open_position", "remove_clause", "restore_clause", "return_position", "send_position", "set_voices_aside", "take_stance",
    "take_voices_back", "uncite_source", "undo_setting_aside", "withdraw_position", "withdraw_stance",
]
