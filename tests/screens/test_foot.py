"""What stands at the foot of every page, the single screens of a café among them."""

import re

import pytest

from consult.policy.roles import Role
from tests import factories
from tests.cafe import factories as cafes

KINDS = ("contact", "accessibility", "privacy", "terms")


def foot_of(answer) -> str:
    found = re.search(r"<footer.*?</footer>", answer.text, re.DOTALL)
    return found.group() if found else ""


def owes(foot: str) -> bool:
    return all(f"/legal/{kind}" in foot for kind in KINDS) and "32 000 00 00" in foot


@pytest.fixture
def running(app):
    session, _runs, _people = cafes.started(people=9)
    return session


def seat(browser, session) -> None:
    page = browser.get(f"/s/{session.code}").page
    browser.post(f"/s/{session.code}", {"nickname": "Ala", "sector": "", "client_key": page.fields["client_key"]})


def test_the_screens_of_a_café_have_the_foot_that_every_page_owes_its_reader(browser, running):
    addresses = [f"/s/{running.code}", f"/s/{running.code}/back"]
    assert all(owes(foot_of(browser.get(path))) for path in addresses)
    seat(browser, running)
    place = browser.get(f"/cafes/{running.id}/table")
    note = re.search(r"/cafe/tables/\d+/note", place.text).group()
    assert owes(foot_of(place)) and owes(foot_of(browser.get(note))) and owes(foot_of(browser.get(f"/cafes/{running.id}/my-code")))
    assert f"of={running.consultation.organisation_id}" in foot_of(place)


def test_the_wall_has_no_foot_and_paper_prints_none(app, sign_in, running):
    desk = sign_in(factories.account((Role.FACILITATOR, running.consultation.organisation)))
    assert foot_of(desk.get(f"/cafes/{running.id}/wall")) == ""
    assert "screen-only" in foot_of(desk.get(f"/cafes/{running.id}/print/poster"))


def test_the_foot_of_a_desk_says_the_same_and_skips_no_heading(app, sign_in, browser):
    organisation = factories.organisation()
    desk = sign_in(factories.account((Role.OFFICER, organisation))).get("/desk")
    assert owes(foot_of(desk)) and re.findall(r"<h(\d)", foot_of(desk)) == ["2"]
    home = foot_of(browser.get("/"))
    assert owes(home) and re.findall(r"<h(\d)", home) == ["2", "2", "3", "2", "2"]
