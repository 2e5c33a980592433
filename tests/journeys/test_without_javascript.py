"""A resident and a participant of a café whose browsers run no scripts."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from consult.cafe import operations as cafe
from consult.cafe.models import Note, NoteKind
from consult.contributions.models import Contribution
from consult.core.db import db
from consult.moderation.operations import publish_text
from consult.policy.roles import Role
from consult.responses.models import Outcome
from consult.responses.operations.answers import approve_answer, draft_answer, send_for_review
from tests import factories
from tests.browser.conftest import open_site
from tests.cafe import factories as cafes

pytestmark = pytest.mark.browser
FIRST = "Na przystanku przy szkole nie ma ani ławki, ani daszku."
SECOND = "Autobus 14 powinien czekać na ostatni pociąg."
REASON = "Daszek stanie do końca czerwca, ławka razem z nim."


@pytest.fixture(scope="module")
def site():
    """A consultation with its office, and a café with open doors."""
    with open_site(prepare) as opened:
        yield opened


def prepare() -> SimpleNamespace:
    """Everything is there before the server starts: two processes writing rows at once would stand in each other's way."""
    consultation = factories.consultation(title="Jak dojeżdżać wieczorem?")
    office = [factories.actor((role, consultation.organisation)) for role in (Role.MODERATOR, Role.OFFICER, Role.APPROVER)]
    session, facilitator = cafes.session(factories.consultation(), tables=2, rounds=2)
    for _ in range(4):
        cafes.join(session)
    cafe.open_doors(facilitator, session)
    world = SimpleNamespace(office=office, code=session.code, step=session.step, session=session, facilitator=facilitator)
    db.session.rollback()
    return world


def test_a_resident_without_scripts_says_two_things_and_reads_the_answer_with_the_code(site, person):
    resident = person("mieszkanka", javascript=False, phone=True)
    resident.opens("/")
    resident.follows("Jak dojeżdżać wieczorem?")
    resident.follows("Dodaj swój głos")
    resident.writes("Co chcesz powiedzieć?", FIRST)
    resident.presses("Dodaj kolejny głos")
    boxes = resident.page.get_by_label(re.compile("^Co chcesz powiedzieć"))
    expect(boxes).to_have_count(2)
    expect(boxes.first).to_have_value(FIRST)
    boxes.nth(1).fill(SECOND)
    resident.presses("Dodaj kolejny głos")
    expect(boxes).to_have_count(3)
    resident.presses("Usuń głos 3")
    expect(boxes.nth(1)).to_have_value(SECOND)
    resident.reads()
    resident.presses("Wyślij mój głos")
    resident.is_at("Dziękujemy")
    code = resident.page.locator("#code").inner_text()
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", code)
    expect(resident.page.locator(".qr svg")).to_be_visible()

    publish_and_answer(*site.world.office)
    elsewhere = person("mieszkanka na innym urządzeniu", javascript=False)
    elsewhere.opens("/")
    elsewhere.follows("Mój głos")
    elsewhere.writes("Kod", code.lower().replace("-", " "))
    elsewhere.presses("Pokaż, co się z nim stało")
    elsewhere.is_at("Co się stało z moim głosem")
    elsewhere.sees(FIRST, SECOND, REASON, within=elsewhere.page.locator("main"))


def publish_and_answer(moderator, officer, approver) -> None:
    """The office publishes both voices and answers the first."""
    voices = db.session.scalars(db.select(Contribution).order_by(Contribution.number)).all()
    assert [voice.body for voice in voices] == [FIRST, SECOND]
    db.session.rollback()  # what was read is let go, or it would stand in the way of writing
    for voice in voices:
        publish_text(moderator, voice)
    answer = draft_answer(officer, voices[0], outcome=Outcome.ACCEPTED, justification=REASON)
    approve_answer(approver, send_for_review(officer, answer))


def test_a_participant_without_scripts_joins_a_table_and_lays_a_note_on_it(site, person):
    session = site.world.session
    guest = person("Bronka", javascript=False, phone=True)
    guest.opens("/s")
    guest.writes("Kod", site.world.code.lower())
    guest.presses("Dołącz")
    guest.writes("Jak się do Ciebie zwracać?", "Bronka")
    guest.ticks("Mieszkam tutaj")
    guest.presses("Siadam do stolika")
    guest.sees("Witaj, Bronka")
    cafe.start_round(site.world.facilitator, session, expected=site.world.step)
    guest.follows("Odśwież")
    guest.sees(re.compile("Twój stolik, runda 1 z 2"))
    guest.sees("Na obrusie nic jeszcze nie leży")
    guest.follows("Sama notatka, na spokojnej stronie")
    guest.is_at(re.compile("Notatka na stolik"))
    assert guest.page.locator("meta[http-equiv=refresh]").count() == 0
    guest.presses("Połóż na obrusie")
    guest.sees("Napisz, co warto zapisać.")
    guest.writes("Co warto zapisać?", "Światło przy przystanku gaśnie o dwudziestej drugiej.")
    guest.ticks("Problem")
    guest.presses("Połóż na obrusie")
    guest.sees("Światło przy przystanku gaśnie", "Na obrusie: 1 notatka")
    note = db.session.scalars(db.select(Note)).one()
    table = note.table
    neighbour = next(one for one in session.participants if one.id in table.seated_ids and one.id != note.participant_id)
    db.session.rollback()
    cafe.write_note(cafes.as_(neighbour), table, kind=NoteKind.NEED, body="Potrzebny jest czujnik ruchu.", client_key="sasiad")
    guest.does_not_see("Potrzebny jest czujnik ruchu.")
    guest.follows("Odśwież")
    guest.sees("Potrzebny jest czujnik ruchu.", "Na obrusie: 2 notatki")
