"""What happened to positions. Drafting is the body's own until it asks its members; from then on everything is public."""

from dataclasses import dataclass

from consult.core.events import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class _DraftingFact(Fact):
    """A fact of drafting."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class PositionCreated(_DraftingFact):
    """A position was begun; `texts` commits to title, description and addressee."""

    texts: dict


@dataclass(frozen=True, kw_only=True)
class PositionEdited(_DraftingFact):
    """Title, description or addressee were changed; `texts` commits to them."""

    texts: dict


@dataclass(frozen=True, kw_only=True)
class PositionWithdrawn(Fact):
    """A position was given up before adoption."""


@dataclass(frozen=True, kw_only=True)
class ClauseAdded(_DraftingFact):
    """A clause was added at `place`; `texts` commits to its words."""

    place: int
    texts: dict


@dataclass(frozen=True, kw_only=True)
class ClauseEdited(_DraftingFact):
    """The words of a clause were changed; they are now `edition`, and `texts` commits to them."""

    edition: int
    texts: dict


@dataclass(frozen=True, kw_only=True)
class ClauseMoved(_DraftingFact):
    """A clause changed its place in the order."""

    place: int


@dataclass(frozen=True, kw_only=True)
class ClauseRemoved(_DraftingFact):
    """A clause was taken out."""


@dataclass(frozen=True, kw_only=True)
class ClauseRestored(_DraftingFact):
    """A clause that had been taken out came back, at `place`."""

    place: int


@dataclass(frozen=True, kw_only=True)
class SourcesCited(_DraftingFact):
    """A clause rests on further themes, voices or notes; `sources` are their references."""

    sources: list


@dataclass(frozen=True, kw_only=True)
class SourceUncited(_DraftingFact):
    """A clause rests on `source` no longer."""

    source: str


@dataclass(frozen=True, kw_only=True)
class VoicesReasoned(Fact):
    """Voices were set aside with a reason, which stands in the list of voices; `voices` are their references.

    `texts` commits to the reason beside each of them.
    """

    voices: list
    texts: dict


@dataclass(frozen=True, kw_only=True)
class VoicesReturned(Fact):
    """Voices are no longer set aside."""

    voices: list


@dataclass(frozen=True, kw_only=True)
class PositionOpened(Fact):
    """The members of the body may take their stances; everybody may read the position."""


@dataclass(frozen=True, kw_only=True)
class PositionReturned(Fact):
    """The position went back to drafting."""


@dataclass(frozen=True, kw_only=True)
class StanceTaken(Fact):
    """A seat took a stance on an edition of a clause; `texts` commits to what it says."""

    seat: int
    kind: str
    edition: int
    texts: dict


@dataclass(frozen=True, kw_only=True)
class StanceWithdrawn(Fact):
    """A seat withdrew its stance."""

    seat: int


@dataclass(frozen=True, kw_only=True)
class ObjectionAnswered(Fact):
    """An objection was given an answer; `texts` commits to both."""

    texts: dict


@dataclass(frozen=True, kw_only=True)
class PositionAdopted(Fact):
    """The chair declared the position adopted. `sha256` is the fingerprint of its canonical form."""

    number: str
    adopted_on: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PositionSent(Fact):
    """The position was sent to its addressee, who is to answer by `answer_due_on`."""

    sent_on: str
    answer_due_on: str
