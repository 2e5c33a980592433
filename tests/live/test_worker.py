"""What the house does by itself: seals, listeners, steps, one turn among processes; nothing is lost between a commit and its telling."""

import pytest
import sqlalchemy as sa

from consult import worker as workers
from consult.core import follower, sealer
from consult.core import operation as operations
from consult.core.clock import now
from consult.core.db import db
from consult.core.record import Checkpoint, FactRow, Seal
from consult.live.commands import KEPT
from consult.live.models import CommandAnswer
from consult.policy.roles import Role
from consult.worker import Turn, Worker
from tests import factories
from tests.live import area


@pytest.fixture
def heard(monkeypatch):
    """A listener of painted signs and what it heard."""
    words = []
    listener = follower.Listener("tests.signs", (area.SignWritten,), lambda fact: words.append(fact.words))
    monkeypatch.setattr(follower, "LISTENERS", {listener.name: listener})
    return words


@pytest.fixture
def worker(app):
    """A worker that takes its steps when a test says so."""
    made = Worker(app)
    yield made
    made.stop()


def take(worker, step):
    """One step, seen from a test that holds a session of its own."""
    db.session.rollback()
    return worker.take(step)


def test_facts_are_sealed_and_heard_once(worker, heard):
    organisation = factories.organisation()
    for words in ("jeden", "dwa"):
        area.write_sign(painter(organisation), organisation, words=words)
    assert take(worker, worker._seal) == 2
    assert take(worker, worker._seal) == 0
    assert take(worker, worker._follow) > 0
    assert take(worker, worker._follow) == 0
    assert heard == ["jeden", "dwa"]


def painter(organisation):
    """Somebody who may write its sign."""
    return factories.actor((Role.ADMINISTRATOR, organisation))


def test_a_crash_between_commit_and_telling_loses_no_listener(worker, heard, monkeypatch, app):
    """The process dies after the commit, before anybody is told: the next one seals and follows what lies on the disk."""

    def die(_told):
        raise SystemExit("the machine went away")

    monkeypatch.setattr(operations, "_tellers", [die])
    organisation = factories.organisation()
    with pytest.raises(SystemExit):
        area.write_sign(painter(organisation), organisation, words="w ostatniej chwili")
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FactRow).where(FactRow.name == "sign.written")) == 1
    successor = Worker(app)
    worker.stop()
    take(successor, successor._seal)
    take(successor, successor._follow)
    take(successor, successor._follow)
    successor.stop()
    assert heard == ["w ostatniej chwili"]


def test_a_listener_that_fails_holds_up_nobody_and_is_tried_again(worker, monkeypatch):
    heard, broken = [], [True]

    def digest(fact):
        if broken:
            raise RuntimeError("cannot digest")
        heard.append(fact.words)

    listeners = [follower.Listener("tests.broken", (area.SignWritten,), digest), follower.Listener("tests.other", (area.SignWritten,), lambda f: heard.append("other"))]
    monkeypatch.setattr(follower, "LISTENERS", {listener.name: listener for listener in listeners})
    organisation = factories.organisation()
    area.write_sign(painter(organisation), organisation, words="trudne")
    take(worker, worker._seal)
    take(worker, worker._follow)
    assert heard == ["other"]
    broken.clear()
    take(worker, worker._follow)
    assert heard == ["other"], "it waits before it tries again"
    worker._retry.clear()
    take(worker, worker._follow)
    assert heard == ["other", "trudne"]


def test_only_one_process_has_the_turn_and_another_takes_over(app):
    first, second = Turn(app), Turn(app)
    assert first.take() and first.take()
    assert not second.take()
    first.give()
    assert second.take()
    second.give()


def test_a_step_that_fails_is_logged_and_the_next_is_taken(worker, monkeypatch):
    def fail():
        raise RuntimeError("no")

    assert take(worker, fail) == 0
    assert take(worker, lambda: 3) == 3


def test_steps_run_beside_the_seals(app, monkeypatch):
    done = []
    monkeypatch.setattr(workers, "STEPS", [lambda: done.append(1) or 0])
    monkeypatch.setattr(workers, "STEP", 0.01)
    db.session.rollback()
    running = Worker(app)
    running.start()
    for _ in range(200):
        if len(done) > 2:
            break
        running._stopped.wait(0.02)
    running.stop()
    assert len(done) > 2


def test_a_checkpoint_is_published_and_old_answers_are_forgotten(worker, app):
    organisation = factories.organisation()
    area.write_sign(painter(organisation), organisation, words="jeden")
    take(worker, worker._seal)
    for name, at in (("old", now() - 2 * KEPT), ("new", now())):
        db.session.add(CommandAnswer(digest=name, command="x.y", body="", answer={}, at=at))
    db.session.commit()
    take(worker, worker._keep_house)
    assert [point.seq for point in db.session.scalars(sa.select(Checkpoint))] == [1]
    assert list(db.session.scalars(sa.select(CommandAnswer.digest))) == ["new"]


def test_what_was_committed_out_of_order_is_found_by_the_sweep(app, monkeypatch):
    """Elsewhere than on SQLite a lower id may be committed after a higher one was sealed."""
    organisation = factories.organisation()
    for words in ("jeden", "dwa", "trzy"):
        area.write_sign(painter(organisation), organisation, words=words)
    late = db.session.scalar(sa.select(sa.func.min(FactRow.id)))
    assert sealer.seal_pending(after=late) == 2
    assert not sealer.is_waiting(sealer.sealed_to() if db.engine.dialect.name == "sqlite" else late)
    assert sealer.is_waiting(0)
    assert sealer.seal_pending() == 1
    assert db.session.scalar(sa.select(sa.func.max(Seal.seq))) == 3


def test_phases_that_have_begun_are_told_once(worker):
    factories.consultation(opens=-1, closes=20)
    assert take(worker, workers.tell_phases_due) == 1
    assert take(worker, workers.tell_phases_due) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FactRow).where(FactRow.name == "phase.opened")) == 1


def test_without_a_mail_server_mails_wait(worker):
    assert take(worker, workers.send_mail) == 0
