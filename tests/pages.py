"""Every page and how to open it: for each rule of the URL map, the values of its arguments out of a populated world.

Most values follow from the argument's name (`VALUES`); an endpoint whose arguments must belong together in another way, or that is only to be
seen in a certain state, stands in `PLACES`. An endpoint that has neither is a red test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.world import Space, World

#: Argument → its value in a space.
VALUES: dict[str, Callable[[Space], object]] = {
    "consultation_id": lambda s: s.consultations["collecting"].id,
    "slug": lambda s: s.consultations["collecting"].slug,
    "contribution_id": lambda s: s.voices["collecting"][0].id,
    "submission_id": lambda s: s.receipts[0],
    "noun": lambda s: "organisation",
    "number": lambda s: s.organisation.id,
    "account_id": lambda s: s.accounts["moderator"].id,
    "role": lambda s: "moderator",
    "secret_id": lambda s: s.secrets["invitation"].id,
    "token": lambda s: s.tokens["invitation"],
}

#: Endpoint → values of some of its arguments, where they differ from `VALUES`.
PLACES: dict[str, Callable[[Space], dict]] = {
    "accounts.reset": lambda s: {"token": s.tokens["reset"]},
    "accounts.confirm_address": lambda s: {"token": s.tokens["address"]},
}

#: Endpoints that are no pages of the site.
NO_PAGES = {"static"}


@dataclass(frozen=True)
class Route:
    """A rule of the URL map with the methods that do something."""

    endpoint: str
    methods: frozenset[str]
    arguments: frozenset[str]
    rule: str

    def values(self, space: Space) -> dict:
        """Its arguments in a space. KeyError names the argument that nobody can fill."""
        placed = PLACES[self.endpoint](space) if self.endpoint in PLACES else {}
        return {name: placed[name] if name in placed else VALUES[name](space) for name in self.arguments}


def routes(app) -> list[Route]:
    """All routes of the application, static files apart."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in NO_PAGES:
            methods = frozenset(rule.methods - {"HEAD", "OPTIONS"})
            found.append(Route(rule.endpoint, methods, frozenset(rule.arguments), rule.rule))
    return sorted(found, key=lambda route: (route.endpoint, route.rule))


def path(app, route: Route, space: Space) -> str:
    """The path of a route in a space."""
    rule = next(rule for rule in app.url_map.iter_rules(route.endpoint) if rule.rule == route.rule)
    return rule.build(route.values(space), append_unknown=False)[1]


def pages(app, world: World) -> Iterator[tuple[Route, str]]:
    """Every route that is opened by GET, with its path in the first space."""
    for route in routes(app):
        if "GET" in route.methods:
            yield route, path(app, route, world.own)
