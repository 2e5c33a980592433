"""What one person sees of their own: the voices behind a receipt, the desk, the record, and how the site looks and speaks to them."""

import json
from datetime import timedelta

import pytest

from consult.contributions import operations as contributions
from consult.contributions.filing import Item, Sender
from consult.contributions.models import FormalStatus
from consult.core.clock import today
from consult.core.db import db
from consult.core.sealer import seal_all
from consult.moderation.models import Visibility
from consult.policy.roles import GUEST, Role
from consult.responses.models import Outcome
from consult.responses.operations.answers import draft_answer, send_for_review
from tests import factories
from tests.clients import Browser
from tests.responses.factories import Office, closed_consultation


@pytest.fixture
def sent(app):
    """A submission of two voices, with its receipt."""
    items = [Item(body="Więcej ławek."), Item(body="Mniej hałasu.")]
    return contributions.submit_contributions(GUEST, factories.consultation(), sender=Sender(), items=items, client_key="k")


def shows(browser, code):
    """The answer to typing a receipt code."""
    return browser.request("POST", "/my-voice", data={"code": code, "csrf_token": browser.token("/my-voice")})


# --- what became of my voice


def test_a_receipt_opens_the_voices_behind_it_on_this_device_alone(app, browser, sent):
    answer = shows(browser, sent.receipt.lower().replace("-", " "))
    assert answer.status_code == 302 and answer.location == f"/my-voice/{sent.id}"
    opened = browser.get(answer.location)
    assert "Więcej ławek." in opened.page.text and "Mniej hałasu." in opened.page.text
    assert opened.headers["Cache-Control"] == "no-store" and opened.headers["X-Robots-Tag"] == "noindex" and opened.headers["Referrer-Policy"] == "no-referrer"
    Browser(app).get(answer.location, 404)


@pytest.mark.parametrize("code", ["", "7KDM-2XPA-94TR-CHWE", "0000", "x" * 300, "żółć", "' OR 1=1 --"])
def test_a_code_that_is_none_is_refused_in_words_and_stays_in_its_field(browser, sent, code):
    answer = shows(browser, code)
    assert answer.status_code == 422 and answer.page.h1 == "Co się stało z moim głosem"
    assert code[:40].strip() in answer.page.fields["code"] or len(code) > 40


def test_a_shared_device_forgets_when_it_is_told_to(browser, sent):
    where = shows(browser, sent.receipt).location
    done = browser.request("POST", "/my-voice/done", data={"csrf_token": browser.token(where)})
    assert done.status_code == 302
    assert "zapomniało" in browser.get("/").page.text
    browser.get(where, 404)


# --- the desk


def test_the_desk_is_for_those_who_have_an_account(browser):
    assert browser.get("/desk", 302).location.startswith("/sign-in?next=")


def test_an_empty_desk_says_so(sign_in):
    assert "Nic na Ciebie nie czeka" in sign_in(factories.account()).get("/desk").page.text


def test_the_desk_shows_what_waits_where_one_works_and_nothing_else(sign_in):
    office, elsewhere = Office(voices=3), factories.consultation(title="Cudze konsultacje")
    here = office.consultation
    send_for_review(office.officer, draft_answer(office.officer, office.voices[0], outcome=Outcome.REJECTED, justification="Bo tak stanowi plan."))
    factories.submission(here, "Niepełne.", formal_status=FormalStatus.NEEDS_SUPPLEMENT, visibility=Visibility.HELD)
    page = sign_in(office.officer_account).get("/desk").page
    assert here.title in page.text and elsewhere.title not in page.text
    assert f"/consultations/{here.id}/submissions?status=needs_supplement" in page.links
    review = f"/consultations/{here.id}/register-of-comments?view=review"
    assert review not in page.links
    assert review in sign_in(office.approver_account).get("/desk").page.links


def test_a_deadline_stops_running_once_everything_is_answered(sign_in):
    office = Office(voices=1)
    assert "na wszystkie jest odpowiedź" not in sign_in(office.officer_account).get("/desk").page.text
    office.answer(office.voices[0])
    other = closed_consultation(office.organisation, title="Czeka jeszcze")
    factories.submission(other)
    text = sign_in(office.officer_account).get("/desk").page.text
    assert text.index("Czeka jeszcze") < text.index(office.consultation.title) < text.index("na wszystkie jest odpowiedź")


def test_the_nearest_deadline_comes_first(sign_in):
    organisation = factories.organisation()
    for title, days in (("Później", 20), ("Wcześniej", 4)):
        closed_consultation(organisation, title=title).results_due_on = today() + timedelta(days=days)
    db.session.commit()
    text = sign_in(factories.account((Role.OFFICER, organisation))).get("/desk").page.text
    assert text.index("Wcześniej") < text.index("Później")


# --- the record


def test_the_record_shows_what_was_done_and_pages_back(browser, sent):
    seal_all()
    about = f"/record?scope={sent.contributions[0].ref}"
    assert about in browser.get("/record").page.links
    assert about in browser.get(about).page.links
    for empty in ("/record?before=1", "/record?scope=consultation:99999"):
        assert about not in browser.get(empty).page.links


def test_the_record_can_be_taken_home_with_the_script_that_checks_it(browser, sent):
    seal_all()
    lines = browser.get("/record/export", read=False).get_data(as_text=True).splitlines()
    assert len(lines) > 2 and all(isinstance(json.loads(line), dict) for line in lines)
    script = browser.get("/record/verify_record.py", read=False)
    assert script.headers["Content-Disposition"].endswith("verify_record.py") and "def " in script.get_data(as_text=True)


# --- language and look


def test_the_language_is_remembered_and_one_stays_on_the_page(browser):
    token = browser.token("/consultations")
    chosen = browser.request("POST", "/language", data={"language": "en", "next": "/consultations?state=open", "csrf_token": token})
    assert chosen.location == "/consultations?state=open"
    assert browser.get("/consultations").page.h1 == "Consultations"
    browser.request("POST", "/language", data={"language": "xx", "next": "/", "csrf_token": token})
    assert browser.get("/consultations").page.h1 == "Consultations"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\tx", ""])
def test_no_switch_leads_to_another_host(browser, elsewhere):
    token = browser.token("/")
    for path, data in (("/language", {"language": "en"}), ("/appearance", {"theme": "dark"})):
        assert browser.request("POST", path, data={**data, "next": elsewhere, "csrf_token": token}).location == "/"


def test_dark_and_contrast_are_remembered_and_forgotten(browser):
    def choose(**data):
        browser.request("POST", "/appearance", data={**data, "next": "/", "csrf_token": browser.token("/")})
        return browser.get("/").get_data(as_text=True)

    assert 'data-theme="dark"' in choose(theme="dark")
    both = choose(contrast="more")
    assert 'data-theme="dark"' in both and 'data-contrast="more"' in both
    assert "data-theme" not in choose(theme="system").partition("<body")[0]
    assert "data-contrast" not in choose(contrast="normal").partition("<body")[0]
    assert "data-theme" not in choose(theme="purple").partition("<body")[0]
