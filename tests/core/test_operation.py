"""The unit of work: one transaction, facts inside it, told after it."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from consult.core import follower
from consult.core import operation as operations
from consult.core.db import db
from consult.core.errors import Conflict, NotFound
from consult.core.events import Fact
from consult.core.operation import operation, record
from consult.core.record import FactRow, Seal
from consult.core.sealer import seal_all
from consult.organisations.models import Organisation
from consult.policy.roles import SYSTEM
from tests import factories


@dataclass(frozen=True, kw_only=True)
class SignPainted(Fact):
    """A fact of this test alone."""

    colour: str


@operation
def paint_sign(actor, organisation, *, colour, fail=False):
    """Change a row and record it; fail afterwards when asked to."""
    organisation.name = f"Gmina w kolorze {colour}"
    record(SignPainted.about(actor, organisation, colour=colour))
    if fail:
        raise Conflict
    return organisation


@operation
def paint_twice(actor, organisation):
    """Two operations in one unit of work."""
    paint_sign(actor, organisation, colour="zielony")
    return paint_sign(actor, organisation, colour="złoty")


def facts():
    return list(db.session.scalars(sa.select(FactRow).order_by(FactRow.id)))


def test_a_change_and_its_fact_are_one_transaction(app):
    organisation = factories.organisation()
    paint_sign(SYSTEM, organisation, colour="teal")
    assert organisation.name == "Gmina w kolorze teal"
    assert [(row.name, row.subject, row.data) for row in facts()] == [("sign.painted", organisation.ref, {"colour": "teal"})]


def test_a_refusal_leaves_neither_change_nor_fact(app):
    organisation = factories.organisation(name="Gmina")
    with pytest.raises(Conflict):
        paint_sign(SYSTEM, organisation, colour="teal", fail=True)
    assert db.session.get(Organisation, organisation.id).name == "Gmina"
    assert facts() == []


def test_facts_are_told_after_the_commit_and_only_then(app, monkeypatch):
    heard = []
    monkeypatch.setattr(operations, "_tellers", [lambda told: heard.append((len(told), len(facts())))])
    organisation = factories.organisation()
    paint_twice(SYSTEM, organisation)
    with pytest.raises(Conflict):
        paint_sign(SYSTEM, organisation, colour="teal", fail=True)
    assert heard == [(2, 2)]


def test_a_teller_that_fails_undoes_nothing(app, monkeypatch):
    monkeypatch.setattr(operations, "_tellers", [lambda told: 1 / 0])
    paint_sign(SYSTEM, factories.organisation(), colour="teal")
    assert len(facts()) == 1


def test_a_subject_that_has_gone_is_not_found(app):
    organisation = factories.organisation()
    db.session.execute(sa.delete(Organisation).where(Organisation.id == organisation.id))
    db.session.commit()
    with pytest.raises(NotFound):
        paint_sign(SYSTEM, organisation, colour="teal")


@pytest.mark.parametrize("statement", ["UPDATE facts SET name='x'", "DELETE FROM facts", "UPDATE seals SET hash='x'", "DELETE FROM seals"])
def test_the_record_can_only_be_added_to(app, statement):
    paint_sign(SYSTEM, factories.organisation(), colour="teal")
    seal_all()
    with pytest.raises(sa.exc.DatabaseError, match="append-only"):
        db.session.execute(sa.text(statement))
    db.session.rollback()


def test_seals_are_gapless_and_chained(app):
    organisation = factories.organisation()
    for colour in ("biały", "szary", "czarny"):
        paint_sign(SYSTEM, organisation, colour=colour)
    assert seal_all() == 3
    assert seal_all() == 0
    seals = list(db.session.scalars(sa.select(Seal).order_by(Seal.seq)))
    assert [seal.seq for seal in seals] == [1, 2, 3]
    assert len({seal.hash for seal in seals}) == 3


def test_a_listener_hears_each_fact_once_even_after_a_crash_in_between(app, monkeypatch):
    heard = []

    def hear(fact):
        heard.append(fact.colour)
        if fact.colour == "szary" and heard.count("szary") == 1:
            raise RuntimeError("the machine went away")

    listener = follower.Listener("tests.painter", (SignPainted,), hear)
    monkeypatch.setattr(follower, "LISTENERS", {listener.name: listener})
    organisation = factories.organisation()
    for colour in ("biały", "szary", "czarny"):
        paint_sign(SYSTEM, organisation, colour=colour)
    seal_all()
    follower.follow_all()
    assert heard == ["biały", "szary"]
    follower.follow_all()
    assert heard == ["biały", "szary", "szary", "czarny"]
    follower.follow_all()
    assert len(heard) == 4
