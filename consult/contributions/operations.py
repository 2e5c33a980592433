"""Taking voices in: from people themselves, by officers for those who wrote or spoke, from lists made elsewhere."""

from datetime import date

from consult.contributions.events import ContactRemoved, ImportDone, SubmissionRejected, SubmissionSupplemented
from consult.contributions.filing import DETAILS, Item, Sender, digest_of, file_submission, find_sent, lock_register, missing_details
from consult.contributions.models import Channel, FormalStatus, SenderKind
from consult.core.clock import today
from consult.core.errors import Conflict, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import one_line
from consult.policy.rules import require

BY_HAND = tuple(channel for channel in Channel if channel not in (Channel.WEB, Channel.WORLD_CAFE, Channel.IMPORT))


@operation
def submit_contributions(actor, consultation, *, sender: Sender, items: list[Item], client_key: str, language: str = "pl"):
    """Register what somebody sends themselves; `.receipt` of the submission is their handle on it for ever.

    The same `client_key` gives the same submission and receipt, however often it is sent. Refused outside the collecting phase: time is
    read behind the register's counter, so that what is accepted has come before the close.
    """
    sent = find_sent(consultation, client_key, digest_of(sender, items))
    if sent is not None:
        return sent
    lock_register(consultation)
    require(actor, "contribution.submit", consultation)
    submission = file_submission(
        actor, consultation, channel=Channel.WEB, sender=sender, items=items, client_key=client_key, language=language
    )  # files and records
    return submission


@operation
def register_submission(
    actor, consultation, *, channel: Channel, received_on: date, sender: Sender, items: list[Item], posted_on: date | None = None,
    client_key: str | None = None, source_reference: str = "",
):
    """Register what came by post, by mail, by word of mouth: also after the close, marked late by its date; typing time is kept beside.

    Raises Refused for a date in the future or before a posting date, or a channel that is not an officer's.
    """
    require(actor, "contribution.register", consultation)
    sent = find_sent(consultation, client_key, digest_of(sender, items))
    if sent is not None:
        return sent
    if channel not in BY_HAND:
        raise Refused(fields={"channel": _("Choose how it came.")})
    if received_on > today():
        raise Refused(fields={"received_on": _("This day is still to come.")})
    if posted_on is not None and posted_on > received_on:
        raise Refused(fields={"posted_on": _("It cannot have been posted after it was received.")})
    lock_register(consultation)
    return file_submission(
        actor, consultation, channel=channel, sender=sender, items=items, received_on=received_on, posted_on=posted_on,
        client_key=client_key, source_reference=source_reference,
    )


@operation
def register_lines(actor, consultation, *, channel: Channel, received_on: date, text: str, client_key: str):
    """Register many short voices at once: one line, one voice, each a submission of its own with its own receipt. Returns the submissions."""
    require(actor, "contribution.register", consultation)
    lines = [line for line in (one_line(raw) for raw in text.splitlines()) if line]
    if not lines:
        raise Refused(fields={"text": _("Write at least one line; each line is one voice.")})
    if len(lines) > 500:
        raise Refused(fields={"text": _("At most %(n)s lines at a time.", n=500)})
    return [
        register_submission(
            actor, consultation, channel=channel, received_on=received_on, sender=Sender(), items=[Item(body=line)], client_key=f"{client_key}:{n}"
        )
        for n, line in enumerate(lines, 1)
    ]


@operation
def supplement_submission(actor, submission, *, name: str = "", details: dict | None = None):
    """Add what a submission lacked. It counts as supplemented once nothing the profile asks for is missing."""
    require(actor, "submission.supplement", submission)
    if submission.formal_status is not FormalStatus.NEEDS_SUPPLEMENT:
        raise Conflict(_("This submission is not waiting to be supplemented."))
    if submission.sender_kind is SenderKind.ORGANISATION:
        submission.sender_name = one_line(name) or submission.sender_name
        given = {key: one_line((details or {}).get(key, "")) for key in DETAILS}
        submission.sender_details = {**submission.sender_details, **{key: value for key, value in given.items() if value}}
    if missing_details(submission, submission.consultation):
        raise Refused(_("Something is still missing: %(list)s.", list=", ".join(missing_details(submission, submission.consultation))))
    submission.formal_status = FormalStatus.SUPPLEMENTED
    record(SubmissionSupplemented.about(actor, submission))
    return submission


@operation
def reject_submission(actor, submission, *, reason: str):
    """Say that a submission was not supplemented in time. Its voices keep their numbers and get an answer that says so."""
    require(actor, "submission.supplement", submission)
    if submission.formal_status is not FormalStatus.NEEDS_SUPPLEMENT:
        raise Conflict(_("This submission is not waiting to be supplemented."))
    if submission.supplement_until and today() <= submission.supplement_until:
        raise Refused(_("The time for supplementing has not passed yet."))
    if not one_line(reason):
        raise Refused(fields={"reason": _("Say why.")})
    submission.formal_status, submission.formal_note = FormalStatus.REJECTED_FORMAL, one_line(reason)[:500]
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
    """Take in a previewed list, all or nothing: each row one submission through the channel `import` (or its own), dates as given.

    `rows` holds (details, sender, item) with details received_on, channel. The same key gives the same submissions. Returns them in order.
    """
    require(actor, "contribution.import", consultation)
    if not rows:
        raise Refused(_("There is nothing to import."))
    lock_register(consultation)
    done = []
    for place, (details, sender, item) in enumerate(rows, 1):
        key = f"import:{client_key}:{place}"
        sent = find_sent(consultation, key, digest_of(sender, [item]))
        done.append(
            sent
            or file_submission(
                actor, consultation, channel=details.get("channel") or Channel.IMPORT, sender=sender, items=[item],
                received_on=details.get("received_on"), client_key=key, source_reference=source,
            )
        )
    record(ImportDone.about(actor, consultation, rows=len(rows)))
    return done
