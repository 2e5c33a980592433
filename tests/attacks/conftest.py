"""Attacks over HTTP: a site that stands still, and a hand that checks every answer to a hostile request."""

import re

import pytest

from tests import pages
from tests.people import browser_of, richest
from tests.standing import Standing, changes
from tests.world import build_world

#: What no answer may tell a stranger.
LEAKS = re.compile(r"Traceback|werkzeug|sqlalchemy|psycopg|sqlite3\.|site-packages|/consult/\w+/\w+\.py|SECRET_KEY|Python/\d", re.I)


class Hand:
    """Sends hostile requests as somebody, and collects what was answered badly."""

    def __init__(self, app, world, standing):
        self.app, self.world, self.standing = app, world, standing
        self.before, self.faults, self.count = standing.dump(), [], 0

    def send(self, browser, method: str, path: str, *, expected=range(200, 500), may_change=False, **options):
        """One request: no 5xx, a status out of `expected`, nothing leaked, and (unless it may) nothing changed."""
        self.count += 1
        what = f"{method} {path[:120]!r} {str(options)[:160]}"
        with self.standing.undoing(), browser.remembering():
            try:
                response = browser.request(method, path, **options)
                body = response.get_data(as_text=True)
            except Exception as error:
                self.faults.append(f"{what}: raised {error!r:.300}")
                return None
            changed = changes(self.before, self.standing.dump()) if self.standing.writes and not may_change else []
        if response.status_code not in expected:
            self.faults.append(f"{what}: {response.status_code}")
        if response.status_code >= 400 and "html" in response.content_type and (not response.page.h1.strip() or len(response.page.text) < 40):
            self.faults.append(f"{what}: {response.status_code} without a readable sentence")
        if found := LEAKS.search(body):
            if response.status_code >= 400:
                self.faults.append(f"{what}: tells {found.group()!r}")
        if changed:
            self.faults.append(f"{what}: changed {changed}")
        return response

    def done(self) -> None:
        """Print how many instances there were and fail with every bad answer."""
        print(f"{self.count} instances")
        assert self.count
        assert self.faults == [], f"{len(self.faults)} of {self.count}:\n" + "\n".join(self.faults[:60])


@pytest.fixture
def world(app):
    return build_world()


@pytest.fixture
def routes(app, world):
    """(route, method, path in the first space) of the whole site."""
    return [(route, method, pages.path(app, route, world.own)) for route in pages.routes(app) for method in sorted(route.methods)]


@pytest.fixture
def hand(app, world, routes):
    with Standing(app) as standing:
        yield Hand(app, world, standing)


@pytest.fixture
def stranger(app, world):
    """A browser of nobody in particular."""
    return browser_of(app, world, "visitor", world.own)


@pytest.fixture
def everything(app, world):
    """A browser of somebody who holds every role: hostile input gets as deep as it can."""
    return richest(app, world)
