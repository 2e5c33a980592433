"""Stop links: opened without harm, stopped by a person or a mail program, for one address and nothing else; the outbox for who runs the site."""

import re

import pytest
import sqlalchemy as sa

from consult.core import keys
from consult.core.db import db
from consult.core.record import FactRow
from consult.notices import operations as notices
from consult.notices.models import Stop
from consult.notices.stops import address_digest, digest_in, token_for
from consult.policy.roles import SYSTEM, Role
from tests import factories
from tests.accounts.people import site_administrator, two_spaces

ADDRESS = "jan@poczta.example"


def queue(n=0, recipient=ADDRESS, **values):
    token = token_for(recipient)
    return notices.queue_mail(SYSTEM, **{
        "key": f"stop:{n}", "kind": "confirmation", "recipient": recipient, "language": "pl", "subject": f"Głos {n}", "body": f"Zobacz http://localhost/stop/{token}.\n",
        "stop_url": f"http://localhost/stop/{token}", **values,
    })


def stops():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Stop.address_digest)))


def test_opening_the_link_stops_nothing_and_the_button_does(app, browser):
    path = f"/stop/{token_for(ADDRESS)}"
    response = browser.get(path)
    assert response.headers["X-Robots-Tag"] == "noindex" and stops() == []
    browser.request("HEAD", path)
    assert stops() == []
    assert browser.post(path, {}, 200).page.h1
    assert stops() == [address_digest(ADDRESS)]
    browser.post(path, {"again": "yes"}, 200)
    assert stops() == []


def test_a_mail_program_stops_with_one_click_and_no_cookie(app, browser):
    path = f"/stop/{token_for(ADDRESS)}"
    for _ in range(2):
        response = browser.request("POST", path, data="List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded", headers={})
        assert response.status_code == 200
    assert len(stops()) == 1
    assert list(db.session.scalars(sa.select(FactRow.name).where(FactRow.name.like("mail.%")))) == ["mail.stopped"]


def test_after_stopping_what_waits_stays_and_nothing_new_is_made(app, browser):
    waiting, other = queue(0), queue(1, "inna@poczta.example")
    account_mail = queue(2, kind="reset", stop_url="")
    browser.post(f"/stop/{token_for('JAN@Poczta.example')}", {}, 200)
    db.session.rollback()
    assert waiting.given_up_at and not waiting.recipient
    assert other.is_waiting and account_mail.is_waiting
    assert queue(3) is None
    assert queue(4, kind="reset", stop_url="") is not None


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "0", lambda t: ("0" if t[0] != "0" else "1") + t[1:], lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"),
                                    lambda t: "x", lambda t: t.upper() if t.upper() != t else "y", lambda t: "ż" * 96, lambda t: "%00"])
def test_made_up_links_stop_nothing(app, browser, change):
    path = f"/stop/{change(token_for(ADDRESS))}"
    browser.get(path, 404)
    assert browser.request("POST", path, data={}).status_code == 404
    assert stops() == []


def test_a_token_says_nothing_of_the_address_and_belongs_to_one_purpose(app):
    token = token_for(ADDRESS)
    assert "jan" not in token and digest_in(token) == address_digest(ADDRESS)
    digest = address_digest(ADDRESS)
    assert digest_in(digest + keys.stamp("mail-address", digest)[:32]) is None
    assert digest_in(digest + keys.stamp("attempts", digest)[:32]) is None


# --- the outbox


def test_the_outbox_is_for_who_runs_the_site(app, browser, sign_in):
    mail = queue()
    spaces = two_spaces()
    for account in (spaces.admin_a, spaces.officer_a, factories.account((Role.MODERATOR, spaces.a))):
        sign_in(account).get("/outbox", 403)
        sign_in(account).get(f"/outbox/{mail.id}", 403)
    for path in ("/outbox", f"/outbox/{mail.id}"):
        assert browser.request("GET", path).headers["Location"].startswith("/sign-in")


def test_without_a_server_letters_can_be_read_and_their_links_followed(app, sign_in):
    mail = queue()
    browser = sign_in(site_administrator())
    page = browser.get("/outbox").page
    assert mail.subject_line in page.text and ADDRESS in page.text
    letter = browser.get(f"/outbox/{mail.id}").page
    assert f"http://localhost/stop/{token_for(ADDRESS)}" in letter.links
    for odd in ("0", "999999", "1e5", "9" * 30):
        browser.get(f"/outbox/{odd}", 404)


def test_an_empty_outbox_says_so(app, sign_in):
    assert sign_in(site_administrator()).get("/outbox").page.text


def test_a_letter_is_shown_as_text(app, sign_in):
    mail = queue(subject="<script>alert(1)</script>", body="<img src=x onerror=alert(1)> javascript:alert(1) http://x.example/\"onmouseover=\"x\n")
    text = sign_in(site_administrator()).get(f"/outbox/{mail.id}").get_data(as_text=True)
    assert not re.search(r"<script>alert|<img src=x|onmouseover=\"", text)


def test_where_a_server_carries_mail_letters_are_their_readers_alone(app, sign_in, monkeypatch):
    mail = queue()
    browser = sign_in(site_administrator())
    monkeypatch.setitem(app.config, "SETTINGS", type(app.config["SETTINGS"])(**{**vars(app.config["SETTINGS"]), "smtp_url": "smtp://mail.example"}))
    for path in ("/outbox", f"/outbox/{mail.id}"):
        text = browser.get(path).page.text
        assert ADDRESS not in text and "/stop/" not in text and mail.subject_line in text
