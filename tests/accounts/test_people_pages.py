"""Pages of people: what administrators do there, and that those of one space see nothing of another."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from consult.accounts import operations as accounts
from consult.accounts.models import Account, RoleGrant, Secret
from consult.core.db import db
from consult.core.record import FactRow
from consult.policy.roles import Role
from tests import factories
from tests.accounts.people import acting, person, site_administrator, two_spaces


@pytest.fixture
def spaces(app):
    return two_spaces()


def pages_of(organisation, account):
    base = f"/people/organisation/{organisation.id}"
    return [base, f"{base}/invite", f"{base}/invited", f"{base}/{account.id}", f"{base}/{account.id}/suspend", f"{base}/{account.id}/roles/officer/end"]


def acts_on(organisation, account, secret_id):
    base = f"/people/organisation/{organisation.id}"
    return [(f"{base}/invite", {"role": "officer", "language": "pl"}), (f"{base}/{account.id}", {"role": "administrator"}),
            (f"{base}/{account.id}/suspend", {"reason": "powód"}), (f"{base}/{account.id}/restore", {}), (f"{base}/{account.id}/roles/officer/end", {}),
            (f"{base}/invitations/{secret_id}/revoke", {})]


def snapshot():
    db.session.rollback()
    return (
        db.session.execute(sa.select(RoleGrant.__table__).order_by(RoleGrant.id)).all(),
        db.session.execute(sa.select(Account.__table__).order_by(Account.id)).all(),
        db.session.execute(sa.select(Secret.__table__).order_by(Secret.id)).all(),
        db.session.scalar(sa.select(sa.func.count()).select_from(FactRow)),
    )


def test_an_administrator_sees_people_with_their_roles_here_and_no_others(spaces, sign_in):
    accounts.invite_person(acting(spaces.admin_b), spaces.b, role=Role.OFFICER, email="tylko-b@gmina.example")
    browser = sign_in(spaces.admin_a)
    text = browser.get(f"/people/organisation/{spaces.a.id}").page.text
    for account in (spaces.admin_a, spaces.officer_a, spaces.both):
        assert account.name in text and account.email in text
    for account in (spaces.admin_b, spaces.officer_b, spaces.site):
        assert account.email not in text
    assert "tylko-b" not in text
    both = browser.get(f"/people/organisation/{spaces.a.id}/{spaces.both.id}").page.text
    assert spaces.b.name not in both


def test_an_administrator_of_one_space_opens_and_does_nothing_in_another(spaces, sign_in):
    invitation = accounts.invite_person(acting(spaces.admin_b), spaces.b, role=Role.OFFICER)
    browser = sign_in(spaces.admin_a)
    before = snapshot()
    for path in pages_of(spaces.b, spaces.officer_b):
        browser.get(path, 404)
    for path, data in acts_on(spaces.b, spaces.officer_b, invitation.id):
        browser.post(path, data, 404, form_at="/account")
    assert snapshot() == before


def test_a_parent_of_ones_own_does_not_open_a_child_of_anothers(spaces, sign_in):
    invitation = accounts.invite_person(acting(spaces.admin_b), spaces.b, role=Role.OFFICER)
    browser = sign_in(spaces.admin_a)
    before = snapshot()
    base = f"/people/organisation/{spaces.a.id}"
    browser.get(f"{base}/{spaces.officer_b.id}", 404)
    browser.post(f"{base}/{spaces.officer_b.id}", {"role": "officer"}, 404, form_at="/account")
    browser.post(f"{base}/{spaces.officer_b.id}/suspend", {"reason": "x"}, 404, form_at="/account")
    browser.post(f"{base}/invitations/{invitation.id}/revoke", {}, 404, form_at="/account")
    browser.post(f"{base}/{spaces.both.id}/suspend", {"reason": "x"}, 403, form_at="/account")
    browser.post(f"{base}/{spaces.both.id}/roles/moderator/end", {}, 404, form_at="/account")
    assert snapshot() == before


@pytest.mark.parametrize("who", ["officer_a", "both", "officer_b", None])
def test_who_administers_nothing_is_told_of_nothing(spaces, sign_in, browser, who):
    if who:
        browser = sign_in(getattr(spaces, who))
    before = snapshot()
    for path in ["/people", "/people/site/1", *pages_of(spaces.a, spaces.officer_a)]:
        response = browser.request("GET", path)
        assert (response.status_code, response.headers.get("Location", "")[:8]) in ((404, ""), (302, "/sign-in"))
        assert (response.status_code == 302) == (who is None)
    for path, data in acts_on(spaces.a, spaces.officer_a, 1):
        browser.post(path, data, 404 if who else 401, form_at="/sign-in" if not who else "/account")
    assert snapshot() == before


def test_an_administrator_suspended_meanwhile_does_nothing_more(spaces, sign_in):
    browser = sign_in(spaces.admin_a)
    token = browser.token("/account")
    accounts.suspend_account(acting(spaces.site), spaces.admin_a, reason="powód")
    response = browser.request("POST", f"/people/organisation/{spaces.a.id}/{spaces.officer_a.id}/suspend", data={"csrf_token": token, "reason": "x"})
    assert response.status_code in (400, 401)
    db.session.rollback()
    assert spaces.officer_a.suspended_at is None


def test_the_site_administrator_sees_everybody_and_finds_by_words(spaces, sign_in):
    zofia = person(email="zofia@gmina.example", name="Żółwik Zofia")
    browser = sign_in(spaces.site)
    assert zofia.name in browser.get("/people/site/1").page.text
    for words in ("zolwik", "ŻÓŁW zof", "zofia@"):
        page = browser.get(f"/people/site/1?q={words}").page
        assert zofia.email in page.text and spaces.officer_a.email not in page.text
    assert "zofia@" not in browser.get("/people/site/1?q=%25").page.text
    for odd in ("'", "_", "\\", "%00", "x" * 4000, "' OR 1=1 --"):
        browser.get(f"/people/site/1?q={odd}")


@pytest.mark.parametrize("path", ["/people/organisation/0", "/people/organisation/99999", "/people/organisation/1e5", "/people/organisation/-1", "/people/site/2",
                                  "/people/account/1", "/people/note/1", "/people/nothing/1", "/people/organisation/" + "9" * 30, "/people/organisation/1/999999",
                                  "/people/site/1/1/roles/king/end", "/people/site/1/1/roles/officer/end/x", "/People/site/1", "/people/site/1/"])
def test_odd_addresses_are_not_found(app, sign_in, path):
    assert sign_in(site_administrator()).request("GET", path).status_code in (404, 308)


@pytest.mark.parametrize("page", ["0", "-1", "1e5", "٣", "10" * 20, "", "x"])
def test_odd_page_numbers_are_the_first_or_last_page(app, sign_in, page):
    assert sign_in(site_administrator()).get(f"/people/site/1?page={page}").page


def test_a_role_is_given_ended_after_asking_and_given_back(spaces, sign_in):
    browser = sign_in(spaces.admin_a)
    person_page = f"/people/organisation/{spaces.a.id}/{spaces.officer_a.id}"
    browser.post(person_page, {}, 422)
    browser.post(person_page, {"role": "chair"}, 422)
    browser.post(person_page, {"role": "approver"})
    browser.get(f"{person_page}/roles/approver/end")
    db.session.rollback()
    assert {grant.role for grant in spaces.officer_a.current_grants} == {"officer", "approver"}
    page = browser.follow(browser.post(f"{person_page}/roles/approver/end")).page
    assert spaces.officer_a.name in page.text
    browser.post(f"{person_page}/roles/approver/end", {}, 404, form_at=person_page)
    browser.post(f"{person_page}/roles/officer/end")
    browser.get(person_page)  # nothing is left here, but it can still be given back
    browser.post(person_page, {"role": "officer"})
    db.session.rollback()
    assert {grant.role for grant in spaces.officer_a.current_grants} == {"officer"}


def test_the_last_administrator_is_told_why_not(app, sign_in):
    last = site_administrator()
    browser = sign_in(last)
    page = browser.post(f"/people/site/1/{last.id}/roles/administrator/end", {}, 409).page
    assert page.h1
    db.session.rollback()
    assert last.current_grants


def test_ones_own_administration_can_be_laid_down_when_there_is_another(app, sign_in):
    one, _two = site_administrator(), site_administrator()
    browser = sign_in(one)
    assert browser.post(f"/people/site/1/{one.id}/roles/administrator/end").headers["Location"] == "/desk"
    browser.get("/people/site/1", 404)


def test_suspending_asks_for_a_reason_and_can_be_undone(spaces, sign_in):
    browser, theirs = sign_in(spaces.admin_a), sign_in(spaces.officer_a)
    page = f"/people/organisation/{spaces.a.id}/{spaces.officer_a.id}"
    browser.post(f"{page}/suspend", {"reason": " "}, 422)
    shown = browser.follow(browser.post(f"{page}/suspend", {"reason": "Zakończyła pracę."})).page.text
    assert "Zakończyła pracę." in shown
    assert theirs.request("GET", "/account").status_code == 302
    browser.post(f"{page}/restore", form_at=page)
    db.session.rollback()
    assert spaces.officer_a.suspended_at is None


def test_an_invitation_link_is_shown_once_and_can_be_taken_back(spaces, sign_in, browser):
    admin = sign_in(spaces.admin_a)
    base = f"/people/organisation/{spaces.a.id}"
    page = admin.follow(admin.post(f"{base}/invite", {"role": "moderator", "email": "", "language": "pl"})).get_data(as_text=True)
    path = re.search(r"http://localhost(/invitations/[^\"]+)", page).group(1)
    assert admin.request("GET", f"{base}/invited").headers["Location"] == base
    browser.get(path)
    db.session.rollback()
    invitation = db.session.scalars(sa.select(Secret)).one()
    admin.post(f"{base}/invitations/{invitation.id}/revoke", form_at=base)
    admin.post(f"{base}/invitations/{invitation.id}/revoke", {}, 410, form_at=base)
    browser.get(path, 410)


@pytest.mark.parametrize("data", [{}, {"role": "king"}, {"role": "chair", "language": "pl"}, {"role": "officer", "language": "pl", "email": "nobody"},
                                  {"role": "officer", "language": "xx"}, {"role": ["officer", "x"], "language": "pl", "email": "a@b.example\nBcc: c@d.example"}])
def test_bad_invitations_are_refused_in_words_and_make_nothing(spaces, sign_in, data):
    browser = sign_in(spaces.admin_a)
    before = snapshot()
    browser.post(f"/people/organisation/{spaces.a.id}/invite", data, 422)
    assert snapshot() == before


def test_fields_that_are_not_asked_for_change_nothing(spaces, sign_in):
    browser = sign_in(spaces.admin_a)
    browser.post(f"/people/organisation/{spaces.a.id}/invite",
                 {"role": "moderator", "email": "ola@gmina.example", "language": "pl", "scope": "site:1", "purpose": "reset", "account_id": "1", "expires_at": "2099-01-01"})
    db.session.rollback()
    invitation = db.session.scalars(sa.select(Secret)).one()
    assert (invitation.scope, invitation.purpose, invitation.account_id) == (spaces.a.ref, "invitation", None)
    own = sign_in(spaces.officer_a)
    own.post("/account/edit", {"name": "Nowa", "language": "pl", "epoch": "9", "email": "x@gmina.example", "is_demo": "y", "password_hash": "x", "suspended_at": ""})
    db.session.rollback()
    assert (spaces.officer_a.epoch, spaces.officer_a.is_demo) == (1, False) and spaces.officer_a.email != "x@gmina.example"


def test_people_of_a_consultation_include_those_of_its_organisation(spaces, sign_in):
    browser = sign_in(spaces.admin_a)
    base = f"/people/consultation/{spaces.consultation_a.id}"
    assert spaces.officer_a.name in browser.get(base).page.text
    browser.post(f"{base}/{spaces.officer_a.id}", {"role": "moderator"})
    db.session.rollback()
    assert ("moderator", spaces.consultation_a.ref) in [(grant.role, grant.scope) for grant in spaces.officer_a.current_grants]
    browser.get(f"/people/consultation/{spaces.consultation_b.id}", 404)


def queries_of(browser, path):
    seen = []
    listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        browser.get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    return len(seen)


@pytest.mark.parametrize("path", ["/people", "/people/site/1", "/people/organisation/{a}", "/account"])
def test_queries_stay_constant_as_lists_grow(spaces, sign_in, path):
    path = path.format(a=spaces.a.id)
    browser = sign_in(spaces.site)
    accounts.invite_person(acting(spaces.site), spaces.a, role=Role.OFFICER)
    browser.get(path)
    before = queries_of(browser, path)
    for n in range(15):
        person((Role.OFFICER, spaces.a), (Role.MODERATOR, factories.organisation()))
        accounts.invite_person(acting(spaces.site), spaces.a, role=Role.OFFICER, email=f"o{n}@gmina.example")
    assert queries_of(browser, path) == before
