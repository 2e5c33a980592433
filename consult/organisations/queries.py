"""Reading organisations."""

import sqlalchemy as sa

from consult.core.db import db
from consult.core.errors import NotFound
from consult.organisations.models import LegalPage, Organisation, PageKind


def get_organisation(organisation_id: int) -> Organisation:
    """An organisation by id. Raises NotFound."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def list_organisations() -> list[Organisation]:
    """All organisations by name."""
    return list(db.session.scalars(sa.select(Organisation).order_by(Organisation.name)))


def main_organisation() -> Organisation | None:
    """The organisation whose contact stands at the foot of pages that belong to none: the first one made."""
    return db.session.scalars(sa.select(Organisation).order_by(Organisation.id).limit(1)).first()


def has_demo() -> bool:
    """Whether this site holds demo data, which every page then says."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Organisation.is_demo))))


def find_page(organisation: Organisation, kind: PageKind) -> LegalPage | None:
    """A legal page of an organisation, if it has been written."""
    return db.session.scalars(sa.select(LegalPage).where(LegalPage.organisation_id == organisation.id, LegalPage.kind == kind)).first()
