"""Where positions join the areas below them: the closing of a consultation, and the page of a voice."""

from consult.consultations.guards import closing_guard
from consult.contributions import hooks
from consult.positions.models import PositionState
from consult.positions.queries import clauses_of, position_of, reasons_of, roll_calls, voices_of
from consult.themes.queries import themes_of


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


def place_part(_actor, contribution) -> hooks.Part | None:
    """On the page of a voice: its themes, the clauses in which it has a place, or why it has none. Nothing while there is none of these."""
    voice = contribution.id
    values = {"themes": themes_of([voice]).get(voice, []), "cited": clauses_of([voice]).get(voice, []), "reason": reasons_of([voice]).get(voice)}
    return hooks.Part("positions/_part.html", values) if any(values.values()) else None


if place_part not in hooks.PARTS:
    hooks.PARTS.append(place_part)
