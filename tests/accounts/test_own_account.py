"""One's own account: forgotten password, new password, another address, name and language."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.accounts import operations as accounts
from consult.accounts import passwords
from consult.accounts.models import Secret
from consult.core.clock import now, travelling
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, Gone, Refused, SignInNeeded
from consult.core.record import FactRow
from consult.policy.roles import GUEST, Role
from tests.accounts.people import PASSWORD, acting, password_hash, person, sign_in_by_form, two_spaces
from tests.accounts.post import delivered, path_in
from tests.clients import Browser

NEW = "zupełnie inne słowa tutaj"


def ask(browser, email):
    return browser.post("/password/forgotten", {"email": email})


# --- a forgotten password


def test_a_forgotten_password_is_set_anew_by_mail(app, browser):
    account = person()
    elsewhere = Browser(app)
    sign_in_by_form(elsewhere, account)
    page = browser.follow(ask(browser, account.email)).page
    assert account.email not in page.text
    (mail,) = delivered("reset")
    assert mail.recipient == account.email and account.name in mail.body
    path = path_in(mail, "password/reset")
    assert account.email in browser.get(path).page.text
    refused = browser.post(path, {"new_password": "za krótkie"}, 422).page
    assert "12" in refused.text and refused.fields["new_password"] == ""
    browser.post(path, {"new_password": NEW})
    assert elsewhere.request("GET", "/account").status_code == 302
    browser.get(path, 410)
    sign_in_by_form(browser, account, PASSWORD, 422)
    sign_in_by_form(browser, account, NEW)
    db.session.rollback()
    kept = db.session.scalars(sa.select(FactRow.data).where(FactRow.name == "sessions.ended")).all()
    assert kept == [{"why": "password"}]


def test_unknown_addresses_get_the_same_answer_and_no_mail(app, browser):
    account = person(email="znana@gmina.example")
    suspended = person(email="zawieszona@gmina.example", suspended_at=now())
    pages = []
    for email in (account.email, "obca@gmina.example", suspended.email):
        response = ask(browser, email)
        pages.append((response.headers["Location"], re.sub(r'value="[^"]+"', "", browser.follow(response).get_data(as_text=True))))
    assert pages[0] == pages[1] == pages[2]
    assert [mail.recipient for mail in delivered("reset")] == [account.email]


def test_the_answer_takes_as_many_writes_for_an_unknown_address(app):
    account = person()
    for email in (account.email, "obca@gmina.example"):
        before = db.session.scalar(sa.select(sa.func.count()).select_from(FactRow))
        accounts.ask_for_reset(GUEST, email=email)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(FactRow)) == before + 1


def tokens_of(account):
    accounts.ask_for_reset(GUEST, email=account.email)
    return path_in(delivered("reset", account.email)[-1], "password/reset").rpartition("/")[2]


def reset(token):
    return accounts.reset_password(GUEST, token=token, password_hash=passwords.hashed(NEW))


def test_a_reset_link_works_once_for_forty_five_minutes_and_only_the_newest(app):
    account = person()
    older, newer = tokens_of(account), tokens_of(account)
    assert older != newer
    with pytest.raises(Gone):
        reset(older)
    with travelling(now() + timedelta(minutes=46)), pytest.raises(Gone):
        reset(newer)
    with travelling(now() + timedelta(minutes=44)):
        reset(newer)
        with pytest.raises(Gone):
            reset(newer)


@pytest.mark.parametrize("change", ["address", "suspended", "password", "everywhere"])
def test_a_reset_link_dies_with_what_it_was_sent_for(app, change):
    spaces = two_spaces()
    account = spaces.officer_a
    token = tokens_of(account)
    if change == "address":
        confirmed = accounts.propose_address(acting(account), account, email="nowa@gmina.example")
        accounts.confirm_address(acting(account), account, token=confirmed.token)
    elif change == "suspended":
        accounts.suspend_account(acting(spaces.site), account, reason="powód")
    elif change == "password":
        accounts.change_password(acting(account), account, old=PASSWORD, new=NEW)
    else:
        accounts.end_sessions(acting(account), account)
    before = account.password_hash
    with pytest.raises(Gone):
        reset(token)
    assert account.password_hash == before


def test_only_the_digest_of_a_link_is_kept(app):
    account = person()
    token = tokens_of(account)
    (row,) = db.session.execute(sa.select(Secret.__table__)).all()
    assert token not in " ".join(map(str, row))


# --- a new password


def test_changing_the_password_keeps_this_browser_and_ends_the_others(app, browser):
    account = person()
    other = Browser(app)
    sign_in_by_form(browser, account)
    sign_in_by_form(other, account)
    wrong = browser.post("/account/password", {"password": "nie to hasło", "new_password": NEW}, 422).page
    assert wrong.fields["password"] == "" and wrong.fields["new_password"] == ""
    browser.post("/account/password", {"password": PASSWORD, "new_password": "hasło1234567"}, 422)
    browser.post("/account/password", {"password": PASSWORD, "new_password": NEW})
    browser.get("/account")
    assert other.request("GET", "/account").status_code == 302


def test_nobody_changes_anothers_account(app):
    spaces = two_spaces()
    for actor in (acting(spaces.admin_a), acting(spaces.site), acting(spaces.officer_b), GUEST):
        for attempt in (
            lambda actor=actor: accounts.change_password(actor, spaces.officer_a, old=PASSWORD, new=NEW),
            lambda actor=actor: accounts.replace_password(actor, spaces.officer_a, password_hash=password_hash()),
            lambda actor=actor: accounts.change_account(actor, spaces.officer_a, name="X", language="pl"),
            lambda actor=actor: accounts.ask_for_address(actor, spaces.officer_a, email="x@gmina.example", password=PASSWORD),
            lambda actor=actor: accounts.propose_address(actor, spaces.officer_a, email="x@gmina.example"),
            lambda actor=actor: accounts.end_sessions(actor, spaces.officer_a),
            lambda actor=actor: accounts.end_session(actor, spaces.officer_a, session_id="x"),
            lambda actor=actor: accounts.begin_session(actor, spaces.officer_a, session_id="x"),
        ):
            with pytest.raises(Forbidden):
                attempt()
    with pytest.raises(SignInNeeded):
        accounts.end_sessions(GUEST, spaces.officer_a)
    assert (spaces.officer_a.epoch, spaces.officer_a.password_hash) == (1, password_hash())


# --- another address


def test_an_address_moves_only_when_the_new_one_confirms(app, browser):
    account = person(email="stara@gmina.example")
    sign_in_by_form(browser, account)
    browser.post("/account/address", {"email": "nowa@gmina.example", "password": "nie to hasło"}, 422)
    assert delivered() == []
    browser.post("/account/address", {"email": "Nowa@Gmina.example", "password": PASSWORD})
    (ask_new,), (tell_old,) = delivered("address"), delivered("address_notice")
    assert (ask_new.recipient, tell_old.recipient) == ("nowa@gmina.example", "stara@gmina.example")
    assert account.email == "stara@gmina.example"
    path = path_in(ask_new, "account/address")
    assert path.rpartition("/")[2] not in tell_old.body
    page = browser.get(path).page
    assert "stara@gmina.example" in page.text and "nowa@gmina.example" in page.text
    db.session.rollback()
    assert account.email == "stara@gmina.example"  # looking changes nothing
    browser.post(path)
    db.session.rollback()
    assert account.email == "nowa@gmina.example"
    browser.get(path, 410)


def test_a_confirmation_is_for_the_account_that_asked(app, browser, sign_in):
    account, other = person(), person()
    token = accounts.propose_address(acting(account), account, email="nowa@gmina.example").token
    assert browser.request("GET", f"/account/address/{token}").headers["Location"].startswith("/sign-in")
    sign_in(other).get(f"/account/address/{token}", 403)
    with pytest.raises(Gone):
        accounts.confirm_address(acting(other), other, token=token)
    accounts.confirm_address(acting(account), account, token=token)
    with pytest.raises(Gone):
        accounts.confirm_address(acting(account), account, token=token)


def test_whether_an_address_is_taken_shows_only_to_who_reads_its_mail(app, browser):
    account, other = person(), person(email="zajeta@gmina.example")
    sign_in_by_form(browser, account)
    free = browser.follow(browser.post("/account/address", {"email": "wolna@gmina.example", "password": PASSWORD})).page.text
    taken = browser.follow(browser.post("/account/address", {"email": other.email, "password": PASSWORD})).page.text
    assert free.replace("wolna", "zajeta") == taken
    token = accounts.propose_address(acting(account), account, email=other.email).token
    with pytest.raises(Conflict):
        accounts.confirm_address(acting(account), account, token=token)


@pytest.mark.parametrize("address", ["", "nie adres", "a@b", "x@gmina.example\r\nBcc: y@z.example"])
def test_what_is_no_address_is_refused(app, address):
    account = person()
    with pytest.raises(Refused):
        accounts.propose_address(acting(account), account, email=address)


# --- name and language


def test_name_and_language_are_ones_own_to_change(app, browser):
    account = person()
    sign_in_by_form(browser, account)
    browser.post("/account/edit", {"name": "   ", "language": "pl"}, 422)
    browser.post("/account/edit", {"name": "x" * 121, "language": "pl"}, 422)
    browser.post("/account/edit", {"name": "Ewa", "language": "tlh"}, 422)
    response = browser.post("/account/edit", {"name": "  Ewa   <b>Pudełko</b> ", "language": "en"})
    text = browser.follow(response).get_data(as_text=True)
    assert "Ewa &lt;b&gt;Pudełko&lt;/b&gt;" in text and 'lang="en"' in text
    db.session.rollback()
    assert (account.name, account.language) == ("Ewa <b>Pudełko</b>", "en")


def test_no_fact_holds_a_name_or_an_address(app):
    spaces = two_spaces()
    account = spaces.officer_a
    accounts.change_account(acting(account), account, name="Tajna Osoba", language="pl")
    accounts.propose_address(acting(account), account, email="tajna@gmina.example")
    accounts.invite_person(acting(spaces.admin_a), spaces.a, role=Role.OFFICER, email="tajna2@gmina.example")
    accounts.ask_for_reset(GUEST, email=account.email)
    accounts.suspend_account(acting(spaces.site), account, reason="Tajny powód")
    delivered()
    written = " ".join(str(row.canonical) for row in db.session.scalars(sa.select(FactRow)))
    for secret in ("Tajn", "tajna", account.email, "@"):
        assert secret not in written
