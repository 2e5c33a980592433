"""Pages of organisations: their contact, and the pages at every foot."""

from flask import Blueprint, abort, g, redirect, render_template, url_for

from consult.core.clock import today
from consult.core.errors import DomainError, Stale
from consult.core.i18n import lazy as _
from consult.core.mark import mark_of
from consult.core.subject import Site
from consult.organisations import operations, prose, queries, statement, words
from consult.organisations.forms import OrganisationForm, form_of
from consult.organisations.models import OrganisationKind, PageKind
from consult.policy.rules import require
from consult.web.actor import actor
from consult.web.forms import say

blueprint = Blueprint("organisations", __name__)
ONE = "/organisations/<int(max=999999999):organisation_id>"
EASIER = {"easy": "easy", "sign-language": "sign_language"}  # pages that are written together with the contact


@blueprint.get("/organisations")
def index():
    """All organisations that have a space here."""
    return render_template("organisations/index.html", organisations=queries.list_organisations(), site=Site, nav="", kinds=words.KINDS)


@blueprint.get(ONE)
def show(organisation_id: int):
    """An organisation: who it is and how to reach it."""
    organisation = g.organisation = queries.get_organisation(organisation_id)
    missing = queries.missing_pages(organisation)
    return render_template("organisations/show.html", one=organisation, pages=words.PAGES, missing=missing, kinds=words.KINDS, nav="")


@blueprint.route("/organisations/new", methods=["GET", "POST"])
def create():
    """Give an organisation a space."""
    require(actor(), "organisation.create", Site())
    form = OrganisationForm()
    if form.validate_on_submit():
        values = {name: value for name, value in form.values.items() if name not in ("name", "kind")}
        try:
            made = operations.create_organisation(actor(), name=form.name.data, kind=OrganisationKind(form.kind.data), values=values)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("%(name)s has a space here now. Next, write its legal pages.", name=made.name))
            return redirect(url_for("organisations.show", organisation_id=made.id))
    return render_template("organisations/edit.html", form=form, one=None, stale=None, nav="desk"), _status(form)


@blueprint.route(ONE + "/edit", methods=["GET", "POST"])
def edit(organisation_id: int):
    """Change name and contact."""
    organisation = queries.get_for_edit(actor(), organisation_id)
    standing = queries.contact_of(organisation)
    form = OrganisationForm(data={**standing, "seen": mark_of(standing)})
    stale = None
    if form.validate_on_submit():
        try:
            operations.edit_organisation(actor(), organisation, values=form.values, seen=form.seen.data)
        except Stale as error:
            stale = _two_versions(form, error, words.CONTACT)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Saved."))
            return redirect(url_for("organisations.show", organisation_id=organisation_id))
    return render_template("organisations/edit.html", form=form, one=organisation, stale=stale, nav="desk"), 409 if stale else _status(form)


@blueprint.get(ONE + "/<kind>")
def page(organisation_id: int, kind: str):
    """A page of the foot as it stands now."""
    organisation = g.organisation = queries.get_organisation(organisation_id)
    return render_page(organisation, kind)


@blueprint.get(ONE + "/<kind>/versions/<int(max=999999999):number>")
def version(organisation_id: int, kind: str, number: int):
    """A page of the foot as it stood."""
    organisation = g.organisation = queries.get_organisation(organisation_id)
    found = queries.get_version(organisation, _kind(kind), number)
    shown = queries.Shown(found_kind := _kind(kind), queries.values_of(found), number, found.at)
    return _draw(organisation, found_kind.value, shown, old=True)


def render_page(organisation, kind: str):
    """The page `kind` of an organisation, or of a site that has none yet. Aborts with 404 for an unknown kind."""
    return _draw(organisation, kind, queries.shown_page(organisation, PageKind.CONTACT if kind in EASIER else _kind(kind)))


def _draw(organisation, kind: str, shown, *, old: bool = False):
    text = shown.values.get(EASIER[kind]) or "" if kind in EASIER else shown.values.get("text", "")
    versions = queries.list_versions(organisation, shown.kind) if organisation is not None else []
    return render_template(
        f"organisations/{'accessibility' if kind == 'accessibility' else 'page'}.html", one=organisation, kind=kind, shown=shown, old=old, nav="",
        title=words.PAGES[kind], body=prose.to_html(text), html=prose.to_html, grounds=words.GROUNDS, versions=versions, parts=statement.BY_NAME,
    )


def _kind(text: str) -> PageKind:
    try:
        return PageKind(text)
    except ValueError:
        abort(404)


@blueprint.route(ONE + "/<kind>/edit", methods=["GET", "POST"])
def edit_page(organisation_id: int, kind: str):
    """Write a page of the foot."""
    organisation = queries.get_for_edit(actor(), organisation_id)
    which = PageKind.CONTACT if kind in EASIER else _kind(kind)
    row = queries.find_page(organisation, which)
    standing = queries.values_of(row) if row else {}
    form = form_of(which, standing or queries.shown_page(organisation, which).values, mark_of(standing))
    stale = None
    if form.validate_on_submit():
        try:
            operations.write_page(actor(), organisation, kind=which, values=form.values, seen=form.seen.data)
        except Stale as error:
            labels = {part.name: part.label for part in statement.PARTS} | words.TEXTS
            stale = _two_versions(form, error, labels)
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Saved. Everybody can read it now."))
            return redirect(url_for("organisations.page", organisation_id=organisation_id, kind=which.value))
    lacking = statement.lacking(standing) if which is PageKind.ACCESSIBILITY else []
    return render_template(
        "organisations/edit_page.html", form=form, one=organisation, kind=which.value, title=words.PAGES[which.value], stale=stale, lacking=lacking,
        is_review_due=which is PageKind.ACCESSIBILITY and bool(row) and statement.is_review_due(standing, today()), nav="desk", is_new=row is None,
    ), 409 if stale else _status(form)


def _two_versions(form, error: Stale, labels: dict) -> list[tuple]:
    """What differs, as (label, theirs, mine); saving again knowingly puts mine over theirs."""
    form.seen.data = mark_of(error.theirs)
    names = [name for name in labels if (error.theirs.get(name) or "") != (error.mine.get(name) or "")]
    return [(labels[name], error.theirs.get(name) or "", error.mine.get(name) or "") for name in names]


def _status(form) -> int:
    return 422 if form.errors or form.form_errors else 200
