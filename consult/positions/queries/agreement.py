"""Reading stances: the roll call of each clause, as it stands or, once adopted, as it was recorded."""

import json

import sqlalchemy as sa

from consult.core.db import db
from consult.positions.models import Position, Stance
from consult.positions.rollcall import RollCall, SeatStance, from_record


def roll_calls(position: Position) -> dict[int, RollCall]:
    """The roll call of every clause of a position: clause id → call. After adoption seats may change; what was recorded then stands."""
    if position.adopted is not None:
        return {row["id"]: from_record(row["edition"], row["agreement"]) for row in json.loads(position.adopted.canonical)["clauses"]}
    seats = sorted(position.platform.active_seats, key=lambda seat: (seat.sector.value, seat.nominated_by, seat.id))
    standing = sa.select(Stance).where(Stance.clause_id.in_([clause.id for clause in position.clauses]), Stance.withdrawn_at.is_(None))
    taken = {(stance.clause_id, stance.seat_id): stance for stance in db.session.scalars(standing)}
    required = tuple(position.platform.required_sectors)
    return {
        clause.id: RollCall(clause.edition, tuple(_seat(seat, taken.get((clause.id, seat.id))) for seat in seats), required)
        for clause in position.clauses
    }


def _seat(seat, stance: Stance | None) -> SeatStance:
    if stance is None:
        return SeatStance(seat.id, seat.sector.value, seat.nominated_by)
    return SeatStance(
        seat.id, seat.sector.value, seat.nominated_by, stance.kind.value, stance.edition, stance.text, stance.answer, stance.id
    )


def recorded_coverage(position: Position) -> dict | None:
    """How many voices were in each state when the position was adopted; None before adoption."""
    return json.loads(position.adopted.canonical)["coverage"] if position.adopted is not None else None
