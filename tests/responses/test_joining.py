"""Where answering joins other areas: imports of lists decided elsewhere, closing, the page of a voice."""

import json
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from consult.consultations.guards import obstacles
from consult.contributions.filing import Item, Sender
from consult.contributions.hooks import parts_of
from consult.contributions.operations import import_submissions
from consult.core.db import db
from consult.core.errors import Conflict, NotFound
from consult.policy.roles import GUEST
from consult.responses.models import Answer, Outcome
from consult.responses.operations.answers import approve_answer, draft_clause_answer, record_all_elsewhere, send_for_review
from consult.responses.queries.answers import answers_of, count_unanswered
from consult.responses.queries.comments import all_comments
from tests.responses.factories import Office, sent_position

SAMPLE = "shared/data/wroclaw-pog-2026/wykaz_uwag_sample.jsonl"
WROCLAW = next((folder / SAMPLE for folder in Path(__file__).resolve().parents if (folder / SAMPLE).exists()), None)
LABELS = {"Uwzględniona": "accepted", "Nieuwzględniona": "rejected", "Częściowo nieuwzględniona": "partially_accepted"}


def rows_of(decided):
    return [
        (
            {"received_on": date(2026, 4, 14), "outcome": outcome, "outcome_justification": why, "decided_on": date(2026, 5, 2), "decided_by": "Prezydent Miasta"},
            Sender(), Item(passage_label="strefa 1SW", source_number=str(number), text_not_published=True),
        )
        for number, outcome, why in decided
    ]


def test_resolutions_come_in_with_an_imported_list_marked_as_made_elsewhere(app):
    office = Office(0)
    done = import_submissions(office.officer, office.consultation, rows=rows_of([(1, "accepted", ""), (5, "rejected", "Plan.")]), client_key="k", source="BIP")
    answers = answers_of([submission.contributions[0].id for submission in done])
    assert {(answer.outcome.value, answer.decided_elsewhere, answer.drafted_by_id, answer.approved_by_id) for answer in answers.values()} == {
        ("accepted", "Prezydent Miasta", None, None), ("rejected", "Prezydent Miasta", None, None)
    }
    assert count_unanswered(office.consultation) == 0
    again = import_submissions(office.officer, office.consultation, rows=rows_of([(1, "accepted", ""), (5, "rejected", "Plan.")]), client_key="k", source="BIP")
    assert [row.id for row in again] == [row.id for row in done]
    assert db.session.scalar(sa.select(sa.func.count(Answer.id))) == 2


@pytest.mark.skipif(WROCLAW is None, reason="the Wrocław sample is not part of the project; it lies beside a working copy only")
def test_the_official_list_of_wroclaw_comes_out_as_it_came_in(app):
    office = Office(0)
    source = [json.loads(line) for line in WROCLAW.read_text(encoding="utf-8").splitlines()]
    decided = [(row["oznaczenie_uwagi"], LABELS[row["propozycja_rozpatrzenia"]], row["uzasadnienie"]) for row in source]
    import_submissions(office.officer, office.consultation, rows=rows_of(decided), client_key="k", source="BIP")
    table = list(all_comments(office.consultation))
    assert len(table) == 14
    assert [(int(row["source_number"]), row["outcome_key"], row["outcome_justification"]) for row in table] == decided


def test_resolutions_are_taken_over_all_or_not_at_all(app):
    office, other = Office(2), Office(1)
    office.answer(office.voices[0])
    given = [(voice, Outcome.ACCEPTED, "", None, "Rada") for voice in office.voices]
    with pytest.raises(Conflict):
        record_all_elsewhere(office.officer, office.consultation, decided=given)
    with pytest.raises(NotFound):
        record_all_elsewhere(office.officer, office.consultation, decided=[(other.voices[0], Outcome.ACCEPTED, "", None, "Rada")])
    assert answers_of([voice.id for voice in [*office.voices[1:], *other.voices]], with_drafts=True) == {}


def test_closing_is_in_the_way_while_a_voice_has_no_approved_answer(app):
    office = Office(2)
    assert ("unanswered_voices", {"count": 2}) in obstacles(office.consultation)
    for voice in office.voices:
        office.answer(voice)
    assert [code for code, _figures in obstacles(office.consultation) if code == "unanswered_voices"] == []


def test_the_pages_of_a_voice_and_of_a_position_show_approved_answers(app, browser):
    office = Office(2)
    office.answer(office.voices[0], justification="Kurs o 23:15.")
    assert "Kurs o 23:15." in browser.get(f"/contributions/{office.voices[0].id}").page.text
    assert "Czeka na odpowiedź" in browser.get(f"/contributions/{office.voices[1].id}").page.text
    position = sent_position(office.consultation)
    first = position.clauses[0]
    draft = send_for_review(office.officer, draft_clause_answer(office.officer, first, outcome=Outcome.REJECTED, justification="Brak kierowców."))
    path = f"/positions/{position.id}"
    assert "Brak kierowców." not in browser.get(path).page.text
    approve_answer(office.approver, draft)
    assert "Brak kierowców." in browser.get(path).page.text


def test_the_page_of_a_voice_shows_its_approved_answer_only(app):
    office = Office(2)
    answer = office.answer(office.voices[0], justification="Kurs o 23:15.")
    assert [part.values for part in parts_of(GUEST, office.voices[0]) if part.template == "responses/_part.html"] == [{"answer": answer}]
    assert [part.values for part in parts_of(GUEST, office.voices[1]) if part.template == "responses/_part.html"] == [{"answer": None}]
