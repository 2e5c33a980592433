"""The parts of an announcement that people write: which there are, how long they may be, and how they are made clean."""

from datetime import date

from consult.consultations.words import CHANNELS, FIELDS, WAYS
from consult.core.errors import Refused
from consult.core.i18n import lazy as _
from consult.core.text import one_line, plain

BASICS = ("title", "subtitle", "number", "question", "can_change", "cannot_change", "moderation", "moderation_hours")
NOTICE = (
    "legal_basis", "authority", "owner_unit", "contact", "subject", "purpose", "territory", "addressees", "schedule_note", "forms", "forms_note",
    "documents_place", "how_to_submit", "comment_contents", "deciding_body", "results_announcement", "reason", "privacy_notice", "accessibility",
    "channels", "signed_on", "signed_by",
)
LINES = {"title": 200, "subtitle": 300, "number": 40, "authority": 300, "signed_by": 200}
LISTS = ("can_change", "cannot_change")
CODES = {"forms": WAYS, "channels": CHANNELS}
LONGEST_TEXT = 5_000
LONGEST_ITEM, MOST_ITEMS = 500, 40
LONGEST_REASON = 2_000


def clean(values: dict) -> dict:
    """`values` of BASICS or NOTICE as they are kept. Raises Refused, field by field, for what is too long or unknown."""
    wrong, kept = {}, {}
    for name, value in values.items():
        try:
            kept[name] = _clean(name, value)
        except Refused as error:
            wrong[name] = error.sentence
    if wrong:
        raise Refused(fields=wrong)
    return kept


def _clean(name: str, value):
    if name in CODES:
        return [code for code in CODES[name] if code in (value or ())]
    if name in LISTS:
        return _items(value)
    if name in LINES:
        return _within(one_line(value), LINES[name])
    if name == "signed_on":
        return value.isoformat() if isinstance(value, date) else value or None
    if name == "moderation_hours":
        return value
    return _within(plain(value), LONGEST_TEXT)


def _items(value) -> list[str]:
    lines = value.splitlines() if isinstance(value, str) else value or ()
    items = [item for item in (one_line(line).lstrip("•-–—* ") for line in lines) if item]
    if len(items) > MOST_ITEMS:
        raise Refused(_("At most %(n)s lines.", n=MOST_ITEMS))
    return [_within(item, LONGEST_ITEM) for item in items]


def _within(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Refused(_("At most %(n)s characters.", n=longest))
    return text


def reason_in(text: str | None, field: str = "reason") -> str:
    """A reason as it is kept. Raises Refused at `field` for one that is empty or too long."""
    reason = plain(text)
    if not reason:
        raise Refused(fields={field: _("Say why; everybody will be able to read it.")})
    if len(reason) > LONGEST_REASON:
        raise Refused(fields={field: _("At most %(n)s characters.", n=LONGEST_REASON)})
    return reason


def differing(theirs: dict, mine: dict) -> list[str]:
    """Names of the parts in which two versions differ, in the order of the form."""
    return [name for name in FIELDS if name in mine and theirs.get(name) != mine[name]]
