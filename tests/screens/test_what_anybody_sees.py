"""The home page, the list of consultations, one consultation and one voice, as somebody sees them who has no account."""

from datetime import timedelta

import pytest

from consult.consultations.models import State
from consult.core.clock import now, today
from consult.core.db import db
from consult.moderation.models import Visibility
from consult.policy.roles import Role
from consult.responses.models import Outcome, Report
from tests import factories
from tests.responses.factories import Office, theme


def titles(response, *candidates):
    """Those of the titles that the page says, in the order in which it says them."""
    said = response.page.text
    return sorted((title for title in candidates if title in said), key=said.index)


def test_an_empty_site_says_what_it_is_and_that_nothing_is_open(browser):
    page = browser.get("/").page
    assert page.h1 == "Powiedz, co trzeba zmienić. Sprawdź, co się z tym stało." and "Teraz nic nie trwa" in page.text
    assert "Co się zmieniło, bo ktoś to powiedział" not in page.text


def test_what_closes_soonest_comes_first_and_only_what_is_open_now(browser):
    factories.consultation(title="Park", closes=9)
    factories.consultation(title="Sala", closes=2)
    factories.consultation(title="Dawno temu", opens=-9, closes=-1)
    factories.consultation(title="Kiedyś", opens=3, closes=9)
    factories.consultation(title="Szkic", state=State.DRAFT, announced_at=None)
    assert titles(browser.get("/"), "Park", "Sala", "Dawno temu", "Kiedyś", "Szkic") == ["Sala", "Park"]


def test_a_place_narrows_what_is_shown(browser):
    for municipality in ("Bieruń", "Tychy"):
        factories.consultation(factories.organisation(municipality=municipality), title=f"Ławki: {municipality}")
    assert titles(browser.get("/?place=Tychy"), "Ławki: Bieruń", "Ławki: Tychy") == ["Ławki: Tychy"]
    assert titles(browser.get("/?place=Nigdzie"), "Ławki: Bieruń", "Ławki: Tychy") == []


def test_a_voice_that_changed_something_is_told_with_its_answer(browser):
    office = Office(voices=2)
    office.answer(office.voices[0], Outcome.ACCEPTED, "Dopisano ławkę przy szpitalu.")
    office.answer(office.voices[1], Outcome.REJECTED, "To zadanie powiatu.")
    page = browser.get("/").page
    assert "Dopisano ławkę przy szpitalu." in page.text and f"/voices/{office.voices[0].id}" in page.links
    assert "To zadanie powiatu." not in page.text
    assert "Żaden nie został bez odpowiedzi." in page.text


def test_a_hidden_voice_is_no_story(browser):
    office = Office(voices=1)
    office.answer(office.voices[0], Outcome.ACCEPTED, "Dopisano ławkę.")
    office.voices[0].visibility = Visibility.HIDDEN
    db.session.commit()
    page = browser.get("/").page
    assert office.voices[0].body not in page.text and f"/voices/{office.voices[0].id}" not in page.links


@pytest.mark.parametrize(("query", "found"), [
    ("", ["Ogród", "Chodnik", "Most"]), ("words=ogr%C3%B3d", ["Ogród"]), ("words=%25", []), ("words=_", []), ("words=zielony+most", []),
    ("state=open", ["Ogród"]), ("state=coming", ["Chodnik"]), ("state=closed", ["Most"]), ("state=nonsense", ["Ogród", "Chodnik", "Most"]),
    ("place=Pszczyna", ["Chodnik"]), ("page=999999", ["Ogród", "Chodnik", "Most"]), ("page=-1", ["Ogród", "Chodnik", "Most"]),
])  # fmt: skip
def test_consultations_are_found_by_words_place_and_state(browser, query, found):
    old = now() - timedelta(days=30)
    factories.consultation(title="Most", opens=-30, closes=-20, announced_at=old)
    factories.consultation(factories.organisation(municipality="Pszczyna"), title="Chodnik", opens=5, announced_at=old + timedelta(days=1))
    factories.consultation(title="Ogród", announced_at=old + timedelta(days=2))
    factories.consultation(title="Szkic", state=State.DRAFT, announced_at=None)
    assert titles(browser.get(f"/consultations?{query}"), "Ogród", "Chodnik", "Most", "Szkic") == found


def test_a_long_list_is_paged(browser):
    for number in range(23):
        factories.consultation(title=f"Konsultacje numer {number:02}.", announced_at=now() - timedelta(minutes=number))
    first, second = (browser.get(f"/consultations?page={page}").page.text for page in (1, 2))
    assert "numer 00." in first and "numer 20." not in first and "numer 20." in second and "numer 00." not in second


def test_the_first_screen_says_what_can_be_done_until_when(browser):
    consultation = factories.consultation(title="Cień na rynku", closes=6)
    factories.document(consultation)
    for address in (f"/consultations/{consultation.id}", f"/consultations/{consultation.id}-cien-na-rynku", f"/k/{consultation.id}"):
        page = browser.get(address).page
        assert page.h1 == "Cień na rynku" and f"/consultations/{consultation.id}/contribute" in page.links
        assert "Zostało 6 dni." in page.text and "§ 2" in page.text
        assert f"/consultations/{consultation.id}/edit" not in page.links


def test_once_it_is_closed_nothing_invites_to_write_any_more(browser):
    consultation = factories.consultation(opens=-30, closes=-2)
    factories.document(consultation)
    assert f"/consultations/{consultation.id}/contribute" not in browser.get(f"/consultations/{consultation.id}").page.links


def test_a_draft_is_for_those_who_write_it(app, browser, sign_in):
    consultation = factories.consultation(state=State.DRAFT, announced_at=None)
    browser.get(f"/consultations/{consultation.id}", 404)
    assert sign_in(factories.account((Role.OFFICER, consultation.organisation))).get(f"/consultations/{consultation.id}").page.h1 == consultation.title


def test_answers_are_late_until_the_report_is_out(browser):
    consultation = Office(voices=1).consultation
    consultation.results_due_on = today() - timedelta(days=3)
    db.session.commit()
    assert "po terminie" in browser.get(f"/consultations/{consultation.id}").page.text
    db.session.add(Report(consultation=consultation, published_at=now()))
    db.session.commit()
    page = browser.get(f"/consultations/{consultation.id}").page
    assert "po terminie" not in page.text and "raport opublikowano" in page.text and f"/consultations/{consultation.id}/report" in page.links


def test_the_path_of_a_voice_names_every_step_there_was(browser):
    office = Office(voices=2)
    first, other = office.voices
    theme(office.consultation, "Ławki", office.voices)
    office.answer(first, Outcome.ACCEPTED, "Dopisano.")
    page = browser.get(f"/voices/{first.id}").page
    assert says_in_order(page, "Powiedziane", "Wpisane do rejestru", "Ławki", "Jest odpowiedź", "Dopisano.")
    assert "Dopisano." not in browser.get(f"/voices/{other.id}").page.text


def says_in_order(page, *words):
    """Whether the page says all of the words, in this order."""
    places = [page.text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


def test_a_voice_that_waits_keeps_its_number_and_says_no_word(browser):
    voice = factories.submission(factories.consultation(), "Tajne słowa.", visibility=Visibility.HELD).contributions[0]
    page = browser.get(f"/voices/{voice.id}").page
    assert str(voice.number) in page.h1 and "Tajne słowa." not in page.text
    browser.get("/voices/999999", 404)


def test_what_people_wrote_says_its_language_where_the_interface_speaks_another(browser):
    consultation = factories.consultation(title="Cień na rynku", question="Gdzie go brakuje?")
    factories.submission(consultation, "There is no shade.", language="en")
    browser.client.set_cookie("language", "en")
    said = browser.get(f"/consultations/{consultation.id}").get_data(as_text=True)
    assert '<html lang="en"' in said and '<h1 lang="pl">Cień na rynku' in said and 'lang="pl">Gdzie go brakuje?' in said
    assert '<p class="v" lang="en">There is no shade.' in said
