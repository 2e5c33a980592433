"""Coverage: what became of every voice of a consultation when a position is drafted. Nothing may be left in neither state."""
from collections import Counter
from typing import NamedTuple

PLACED, SET_ASIDE, HIDDEN, NEITHER = "placed", "set_aside", "hidden", "neither"
STATES = (PLACED, SET_ASIDE, HIDDEN, NEITHER)


class Coverage(NamedTuple):
    """The state of each voice, in the order given; see `STATES`."""

    states: dict

    @property
    def outstanding(self):
        """The voices with neither a place nor a reason, in the order given."""
        return tuple(voice for voice, state in self.states.items() if state == NEITHER)

    @property
    def is_complete(self):
        """True when every voice has a place or a reason."""
        return not self.outstanding

    @property
    def counts(self):
        """How many voices are in each state, every state named."""
        found = Counter(self.states.values())
        return {state: found[state] for state in STATES}


def cover(voices, *, cited, cited_themes, themes_of, set_aside, hidden):
    """Classify voices by sets of ids.

    `cited`: voices a clause cites itself; `cited_themes`: themes a clause cites; `themes_of`: voice → themes that link it;
    `set_aside`: voices put aside with a reason; `hidden`: voices hidden by moderation, whose reason is the moderator's.
    A place outranks a reason, a drafter's reason that of a moderator.
    """
    themes = frozenset(cited_themes)

    def state(voice):
        if voice in cited or not themes.isdisjoint(themes_of.get(voice, ())):
            return PLACED
        if voice in set_aside:
            return SET_ASIDE
        return HIDDEN if voice in hidden else NEITHER

    return Coverage({voice: state(voice) for voice in voices})
