"""Forms of organisations and their pages. They know shape; rules live in the operations."""

from datetime import date

from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from consult.core.i18n import lazy as _
from consult.organisations.models import OrganisationKind, PageKind
from consult.organisations.operations import LONGEST, LONGEST_TEXT, TEXTS
from consult.organisations.statement import PARTS, STATUSES
from consult.organisations.words import CONTACT, KINDS
from consult.organisations.words import TEXTS as LABELS
from consult.web.fields import Day, Email, TextBlock, TextLine, valid_email
from consult.web.forms import Form, required


class OrganisationForm(Form):
    """Name and contact."""

    name = TextLine(CONTACT["name"], [required()], longest=LONGEST["name"])
    kind = SelectField(CONTACT["kind"], choices=[SelectChoice(kind.value, KINDS[kind.value]) for kind in OrganisationKind])
    municipality = TextLine(CONTACT["municipality"], longest=LONGEST["municipality"])
    teryt = TextLine(CONTACT["teryt"], longest=LONGEST["teryt"])
    address = TextLine(CONTACT["address"], longest=LONGEST["address"])
    email = Email(CONTACT["email"], [valid_email])
    phone = TextLine(CONTACT["phone"], longest=LONGEST["phone"])
    phone_hours = TextLine(CONTACT["phone_hours"], longest=LONGEST["phone_hours"])
    e_delivery = TextLine(CONTACT["e_delivery"], longest=LONGEST["e_delivery"])
    seen = HiddenField()

    @property
    def values(self) -> dict:
        """What was typed, by name."""
        return {name: self[name].data or "" for name in CONTACT}


class PageForm(Form):
    """What every form of a page has: the mark of what stood when it was opened."""

    seen = HiddenField()

    @property
    def values(self) -> dict:
        """What was typed, by the names that the operation knows."""
        return {name: self[name].data for name in self.data if name not in ("seen", "csrf_token")}


class StatementForm(PageForm):
    """The accessibility statement, part by part; field names have underscores where the ids have hyphens."""

    @property
    def values(self) -> dict:
        """What was typed, by the names of the parts."""
        return {part.name: self[part.name.replace("-", "_")].data for part in PARTS}


def _field_of(part):
    if part.kind == "day":
        return Day(part.label, [Optional()], description=part.hint or "")
    if part.kind == "status":
        return RadioField(part.label, [Optional()], choices=[SelectChoice(status) for status in STATUSES])
    if part.kind == "text":
        return TextBlock(part.label, longest=LONGEST_TEXT, description=part.hint or "")
    return TextLine(part.label, longest=500, description=part.hint or "")


for _part in PARTS:
    setattr(StatementForm, _part.name.replace("-", "_"), _field_of(_part))


class PrivacyForm(PageForm):
    """The privacy notice."""

    text = TextBlock(LABELS["text"], longest=LONGEST_TEXT)


class TermsForm(PrivacyForm):
    """The terms; the grounds of moderation are added by the page."""


class ContactForm(PrivacyForm):
    """What stands on the contact page besides the contact, and two pages that make it easier."""

    easy = TextBlock(LABELS["easy"], longest=LONGEST_TEXT, description=_("Short sentences, simple words, one thought a line."))
    sign_language = TextBlock(LABELS["sign_language"], longest=LONGEST_TEXT)


FORMS = {PageKind.ACCESSIBILITY: StatementForm, PageKind.PRIVACY: PrivacyForm, PageKind.TERMS: TermsForm, PageKind.CONTACT: ContactForm}


def form_of(kind: PageKind, values: dict, seen: str) -> PageForm:
    """The form of a page, filled with `values` where nothing was sent."""
    names = [part.name for part in PARTS] if kind is PageKind.ACCESSIBILITY else TEXTS[kind]
    data = {name.replace("-", "_"): values.get(name, "") for name in names} | {"seen": seen}
    return FORMS[kind](data=_with_days(data, kind))


def _with_days(data: dict, kind: PageKind) -> dict:
    days = {part.name.replace("-", "_") for part in PARTS if part.kind == "day"} if kind is PageKind.ACCESSIBILITY else set()
    return {name: (date.fromisoformat(value) if value else None) if name in days else value for name, value in data.items()}
