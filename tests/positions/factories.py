"""A position in the making: a consultation with voices, a theme, a body of three sectors, a drafter, and clauses that rest on something."""

from dataclasses import dataclass, field

import sqlalchemy as sa

from consult.accounts.models import Account
from consult.accounts.queries import actor_of
from consult.core.clock import today
from consult.core.db import db
from consult.core.record import FactRow
from consult.policy.roles import Actor, Role
from consult.positions import operations
from consult.positions.models import Clause, Position
from consult.themes.operations import create_theme
from tests import factories

RESULT = "Przyjęto jednogłośnie."


@dataclass
class Story:
    """Everything a test of positions needs at hand."""

    consultation: object
    platform: object
    drafter: Actor
    chair: Actor
    moderator: Actor
    voices: list
    theme: object
    position: Position
    clauses: list[Clause] = field(default_factory=list)

    @property
    def members(self) -> list[Actor]:
        """Actors of the seats: lived experience (the chair), organisations, administration."""
        return [actor_of(db.session.get(Account, seat.account_id)) for seat in self.platform.active_seats]


def story(*, voices: int = 4, cited: bool = True) -> Story:
    """A draft of two clauses. Of four voices, 1 and 2 are in a theme that clause 1 cites, 3 is cited by clause 2, 4 has neither."""
    office = factories.organisation()
    platform = factories.platform(office)
    consultation = factories.consultation(office, platform=platform)
    drafter = factories.actor((Role.DRAFTER, platform))
    moderator = factories.actor((Role.MODERATOR, consultation))
    said = factories.submission(consultation, *(f"Głos {i}" for i in range(1, voices + 1))).contributions
    theme = create_theme(moderator, consultation, title="Ławki", contribution_ids=[voice.id for voice in said[:2]])
    position = operations.create_position(drafter, consultation, title="Usiąść po drodze", about="O ławkach.", addressee="Prezydent Miasta")
    found = Story(consultation, platform, drafter, None, moderator, list(said), theme, position)
    found.chair = found.members[0]
    for heading in ("Ławki co 200 metrów", "Światło przy ławkach"):
        found.clauses.append(operations.add_clause(drafter, position, heading=heading, text=f"{heading}, także zimą."))
    if cited:
        operations.cite_sources(drafter, found.clauses[0], theme_ids=[theme.id])
        operations.cite_sources(drafter, found.clauses[1], contribution_ids=[said[2].id])
    return found


def agreeing(**values) -> Story:
    """The same, opened for its members."""
    found = story(**values)
    operations.open_position(found.drafter, found.position)
    return found


def ready(**values) -> Story:
    """The same with every voice accounted for: it can be adopted."""
    found = agreeing(**values)
    operations.set_voices_aside(found.drafter, found.consultation, contribution_ids=[voice.id for voice in found.voices[3:]], reason="Poza tematem uchwały.")
    return found


def adopt(found: Story, **values):
    """The chair declares adoption today."""
    given = {"number": "1/2027", "adopted_on": today(), "result": RESULT, **values}
    return operations.adopt_position(found.chair, found.position, **given)


def fact_names() -> list[str]:
    """Names of all facts, in order."""
    return [row.name for row in db.session.scalars(sa.select(FactRow).order_by(FactRow.id))]
