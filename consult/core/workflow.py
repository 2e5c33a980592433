"""States are moved by people along a table of legal moves; there is one mover, and it says what was and what is."""

from enum import Enum

from consult.core.errors import Conflict
from consult.core.i18n import lazy as _


class Workflow:
    """A table of legal moves of an enum: `Workflow({State.DRAFT: {State.ANNOUNCED}, …})`, held on the attribute `state`."""

    def __init__(self, moves: dict[Enum, set[Enum]], attribute: str = "state"):
        self.moves, self.attribute = moves, attribute

    def allows(self, subject, to: Enum) -> bool:
        """Whether `subject` may go to `to` from where it is."""
        return to in self.moves.get(getattr(subject, self.attribute), set())

    def move(self, subject, to: Enum) -> tuple[str, str]:
        """Move and return (old, new) values for the fact. Raises Conflict for a move that is not in the table."""
        old = getattr(subject, self.attribute)
        if not self.allows(subject, to):
            raise Conflict(_("This step is not possible from the present state (%(old)s).", old=old.value))
        setattr(subject, self.attribute, to)
        return old.value, to.value
