"""The desk and the public pages of a consultation, as people use them in a browser."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from consult.consultations import files, operations, queries
from consult.consultations.models import Consultation, PhaseKind, State
from consult.core.clock import today, travelling
from consult.core.db import db
from consult.policy.roles import Role
from tests import factories
from tests.consultations.factories import NOTICE, TEXT, announced, draft
from tests.consultations.test_files import PDF


@pytest.fixture
def office(app, sign_in):
    organisation = factories.organisation(municipality="Tychy")
    account = factories.account((Role.OFFICER, organisation))
    return organisation, sign_in(account)


def fresh(model, row_id):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(model, row_id)


def send(person, path, data, status=302, form_at=None):
    """Send a large form as one piece in memory; the test client would leave a temporary file behind."""
    boundary, body = encode_multipart({"csrf_token": person.token(form_at or path), **data})
    response = person.request("POST", path, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert response.status_code == status, (path, response.status_code)
    return response


def prepared(organisation, **values):
    made, actor = draft(organisation=organisation, **values)
    return made, f"/consultations/{made.id}", actor


def test_a_consultation_is_prepared_and_announced_by_hand(office, browser):
    organisation, officer = office
    assert "Nic tu jeszcze" in officer.get(f"/organisations/{organisation.id}/consultations").page.text
    sent = {"title": "Czym dojedziemy?", "question": "Skąd wrócić?", "profile_key": "ngo_programme", "platform_id": "0"}
    made = officer.post(f"/organisations/{organisation.id}/consultations/new", sent)
    place = made.headers["Location"].removesuffix("/prepare")
    overview = officer.follow(made).page
    assert overview.h1 == "Ogłoszenie" and f"{place}/notice/edit" in overview.links
    basics = {
        "title": "Czym dojedziemy?", "number": "4/2027", "question": "Skąd?", "can_change": "trasy\r\n\r\n- godziny", "cannot_change": "kwota",
        "moderation": "before", "moderation_hours": "24", "seen": officer.get(place + "/edit").page.fields["seen"],
    }
    assert officer.post(place + "/edit", basics).headers["Location"] == place + "/notice/edit"
    notice = {**NOTICE, "forms": ["comments"], "legal_basis": "art. 5a", "seen": officer.get(place + "/notice/edit").page.fields["seen"]}
    assert officer.post(place + "/notice/edit", notice).headers["Location"] == place + "/phases"
    start = today()
    dates = {"collect_starts_on": start.isoformat(), "collect_ends_on": (start + timedelta(days=14)).isoformat()}
    officer.post(place + "/phases", {**dates, "seen": officer.get(place + "/phases").page.fields["seen"]})
    look = officer.post(place + "/documents/new", {"title": "Projekt", "text": TEXT}, 200).page
    assert "§ 1 ust. 2" in look.text and "errors" not in look.ids
    kept = officer.post(place + "/documents/new", {"title": "Projekt", "text": TEXT, "save": "yes"})
    assert "§ 1 ust. 2" in officer.follow(kept).page.text
    browser.get(place + "/notice", 404)
    assert "Brakuje" not in officer.get(place + "/publish").page.text
    officer.post(place + "/publish", {})
    consultation = fresh(Consultation, int(place.rsplit("/", 1)[1]))
    assert consultation.state is State.ANNOUNCED and consultation.can_change == ["trasy", "godziny"]
    assert "Wójt Gminy Przykładowej" in browser.get(place + "/notice").page.text
    assert officer.get(f"/organisations/{organisation.id}/consultations").page.text.count("Czym dojedziemy?") >= 2


def test_announcing_shows_what_is_missing_and_takes_a_reason(office):
    organisation, officer = office
    made, place, _actor = prepared(organisation, days=5, notice={"subject": ""})
    page = officer.get(place + "/publish").page
    assert "część 4" in page.text and "14 dni" in page.text and "override_reason" in page.fields
    assert "errors" in officer.post(place + "/publish", {}, 422).page.ids
    officer.post(place + "/publish", {"override_reason": "Termin dotacji."})
    assert fresh(Consultation, made.id).overrides[0].reason == "Termin dotacji."
    for path in ("/notice", "/changes"):
        text = officer.get(place + path).page.text
        assert "Termin dotacji." in text and "14 dni" in text


def test_a_profile_without_its_form_cannot_be_announced_from_the_page(office):
    organisation, officer = office
    made, place, _actor = prepared(organisation, profile_key="planning", days=40)
    page = officer.get(place + "/publish").page
    assert "planning_2509" in page.text and "override_reason" not in page.fields
    officer.post(place + "/publish", {"override_reason": "Pilne."}, 422, form_at=place + "/edit")
    assert fresh(Consultation, made.id).state is State.DRAFT


def test_the_form_of_the_notice_keeps_everything_that_was_typed(office):
    organisation, officer = office
    _made, place, _actor = prepared(organisation)
    page = officer.post(place + "/notice/edit", {"subject": "x" * 5001, "authority": "Wójt", "signed_on": "kiedyś", "seen": ""}, 422).page
    assert {"subject-error", "signed_on-error", "errors"} <= set(page.ids) and page.fields["authority"] == "Wójt"


def test_a_draft_of_the_notice_can_be_saved_with_nothing_in_it(office):
    organisation, officer = office
    made, place, _actor = prepared(organisation)
    response = officer.post(place + "/notice/edit", {"seen": "", "stay": "yes"})
    assert response.headers["Location"] == place + "/notice/edit" and fresh(Consultation, made.id).notice["subject"] == ""


def test_a_late_writer_sees_both_versions_side_by_side(office):
    organisation, officer = office
    made, place, _actor = prepared(organisation)
    seen = officer.get(place + "/notice/edit").page.fields["seen"]
    officer.post(place + "/notice/edit", {"subject": "Cudza wersja.", "forms": ["comments"], "seen": seen})
    page = officer.post(place + "/notice/edit", {"subject": "Moja wersja.", "seen": seen}, 409).page
    assert "Cudza wersja." in page.text and "Moja wersja." in page.text and "uwagi na piśmie" in page.text
    officer.post(place + "/notice/edit", {"subject": "Obie wersje.", "seen": page.fields["seen"]})
    assert fresh(Consultation, made.id).notice["subject"] == "Obie wersje."


def test_the_earliest_last_day_is_worked_out_on_the_page(office):
    organisation, officer = office
    made, place, _actor = prepared(organisation)
    start = today() + timedelta(days=3)
    page = officer.post(place + "/phases", {"collect_starts_on": start.isoformat(), "suggest": "yes", "seen": ""}, 200).page
    assert page.fields["collect_ends_on"] == (start + timedelta(days=14)).isoformat()
    assert fresh(Consultation, made.id).phase(PhaseKind.COLLECT).starts_on != start  # nothing was saved


def test_wrong_dates_are_refused_at_their_fields(office):
    organisation, officer = office
    _made, place, _actor = prepared(organisation)
    page = officer.post(place + "/phases", {"collect_starts_on": "2027-03-10", "collect_ends_on": "2027-03-01", "answer_starts_on": "10.03.2027", "seen": ""}, 422).page
    assert "answer_starts_on-error" in page.ids
    page = officer.post(place + "/phases", {"collect_starts_on": "2027-03-10", "collect_ends_on": "2027-03-01", "seen": ""}, 422).page
    assert "collect_ends_on-error" in page.ids


def test_a_phase_is_prolonged_and_everybody_reads_why(office, browser):
    organisation, officer = office
    made, place, actor = prepared(organisation, starts=0)
    operations.publish_consultation(actor, made)
    end = made.phase(PhaseKind.COLLECT).ends_on
    path = f"{place}/phases/collect/extend"
    assert "until-error" in officer.post(path, {"until": end.isoformat(), "reason": "x"}, 422).page.ids
    officer.post(path, {"until": (end + timedelta(days=7)).isoformat(), "reason": "Prosiły organizacje."})
    assert fresh(Consultation, made.id).phase(PhaseKind.COLLECT).ends_on == end + timedelta(days=7)
    assert "Prosiły organizacje." in browser.get(place + "/notice").page.text
    officer.get(place + "/phases")
    officer.get(f"{place}/phases/effects/extend", 404)


def test_closing_and_calling_off(office, browser):
    organisation, officer = office
    made, place, actor = prepared(organisation, starts=0)
    operations.publish_consultation(actor, made)
    assert "Wcześniej zamknąć nie wolno" in officer.get(place + "/close").page.text
    officer.post(place + "/close", {}, 422, form_at=place + "/edit")
    assert "reason-error" in officer.post(place + "/cancel", {"reason": ""}, 422).page.ids
    officer.post(place + "/cancel", {"reason": "Zmieniły się przepisy."})
    assert "Zmieniły się przepisy." in browser.get(place + "/notice").page.text
    officer.get(place + "/prepare")
    officer.post(place + "/edit", {"title": "x", "moderation": "before", "moderation_hours": "1", "seen": ""}, 422)


def test_passages_are_corrected_one_by_one(office, browser):
    organisation, officer = office
    made, place, _actor = prepared(organisation)
    document = made.documents[0]
    at = f"{place}/documents/{document.id}"
    first, second, third, fourth = [passage.id for passage in document.passages]
    officer.get(at + "/edit")
    values = {"label": "§ 1 ust. 1", "depth": "1", "text": "Nowa treść. Druga myśl.", "plain_text": "Prościej.", "seen": ""}
    officer.post(f"{at}/passages/{second}/edit", values)
    officer.post(f"{at}/passages/{second}/split", {"at": "1", "label": "§ 1 ust. 1a"})
    officer.post(f"{at}/passages/{fourth}/move/up", {}, form_at=at + "/edit")
    officer.get(f"{at}/passages/{third}/join")
    officer.post(f"{at}/passages/{third}/join", {})
    officer.get(f"{at}/passages/{first}/remove")
    officer.post(f"{at}/passages/{first}/remove", {})
    officer.post(f"{at}/passages/new?after={second}", {"label": "nowy", "depth": "0", "text": "Dodany."})
    officer.post(f"{at}/rename", {"title": "Inny tytuł"})
    db.session.rollback()
    db.session.expire_all()
    assert [passage.label for passage in made.documents[0].passages] == ["§ 1 ust. 1", "nowy", "§ 1 ust. 1a", "§ 2"]
    assert made.documents[0].title == "Inny tytuł" and made.documents[0].passages[0].plain_text == "Prościej."
    for path in (f"{at}/passages/999/edit", f"{at}/passages/{first}/split", f"{place}/documents/999/edit", f"{at}/passages/{second}/move/sideways"):
        officer.get(path, 404)
    browser.get(at + "/edit", 404)
    officer.get(at + "/remove")
    officer.post(at + "/remove", {})
    db.session.rollback()
    db.session.expire_all()
    assert made.documents == []


def test_two_officers_at_one_passage_see_both_versions(office):
    organisation, officer = office
    made, place, _actor = prepared(organisation)
    passage = made.documents[0].passages[3]
    path = f"{place}/documents/{made.documents[0].id}/passages/{passage.id}/edit"
    seen = officer.get(path).page.fields["seen"]
    values = {"label": "§ 2", "depth": "0", "heading": "Linie"}
    officer.post(path, {**values, "text": "Cudza.", "seen": seen})
    page = officer.post(path, {**values, "text": "Moja.", "seen": seen}, 409).page
    assert "Cudza." in page.text and "Moja." in page.text


def test_after_the_announcement_a_passage_asks_why_and_shows_both_readings(office, browser):
    organisation, officer = office
    made, place, actor = prepared(organisation)
    operations.publish_consultation(actor, made)
    document, passage = made.documents[0], made.documents[0].passages[3]
    at = f"{place}/documents/{document.id}"
    values = {"label": "§ 2", "depth": "0", "heading": "Linie", "text": "Dwie linie.", "seen": ""}
    assert "why-error" in officer.post(f"{at}/passages/{passage.id}/edit", values, 422).page.ids
    officer.post(f"{at}/passages/{passage.id}/edit", {**values, "why": "Pomyłka w liczbie."})
    officer.post(f"{at}/passages/{passage.id}/move/up", {"why": "Kolejność."})
    for path in (at, place + "/changes"):
        text = browser.get(path).page.text
        assert "Pomyłka w liczbie." in text and "Uruchamia się trzy linie" in text and "Dwie linie." in text
    officer.post(f"{at}/remove", {}, 409)


def test_a_text_file_is_read_and_looked_at_before_it_is_kept(office):
    organisation, officer = office
    made, place, _actor = prepared(organisation, text="")
    sent = {"title": "Projekt", "text": "", "file": (io.BytesIO("§ 1\nPierwszy.\n§ 2\nDrugi: żółć.".encode("cp1250")), "projekt.txt"), "save": "yes"}
    page = officer.post(place + "/documents/new", sent, 200).page
    assert "§ 2" in page.text and "Drugi: żółć." in page.text and fresh(Consultation, made.id).documents == []
    page = officer.post(place + "/documents/new", {"title": "Projekt", "text": "", "file": (io.BytesIO(b"\x00\x01\x02"), "a.txt")}, 422).page
    assert "file-error" in page.ids
    page = officer.post(place + "/documents/new", {"title": "Projekt", "text": ""}, 422).page
    assert "text-error" in page.ids


def test_two_megabytes_pass_this_one_address_and_no_other(office):
    organisation, officer = office
    made, place, _actor = prepared(organisation, text="")
    text = "\n".join(f"§ {n}. " + "Każdy głos dostaje odpowiedź. " * 30 for n in range(1, 1900))
    text = text[: 1_900_000]
    send(officer, place + "/documents/new", {"title": "Długi", "text": text, "save": "yes"})
    assert len(fresh(Consultation, made.id).documents[0].passages) > 1500
    officer.post(place + "/edit", {"title": "x", "question": text}, 413, form_at=place + "/prepare")
    send(officer, place + "/documents/new", {"title": "Za długi", "text": "x" * 9_000_000}, 413)


def test_the_official_file_is_given_out_inert(office, browser, settings):
    organisation, officer = office
    made, place, actor = prepared(organisation)
    at = f"{place}/documents/{made.documents[0].id}"
    officer.get(at + "/file/edit")
    assert "file-error" in officer.post(at + "/file/edit", {"file": (io.BytesIO(b"<html>"), "projekt.pdf")}, 422).page.ids
    assert "file-error" in officer.post(at + "/file/edit", {}, 422).page.ids
    assert "file-error" in officer.post(at + "/file/edit", {"file": "%PDF-1.7 a text and no file"}, 422).page.ids
    assert "text-error" in officer.post(place + "/documents/new", {"title": "x", "file": "a text and no file", "text": ""}, 422).page.ids
    officer.post(at + "/file/edit", {"file": (io.BytesIO(PDF), '../../zły "plik".pdf.exe')})
    browser.get(at + "/file", 404)  # a draft is nobody else's
    assert officer.get(at + "/file").headers["Cache-Control"] == "no-store"
    operations.publish_consultation(actor, made)
    response = browser.get(at + "/file")
    assert response.data == PDF and response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment; filename") and ".exe" not in response.headers["Content-Disposition"].replace("_exe", "")
    assert response.headers["Content-Security-Policy"].startswith("sandbox") and response.headers["X-Content-Type-Options"] == "nosniff"
    assert (settings.data_dir / "uploads").joinpath(files.digest_of(PDF)[:2], files.digest_of(PDF)).read_bytes() == PDF
    assert browser.get(at + "/file", 206, headers={"Range": "bytes=0-3"}).data == b"%PDF"
    officer.post(at + "/file/detach", {}, 409, form_at=at + "/edit")


@pytest.mark.parametrize("tail", ["/file/..%2f..%2fsecret_key", "/..%5c..%5cfile", "/file?name=../../secret_key", "/%2e%2e/%2e%2e/file"])
def test_no_path_leads_out_of_the_uploads(office, browser, tail):
    organisation, _officer = office
    made, place, actor = prepared(organisation)
    operations.publish_consultation(actor, made)
    assert browser.request("GET", f"{place}/documents/{made.documents[0].id}{tail}").status_code in (404, 308)


def test_a_file_of_more_than_the_bound_is_refused_without_being_read(office):
    organisation, officer = office
    made, place, _actor = prepared(organisation)
    at = f"{place}/documents/{made.documents[0].id}"
    assert "file-error" in send(officer, at + "/file/edit", {"file": FileStorage(io.BytesIO(PDF + b"x" * files.LARGEST), "a.pdf")}, 422).page.ids
    send(officer, at + "/file/edit", {"file": FileStorage(io.BytesIO(PDF + b"x" * 13_000_000), "a.pdf")}, 413)


def test_the_notice_comes_as_page_sheet_and_text(app, browser):
    made, _actor = announced()
    place = f"/consultations/{made.id}/notice"
    page = browser.get(place).page
    assert [one for one in page.ids if one.startswith("part-")] == [f"part-{n}" for n in range(1, 18)]
    browser.get(place + "/print")
    text = browser.get(place + ".txt")
    assert text.mimetype == "text/plain" and "17. Data i podpis" in text.get_data(as_text=True)
    assert text.headers["Content-Disposition"].startswith("attachment")
    assert "Nic nie zmieniono" in browser.get(f"/consultations/{made.id}/changes").page.text


def test_a_document_is_read_a_page_at_a_time(app, browser):
    made, _actor = announced(text="\n".join(f"§ {n}. Treść przepisu numer {n}." for n in range(1, 251)))
    at = f"/consultations/{made.id}/documents/{made.documents[0].id}"
    assert "numer 150." in browser.get(at + "?page=2").page.text
    assert "numer 250." in browser.get(at + "?page=99").page.text
    last = made.documents[0].passages[-1]
    assert browser.get(f"{at}?passage={last.id}", 302).headers["Location"] == f"{at}?page=3#passage-{last.id}"
    for odd in ("?passage=999999", "?passage=x", "?page=-1", "?page=x", "?page=99999999999999999999"):
        browser.get(at + odd)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.APPROVER, Role.DRAFTER, Role.FACILITATOR, Role.ADMINISTRATOR])
def test_the_desk_opens_for_officers_alone(office, sign_in, browser, role):
    organisation, _officer = office
    made, place, _actor = prepared(organisation)
    document = made.documents[0]
    other = sign_in(factories.account((role, organisation)))
    foreign = sign_in(factories.account((Role.OFFICER, factories.organisation())))
    at = f"{place}/documents/{document.id}"
    paths = [
        f"{place}/{step}" for step in ("prepare", "edit", "notice/edit", "phases", "phases/collect/extend", "publish", "close", "cancel", "documents", "documents/new")
    ] + [f"{at}/edit", f"{at}/rename", f"{at}/file/edit", f"{at}/remove", f"{at}/passages/{document.passages[0].id}/edit"]
    for path in paths:
        other.get(path, 403)
        foreign.get(path, 404)
        browser.get(path, 404)
    for path in (f"/organisations/{organisation.id}/consultations", f"/organisations/{organisation.id}/consultations/new"):
        other.get(path, 403)
        foreign.get(path, 403)
        browser.get(path, 302)


def test_queries_of_the_desk_and_of_a_document_stay_as_many(office, app):
    organisation, officer = office
    made, place, actor = prepared(organisation)
    counted = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    desk, at = f"/organisations/{organisation.id}/consultations", f"{place}/documents/{made.documents[0].id}/edit"

    def count(path):
        counted.clear()
        officer.get(path)
        return len(counted)

    few = count(desk), count(at)
    for _ in range(12):
        prepared(organisation)
    for n in range(25):
        operations.add_passage(actor, made.documents[0], values={"label": f"nowy {n}", "text": "x"})
    assert (count(desk), count(at)) == few


def test_the_clock_decides_what_the_desk_says(office):
    organisation, officer = office
    made, place, actor = prepared(organisation, starts=0)
    operations.publish_consultation(actor, made)
    with travelling(made.phase(PhaseKind.COLLECT).closes_at + timedelta(seconds=1)):
        queries.next_deadlines(actor)
        assert queries.timeline_of(made)[1].state == "done"
    officer.get(place + "/prepare")
