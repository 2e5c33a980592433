"""Taking the table and the report away: published totals, who is named, formulas that stay texts, bounded cost."""

import csv
import io
import threading
from collections import Counter

import openpyxl
import pytest
import sqlalchemy as sa

from consult.contributions.models import Channel, FormalStatus, SenderKind, Submission
from consult.core import export
from consult.core.clock import now, today
from consult.core.db import db
from consult.core.sealer import seal_all
from consult.moderation.models import Visibility
from consult.responses import pdf
from consult.responses.models import Answer, AnswerState, Outcome
from consult.responses.operations.answers import reopen_answer
from consult.responses.operations.reports import publish_report, save_report
from consult.responses.queries.reports import statistics_of
from consult.responses.statistics import ELECTRONIC
from consult.responses.views import reports
from tests import factories
from tests.responses.factories import Office, cafe_voice

FORMULAS = ["=HYPERLINK(\"//zly\";\"kliknij\")", "+48 600", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "tekst\n=2+2", "'=1", "a;=cmd|'/c calc'!A0", "＝1"]


def base(office):
    return f"/consultations/{office.consultation.id}"


def taken(browser, path):
    response = browser.get(path)
    body = response.get_data()
    response.close()
    return response, body


def csv_rows(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def many(office, count, place):
    """`count` submissions of one voice each, made in one go; `place(i)` gives values of the submission."""
    for i in range(count):
        office.consultation.last_number += 1
        row = Submission(**{
            "consultation": office.consultation, "channel": Channel.WEB, "received_on": today(), "entered_at": now(),
            "receipt_digest": f"{office.consultation.id:032x}{i:032x}", **place(i),
        })
        row.contributions.append(factories.Contribution(
            consultation=office.consultation, number=office.consultation.last_number, body=f"Głos {i}.", visibility=Visibility.PUBLISHED,
            registered_at=now(),
        ))
        db.session.add(row)
    db.session.commit()
    return list(db.session.scalars(sa.select(factories.Contribution).where(factories.Contribution.consultation_id == office.consultation.id)))


def test_the_totals_of_the_gdansk_register_come_out(app):
    """128 forms = 113 correct + 6 supplemented + 9 late; 88 electronic, 40 other."""
    office = Office(0)

    def place(i):
        formal = {"formal_status": FormalStatus.SUPPLEMENTED} if 113 <= i < 119 else {"is_late": True} if i >= 119 else {}
        channel = [*sorted(ELECTRONIC)][i % 3] if i < 88 else [Channel.POST, Channel.IN_PERSON, Channel.ORAL][i % 3].value
        return {"channel": Channel(channel), **formal}

    many(office, 128, place)
    found = statistics_of(office.consultation)
    assert found.by_formal_status.total == found.by_channel.total == 128
    assert [found.by_formal_status.count_of(key) for key in ("ok", "supplemented", "late")] == [113, 6, 9]
    assert {share.key: share.count for share in found.by_medium.shares} == {"electronic": 88, "other": 40}
    assert sum(share.tenths for share in found.by_formal_status.shares) == 1000


def test_the_totals_of_the_sea_waters_register_come_out(app, browser):
    """188 contributions = 121 accepted + 11 partly + 35 rejected + 21 clarified."""
    office = Office(0)
    wanted = {Outcome.ACCEPTED: 121, Outcome.PARTIALLY_ACCEPTED: 11, Outcome.REJECTED: 35, Outcome.CLARIFIED: 21}
    outcomes = [outcome for outcome, count in wanted.items() for _ in range(count)]
    for voice, outcome in zip(many(office, 188, lambda i: {}), outcomes, strict=True):
        db.session.add(Answer(
            consultation=office.consultation, contribution=voice, outcome=outcome, justification="Tak.", state=AnswerState.APPROVED,
            drafted_by_id=office.officer.account_id, approved_by_id=office.approver.account_id, drafted_at=now(), approved_at=now(), decided_on=today(),
        ))
    db.session.commit()
    found = statistics_of(office.consultation).contributions_by_outcome
    assert (found.total, {share.key: share.count for share in found.shares}) == (188, {outcome.value: count for outcome, count in wanted.items()})
    publish_report(office.officer, office.consultation)
    text = browser.get(f"{base(office)}/report").page.text
    for words in ("Uwzględniona 64,4%", "Uwzględniona częściowo 5,8%", "Nieuwzględniona 18,6%", "Wyjaśniono 11,2%"):
        assert words in text, words
    _response, body = taken(browser, f"{base(office)}/comments-table.csv")
    assert Counter(row[9] for row in csv_rows(body)[1:]) == {"Uwzględniona": 121, "Uwzględniona częściowo": 11, "Nieuwzględniona": 35, "Wyjaśniono": 21}


def test_senders_are_named_by_the_rule(app, browser):
    office = Office(0)
    factories.submission(office.consultation, "a", sender_kind=SenderKind.ORGANISATION, sender_name="Klub Seniora „Pod Lipą”", contact_email="klub@consult.example")
    factories.submission(office.consultation, "b", sender_kind=SenderKind.PERSON, sender_name="Skryta Osoba", contact_email="skryta@consult.example")
    factories.submission(office.consultation, "c", sender_kind=SenderKind.PERSON, sender_name="Jawna Osoba", publish_name=True)
    factories.submission(office.consultation, "d")
    cafe_voice(office.consultation, "Pszczyna", 6, "e")
    _response, body = taken(browser, f"{base(office)}/comments-table.csv")
    rows = csv_rows(body)[1:]
    assert [row[5] for row in rows] == ["Klub Seniora „Pod Lipą”", "osoba fizyczna", "Jawna Osoba", "anonimowo", "World Café, Pszczyna, stolik 6"]
    assert "Skryta" not in body.decode() and "consult.example" not in body.decode()


@pytest.mark.parametrize("visibility", [Visibility.HELD, Visibility.HIDDEN])
def test_a_name_beside_words_that_are_not_public_stands_in_no_table(app, browser, visibility):
    office = Office(0)
    factories.submission(office.consultation, "a", visibility=visibility, sender_kind=SenderKind.ORGANISATION, sender_name="Sąsiad Y to złodziej")
    for name in ("comments-table.csv", "comments-table"):
        _response, body = taken(browser, f"{base(office)}/{name}")
        assert "złodziej" not in body.decode()
    assert "organizacja" in body.decode()


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_text_becomes_a_formula_in_a_file(app, browser, formula):
    office = Office(0)
    voice = factories.submission(office.consultation, formula, sender_kind=SenderKind.ORGANISATION, sender_name=formula).contributions[0]
    voice.proposed_change = voice.passage_label = voice.source_number = formula
    db.session.commit()
    office.answer(voice, justification=formula)
    _response, body = taken(browser, f"{base(office)}/comments-table.csv")
    for cell in csv_rows(body)[1]:
        for line in cell.splitlines() or [""]:
            assert not line.lstrip(" \t\r\"").startswith(("=", "+", "-", "@", "＝")), cell
            assert ";=" not in line, cell
    _response, body = taken(browser, f"{base(office)}/comments-table.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert [cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.data_type == "f"] == []


def test_example_data_say_so_in_every_export(app, browser):
    office = Office(1, is_demo=True)
    publish_report(office.officer, office.consultation)
    response, body = taken(browser, f"{base(office)}/comments-table.csv")
    assert csv_rows(body)[0] == ["dane przykładowe"]
    assert "dane-przykladowe" in response.headers["Content-Disposition"]
    response, body = taken(browser, f"{base(office)}/comments-table.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(body)).active["A1"].value == "dane przykładowe"
    for path in ("/report", "/comments-table"):
        assert "dane przykładowe" in browser.get(base(office) + path).page.text
    response, body = taken(browser, f"{base(office)}/report.pdf")
    assert body.startswith(b"%PDF-") and "dane-przykladowe" in response.headers["Content-Disposition"]


def test_a_table_without_voices_can_be_taken_away_too(app, browser):
    office = Office(0)
    for suffix, media in (("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")):
        response, body = taken(browser, f"{base(office)}/comments-table.{suffix}")
        assert response.mimetype == media and body
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Disposition"].startswith("attachment")
    draft = factories.consultation(state=factories.State.DRAFT)
    for suffix in ("", ".csv", ".xlsx"):
        browser.get(f"/consultations/{draft.id}/comments-table{suffix}", status=404)


def test_a_register_in_several_chunks_is_whole_and_in_order(app, browser, monkeypatch):
    monkeypatch.setattr("consult.responses.queries.comments.CHUNK", 7)
    office = Office(30)
    _response, body = taken(browser, f"{base(office)}/comments-table.csv")
    assert [(row[0], row[2]) for row in csv_rows(body)[1:]] == [(str(n), str(n)) for n in range(1, 31)]


def test_the_pdf_is_set_once_until_its_content_changes(app, browser, monkeypatch):
    office, made = Office(2), []
    save_report(office.officer, office.consultation, sections={"purpose": "Po co pytaliśmy."})
    publish_report(office.officer, office.consultation)

    def counting(*args, **kwargs):
        made.append(1)
        return pdf.render_report(*args, **kwargs)

    monkeypatch.setattr(reports, "render_report", counting)
    for _ in range(2):
        _response, body = taken(browser, f"{base(office)}/report.pdf")
        assert body.startswith(b"%PDF-")
    assert len(made) == 1
    office.answer(office.voices[0])
    taken(browser, f"{base(office)}/report.pdf")
    assert len(made) == 2


def test_a_busy_or_failing_typesetter_is_a_sentence_not_a_fault(app, browser, monkeypatch):
    office = Office(1)
    publish_report(office.officer, office.consultation)

    def refuse(*_args, **_kwargs):
        raise pdf.PdfRefused("busy")

    monkeypatch.setattr(reports, "render_report", refuse)
    response = browser.get(f"{base(office)}/report.pdf", status=503)
    assert "Spróbuj za chwilę" in response.page.text
    assert response.headers["Retry-After"]


def test_only_so_many_tables_are_written_at_once(app, browser, monkeypatch):
    office = Office(1)
    monkeypatch.setattr(reports, "_exporting", threading.BoundedSemaphore(1))
    with reports._exporting:
        assert "Spróbuj ponownie za chwilę" in browser.get(f"{base(office)}/comments-table.csv", status=503).page.text
    taken(browser, f"{base(office)}/comments-table.csv")


def test_the_record_gives_an_approved_answer_with_its_salt_and_takes_it_back_when_reopened(app):
    office = Office(1)
    answer = office.answer(office.voices[0], justification="Kurs o 23:15.")
    seal_all()
    assert any(answer.text_salt in line and "Kurs o 23:15." in line for line in export.lines("test"))
    salt = answer.text_salt
    reopen_answer(office.officer, answer, reason="Zła data.")
    seal_all()
    lines = list(export.lines("test"))
    assert not any(salt in line or "Kurs o 23:15." in line for line in lines)


def test_a_published_report_is_committed_to_in_the_record(app):
    office = Office(1)
    save_report(office.officer, office.consultation, sections={"purpose": "Po co pytaliśmy."})
    report = publish_report(office.officer, office.consultation)
    seal_all()
    assert any(report.text_salt in line and "Po co pytaliśmy." in line for line in export.lines("test"))
