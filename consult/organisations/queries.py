"""Reading organisations and their legal pages."""

from dataclasses import dataclass

import sqlalchemy as sa

from consult.core.db import db
from consult.core.errors import NotFound
from consult.organisations import statement
from consult.organisations.models import OBLIGATORY, LegalPage, Organisation, PageKind, PageVersion
from consult.organisations.standard import standard_values
from consult.policy.roles import Actor
from consult.policy.rules import require

CONTACT = ("name", "kind", "municipality", "teryt", "address", "email", "phone", "phone_hours", "e_delivery")


def get_organisation(organisation_id: int) -> Organisation:
    """An organisation by id. Raises NotFound."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def get_for_edit(actor: Actor, organisation_id: int) -> Organisation:
    """An organisation for whoever edits it. Raises NotFound or Forbidden."""
    organisation = get_organisation(organisation_id)
    require(actor, "organisation.edit", organisation)
    return organisation


def list_organisations() -> list[Organisation]:
    """All organisations by name."""
    return list(db.session.scalars(sa.select(Organisation).order_by(Organisation.name)))


def main_organisation() -> Organisation | None:
    """The organisation whose contact stands at the foot of pages that belong to none: the first one made."""
    return db.session.scalars(sa.select(Organisation).order_by(Organisation.id).limit(1)).first()


def contact_of(organisation: Organisation) -> dict:
    """What is known of an organisation, as plain values."""
    return {name: getattr(organisation, name) for name in CONTACT} | {"kind": organisation.kind.value}


def find_page(organisation: Organisation, kind: PageKind) -> LegalPage | None:
    """A legal page of an organisation, if it has been written."""
    return db.session.scalars(sa.select(LegalPage).where(LegalPage.organisation_id == organisation.id, LegalPage.kind == kind)).first()


@dataclass(frozen=True)
class Shown:
    """A legal page as it is shown: its values, and since when; `number` is 0 for the standard text, which nobody has adopted yet."""

    kind: PageKind
    values: dict
    number: int
    at: object = None

    @property
    def is_standard(self) -> bool:
        """Whether the office has not written the page itself."""
        return self.number == 0


def shown_page(organisation: Organisation | None, kind: PageKind) -> Shown:
    """A legal page as everybody reads it: the office's own, else the standard text filled with what is known of the organisation."""
    page = find_page(organisation, kind) if organisation is not None else None
    if page is None:
        return Shown(kind, standard_values(organisation, kind), 0)
    return Shown(kind, values_of(page), page.version, page.updated_at)


def values_of(page: LegalPage | PageVersion) -> dict:
    """What a legal page says: named fields, and `text`."""
    return {**page.fields, "text": page.body}


def list_versions(organisation: Organisation, kind: PageKind) -> list[PageVersion]:
    """How a legal page has read, newest first."""
    statement_ = sa.select(PageVersion).join(LegalPage, LegalPage.id == PageVersion.page_id)
    statement_ = statement_.where(LegalPage.organisation_id == organisation.id, LegalPage.kind == kind)
    return list(db.session.scalars(statement_.order_by(PageVersion.number.desc())))


def get_version(organisation: Organisation, kind: PageKind, number: int) -> PageVersion:
    """One reading of a legal page. Raises NotFound."""
    found = next((version for version in list_versions(organisation, kind) if version.number == number), None)
    if found is None:
        raise NotFound
    return found


def missing_pages(organisation: Organisation) -> list[PageKind]:
    """Which of the four obligatory pages are unwritten or lack something the law asks for."""
    written = {page.kind: page for page in db.session.scalars(sa.select(LegalPage).where(LegalPage.organisation_id == organisation.id))}
    return [kind for kind in OBLIGATORY if not _is_whole(organisation, kind, written.get(kind))]


def _is_whole(organisation: Organisation, kind: PageKind, page: LegalPage | None) -> bool:
    if page is None:
        return False
    if kind is PageKind.ACCESSIBILITY:
        return not statement.lacking(page.fields)
    if kind is PageKind.CONTACT:
        return bool(organisation.phone and organisation.email and organisation.address)
    return bool(page.body)

