"""What was grouped. Facts name voices by their reference; titles and summaries stay in the rows."""

from dataclasses import dataclass

from consult.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class ThemeCreated(Fact):
    """A theme was opened; `texts` commits to its title and summary."""

    texts: dict


@dataclass(frozen=True, kw_only=True)
class ThemeEdited(Fact):
    """The title or the summary of a theme was changed; `texts` commits to them."""

    texts: dict


@dataclass(frozen=True, kw_only=True)
class ThemeRemoved(Fact):
    """A theme was taken away; its links are kept for the case that it comes back."""


@dataclass(frozen=True, kw_only=True)
class ThemeRestored(Fact):
    """A theme came back with its links."""


@dataclass(frozen=True, kw_only=True)
class VoicesLinked(Fact):
    """Voices were linked to a theme; `voices` are their references."""

    voices: list


@dataclass(frozen=True, kw_only=True)
class VoicesUnlinked(Fact):
    """Links of voices to a theme were undone; the voices stay as they are."""

    voices: list
