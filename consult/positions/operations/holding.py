"""Holding a position still while it is changed, so that of two who act at once the second sees what the first did."""

import sqlalchemy as sa

from consult.core.db import db
from consult.core.errors import Conflict, Refused
from consult.core.i18n import lazy as _
from consult.core.text import one_line, plain
from consult.positions.models import Position, PositionState


def hold(position: Position) -> Position:
    """Lock the position's row and read it anew. SQLite has one writer and needs no lock; elsewhere the second writer waits here."""
    db.session.execute(sa.select(Position.id).where(Position.id == position.id).with_for_update())
    db.session.refresh(position)
    return position


def hold_open(position: Position) -> Position:
    """Hold a position whose words may change. Raises Conflict once it is adopted or withdrawn."""
    hold(position)
    if position.state is PositionState.WITHDRAWN:
        raise Conflict(_("This position has been withdrawn."))
    if not position.is_open:
        raise Conflict(_("This position has been adopted. Nobody changes it any more."))
    return position


def hold_agreeing(position: Position) -> Position:
    """Hold a position whose members are taking their stances. Raises Conflict before and after."""
    hold_open(position)
    if position.state is not PositionState.AGREEING:
        raise Conflict(_("The members have not been asked yet: the position is still being drafted."))
    return position


def line(field: str, text: str, longest: int, empty=None) -> str:
    """A line of text within bounds; `empty` is the sentence of refusal where it may not be empty."""
    return _bounded(field, one_line(text), longest, empty)


def block(field: str, text: str, longest: int, empty=None) -> str:
    """A text of several lines within bounds."""
    return _bounded(field, plain(text), longest, empty)


def _bounded(field: str, text: str, longest: int, empty) -> str:
    if empty is not None and not text:
        raise Refused(fields={field: empty})
    if len(text) > longest:
        raise Refused(fields={field: _("At most %(n)s characters.", n=longest)})
    return text
