"""The one way into the register. Operations of several areas file submissions through it, after asking for the right to."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from consult.consultations.deadlines import late, local_day
from consult.consultations.models import Consultation, Document, Moderation, Passage, PhaseKind, State
from consult.contributions.events import ContributionRegistered, SubmissionReceived
from consult.contributions.models import Channel, Contribution, FormalStatus, SenderKind, Submission
from consult.contributions.words import passage_name
from consult.core import chain, clock, keys, receipts
from consult.core.clock import now, today
from consult.core.db import db
from consult.core.errors import Conflict, NotFound, Refused
from consult.core.i18n import Message
from consult.core.i18n import lazy as _
from consult.core.operation import record
from consult.core.text import one_line, plain
from consult.moderation.models import Visibility
from consult.moderation.operations import commitments
from consult.policy.roles import GUEST

LONGEST_TEXT = 20_000
MOST_ITEMS = 200
SUPPLEMENT_DAYS = 3
DETAILS = ("seat", "register_number", "regon", "representative", "representative_contact", "statutory_areas")
TEXTS = ("body", "proposed_change", "justification")


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who sends, as far as they wish to say. Consents are separate: `publish_name` for the name, an address for answers."""

    kind: SenderKind = SenderKind.ANONYMOUS
    name: str = ""
    details: dict | None = None
    interest: str = ""
    publish_name: bool = False
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One voice: what it says, perhaps about a passage, perhaps with a change proposed and a justification."""

    body: str = ""
    passage_id: int | None = None
    passage_label: str = ""
    proposed_change: str = ""
    justification: str = ""
    source_number: str = ""
    text_not_published: bool = False


@dataclass(frozen=True, kw_only=True)
class Filing:
    """Everything of one submission before it is registered."""

    channel: Channel
    sender: Sender
    items: list[Item]
    received_on: date | None = None
    posted_on: date | None = None
    client_key: str | None = None
    language: str = "pl"
    source_reference: str = ""
    formal_status: FormalStatus | None = None  # settled elsewhere; else it is checked here
    is_late: bool | None = None  # settled elsewhere; else by its date
    whole: str = ""  # all that was typed in at once, where this is one line of it

    @property
    def digest(self) -> str:
        """What an idempotency key stands for: the same key with another content or other details is refused. White space at the ends does not count.

        The language does not count: whoever switches it and sends again says the same.
        """
        said = (
            self.channel.value, self.received_on, self.posted_on, self.source_reference, self.sender, [_tidy(item) for item in self.items],
            hashlib.sha256(self.whole.encode("utf-8", "surrogatepass")).hexdigest(),
        )
        return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def lock_register(consultation: Consultation) -> None:
    """Wait for the consultation's counter row: whoever closes a phase or takes a number stands in one line here.

    What was read of the consultation before the wait is read again, so that its state and dates are those behind the wait.
    """
    db.session.execute(sa.select(Consultation.id).where(Consultation.id == consultation.id).with_for_update())
    db.session.refresh(consultation)  # by itself: what it was loaded with can bring outer joins, which PostgreSQL does not lock
    clock.renew()
    db.session.expire(consultation, ["phases"])


def find_sent(consultation: Consultation, filing: Filing, if_other: Message) -> Submission | None:
    """The submission already filed of this key, with its receipt. Raises Refused with `if_other` when the key stands for something else."""
    if not filing.client_key:
        return None
    mine = sa.select(Submission).where(Submission.consultation_id == consultation.id, Submission.client_key == filing.client_key)
    sent = db.session.scalars(mine).first()
    if sent is None:
        return None
    if sent.body_digest != filing.digest:
        raise Refused(if_other)
    sent.receipt = receipt_for(consultation, filing.client_key)
    return sent


def receipt_for(consultation: Consultation, client_key: str | None) -> str:
    """The receipt of a submission: the same for the same client key, so that a repeated click is given the same one; else random."""
    if client_key:
        return receipts.new_receipt(keys.stream("receipt", f"{consultation.id}:{client_key}", receipts.RANDOM_BYTES))
    return receipts.new_receipt(secrets.token_bytes(receipts.RANDOM_BYTES))


def receipt_digest(receipt: str) -> str:
    """How a receipt is kept and found."""
    return receipts.receipt_digest(keys.derive("receipts"), receipts.normalised(receipt))


def file_submission(
    actor, consultation: Consultation, *, channel: Channel, sender: Sender, items: list[Item], received_on: date | None = None,
    posted_on: date | None = None, client_key: str | None = None, language: str = "pl", source_reference: str = "",
) -> Submission:
    """Register a submission with its contributions and record both; `.receipt` of the result is the code to hand out, kept nowhere.

    The caller has asked for the right, inside an operation. Raises Refused for what cannot be a voice, NotFound for a foreign passage,
    Conflict for a consultation that has been closed or called off.
    """
    filing = Filing(
        channel=channel, sender=sender, items=items, received_on=received_on, posted_on=posted_on, client_key=client_key, language=language,
        source_reference=source_reference,
    )
    return file_submissions(actor, consultation, [filing])[0]


def file_submissions(actor, consultation: Consultation, filings: list[Filing]) -> list[Submission]:
    """Register many submissions in one go, in the order given: numbers are taken once, so that a long list does not hold the register up.

    The caller holds the register (`lock_register`). Raises Conflict for a consultation that has been closed or called off.
    """
    if not filings:
        return []
    _need_running(consultation)
    done = []
    for filing in filings:
        items = _checked_items(filing)
        done.append((_submission(actor, consultation, filing, items), items))
    _number(actor, consultation, done)
    return [submission for submission, _items in done]


def _need_running(consultation: Consultation) -> None:
    """Voices come late after a phase has ended, but none after the consultation has: its report counts them all."""
    if consultation.state is State.CANCELLED:
        raise Conflict(_("This consultation was called off, so its register takes no more voices. Nothing has been registered."))
    if consultation.state is not State.ANNOUNCED:
        raise Conflict(_("This consultation is not running, so its register takes no voices. Nothing has been registered."))


def _submission(actor, consultation: Consultation, filing: Filing, items: list[Item]) -> Submission:
    sender, received_on = filing.sender, filing.received_on or today()
    receipt = receipt_for(consultation, filing.client_key)
    late_by_date = is_late(consultation, received_on, filing.posted_on)
    submission = Submission(
        consultation=consultation, channel=filing.channel, received_on=received_on, posted_on=filing.posted_on, entered_at=now(),
        entered_by_id=_signed(actor, filing.channel).account_id, is_late=late_by_date if filing.is_late is None else filing.is_late,
        sender_kind=sender.kind, sender_name=one_line(sender.name) if sender.kind is not SenderKind.ANONYMOUS else "",
        sender_details=_details(sender), interest=one_line(sender.interest), publish_name=sender.publish_name and bool(sender.name.strip()),
        contact_email=sender.email, language=filing.language, receipt_digest=receipt_digest(receipt), client_key=filing.client_key,
        body_digest=filing.digest, source_reference=one_line(filing.source_reference)[:200],
    )
    if filing.formal_status is None:
        _check_formally(submission, consultation)
    else:
        submission.formal_status = filing.formal_status
    if submission.formal_status is FormalStatus.NEEDS_SUPPLEMENT:  # from today: before it was entered nobody could have asked the sender
        submission.supplement_until = today() + timedelta(days=SUPPLEMENT_DAYS)
    submission.receipt = receipt
    return submission


def is_late(consultation: Consultation, received_on: date, posted_on: date | None) -> bool:
    """Whether something received (or posted) on a day came after the close, by the date the profile counts."""
    phase = consultation.phase(PhaseKind.COLLECT)
    return phase is not None and late(received_on, posted_on, local_day(phase.closes_at), consultation.procedure.late.counts)


def _signed(actor, channel: Channel):
    """Who stands in the record as the one who did it. Whoever sends a form speaks as a resident: their account is not joined to their voice."""
    return GUEST if channel is Channel.WEB else actor


def _number(actor, consultation: Consultation, done: list[tuple[Submission, list[Item]]]) -> None:
    """Give each voice the next number of the register: taken from the counter row, gapless, in the order given."""
    wanted = sum(len(items) for _submission, items in done)
    counter = Consultation.__table__
    taken = sa.update(counter).where(counter.c.id == consultation.id).values(last_number=counter.c.last_number + wanted)
    number = db.session.execute(taken.returning(counter.c.last_number)).scalar_one() - wanted
    passages = _passages(consultation, [item for _submission, items in done for item in items])
    for submission, items in done:
        for item in items:
            number += 1
            submission.contributions.append(_voice(consultation, submission.channel, number, item, passages.get(item.passage_id)))
    db.session.add_all(submission for submission, _items in done)
    db.session.flush()  # the facts need the ids
    for submission, _items in done:
        _record(_signed(actor, submission.channel), submission)


def _voice(consultation: Consultation, channel: Channel, number: int, item: Item, passage: Passage | None) -> Contribution:
    is_held = consultation.moderation is Moderation.BEFORE and channel is not Channel.WORLD_CAFE and not item.text_not_published
    voice = Contribution(
        consultation=consultation, number=number, passage=passage, body=item.body, proposed_change=item.proposed_change,
        passage_label=passage_name(passage) if passage else one_line(item.passage_label)[:1000], justification=item.justification,
        text_not_published=item.text_not_published, source_number=one_line(item.source_number)[:60], registered_at=now(),
        visibility=Visibility.HELD if is_held else Visibility.PUBLISHED, text_salt=chain.new_salt().hex(),
    )
    voice.texts_changed()
    return voice


def _record(actor, submission: Submission) -> None:
    voices = submission.contributions
    fact = SubmissionReceived.about(
        actor, submission, channel=submission.channel.value, first_number=voices[0].number, last_number=voices[-1].number,
        is_late=submission.is_late,
    )
    record(fact)
    for voice in voices:
        record(ContributionRegistered.about(actor, voice, number=voice.number, texts=commitments(voice)))


def _passages(consultation: Consultation, items: list[Item]) -> dict[int, Passage]:
    wanted = {item.passage_id for item in items if item.passage_id}
    if not wanted:
        return {}
    own = sa.select(Passage).join(Document).where(Passage.id.in_(wanted), Document.consultation_id == consultation.id)
    found = {passage.id: passage for passage in db.session.scalars(own)}
    if wanted - found.keys():
        raise NotFound
    return found


def _tidy(item: Item) -> Item:
    return replace(item, **{name: plain(getattr(item, name)) for name in TEXTS})


def _checked_items(filing: Filing) -> list[Item]:
    items = [_checked(_tidy(item)) for item in filing.items]
    if not items:
        raise Refused(fields={"body": _("Write what you want to say.")})
    if len(items) > MOST_ITEMS and filing.channel is not Channel.IMPORT:
        raise Refused(_("At most %(n)s voices in one letter. Send the rest as another.", n=MOST_ITEMS))
    return items


def _checked(item: Item) -> Item:
    if not item.text_not_published and not (item.body or item.proposed_change):
        raise Refused(fields={"body": _("Write what you want to say.")})
    for name in TEXTS:
        if len(getattr(item, name)) > LONGEST_TEXT:
            raise Refused(fields={name: _("At most %(n)s characters.", n=LONGEST_TEXT)})
    return item


def _details(sender: Sender) -> dict:
    if sender.kind is not SenderKind.ORGANISATION:
        return {}
    given = sender.details or {}
    return {name: one_line(given.get(name, ""))[:300] for name in DETAILS if one_line(given.get(name, ""))}


def missing_details(submission: Submission, consultation: Consultation) -> list[str]:
    """What the profile asks of an organisation and this submission does not say."""
    if submission.sender_kind is not SenderKind.ORGANISATION:
        return []
    said = {"name": submission.sender_name, **submission.sender_details}
    return [name for name in consultation.procedure.organisation_fields if not said.get(name)]


def _check_formally(submission: Submission, consultation: Consultation) -> None:
    """What the profile requires and is missing makes a submission one to be supplemented, never one refused."""
    if missing_details(submission, consultation):
        submission.formal_status = FormalStatus.NEEDS_SUPPLEMENT
