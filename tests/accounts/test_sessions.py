"""Signing in and out in the browser: what is told, what is kept, what ends, and where one goes afterwards."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from consult.accounts import operations as accounts
from consult.accounts import passwords
from consult.core.clock import now, travelling
from consult.core.db import db
from consult.core.record import FactRow
from consult.policy.roles import Role
from tests import factories
from tests.accounts.people import PASSWORD, acting, person, sign_in_by_form, two_spaces
from tests.clients import Browser


def cookie(browser, name="consult_session"):
    return browser.client.get_cookie(name).value


def is_signed_in(browser) -> bool:
    return browser.request("GET", "/account").status_code == 200


def with_cookie(app, value):
    """Another browser that holds a copy of a session cookie."""
    thief = Browser(app)
    thief.client.set_cookie("consult_session", value)
    return thief


def test_signing_in_and_out(app, browser):
    account = person((Role.OFFICER, factories.organisation()))
    assert not is_signed_in(browser)
    assert sign_in_by_form(browser, account).headers["Location"] == "/desk"
    assert account.name in browser.get("/account").page.text
    browser.post("/sign-out", form_at="/account")
    assert not is_signed_in(browser)
    db.session.rollback()
    names = list(db.session.scalars(sa.select(FactRow.name).order_by(FactRow.id)))
    assert names == ["session.begun", "session.ended"]


def test_an_address_may_be_typed_any_way(app, browser):
    account = person(email="ewa@gmina.example")
    sign_in_by_form(browser, "  EWA@Gmina.Example ")
    assert account.name in browser.get("/account").page.text


def test_a_refusal_is_the_same_for_unknown_addresses_and_wrong_passwords(app, browser):
    account = person(email="znana@gmina.example")
    without = factories.account(email="bezhasla@gmina.example")
    pages = []
    for email in (account.email, without.email, "obca0@gmina.example"):
        response = sign_in_by_form(browser, email, "zupełnie inne hasło", 422)
        pages.append(re.sub(r'value="[^"]+"', "", response.get_data(as_text=True).replace(email, "")))
        assert response.page.fields["email"] == email and not response.page.fields["password"]
    assert pages[0] == pages[1] == pages[2]


def test_a_suspended_account_is_told_so_only_with_its_password(app, browser):
    spaces = two_spaces()
    accounts.suspend_account(acting(spaces.site), spaces.officer_a, reason="powód")
    wrong = sign_in_by_form(browser, spaces.officer_a, "zupełnie inne hasło", 422).page.text
    right = sign_in_by_form(browser, spaces.officer_a, PASSWORD, 422).page.text
    assert wrong != right and not is_signed_in(browser)
    assert "powód" not in right


@pytest.mark.parametrize("data", [{}, {"email": ""}, {"email": "nobody"}, {"email": "a@b.example", "password": ""}, {"email": "\x00", "password": "\x00"},
                                  {"email": "a@b.example", "password": "x" * 300_000}, {"email": "ˆ" * 9000, "password": "x"}, {"email": "' OR 1=1 --@b.example", "password": "x"}])
def test_bad_input_is_answered_in_words(app, browser, data):
    assert browser.post("/sign-in", data, 422).page.text


def test_the_session_is_new_after_signing_in_but_keeps_what_the_device_has_shown(app, browser):
    account = person()
    browser.get("/sign-in")
    with browser.client.session_transaction() as session:
        session.update(planted="by somebody", submissions=[7], participants={"1": 9})
        before = session["csrf_token"]
    sign_in_by_form(browser, account)
    with browser.client.session_transaction() as session:
        assert "planted" not in session and session.get("csrf_token") != before
        assert session["submissions"] == [7] and session["participants"] == {"1": 9}
        first = session["session_id"]
    browser.post("/sign-out", form_at="/account")
    sign_in_by_form(browser, account)
    with browser.client.session_transaction() as session:
        assert session["session_id"] != first and len(session["session_id"]) >= 20


def test_a_copy_of_the_cookie_opens_nothing_after_signing_out_while_other_sessions_live_on(app, browser):
    account = person()
    other = Browser(app)
    sign_in_by_form(browser, account)
    sign_in_by_form(other, account)
    stolen = cookie(browser)
    assert is_signed_in(with_cookie(app, stolen))
    browser.post("/sign-out", form_at="/account")
    assert not is_signed_in(with_cookie(app, stolen))
    assert is_signed_in(other)


def test_signing_out_everywhere_ends_every_session(app, browser):
    account = person()
    browsers = [browser, Browser(app), Browser(app)]
    for each in browsers:
        sign_in_by_form(each, account)
    browser.get("/account/sessions/end")
    assert is_signed_in(browser)  # looking ends nothing
    browser.post("/account/sessions/end")
    assert [is_signed_in(each) for each in browsers] == [False, False, False]


@pytest.mark.parametrize("end", ["suspend", "password", "reset"])
def test_what_ends_an_account_ends_its_sessions(app, browser, end):
    spaces = two_spaces()
    account = spaces.officer_a
    sign_in_by_form(browser, account)
    if end == "suspend":
        accounts.suspend_account(acting(spaces.site), account, reason="powód")
    elif end == "password":
        accounts.replace_password(acting(account), account, password_hash=passwords.hashed(PASSWORD))
    else:
        accounts.end_sessions(acting(account), account)
    assert not is_signed_in(browser)


def test_a_session_lasts_twelve_hours_however_busy(app, browser):
    account = person()
    sign_in_by_form(browser, account)
    with browser.client.session_transaction() as session:
        session["signed_in_at"] -= 12 * 3600 - 60
    assert is_signed_in(browser)
    with browser.client.session_transaction() as session:
        session["signed_in_at"] -= 120
    assert not is_signed_in(browser)


def test_ended_sessions_are_forgotten_once_their_cookies_have_died(app):
    account = person()
    accounts.end_session(acting(account), account, session_id="one")
    accounts.end_session(acting(account), account, session_id="one")
    with travelling(now() + timedelta(days=2)):
        accounts.begin_session(acting(account), account, session_id="two")
    assert db.session.scalar(sa.text("SELECT count(*) FROM ended_sessions")) == 0


@pytest.mark.parametrize("forged", ["1:1", "1", "a:b", "1:1:1", "-1:1", "٣:1", "1:" + "9" * 40])
def test_only_an_account_and_its_present_epoch_is_somebody(app, browser, forged):
    account = person()
    accounts.end_sessions(acting(account), account)
    with browser.client.session_transaction() as session:
        session["_user_id"] = forged.replace("1", str(account.id), 1) if forged.startswith("1") else forged
    assert not is_signed_in(browser)


def test_a_forged_cookie_is_nobody(app):
    for value in ("", "x", "eyJfdXNlcl9pZCI6IjE6MSJ9.aaaa.bbbb", "." * 200):
        assert not is_signed_in(with_cookie(app, value))


def test_weaker_hashes_are_renewed_at_signing_in(app, browser, monkeypatch):
    account = person()
    account.password_hash = passwords.PasswordHasher(time_cost=2, memory_cost=32, parallelism=1).hash(PASSWORD)
    db.session.commit()
    sign_in_by_form(browser, account)
    db.session.rollback()
    assert not passwords.outdated(account.password_hash) and passwords.matches(account.password_hash, PASSWORD)


# --- where to go


@pytest.mark.parametrize(
    ("next_", "goes"),
    [("/account", "/account"), ("/consultations?words=park&page=2", "/consultations?words=park&page=2"), ("/people", "/people"), ("/", "/")],
)
def test_one_goes_on_to_where_one_was_going(app, browser, next_, goes):
    assert sign_in_by_form(browser, person(), next_=next_).headers["Location"] == goes


@pytest.mark.parametrize(
    "next_",
    ["//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example", "https://evil.example/", "http:evil.example", "javascript:alert(1)",
     "data:text/html,x", "/\t/evil.example", "\t//evil.example", "/%09/evil.example", "/%2f%2fevil.example", "/%5cevil.example", "//evil.example@localhost",
     "localhost.evil.example", "@evil.example", "/no-such-page", "/sign-out", "/sign-in", "/static/x", "", " ", "/account\r\nX: y", "//", "http://[", "x" * 5000,
     "/account;//evil.example", "https://localhost.evil.example/account", "／／evil.example"],
)
def test_no_address_elsewhere_is_followed(app, sign_in, next_):
    assert sign_in(person()).request("GET", f"/sign-in?next={quote(next_)}").headers["Location"] == "/desk"


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_no_address_elsewhere_is_followed_after_signing_in(app, browser, next_):
    account = person()
    for path, data in ((f"/sign-in?next={quote(next_)}", {}), ("/sign-in", {"next": next_})):
        response = browser.post(path, {"email": account.email, "password": PASSWORD, **data}, form_at="/sign-in")
        assert response.headers["Location"] == "/desk"
        browser.post("/sign-out", form_at="/account")


def test_who_only_looks_is_led_through_signing_in_and_back(app, browser):
    account = person()
    led = browser.request("GET", "/account/password")
    assert led.status_code == 302 and led.headers["Location"].startswith("/sign-in?next=")
    assert 'name="next" value="/account/password"' in browser.follow(led).get_data(as_text=True)
    response = browser.post("/sign-in", {"email": account.email, "password": PASSWORD, "next": "/account/password"})
    assert response.headers["Location"] == "/account/password"


def test_who_is_signed_in_already_goes_straight_on(app, sign_in):
    browser = sign_in(person())
    assert browser.request("GET", "/sign-in?next=/account").headers["Location"] == "/account"
    assert browser.request("GET", "/sign-in?next=//evil.example").headers["Location"] == "/desk"


# --- forged requests


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", "/password/forgotten", "/account/edit", "/account/password", "/account/address", "/account/sessions/end",
             "/people/site/1/invite", "/people/site/1/1", "/people/site/1/1/suspend", "/people/site/1/1/restore", "/people/site/1/1/roles/administrator/end",
             "/people/site/1/invitations/1/revoke"],
)
@pytest.mark.parametrize("token", [None, "", "x", "foreign"])
def test_without_the_pages_own_token_nothing_is_changed(app, sign_in, path, token):
    spaces = two_spaces()
    browser = sign_in(spaces.site)
    value = Browser(app).token("/sign-in") if token == "foreign" else token
    response = browser.request("POST", path, data={"reason": "x"} | ({"csrf_token": value} if value is not None else {}))
    assert response.status_code == 400
    assert is_signed_in(browser)


@pytest.mark.parametrize("path", ["/sign-out", "/people/site/1/1/restore", "/people/site/1/invitations/1/revoke"])
def test_what_changes_something_is_not_done_by_looking(app, sign_in, path):
    browser = sign_in(two_spaces().site)
    for method in ("GET", "HEAD"):
        assert browser.request(method, path).status_code == 405
    assert is_signed_in(browser)
