"""Mail: queued once for each occasion, sent outside any transaction, tried again, given up, stopped."""

from datetime import timedelta

import sqlalchemy as sa

from consult.accounts.addresses import is_address
from consult.accounts.models import Secret
from consult.accounts.queries import names_of_places
from consult.accounts.roles import EXPLAINED, NAMES
from consult.accounts.tokens import token_of
from consult.contributions.models import Contribution, Submission
from consult.core import i18n, keys
from consult.core.clock import local, now
from consult.core.db import db, write_transaction
from consult.core.operation import operation, record
from consult.core.subject import Site
from consult.notices import letters, links, smtp, stops
from consult.notices.events import MailAbandoned, MailDelayed, MailQueued, MailResumed, MailSent, MailStopped
from consult.notices.models import Mail, Stop
from consult.notices.queries import count_lately, find_by_key, is_due, is_stopped, known_digest
from consult.policy.rules import require
from consult.responses.models import Answer, AnswerState

LEASE = timedelta(minutes=5)  # while one worker has a mail; afterwards it was lost with the worker and another takes it over
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
GIVE_UP_AFTER = timedelta(days=3)
MOST_TO_ONE_ADDRESS = {  # so that nobody can have a stranger flooded
    "confirmation": (5, timedelta(days=1)),
    "answers": (20, timedelta(days=1)),
    "invitation": (5, timedelta(days=1)),
    "reset": (5, timedelta(hours=1)),
    "address": (5, timedelta(days=1)),
    "address_notice": (5, timedelta(days=1)),
}


@operation
def queue_mail(
    actor, *, key: str, kind: str, recipient: str, language: str, subject: str, body: str, stop_url: str = "", about: str = "",
) -> Mail | None:
    """Put a mail into the outbox. The same `key` gives the mail that is there already.

    Returns None, and makes nothing, for what is no address, for an address that has had its share of a kind, and, where the mail can be
    stopped (it has a `stop_url`), for one that asked for silence.
    """
    require(actor, "mail.queue", Site())
    made = find_by_key(key)
    if made is not None:
        return made
    digest = stops.address_digest(recipient)
    most, within = MOST_TO_ONE_ADDRESS.get(kind, (20, timedelta(days=1)))
    if not is_address(recipient) or (stop_url and is_stopped(digest)) or count_lately(digest, kind, within) >= most:
        return None
    mail = Mail(
        key=key, kind=kind, about=about, recipient=recipient, address_digest=digest, language=language, subject_line=subject, body=body,
        stop_url=stop_url, made_at=now(), next_try_at=now(),
    )
    db.session.add(mail)
    db.session.flush()
    record(MailQueued.about(actor, mail, kind=kind))
    return mail


# --- occasions


@operation
def confirm_submission(actor, submission: Submission) -> Mail | None:
    """Write once to whoever left an address with a submission: which numbers it has and where all can read them. Never the receipt code."""
    require(actor, "mail.queue", submission)
    return _write_to_sender(actor, submission, "confirmation")


@operation
def tell_of_answers(actor, submission: Submission) -> Mail | None:
    """Write once to whoever left an address, as soon as all contributions of their submission have an approved answer; None before."""
    require(actor, "mail.queue", submission)
    answered = sa.select(Answer.contribution_id).where(Answer.state == AnswerState.APPROVED, Answer.contribution_id.is_not(None))
    without = sa.select(Contribution.id).where(Contribution.submission_id == submission.id, Contribution.id.not_in(answered))
    if db.session.scalars(without.limit(1)).first() is not None:
        return None
    return _write_to_sender(actor, submission, "answers")


def _write_to_sender(actor, submission: Submission, kind: str) -> Mail | None:
    """The one mail of a kind about a submission, in the language it was sent in, to the address that was left with it."""
    address = submission.contact_email
    if not address:
        return None
    stop_url = links.to("notices.stop", token=stops.token_for(address))
    consultation = submission.consultation
    letter = letters.write(
        kind, submission.language, title=consultation.title, organisation=consultation.organisation.name, stop_url=stop_url,
        voices=[(one.number, links.to("pages.voice", contribution_id=one.id)) for one in submission.contributions[:10]],
        voice_count=len(submission.contributions),
        consultation_url=links.to("pages.consultation", consultation_id=consultation.id, slug=consultation.slug),
        results_due_on=consultation.answers_due_on,
    )
    return queue_mail(
        actor, key=f"{kind}:{submission.ref}", kind=kind, recipient=address, language=submission.language, subject=letter.subject,
        body=letter.body, stop_url=stop_url, about=submission.ref,
    )


@operation
def mail_invitation(actor, invitation: Secret) -> Mail | None:
    """Mail the link of an invitation to the address it is for."""
    require(actor, "mail.queue", invitation)
    with i18n.speaking(invitation.language):
        values = {"role": str(NAMES[invitation.role]), "explained": str(EXPLAINED[invitation.role])}
    place = names_of_places([invitation.scope]).get(invitation.scope, "")
    return _write_secret(actor, invitation, "invitation", "accounts.join", invitation.email, place=place, **values)


@operation
def mail_reset(actor, secret: Secret) -> Mail | None:
    """Mail the link to set a new password to the address of the account."""
    require(actor, "mail.queue", secret)
    return _write_secret(actor, secret, "reset", "accounts.reset", secret.email, name=secret.account.name)


@operation
def mail_address_change(actor, secret: Secret) -> Mail | None:
    """Mail the confirmation of a new address there, and a word of it to the old address, in case it was not its owner who asked."""
    require(actor, "mail.queue", secret)
    account = secret.account
    letter = letters.write("address_notice", account.language, name=account.name, new=secret.email, account_url=links.to("accounts.show"))
    queue_mail(
        actor, key=f"address_notice:{secret.ref}", kind="address_notice", recipient=account.email, language=account.language,
        subject=letter.subject, body=letter.body, about=secret.ref,
    )
    return _write_secret(actor, secret, "address", "accounts.confirm_address", secret.email, name=account.name, old=account.email)


def _write_secret(actor, secret: Secret, kind: str, endpoint: str, recipient: str, **values) -> Mail | None:
    """A mail with the link that a secret opens, made again of its salt: it stands in no fact and in no other row."""
    link = links.to(endpoint, token=token_of(secret.purpose, secret.salt))
    letter = letters.write(kind, secret.language, link=link, until=local(secret.expires_at), **values)
    return queue_mail(
        actor, key=f"{kind}:{secret.ref}", kind=kind, recipient=recipient, language=secret.language, subject=letter.subject, body=letter.body,
        about=secret.ref,
    )


# --- silence


@operation
def stop_mails(actor, *, token: str) -> None:
    """Send nothing more about consultations to the address of a stop link, not even what waits. Twice is as good as once."""
    require(actor, "mail.stop", Site())
    digest = known_digest(token)
    if is_stopped(digest):
        return
    db.session.add(Stop(address_digest=digest, stopped_at=now()))
    record(MailStopped.about(actor, Site()))
    for mail in _waiting(Mail.address_digest == digest, Mail.stop_url != ""):
        _abandon(actor, mail, "stopped")


@operation
def resume_mails(actor, *, token: str) -> None:
    """Send mail about consultations to the address of a stop link again."""
    require(actor, "mail.stop", Site())
    stop = db.session.get(Stop, known_digest(token))
    if stop is not None:
        db.session.delete(stop)
        record(MailResumed.about(actor, Site()))


@operation
def withdraw_mails(actor, *, about: str) -> int:
    """Send nothing that still waits about a subject: its address was removed, its link was taken back. Returns how many."""
    require(actor, "mail.queue", Site())
    waiting = _waiting(Mail.about == about)
    for mail in waiting:
        _abandon(actor, mail, "withdrawn")
    return len(waiting)


def _waiting(*which) -> list[Mail]:
    return list(db.session.scalars(sa.select(Mail).where(Mail.sent_at.is_(None), Mail.given_up_at.is_(None), *which)))


def _erase(mail: Mail) -> None:
    """Forget address and text: they have served, and the text may hold a link that opens something."""
    mail.recipient = mail.body = mail.stop_url = ""
    mail.next_try_at = None


def _abandon(actor, mail: Mail, why: str) -> None:
    _erase(mail)
    mail.given_up_at = now()
    record(MailAbandoned.about(actor, mail, why=why))


# --- sending


def send_due_mails(actor, *, smtp_url: str, mail_from: str, most: int = 20) -> int:
    """Send what is due, at most `most`, and return how many went out. Without a server nothing is tried and everything waits.

    The net is used outside any transaction. A worker that dies in between leaves its mail to the next one, with the same Message-ID.
    """
    require(actor, "mail.queue", Site())
    if not smtp_url:
        return 0
    server, sent = smtp.server_at(smtp_url), 0
    for _turn in range(most):
        parcel = _take_next() if is_due() else None
        if parcel is None:
            break
        try:
            with smtp.connection(server) as client:
                smtp.deliver(client, parcel, mail_from)
        except smtp.NotDelivered as failure:
            settle_mail(actor, mail_id=parcel.mail_id, attempt=parcel.attempt, failure=failure)
            if not failure.for_good:
                break  # the server is away: the others wait for the next round
        else:
            settle_mail(actor, mail_id=parcel.mail_id, attempt=parcel.attempt)
            sent += 1
    return sent


def _take_next() -> smtp.Parcel | None:
    """Lease the mail that has waited longest: until the lease runs out no other worker takes it."""
    with write_transaction():
        due = sa.select(Mail).where(Mail.next_try_at <= now()).order_by(Mail.next_try_at, Mail.id).limit(1).with_for_update(skip_locked=True)
        mail = db.session.scalars(due).first()
        if mail is None:
            return None
        mail.attempts += 1
        mail.next_try_at = now() + LEASE
        return smtp.Parcel(
            mail.id, mail.attempts, mail.recipient, mail.subject_line, mail.body, mail.language, mail.made_at,
            keys.stamp("message-id", mail.key)[:40], mail.stop_url,
        )


@operation
def settle_mail(actor, *, mail_id: int, attempt: int, failure: smtp.NotDelivered | None = None) -> Mail:
    """Note what came of an attempt: sent and erased, tried again later, or given up. An attempt that a later one overtook changes nothing."""
    require(actor, "mail.queue", Site())
    mail = db.session.get(Mail, mail_id)
    if mail is None or not mail.is_waiting or (failure and attempt != mail.attempts):
        return mail
    if failure is None:
        _erase(mail)
        mail.sent_at, mail.last_error = now(), ""
        record(MailSent.about(actor, mail, attempts=attempt))
    elif failure.for_good or now() - mail.made_at > GIVE_UP_AFTER:
        mail.last_error = failure.reason[:500]
        _abandon(actor, mail, "refused" if failure.for_good else "unreachable")
    else:
        mail.last_error, mail.next_try_at = failure.reason[:500], now() + wait_after(attempt)
        record(MailDelayed.about(actor, mail, attempts=attempt, error=mail.last_error))
    return mail


def wait_after(attempt: int) -> timedelta:
    """How long to wait after an attempt that failed: a minute at first, six hours in the end."""
    return WAITS[min(attempt, len(WAITS)) - 1]
