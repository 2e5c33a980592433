"""Themes and their links to voices."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations.models import Consultation
from consult.contributions.models import Contribution
from consult.core.clock import Moment
from consult.core.db import Base
from consult.core.subject import Subject
from consult.moderation.models import Committed


class Theme(Committed, Subject, Base):
    """A group of voices with a title and a summary. It holds links; the voices stay as they are."""

    __tablename__ = "themes"
    noun = "theme"
    moderated_fields = ("title", "summary")

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[Moment] = mapped_column(Moment)
    removed_at: Mapped[Moment | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    consultation: Mapped[Consultation] = relationship()
    links: Mapped[list["ThemeLink"]] = relationship(back_populates="theme", order_by="ThemeLink.contribution_id", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}

    @property
    def parent(self) -> Consultation:
        """A theme lies in its consultation."""
        return self.consultation

    @property
    def is_public(self) -> bool:
        """As public as its consultation, until it is removed."""
        return self.removed_at is None and self.consultation.is_public


class ThemeLink(Base):
    """That a voice belongs to a theme. A voice may belong to several."""

    __tablename__ = "theme_links"

    theme_id: Mapped[int] = mapped_column(sa.ForeignKey("themes.id"), primary_key=True)
    contribution_id: Mapped[int] = mapped_column(sa.ForeignKey("contributions.id"), primary_key=True, index=True)
    linked_at: Mapped[Moment] = mapped_column(Moment)
    linked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    theme: Mapped[Theme] = relationship(back_populates="links")
    contribution: Mapped[Contribution] = relationship()
