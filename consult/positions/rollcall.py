"""The roll call of a clause: every seat with its stance, shown by the organisation that nominated it, and the result that follows.

A stance belongs to the edition it was taken on. Only stances on the present edition count in the result; a seat that has not seen it
yet is silent there, and its earlier stance is shown beside. An objection stays one to be answered whatever edition it was raised on:
changing a comma is no answer.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from consult.positions.agreement import OBJECT, RESERVATIONS, Agreement, agree


@dataclass(frozen=True)
class SeatStance:
    """A seat and the stance it has taken, if any: `kind` and `edition` are None while it is silent."""

    seat_id: int
    sector: str
    nominated_by: str
    kind: str | None = None
    edition: int | None = None
    text: str = ""
    answer: str = ""
    stance_id: int | None = None


@dataclass(frozen=True)
class RollCall:
    """The seats' stances on a clause that stands in `edition`. `required` names sectors without which nothing is agreed."""

    edition: int
    stances: tuple[SeatStance, ...]
    required: tuple[str, ...] = ()

    @cached_property
    def agreement(self) -> Agreement:
        """The result by sector over stances on the present edition."""
        return agree([(seat.sector, seat.kind if self.is_current(seat) else None) for seat in self.stances], self.required)

    def is_current(self, seat: SeatStance) -> bool:
        """Whether the seat has taken its stance on the present edition."""
        return seat.kind is not None and seat.edition == self.edition

    @property
    def current(self) -> tuple[SeatStance, ...]:
        """Seats with a stance on the present edition."""
        return tuple(seat for seat in self.stances if self.is_current(seat))

    @property
    def earlier(self) -> tuple[SeatStance, ...]:
        """Seats whose stance is on an earlier edition: they have not seen the present words."""
        return tuple(seat for seat in self.stances if seat.kind is not None and not self.is_current(seat))

    @property
    def earlier_editions(self) -> list[tuple[int, int]]:
        """(edition, how many seats) of stances on earlier editions, the newest first."""
        return sorted(Counter(seat.edition for seat in self.earlier).items(), reverse=True)

    @property
    def silent(self) -> tuple[SeatStance, ...]:
        """Seats that have taken no stance on any edition."""
        return tuple(seat for seat in self.stances if seat.kind is None)

    @property
    def objections(self) -> tuple[SeatStance, ...]:
        """Objections that stand, on whatever edition."""
        return tuple(seat for seat in self.stances if seat.kind == OBJECT)

    @property
    def reservations(self) -> tuple[SeatStance, ...]:
        """Support with reservations that stands."""
        return tuple(seat for seat in self.stances if seat.kind == RESERVATIONS)

    @property
    def unanswered(self) -> tuple[SeatStance, ...]:
        """Objections without an answer."""
        return tuple(seat for seat in self.objections if not seat.answer)


def percent(share: float | None) -> int | None:
    """A share from 0 to 1 in whole percents, halves upwards; None stays None."""
    return None if share is None else int(share * 100 + 0.5)


def to_record(call: RollCall) -> dict:
    """The roll call as plain values for the canonical form."""
    result = call.agreement
    stances = [
        {
            "seat": seat.seat_id, "sector": seat.sector, "nominated_by": seat.nominated_by, "stance": seat.kind, "edition": seat.edition,
            "text": seat.text, "answer": seat.answer,
        }
        for seat in call.stances
    ]
    return {
        "stances": stances, "required_sectors": list(call.required), "verdict": result.verdict, "lowest_sectors": list(result.floor_sectors),
        "lowest_percent": percent(result.floor), "not_enough_answers_from": list(result.lacking) if result.verdict == "not_enough" else [],
    }


def from_record(edition: int, recorded: dict) -> RollCall:
    """The roll call of a clause as it was recorded at adoption."""
    stances = tuple(
        SeatStance(row["seat"], row["sector"], row["nominated_by"], row["stance"], row["edition"], row["text"], row["answer"])
        for row in recorded["stances"]
    )
    return RollCall(edition, stances, tuple(recorded["required_sectors"]))
