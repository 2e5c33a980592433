"""Days of a consultation: the last second, clock changes, prolonging, and telling once."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from babel.dates import format_date

from consult.consultations import operations, queries
from consult.consultations.deadlines import closes_at, opens_at
from consult.consultations.models import Phase, PhaseKind, State
from consult.core.clock import at, today, travelling
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from consult.core.mark import mark_of
from consult.core.record import FactRow
from consult.policy.roles import SYSTEM, Role
from consult.responses.queries.clocks import clock_of
from tests import factories
from tests.consultations.factories import announced, draft

COLLECT, DRAFT, ANSWER, EFFECTS = PhaseKind.COLLECT, PhaseKind.DRAFT, PhaseKind.ANSWER, PhaseKind.EFFECTS


def told(name):
    return [(row.data["phase"], row.subject) for row in db.session.scalars(sa.select(FactRow).where(FactRow.name == name).order_by(FactRow.id))]


@pytest.mark.parametrize(
    ("last_day", "closes"),
    [
        (date(2027, 3, 27), datetime(2027, 3, 27, 22, 59, 59, tzinfo=UTC)),  # the night before clocks go forward
        (date(2027, 3, 28), datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC)),  # the day of 23 hours
        (date(2027, 10, 31), datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC)),  # the day of 25 hours
    ],
)
def test_the_last_day_ends_at_midnight_in_poland_also_when_clocks_change(app, last_day, closes):
    with travelling(at(last_day - timedelta(days=30))):
        made, actor = announced(starts=1, days=29)
    phase = made.phase(COLLECT)
    assert (phase.ends_on, phase.closes_at) == (last_day, closes)
    with travelling(closes + timedelta(milliseconds=999)):
        assert made.allows("contribute") and not phase.is_over
    with travelling(closes + timedelta(seconds=1)):
        assert not made.allows("contribute") and phase.is_over


def test_a_phase_opens_at_the_first_midnight(app):
    made, _actor = announced()
    first = made.phase(COLLECT).starts_on
    with travelling(at(first, 0, 0) - timedelta(seconds=1)):
        assert not made.allows("contribute")
    with travelling(at(first, 0, 0)):
        assert made.allows("contribute")


def test_dates_in_disorder_are_refused_at_their_fields(app):
    made, actor = draft()
    day = today()
    for dates, field in (
        ({ANSWER: (day, None)}, "answer_ends_on"), ({ANSWER: (None, day)}, "answer_starts_on"), ({DRAFT: (day, day - timedelta(days=1))}, "draft_ends_on"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.set_phases(actor, made, dates=dates)
        assert list(refusal.value.fields) == [field]
    assert [phase.kind for phase in made.phases] == [COLLECT]


def test_a_phase_can_be_left_out_again_before_the_announcement(app):
    made, actor = draft()
    day = today() + timedelta(days=30)
    operations.set_phases(actor, made, dates={ANSWER: (day, day)})
    assert made.answers_due_on == made.phase(COLLECT).ends_on + timedelta(days=14)
    made.profile = made.profile | {"results": "z uchwałą"}
    assert made.answers_due_on == day  # a procedure that says it in words: then the phase is the promise
    operations.set_phases(actor, made, dates={ANSWER: (None, None)})
    assert made.phase(ANSWER) is None


def test_two_officers_who_set_dates_see_both(app):
    made, actor = draft()
    seen = mark_of(queries.dates_of(made))
    day = today() + timedelta(days=30)
    operations.set_phases(actor, made, dates={ANSWER: (day, day)}, seen=seen)
    with pytest.raises(Stale) as stale:
        operations.set_phases(actor, made, dates={ANSWER: (day, day + timedelta(days=1))}, seen=seen)
    assert stale.value.theirs["answer"] == [day.isoformat(), day.isoformat()]


def test_announced_days_are_never_moved_but_missing_phases_may_be_added(app):
    made, actor = announced()
    phase = made.phase(COLLECT)
    was = phase.closes_at
    for end in (phase.ends_on + timedelta(days=1), phase.ends_on - timedelta(days=1)):
        with pytest.raises(Refused):
            operations.set_phases(actor, made, dates={COLLECT: (phase.starts_on, end)}, reason="Bo tak.")
    with pytest.raises(Refused):
        operations.set_phases(actor, made, dates={COLLECT: (None, None)}, reason="Bo tak.")
    assert made.phase(COLLECT).closes_at == was
    day = phase.ends_on + timedelta(days=60)
    with pytest.raises(Refused):
        operations.set_phases(actor, made, dates={EFFECTS: (day, day)})
    operations.set_phases(actor, made, dates={COLLECT: (phase.starts_on, phase.ends_on), EFFECTS: (day, day)}, reason="Znamy już termin.")
    assert made.phase(EFFECTS).starts_on == day and queries.list_corrections(made)[0].act == "phases"


def test_prolonging_is_announced_and_moves_the_day_of_results(app):
    made, actor = announced()
    was = made.phase(COLLECT).ends_on
    operations.extend_phase(actor, made, kind=COLLECT, until=was + timedelta(days=7), reason="Prosiły o to organizacje.")
    assert made.phase(COLLECT).ends_on == was + timedelta(days=7)
    assert made.results_due_on == was + timedelta(days=21)
    kept = queries.list_extensions(made)[0]
    assert (kept.kind, kept.reason) == (COLLECT, "Prosiły o to organizacje.")
    fact = db.session.scalars(sa.select(FactRow).where(FactRow.name == "phase.extended")).one()
    assert fact.data == {"phase": "collect", "was_until": was.isoformat(), "until": (was + timedelta(days=7)).isoformat()}


def test_prolonging_is_refused_after_the_end_backwards_without_reason_or_past_a_later_phase(app):
    made, actor = draft()
    end = made.phase(COLLECT).ends_on
    operations.set_phases(actor, made, dates={ANSWER: (end + timedelta(days=1), end + timedelta(days=5))})
    with pytest.raises(NotFound):
        operations.extend_phase(actor, made, kind=COLLECT, until=end + timedelta(days=2), reason="x")
    operations.publish_consultation(actor, made)
    for until, reason in ((end, "x"), (end - timedelta(days=1), "x"), (end + timedelta(days=2), ""), (end + timedelta(days=6), "x")):
        with pytest.raises(Refused):
            operations.extend_phase(actor, made, kind=COLLECT, until=until, reason=reason)
    with pytest.raises(NotFound):
        operations.extend_phase(actor, made, kind=EFFECTS, until=end, reason="x")
    with travelling(at(end + timedelta(days=1), 0, 0)), pytest.raises(Conflict):
        operations.extend_phase(actor, made, kind=COLLECT, until=end + timedelta(days=3), reason="x")
    assert made.phase(COLLECT).ends_on == end and queries.list_extensions(made) == []


def test_phases_are_told_once_each_when_their_time_comes(app):
    made, actor = announced()
    draft()  # a draft is never told of
    assert operations.tell_phases(SYSTEM) == 0
    phase = made.phase(COLLECT)
    with travelling(phase.opens_at):
        assert operations.tell_phases(SYSTEM) == 1
        assert operations.tell_phases(SYSTEM) == 0
    with travelling(phase.closes_at):
        assert operations.tell_phases(SYSTEM) == 0  # the last second has not passed
    operations.extend_phase(actor, made, kind=COLLECT, until=phase.ends_on + timedelta(days=1), reason="x")
    with travelling(at(made.phase(COLLECT).ends_on + timedelta(days=1), 0, 0)):
        assert operations.tell_phases(SYSTEM) == 1
        assert operations.tell_phases(SYSTEM) == 0
    assert (told("phase.opened"), told("phase.closed")) == ([("collect", made.ref)], [("collect", made.ref)])


def test_nobody_but_the_system_tells_phases(app):
    with pytest.raises(Forbidden):
        operations.tell_phases(factories.actor((Role.ADMINISTRATOR, "site:1")))


def test_the_timeline_says_what_is_done_running_and_to_come(app):
    made, actor = draft(starts=0, days=20)
    assert [(knot.kind, knot.state) for knot in queries.timeline_of(made)] == [("announced", "next"), ("collect", "next")]
    end = made.phase(COLLECT).ends_on
    operations.set_phases(actor, made, dates={ANSWER: (end + timedelta(days=1), end + timedelta(days=14)), DRAFT: (end + timedelta(days=1), end + timedelta(days=9))})
    operations.publish_consultation(actor, made)
    assert [(knot.kind, knot.state) for knot in queries.timeline_of(made)] == [
        ("announced", "done"), ("collect", "now"), ("draft", "next"), ("answer", "next")
    ]
    assert [(deadline.kind, deadline.days_left) for deadline in queries.next_deadlines(actor)] == [(COLLECT, 20), (DRAFT, 29), (ANSWER, 34)]
    operations.cancel_consultation(actor, made, reason="Nieaktualne.")
    assert made.state is State.CANCELLED and queries.next_deadlines(actor) == []


def test_officers_and_residents_read_the_same_day_for_answers(app, browser, sign_in):
    made = factories.consultation(opens=-5, closes=10)
    made.profile = made.profile | {"results": 14}
    made.phases.append(Phase(kind=ANSWER, opens_at=opens_at(today() + timedelta(days=11)), closes_at=closes_at(today() + timedelta(days=90))))
    made.results_due_on = made.phase(COLLECT).ends_on + timedelta(days=14)
    voice = factories.submission(made, "Głos.").contributions[0]
    due = format_date(made.results_due_on, "d MMMM", locale="pl")
    desk = sign_in(factories.account((Role.OFFICER, made.organisation)))
    pages = [browser.get(made.address), browser.get(f"/voices/{voice.id}"), desk.get(f"/organisations/{made.organisation_id}/consultations"), desk.get("/desk")]
    assert [due in " ".join(page.page.text.split()) for page in pages] == [True] * len(pages)
    assert clock_of(made).due_on == made.answers_due_on == made.results_due_on
