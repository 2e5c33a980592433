"""Attacks over HTTP: a site that stands still, and a hand that checks every answer to a hostile request."""

import hashlib
import re

import pytest

from consult.core import i18n
from consult.core.db import session_scope
from tests import conftest, pages
from tests.people import browser_of, richest
from tests.standing import Standing, changes
from tests.world import build_world

#: Forms whose address is the secret and that mail programs post to without a form.
BY_SECRET = {"notices.stop"}
#: What no answer may tell a stranger.
LEAKS = re.compile(r"Traceback|werkzeug|sqlalchemy|psycopg|sqlite3\.|site-packages|/consult/\w+/\w+\.py|Python/\d", re.I)


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
                body = response.get_data().decode("utf-8", "replace")
            except Exception as error:
                self.faults.append(f"{what}: raised {error!r:.300}")
                return None
            changed = changes(self.before, self.standing.dump()) if self.standing.writes and not may_change else []
        if response.status_code not in expected:
            self.faults.append(f"{what}: {response.status_code}")
        if method != "HEAD" and response.status_code >= 400 and "html" in response.content_type and (not response.page.h1.strip() or len(response.page.text) < 40):
            self.faults.append(f"{what}: {response.status_code} without a readable sentence")
        if response.status_code >= 400 and (found := LEAKS.search(body)):
            self.faults.append(f"{what}: tells {found.group()!r}")
        if changed:
            self.faults.append(f"{what}: changed {changed}")
        return response

    def done(self) -> None:
        """Print how many instances there were and fail with every bad answer."""
        print(f"{self.count} instances")
        assert self.count
        assert self.faults == [], f"{len(self.faults)} of {self.count}:\n" + "\n".join(self.faults[:60])


@pytest.fixture(scope="module")
def site(_app):
    """(world, standing) of a module: the populated site that each hostile request leaves as it was."""
    with _app.app_context(), session_scope():
        conftest.empty()
        world = build_world()
        with Standing(_app) as standing:
            yield world, standing


@pytest.fixture
def world(site):
    return site[0]


@pytest.fixture(scope="module")
def routes(_app, site):
    """(route, method, path in the first space) of the whole site."""
    return [(route, method, pages.path(_app, route, site[0].own)) for route in pages.routes(_app) for method in sorted(route.methods)]


@pytest.fixture
def hand(_app, site):
    i18n.set_language("pl")
    return Hand(_app, *site)


@pytest.fixture
def stranger(_app, world):
    """A browser of nobody in particular."""
    return browser_of(_app, world, "visitor", world.own)


@pytest.fixture
def everything(_app, world):
    """A browser of somebody who holds every role: hostile input gets as deep as it can."""
    return richest(_app, world)


def spread(values, key: str, few: int = 3) -> list:
    """Some of the values, others for each key, so that all meet somewhere; all of them in `make test-all`, on SQLite."""
    values = list(values)
    if (conftest.TEST_ALL and not conftest.ON_POSTGRES) or len(values) <= few:
        return values
    start = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")
    return [values[(start + step * max(1, len(values) // few)) % len(values)] for step in range(few)]
