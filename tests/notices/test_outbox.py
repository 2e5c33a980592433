"""The outbox: one mail an occasion, sent to a real server, tried again, given up, erased, never twice by two workers."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.core.clock import now, travelling
from consult.core.db import db, session_scope
from consult.core.errors import Forbidden
from consult.core.record import FactRow
from consult.notices import operations as notices
from consult.notices import smtp
from consult.notices.models import Mail
from consult.notices.stops import address_digest
from consult.policy.roles import GUEST, SYSTEM
from consult.worker import Worker, send_mail
from tests.accounts.people import acting, site_administrator

NOWHERE = "smtp://127.0.0.1:9"
FROM = "Konsultacje <glosy@gmina.example>"


def queue(n=0, **values):
    return notices.queue_mail(SYSTEM, **{
        "key": f"test:{n}", "kind": "confirmation", "recipient": f"osoba{n}@gmina.example", "language": "pl", "subject": f"Zażółć {n}", "body": f"Gęślą jaźń {n}\n",
        "stop_url": "https://gmina.example/stop/abc", **values,
    })


def send(url, **values):
    return notices.send_due_mails(SYSTEM, smtp_url=url, mail_from=FROM, **values)


def facts(name):
    db.session.rollback()
    return [row.data for row in db.session.scalars(sa.select(FactRow).where(FactRow.name == name).order_by(FactRow.id))]


def test_a_mail_goes_out_once_and_leaves_neither_address_nor_text_behind(app, post):
    mail = queue()
    assert send(post.url) == 1
    assert send(post.url) == 0
    (message,) = post.messages
    assert message["To"] == "osoba0@gmina.example" and message["From"] == FROM and message["Subject"] == "Zażółć 0"
    assert message.get_content() == "Gęślą jaźń 0\n" or message.get_content().replace("\r\n", "\n") == "Gęślą jaźń 0\n"
    assert message["Auto-Submitted"] == "auto-generated" and message["Content-Language"] == "pl"
    assert message["List-Unsubscribe"] == "<https://gmina.example/stop/abc>" and message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    db.session.rollback()
    assert (mail.recipient, mail.body, mail.stop_url, mail.next_try_at) == ("", "", "", None)
    assert mail.sent_at and mail.address_digest == address_digest("osoba0@gmina.example")
    assert facts("mail.sent") == [{"attempts": 1}]


def test_without_a_server_everything_waits(app):
    queue()
    assert send("") == 0
    assert db.session.scalars(sa.select(Mail.attempts)).one() == 0


def test_the_same_occasion_never_makes_two(app):
    first, again = queue(), queue(subject="Inny", recipient="inna@gmina.example")
    assert first.id == again.id and len(facts("mail.queued")) == 1


def test_fifty_at_one_moment_make_one(app):
    def act():
        with app.app_context(), session_scope():
            queue()

    threads = [threading.Thread(target=act) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 1


def test_only_the_system_queues_and_sends(app):
    for actor in (GUEST, acting(site_administrator())):
        with pytest.raises(Forbidden):
            notices.queue_mail(actor, key="x", kind="x", recipient="x@gmina.example", language="pl", subject="x", body="x")
        with pytest.raises(Forbidden):
            notices.send_due_mails(actor, smtp_url=NOWHERE, mail_from=FROM)


def test_a_server_that_is_away_is_tried_again_later_and_later_and_given_up_after_three_days(app):
    mail, moment, waits = queue(), now(), []
    while True:
        with travelling(moment):
            assert send(NOWHERE) == 0
            db.session.rollback()
            if mail.given_up_at:
                break
            waits.append(mail.next_try_at - moment)
            moment = mail.next_try_at
    assert waits[:6] == [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 360)]
    assert timedelta(days=3) < mail.given_up_at - mail.made_at < timedelta(days=3, hours=7)
    assert (mail.recipient, mail.body) == ("", "")
    assert facts("mail.abandoned") == [{"why": "unreachable"}]
    assert "ConnectionRefusedError" in mail.last_error


def test_after_the_server_is_back_what_waited_goes_out_in_order(app, post):
    for n in range(3):
        queue(n)
    assert send(NOWHERE) == 0
    assert list(db.session.scalars(sa.select(Mail.attempts).order_by(Mail.id))) == [1, 0, 0]
    with travelling(now() + timedelta(minutes=2)):
        assert send(post.url) == 3


def test_a_busy_server_is_tried_again(app, post):
    mail = queue()
    post.handler.busy = "451 later, please"
    assert send(post.url) == 0
    db.session.rollback()
    assert mail.is_waiting and mail.last_error == "SMTPDataError 451"
    post.handler.busy = ""
    assert send(post.url) == 0  # not yet
    with travelling(now() + timedelta(minutes=1, seconds=1)):
        assert send(post.url) == 1


def test_an_address_that_does_not_exist_is_given_up_at_once_and_the_next_one_sent(app, post):
    nobody, somebody = queue(1), queue(2)
    post.handler.refuse["osoba1@gmina.example"] = "550 no osoba1@gmina.example here"
    assert send(post.url) == 1
    db.session.rollback()
    assert nobody.given_up_at and somebody.sent_at
    assert "osoba1" not in nobody.last_error and "550" in nobody.last_error
    assert facts("mail.abandoned") == [{"why": "refused"}]


def test_a_full_mailbox_is_tried_again(app, post):
    mail = queue(1)
    post.handler.refuse["osoba1@gmina.example"] = "452 full"
    assert send(post.url) == 0
    db.session.rollback()
    assert mail.is_waiting and mail.attempts == 1


def test_a_worker_that_dies_leaves_its_mail_to_the_next_with_the_same_message_id(app, post, monkeypatch):
    mail, deliver = queue(), smtp.deliver

    def deliver_and_die(*arguments):
        deliver(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(smtp, "deliver", deliver_and_die)
        send(post.url)
    assert send(post.url) == 0  # leased still
    with travelling(now() + timedelta(minutes=6)):
        assert send(post.url) == 1
    ids = [message["Message-ID"] for message in post.messages]
    assert len(ids) == 2 and ids[0] == ids[1]
    db.session.rollback()
    assert mail.attempts == 2 and mail.sent_at


def test_an_attempt_that_was_overtaken_changes_nothing(app):
    mail = queue()
    with pytest.raises(smtp.NotDelivered), smtp.connection(smtp.server_at(NOWHERE)):
        pass
    failure = smtp.NotDelivered("late")
    send(NOWHERE)
    with travelling(now() + timedelta(minutes=6)):
        send(NOWHERE)
        db.session.rollback()
        before = (mail.attempts, mail.next_try_at)
        notices.settle_mail(SYSTEM, mail_id=mail.id, attempt=1, failure=failure)
        assert (mail.attempts, mail.next_try_at, mail.last_error) == (*before, mail.last_error) and mail.last_error != "late"


def test_two_workers_send_nothing_twice(app, post):
    for n in range(12):
        queue(n)
    sent = []

    def work():
        with app.app_context(), session_scope():
            sent.append(send(post.url))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 12
    assert sorted(message["To"] for message in post.messages) == sorted(f"osoba{n}@gmina.example" for n in range(12))


def test_no_transaction_is_open_while_the_net_is_slow(app, post, monkeypatch):
    queue()
    seen, deliver = [], smtp.deliver

    @contextmanager
    def other_writer():
        with session_scope():
            yield notices.queue_mail(SYSTEM, key="other", kind="x", recipient="o@gmina.example", language="pl", subject="x", body="x")

    def look(*arguments):
        with other_writer() as mail:
            seen.append(mail.id)
        return deliver(*arguments)

    monkeypatch.setattr(smtp, "deliver", look)
    assert send(post.url, most=1) == 1 and len(seen) == 1


def test_the_worker_sends_what_waits(app, post, monkeypatch):
    queue()
    with_post = type(app.config["SETTINGS"])(**{**vars(app.config["SETTINGS"]), "smtp_url": post.url, "mail_from": FROM})
    monkeypatch.setitem(app.config, "SETTINGS", with_post)
    db.session.rollback()
    worker = Worker(app)
    try:
        assert [worker.take(step) for step in (send_mail, send_mail)] == [1, 0]
    finally:
        worker.stop()
    assert [message["To"] for message in post.messages] == ["osoba0@gmina.example"]


# --- limits


def test_nobody_is_flooded(app):
    made = [queue(n, recipient="Osoba@Gmina.example" if n % 2 else "osoba@gmina.example") for n in range(8)]
    assert [mail is not None for mail in made] == [True] * 5 + [False] * 3
    with travelling(now() + timedelta(days=1, minutes=1)):
        assert queue(9, recipient="osoba@gmina.example") is not None


@pytest.mark.parametrize("recipient", ["", "nobody", "a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "<a@b.example>", "a@b.example\x00"])
def test_what_is_no_address_gets_nothing(app, recipient):
    assert queue(recipient=recipient) is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0
