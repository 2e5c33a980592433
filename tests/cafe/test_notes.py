"""Notes: who may lay one where and when, once each, what the record says of them, taking back, hiding, paper."""

import pytest
import sqlalchemy as sa

from consult.cafe import operations, queries
from consult.cafe.models import CafeTable, Note
from consult.core import chain
from consult.core.db import db, session_scope
from consult.core.errors import Conflict, Forbidden, NotFound, Refused, SignInNeeded
from consult.core.operation import alone
from consult.core.record import FactRow
from consult.live.rooms import render
from consult.moderation.models import Ground, Visibility
from consult.moderation.operations import hide_text, publish_text, redact_text, undo_decision
from consult.policy.roles import GUEST, Role
from tests import factories
from tests.cafe import factories as cafes
from tests.cafe.racing import together


def write(person, table, body="Zwykły numer telefonu.", **values):
    return operations.write_note(cafes.as_(person), table, **{"kind": "need", "body": body, **values})


def facts(name):
    return list(db.session.scalars(sa.select(FactRow).where(FactRow.name == name).order_by(FactRow.id)))


def count_notes():
    return db.session.scalar(sa.select(sa.func.count(Note.id)))


def someone_at(session, table):
    return queries.who_sits_where(session, max(1, session.round_number))[table.id][0]


def test_somebody_at_the_table_lays_a_note_and_the_record_commits_to_its_words(app):
    session, _runs, _people = cafes.started()
    table = session.tables[3]
    person = someone_at(session, table)
    note = write(person, table, is_anonymous=False)
    assert (note.number, note.round_number, note.participant_id, note.is_public) == (1, 1, person.id, True)
    told = facts("note.written")[0]
    assert told.room == f"cafe_table:{table.id}" and told.room_number == 1 and told.actor == person.ref
    assert told.data["text"] == chain.commitment(bytes.fromhex(note.text_salt), "Zwykły numer telefonu.")
    assert "telefonu" not in str(told.data)


def test_an_unsigned_note_names_nobody_in_the_record(app):
    session, _runs, _people = cafes.started()
    person = someone_at(session, session.tables[0])
    write(person, session.tables[0])
    assert facts("note.written")[0].actor == "guest"


@pytest.fixture
def asked(app):
    """What is asked of the database, as it is asked."""
    words = []

    def listen(_connection, _cursor, statement, *_more):
        words.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", listen)
    yield words
    sa.event.remove(db.engine, "before_cursor_execute", listen)


def test_a_note_is_laid_and_told_with_few_statements(asked):
    session, _runs, _people = cafes.started()
    actor, table_id = cafes.as_(someone_at(session, session.tables[0])), session.tables[0].id
    consultation = session.consultation
    around = (f"cafe_table:{table_id}", session.ref, consultation.ref, consultation.organisation.ref, "site:1")
    db.session.rollback()
    asked.clear()
    with session_scope():
        note_id, told = alone(lambda: operations.write_note(actor, queries.table_by_id(table_id), kind="idea", body="Myśl").id)
    laid = [words for words in asked if words.startswith(("SELECT", "INSERT", "UPDATE"))]
    assert len(laid) == 7, laid  # table, seats, number, note, number in the room, fact, its scopes
    (_fact_id, number, fact), = told
    assert fact.scopes == (f"note:{note_id}", *around)
    asked.clear()
    with session_scope():
        assert render(fact, number)["text"] == "Myśl"
    assert len([words for words in asked if words.startswith("SELECT")]) == 1, asked


def test_the_same_key_lays_one_note(app):
    session, _runs, _people = cafes.started()
    person = someone_at(session, session.tables[0])
    first, again = (write(person, session.tables[0], client_key="klucz-1") for _ in range(2))
    assert first.id == again.id and count_notes() == 1


def test_twenty_notes_at_once_get_numbers_without_gaps(app):
    session, _runs, _people = cafes.started()
    pairs = [(cafes.as_(person), table.id) for table in session.tables for person in queries.who_sits_where(session, 1)[table.id]]

    def lay(actor, table_id, n):
        return operations.write_note(actor, db.session.get(CafeTable, table_id), kind="idea", body=f"Myśl {n}", client_key=f"k-{n}").number

    numbers = together(app, *[lambda actor=actor, table_id=table_id, n=n: lay(actor, table_id, n) for n, (actor, table_id) in enumerate(pairs)])
    assert sorted(numbers) == list(range(1, 21))


def test_people_write_at_their_own_table_and_at_the_one_they_have_just_left(app):
    session, runs, _people = cafes.started()
    first, others = session.tables[0], session.tables[1:]
    person = someone_at(session, first)
    with pytest.raises(Forbidden):
        write(person, others[0])
    operations.end_round(runs, session, expected="round:1")
    assert write(person, first, "W przerwie").round_number == 1
    operations.start_round(runs, session, expected="break:1")
    assert write(person, first, "Dokończone po dzwonku").round_number == 1
    assert write(person, queries.seat_of(person, 2), "Już tutaj").round_number == 2
    operations.end_round(runs, session, expected="round:2")
    operations.start_round(runs, session, expected="break:2")
    with pytest.raises(Forbidden):
        write(person, first, "Za późno")
    assert count_notes() == 3


@pytest.mark.parametrize("body", ["", "   ", "\x00\x07", "a" * 281])
def test_what_is_no_note_is_refused(app, body):
    session, _runs, _people = cafes.started()
    with pytest.raises(Refused):
        write(someone_at(session, session.tables[0]), session.tables[0], body)
    assert count_notes() == 0 and session.last_note_number == 0


def test_nothing_is_written_before_the_first_round_or_after_closing(app):
    session, runs = cafes.session(rounds=1)
    people = [cafes.join(session) for _ in range(10)]
    operations.open_doors(runs, session)
    operations.make_plan(runs, session)
    table = queries.seat_of(people[0], 1)
    with pytest.raises((Conflict, Forbidden)):
        write(people[0], table)
    operations.start_round(runs, session, expected="lobby:0")
    write(people[0], table)
    operations.end_round(runs, session, expected="round:1")
    write(people[0], table, "Jeszcze w czasie zbioru")
    operations.close_session(runs, session, expected="harvest:1")
    with pytest.raises(Conflict):
        write(people[0], table, "Po zamknięciu")
    assert count_notes() == 2


def test_a_note_carried_over_says_from_which_table(app):
    session, _runs, _people = cafes.started()
    other, _other_runs = cafes.session()
    person = someone_at(session, session.tables[0])
    note = write(person, session.tables[0], carried_from_id=session.tables[1].id)
    assert note.carried_from.number == 2
    with pytest.raises(NotFound):
        write(person, session.tables[0], carried_from_id=other.tables[0].id)


@pytest.mark.parametrize(("role", "writes"), [(Role.FACILITATOR, True), (Role.TABLE_HOST, True), (Role.OFFICER, False), (Role.MODERATOR, False)])
def test_staff_write_by_their_role(app, role, writes):
    session, _runs, _people = cafes.started()
    actor = factories.actor((role, session.consultation.organisation))
    if writes:
        note = operations.write_note(actor, session.tables[0], kind="idea", body="Zapisane za kogoś")
        assert note.participant_id is None and note.is_anonymous and note.entered_by_id == actor.account_id
    else:
        with pytest.raises(Forbidden):
            operations.write_note(actor, session.tables[0], kind="idea", body="Zapisane za kogoś")


def test_strangers_neither_read_nor_write(app):
    session, _runs, _people = cafes.started()
    with pytest.raises(SignInNeeded):
        operations.write_note(GUEST, session.tables[0], kind="idea", body="Z ulicy")
    with pytest.raises(NotFound):
        queries.get_table(GUEST, session.tables[0].id)
    with pytest.raises(NotFound):
        queries.get_table(factories.actor((Role.FACILITATOR, factories.organisation())), session.tables[0].id)


def test_my_own_note_can_be_taken_back_within_the_round_and_its_text_is_gone(app):
    session, runs, _people = cafes.started()
    table = session.tables[0]
    person, neighbour = queries.who_sits_where(session, 1)[table.id][:2]
    note, other = write(person, table), write(person, table, "Drugi")
    with pytest.raises(Forbidden):
        operations.withdraw_note(cafes.as_(neighbour), note)
    operations.withdraw_note(cafes.as_(person), note)
    assert note.body == "" and note.text_salt is None and not note.is_public
    assert [row.id for row in queries.notes_on(table)] == [other.id] and len(facts("note.withdrawn")) == 1
    operations.end_round(runs, session, expected="round:1")
    operations.start_round(runs, session, expected="break:1")
    with pytest.raises(Conflict):
        operations.withdraw_note(cafes.as_(person), other)


def test_a_host_hides_with_a_reason_and_undoes_it_and_only_moderators_cover_words(app):
    session, _runs, people = cafes.started(people=25, hosts=True)
    table, host = session.tables[0], people[0]
    writer = next(person for person in queries.who_sits_where(session, 1)[table.id] if person.id != host.id)
    note = write(writer, table, "Pan Kowalski z trzeciego piętra")
    with pytest.raises(Forbidden):
        hide_text(cafes.as_(writer), note, ground=Ground.PERSONAL_DATA, reason="Nazwisko")
    with pytest.raises(Forbidden):
        hide_text(cafes.as_(people[1]), note, ground=Ground.PERSONAL_DATA, reason="Nazwisko")
    decision = hide_text(cafes.as_(host), note, ground=Ground.PERSONAL_DATA, reason="Nazwisko sąsiada")
    assert note.visibility is Visibility.HIDDEN and queries.notes_on(table) == []
    assert facts("text.hidden")[0].room == f"cafe_table:{table.id}"
    undo_decision(cafes.as_(host), note, decision_id=decision.id)
    assert [row.id for row in queries.notes_on(table)] == [note.id]
    with pytest.raises(Forbidden):
        redact_text(cafes.as_(host), note, ground=Ground.PERSONAL_DATA, reason="Nazwisko", places={"body": [(4, 12)]})
    moderator = factories.actor((Role.MODERATOR, session.consultation.organisation))
    covered = redact_text(moderator, note, ground=Ground.PERSONAL_DATA, reason="Nazwisko", places={"body": [(4, 12)]})
    with pytest.raises(Forbidden):
        undo_decision(cafes.as_(host), note, decision_id=covered.id)
    hide_text(moderator, note, ground=Ground.PERSONAL_DATA, reason="Jednak")
    publish_text(moderator, note)


@pytest.mark.parametrize("who", ["moderator", "facilitator"])
def test_what_somebody_with_more_say_has_hidden_a_host_does_not_show_again(app, who):
    session, runs, people = cafes.started(people=25, hosts=True)
    table, host = session.tables[0], cafes.as_(people[0])
    moderator = factories.actor((Role.MODERATOR, session.consultation.organisation))
    note = write(people[0], table, "Pan Kowalski z trzeciego piętra")
    given = {"ground": Ground.PERSONAL_DATA, "reason": "Nazwisko"}
    firm = moderator if who == "moderator" else runs
    decision = hide_text(firm, note, **given)
    assert queries.showable(host, [note]) == set() and queries.showable(firm, [note]) == {note.id}
    with pytest.raises(Forbidden):
        undo_decision(host, note, decision_id=decision.id)
    with pytest.raises(Forbidden):
        publish_text(host, note)
    assert note.visibility is Visibility.HIDDEN
    undo_decision(firm, note, decision_id=decision.id)
    hide_text(host, note, **given)  # the host's own, earlier or later, stays the host's to take back
    assert queries.showable(host, [note]) == {note.id}
    publish_text(host, note)


def test_a_moderators_word_stands_against_the_facilitator_and_not_the_other_way_round(app):
    session, runs, people = cafes.started(people=25, hosts=True)
    moderator = factories.actor((Role.MODERATOR, session.consultation.organisation))
    note = write(people[0], session.tables[0])
    decision = hide_text(moderator, note, ground=Ground.PERSONAL_DATA, reason="Nazwisko")
    with pytest.raises(Forbidden):
        undo_decision(runs, note, decision_id=decision.id)
    undo_decision(moderator, note, decision_id=decision.id)
    decision = hide_text(runs, note, ground=Ground.PERSONAL_DATA, reason="Nazwisko")
    undo_decision(moderator, note, decision_id=decision.id)
    assert note.is_public


def test_a_paper_cloth_becomes_notes_line_by_line_once(app):
    session, runs, _people = cafes.started()
    given = {"text": "Ławka przy aptece\n\n  Światło   przy szkole \n", "kind": "need", "round_number": 1, "client_key": "papier-1"}
    for _ in range(2):
        notes = operations.transcribe_notes(runs, session.tables[0], **given)
    assert [note.body for note in notes] == ["Ławka przy aptece", "Światło przy szkole"] and count_notes() == 2
    assert all(note.is_paper and note.entered_by_id == runs.account_id for note in notes)
    for wrong in ({"text": " \n "}, {"text": "x" * 281}, {"round_number": 2}, {"text": "a\n" * 201}):
        with pytest.raises(Refused):
            operations.transcribe_notes(runs, session.tables[0], **{**given, "client_key": "papier-2", **wrong})
    with pytest.raises(Forbidden):
        operations.transcribe_notes(cafes.as_(someone_at(session, session.tables[0])), session.tables[0], **given)
    assert count_notes() == 2


def test_a_table_asks_for_help_once_and_is_answered(app):
    session, runs, people = cafes.started(people=25, hosts=True)
    table = session.tables[2]
    person = next(person for person in queries.who_sits_where(session, 1)[table.id] if person.id != people[2].id)
    for _ in range(2):
        operations.ask_help(cafes.as_(person), table)
    assert [row.room for row in facts("help.asked")] == [f"cafe:{session.id}/desk"]
    _tables, alarms = queries.room_of(session)
    assert [(alarm.code, alarm.table.number) for alarm in alarms] == [("help", 3)]
    with pytest.raises(Forbidden):
        operations.ask_help(cafes.as_(person), session.tables[0])
    with pytest.raises(Forbidden):
        operations.ask_time(cafes.as_(person), table)
    operations.ask_time(cafes.as_(people[2]), table)
    operations.answer_help(runs, table)
    assert table.help_asked_at is None and table.time_asked_at is None and queries.room_of(session)[1] == []


def test_writing_a_note_takes_few_statements_and_no_more_when_the_room_is_full(app):
    def statements(people):
        session, _runs, everybody = cafes.started(people=people)
        table_id = queries.seat_of(everybody[0], 1).id
        actor = cafes.as_(everybody[0])
        db.session.rollback()
        db.session.expunge_all()
        table, seen = db.session.get(CafeTable, table_id), []

        def notice(_connection, _cursor, statement, *_rest):
            seen.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", notice)
        operations.write_note(actor, table, kind="idea", body="Krótko", client_key="k")
        sa.event.remove(db.engine, "before_cursor_execute", notice)
        return len(seen)

    assert statements(5) == statements(20) <= 11
