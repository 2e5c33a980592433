"""What moderation did. Grounds are codes; a reason stands on the page of the text, and the fact commits to it."""

from dataclasses import dataclass, field

from consult.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class _TextFact(Fact):
    """A fact about a moderated text. `in_room` is the live room that shows the text, if one does; `texts` commits to the reason, if one was given."""

    decision: int
    in_room: str = ""
    texts: dict = field(default_factory=dict)

    @property
    def room(self) -> str | None:
        """The live room whose deltas this is one of."""
        return self.in_room or None


@dataclass(frozen=True, kw_only=True)
class TextPublished(_TextFact):
    """A text may be read by everybody."""


@dataclass(frozen=True, kw_only=True)
class TextHidden(_TextFact):
    """A text may not be read; its number and its answer stay."""

    ground: str


@dataclass(frozen=True, kw_only=True)
class TextRedacted(_TextFact):
    """Words were taken out of a text. The commitment to the former text can no longer be opened; `texts` commits to what is left too."""

    ground: str


@dataclass(frozen=True, kw_only=True)
class SenderHidden(_TextFact):
    """The name of whoever sent a text is not shown beside it."""

    ground: str


@dataclass(frozen=True, kw_only=True)
class ModerationUndone(_TextFact):
    """A decision was taken back and the text is as it was before it; `texts` commits to what stands again where words had been covered."""

    undone: int


@dataclass(frozen=True, kw_only=True)
class OriginalRemoved(Fact):
    """The words that were taken out of a text are deleted for good; the decision can no longer be undone."""

    decision: int
