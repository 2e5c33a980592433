"""Making organisations, keeping their contact right, writing the pages at every foot."""

import hashlib
from datetime import date
from itertools import chain, count

import sqlalchemy as sa

from consult.core.chain import canonical_json
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.mark import mark_of
from consult.core.operation import operation, record
from consult.core.subject import Site
from consult.core.text import one_line, plain, slug
from consult.organisations import statement
from consult.organisations.events import OrganisationChanged, OrganisationCreated, PageWritten
from consult.organisations.models import LegalPage, Organisation, OrganisationKind, PageKind, PageVersion
from consult.organisations.queries import CONTACT, contact_of, find_page, values_of
from consult.policy.rules import require

LONGEST = {"name": 200, "municipality": 120, "teryt": 7, "address": 300, "email": 254, "phone": 40, "phone_hours": 120, "e_delivery": 60}
LONGEST_TEXT = 30_000
TEXTS = {  # what can be written on each page besides the statement's parts
    PageKind.PRIVACY: ("text",),
    PageKind.TERMS: ("text",),
    PageKind.CONTACT: ("text", "easy", "sign_language"),
}


@operation
def create_organisation(actor, *, name: str, kind: OrganisationKind = OrganisationKind.AUTHORITY, values: dict | None = None, is_demo: bool = False):
    """Give an organisation a space of its own; `values` is its contact (names: `queries.CONTACT`). Raises Refused without a name."""
    require(actor, "organisation.create", Site())
    given = _cleaned({**(values or {}), "name": name})
    organisation = Organisation(slug=_free_slug(given["name"]), kind=kind, created_at=now(), is_demo=is_demo, **given)
    db.session.add(organisation)
    db.session.flush()  # the fact needs the id
    record(OrganisationCreated.about(actor, organisation))
    return organisation


@operation
def edit_organisation(actor, organisation, *, values: dict, seen: str = ""):
    """Change name, kind or contact. Stale, with both versions, when they were changed since `seen`."""
    require(actor, "organisation.edit", organisation)
    standing = contact_of(organisation)
    given = _cleaned({name: values[name] for name in CONTACT if name in values and name != "kind"})
    if "kind" in values:
        given["kind"] = OrganisationKind(values["kind"]).value
    if seen and seen != mark_of(standing):
        raise Stale(theirs=standing, mine=given)
    changed = {name: value for name, value in given.items() if value != standing[name]}
    for name, value in changed.items():
        setattr(organisation, name, OrganisationKind(value) if name == "kind" else value)
    if changed:
        record(OrganisationChanged.about(actor, organisation, parts=sorted(changed)))
    return organisation


@operation
def write_page(actor, organisation, *, kind: PageKind, values: dict, seen: str = ""):
    """Write a page of the foot: the parts of the statement (`statement.PARTS`) for accessibility, else `text` with light marks.

    The page may be unfinished; `missing_pages` says so. Every reading is kept. Stale when the page was written since `seen`.
    """
    require(actor, "organisation.edit", organisation)
    fields, body = _statement(values) if kind is PageKind.ACCESSIBILITY else _texts(kind, values)
    page = find_page(organisation, kind)
    standing = values_of(page) if page else {}
    if seen and seen != mark_of(standing):
        raise Stale(theirs=standing, mine={**fields, "text": body})
    if page is not None and standing == {**fields, "text": body}:
        return page
    if page is None:
        page = LegalPage(organisation=organisation, kind=kind, fields=fields, body=body, updated_at=now())
        db.session.add(page)
    else:
        page.fields, page.body, page.updated_at = fields, body, now()
    db.session.flush()  # the version needs its number
    db.session.add(PageVersion(page_id=page.id, number=page.version, fields=fields, body=body, at=page.updated_at, by_id=actor.account_id))
    digest = hashlib.sha256(canonical_json({"fields": fields, "body": body})).hexdigest()
    record(PageWritten.about(actor, organisation, kind=kind.value, number=page.version, sha256=digest))
    return page


def _cleaned(values: dict) -> dict:
    given, wrong = {}, {}
    for name, value in values.items():
        given[name] = one_line(value)
        if len(given[name]) > LONGEST[name]:
            wrong[name] = _("At most %(n)s characters.", n=LONGEST[name])
    if "name" in given and not given["name"]:
        wrong["name"] = _("Give the name of the organisation.")
    if given.get("teryt") and not (given["teryt"].isascii() and given["teryt"].isdigit() and len(given["teryt"]) in (2, 4, 7)):
        wrong["teryt"] = _("A TERYT code has 2, 4 or 7 digits.")
    if wrong:
        raise Refused(fields=wrong)
    return given


def _free_slug(name: str) -> str:
    """A slug that no organisation bears; the constraint in the database has the last word."""
    base = slug(name) or "organisation"
    taken = set(db.session.scalars(sa.select(Organisation.slug).where(Organisation.slug.startswith(base, autoescape=True))))
    return next(free for free in chain([base], (f"{base}-{number}" for number in count(2))) if free not in taken)


def _statement(values: dict) -> tuple[dict, str]:
    fields, wrong = {}, {}
    for part in statement.PARTS:
        value = values.get(part.name) or ""
        if part.kind == "day":
            value = value.isoformat() if isinstance(value, date) else value
        elif part.kind == "text":
            value = plain("\n".join(value) if isinstance(value, list) else value)
        else:
            value = one_line(value)
        if len(value) > LONGEST_TEXT:
            wrong[part.name.replace("-", "_")] = _("At most %(n)s characters.", n=LONGEST_TEXT)
        if part.kind == "address" and value and not value.startswith(("https://", "http://")):
            wrong[part.name.replace("-", "_")] = _("An address begins with https://.")
        if part.kind == "status" and value and value not in statement.STATUSES:
            wrong[part.name.replace("-", "_")] = _("Choose one of the three.")
        if value:
            fields[part.name] = value
    if wrong:
        raise Refused(fields=wrong)
    return fields, ""


def _texts(kind: PageKind, values: dict) -> tuple[dict, str]:
    given = {name: plain(values.get(name)) for name in TEXTS[kind]}
    wrong = {name: _("At most %(n)s characters.", n=LONGEST_TEXT) for name, value in given.items() if len(value) > LONGEST_TEXT}
    if wrong:
        raise Refused(fields=wrong)
    return {name: value for name, value in given.items() if name != "text" and value}, given["text"]
