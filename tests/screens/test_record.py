"""The page of the record: facts in words, what they are about as a link, who by their role, and everything recorded beneath."""

import pytest

from consult.accounts.queries import actor_of
from consult.consultations import operations
from consult.core import sealer
from consult.core.clock import now
from consult.core.db import db
from consult.moderation import operations as moderation
from consult.moderation.models import Ground
from consult.pages.queries.record import list_record
from consult.policy.roles import GUEST, Role
from consult.themes import operations as themes
from tests import factories
from tests.consultations.factories import announced


@pytest.fixture
def told(app):
    """A consultation that was announced and closed, a voice in it that was hidden; everything sealed."""
    made, officer = announced()
    voice = factories.submission(made, "Głos obraźliwy.").contributions[0]
    moderation.hide_text(factories.actor((Role.MODERATOR, made.organisation)), voice, ground=Ground.INSULT, reason="Obraża sąsiadkę.")
    operations.cancel_consultation(officer, made, reason="Zmiana przepisów.")
    sealer.seal_all()
    return made, voice


def test_the_record_says_what_happened_to_what_and_who_did_it(told, browser):
    made, voice = told
    page = browser.get("/record")
    assert "Ukryto tekst: Zniewaga." in page.page.text and "Odwołano konsultacje." in page.page.text
    assert f"/voices/{voice.id}" in page.page.links and any(link.startswith(f"/consultations/{made.id}") for link in page.page.links)
    assert f"osoba moderująca, {made.organisation.name}" in page.page.text and f"osoba z urzędu, {made.organisation.name}" in page.page.text
    assert "Osoba " not in page.page.text  # no names of people: the accounts of the factories are called so


def test_beneath_stands_everything_that_is_recorded(told, browser):
    made, voice = told
    page = browser.get("/record").text
    for part in ("consultation.announced", "sha256", "collects_until", "text.hidden", "insult", f"contribution:{voice.id}", f"scope={made.ref}"):
        assert part in page


def test_a_fact_about_what_nobody_may_open_leads_to_what_lies_around_it(app, browser):
    made = factories.consultation()
    moderator = factories.actor((Role.MODERATOR, made))
    theme = themes.create_theme(moderator, made, title="Ławki przy drodze")
    sealer.seal_all()
    assert f"/themes/{theme.id}" in browser.get("/record").page.links
    themes.remove_theme(moderator, theme)
    sealer.seal_all()
    page = browser.get("/record").page
    assert f"/themes/{theme.id}" not in page.links and "Ławki przy drodze" not in page.text and "Usunięto wątek." in page.text
    assert any(link.startswith(f"/consultations/{made.id}") for link in page.links)


def test_who_acted_is_said_by_the_role_that_was_held_then(app, browser):
    made = factories.consultation()
    account = factories.account((Role.MODERATOR, made))
    themes.create_theme(actor_of(account), made, title="Ławki")
    account.grants[0].ended_at = now()
    db.session.commit()
    sealer.seal_all()
    assert f"osoba moderująca, {made.title}" in browser.get("/record").page.text


def test_the_page_asks_as_often_for_many_rows_as_for_one(app, browser, count_queries):
    made = factories.consultation()
    moderator = factories.actor((Role.MODERATOR, made))
    themes.create_theme(moderator, made, title="Wątek 0")
    sealer.seal_all()
    list_record(GUEST)
    few = count_queries(lambda: list_record(GUEST))
    for n in range(1, 12):
        themes.create_theme(factories.actor((Role.MODERATOR, made)), made, title=f"Wątek {n}")
    sealer.seal_all()
    assert len(list_record(GUEST)) == 12 and count_queries(lambda: list_record(GUEST)) == few
