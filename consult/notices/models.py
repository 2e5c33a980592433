"""The outbox, and addresses that asked for silence."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.clock import Moment
from consult.core.db import Base
from consult.core.subject import Subject


class Mail(Subject, Base):
    """A mail to be sent once: `key` is unique, so the same occasion never makes two.

    Once it is sent, given up or withdrawn, its address and text are erased; the keyed digest of the address stays, for limits.
    """

    __tablename__ = "mails"
    noun = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    about: Mapped[str] = mapped_column(sa.String(80), default="", index=True)  # the reference of what it tells of
    recipient: Mapped[str] = mapped_column(sa.String(254))
    address_digest: Mapped[str] = mapped_column(sa.String(64), default="", index=True)
    language: Mapped[str] = mapped_column(sa.String(5), default="pl")
    subject_line: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    stop_url: Mapped[str] = mapped_column(sa.String(300), default="")
    made_at: Mapped[Moment] = mapped_column(Moment)
    next_try_at: Mapped[Moment | None] = mapped_column(Moment, index=True)  # while a worker has it, when another may take it over
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[Moment | None] = mapped_column(Moment)
    given_up_at: Mapped[Moment | None] = mapped_column(Moment)
    last_error: Mapped[str] = mapped_column(sa.String(500), default="")

    @property
    def is_waiting(self) -> bool:
        """Whether it has still to go out."""
        return self.sent_at is None and self.given_up_at is None


class Stop(Base):
    """An address (its keyed digest) that asked for no more mail about consultations."""

    __tablename__ = "mail_stops"

    address_digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    stopped_at: Mapped[Moment] = mapped_column(Moment)
