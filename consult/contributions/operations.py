"""Taking voices in: from people themselves, by officers for those who wrote or spoke, from lists made elsewhere."""

from datetime import date

from consult.contributions import hooks
from consult.contributions.events import ContactRemoved, DetailsSupplied, ImportDone, SubmissionRejected, SubmissionSupplemented
from consult.contributions.filing import (
    DETAILS,
    Filing,
    Item,
    Sender,
    file_submissions,
    find_sent,
    lock_register,
    missing_details,
    receipt_for,
)
from consult.contributions.models import BY_HAND, Channel, FormalStatus, SenderKind, Submission
from consult.contributions.queries import find_by_key, list_imported, taken_numbers
from consult.contributions.words import missing_words
from consult.core.clock import today
from consult.core.errors import Conflict, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import one_line
from consult.policy.rules import require

MOST_LINES = 500
LONGEST_REASON = 500
SENT_OTHERWISE = _("This form has been sent already with other words, and those are registered. Send once more to send these as another voice.")
TYPED_OTHERWISE = _(
    "This form has been sent already with other words or other details, and those are registered. Send once more only to register another voice."
)
LINES_OTHERWISE = _(
    "These lines have been sent already with other lines or other details, and those are registered. Keep only what is new and send once more."
)


@operation
def submit_contributions(actor, consultation, *, sender: Sender, items: list[Item], client_key: str, language: str = "pl"):
    """Register what somebody sends themselves; `.receipt` of the submission is their handle on it for ever.

    The same `client_key` gives the same submission and receipt, however often it is sent. Raises Conflict outside the collecting phase:
    time is read behind the register's counter, so that what is accepted has come before the close.
    """
    filing = Filing(channel=Channel.WEB, sender=sender, items=items, client_key=client_key, language=language)
    sent = find_sent(consultation, filing, SENT_OTHERWISE)
    if sent is not None:
        return sent
    lock_register(consultation)
    if not consultation.allows("contribute"):
        raise Conflict(_("Voices are not being collected now, so nothing has been sent."))
    require(actor, "contribution.submit", consultation)
    return file_submissions(actor, consultation, [filing])[0]  # files and records


@operation
def register_submission(
    actor, consultation, *, channel: Channel, received_on: date, sender: Sender, items: list[Item], posted_on: date | None = None,
    client_key: str | None = None, source_reference: str = "",
):
    """Register what came by post, by mail, by word of mouth: also after the collecting phase, marked late by its date; typing time is kept beside.

    Raises Refused for a date in the future or before a posting date, a channel that is not an officer's, or a key used for something else;
    Conflict once the consultation itself is closed or called off.
    """
    require(actor, "contribution.register", consultation)
    filing = Filing(
        channel=channel, sender=sender, items=items, received_on=received_on, posted_on=posted_on, client_key=client_key,
        source_reference=source_reference,
    )
    sent = find_sent(consultation, filing, TYPED_OTHERWISE)
    if sent is not None:
        return sent
    _check_entry(channel, received_on, posted_on)
    lock_register(consultation)
    return file_submissions(actor, consultation, [filing])[0]


@operation
def register_lines(actor, consultation, *, channel: Channel, received_on: date, text: str, client_key: str):
    """Register many short voices at once: one line, one voice, each a submission of its own with its own receipt. Returns the submissions.

    The same key with the same lines and details gives the same submissions. Raises Refused when it was used for others.
    """
    require(actor, "contribution.register", consultation)
    lines = lines_of(text)
    _check_entry(channel, received_on, None)
    whole = "\n".join(lines)
    filings = [
        Filing(channel=channel, received_on=received_on, sender=Sender(), items=[Item(body=line)], client_key=f"{client_key}:{n}", whole=whole)
        for n, line in enumerate(lines, 1)
    ]
    if find_sent(consultation, filings[0], LINES_OTHERWISE) is not None:
        return _sent_lines(consultation, client_key, lines)
    lock_register(consultation)
    return file_submissions(actor, consultation, filings)


def lines_of(text: str) -> list[str]:
    """The voices in a text of one line each. Raises Refused for none or more than 500."""
    lines = [line for line in (one_line(raw) for raw in text.splitlines()) if line]
    if not lines:
        raise Refused(fields={"text": _("Write at least one line; each line is one voice.")})
    if len(lines) > MOST_LINES:
        raise Refused(fields={"text": _("At most %(n)s lines at a time.", n=MOST_LINES)})
    return lines


@operation
def supplement_submission(actor, submission, *, name: str = "", details: dict | None = None, reason: str = ""):
    """Add what a submission lacked. It counts as supplemented once nothing the profile asks for is missing; what came of it before that is kept.

    Raises Refused when nothing was given, and after the last day for supplementing without a public `reason` to take it all the same.
    """
    require(actor, "submission.supplement", submission)
    if submission.formal_status is not FormalStatus.NEEDS_SUPPLEMENT:
        raise Conflict(_("This submission is not waiting to be supplemented."))
    is_new = _add_details(submission, name, details or {})
    missing = missing_details(submission, submission.consultation)
    if missing and not is_new:
        raise Refused(_("Something is still missing."), fields={key: _("Still missing.") for key in missing}, items=missing_words(missing))
    if missing:
        record(DetailsSupplied.about(actor, submission, missing=missing))
        return submission
    if submission.supplement_is_over:
        if not one_line(reason):
            raise Refused(fields={"reason": _("The time for supplementing has passed. Say why it is taken all the same.")})
        submission.formal_note = one_line(reason)[:LONGEST_REASON]
    submission.formal_status = FormalStatus.SUPPLEMENTED
    record(SubmissionSupplemented.about(actor, submission, in_time=not submission.supplement_is_over))
    return submission


def _add_details(submission: Submission, name: str, details: dict) -> bool:
    """Write down what an organisation said of itself; whether any of it is new."""
    if submission.sender_kind is not SenderKind.ORGANISATION:
        return False
    before = (submission.sender_name, submission.sender_details)
    given = {key: one_line(details.get(key, ""))[:300] for key in DETAILS}
    submission.sender_name = one_line(name)[:200] or submission.sender_name
    submission.sender_details = {**submission.sender_details, **{key: value for key, value in given.items() if value}}
    return before != (submission.sender_name, submission.sender_details)


@operation
def reject_submission(actor, submission, *, reason: str):
    """Say that a submission was not supplemented in time. Its voices keep their numbers and get an answer that says so."""
    require(actor, "submission.supplement", submission)
    if submission.formal_status is not FormalStatus.NEEDS_SUPPLEMENT:
        raise Conflict(_("This submission is not waiting to be supplemented."))
    if not submission.supplement_is_over:
        raise Refused(_("The time for supplementing has not passed yet."))
    if not one_line(reason):
        raise Refused(fields={"reason": _("Say why.")})
    submission.formal_status, submission.formal_note = FormalStatus.REJECTED_FORMAL, one_line(reason)[:LONGEST_REASON]
    record(SubmissionRejected.about(actor, submission))
    return submission


@operation
def remove_contact(actor, submission):
    """Forget the sender's address: nothing will be mailed any more."""
    require(actor, "submission.read", submission)
    submission.contact_email = ""
    record(ContactRemoved.about(actor, submission))
    return submission


@operation
def import_submissions(actor, consultation, *, rows: list[tuple[dict, Sender, Item]], client_key: str, source: str):
    """Take in a previewed list, all or nothing: each row one submission, dates, channel and formal status as given. Returns them in order.

    `rows` holds (details, sender, item); details are `received_on`, `posted_on`, `channel`, `formal_status`, `is_late`, and of a resolution
    `outcome`, `outcome_justification`, `decided_on`, `decided_by`. Resolutions go to `hooks.AFTER_IMPORT` in the same unit of work.
    The same key gives the same submissions. Raises Conflict when a number of this source came in meanwhile.
    """
    require(actor, "contribution.import", consultation)
    if not rows:
        raise Refused(_("There is nothing to import."))
    before = list_imported(consultation, client_key)
    if before:
        return before
    lock_register(consultation)
    twice = {item.source_number for _details, _sender, item in rows if item.source_number} & taken_numbers(consultation, source)
    if twice:
        raise Conflict(_("Somebody has imported the number %(number)s of this list in the meantime.", number=min(twice)))
    done = file_submissions(actor, consultation, [_filing(row, f"import:{client_key}:{n}", source) for n, row in enumerate(rows, 1)])
    _settle(actor, consultation, rows, done)
    record(ImportDone.about(actor, consultation, rows=len(rows)))
    return done


def _filing(row: tuple[dict, Sender, Item], key: str, source: str) -> Filing:
    details, sender, item = row
    return Filing(
        channel=details.get("channel") or Channel.IMPORT, sender=sender, items=[item], received_on=details.get("received_on"),
        posted_on=details.get("posted_on"), client_key=key, source_reference=source,
        formal_status=details.get("formal_status") or FormalStatus.OK, is_late=details.get("is_late"),
    )


def _settle(actor, consultation, rows: list, done: list[Submission]) -> None:
    """Hand on what was decided elsewhere. A resolution that nobody takes would be lost without a word, so it is refused."""
    resolutions = [
        hooks.Resolution(
            submission.contributions[0], details["outcome"], details.get("outcome_justification", ""), details.get("decided_on"),
            details.get("decided_by", ""),
        )
        for (details, _sender, _item), submission in zip(rows, done, strict=True)
        if details.get("outcome")
    ]
    if resolutions and not hooks.AFTER_IMPORT:
        raise Refused(_("Decisions made elsewhere cannot be taken over here. Leave out their column."))
    for hook in hooks.AFTER_IMPORT if resolutions else ():
        hook(actor, consultation, resolutions)


def _sent_lines(consultation, client_key: str, lines: list[str]) -> list[Submission]:
    """The submissions of a list of lines that has been sent before, with their receipts."""
    done = find_by_key(consultation, [f"{client_key}:{n}" for n in range(1, len(lines) + 1)])
    for submission in done:
        submission.receipt = receipt_for(consultation, submission.client_key)
    return done


def _check_entry(channel: Channel, received_on: date, posted_on: date | None) -> None:
    if channel not in BY_HAND:
        raise Refused(fields={"channel": _("Choose how it came.")})
    if received_on > today():
        raise Refused(fields={"received_on": _("This day is still to come.")})
    if posted_on is not None and posted_on > received_on:
        raise Refused(fields={"posted_on": _("It cannot have been posted after it was received.")})
