"""Saying of voices without a place why they have none, singly or many at once; taking that back."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, NotFound, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.policy.rules import require
from consult.positions.coverage import PLACED
from consult.positions.events import VoicesReasoned, VoicesReturned
from consult.positions.models import Position, VoiceSetAside
from consult.positions.operations.holding import block, hold
from consult.positions.queries import position_of, voices_of

LONGEST_REASON = 1_000
MOST_VOICES = 500


class PutAside(NamedTuple):
    """What came of setting voices aside: ids now with the reason, ids passed over because they have a place."""

    done: list[int]
    placed: list[int]


@operation
def set_voices_aside(actor, consultation, *, contribution_ids, reason: str) -> PutAside:
    """Give voices one reason why they have no place, for everybody to read. Those with a place are passed over; an earlier reason is replaced.

    Raises Refused without a reason or when all have a place, NotFound for voices of another consultation, Conflict for a reason that
    stood when the position was adopted.
    """
    require(actor, "voice.set_aside", consultation)
    wanted = _wanted(contribution_ids)
    reason = block("reason", reason, LONGEST_REASON, _("Say why in a sentence; everybody can read it beside the voice."))
    position = _held(consultation)
    states = {voice.id: voice.state for voice in voices_of(consultation).voices}
    if wanted - states.keys():
        raise NotFound
    placed = sorted(voice for voice in wanted if states[voice] == PLACED)
    if len(placed) == len(wanted):
        raise Refused(_("These voices have a place in the clauses already."))
    done, at = sorted(wanted - set(placed)), now()
    _keep_adopted(position, done)
    db.session.execute(sa.delete(VoiceSetAside).where(VoiceSetAside.contribution_id.in_(done)))
    rows = [VoiceSetAside(contribution_id=voice, consultation_id=consultation.id, reason=reason, at=at, by_id=actor.account_id) for voice in done]
    db.session.add_all(rows)
    texts = {ref: commitment for row in rows for ref, commitment in row.commit_texts().items()}
    record(VoicesReasoned.about(actor, consultation, voices=_references(done), texts=texts))
    return PutAside(done, placed)


@operation
def take_voices_back(actor, consultation, *, contribution_ids) -> list[int]:
    """Take back that voices were set aside; they have neither a place nor a reason again. Returns their ids.

    Raises Conflict for reasons that stood when the position was adopted.
    """
    require(actor, "voice.set_aside", consultation)
    gone = _take_back(consultation, VoiceSetAside.contribution_id.in_(_wanted(contribution_ids)))
    if gone:
        record(VoicesReturned.about(actor, consultation, voices=_references(gone)))
    return gone


@operation
def undo_setting_aside(actor, consultation, *, at: datetime) -> list[int]:
    """Undo one act of setting aside: the reasons the actor gave at that moment and that still stand. Raises Conflict when none does."""
    require(actor, "voice.set_aside", consultation)
    gone = _take_back(consultation, VoiceSetAside.at == at, VoiceSetAside.by_id == actor.account_id)
    if not gone:
        raise Conflict(_("This has been undone already."))
    record(VoicesReturned.about(actor, consultation, voices=_references(gone)))
    return gone


def _wanted(contribution_ids) -> set[int]:
    wanted = set(contribution_ids)
    if not wanted:
        raise Refused(_("Tick a voice first."))
    if len(wanted) > MOST_VOICES:
        raise Refused(_("No more than %(n)s voices in one act.", n=MOST_VOICES))
    return wanted


def _held(consultation) -> Position | None:
    """The consultation's position, held still: no reason comes or goes between the count and the adoption."""
    position = position_of(consultation)
    return None if position is None else hold(position)


def _take_back(consultation, *which) -> list[int]:
    position = _held(consultation)
    here = sa.select(VoiceSetAside.contribution_id).where(VoiceSetAside.consultation_id == consultation.id, *which)
    gone = list(db.session.scalars(here.order_by(VoiceSetAside.contribution_id)))
    _keep_adopted(position, gone)
    db.session.execute(sa.delete(VoiceSetAside).where(VoiceSetAside.contribution_id.in_(gone)))
    return gone


def _keep_adopted(position: Position | None, voices: list[int]) -> None:
    """Reasons that stood at adoption belong to what was adopted."""
    if position is None or position.adopted is None:
        return
    before = sa.select(VoiceSetAside.contribution_id).where(
        VoiceSetAside.contribution_id.in_(voices), VoiceSetAside.at <= position.adopted.adopted_at
    )
    if db.session.scalars(before.limit(1)).first() is not None:
        raise Conflict(_("The position was adopted with this reason. It stays."))


def _references(contribution_ids) -> list[str]:
    return [f"contribution:{number}" for number in contribution_ids]
