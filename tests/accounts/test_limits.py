"""Limits on guessing and on mail: counted where they should be, told in words, and of no use for shutting somebody out."""

from datetime import timedelta

import pytest

from consult.accounts import operations as accounts
from consult.core.clock import now, travelling
from consult.policy.roles import GUEST
from tests.accounts.people import PASSWORD, person
from tests.accounts.post import delivered
from tests.clients import Browser


@pytest.fixture
def browser(limited):
    """A browser of a stranger there."""
    return Browser(limited)


def attempt(browser, email, password="zupełnie inne hasło", address="198.51.100.1", **headers):
    """One sign-in attempt from a network address; forwarded headers are what an attacker would send."""
    data = {"email": email, "password": password, "csrf_token": browser.token("/sign-in")}
    headers = {"Accept": "text/html", **headers}
    return browser.request("POST", "/sign-in", data=data, environ_base={"REMOTE_ADDR": address}, headers=headers).status_code


def test_guessing_from_one_address_is_stopped_whatever_it_says_of_itself(limited, browser):
    answers = [
        attempt(browser, f"kto{n}@gmina.example", **{"X-Forwarded-For": f"203.0.113.{n}", "CF-Connecting-IP": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"})
        for n in range(12)
    ]
    assert answers == [422] * 10 + [429] * 2


def test_a_household_of_ipv6_counts_as_one(limited, browser):
    answers = [attempt(browser, f"kto{n}@gmina.example", address=f"2001:db8:1:2::{n + 1:x}") for n in range(11)]
    assert answers[-1] == 429
    assert attempt(browser, "kto@gmina.example", address="2001:db8:1:3::1") == 422


def test_guessing_at_one_account_from_everywhere_is_slowed_alike_whether_it_exists(limited, browser):
    account = person()
    for email in (account.email, "obca@gmina.example"):
        answers = [attempt(browser, email.upper() if n % 2 else f" {email}", address=f"198.51.100.{n}") for n in range(12)]
        assert answers == [422] * 10 + [429] * 2


def test_the_owner_on_a_device_used_before_is_not_shut_out(limited, browser):
    account = person()
    assert attempt(browser, account.email, PASSWORD, address="192.0.2.7") == 302
    browser.post("/sign-out", form_at="/account")
    attacker = Browser(limited)
    assert [attempt(attacker, account.email, address=f"198.51.100.{n}") for n in range(12)][-1] == 429
    assert attempt(attacker, account.email, PASSWORD, address="198.51.100.99") == 429
    assert attempt(browser, account.email, PASSWORD, address="192.0.2.7") == 302


def test_a_borrowed_mark_of_another_device_is_worth_nothing(limited, browser):
    account = person()
    assert attempt(browser, account.email, PASSWORD) == 302
    thief = Browser(limited)
    thief.client.set_cookie("consult_known", browser.client.get_cookie("consult_known").value)
    assert [attempt(thief, account.email, address=f"198.51.100.{n}") for n in range(11)][-1] == 429
    assert attempt(thief, account.email, address="198.51.100.50") == 429


def test_what_succeeds_is_not_counted(limited, browser):
    account = person()
    for _ in range(3):
        assert attempt(browser, account.email, PASSWORD) == 302
        browser.post("/sign-out", form_at="/account")
    assert [attempt(browser, f"kto{n}@gmina.example") for n in range(10)] == [422] * 10


def test_too_many_is_said_in_words(limited, browser):
    for n in range(10):
        attempt(browser, f"kto{n}@gmina.example")
    data = {"email": "kto@gmina.example", "password": "x", "csrf_token": browser.token("/sign-in")}
    response = browser.request("POST", "/sign-in", data=data, environ_base={"REMOTE_ADDR": "198.51.100.1"})
    assert response.status_code == 429 and response.page.h1
    assert 0 < int(response.headers["Retry-After"]) <= 60


def test_how_long_to_wait_is_said_when_it_is_long(limited, browser):
    account = person()
    for n in range(11):
        attempt(browser, account.email, address=f"198.51.100.{n}")
    data = {"email": account.email, "password": "x", "csrf_token": browser.token("/sign-in")}
    response = browser.request("POST", "/sign-in", data=data, environ_base={"REMOTE_ADDR": "198.51.100.77"})
    assert 14 * 60 <= int(response.headers["Retry-After"]) <= 15 * 60
    assert "za 15 min" in response.page.text


def test_reset_links_are_asked_for_five_times_an_hour(limited, browser):
    answers = [
        browser.request("POST", "/password/forgotten", data={"email": "kto@gmina.example", "csrf_token": browser.token("/sign-in")},
                        environ_base={"REMOTE_ADDR": f"198.51.100.{n}"}).status_code
        for n in range(7)
    ]
    assert answers == [302] * 5 + [429] * 2


def test_nobody_is_flooded_with_resets_even_where_requests_are_not_counted(app):
    account = person()
    for n in range(9):
        with travelling(now() + timedelta(minutes=n)):
            accounts.ask_for_reset(GUEST, email=account.email)
    assert len(delivered("reset", account.email)) == 5


def test_the_whole_record_is_read_out_only_so_often(limited, browser):
    answers = []
    for _ in range(7):
        response = browser.request("GET", "/record/export")
        answers.append(response.status_code)
        response.close()
    assert answers == [200] * 6 + [429]
