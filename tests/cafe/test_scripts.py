"""The scripts in Chromium: notes come by themselves, an outage loses nothing, a half-written note survives the bell, the desk follows."""

import pytest

from consult.cafe import operations
from consult.policy.roles import Role
from tests import factories
from tests.cafe import factories as cafes
from tests.clients import Browser
from tests.live.conftest import served  # noqa: F401 - a real server in a thread
from tests.live.sockets import pass_of

pytestmark = pytest.mark.browser


@pytest.fixture
def room(app, served, chromium):  # noqa: F811
    """A café in its first round: `.phone(name)` joins at the least full table, `.desk()` is its facilitator's page."""

    class Room:
        def __init__(self):
            self.session, self.runs, self.people = cafes.started(people=12, tables=3)
            self.address, self.contexts, self.faults = f"http://127.0.0.1:{served}", [], []
            self.at = f"/cafes/{self.session.id}"

        def page(self, **options):
            context = chromium.new_context(locale="pl-PL", **options)
            self.contexts.append(context)
            page = context.new_page()
            page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: self.faults.append(str(error)))
            return page

        def seat(self, person):
            page = self.page(viewport={"width": 360, "height": 740})
            shown = pass_of(Browser(app), participants={str(self.session.id): person.id})
            return self.let_in(page, shown, "/table")

        def desk(self):
            account = factories.account((Role.FACILITATOR, self.session.consultation.organisation))
            return self.let_in(self.page(viewport={"width": 1366, "height": 768}), pass_of(Browser(app).signed_in(account)), "/desk")

        def let_in(self, page, shown, end):
            pairs = [pair.split("=", 1) for pair in shown.cookies.split("; ")]
            page.context.add_cookies([{"name": name, "value": value, "url": self.address} for name, value in pairs])
            page.goto(self.address + self.at + end)
            page.wait_for_selector("#connection.done")
            return page

    made = Room()
    yield made
    for context in made.contexts:
        context.close()


def neighbours(room):
    """Two people who sit at one table in round 1."""
    table = room.session.tables[0]
    seated = [seat.participant_id for seat in table.placements if seat.round_number == 1]
    return [person for person in room.people if person.id in seated][:2]


def lay(page, words, kind="need"):
    page.fill("#note-form [name=body]", words)
    page.locator(f"#note-form input[value={kind}]").check(force=True)
    page.click("#note-form button[type=submit]")


def test_a_note_comes_to_the_neighbour_by_itself_and_an_outage_loses_none(room):
    one, other = (room.seat(person) for person in neighbours(room))
    lay(one, "Zwykły numer telefonu.")
    other.wait_for_selector("#notes >> text=Zwykły numer telefonu.")
    one.wait_for_selector("#notes > .mine >> text=Zwykły numer telefonu.")
    assert other.locator("#notes > .mine").count() == 0
    one.context.set_offline(True)
    lay(one, "Czy portierka może zamówić przejazd?", "question")
    one.wait_for_selector("#unsent >> text=Czy portierka może zamówić przejazd?")
    assert "1" in one.inner_text("#connection") and other.locator("#notes > li").count() == 1
    one.context.set_offline(False)
    other.wait_for_selector("#notes >> text=Czy portierka może zamówić przejazd?")
    one.wait_for_function("() => document.querySelectorAll('#unsent > li').length === 0")
    assert one.locator("#notes > li").count() == 2
    one.locator("#notes > .mine button").first.click()
    other.wait_for_function("() => document.querySelectorAll('#notes > li').length === 1")
    assert [fault for fault in room.faults if "ERR_INTERNET_DISCONNECTED" not in fault] == []


def test_what_is_being_written_survives_the_bell_and_goes_to_its_own_table(room):
    page = room.seat(neighbours(room)[0])
    began = page.get_attribute("#note-form", "data-table")
    page.fill("#note-form [name=body]", "Zaczęte zdanie")
    for act, expected in ((operations.end_round, "round:1"), (operations.start_round, "break:1")):
        act(room.runs, room.session, expected=expected)
        page.wait_for_function("step => document.getElementById('live').dataset.step !== step", arg=expected)
    assert page.get_attribute("#live", "data-table") != began
    assert page.input_value("#note-form [name=body]") == "Zaczęte zdanie" and page.get_attribute("#note-form", "data-table") == began
    page.click("#note-form button[type=submit]")
    page.wait_for_function("table => document.getElementById('note-form').dataset.table !== table", arg=began)
    page.goto(f"{room.address}/cafe/tables/{began}")
    assert "Zaczęte zdanie" in page.inner_text("main") and room.faults == []


def test_the_desk_shows_alarms_and_the_effect_of_a_move_and_keeps_what_is_written(room):
    desk, phone = room.desk(), room.seat(neighbours(room)[0])
    desk.fill("#text", "Za pięć minut zmiana.")
    before = desk.locator("#alarms li").count()
    phone.click("#next form button >> nth=-2")
    desk.wait_for_function("before => document.querySelectorAll('#alarms li').length > before", arg=before)
    desk.locator("#alarms button").first.click()
    desk.wait_for_function("before => document.querySelectorAll('#alarms li').length === before", arg=before)
    desk.select_option("#mover [name=table]", index=2)
    desk.wait_for_function("() => document.getElementById('mover').method === 'post'")
    desk.click("#act-cafe-step-end-round")
    desk.wait_for_function("() => document.getElementById('desk-head').dataset.step === 'break:1'")
    assert desk.input_value("#text") == "Za pięć minut zmiana." and room.faults == []
