"""The outbox, and addresses that asked for silence."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.clock import Moment
from consult.core.db import Base


class Mail(Base):
    """A mail to be sent once: `key` is unique, so the same occasion never makes two. Addresses are removed after sending."""

    __tablename__ = "mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    recipient: Mapped[str] = mapped_column(sa.String(254))
    language: Mapped[str] = mapped_column(sa.String(5), default="pl")
    subject_line: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    stop_url: Mapped[str] = mapped_column(sa.String(300), default="")
    made_at: Mapped[Moment] = mapped_column(Moment)
    next_try_at: Mapped[Moment | None] = mapped_column(Moment, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[Moment | None] = mapped_column(Moment)
    last_error: Mapped[str] = mapped_column(sa.String(500), default="")


class Stop(Base):
    """An address (its keyed digest) that asked for no more mail of a kind."""

    __tablename__ = "mail_stops"

    address_digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    stopped_at: Mapped[Moment] = mapped_column(Moment)
