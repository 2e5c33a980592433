"""Every page and how to open it: for each rule of the URL map, the values of its arguments out of a populated world.

Most values follow from the argument's name (`VALUES`); an endpoint whose arguments must belong together in another way, or that is only to be
seen in a certain state, stands in `PLACES`. An endpoint that has neither is a red test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from consult.notices.stops import token_for
from consult.organisations.models import PageKind
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
    "organisation_id": lambda s: s.organisation.id,
    "kind": lambda s: "privacy",
    "mail_id": lambda s: 1,
}

#: Endpoint → values of some of its arguments, where they differ from `VALUES`; several where the page looks different in several states.
PLACES: dict[str, Callable[[Space], dict | list[dict]]] = {
    "accounts.reset": lambda s: {"token": s.tokens["reset"]},
    "accounts.confirm_address": lambda s: {"token": s.tokens["address"]},
    "notices.stop": lambda s: {"token": token_for("glos1@consult.example")},
    "organisations.page": lambda s: [{"kind": kind.value} for kind in PageKind],
    "organisations.edit_page": lambda s: [{"kind": kind.value} for kind in PageKind],
    "organisations.version": lambda s: {"number": 1},
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

    def values(self, space: Space) -> list[dict]:
        """Its arguments in a space, in each state that looks different. KeyError names the argument that nobody can fill."""
        placed = PLACES[self.endpoint](space) if self.endpoint in PLACES else {}
        states = placed if isinstance(placed, list) else [placed]
        return [{name: state[name] if name in state else VALUES[name](space) for name in self.arguments} for state in states]


def routes(app) -> list[Route]:
    """All routes of the application, static files apart."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in NO_PAGES:
            methods = frozenset(rule.methods - {"HEAD", "OPTIONS"})
            found.append(Route(rule.endpoint, methods, frozenset(rule.arguments), rule.rule))
    return sorted(found, key=lambda route: (route.endpoint, route.rule))


def paths(app, route: Route, space: Space) -> list[str]:
    """The paths of a route in a space, one a state."""
    rule = next(rule for rule in app.url_map.iter_rules(route.endpoint) if rule.rule == route.rule)
    return [rule.build(values, append_unknown=False)[1] for values in route.values(space)]


def path(app, route: Route, space: Space) -> str:
    """The path of a route in a space."""
    return paths(app, route, space)[0]


def pages(app, world: World) -> Iterator[tuple[Route, str]]:
    """Every route that is opened by GET, with its paths in the first space."""
    for route in routes(app):
        if "GET" in route.methods:
            yield from ((route, path) for path in paths(app, route, world.own))
