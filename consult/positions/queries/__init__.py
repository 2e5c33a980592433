"""All reads of positions, by noun."""

from consult.positions.queries.adoption import Missing, canonical_value, counted, missing_for_adoption
from consult.positions.queries.agreement import recorded_coverage, roll_calls
from consult.positions.queries.positions import (
    get_adopted,
    get_clause,
    get_clause_for_agreeing,
    get_clause_for_drafting,
    get_for_adoption,
    get_for_agreeing,
    get_for_drafting,
    get_for_sending,
    get_objection_to_answer,
    get_open,
    get_position,
    get_stance,
    list_addressees,
    list_positions,
    open_clauses,
    overrides_of,
    position_for_drafting,
    position_for_setting_aside,
    position_of,
    removed_clauses,
    suggested_number,
    visible_to,
)
from consult.positions.queries.sources import Source, find_sources, sources_of
from consult.positions.queries.voices import clauses_of, last_act_of_setting_aside, list_voices, page_of, reasons_of, voices_of

__all__ = [
    "Missing", "Source", "canonical_value", "clauses_of", "counted", "find_sources", "get_adopted", "get_clause", "get_clause_for_agreeing",
    "get_clause_for_drafting", "get_for_adoption", "get_for_agreeing", "get_for_drafting", "get_for_sending", "get_objection_to_answer",
    "get_open", "get_position", "get_stance", "last_act_of_setting_aside", "list_addressees", "list_positions", "list_voices",
    "missing_for_adoption", "open_clauses", "overrides_of", "page_of", "position_for_drafting", "position_for_setting_aside", "position_of",
    "reasons_of", "recorded_coverage", "removed_clauses", "roll_calls", "sources_of", "suggested_number", "visible_to", "voices_of",
]
