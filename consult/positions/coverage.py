"""What became of every voice of a consultation, as one value: drafting, adoption, closing and the report read the same figures. Pure."""

from typing import NamedTuple

PLACED, SET_ASIDE, HIDDEN, NEITHER = "placed", "set_aside", "hidden", "neither"
STATES = (PLACED, SET_ASIDE, HIDDEN, NEITHER)


class Place(NamedTuple):
    """Where a voice has its place: a clause, directly (`theme_id` None) or through a theme that the clause cites."""

    clause_id: int
    theme_id: int | None


class Voice(NamedTuple):
    """One voice: its number, how it came, its `state` of `STATES`; where it has its place, or why it has none.

    `reason` is the drafters' or, of a hidden voice, the moderator's, whose `ground` stands beside it.
    """

    id: int
    number: int
    channel: str
    state: str
    places: tuple[Place, ...] = ()
    reason: str = ""
    ground: str = ""


class Coverage(NamedTuple):
    """All voices of a consultation in the order of the register."""

    voices: tuple[Voice, ...]

    @property
    def total(self) -> int:
        """How many voices there are."""
        return len(self.voices)

    @property
    def counts(self) -> dict[str, int]:
        """How many voices are in each state, every state named."""
        found = dict.fromkeys(STATES, 0)
        for voice in self.voices:
            found[voice.state] += 1
        return found

    @property
    def reasoned(self) -> int:
        """How many voices have a reason instead of a place: the drafters' or the moderator's."""
        return self.counts[SET_ASIDE] + self.counts[HIDDEN]

    @property
    def outstanding(self) -> tuple[Voice, ...]:
        """Voices with neither a place nor a reason."""
        return self.of(NEITHER)

    @property
    def is_complete(self) -> bool:
        """Whether every voice has a place or a reason."""
        return not self.outstanding

    def of(self, *states: str) -> tuple[Voice, ...]:
        """Voices in these states."""
        return tuple(voice for voice in self.voices if voice.state in states)


def coverage(voices, *, places, set_aside, hidden) -> Coverage:
    """The coverage of `voices`, triples of id, number and channel.

    `places`: id → places; `set_aside`: id → reason; `hidden`: id → (ground, reason). A place outranks a reason, a drafter's reason
    that of a moderator.
    """
    return Coverage(tuple(_voice(*voice, places, set_aside, hidden) for voice in voices))


def _voice(voice: int, number: int, channel: str, places, set_aside, hidden) -> Voice:
    if places.get(voice):
        return Voice(voice, number, channel, PLACED, tuple(places[voice]))
    if voice in set_aside:
        return Voice(voice, number, channel, SET_ASIDE, reason=set_aside[voice])
    if voice in hidden:
        ground, reason = hidden[voice]
        return Voice(voice, number, channel, HIDDEN, reason=reason, ground=ground)
    return Voice(voice, number, channel, NEITHER)
