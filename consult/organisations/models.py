"""Organisations and their legal pages."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.core.clock import Moment
from consult.core.db import Base, append_only
from consult.core.subject import Subject


class OrganisationKind(StrEnum):
    """What sort of body it is."""

    AUTHORITY = "authority"
    UNION = "union"
    NGO = "ngo"
    OTHER = "other"


class PageKind(StrEnum):
    """The pages at every foot: four that an office may not omit, and two that make it easier."""

    ACCESSIBILITY = "accessibility"
    PRIVACY = "privacy"
    TERMS = "terms"
    CONTACT = "contact"
    EASY = "easy"
    SIGN_LANGUAGE = "sign-language"


class Organisation(Subject, Base):
    """A body that holds consultations or is asked for an answer; a space of its own with its own people."""

    __tablename__ = "organisations"
    noun = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[OrganisationKind] = mapped_column(sa.Enum(OrganisationKind, native_enum=False, length=20), default=OrganisationKind.AUTHORITY)
    municipality: Mapped[str] = mapped_column(sa.String(120), default="")
    teryt: Mapped[str] = mapped_column(sa.String(7), default="")
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    phone_hours: Mapped[str] = mapped_column(sa.String(120), default="")
    e_delivery: Mapped[str] = mapped_column(sa.String(60), default="")
    created_at: Mapped[Moment] = mapped_column(Moment)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    pages: Mapped[list["LegalPage"]] = relationship(back_populates="organisation")

    __mapper_args__ = {"version_id_col": version}


OBLIGATORY = (PageKind.ACCESSIBILITY, PageKind.PRIVACY, PageKind.TERMS, PageKind.CONTACT)


class LegalPage(Base):
    """A legal page of an organisation: named fields (after the ids of the accessibility law) and a text with light marks (prose.py)."""

    __tablename__ = "legal_pages"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"))
    kind: Mapped[PageKind] = mapped_column(sa.Enum(PageKind, native_enum=False, length=20))
    fields: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    body: Mapped[str] = mapped_column(sa.Text, default="")
    updated_at: Mapped[Moment] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation] = relationship(back_populates="pages")
    versions: Mapped[list["PageVersion"]] = relationship(order_by="PageVersion.number")

    __table_args__ = (sa.UniqueConstraint("organisation_id", "kind"),)
    __mapper_args__ = {"version_id_col": version}


@append_only
class PageVersion(Base):
    """A legal page as it stood from a moment on. People may ask which words they agreed to."""

    __tablename__ = "page_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(sa.ForeignKey("legal_pages.id"), index=True)
    number: Mapped[int]
    fields: Mapped[dict] = mapped_column(sa.JSON)
    body: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[Moment] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))

    __table_args__ = (sa.UniqueConstraint("page_id", "number"),)
