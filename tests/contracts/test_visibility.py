"""What lists show and what rules allow are the same: for every kind of person and every row in every state; and no link leads to a refusal."""

import importlib
from collections import defaultdict
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from consult.accounts.queries import actor_of
from consult.cafe.models import CafeSession
from consult.consultations.models import Consultation
from consult.contributions.models import Contribution
from consult.core.db import db
from consult.policy.roles import GUEST, Role
from consult.policy.rules import can
from consult.positions.models import Position
from consult.responses.models import Answer
from consult.themes.models import Theme
from tests import conftest
from tests.people import ROWS, browser_of
from tests.standing import Standing
from tests.world import build_world

ROOT = Path(__file__).resolve().parents[2]


def of_office_or_public(actor, answer) -> bool:
    """Answers are for everybody once approved, and in every state for whoever works at an office that gives them; a drafting body is no such office."""
    offices = tuple(scope for scope in answer.scopes if not scope.startswith("platform:"))
    return not actor.suspended and (answer.is_public or actor.holds(offices, *Role))


#: Module with a `visible_to` → (rows, how a SELECT of them reaches the consultation, what the rule says of one row).
LISTS = {
    "consult.consultations.queries": (Consultation, None, lambda actor, row: can(actor, "consultation.read", row)),
    "consult.contributions.queries": (Contribution, Contribution.consultation, lambda actor, row: can(actor, "consultation.read", row.consultation)),
    "consult.themes.queries": (Theme, Theme.consultation, lambda actor, row: can(actor, "theme.read", row)),
    "consult.cafe.queries.sessions": (CafeSession, CafeSession.consultation, lambda actor, row: can(actor, "cafe.read", row)),
    "consult.positions.queries.positions": (Position, Position.consultation, lambda actor, row: can(actor, "position.read", row)),
    "consult.responses.queries.answers": (Answer, Answer.consultation, of_office_or_public),
}


def test_every_list_that_hides_rows_is_compared_with_its_rule():
    defining = {path for path in ROOT.glob("consult/**/*.py") if "\ndef visible_to(" in path.read_text(encoding="utf-8")}
    names = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__") for path in defining}
    assert names == set(LISTS)


@pytest.mark.parametrize("module", LISTS)
def test_list_and_rule_agree_for_everybody_on_every_row(app, module):
    model, path, rule = LISTS[module]
    world, visible_to, faults, count = build_world(), importlib.import_module(module).visible_to, [], 0
    actors = {"visitor": GUEST, "site_administrator": actor_of(world.site_administrator)}
    for space, name in ((world.own, "own"), (world.foreign, "foreign")):
        actors |= {f"{row} of the {name} space": actor_of(db.session.merge(account)) for row, account in space.accounts.items()}
    rows = list(db.session.scalars(sa.select(model)))
    for who, actor in actors.items():
        statement = sa.select(model.id).where(visible_to(actor))
        shown = set(db.session.scalars(statement if path is None else statement.join(path)))
        for row in rows:
            count += 1
            if (row.id in shown) is not rule(actor, row):
                faults.append(f"{who}: {row.ref} ({getattr(row, 'state', '')}) is {'shown' if row.id in shown else 'left out'} against the rule")
    print(f"{count} cells")
    assert count and faults == [], "\n".join(faults[:40])


#: Kinds of people whose links are followed in `make test`; the full run follows everybody's.
WALKERS = ROWS if conftest.TEST_ALL else ("visitor", "participant", "facilitator", "drafter", "officer")
#: Addresses of one endpoint that are opened; the rest look the same.
EACH = 4


def links_of(page, at: str):
    """Paths on this site that a page links to."""
    for link in page.links:
        target = urlsplit(urljoin(f"http://localhost{at}", link))
        if target.netloc == "localhost":
            yield target.path + (f"?{target.query}" if target.query else "")


@pytest.mark.parametrize("row", WALKERS)
def test_no_link_leads_to_a_refusal(app, row):
    world, refused = build_world(), []
    browser, adapter = browser_of(app, world, row, world.own), app.url_map.bind("localhost")
    opened, seen, waiting = defaultdict(int), set(), [("/", ""), ("/consultations", ""), ("/positions", ""), ("/account", ""), ("/desk", "")]
    with Standing(app) as standing:
        while waiting:
            path, found_on = waiting.pop(0)
            if path in seen:
                continue
            seen.add(path)
            try:
                endpoint, _values = adapter.match(urlsplit(path).path, method="GET")
            except RequestRedirect:
                continue
            except HTTPException:
                refused.append(f"{path} (on {found_on}) is no address")
                continue
            if endpoint == "static" or opened[endpoint] >= EACH:
                continue
            opened[endpoint] += 1
            with standing.undoing(), browser.remembering():
                answer = browser.request("GET", path)
            if answer.status_code >= 400 and found_on:
                refused.append(f"{path} (on {found_on}): {answer.status_code}")
            waiting += [(link, path) for link in links_of(answer.page, path)] if answer.page else []
    print(f"{sum(opened.values())} pages, {len(opened)} endpoints")
    assert refused == [], "\n".join(refused)
