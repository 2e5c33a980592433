"""The mixin of everything that is moderated, decisions about it, and originals out of reach."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations.models import Consultation
from consult.core import chain
from consult.core.clock import Moment
from consult.core.db import Base
from consult.core.subject import NOUNS, Subject

KEEP_ORIGINAL_DAYS = 90


class Visibility(StrEnum):
    """Whether people see a text."""

    HELD = "held"
    PUBLISHED = "published"
    HIDDEN = "hidden"


class Ground(StrEnum):
    """Why a text may be hidden or redacted. Being off topic is no ground."""

    PERSONAL_DATA = "personal_data"
    UNLAWFUL = "unlawful"
    INSULT = "insult"
    SPAM = "spam"
    DUPLICATE = "duplicate"


class Action(StrEnum):
    """What a moderator did."""

    PUBLISH = "publish"
    HIDE = "hide"
    REDACT = "redact"
    HIDE_SENDER = "hide_sender"
    UNDO = "undo"


class Moderated:
    """Mixin of a row with texts that people see only as moderation lets them. `moderated_fields` names the texts."""

    moderated_fields: tuple[str, ...] = ("body",)
    sender_texts: tuple[str, ...] = ()  # what of the sender may stand beside the text; a row that has some has `sender_hidden` and `same_sender`
    reason_is_public = False  # whether the reasons of decisions on such a text stand where everybody reads
    decide_permission = "moderation.decide"  # a kind of text may have closer people who keep order: a café table's host
    firmer_permissions: tuple[str, ...] = ()  # then: those whose decisions stand against the closer people's, firmest first

    visibility: Mapped[Visibility] = mapped_column(sa.Enum(Visibility, native_enum=False, length=20), default=Visibility.PUBLISHED)
    is_redacted: Mapped[bool] = mapped_column(default=False)
    text_salt: Mapped[str | None] = mapped_column(sa.String(64))  # commits the record to the text; deleted with it

    @property
    def is_public(self) -> bool:
        """Whether everybody may read the text."""
        return self.visibility is Visibility.PUBLISHED and self.consultation.is_public

    @property
    def public_text(self) -> str:
        """The text as everybody may read it, empty while held or when hidden. Redacted words are already out of the row."""
        return getattr(self, self.moderated_fields[0]) if self.is_public else ""

    def texts_changed(self) -> None:
        """Called when moderation has changed the texts, for whatever is derived from them."""

    def public_field(self, name: str) -> str:
        """One of the moderated texts as everybody may read it."""
        return getattr(self, name) if self.is_public else ""


class Committed:
    """Mixin of a Subject that nobody moderates but whose words facts commit to: `moderated_fields` names them, `is_public` opens them."""

    moderated_fields: tuple[str, ...]

    text_salt: Mapped[str | None] = mapped_column(sa.String(64))  # new with each wording

    @property
    def visibility(self) -> Visibility:
        """How the record speaks of the texts: public, or held."""
        return Visibility.PUBLISHED if self.is_public else Visibility.HELD

    def commit_texts(self) -> dict[str, str]:
        """Salt the texts anew and commit to all of them, empty ones too, as the `texts` of a fact: what stood before can no longer be opened."""
        salt = chain.new_salt()
        self.text_salt = salt.hex()
        refs = {name: self.ref if place == 0 else f"{self.ref}/{name}" for place, name in enumerate(self.moderated_fields)}
        return {ref: chain.commitment(salt, getattr(self, name)) for name, ref in refs.items()}


class Decision(Subject, Base):
    """One act of moderation on one subject, with its reason, to which the record commits; undone by a later one, never deleted."""

    __tablename__ = "moderation_decisions"
    noun = "decision"
    moderated_fields = ("reason",)  # what the record commits to

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(80), index=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    action: Mapped[Action] = mapped_column(sa.Enum(Action, native_enum=False, length=20))
    ground: Mapped[Ground | None] = mapped_column(sa.Enum(Ground, native_enum=False, length=20))
    reason: Mapped[str] = mapped_column(sa.String(2000), default="")
    text_salt: Mapped[str | None] = mapped_column(sa.String(64))
    before: Mapped[str] = mapped_column(sa.String(20))
    at: Mapped[Moment] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    under: Mapped[str] = mapped_column(sa.String(40))  # the firmest permission it was made under: whoever has less does not undo it
    batch: Mapped[str] = mapped_column(sa.String(32), default="", index=True)  # one bulk act, so that it can be undone as one
    undone_at: Mapped[Moment | None] = mapped_column(Moment)
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    consultation: Mapped[Consultation] = relationship()

    @property
    def parent(self) -> Consultation:
        """A decision lies in the consultation of its text."""
        return self.consultation

    @property
    def is_public(self) -> bool:
        """Whether everybody may read the reason."""
        return NOUNS[self.subject.partition(":")[0]].reason_is_public and self.consultation.is_public

    @property
    def visibility(self) -> Visibility:
        """How the record speaks of the reason."""
        return Visibility.PUBLISHED if self.is_public else Visibility.HELD


class Original(Base):
    """The text before a redaction: read by moderators only, removed on `remove_on`, in no search, fact, mail or export."""

    __tablename__ = "redacted_originals"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("moderation_decisions.id"), unique=True)
    subject: Mapped[str] = mapped_column(sa.String(80), index=True)
    texts: Mapped[dict] = mapped_column(sa.JSON)
    text_salt: Mapped[str | None] = mapped_column(sa.String(64))
    remove_on: Mapped[sa.Date] = mapped_column(sa.Date)
