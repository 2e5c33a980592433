"""Fifty people at once, each in a thread of their own on a file database: nothing lost, nothing twice, nothing after the close."""

import threading
import time
from contextvars import Context
from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.consultations.models import LAST_SECOND, Consultation, Phase
from consult.contributions import operations
from consult.contributions.filing import Item, Sender, lock_register
from consult.contributions.models import Channel, Contribution, Submission
from consult.core.clock import now, today
from consult.core.db import db, session_scope, write_transaction
from consult.core.errors import Conflict, Refused
from consult.moderation import operations as moderation
from consult.moderation.models import Decision, Visibility
from consult.policy.roles import GUEST, Role
from tests import factories
from tests.clients import Browser

PEOPLE = 50


def all_at_once(app, work, people=PEOPLE):
    """Run `work(n)` for each person in a thread and a unit of their own, let go together; results or refusals in order."""
    start, results = threading.Barrier(people), [None] * people

    def one(n):
        with app.app_context(), session_scope():
            start.wait()
            try:
                results[n] = work(n)
            except (Conflict, Refused) as refusal:
                results[n] = refusal

    threads = [threading.Thread(target=Context().run, args=(one, n)) for n in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()  # end the look from before, so that the next one sees what they did
    return results


def send(consultation_id, key, *bodies):
    consultation = db.session.get(Consultation, consultation_id)
    items = [Item(body=body) for body in bodies]
    sent = operations.submit_contributions(GUEST, consultation, sender=Sender(), items=items, client_key=key)
    return sent.id, sent.receipt


def numbers():
    return list(db.session.scalars(sa.select(Contribution.number).order_by(Contribution.number)))


def test_fifty_voices_at_once_have_fifty_numbers_without_a_gap(app):
    consultation_id = factories.consultation().id
    results = all_at_once(app, lambda n: send(consultation_id, f"osoba-{n}", f"Głos {n}."))
    assert len({receipt for _id, receipt in results}) == PEOPLE
    assert numbers() == list(range(1, PEOPLE + 1))


def test_one_key_sent_fifty_times_is_one_row_and_one_receipt(app):
    consultation_id = factories.consultation().id
    results = all_at_once(app, lambda _n: send(consultation_id, "ten-sam", "Ławka."))
    assert len(set(results)) == 1 and numbers() == [1]


def test_one_key_with_fifty_different_texts_keeps_the_first_and_refuses_the_others(app):
    consultation_id = factories.consultation().id
    results = all_at_once(app, lambda n: send(consultation_id, "ten-sam", f"Głos {n}."))
    assert sum(isinstance(result, Refused) for result in results) == PEOPLE - 1 and numbers() == [1]


@pytest.mark.parametrize("turn", range(3))
def test_while_the_phase_runs_out_each_accepted_voice_is_dated_before_its_end_and_none_after(app, turn):
    consultation = factories.consultation()
    closes = now() + timedelta(milliseconds=1500)  # fifty threads begin meanwhile; the last second of a phase belongs to it
    consultation.phases[0].closes_at = closes - LAST_SECOND
    db.session.commit()
    consultation_id = consultation.id

    def send_until_refused(person):
        """How many were accepted, and when the first one was refused."""
        for n in range(1000):
            try:
                send(consultation_id, f"{person}-{n}", "Raz.", "Dwa.")
            except Conflict:
                return n, now()
            time.sleep(0.05)
        raise AssertionError("it never closed")

    results = all_at_once(app, send_until_refused)
    accepted = sum(n for n, _refused_at in results)
    dated = list(db.session.scalars(sa.select(Contribution.registered_at)))
    assert accepted > 0 and len(dated) == 2 * accepted
    assert all(moment < closes for moment in dated)
    assert all(refused_at >= closes for _n, refused_at in results)
    assert numbers() == list(range(1, 2 * accepted + 1))


def test_an_office_that_moves_the_close_forward_stands_in_the_same_line(app):
    consultation = factories.consultation()
    consultation_id, closed_at = consultation.id, []

    def act(person):
        if person:
            return send(consultation_id, f"osoba-{person}", "Głos.")
        time.sleep(0.02)
        with write_transaction():
            lock_register(db.session.get(Consultation, consultation_id))
            phase = db.session.scalars(sa.select(Phase).where(Phase.consultation_id == consultation_id)).one()
            phase.closes_at = now() - LAST_SECOND
            closed_at.append(now())
        return None

    results = all_at_once(app, act)
    accepted = [result for result in results[1:] if isinstance(result, tuple)]
    assert all(isinstance(result, Conflict | tuple) for result in results[1:])
    assert all(moment <= closed_at[0] for moment in db.session.scalars(sa.select(Contribution.registered_at)))
    assert numbers() == list(range(1, len(accepted) + 1))


def test_two_officers_typing_and_fifty_people_sending_share_one_row_of_numbers(app):
    consultation = factories.consultation()
    officers = [factories.actor((Role.OFFICER, consultation.organisation)) for _ in range(2)]
    consultation_id = consultation.id

    def act(person):
        if person >= 2:
            return send(consultation_id, f"osoba-{person}", "Głos.")
        one = db.session.get(Consultation, consultation_id)
        text = "\n".join(f"Wiersz {n}" for n in range(20))
        made = operations.register_lines(officers[person], one, channel=Channel.ORAL, received_on=today(), text=text, client_key=f"urząd-{person}")
        return [voice.number for submission in made for voice in submission.contributions]

    results = all_at_once(app, act)
    assert numbers() == list(range(1, PEOPLE - 2 + 40 + 1))
    assert all(lines == list(range(lines[0], lines[0] + 20)) for lines in results[:2])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) == PEOPLE - 2 + 40


def test_a_form_sent_from_fifty_browsers_under_one_key_is_one_voice(app):
    consultation_id = factories.consultation().id
    address, opened = f"/consultations/{consultation_id}/contribute", threading.Barrier(PEOPLE)

    def act(_n):
        browser = Browser(app)
        token = browser.token(address)
        data = {
            "csrf_token": token, "client_key": "ab" * 16, "voices-0-body": "Ławka.", "voices-0-passage": "0", "sender_kind": "anonymous", "do": "send",
        }  # fmt: skip
        opened.wait()
        response = browser.request("POST", address, data=data)
        return response.status_code, response.headers.get("Location")

    answers = set(all_at_once(app, act))
    assert {status for status, _location in answers} == {302}, answers
    sent = db.session.scalars(sa.select(Submission)).one()
    assert answers == {(302, f"/submissions/{sent.id}/receipt")}, answers
    assert numbers() == [1]


def test_two_moderators_pressing_at_once_decide_once(app):
    consultation = factories.consultation()
    voice_id = factories.submission(consultation, "Głos.", visibility=Visibility.HELD).contributions[0].id
    for voice in db.session.scalars(sa.select(Contribution)):
        voice.text_salt = "ab" * 32
    moderators = [factories.actor((Role.MODERATOR, consultation.organisation)) for _ in range(PEOPLE)]

    def act(n):
        return moderation.publish_text(moderators[n], db.session.get(Contribution, voice_id)).id

    results = all_at_once(app, act)
    assert sum(isinstance(result, Conflict) for result in results) == PEOPLE - 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Decision)) == 1
