"""Submissions (a letter, a call, a form) and the contributions (voices) in them."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations.models import Consultation, Passage
from consult.core.clock import Moment, today
from consult.core.db import Base
from consult.core.subject import Subject
from consult.core.text import fold
from consult.moderation.models import Moderated


class Channel(StrEnum):
    """How a voice came. All count the same."""

    WEB = "web"
    EMAIL = "email"
    E_DELIVERY = "e_delivery"
    POST = "post"
    IN_PERSON = "in_person"
    ORAL = "oral"
    PHONE = "phone"
    MEETING = "meeting"
    WORLD_CAFE = "world_cafe"
    IMPORT = "import"


#: Channels through which an officer enters what somebody wrote or said.
BY_HAND = tuple(channel for channel in Channel if channel not in (Channel.WEB, Channel.WORLD_CAFE, Channel.IMPORT))


class FormalStatus(StrEnum):
    """Formal status of a submission. `late` is a date's matter and stands beside it."""

    OK = "ok"
    NEEDS_SUPPLEMENT = "needs_supplement"
    SUPPLEMENTED = "supplemented"
    REJECTED_FORMAL = "rejected_formal"


class SenderKind(StrEnum):
    """Who sends."""

    ANONYMOUS = "anonymous"
    PERSON = "person"
    ORGANISATION = "organisation"


class Submission(Subject, Base):
    """What came in one piece from one sender through one channel; one receipt. Identity is optional and kept apart from the voices."""

    __tablename__ = "submissions"
    noun = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    channel: Mapped[Channel] = mapped_column(sa.Enum(Channel, native_enum=False, length=20))
    received_on: Mapped[date] = mapped_column(sa.Date)
    posted_on: Mapped[date | None] = mapped_column(sa.Date)
    entered_at: Mapped[Moment] = mapped_column(Moment)
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    is_late: Mapped[bool] = mapped_column(default=False)
    formal_status: Mapped[FormalStatus] = mapped_column(sa.Enum(FormalStatus, native_enum=False, length=20), default=FormalStatus.OK)
    formal_note: Mapped[str] = mapped_column(sa.String(500), default="")
    supplement_until: Mapped[date | None] = mapped_column(sa.Date)
    sender_kind: Mapped[SenderKind] = mapped_column(sa.Enum(SenderKind, native_enum=False, length=20), default=SenderKind.ANONYMOUS)
    sender_name: Mapped[str] = mapped_column(sa.String(200), default="")
    sender_details: Mapped[dict] = mapped_column(sa.JSON, default=dict)  # organisation: seat, register_number, regon, representative, areas
    interest: Mapped[str] = mapped_column(sa.String(300), default="")
    publish_name: Mapped[bool] = mapped_column(default=False)
    contact_email: Mapped[str] = mapped_column(sa.String(254), default="")
    language: Mapped[str] = mapped_column(sa.String(5), default="pl")
    receipt_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    client_key: Mapped[str | None] = mapped_column(sa.String(64))
    body_digest: Mapped[str] = mapped_column(sa.String(64), default="")
    source_reference: Mapped[str] = mapped_column(sa.String(200), default="")
    consultation: Mapped[Consultation] = relationship()
    contributions: Mapped[list["Contribution"]] = relationship(back_populates="submission", order_by="Contribution.number")

    __table_args__ = (sa.UniqueConstraint("consultation_id", "client_key"),)

    @property
    def parent(self) -> Consultation:
        """A submission lies in its consultation."""
        return self.consultation

    @property
    def submission_id(self) -> int:
        """Its own id, for the question whether somebody holds the receipt."""
        return self.id

    @property
    def supplement_is_over(self) -> bool:
        """Whether the last day for supplementing has passed."""
        return self.supplement_until is not None and today() > self.supplement_until

    @property
    def agreed_name(self) -> str:
        """The name that may stand beside public words: an organisation's, a person's only where they agreed; empty otherwise.

        Whether it is shown is asked of each voice (`Contribution.public_sender`): a name can hold an insult as words can.
        """
        if self.sender_kind is SenderKind.ORGANISATION or self.publish_name:
            return self.sender_name
        return ""


class Contribution(Subject, Moderated, Base):
    """One voice: about a passage or the whole, with its own number in the consultation's register."""

    __tablename__ = "contributions"
    noun = "contribution"
    moderated_fields = ("body", "proposed_change", "justification")
    reason_is_public = True

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submissions.id"), index=True)
    number: Mapped[int]
    passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id", ondelete="SET NULL"), index=True)
    passage_label: Mapped[str] = mapped_column(sa.String(1000), default="")  # as cited when it was said; survives edits
    body: Mapped[str] = mapped_column(sa.Text, default="")
    proposed_change: Mapped[str] = mapped_column(sa.Text, default="")
    justification: Mapped[str] = mapped_column(sa.Text, default="")
    text_not_published: Mapped[bool] = mapped_column(default=False)
    sender_hidden: Mapped[bool] = mapped_column(default=False)
    source_number: Mapped[str] = mapped_column(sa.String(60), default="")
    search_text: Mapped[str] = mapped_column(sa.Text, default="")  # folded; kept in step with what is public
    registered_at: Mapped[Moment] = mapped_column(Moment)
    consultation: Mapped[Consultation] = relationship()
    submission: Mapped[Submission] = relationship(back_populates="contributions")
    passage: Mapped[Passage | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("consultation_id", "number"),)

    @property
    def parent(self) -> Consultation:
        """A contribution lies in its consultation."""
        return self.consultation

    @property
    def public_sender(self) -> str:
        """Who says it, as everybody may see: empty while the words are held or hidden, and where a moderator had the name not shown."""
        return self.sender_texts[0] if self.is_public and self.sender_texts else ""

    @property
    def public_interest(self) -> str:
        """In whose interest it speaks, where the sender is shown."""
        return self.submission.interest if self.public_sender else ""

    @property
    def sender_texts(self) -> tuple[str, ...]:
        """What may stand beside the words once they are public: the name and then the interest; nothing without a name or where it is hidden."""
        if self.sender_hidden or not self.submission.agreed_name:
            return ()
        return tuple(filter(None, (self.submission.agreed_name, self.submission.interest)))

    @property
    def same_sender(self) -> list["Contribution"]:
        """This voice and the others of its letter: one name stands beside them all."""
        return self.submission.contributions

    def texts_changed(self) -> None:
        """Search finds what the texts say now: words that were covered are found no more."""
        self.search_text = fold(" ".join(filter(None, (self.body, self.proposed_change, self.justification))))
