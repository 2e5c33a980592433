"""What of a position stands in the way of closing its consultation."""

from consult.consultations.guards import closing_guard
from consult.positions.models import PositionState
from consult.positions.queries import position_of, roll_calls, voices_of


@closing_guard
def voices_without_place(consultation):
    """Voices with neither a place nor a reason, where a body drafts a position. A consultation that only answers its voices needs none."""
    position = position_of(consultation)
    if position is None and consultation.platform_id is None:
        return
    if outstanding := len(voices_of(consultation).outstanding):
        yield "voices_without_place", {"count": outstanding}
    if position is None or position.state is not PositionState.AGREEING:
        return
    if unanswered := sum(len(call.unanswered) for call in roll_calls(position).values()):
        yield "objections_unanswered", {"count": unanswered}
