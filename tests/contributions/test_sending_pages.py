"""A resident sends a voice: one page, nothing lost, a receipt that only they see."""

import re

import pytest
import sqlalchemy as sa

from consult.consultations.models import State
from consult.contributions import queries, traps
from consult.contributions.models import Contribution, FormalStatus, SenderKind, Submission
from consult.core.clock import now
from consult.core.db import db
from consult.policy.roles import Role
from tests import factories
from tests.clients import Browser


@pytest.fixture
def consultation(app):
    return factories.consultation()


@pytest.fixture
def address(consultation):
    return f"/consultations/{consultation.id}/contribute"


def filled(browser, address, **values):
    """The fields of the open form with `values`; dashes in names are written as double underscores."""
    fields = browser.get(address).page.fields
    kept = {name: fields[name] for name in ("client_key", "opened", "csrf_token")}
    base = {"voices-0-passage": "0", "sender_kind": "anonymous", "do": "send"}
    return {**kept, **base, **{name.replace("__", "-"): value for name, value in values.items()}}


def send(browser, address, status=302, **values):
    return expect(browser.request("POST", address, data=filled(browser, address, **values)), status)


def expect(response, status):
    assert response.status_code == status, response.page and response.page.text[:600]
    return response


def submissions():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Submission).order_by(Submission.id)))


def voices():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Contribution).order_by(Contribution.number)))


def test_one_sentence_is_enough_and_the_receipt_shows_its_code(browser, address):
    page = browser.follow(send(browser, address, voices__0__body="Ławka przy aptece.")).page
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", page.text)
    assert code and voices()[0].body == "Ławka przy aptece."
    opened = browser.post("/my-voice", {"code": code.group()}, form_at="/my-voice")
    assert opened.headers["Location"].endswith(f"/my-voice/{submissions()[0].id}")


def test_the_receipt_is_kept_by_nobody_on_the_way(browser, address):
    response = browser.follow(send(browser, address, voices__0__body="Ławka."))
    assert response.headers["Cache-Control"] == "no-store" and response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex"
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", response.page.text).group()
    assert code not in response.request.url and all(code not in link for link in response.page.links)


def test_a_receipt_page_is_not_found_by_anybody_else(app, browser, address, consultation, sign_in):
    send(browser, address, voices__0__body="Ławka.")
    for path in ("receipt", "slip"):
        here = f"/submissions/{submissions()[0].id}/{path}"
        Browser(app).get(here, 404)
        for role in Role:
            sign_in(factories.account((role, consultation.organisation))).get(here, 404)
        browser.get(here)


def test_a_button_adds_a_row_and_keeps_everything_without_javascript(browser, address):
    data = filled(browser, address, voices__0__body="Pierwszy głos.", sender_kind="person", name="Ewa", do="add")
    page = expect(browser.request("POST", address, data=data), 200).page
    assert {"voices-0-body", "voices-1-body"} <= page.fields.keys() and page.fields["name"] == "Ewa"
    assert page.fields["client_key"] == data["client_key"] and voices() == []
    page = expect(browser.request("POST", address, data={**data, "voices-1-body": "Drugi.", "do": "remove-0"}), 200).page
    assert "voices-1-body" in page.fields and "voices-0-body" not in page.fields and "Drugi." in page.text


def test_rows_left_empty_are_left_out_and_voices_keep_their_order(browser, address):
    send(browser, address, voices__0__body="Raz.", voices__1__body="", voices__2__body="Dwa.", voices__1__passage="0", voices__2__passage="0")
    assert [voice.body for voice in voices()] == ["Raz.", "Dwa."] and len(submissions()) == 1


@pytest.mark.parametrize("body", ["", "   ", "\x00", "\u202e"])
def test_nothing_said_is_told_at_the_field(browser, address, body):
    page = send(browser, address, 422, voices__0__body=body).page
    assert "voices-0-body-error" in page.ids and voices() == []


def test_what_was_typed_is_there_again_after_a_refusal(browser, address):
    page = send(browser, address, 422, voices__0__body="", voices__0__justification="Bo tak jest bezpieczniej.").page
    assert "Bo tak jest bezpieczniej." in page.text


def test_a_text_beyond_the_bound_is_refused_in_words(browser, address):
    page = send(browser, address, 422, voices__0__body="a" * 20_001).page
    assert "20" in page.text and voices() == []


def test_a_passage_is_chosen_in_the_address_or_the_list(browser, consultation, address):
    passage = factories.document(consultation).passages[1]
    page = browser.get(f"{address}?passage={passage.id}").get_data(as_text=True)
    assert re.search(rf'<option selected value="{passage.id}">', page)
    send(browser, address, voices__0__body="Uwaga do § 2.", voices__0__passage=str(passage.id))
    assert voices()[0].passage_label == "§ 2"


def test_a_passage_far_down_a_long_document_is_commented_on(browser, consultation, address, monkeypatch):
    monkeypatch.setattr(queries, "MOST_PASSAGES", 2)
    last = factories.document(consultation, labels=["§ 1", "§ 2", "§ 3", "§ 4"]).passages[3]
    page = browser.get(f"{address}?passage={last.id}").get_data(as_text=True)
    assert re.search(rf'<option selected value="{last.id}">§ 4', page)
    send(browser, address, 422, voices__0__body="", voices__0__passage=str(last.id))
    send(browser, address, voices__0__body="Uwaga do § 4.", voices__0__passage=str(last.id))
    assert voices()[0].passage_label == "§ 4"
    register = f"/consultations/{consultation.id}/contributions"
    assert re.search(rf'<option value="{last.id}" selected>§ 4', browser.get(f"{register}?passage={last.id}").get_data(as_text=True))


def test_a_paragraph_without_a_name_is_cited_by_its_first_words(browser, consultation, address):
    passage = factories.document(consultation, labels=[""]).passages[0]
    passage.text = "Rada uchwala, co następuje, " + "i tak dalej " * 20
    db.session.commit()
    assert "Rada uchwala, co następuje" in browser.get(f"{address}?passage={passage.id}").page.text
    send(browser, address, voices__0__body="Uwaga.", voices__0__passage=str(passage.id))
    assert voices()[0].passage_label.startswith("Rada uchwala, co następuje, i tak") and voices()[0].passage_label.endswith("…")


@pytest.mark.parametrize("passage", ["999999", "-1", "1e5", "٣", "9" * 30, "x"])
def test_a_passage_that_is_none_of_this_document_is_refused(browser, consultation, address, passage):
    factories.document(consultation)
    send(browser, address, 422, voices__0__body="Uwaga.", voices__0__passage=passage)
    browser.get(f"{address}?passage={passage}")
    assert voices() == []


def test_a_passage_of_another_consultation_is_refused(browser, consultation, address):
    foreign = factories.document(factories.consultation()).passages[0]
    factories.document(consultation)
    send(browser, address, 422, voices__0__body="Uwaga.", voices__0__passage=str(foreign.id))
    assert voices() == []


def test_a_name_is_published_only_when_ticked(browser, address):
    send(browser, address, voices__0__body="Raz.", sender_kind="person", name="Ewa Lipka")
    send(browser, address, voices__0__body="Dwa.", sender_kind="person", name="Ewa Lipka", publish_name="y")
    assert [one.agreed_name for one in submissions()] == ["", "Ewa Lipka"]


def test_what_belongs_to_another_choice_is_not_kept(browser, address):
    send(
        browser, address, voices__0__body="Raz.", sender_kind="anonymous", name="Ewa Lipka", organisation_name="Lipa", publish_name="y",
        email="ewa@poczta.example",
    )
    one = submissions()[0]
    assert (one.sender_kind, one.sender_name, one.publish_name, one.contact_email) == (SenderKind.ANONYMOUS, "", False, "")


def test_an_address_is_kept_only_with_its_own_consent(browser, address):
    send(browser, address, voices__0__body="Raz.", wants_answer="y", email="Ewa@Poczta.example")
    assert submissions()[0].contact_email == "ewa@poczta.example"
    send(browser, address, 422, voices__0__body="Dwa.", wants_answer="y", email="")
    send(browser, address, 422, voices__0__body="Dwa.", wants_answer="y", email="nie adres")
    assert len(submissions()) == 1


def test_nothing_is_ticked_beforehand(browser, address):
    assert "checked" not in re.sub(r'<input checked[^>]*value="anonymous"[^>]*>', "", browser.get(address).get_data(as_text=True))


def test_an_organisation_that_says_too_little_is_registered_and_asked_later(browser, address):
    page = browser.follow(send(browser, address, voices__0__body="Uwaga.", sender_kind="organisation")).page
    assert submissions()[0].formal_status is FormalStatus.NEEDS_SUPPLEMENT and "2" in page.text


def test_a_double_click_gives_one_voice_and_one_receipt(browser, address):
    data = filled(browser, address, voices__0__body="Ławka.")
    first, second = (browser.request("POST", address, data=data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] and len(voices()) == 1


def test_other_words_under_the_same_key_are_kept_and_can_be_sent_again(browser, address):
    data = filled(browser, address, voices__0__body="Ławka.")
    browser.request("POST", address, data=data)
    page = expect(browser.request("POST", address, data={**data, "voices-0-body": "Fontanna."}), 422).page
    assert "Fontanna." in page.text and len(voices()) == 1
    again = {**data, "voices-0-body": "Fontanna.", "client_key": page.fields["client_key"]}
    expect(browser.request("POST", address, data=again), 302)
    assert [voice.body for voice in voices()] == ["Ławka.", "Fontanna."]


def test_a_filled_trap_or_a_stamp_that_is_not_ours_loses_nothing(app, browser, address, monkeypatch):
    page = send(browser, address, 422, voices__0__body="Kup nasz miód.", website="https://miod.example").page
    assert "Kup nasz miód." in page.text and voices() == []
    monkeypatch.setitem(app.config, "TESTING", False)
    page = send(browser, address, 422, voices__0__body="Ławka.").page
    assert "Ławka." in page.text
    page = send(browser, address, 422, voices__0__body="Ławka.", opened="0." + "0" * 16).page
    assert traps.seconds_since(page.fields["opened"], now()) is not None
    send(browser, address, 302, voices__0__body="Ławka.", opened=traps.stamp_of(now().replace(year=now().year - 1)))
    assert len(voices()) == 1


@pytest.mark.parametrize(("opens", "closes"), [(-9, -1), (1, 9)])
def test_outside_collecting_the_page_says_so_and_a_late_sending_keeps_its_words(browser, opens, closes):
    consultation = factories.consultation(opens=opens, closes=closes)
    address = f"/consultations/{consultation.id}/contribute"
    assert "voices-0-body" not in browser.get(address).page.fields
    data = {"csrf_token": browser.token("/my-voice"), "client_key": "0" * 32, "voices-0-body": "Pisałam długo.", "sender_kind": "anonymous"}
    page = expect(browser.request("POST", address, data=data), 422).page
    assert "Pisałam długo." in page.text and voices() == []


def test_a_draft_announcement_is_not_there(browser):
    hidden = factories.consultation(state=State.DRAFT)
    browser.get(f"/consultations/{hidden.id}/contribute", 404)
    browser.get(f"/consultations/{hidden.id}/contributions", 404)


def test_a_form_without_its_token_is_refused_with_the_words_shown(browser, address):
    data = {**filled(browser, address, voices__0__body="Długa wypowiedź o ławkach i latarniach."), "csrf_token": "x"}
    page = expect(browser.request("POST", address, data=data), 400).page
    assert "latarniach" in page.text and voices() == []


def test_questions_to_the_database_do_not_grow_with_passages(browser, consultation, address, count_queries):
    factories.document(consultation, labels=["§ 1"])
    few = count_queries(lambda: browser.get(address))
    factories.document(consultation, labels=[f"§ {n}" for n in range(2, 60)])
    assert count_queries(lambda: browser.get(address)) == few


@pytest.mark.parametrize(
    "more",
    [
        b"&voices-0-body=%ED%A0%80&do=send", b"&voices-0-body=%00%01&do=send", b"&do=remove-99999999999999999999", b"&do=remove-%D9%A3", b"&do=add",
        b"&voices-99999999999-body=x", b"&voices-x-body=y&voices--1-body=z", b"&sender_kind=administrator&voices-0-body=x",
        b"&client_key=" + b"k" * 5000 + b"&voices-0-body=x", b"".join(b"&voices-%d-body=x" % n for n in range(5000)), b"&" * 50_000,
        b"&is_late=1&number=7&visibility=published&entered_by_id=1&voices-0-body=x&voices-0-visibility=published",
    ],
)  # fmt: skip
def test_a_hostile_form_is_answered_and_never_a_fault(browser, address, more):
    page = browser.get(address).page.fields
    body = f"csrf_token={page['csrf_token']}&opened={page['opened']}".encode() + more
    response = browser.request("POST", address, data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code < 500
    assert all(voice.number <= 20 and voice.visibility.value == "held" for voice in voices())
    assert all(one.entered_by_id is None and len(one.client_key) == 32 for one in submissions())


def test_a_body_beyond_the_bound_is_told_so(browser, address):
    token = browser.get(address).page.fields["csrf_token"]
    data = {"csrf_token": token, "voices-0-body": "a" * 1_200_000}
    assert browser.request("POST", address, data=data).status_code == 413 and voices() == []
