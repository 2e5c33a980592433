"""Pages of organisations in the browser of whoever may see or write them."""

import pytest

from consult.core.db import db
from consult.core.subject import SITE
from consult.moderation.models import Ground
from consult.organisations import operations, queries
from consult.organisations.models import PageKind
from consult.policy.roles import Role
from tests import factories
from tests.organisations.test_operations import WHOLE

IDS = {
    "a11y-wstep", "a11y-podmiot", "a11y-url", "a11y-data-publikacja", "a11y-data-aktualizacja", "a11y-status", "a11y-data-sporzadzenie",
    "a11y-data-deklaracja-przeglad", "a11y-kontakt", "a11y-osoba", "a11y-email", "a11y-telefon", "a11y-procedura", "a11y-architektura", "a11y-deklaracja",
}


@pytest.fixture
def administrator(app):
    return factories.account((Role.ADMINISTRATOR, SITE))


def test_the_statement_bears_the_ids_of_the_technical_conditions_once_each(app, browser):
    organisation = factories.organisation()
    operations.write_page(factories.actor((Role.ADMINISTRATOR, SITE)), organisation, kind=PageKind.ACCESSIBILITY, values=WHOLE)
    page = browser.get(f"/organisations/{organisation.id}/accessibility").page
    assert set(page.ids) >= IDS and [one for one in page.ids if one.startswith("a11y-aplikacje")] == []
    body = browser.get(f"/organisations/{organisation.id}/accessibility").get_data(as_text=True)
    assert '<time id="a11y-data-publikacja" datetime="2026-01-05">' in body and '<strong id="a11y-status">częściowo zgodna</strong>' in body
    assert '<a id="a11y-url" href="https://konsultacje.example">' in body


@pytest.mark.parametrize("kind", ["accessibility", "privacy", "terms", "contact", "easy", "sign-language"])
def test_every_page_of_the_foot_stands_before_anybody_has_written_it(app, browser, kind):
    empty = browser.get(f"/legal/{kind}")
    assert empty.page.h1
    organisation = factories.organisation(phone="32 000 00 77")
    page = browser.follow(browser.get(f"/legal/{kind}", 302)).page
    assert page.h1 and organisation.name in page.text


def test_unknown_pages_and_organisations_are_not_found(app, browser):
    organisation = factories.organisation()
    for path in (
        "/legal/secrets", f"/organisations/{organisation.id}/secrets", "/organisations/999/terms", f"/organisations/{organisation.id}/terms/versions/1",
        "/organisations/99999999999999999999", "/legal/terms?of=999",
    ):
        if path == "/legal/secrets":
            browser.get(browser.get(path, 302).headers["Location"], 404)
        else:
            browser.get(path, 404)


def test_the_foot_leads_to_the_pages_of_the_organisation_the_page_belongs_to(app, browser):
    factories.organisation()
    second = factories.organisation()
    links = browser.get(f"/organisations/{second.id}").page.links
    assert f"/legal/privacy?of={second.id}" in links
    assert browser.get(f"/legal/privacy?of={second.id}", 302).headers["Location"] == f"/organisations/{second.id}/privacy"


def test_the_terms_name_every_ground_of_moderation(app, browser):
    organisation = factories.organisation()
    ids = browser.get(f"/organisations/{organisation.id}/terms").page.ids
    assert {f"ground-{ground.value}" for ground in Ground} <= set(ids)


def test_an_earlier_reading_stays_readable(app, browser):
    organisation, actor = factories.organisation(), factories.actor((Role.ADMINISTRATOR, SITE))
    for text in ("Pierwsza wersja.", "Druga wersja."):
        operations.write_page(actor, organisation, kind=PageKind.TERMS, values={"text": text})
    assert "Druga wersja." in browser.get(f"/organisations/{organisation.id}/terms").page.text
    assert "Pierwsza wersja." in browser.get(f"/organisations/{organisation.id}/terms/versions/1").page.text


def test_an_administrator_adds_an_organisation_and_writes_its_pages(app, sign_in, administrator):
    person = sign_in(administrator)
    response = person.post("/organisations/new", {"name": "Gmina Nowa", "kind": "authority", "phone": "32 000 00 01"})
    db.session.rollback()  # look anew
    organisation = queries.main_organisation()
    assert (organisation.name, organisation.phone) == ("Gmina Nowa", "32 000 00 01")
    assert "Gmina Nowa" in person.follow(response).page.text
    place = f"/organisations/{organisation.id}"
    assert person.post(place + "/contact/edit", {"text": "Zapraszamy.", "easy": "Krótko."}).headers["Location"] == place + "/contact"
    assert "Krótko." in person.get(place + "/easy").page.text
    person.post(place + "/edit", {"name": "Gmina Inna", "kind": "union", "phone": "1", "seen": ""})
    db.session.rollback()
    assert queries.main_organisation().name == "Gmina Inna"


def test_what_was_typed_stays_when_it_is_refused(app, sign_in, administrator):
    organisation = factories.organisation()
    person = sign_in(administrator)
    page = person.post(f"/organisations/{organisation.id}/edit", {"name": "", "kind": "authority", "address": "ul. Przykładowa 12"}, 422).page
    assert page.fields["address"] == "ul. Przykładowa 12" and "errors" in page.ids
    page = person.post(f"/organisations/{organisation.id}/accessibility/edit", {"url": "ftp://x", "data_publikacja": "wczoraj", "podmiot": "Urząd"}, 422).page
    assert page.fields["podmiot"] == "Urząd"


def test_a_late_writer_sees_both_versions_and_may_save_again(app, sign_in, administrator):
    organisation = factories.organisation()
    person = sign_in(administrator)
    place = f"/organisations/{organisation.id}/terms/edit"
    seen = person.get(place).page.fields["seen"]
    person.post(place, {"text": "Cudza wersja.", "seen": seen})
    page = person.post(place, {"text": "Moja wersja.", "seen": seen}, 409).page
    assert "Cudza wersja." in page.text and "Moja wersja." in page.text
    person.post(place, {"text": "Wspólna wersja.", "seen": page.fields["seen"]})
    db.session.rollback()
    assert queries.find_page(organisation, PageKind.TERMS).body == "Wspólna wersja."


def test_strangers_and_officers_do_not_write_pages(app, browser, sign_in):
    organisation = factories.organisation()
    officer = sign_in(factories.account((Role.OFFICER, organisation)))
    for path in ("/organisations/new", f"/organisations/{organisation.id}/edit", f"/organisations/{organisation.id}/terms/edit"):
        browser.get(path, 302)
        officer.get(path, 403)
        officer.post(path, {"name": "x", "text": "x", "kind": "authority"}, 403, form_at="/organisations")
    assert queries.missing_pages(organisation)[0] is PageKind.ACCESSIBILITY
