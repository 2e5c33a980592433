"""Beginning a position, saying what it is about and whom it addresses, giving it up."""

from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.organisations.queries import get_organisation
from consult.policy.rules import require
from consult.positions.events import PositionCreated, PositionEdited, PositionWithdrawn
from consult.positions.models import WORKFLOW, Position, PositionState
from consult.positions.operations.holding import hold_open, line
from consult.positions.queries import position_of

EDITED = ("title", "about", "addressee", "addressee_id")


@operation
def create_position(actor, consultation, *, title: str, about: str = "", addressee: str = "", addressee_id: int | None = None) -> Position:
    """Begin the position of the consultation's drafting body, addressed to an organisation known here or to somebody named in words.

    Raises Refused without a drafting body, Conflict where there is a position already.
    """
    require(actor, "position.create", consultation)
    if consultation.platform is None:
        raise Refused(_("This consultation has no drafting body. An officer names one in the announcement."))
    if position_of(consultation) is not None:
        raise Conflict(_("There is a position already. It can be edited, or withdrawn to make room for another."))
    words = _words(title, about, addressee, addressee_id)
    position = Position(consultation=consultation, platform=consultation.platform, created_at=now(), **words)
    db.session.add(position)
    db.session.flush()  # the fact needs the id
    record(PositionCreated.about(actor, position, texts=position.commit_texts()))
    return position


@operation
def edit_position(actor, position, *, title: str, about: str = "", addressee: str = "", addressee_id: int | None = None, version: int) -> Position:
    """Change title, description or addressee before adoption. Raises Stale when `version` is no longer what stands."""
    require(actor, "position.edit", position)
    hold_open(position)
    words = _words(title, about, addressee, addressee_id)
    standing = {name: getattr(position, name) for name in EDITED}
    if position.version != version and standing != words:
        raise Stale(theirs=standing, mine=words)
    if standing != words:
        for name, value in words.items():
            setattr(position, name, value)
        record(PositionEdited.about(actor, position, texts=position.commit_texts()))
    return position


@operation
def withdraw_position(actor, position) -> Position:
    """Give a position up before adoption; the consultation may then have another."""
    require(actor, "position.edit", position)
    hold_open(position)
    WORKFLOW.move(position, PositionState.WITHDRAWN)
    record(PositionWithdrawn.about(actor, position))
    return position


def _words(title: str, about: str, addressee: str, addressee_id: int | None) -> dict:
    if addressee_id is not None:
        addressee = addressee or get_organisation(addressee_id).name
    return {
        "title": line("title", title, 200, _("Give the position a title.")),
        "about": line("about", about, 500),
        "addressee": line("addressee", addressee, 200, _("Say who is to answer: choose an organisation or write whom you address.")),
        "addressee_id": addressee_id,
    }
