"""Organisations and the pages at every foot: written, kept in all readings, missing where the law asks for more."""

from datetime import date

import pytest
import sqlalchemy as sa

from consult.core.db import db
from consult.core.errors import Forbidden, NotFound, Refused, SignInNeeded, Stale
from consult.core.mark import mark_of
from consult.core.record import FactRow
from consult.core.subject import SITE
from consult.organisations import operations, prose, queries, statement
from consult.organisations.models import PageKind, PageVersion
from consult.policy.roles import GUEST, Role
from tests import factories

WHOLE = {
    "wstep": "Urząd zapewnia dostępność.", "podmiot": "Urząd", "url": "https://konsultacje.example", "data-publikacja": date(2026, 1, 5),
    "data-aktualizacja": date(2026, 6, 1), "status": "częściowo zgodna", "niezgodnosci": "Skany nie mają warstwy tekstowej.",
    "data-sporzadzenie": "2026-06-02", "sposob": "Samoocena.", "data-deklaracja-przeglad": date(2026, 3, 1), "kontakt": "Napisz.", "osoba": "Koordynacja",
    "email": "a@consult.example", "telefon": "32 000 00 00", "procedura": "Żądaj.", "architektura": "Bez progu.",
}


@pytest.fixture
def administrator(app):
    return factories.actor((Role.ADMINISTRATOR, SITE))


def test_an_administrator_gives_an_organisation_a_space(administrator):
    made = operations.create_organisation(administrator, name=" Urząd  Gminy ", values={"phone": "32 000 00 00", "teryt": "2477011"})
    again = operations.create_organisation(administrator, name="Urząd Gminy")
    assert (made.name, made.slug, made.phone, again.slug) == ("Urząd Gminy", "urzad-gminy", "32 000 00 00", "urzad-gminy-2")
    assert [row.name for row in db.session.scalars(sa.select(FactRow))] == ["organisation.created"] * 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_makes_or_edits_organisations(app, role):
    organisation = factories.organisation()
    for scope in (SITE, organisation):
        actor = factories.actor((role, scope))
        with pytest.raises(Forbidden):
            operations.create_organisation(actor, name="Inna")
        with pytest.raises(Forbidden):
            operations.edit_organisation(actor, organisation, values={"name": "Inna"})
        with pytest.raises(Forbidden):
            operations.write_page(actor, organisation, kind=PageKind.TERMS, values={"text": "x"})
    with pytest.raises(SignInNeeded):
        operations.edit_organisation(GUEST, organisation, values={"name": "Inna"})


def test_an_organisations_own_administrator_edits_it_and_no_other(app):
    own, foreign = factories.organisation(), factories.organisation()
    actor = factories.actor((Role.ADMINISTRATOR, own))
    operations.edit_organisation(actor, own, values={"phone": "32 000 00 09"})
    assert own.phone == "32 000 00 09"
    with pytest.raises(Forbidden):
        operations.edit_organisation(actor, foreign, values={"phone": "1"})
    with pytest.raises(Forbidden):
        operations.create_organisation(actor, name="Inna")


@pytest.mark.parametrize("values", [{"name": ""}, {"name": "x" * 201}, {"teryt": "24a"}, {"teryt": "24770"}, {"phone": "1" * 41}])
def test_a_contact_that_does_not_fit_is_refused_at_its_field(administrator, values):
    organisation = factories.organisation()
    was = queries.contact_of(organisation)
    with pytest.raises(Refused) as refusal:
        operations.edit_organisation(administrator, organisation, values=values)
    assert list(refusal.value.fields) == list(values) and queries.contact_of(organisation) == was


def test_two_who_change_the_contact_see_both_versions(administrator):
    organisation = factories.organisation()
    seen = mark_of(queries.contact_of(organisation))
    operations.edit_organisation(administrator, organisation, values={"phone": "1"}, seen=seen)
    with pytest.raises(Stale) as stale:
        operations.edit_organisation(administrator, organisation, values={"phone": "2"}, seen=seen)
    assert (stale.value.theirs["phone"], stale.value.mine["phone"]) == ("1", "2")


def test_every_reading_of_a_page_is_kept(administrator):
    organisation = factories.organisation()
    operations.write_page(administrator, organisation, kind=PageKind.PRIVACY, values={"text": "Pierwsza."})
    operations.write_page(administrator, organisation, kind=PageKind.PRIVACY, values={"text": "Druga."})
    operations.write_page(administrator, organisation, kind=PageKind.PRIVACY, values={"text": "Druga."})  # nothing changed
    assert [(version.number, version.body) for version in queries.list_versions(organisation, PageKind.PRIVACY)] == [(2, "Druga."), (1, "Pierwsza.")]
    assert queries.get_version(organisation, PageKind.PRIVACY, 1).body == "Pierwsza."
    with pytest.raises(NotFound):
        queries.get_version(organisation, PageKind.PRIVACY, 3)
    with pytest.raises(sa.exc.DatabaseError, match="append-only"):
        db.session.execute(sa.update(PageVersion).values(body="x"))
    db.session.rollback()


def test_two_who_write_one_page_see_both_versions(administrator):
    organisation = factories.organisation()
    operations.write_page(administrator, organisation, kind=PageKind.TERMS, values={"text": "A."}, seen=mark_of({}))
    with pytest.raises(Stale) as stale:
        operations.write_page(administrator, organisation, kind=PageKind.TERMS, values={"text": "B."}, seen=mark_of({}))
    assert (stale.value.theirs["text"], stale.value.mine["text"]) == ("A.", "B.")


def test_the_missing_pages_are_named_until_they_say_what_the_law_asks(administrator):
    organisation = factories.organisation(address="ul. Przykładowa 1", email="a@consult.example")
    assert [kind.value for kind in queries.missing_pages(organisation)] == ["accessibility", "privacy", "terms", "contact"]
    for kind in (PageKind.PRIVACY, PageKind.TERMS, PageKind.CONTACT):
        operations.write_page(administrator, organisation, kind=kind, values={"text": "Treść."})
    operations.write_page(administrator, organisation, kind=PageKind.ACCESSIBILITY, values={**WHOLE, "niezgodnosci": ""})
    assert queries.missing_pages(organisation) == [PageKind.ACCESSIBILITY]  # not fully conforming, and not said why
    operations.write_page(administrator, organisation, kind=PageKind.ACCESSIBILITY, values=WHOLE)
    assert queries.missing_pages(organisation) == []
    operations.edit_organisation(administrator, organisation, values={"phone": ""})
    assert queries.missing_pages(organisation) == [PageKind.CONTACT]


@pytest.mark.parametrize("values", [{"status": "prawie zgodna"}, {"url": "javascript:alert(1)"}, {"ocena": "data:text/html,x"}, {"wstep": "x" * 30_001}])
def test_a_statement_that_does_not_fit_is_refused_at_its_part(administrator, values):
    organisation = factories.organisation()
    with pytest.raises(Refused) as refusal:
        operations.write_page(administrator, organisation, kind=PageKind.ACCESSIBILITY, values=values)
    assert list(refusal.value.fields) == list(values) and queries.find_page(organisation, PageKind.ACCESSIBILITY) is None


def test_the_review_is_due_after_31_march():
    assert statement.is_review_due({}, date(2027, 1, 1))
    assert not statement.is_review_due({"data-deklaracja-przeglad": "2026-02-01"}, date(2027, 3, 31))
    assert statement.is_review_due({"data-deklaracja-przeglad": "2026-02-01"}, date(2027, 4, 1))
    assert not statement.is_review_due({"data-deklaracja-przeglad": "2027-02-01"}, date(2027, 4, 1))


def test_standard_texts_leave_out_lines_that_would_name_what_is_not_known(app):
    bare = factories.organisation(phone="", email="", address="")
    text = queries.shown_page(bare, PageKind.PRIVACY).values["text"]
    assert "Telefon" not in text and "{" not in text and bare.name not in text  # the line names the address too
    known = factories.organisation(phone="32 000 00 00", email="a@consult.example", address="ul. Przykładowa 1")
    shown = queries.shown_page(known, PageKind.PRIVACY)
    assert shown.is_standard and known.name in shown.values["text"] and "32 000 00 00" in shown.values["text"]
    assert queries.shown_page(None, PageKind.TERMS).values["text"].startswith("## Kto")


def test_light_marks_become_html_and_everything_else_is_escaped():
    html = prose.to_html("## Nagłówek <b>\nwiersz\ndrugi\n\n- raz\n- dwa\ntekst https://a.example/x?y=1&z=2, a@b.example\n\n<script>alert(1)</script>")
    assert html == (
        "<h2>Nagłówek &lt;b&gt;</h2>\n<p>wiersz<br>drugi</p>\n<ul><li>raz</li><li>dwa</li></ul>\n"
        '<p>tekst <a href="https://a.example/x?y=1&amp;z=2" rel="nofollow noopener">https://a.example/x?y=1&amp;z=2</a>, '
        '<a href="mailto:a@b.example" rel="nofollow noopener">a@b.example</a></p>\n<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'
    )
    assert prose.to_html(None) == ""
    assert prose.to_html('https://xy"onclick=1') == '<p><a href="https://xy" rel="nofollow noopener">https://xy</a>&#34;onclick=1</p>'
