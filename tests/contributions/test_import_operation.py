"""A list from elsewhere comes in whole or not at all, with its own numbers beside ours and its decisions marked as made elsewhere."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from consult.contributions import hooks, operations, queries
from consult.contributions.filing import Item, Sender
from consult.contributions.models import Channel, Contribution, FormalStatus, SenderKind, Submission
from consult.core.clock import today
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, Refused, SignInNeeded
from consult.core.record import FactRow
from consult.moderation.models import Visibility
from consult.policy.roles import GUEST, Role
from tests import factories


@pytest.fixture
def consultation(app):
    return factories.consultation(opens=-60, closes=-10)


@pytest.fixture
def officer(consultation):
    return factories.actor((Role.OFFICER, consultation.organisation))


@pytest.fixture
def told(monkeypatch):
    """What a listening area hears of decisions made elsewhere."""
    heard = []
    monkeypatch.setattr(hooks, "AFTER_IMPORT", [lambda actor, consultation, resolutions: heard.append(resolutions)])
    return heard


def row(number, body="Uwaga.", sender=None, **details):
    return {"received_on": today() - timedelta(days=20), **details}, sender or Sender(), Item(body=body, source_number=str(number))


def take_in(officer, consultation, rows, key="k", source="wykaz.csv"):
    return operations.import_submissions(officer, consultation, rows=rows, client_key=key, source=source)


def counted(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_rows_get_our_numbers_without_gaps_and_keep_theirs(consultation, officer):
    done = take_in(officer, consultation, [row(3), row(7), row(12)])
    assert [(one.contributions[0].number, one.contributions[0].source_number) for one in done] == [(1, "3"), (2, "7"), (3, "12")]
    assert {one.channel for one in done} == {Channel.IMPORT} and {one.source_reference for one in done} == {"wykaz.csv"}
    assert [voice.visibility for one in done for voice in one.contributions] == [Visibility.HELD] * 3


def test_the_same_list_sent_twice_comes_in_once(consultation, officer):
    first, second = (take_in(officer, consultation, [row(1), row(2)]) for _ in range(2))
    assert [one.id for one in first] == [one.id for one in second] and counted(Submission) == 2


def test_a_number_of_the_same_list_that_came_in_meanwhile_stops_everything(consultation, officer):
    take_in(officer, consultation, [row(1)])
    with pytest.raises(Conflict):
        take_in(officer, consultation, [row(2), row(1)], key="other")
    assert counted(Submission) == 1
    take_in(officer, consultation, [row(1)], key="third", source="another list")
    assert counted(Submission) == 2


def test_one_bad_row_and_nothing_comes_in(consultation, officer):
    with pytest.raises(Refused):
        take_in(officer, consultation, [row(1), row(2, body="")])
    assert counted(Submission) == counted(Contribution) == counted(FactRow) == 0
    assert db.session.get(type(consultation), consultation.id, populate_existing=True).last_number == 0


def test_formal_status_and_lateness_are_taken_over_as_settled_there(consultation, officer):
    sender = Sender(kind=SenderKind.ORGANISATION)
    done = take_in(officer, consultation, [
        row(1, sender=sender), row(2, sender=sender, formal_status=FormalStatus.SUPPLEMENTED), row(3, is_late=True),
        row(4, received_on=today() - timedelta(days=9)),
    ])  # fmt: skip
    assert [one.formal_status.value for one in done] == ["ok", "supplemented", "ok", "ok"]
    assert [one.is_late for one in done] == [False, False, True, True]


def test_decisions_made_elsewhere_reach_the_listening_area_in_the_same_unit_of_work(consultation, officer, told):
    done = take_in(officer, consultation, [
        row(1, outcome="rejected", outcome_justification="Bo nie.", decided_on=date(2026, 5, 1), decided_by="Prezydent"), row(2),
    ])  # fmt: skip
    ((resolution,),) = told
    assert resolution == (done[0].contributions[0], "rejected", "Bo nie.", date(2026, 5, 1), "Prezydent")


def test_a_listening_area_that_refuses_takes_the_rows_back(consultation, officer, monkeypatch):
    def refuse(_actor, _consultation, _resolutions):
        raise Conflict

    monkeypatch.setattr(hooks, "AFTER_IMPORT", [refuse])
    with pytest.raises(Conflict):
        take_in(officer, consultation, [row(1, outcome="rejected")])
    assert counted(Submission) == 0


def test_a_decision_that_nobody_would_keep_is_refused_not_lost(consultation, officer, monkeypatch):
    monkeypatch.setattr(hooks, "AFTER_IMPORT", [])
    with pytest.raises(Refused):
        take_in(officer, consultation, [row(1, outcome="rejected")])
    assert counted(Submission) == 0


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.APPROVER, Role.DRAFTER, Role.FACILITATOR, Role.ADMINISTRATOR])
def test_only_officers_import(consultation, role):
    with pytest.raises(Forbidden):
        take_in(factories.actor((role, consultation.organisation)), consultation, [row(1)])
    with pytest.raises(Forbidden):
        take_in(factories.actor((Role.OFFICER, factories.organisation())), consultation, [row(1)])
    with pytest.raises(SignInNeeded):
        take_in(GUEST, consultation, [row(1)])
    assert counted(Submission) == 0


def test_a_long_list_asks_little_for_each_row_so_that_it_does_not_hold_the_register_up(consultation, officer, count_queries):
    few = count_queries(lambda: take_in(officer, consultation, [row(n) for n in range(100)], key="a"))
    many = count_queries(lambda: take_in(officer, consultation, [row(n) for n in range(1000, 1500)], key="b"))
    assert (many - few) / 400 <= 6  # two rows and two facts with their scopes
    assert queries.count_contributions(consultation) == 600
