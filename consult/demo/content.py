"""Reading the example data: dates that run from today, placeholders in texts, one file after another."""

import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from babel.dates import format_date

from consult.core.clock import WARSAW

FOLDER = Path(__file__).parent / "content"


@cache
def read(name: str) -> dict:
    """One file of the example data as it stands."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


class Calendar:
    """Days of one story, counted from the day it is told."""

    def __init__(self, today: date, named: dict[str, int]):
        self.today, self.named = today, named

    def day(self, when: str | int) -> date:
        """A named day, or so many days from today."""
        return self.today + timedelta(days=self.named[when] if isinstance(when, str) else when)

    def moment(self, when: str | int, at: str = "12:00") -> datetime:
        """A time on a day, on a Warsaw clock."""
        return datetime.combine(self.day(when), time.fromisoformat(at), tzinfo=WARSAW)

    def fill(self, value):
        """Texts with their placeholders filled: days in Polish words, this year and the next; lists and tables alike."""
        if isinstance(value, str):
            return value.format_map(self._words()) if "{" in value else value
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        if isinstance(value, dict):
            return {key: self.fill(item) for key, item in value.items()}
        return value

    def _words(self) -> dict[str, str]:
        days = {name: format_date(self.day(name), "d MMMM y", locale="pl") for name in self.named}
        return {**days, "year": str(self.today.year), "next_year": str(self.today.year + 1)}
