"""The office types in what came on paper or by word of mouth, prints receipts and looks after what is missing."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.consultations.models import State
from consult.contributions import operations
from consult.contributions.filing import Item, Sender
from consult.contributions.models import Channel, Contribution, FormalStatus, SenderKind, Submission
from consult.core.clock import now, today
from consult.core.db import db
from consult.policy.roles import GUEST, Role
from tests import factories

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


@pytest.fixture
def consultation(app):
    return factories.consultation(opens=-30, closes=-5)


@pytest.fixture
def officer(consultation):
    return factories.account((Role.OFFICER, consultation.organisation))


@pytest.fixture
def desk(officer, sign_in):
    return sign_in(officer)


@pytest.fixture
def address(consultation):
    return f"/consultations/{consultation.id}/register"


def typed(desk, address, **values):
    fields = desk.get(address).page.fields
    base = {"channel": "post", "received_on": today().isoformat(), "voices-0-passage": "0", "sender_kind": "anonymous", "do": "send"}
    data = {"client_key": fields["client_key"], "csrf_token": fields["csrf_token"], **base}
    return {**data, **{name.replace("__", "-"): value for name, value in values.items()}}


def submissions():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Submission).order_by(Submission.id)))


def numbers():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Contribution.number).order_by(Contribution.number)))


def test_a_letter_is_entered_after_the_close_and_marked_late_with_a_receipt_to_hand_out(desk, address):
    sent = desk.request("POST", address, data=typed(desk, address, voices__0__body="Za późno, ale jednak."))
    page = desk.follow(sent).page
    assert submissions()[0].is_late and CODE.search(page.text)
    slip = desk.get(f"/submissions/{submissions()[0].id}/slip").page
    assert CODE.search(slip.text).group() == CODE.search(page.text).group()


def test_a_letter_received_in_time_is_in_time_whenever_it_is_typed(desk, address):
    day = (today() - timedelta(days=6)).isoformat()
    desk.request("POST", address, data=typed(desk, address, received_on=day, voices__0__body="W terminie."))
    assert not submissions()[0].is_late and submissions()[0].entered_by_id


def test_save_and_enter_next_keeps_channel_and_day_and_offers_the_slip(desk, address):
    day = (today() - timedelta(days=7)).isoformat()
    sent = desk.request("POST", address, data=typed(desk, address, channel="phone", received_on=day, voices__0__body="Telefon.", do="next"))
    page = desk.follow(sent)
    text = page.get_data(as_text=True)
    assert page.page.fields["received_on"] == day and re.search(r'<input checked[^>]*value="phone"', text)
    assert f"/submissions/{submissions()[0].id}/slip" in text and page.page.fields["voices-0-body"] == ""


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"channel": "web"}, "channel"), ({"channel": "world_cafe"}, "channel"), ({"channel": ""}, "channel"), ({"channel": "sowa"}, "channel"),
        ({"received_on": ""}, "received_on"), ({"received_on": "31.02.2026"}, "received_on"), ({"received_on": "1e5"}, "received_on"),
        ({"received_on": (today() + timedelta(days=1)).isoformat()}, "received_on"), ({"posted_on": today().isoformat(), "received_on": "2020-01-01"}, "posted_on"),
        ({"received_on": "0001-01-01"}, "received_on"), ({"voices__0__body": ""}, "voices-0-body"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_the_field_and_registers_nothing(desk, address, values, field):
    response = desk.request("POST", address, data=typed(desk, address, **{"voices__0__body": "Zostaje.", **values}))
    assert response.status_code == 422 and f"{field}-error" in response.page.ids and submissions() == []


def test_a_letter_of_three_voices_is_one_submission(desk, address):
    texts = {f"voices__{n}__body": f"Punkt {n}." for n in range(3)}
    passages = {f"voices__{n}__passage": "0" for n in range(3)}
    desk.request("POST", address, data=typed(desk, address, **texts, **passages))
    assert numbers() == [1, 2, 3] and len(submissions()) == 1


def test_lines_are_previewed_counted_then_registered_and_their_receipts_printed(desk, consultation, address):
    here = f"{address}/lines"
    fields = desk.get(here).page.fields
    day = (today() - timedelta(days=8)).isoformat()
    data = {
        "csrf_token": fields["csrf_token"], "client_key": fields["client_key"], "channel": "meeting", "received_on": day,
        "text": "Ławka\n\nŚwiatło\n Przejście ", "step": "preview",
    }  # fmt: skip
    preview = desk.request("POST", here, data=data)
    assert preview.status_code == 200 and "3 głosy" in preview.page.text and submissions() == []
    confirmed = desk.request("POST", here, data={**data, "step": "confirm"})
    sheet = desk.follow(confirmed)
    assert len(set(CODE.findall(sheet.page.text))) == 3 and sheet.headers["Cache-Control"] == "no-store" and numbers() == [1, 2, 3]
    desk.request("POST", here, data={**data, "step": "confirm"})
    assert numbers() == [1, 2, 3]
    mended = desk.request("POST", here, data={**data, "received_on": today().isoformat(), "step": "confirm"})
    assert mended.status_code == 422 and "już wysłane" in mended.page.text and "Przejście" in mended.get_data(as_text=True) and numbers() == [1, 2, 3]


def test_no_line_at_all_is_told(desk, address):
    fields = desk.get(f"{address}/lines").page.fields
    data = {"csrf_token": fields["csrf_token"], "channel": "meeting", "received_on": today().isoformat(), "text": " \n ", "step": "confirm"}
    assert desk.request("POST", f"{address}/lines", data=data).status_code == 422 and submissions() == []


def test_sheets_of_receipts_hold_only_what_the_office_typed_in(desk, consultation, officer):
    other = factories.consultation()
    operations.submit_contributions(GUEST, other, sender=Sender(), items=[Item(body="Sama.")], client_key="k" * 32)
    page = desk.get(f"/consultations/{consultation.id}/receipts?first=1&last=99999999999").page
    assert not CODE.search(page.text)
    desk.get(f"/consultations/{other.id}/receipts?first=1&last=9", 403)


@pytest.mark.parametrize("path", ["register", "register/lines", "submissions", "import", "receipts"])
def test_only_officers_of_the_office_open_its_pages(app, browser, sign_in, consultation, path):
    here = f"/consultations/{consultation.id}/{path}"
    assert browser.get(here, 302).headers["Location"].startswith("/sign-in")
    for role in Role:
        status = 200 if role is Role.OFFICER else 403
        sign_in(factories.account((role, consultation.organisation))).get(here, status)
    sign_in(factories.account((Role.OFFICER, factories.organisation()))).get(here, 403)


def organisation_letter(consultation, name="", key="o" * 32):
    return operations.submit_contributions(
        GUEST, consultation, sender=Sender(kind=SenderKind.ORGANISATION, name=name), items=[Item(body="Uwaga.")], client_key=key
    )


def test_what_lacks_something_stands_first_and_is_supplemented(desk, sign_in):
    open_ = factories.consultation()
    sent = organisation_letter(open_)
    desk = sign_in(factories.account((Role.OFFICER, open_.organisation)))
    listed = desk.get(f"/consultations/{open_.id}/submissions").page
    assert f"/submissions/{sent.id}" in listed.links and "do uzupełnienia" in listed.text
    here = f"/submissions/{sent.id}"
    assert desk.post(f"{here}/supplement", {"name": ""}, 422, form_at=here).page
    desk.post(f"{here}/supplement", {"name": "Stowarzyszenie Lipa"}, form_at=here)
    assert submissions()[0].formal_status is FormalStatus.SUPPLEMENTED and "Lipa" in desk.get(here).page.text


def test_rejecting_is_offered_and_possible_only_after_the_deadline(app, sign_in):
    open_ = factories.consultation()
    sent = organisation_letter(open_)
    desk = sign_in(factories.account((Role.OFFICER, open_.organisation)))
    here = f"/submissions/{sent.id}"
    assert "reject-reason" not in desk.get(here).page.fields
    desk.post(f"{here}/reject", {"reject-reason": "Nie uzupełniono."}, 422, form_at=here)
    sent.supplement_until = today() - timedelta(days=1)
    db.session.commit()
    assert "reject-reason" in desk.get(here).page.fields
    desk.post(f"{here}/reject", {"reject-reason": ""}, 422, form_at=here)
    desk.post(f"{here}/reject", {"reject-reason": "Nie uzupełniono."}, form_at=here)
    assert submissions()[0].formal_status is FormalStatus.REJECTED_FORMAL
    assert desk.post(f"{here}/reject", {"reject-reason": "Znowu."}, 409, form_at=here)


def test_whoever_holds_the_receipt_sees_the_submission_but_cannot_change_its_form(app, browser):
    open_ = factories.consultation()
    sent = organisation_letter(open_)
    here = f"/submissions/{sent.id}"
    browser.get(here, 404)
    with browser.client.session_transaction() as session:
        session["submissions"] = [sent.id]
    assert "Uwaga." in browser.get(here).page.text
    browser.post(f"{here}/supplement", {"name": "Ktoś"}, 401, form_at="/my-voice")
    assert submissions()[0].formal_status is FormalStatus.NEEDS_SUPPLEMENT


def test_an_address_is_forgotten_at_once(app, browser):
    sent = operations.submit_contributions(
        GUEST, factories.consultation(), sender=Sender(email="ewa@poczta.example"), items=[Item(body="Głos.")], client_key="m" * 32
    )
    with browser.client.session_transaction() as session:
        session["submissions"] = [sent.id]
    here = f"/submissions/{sent.id}"
    assert "ewa@poczta.example" in browser.get(here).page.text
    browser.post(f"{here}/forget-address", form_at=here)
    assert submissions()[0].contact_email == "" and "ewa@" not in browser.get(here).page.text


def test_questions_to_the_database_do_not_grow_with_the_lists(desk, consultation, officer, count_queries):
    def fill(key):
        operations.register_lines(
            factories.actor((Role.OFFICER, consultation.organisation)), consultation, channel=Channel.ORAL, received_on=today(),
            text="\n".join(f"Głos {n}" for n in range(15)), client_key=key,
        )

    pages = [f"/consultations/{consultation.id}/{path}" for path in ("submissions", "receipts?first=1&last=500", "contributions")]
    fill("a")
    for page in pages:
        desk.get(page)
    few = [count_queries(lambda page=page: desk.get(page)) for page in pages]
    fill("b")
    assert [count_queries(lambda page=page: desk.get(page)) for page in pages] == few


def test_dates_in_the_address_are_believed_only_when_they_are_dates(desk, address):
    for written in ("9999-99-99", "jutro", "٢٠٢٦-01-01", (now() + timedelta(days=9)).date().isoformat()):
        assert desk.get(f"{address}?received_on={written}&channel=sowa").page.fields["received_on"] == today().isoformat()


def test_the_office_is_told_before_it_types_into_a_register_that_is_closed(desk, consultation, address):
    consultation.state = State.CLOSED
    db.session.commit()
    assert "Te konsultacje już się zakończyły" in desk.get(address).page.text
    response = desk.request("POST", address, data=typed(desk, address, voices__0__body="Nic nie ginie."))
    assert response.status_code == 422 and "nie trwają" in response.page.text and "Nic nie ginie." in response.get_data(as_text=True)
    assert submissions() == []
