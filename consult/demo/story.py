"""Telling a story: acts in the order of their moments, each under a clock that stands at its own."""

from collections.abc import Callable
from datetime import datetime

from consult.accounts.queries import actor_of
from consult.core.clock import travelling
from consult.demo.content import Calendar


class Cast:
    """Everybody and everything the stories speak of, by the keys of the example data."""

    def __init__(self):
        self.accounts, self.organisations, self.platforms = {}, {}, {}
        self.consultations, self.voices, self.notes = {}, {}, {}
        self.themes, self.clauses, self.cafes = {}, {}, {}
        self.people, self.statements, self.objections = {}, {}, {}
        self.position = None

    def actor(self, key: str):
        """The actor that an account of the cast is now, with the roles it holds by now."""
        return actor_of(self.accounts[key])


class Story:
    """Acts of one consultation. They are gathered in any order and told in the order of time."""

    def __init__(self, cast: Cast, calendar: Calendar):
        self.cast, self.calendar = cast, calendar
        self.acts: list[tuple[datetime, int, Callable[[], None]]] = []

    def at(self, moment: datetime, act: Callable[[], None]) -> None:
        """Have `act` happen at `moment`; acts of one moment keep their order."""
        self.acts.append((moment, len(self.acts), act))

    def tell(self) -> None:
        """Let everything happen."""
        for moment, _place, act in sorted(self.acts, key=lambda one: one[:2]):
            with travelling(moment):
                act()
