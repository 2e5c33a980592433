"""The permission matrix: thirteen kinds of people × their own and a foreign space × every route, method and live command.

What is expected stands in `matrix.toml` alone: each endpoint with the permission it asks, each permission with the rows that hold it.
A route or command that is not listed there is a red test; so is a line there that nothing answers to.
"""

import tomllib
from pathlib import Path

import pytest

from tests import pages
from tests.people import ROWS, browser_of
from tests.standing import Standing, changes
from tests.world import build_world

TABLE = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text(encoding="utf-8"))
EVERYBODY = set(ROWS)
DENIED = {401, 403, 404}
SIGN_IN = "/sign-in?next="


def permission_of(route, method: str) -> str | None:
    """What the table says the route asks: a line of its own for the method, else the endpoint's."""
    lines = TABLE["endpoints"]
    return lines.get(f"{method} {route.endpoint}", lines.get(route.endpoint))


def may(permission: str, row: str, *, own: bool) -> bool:
    """Whether somebody of this kind, with rights in the subject's space or in another, may do it."""
    who = TABLE["permissions"][permission]
    rows = EVERYBODY if who == "everybody" else set(who["rows"] if isinstance(who, dict) else who)
    elsewhere = who == "everybody" or (isinstance(who, dict) and who.get("anywhere", False))
    return row in rows and (own or elsewhere or row == "site_administrator")  # the whole site is nobody's foreign space


def cells(app):
    for route in pages.routes(app):
        for method in sorted(route.methods):
            yield route, method


def is_denied(response) -> bool:
    """Refused, or sent to the sign-in page with the way back."""
    return response.status_code in DENIED or (response.status_code == 302 and response.headers["Location"].startswith(SIGN_IN))


def test_the_table_lists_every_route_and_nothing_else(app):
    known = {key for route, method in cells(app) for key in (route.endpoint, f"{method} {route.endpoint}")}
    unlisted = sorted({f"{method} {route.endpoint}" for route, method in cells(app) if permission_of(route, method) is None})
    assert unlisted == [], "stand not in matrix.toml"
    assert sorted(set(TABLE["endpoints"]) - known) == [], "stand in matrix.toml and answer to nothing"
    assert sorted({name for name in TABLE["endpoints"].values() if name not in TABLE["permissions"]}) == []


@pytest.mark.parametrize("row", ROWS)
def test_rights_of(app, row):
    world, faults, count = build_world(), [], 0
    paths = [(route, method, pages.path(app, route, world.own)) for route, method in cells(app)]
    browsers = {True: browser_of(app, world, row, world.own), False: browser_of(app, world, row, world.foreign)}
    tokens = {own: browser.any_token() for own, browser in browsers.items()}
    with Standing(app) as standing:
        before = standing.dump()
        for (route, method, path), (own, browser) in [(cell, who) for cell in paths for who in browsers.items()]:
            permission = permission_of(route, method)
            if permission is None:
                continue  # said above
            allowed = may(permission, row, own=own)
            with standing.undoing(), browser.remembering():
                sent = {} if method == "GET" else {"data": {"csrf_token": tokens[own]}}
                response = browser.request(method, path, read=False, **sent)
                changed = changes(before, standing.dump()) if standing.writes and not allowed else []
            count, denied = count + 1, is_denied(response)
            where = f"{'own' if own else 'foreign'} {method} {path} ({route.endpoint}: {permission})"
            if response.status_code >= 500:
                faults.append(f"{where}: {response.status_code}")
            elif denied is allowed and not (allowed and route.endpoint in TABLE["may_be_missing"]):
                faults.append(f"{where}: {response.status_code} where it should be {'allowed' if allowed else 'denied'}")
            elif changed:
                faults.append(f"{where}: changed {changed}")
    print(f"{count} cells")
    assert faults == [], "\n".join(faults[:80])


def test_a_form_without_its_token_is_refused_and_changes_nothing(app):
    world, faults = build_world(), []
    paths = [(route, method, pages.path(app, route, world.own)) for route, method in cells(app) if method != "GET" and route.endpoint not in TABLE["exempt"]]
    people = {row: browser_of(app, world, row, world.own) for row in ("visitor", "officer", "administrator", "participant")}
    with Standing(app) as standing:
        before = standing.dump()
        for route, method, path in paths:
            for row, browser in people.items():
                for data in ({}, {"csrf_token": "forged"}, {"csrf_token": "Ijk5ZjI0.aaaaaa.bbbbbb"}):
                    with standing.undoing(), browser.remembering():
                        response = browser.request(method, path, read=False, data=data)
                        changed = changes(before, standing.dump()) if standing.writes else []
                    if response.status_code != 400 or changed:
                        faults.append(f"{row}: {method} {path} ({route.endpoint}): {response.status_code}, changed {changed}")
    assert faults == [], "\n".join(faults[:80])
