"""The one way into the register. Operations of several areas file submissions through it, after asking for the right to."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from consult.consultations.deadlines import late, local_day
from consult.consultations.models import Consultation, Document, Moderation, Passage, PhaseKind
from consult.contributions.events import ContributionRegistered, SubmissionReceived
from consult.contributions.models import Channel, Contribution, FormalStatus, SenderKind, Submission
from consult.core import chain, keys, receipts
from consult.core.clock import now, today
from consult.core.db import db
from consult.core.errors import NotFound, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import record
from consult.core.text import one_line, plain
from consult.moderation.models import Visibility
from consult.moderation.operations import commitments

LONGEST_TEXT = 20_000
MOST_ITEMS = 200
SUPPLEMENT_DAYS = 3
DETAILS = ("seat", "register_number", "regon", "representative", "representative_contact", "statutory_areas")


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


def digest_of(sender: Sender, items: list[Item]) -> str:
    """What an idempotency key stands for: the same key with another content is refused."""
    return hashlib.sha256(repr((sender, items)).encode("utf-8", "surrogatepass")).hexdigest()


def lock_register(consultation: Consultation) -> None:
    """Wait for the consultation's counter row: whoever closes a phase or takes a number stands in one line here."""
    db.session.execute(sa.select(Consultation.id).where(Consultation.id == consultation.id).with_for_update())


def find_sent(consultation: Consultation, client_key: str | None, digest: str) -> Submission | None:
    """The submission already filed under `client_key`, with its receipt. Raises Refused when the key was used for other words."""
    if not client_key:
        return None
    mine = sa.select(Submission).where(Submission.consultation_id == consultation.id, Submission.client_key == client_key)
    sent = db.session.scalars(mine).first()
    if sent is None:
        return None
    if sent.body_digest != digest:
        raise Refused(_("This form has been sent already with other words. Open a new form for another voice."))
    sent.receipt = receipt_for(consultation, client_key)
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

    The caller has asked for the right, inside an operation. Raises Refused for what cannot be a voice, NotFound for a foreign passage.
    """
    items = [_checked(item) for item in items]
    if not items:
        raise Refused(fields={"body": _("Write what you want to say.")})
    if len(items) > MOST_ITEMS and channel is not Channel.IMPORT:
        raise Refused(_("At most %(n)s voices in one letter. Send the rest as another.", n=MOST_ITEMS))
    received_on = received_on or today()
    receipt = receipt_for(consultation, client_key)
    submission = Submission(
        consultation=consultation, channel=channel, received_on=received_on, posted_on=posted_on, entered_at=now(),
        entered_by_id=actor.account_id, is_late=is_late(consultation, received_on, posted_on), sender_kind=sender.kind,
        sender_name=one_line(sender.name) if sender.kind is not SenderKind.ANONYMOUS else "", interest=one_line(sender.interest),
        sender_details=_details(sender), publish_name=sender.publish_name and bool(sender.name.strip()), contact_email=sender.email,
        language=language, receipt_digest=receipt_digest(receipt), client_key=client_key, body_digest=digest_of(sender, items),
        source_reference=one_line(source_reference),
    )
    _check_formally(submission, consultation)
    db.session.add(submission)
    _number(actor, consultation, submission, items)
    submission.receipt = receipt
    return submission


def is_late(consultation: Consultation, received_on: date, posted_on: date | None) -> bool:
    """Whether something received (or posted) on a day came after the close, by the date the profile counts."""
    phase = consultation.phase(PhaseKind.COLLECT)
    return phase is not None and late(received_on, posted_on, local_day(phase.closes_at), consultation.procedure.late.counts)


def _number(actor, consultation: Consultation, submission: Submission, items: list[Item]) -> None:
    """Give each voice the next number of the register: taken from the counter row, gapless, in the order given."""
    counter = Consultation.__table__
    taken = sa.update(counter).where(counter.c.id == consultation.id).values(last_number=counter.c.last_number + len(items))
    last = db.session.execute(taken.returning(counter.c.last_number)).scalar_one()
    passages = _passages(consultation, items)
    held = consultation.moderation is Moderation.BEFORE and submission.channel is not Channel.WORLD_CAFE
    for number, item in enumerate(items, last - len(items) + 1):
        passage = passages.get(item.passage_id)
        voice = Contribution(
            consultation=consultation, number=number, passage=passage, body=item.body, proposed_change=item.proposed_change,
            passage_label=passage.label or passage.heading if passage else one_line(item.passage_label)[:200], justification=item.justification,
            text_not_published=item.text_not_published, source_number=one_line(item.source_number)[:60], registered_at=now(),
            visibility=Visibility.HELD if held and not item.text_not_published else Visibility.PUBLISHED, text_salt=chain.new_salt().hex(),
        )
        voice.texts_changed()
        submission.contributions.append(voice)
    db.session.flush()  # the facts need the ids
    record(
        SubmissionReceived.about(
            actor, submission, channel=submission.channel.value, first_number=last - len(items) + 1, last_number=last, is_late=submission.is_late
        )
    )
    for voice in submission.contributions:
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


def _checked(item: Item) -> Item:
    texts = {name: plain(getattr(item, name)) for name in ("body", "proposed_change", "justification")}
    if not item.text_not_published and not (texts["body"] or texts["proposed_change"]):
        raise Refused(fields={"body": _("Write what you want to say.")})
    for name, text in texts.items():
        if len(text) > LONGEST_TEXT:
            raise Refused(fields={name: _("At most %(n)s characters.", n=LONGEST_TEXT)})
    return Item(**{**item.__dict__, **texts})


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
        submission.supplement_until = submission.received_on + timedelta(days=SUPPLEMENT_DAYS)
