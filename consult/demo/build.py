"""Building the example data: through operations alone, under a clock that travels, in one transaction, so that it is there whole or not at all."""

from collections.abc import Callable

import sqlalchemy as sa

from consult.accounts.models import Account
from consult.core.clock import today
from consult.core.db import db, write_transaction
from consult.core.operation import unit_of_work
from consult.core.sealer import publish_checkpoint, seal_all
from consult.demo import announcing, answering, cafes, collecting, drafting, people
from consult.demo.content import Calendar, read
from consult.demo.story import Cast, Story
from consult.organisations.models import Organisation

STEPS = 6
CAFES = ("tychy", "mikolow", "pszczyna")


def is_empty() -> bool:
    """Whether the database holds nobody and nothing yet."""
    nobody = db.session.scalar(sa.select(sa.func.count()).select_from(Account)) == 0
    return nobody and db.session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 0


def build_demo(site: str = "http://localhost:5000", progress: Callable[[int], None] = lambda _steps: None) -> None:
    """Fill an empty database of the site at the address `site`. `progress(n)` is told of n steps done, STEPS in all."""
    cast = Cast()
    with write_transaction(), unit_of_work():
        people.gather(cast, Calendar(today(), read("organisations")["dates"]), site)
        progress(1)
        _tell_standards(cast)
        progress(2)
        for name in ("programme", "live_cafe", "empty"):
            _tell_consultation(cast, name)
            progress(1)
    seal_all()
    publish_checkpoint()


def _tell_standards(cast: Cast) -> None:
    told = read("standards")
    story = Story(cast, Calendar(today(), told["dates"]))
    announcing.announce(story, told)
    collecting.collect(story, read("standards_voices"), key=told["key"], officer=told["officer"])
    for name in CAFES:
        cafes.hold(story, read(f"standards_cafe_{name}"), key=told["key"], officer=told["officer"])
    drafting.draft(story)
    answering.answer(story)
    story.at(story.calendar.moment("announced", "12:00"), lambda: people.give_roles(cast, f"consultation:{told['key']}"))
    story.tell()


def _tell_consultation(cast: Cast, name: str) -> None:
    told = read(name)
    story = Story(cast, Calendar(today(), told["dates"]))
    announcing.announce(story, told)
    collecting.collect(story, told, key=told["key"], officer=told["officer"])
    if "cafe" in told:
        cafes.prepare(story, told["cafe"], key=told["key"], officer=told["officer"])
    story.tell()


def sign_ins() -> list[tuple[str, str, str]]:
    """(address, name, what to try) of the example accounts that are shown at start; none where the example is not loaded."""
    there = set(db.session.scalars(sa.select(Account.email).where(Account.is_demo, Account.password_hash.is_not(None))))
    return [(one["email"], one["name"], one["about"]) for one in read("organisations")["accounts"] if one.get("shown") and one["email"] in there]
