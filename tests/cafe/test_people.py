"""People: joining once, coming back, late arrivals whom nobody moves for, moving, staying, hosting, leaving."""

from itertools import combinations

import pytest
import sqlalchemy as sa

from consult.cafe import operations, queries
from consult.cafe.models import CafeSeat, CafeSession, CafeTable, Participant, SeatingPlan
from consult.cafe.seating import meetings_again, seat_everyone
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, NotFound, Refused
from consult.core.record import FactRow
from consult.policy.roles import GUEST
from tests.cafe import factories as cafes
from tests.cafe.racing import together


def seats(session):
    """{participant id: {round: table number}} straight from the rows."""
    numbers = {table.id: table.number for table in db.session.scalars(sa.select(CafeTable))}
    found = {}
    for seat in db.session.scalars(sa.select(CafeSeat).where(CafeSeat.session_id == session.id)):
        found.setdefault(seat.participant_id, {})[seat.round_number] = numbers[seat.table_id]
    return found


def met_again(rows):
    """How many pairs sit together in more than one round: counted without the planner."""
    times = {}
    for one, other in combinations(sorted(rows), 2):
        times[one, other] = sum(rows[other].get(round_) == table for round_, table in rows[one].items())
    return sum(count > 1 for count in times.values())


def test_a_double_click_joins_once(app):
    session, _runs = cafes.session()
    first = operations.join_session(GUEST, session, nickname="Ala", client_key="k1")
    again = operations.join_session(GUEST, session, nickname="Ala", client_key="k1")
    assert first.id == again.id and first.secret == again.secret


def test_two_joins_with_one_key_at_once_make_one_seat(app):
    session_id = cafes.session()[0].id

    def act():
        return operations.join_session(GUEST, db.session.get(CafeSession, session_id), nickname="Ala", client_key="k1").id

    outcomes = together(app, *[act] * 4)
    assert len(set(outcomes)) == 1 and db.session.scalar(sa.select(sa.func.count(Participant.id))) == 1


def test_the_secret_brings_somebody_back_and_is_kept_nowhere(app):
    session, runs = cafes.session()
    person = cafes.join(session)
    assert queries.find_returning(session, person.secret.lower().replace("-", " ")).id == person.id
    assert person.secret.replace("-", "") not in str([row.__dict__ for row in db.session.scalars(sa.select(Participant))])
    other, _runs = cafes.session()
    for wrong in ("", "AAAA-AAAA-AAAA-AAAA", "x" * 300):
        with pytest.raises(NotFound):
            queries.find_returning(session, wrong)
    with pytest.raises(NotFound):
        queries.find_returning(other, person.secret)
    operations.remove_participant(runs, person)
    with pytest.raises(NotFound):
        queries.find_returning(session, person.secret)


@pytest.mark.parametrize(("values", "field"), [
    ({"nickname": ""}, "nickname"), ({"nickname": " \u200b\n"}, "nickname"), ({"nickname": "a" * 41}, "nickname"), ({"sector": "elite"}, "sector"),
])
def test_who_cannot_be_called_is_told_so(app, values, field):
    session, _runs = cafes.session()
    if values.get("nickname") == " \u200b\n":
        values = {"nickname": " \n"}
    with pytest.raises(Refused) as refusal:
        operations.join_session(GUEST, session, **{"nickname": "Ala", "client_key": "k", **values})
    assert field in refusal.value.fields and db.session.scalar(sa.select(sa.func.count(Participant.id))) == 0


def test_everybody_has_seats_for_all_rounds_and_nobody_meets_twice(app):
    session, _runs, people = cafes.started(people=20)
    rows = seats(session)
    assert set(rows) == {person.id for person in people}
    assert all(len(set(row.values())) == 3 for row in rows.values())
    assert met_again(rows) == 0


def test_the_plan_can_be_made_again_by_anybody_with_the_same_people(app):
    session, runs = cafes.session()
    people = [cafes.join(session, sector=("ngo", "administration", "")[n % 3]) for n in range(20)]
    row = operations.make_plan(runs, session)
    again = seat_everyone([(p.id, p.sector or None, None) for p in people], [(t.number, 3, t.seats) for t in session.tables], 3,
                          seed=row.details["seed"])
    plan, _present = queries.plan_of(session)
    assert plan.seats == dict(sorted(again.seats.items()))
    told = db.session.scalars(sa.select(FactRow).where(FactRow.name == "plan.made")).one()
    assert told.data["input_hash"] == row.details["input_hash"] and told.data["meeting_again"] == 0


def test_the_lobbys_plan_is_made_anew_until_the_first_round_and_then_stands(app):
    session, runs = cafes.session()
    for _ in range(20):
        cafes.join(session)
    operations.open_doors(runs, session)
    first, second = operations.make_plan(runs, session, seed=1), operations.make_plan(runs, session, seed=2)
    assert (first.number, second.number) == (1, 2)
    published = seats(session)
    operations.start_round(runs, session, expected="lobby:0")
    assert seats(session) == published and db.session.scalar(sa.select(sa.func.count(SeatingPlan.id))) == 2
    with pytest.raises(Conflict):
        operations.make_plan(runs, session)


def test_late_arrivals_sit_down_and_nobody_else_moves(app):
    session, runs, _people = cafes.started(people=17)
    before = seats(session)
    late = [cafes.join(session) for _ in range(3)]
    operations.end_round(runs, session, expected="round:1")
    late.append(cafes.join(session))
    operations.start_round(runs, session, expected="break:1")
    after = seats(session)
    assert {person: row for person, row in after.items() if person in before} == before
    assert [sorted(after[person.id]) for person in late] == [[1, 2, 3]] * 3 + [[2, 3]]
    assert all(len(set(after[person.id].values())) == len(after[person.id]) for person in late)


def test_somebody_for_whom_no_seat_is_left_is_in_and_the_desk_is_told(app):
    session, _runs, _people = cafes.started(tables=3, seats=3, people=9)
    person = cafes.join(session)
    _tables, alarms = queries.room_of(session)
    assert [(alarm.code, alarm.person.id) for alarm in alarms if alarm.person] == [("no_seat", person.id)]


def test_leaving_and_coming_back_keeps_the_seat(app):
    session, _runs, people = cafes.started()
    before = seats(session)
    operations.leave_session(cafes.as_(people[3]), people[3])
    assert seats(session) == before and people[3].id not in queries.plan_of(session)[1]
    operations.return_to_session(cafes.as_(people[3]), people[3])
    assert seats(session) == before and people[3].id in queries.plan_of(session)[1]


def test_a_removed_person_has_no_seat_and_can_do_nothing_more(app):
    session, runs, people = cafes.started()
    table = queries.seat_of(people[0], 1)
    operations.remove_participant(runs, people[0])
    assert people[0].id not in seats(session)
    device = cafes.as_(people[0])
    with pytest.raises(Forbidden):
        operations.write_note(device, table, kind="idea", body="Jeszcze jedno")
    with pytest.raises(NotFound):
        queries.get_table(device, table.id)
    with pytest.raises(NotFound):
        operations.return_to_session(device, people[0])


def test_moving_somebody_says_the_effect_before_and_moves_nobody_else(app):
    session, runs, people = cafes.started(people=18)
    before = seats(session)
    person = people[0]
    there = next(table for table in session.tables if table.number != before[person.id][1] and sum(
        row[1] == table.number for row in before.values()) == 3)
    effect = queries.effect_of_move(runs, session, person.id, there.id)
    assert (effect.there, effect.meets_again, effect.returns, effect.is_full) == (4, 0, False, False)
    operations.move_participant(runs, person, table_id=there.id)
    after = seats(session)
    assert after[person.id][1] == there.number and len(set(after[person.id].values())) == 3
    assert {p: row for p, row in after.items() if p != person.id} == {p: row for p, row in before.items() if p != person.id}


def test_a_move_into_a_played_table_is_said_to_be_a_return(app):
    session, runs, people = cafes.started()
    first = queries.seat_of(people[0], 1)
    operations.end_round(runs, session, expected="round:1")
    operations.start_round(runs, session, expected="break:1")
    effect = queries.effect_of_move(runs, session, people[0].id, first.id)
    assert effect.returns and effect.is_full is False
    with pytest.raises(NotFound):
        queries.effect_of_move(cafes.as_(people[1]), session, people[0].id, first.id)


def test_a_table_of_another_café_is_no_place_to_move_to(app):
    session, runs, people = cafes.started()
    other, _runs = cafes.session()
    before = seats(session)
    with pytest.raises(NotFound):
        operations.move_participant(runs, people[0], table_id=other.tables[0].id)
    assert seats(session) == before


def test_whoever_wishes_stays_and_may_walk_on_later(app):
    session, _runs, people = cafes.started()
    here = queries.seat_of(people[0], 1).number
    operations.stay_at_table(cafes.as_(people[0]), people[0], stays=True)
    assert seats(session)[people[0].id] == {1: here, 2: here, 3: here} and people[0].is_staying
    operations.stay_at_table(cafes.as_(people[0]), people[0], stays=False)
    assert len(set(seats(session)[people[0].id].values())) == 3
    with pytest.raises(Forbidden):
        operations.stay_at_table(cafes.as_(people[1]), people[0], stays=True)


def test_hosts_stay_at_their_tables(app):
    session, _runs, people = cafes.started(people=25, hosts=True)
    rows = seats(session)
    for number, host in enumerate(people[:5], 1):
        assert set(rows[host.id].values()) == {number}
    assert met_again({person: row for person, row in rows.items() if person not in {host.id for host in people[:5]}}) == 0


def test_a_host_hands_the_table_to_a_deputy(app):
    session, _runs, people = cafes.started(people=25, hosts=True)
    table, host = session.tables[0], people[0]
    deputy = next(person for person in queries.who_sits_where(session, 1)[table.id] if person.id != host.id)
    operations.appoint_host(cafes.as_(host), table, participant_id=deputy.id)
    rows = seats(session)
    assert set(rows[deputy.id].values()) == {1} and rows[host.id][1] == 1 and 1 not in (rows[host.id].get(2), rows[host.id].get(3))
    with pytest.raises(Forbidden):
        operations.appoint_host(cafes.as_(host), table, participant_id=host.id)


def test_a_host_of_another_café_or_a_stranger_cannot_be_appointed(app):
    session, runs, _people = cafes.started()
    other, _other_runs, others = cafes.started()
    with pytest.raises(NotFound):
        operations.appoint_host(runs, session.tables[0], participant_id=others[0].id)
    with pytest.raises(Forbidden):
        operations.appoint_host(runs, other.tables[0], participant_id=others[0].id)


def test_a_removed_host_leaves_the_table_without_one(app):
    session, runs, people = cafes.started(people=25, hosts=True)
    operations.remove_participant(runs, people[0])
    _tables, alarms = queries.room_of(session)
    assert ("no_host", 1) in [(alarm.code, alarm.table.number) for alarm in alarms if alarm.table]


def test_the_desk_says_how_many_people_meet_again(app):
    session, _runs, _people = cafes.started(tables=4, seats=6, people=20)
    plan, _present = queries.plan_of(session)
    assert meetings_again(plan).pairs == met_again(seats(session)) > 0


def test_a_phone_caller_is_entered_by_staff(app):
    session, runs, _people = cafes.started(people=17)
    person = operations.add_participant(runs, session, nickname="Pani Zofia, telefon")
    assert person.is_assisted and queries.seat_of(person, 1) is not None
