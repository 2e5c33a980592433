"""Planning a café: what it needs before anybody can see it, its tables, two people editing at once, who may."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.cafe import operations, queries
from consult.cafe.codes import normalised
from consult.cafe.models import CafeSeat, CafeSession, SessionState
from consult.consultations.models import State
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, NotFound, Refused, SignInNeeded, Stale
from consult.core.record import FactRow
from consult.policy.roles import GUEST, Role
from tests import factories
from tests.cafe import factories as cafes

GIVEN = {"title": "Kawiarenka", "starts_at": now() + timedelta(days=3)}


def facts(*names):
    return list(db.session.scalars(sa.select(FactRow).where(FactRow.name.in_(names)).order_by(FactRow.id)))


def test_a_draft_is_seen_by_those_who_prepare_it_and_by_nobody_else(app):
    session, runs = cafes.session(announced=False)
    assert queries.get_session(runs, session.id).id == session.id
    with pytest.raises(NotFound):
        queries.get_session(GUEST, session.id)
    with pytest.raises(NotFound):
        queries.get_session(factories.actor((Role.OFFICER, factories.organisation())), session.id)
    with pytest.raises(NotFound):
        queries.find_by_code(GUEST, session.code)
    assert queries.list_sessions(GUEST, session.consultation) == [] and len(queries.list_sessions(runs, session.consultation)) == 1


def test_an_announced_café_is_found_by_its_code_however_it_is_typed(app):
    session, _runs = cafes.session()
    assert len(session.code) == 6 and normalised(session.code) == session.code
    assert queries.find_by_code(GUEST, f" {session.code[:3].lower()}-{session.code[3:].lower()} ").id == session.id
    for wrong in ("", "x", "222222", "' OR 1=1", "ą" * 50):
        with pytest.raises(NotFound):
            queries.find_by_code(GUEST, wrong)


def test_announcing_is_refused_with_the_list_of_what_is_missing(app):
    consultation = factories.consultation(state=State.DRAFT)
    runs = cafes.facilitator(consultation)
    session = operations.create_session(runs, consultation, **GIVEN)
    operations.add_table(runs, session, topic="Dojazd")
    with pytest.raises(Refused) as refusal:
        operations.publish_session(runs, session)
    assert len(refusal.value.items) == 4
    assert session.state is SessionState.DRAFT and facts("cafe.announced") == []


def test_more_rounds_than_tables_are_refused(app):
    session, runs = cafes.session(tables=3, rounds=4, announced=False)
    with pytest.raises(Refused) as refusal:
        operations.publish_session(runs, session)
    assert "(4)" in str(refusal.value.items[0]) and "(3)" in str(refusal.value.items[0])
    operations.edit_session(runs, session, version=session.version, round_count=3)
    operations.publish_session(runs, session)
    with pytest.raises(Refused):
        operations.edit_session(runs, session, version=session.version, round_count=4)
    with pytest.raises(Refused):
        operations.remove_table(runs, session.tables[0])


def test_a_late_editor_learns_of_the_other_text_and_loses_nothing(app):
    session, runs = cafes.session()
    seen = session.version
    operations.edit_session(runs, session, version=seen, place="Świetlica")
    with pytest.raises(Stale) as refusal:
        operations.edit_session(runs, session, version=seen, place="Dom kultury")
    assert refusal.value.theirs == {"place": "Świetlica"} and refusal.value.mine == {"place": "Dom kultury"}


@pytest.mark.parametrize(("values", "field"), [
    ({"title": "  "}, "title"), ({"title": "t" * 201}, "title"), ({"round_minutes": 4}, "round_minutes"), ({"round_count": 0}, "round_count"),
    ({"round_count": 9}, "round_count"), ({"move_minutes": 16}, "move_minutes"), ({"access_note": "a" * 501}, "access_note"),
])
def test_what_cannot_be_a_café_is_refused_at_its_field(app, values, field):
    consultation = factories.consultation()
    with pytest.raises(Refused) as refusal:
        operations.create_session(cafes.facilitator(consultation), consultation, **{**GIVEN, **values})
    assert field in refusal.value.fields
    assert db.session.scalar(sa.select(sa.func.count(CafeSession.id))) == 0


def test_a_table_is_duplicated_and_taken_away_and_numbers_are_never_moved(app):
    session, runs = cafes.session(announced=False, tables=3)
    copy = operations.duplicate_table(runs, session.tables[0])
    assert (copy.number, copy.topic, copy.question, copy.direction) == (4, "Temat 1", cafes.QUESTION, "")
    operations.remove_table(runs, session.tables[1])
    db.session.refresh(session)
    assert [table.number for table in session.tables] == [1, 3, 4]


def test_another_table_gives_up_seats_published_in_the_lobby(app):
    session, runs = cafes.session()
    for _ in range(10):
        cafes.join(session)
    operations.make_plan(runs, session)
    assert db.session.scalar(sa.select(sa.func.count(CafeSeat.id))) == 30
    operations.add_table(runs, session, topic="Nowy", question="Jak?")
    assert db.session.scalar(sa.select(sa.func.count(CafeSeat.id))) == 0


def test_tables_stand_once_the_rounds_have_begun(app):
    session, runs, _people = cafes.started()
    for act in (lambda: operations.add_table(runs, session, topic="Nowy"), lambda: operations.remove_table(runs, session.tables[0])):
        with pytest.raises(Conflict):
            act()
    operations.edit_table(runs, session.tables[0], version=session.tables[0].version, direction="Za drzwiami w prawo")
    assert session.tables[0].direction == "Za drzwiami w prawo"


@pytest.mark.parametrize(("role", "may"), [
    (Role.OFFICER, True), (Role.FACILITATOR, True), (Role.MODERATOR, False), (Role.DRAFTER, False), (Role.APPROVER, False),
    (Role.ADMINISTRATOR, False), (Role.MEMBER, False),
])
def test_officers_and_facilitators_plan_cafés(app, role, may):
    consultation = factories.consultation()
    actor = factories.actor((role, consultation.organisation))
    if may:
        assert operations.create_session(actor, consultation, **GIVEN).state is SessionState.DRAFT
    else:
        with pytest.raises(Forbidden):
            operations.create_session(actor, consultation, **GIVEN)


def test_strangers_and_other_offices_plan_nothing_here(app):
    session, _runs = cafes.session()
    stranger = factories.actor((Role.OFFICER, factories.organisation()), (Role.FACILITATOR, factories.organisation()))
    with pytest.raises(SignInNeeded):
        operations.edit_session(GUEST, session, version=session.version, place="Gdzie indziej")
    for act in (
        lambda: operations.edit_session(stranger, session, version=session.version, place="Gdzie indziej"),
        lambda: operations.add_table(stranger, session, topic="Nowy"),
        lambda: operations.edit_table(stranger, session.tables[0], version=1, topic="Inny"),
        lambda: operations.open_doors(stranger, session),
    ):
        with pytest.raises(Forbidden):
            act()
    assert session.place == "Biblioteka, sala 2" and len(session.tables) == 5


def test_a_facilitator_of_one_café_runs_that_one_only(app):
    first, _runs = cafes.session()
    second, _runs = cafes.session(first.consultation)
    actor = factories.actor((Role.FACILITATOR, first))
    operations.open_doors(actor, first)
    with pytest.raises(Forbidden):
        operations.open_doors(actor, second)


def test_live_and_coming_cafés_are_listed_for_everybody(app):
    coming, _ = cafes.session()
    running, runs = cafes.session()
    operations.open_doors(runs, running)
    cafes.session(announced=False)
    live, later = queries.list_live(GUEST)
    assert [row.id for row in live] == [running.id] and [row.id for row in later] == [coming.id]


def test_a_café_that_nobody_opened_on_its_day_is_announced_no_more(app):
    made, _runs = cafes.session()
    made.starts_at = now() - timedelta(days=2)
    db.session.commit()
    assert queries.list_live(GUEST) == ([], [])


def test_the_next_café_of_a_facilitator_stands_before_what_is_left_of_old_ones(app):
    consultation = factories.consultation()
    runs = cafes.facilitator(consultation)
    coming, _ = cafes.session(consultation, tables=0, announced=False, actor=runs)
    later, _ = cafes.session(consultation, tables=0, announced=False, actor=runs)
    later.starts_at = now() + timedelta(days=3)
    cafes.session(tables=0, announced=False)  # another organisation's
    old = [cafes.session(consultation, tables=0, announced=False, actor=runs)[0] for _ in range(3)]
    for days, session in enumerate(old, 1):
        session.state, session.starts_at = SessionState.CLOSED, now() - timedelta(days=days)
    db.session.commit()
    gone, _ = cafes.session(consultation, tables=0, announced=False, actor=runs)
    gone.state = SessionState.HANDED_OVER
    db.session.commit()
    assert queries.list_to_run(runs) == [coming, later, *old]
    assert queries.list_to_run(runs, most=1) == [coming]
    assert queries.list_to_run(factories.actor((Role.FACILITATOR, later))) == [later]
    assert queries.list_to_run(factories.actor((Role.OFFICER, consultation))) == []
