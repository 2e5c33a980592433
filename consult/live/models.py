"""Answers to commands, kept so that a command sent twice is done once."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.clock import Moment
from consult.core.db import Base


class CommandAnswer(Base):
    """The answer a command was given, under a digest of who sent it and their key; removed after two days."""

    __tablename__ = "command_answers"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    command: Mapped[str] = mapped_column(sa.String(80))
    body: Mapped[str] = mapped_column(sa.String(64))  # a digest of the values, so that one key cannot stand for two things
    answer: Mapped[dict] = mapped_column(sa.JSON)
    at: Mapped[Moment] = mapped_column(Moment, index=True)
