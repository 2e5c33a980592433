"""Somebody who has a keyboard and nothing else: Tab, Shift+Tab, Enter, Space and arrows."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from consult.accounts.operations import create_account, give_role
from consult.cafe import operations as cafe
from consult.core.db import db
from consult.moderation.models import Visibility
from consult.policy.roles import SYSTEM, Role
from tests import factories
from tests.browser.conftest import open_site
from tests.cafe import factories as cafes
from tests.journeys.office import PASSWORD, address_of
from tests.journeys.people import Person

pytestmark = pytest.mark.browser
MOST_STEPS = 120
FOCUS = r"""() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const labels = [...(one.labels ?? [])].map(label => label.innerText).join(' ');
    const described = one.getAttribute('aria-label') || labels || one.innerText || one.value || '';
    const seen = [one, one.closest('label'), one.parentElement].filter(Boolean).map(part => getComputedStyle(part))
        .some(style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none');
    return {name: described.trim().replace(/\s+/g, ' '), tag: one.tagName, seen};
}"""


class Hands:
    """A keyboard before somebody's page."""

    def __init__(self, person: Person):
        self.page = person.page

    def focus(self) -> dict | None:
        """What has the focus; wherever it is on a control, it can be seen."""
        found = self.page.evaluate(FOCUS)
        if found and found["tag"] != "MAIN":
            assert found["seen"], f"nothing shows that the focus is on {found['tag']} “{found['name']}” at {self.page.url}"
        return found

    def goes_to(self, name: str, tag: str = "", key: str = "Tab") -> None:
        """Press the key until what begins with `name` has the focus."""
        passed = []
        for _ in range(MOST_STEPS):
            self.page.keyboard.press(key)
            found = self.focus()
            if found and found["name"].startswith(name) and tag in ("", found["tag"]):
                return
            passed.append(found and found["name"][:40])
        raise AssertionError(f"“{name}” was not reached at {self.page.url}; passed {passed}")

    def presses(self, name: str, tag: str = "", key: str = "Enter") -> None:
        """Go to it and press it."""
        self.goes_to(name, tag)
        self.page.keyboard.press(key)

    def types(self, name: str, text: str) -> None:
        """Go to a field and type."""
        self.goes_to(name)
        self.page.keyboard.type(text)


@pytest.fixture(scope="module")
def site():
    """A consultation with one voice held, its moderator, and a café with open doors."""
    with open_site(prepare) as opened:
        yield opened


def prepare() -> SimpleNamespace:
    """Everything is there before the server starts: two processes writing rows at once would stand in each other's way."""
    consultation = factories.consultation(title="Którędy do szkoły?")
    factories.submission(consultation, "Ławki pod lipami.", visibility=Visibility.HELD)
    moderator = create_account(SYSTEM, email=address_of("Lena Maj"), name="Lena Maj", password=PASSWORD)
    give_role(SYSTEM, consultation.organisation, account=moderator, role=Role.MODERATOR)
    session, facilitator = cafes.session(consultation, tables=2, rounds=2)
    cafe.open_doors(facilitator, session)
    world = SimpleNamespace(consultation=consultation.id, code=session.code, step=session.step, session=session, facilitator=facilitator)
    db.session.rollback()
    return world


def test_a_resident_contributes_by_keyboard_alone(site, person):
    resident = person("mieszkaniec")
    hands = Hands(resident)
    resident.opens(f"/consultations/{site.world.consultation}")
    hands.page.keyboard.press("Tab")
    assert hands.focus()["name"] == "Przejdź do treści"
    hands.page.keyboard.press("Enter")
    expect(resident.page.locator("#main")).to_be_focused()
    hands.presses("Dodaj swój głos", "A")
    resident.is_at("Dodaj swój głos")
    hands.types("Co chcesz powiedzieć?", "Przejście przy szkole jest za krótkie.")
    hands.goes_to("Ja, bez podpisu")
    hands.page.keyboard.press("ArrowDown")
    assert hands.focus()["name"].startswith("Ja, z imieniem i nazwiskiem")
    hands.page.keyboard.press("ArrowUp")
    resident.reads()
    hands.presses("Wyślij mój głos", "BUTTON")
    resident.is_at("Dziękujemy")


def test_a_moderator_signs_in_and_publishes_by_keyboard_alone(site, person):
    moderator = person("Lena Maj")
    hands = Hands(moderator)
    moderator.opens("/sign-in")
    hands.types("Adres e-mail", address_of("Lena Maj"))
    hands.types("Hasło", PASSWORD)
    hands.page.keyboard.press("Enter")
    moderator.is_at("Moje biurko")
    moderator.opens(f"/consultations/{site.world.consultation}/moderation")
    hands.presses("Opublikuj Głos nr 1", "BUTTON", key="Space")
    expect(moderator.page.locator("tr[data-row]", has_text="Ławki pod lipami.")).to_have_count(0)


def test_a_guest_lays_a_note_by_keyboard_alone(site, person):
    guest = person("Bronek")
    hands = Hands(guest)
    guest.opens("/s")
    hands.types("Kod", site.world.code)
    hands.page.keyboard.press("Enter")
    guest.is_at("Zajmij miejsce")
    hands.types("Jak się do Ciebie zwracać?", "Bronek")
    hands.presses("Siadam do stolika", "BUTTON")
    guest.sees("Witaj, Bronek")
    cafe.start_round(site.world.facilitator, site.world.session, expected=site.world.step)
    guest.sees(re.compile("Twój stolik, runda 1 z 2"))
    hands.types("Co warto zapisać?", "Przy wejściu brakuje poręczy.")
    hands.goes_to("Pomysł")
    hands.page.keyboard.press("Space")
    hands.presses("Połóż na obrusie", "BUTTON")
    guest.sees("Na obrusie: 1 notatka", "Przy wejściu brakuje poręczy.")
