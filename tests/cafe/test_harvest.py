"""The harvest: statements that rest on notes, nothing lost on the way, and one hand-over into the register."""

import time
from threading import Thread

import pytest
import sqlalchemy as sa

from consult.cafe import operations, queries
from consult.cafe.models import CafeSession, CafeTable, HarvestStatement, Note, SessionState
from consult.consultations.models import State
from consult.contributions.models import Channel, Contribution, Submission
from consult.core.db import db, write_transaction
from consult.core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from consult.core.record import FactRow
from consult.moderation.models import Ground, Visibility
from consult.moderation.operations import hide_text, redact_text, undo_decision
from consult.policy.roles import GUEST, Role
from tests import factories
from tests.cafe import factories as cafes
from tests.cafe.racing import together


def harvesting(notes_per_table=2, **values):
    """(session in its harvest, facilitator, {table number: notes}, hosts)."""
    session, runs, people = cafes.started(people=25, hosts=True, rounds=1, **values)
    laid = {table.number: [operations.write_note(runs, table, kind="idea", body=f"Myśl {table.number}.{n}") for n in range(notes_per_table)]
            for table in session.tables}
    operations.end_round(runs, session, expected="round:1")
    return session, runs, laid, people[:5]


def cover_all(session, runs, laid):
    for table in session.tables:
        operations.write_statement(runs, table, kind="idea", text=f"Wniosek {table.number}", note_ids=[note.id for note in laid[table.number]])


def test_a_host_takes_statements_out_of_the_tables_own_notes(app):
    session, _runs, laid, hosts = harvesting()
    statement = operations.write_statement(cafes.as_(hosts[0]), session.tables[0], kind="need", text=" Telefon, pod którym ktoś odbiera. ",
                                           note_ids=[laid[1][0].id], client_key="w1")
    again = operations.write_statement(cafes.as_(hosts[0]), session.tables[0], kind="need", text="x", note_ids=[laid[1][0].id], client_key="w1")
    assert again.id == statement.id and statement.text == "Telefon, pod którym ktoś odbiera."
    assert [citation.note_id for citation in statement.citations] == [laid[1][0].id]
    for actor, table, ids, error in (
        (cafes.as_(hosts[1]), session.tables[0], [laid[1][0].id], Forbidden),
        (cafes.as_(hosts[0]), session.tables[0], [laid[2][0].id], NotFound),
        (cafes.as_(hosts[0]), session.tables[0], [], Refused),
    ):
        with pytest.raises(error):
            operations.write_statement(actor, table, kind="need", text="Coś", note_ids=ids)
    for wrong in ("", "a" * 501):
        with pytest.raises(Refused):
            operations.write_statement(cafes.as_(hosts[0]), session.tables[0], kind="need", text=wrong, note_ids=[laid[1][0].id])
    assert db.session.scalar(sa.select(sa.func.count(HarvestStatement.id))) == 1


def test_statements_are_reworded_removed_and_put_back(app):
    session, runs, laid, _hosts = harvesting()
    table = session.tables[0]
    statement = operations.write_statement(runs, table, kind="idea", text="Pierwsza wersja", note_ids=[laid[1][0].id])
    seen = statement.version
    operations.edit_statement(runs, statement, version=seen, kind="idea", text="Druga wersja", note_ids=[laid[1][0].id, laid[1][1].id])
    with pytest.raises(Stale):
        operations.edit_statement(runs, statement, version=seen, kind="idea", text="Spóźniona wersja", note_ids=[laid[1][0].id])
    assert queries.uncovered_notes(session, table) == []
    operations.remove_statement(runs, statement)
    assert len(queries.uncovered_notes(session, table)) == 2 and queries.statements_of(session, table) == []
    operations.restore_statement(runs, statement)
    assert [row.text for row in queries.statements_of(session, table)] == ["Druga wersja"]


def test_statements_wait_for_the_harvest(app):
    session, runs, _people = cafes.started()
    note = operations.write_note(runs, session.tables[0], kind="idea", body="Myśl")
    with pytest.raises(Conflict):
        operations.write_statement(runs, session.tables[0], kind="idea", text="Wniosek", note_ids=[note.id])


def test_notes_are_set_aside_with_a_reason_and_taken_back(app):
    session, runs, laid, hosts = harvesting()
    ids = [note.id for note in laid[1]]
    with pytest.raises(Refused):
        operations.set_aside_notes(cafes.as_(hosts[0]), session.tables[0], note_ids=ids, reason=" ")
    assert operations.set_aside_notes(cafes.as_(hosts[0]), session.tables[0], note_ids=ids, reason="To samo co notatka 3") == 2
    assert queries.coverage_of(session, session.tables[0]).set_aside == 2
    operations.reclaim_note(cafes.as_(hosts[0]), laid[1][0])
    assert [note.id for note in queries.uncovered_notes(session, session.tables[0])] == [ids[0]]
    operations.write_statement(runs, session.tables[0], kind="idea", text="Jednak", note_ids=ids)
    assert queries.coverage_of(session, session.tables[0]).set_aside == 0
    assert operations.set_aside_rest(runs, session, reason="Zabrakło czasu") == 8
    assert queries.uncovered_notes(session) == []


def test_handing_over_is_refused_with_the_list_while_a_note_has_no_place(app):
    session, runs, laid, _hosts = harvesting()
    for table in session.tables[:4]:
        operations.write_statement(runs, table, kind="idea", text="Wniosek", note_ids=[note.id for note in laid[table.number]])
    operations.write_statement(runs, session.tables[4], kind="idea", text="Wniosek", note_ids=[laid[5][0].id])
    operations.close_session(runs, session, expected="harvest:1")
    with pytest.raises(Refused) as refusal:
        operations.hand_over_harvest(runs, session)
    assert len(refusal.value.items) == 1 and "Myśl 5.1" in str(refusal.value.items[0])
    assert session.state is SessionState.CLOSED and db.session.scalar(sa.select(sa.func.count(Contribution.id))) == 0
    operations.set_aside_notes(runs, session.tables[4], note_ids=[laid[5][1].id], reason="Powtórzenie")
    operations.hand_over_harvest(runs, session)
    assert session.state is SessionState.HANDED_OVER


def test_a_hidden_note_needs_no_place(app):
    session, runs, laid, _hosts = harvesting(notes_per_table=1)
    for table in session.tables[:4]:
        operations.write_statement(runs, table, kind="idea", text="Wniosek", note_ids=[laid[table.number][0].id])
    hide_text(runs, laid[5][0], ground=Ground.INSULT, reason="Obraża")
    operations.close_session(runs, session, expected="harvest:1")
    operations.hand_over_harvest(runs, session)
    assert session.state is SessionState.HANDED_OVER


def test_a_note_shown_again_after_the_hand_over_is_set_aside_with_a_reason(app):
    session, runs, laid, _hosts = harvesting()
    hidden, shown = laid[5]
    decision = hide_text(runs, hidden, ground=Ground.INSULT, reason="Obraża")
    for table in session.tables[:4]:
        operations.write_statement(runs, table, kind="idea", text="Wniosek", note_ids=[note.id for note in laid[table.number]])
    operations.set_aside_notes(runs, session.tables[4], note_ids=[shown.id], reason="Powtórzenie")
    operations.close_session(runs, session, expected="harvest:1")
    operations.hand_over_harvest(runs, session)
    assert operations.set_aside_rest(runs, session, reason="Nic nie zostało") == 0 and queries.room_of(session)[1] == []
    undo_decision(runs, hidden, decision_id=decision.id)
    assert [(alarm.code, alarm.table.number) for alarm in queries.room_of(session)[1]] == [("shown_again", 5)]
    for settled in (shown, laid[1][0]):
        with pytest.raises(Conflict):
            operations.set_aside_notes(runs, settled.table, note_ids=[hidden.id, settled.id] if settled is shown else [settled.id], reason="Inaczej")
    operations.set_aside_notes(runs, session.tables[4], note_ids=[hidden.id], reason="Nie dotyczy pytania")
    assert queries.uncovered_notes(session) == [] and shown.set_aside.reason == "Powtórzenie" and queries.room_of(session)[1] == []
    with pytest.raises(Conflict):
        operations.reclaim_note(runs, hidden)


def test_each_statement_becomes_a_voice_that_leads_back_to_its_notes(app):
    session, runs, laid, _hosts = harvesting()
    cover_all(session, runs, laid)
    operations.close_session(runs, session, expected="harvest:1")
    submissions = operations.hand_over_harvest(runs, session)
    voices = list(db.session.scalars(sa.select(Contribution).order_by(Contribution.number)))
    assert [(voice.number, voice.body) for voice in voices] == [(n, f"Wniosek {n}") for n in range(1, 6)]
    assert {submission.channel for submission in submissions} == {Channel.WORLD_CAFE} and len(submissions) == 5
    assert all(voice.visibility is Visibility.PUBLISHED for voice in voices)
    behind = queries.statement_of([voice.id for voice in voices])
    assert [note.body for note in sorted((citation.note for citation in behind[voices[0].id].citations), key=lambda note: note.number)] == [
        "Myśl 1.0", "Myśl 1.1"]
    told = db.session.scalars(sa.select(FactRow).where(FactRow.name == "harvest.delivered")).one()
    assert told.data == {"statements": 5, "cited": 10, "set_aside": 0}


def test_the_harvest_is_handed_over_once_even_by_two_people_at_once(app):
    session, runs, laid, _hosts = harvesting()
    cover_all(session, runs, laid)
    operations.close_session(runs, session, expected="harvest:1")
    session_id, kind = session.id, type(session)
    outcomes = together(app, *[lambda: operations.hand_over_harvest(runs, db.session.get(kind, session_id))] * 3)
    assert sum(isinstance(outcome, list) for outcome in outcomes) == 1 and sum(isinstance(outcome, Conflict) for outcome in outcomes) == 2
    assert db.session.scalar(sa.select(sa.func.count(Submission.id))) == 5


def test_paper_does_not_slip_in_while_the_harvest_is_being_handed_over(app):
    session, runs, laid, _hosts = harvesting()
    cover_all(session, runs, laid)
    operations.close_session(runs, session, expected="harvest:1")
    session_id, table_id, rows = session.id, session.tables[0].id, CafeSession.__table__
    given = {"text": "Z papieru", "kind": "idea", "round_number": 1, "client_key": "papier"}
    outcomes = []

    def transcribe():
        outcomes.extend(together(app, lambda: operations.transcribe_notes(runs, db.session.get(CafeTable, table_id), **given)))

    db.session.rollback()
    with app.app_context(), write_transaction():  # the hand-over, stopped in the middle
        db.session.execute(sa.select(rows.c.id).where(rows.c.id == session_id).with_for_update())
        late = Thread(target=transcribe)
        late.start()
        time.sleep(0.5)
        db.session.execute(sa.update(rows).where(rows.c.id == session_id).values(state=SessionState.HANDED_OVER))
    late.join(30)
    assert [type(outcome) for outcome in outcomes] == [Conflict]
    assert db.session.scalar(sa.select(sa.func.count(Note.id))) == 10


def test_a_late_hand_over_is_marked_by_the_day_of_the_café(app):
    consultation = factories.consultation(opens=-30, closes=-2)
    session, runs, laid, _hosts = harvesting(consultation=consultation)
    cover_all(session, runs, laid)
    operations.close_session(runs, session, expected="harvest:1")
    assert all(submission.is_late for submission in operations.hand_over_harvest(runs, session))


@pytest.mark.parametrize(("role", "may"), [(Role.FACILITATOR, True), (Role.MODERATOR, True), (Role.OFFICER, False), (Role.DRAFTER, False)])
def test_facilitators_and_moderators_hand_over(app, role, may):
    session, runs, laid, hosts = harvesting()
    cover_all(session, runs, laid)
    operations.close_session(runs, session, expected="harvest:1")
    with pytest.raises(Forbidden):
        operations.hand_over_harvest(cafes.as_(hosts[0]), session)
    actor = factories.actor((role, session.consultation.organisation))
    if may:
        operations.hand_over_harvest(actor, session)
    else:
        with pytest.raises(Forbidden):
            operations.hand_over_harvest(actor, session)


def test_the_cloths_are_for_everybody_once_the_harvest_has_ended(app):
    session, runs, laid, _hosts = harvesting()
    cover_all(session, runs, laid)
    assert queries.list_notes(GUEST, session.consultation) == [] and len(queries.list_notes(runs, session.consultation)) == 10
    with pytest.raises(NotFound):
        queries.list_gallery(GUEST, session)
    operations.close_session(runs, session, expected="harvest:1")
    gallery = queries.list_gallery(GUEST, session)
    assert [(cloth.table.number, len(cloth.notes), len(cloth.statements)) for cloth in gallery] == [(n, 2, 1) for n in range(1, 6)]
    assert len(queries.list_notes(GUEST, session.consultation)) == 10
    session.consultation.state = State.DRAFT
    db.session.commit()
    assert queries.list_notes(GUEST, session.consultation) == []


def test_what_moderation_takes_from_a_statements_voice_is_gone_from_the_cloths_and_from_the_row(app, browser):
    session, runs, laid, _hosts = harvesting()
    cover_all(session, runs, laid)
    operations.close_session(runs, session, expected="harvest:1")
    operations.hand_over_harvest(runs, session)
    moderator = factories.actor((Role.MODERATOR, session.consultation.organisation))
    first, second = queries.statements_of(session)[:2]
    assert [first.public_text, second.public_text] == ["Wniosek 1", "Wniosek 2"]
    redact_text(moderator, first.contribution, ground=Ground.PERSONAL_DATA, reason="Nazwisko.", places={"body": [(0, 7)]})
    decision = hide_text(moderator, second.contribution, ground=Ground.INSULT, reason="Obraża.")
    assert first.public_text == "[…] 1" and second.public_text == ""
    assert list(db.session.scalars(sa.select(HarvestStatement.text).where(HarvestStatement.session_id == session.id))) == [""] * len(session.tables)
    cloths = browser.get(f"/cafes/{session.id}/gallery").page.text
    assert "Wniosek 1" not in cloths and "Wniosek 2" not in cloths and "Wniosek 3" in cloths and "Ukryty przez moderację" in cloths
    undo_decision(moderator, second.contribution, decision_id=decision.id)
    assert second.public_text == "Wniosek 2"
