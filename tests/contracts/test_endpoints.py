"""Every endpoint is known to the checks: its arguments can be filled, and somebody may open it."""

import pytest
from jinja2 import TemplateError

from tests import pages
from tests.people import somebody_who_may
from tests.standing import Standing
from tests.world import build_world


@pytest.fixture
def world(app):
    return build_world()


def test_every_route_can_be_filled_out_of_the_world(app, world):
    unknown = []
    for route in pages.routes(app):
        try:
            pages.path(app, route, world.own)
            pages.path(app, route, world.foreign)
        except KeyError as error:
            unknown.append(f"{route.endpoint}: {error} of {route.rule} stands neither in VALUES nor in PLACES of tests/pages.py")
    assert unknown == []


def test_every_page_opens_for_somebody(app, world, caplog):
    closed, opened = {}, list(pages.pages(app, world))
    with Standing(app) as standing:
        browsers = list(somebody_who_may(app, world))
        for route, path in opened:
            answers = []
            for browser in browsers:
                caplog.clear()
                with standing.undoing(), browser.remembering():
                    answers.append(browser.request("GET", path).status_code)
                if answers[-1] in (200, 301, 302, 303, 500):
                    break
            if answers[-1] not in (200, 301, 302, 303):
                reasons = [f"{record.exc_info[1]!r:.300}" for record in caplog.records if record.exc_info]
                closed[f"{route.endpoint} {path}"] = (answers, reasons)
    assert closed == {}, "\n".join(f"{page}: {why}" for page, why in closed.items())


def test_every_template_compiles(app):
    faults = {}
    for name in app.jinja_env.list_templates():
        try:
            app.jinja_env.get_template(name)
        except TemplateError as error:
            faults[name] = f"line {getattr(error, 'lineno', '?')}: {error}"
    assert faults == {}
