"""The notice in its seventeen parts, for the page, for paper, and as plain text for the Public Information Bulletin."""

import hashlib
import textwrap
from datetime import date
from typing import NamedTuple

from consult.consultations.models import Consultation, PhaseKind
from consult.consultations.words import CHANNELS, FIELDS, WAYS, DayWords, days_words
from consult.core.i18n import DEFAULT, Message, speaking
from consult.core.i18n import lazy as _

WIDTH = 100
PARTS = {
    1: (_("Title and number"), ("title", "number")),
    2: (_("Legal basis"), ("legal_basis",)),
    3: (_("Who consults and who is in charge"), ("authority", "owner_unit", "contact")),
    4: (_("What it is about"), ("subject",)),
    5: (_("Purpose and what can change"), ("purpose", "can_change", "cannot_change")),
    6: (_("Area"), ("territory",)),
    7: (_("Whom we ask"), ("addressees",)),
    8: (_("First and last day"), ("days", "schedule_note", "reason")),
    9: (_("Ways to take part"), ("forms", "forms_note")),
    10: (_("Where the documents are"), ("documents_place",)),
    11: (_("How and where to send comments"), ("how_to_submit",)),
    12: (_("What a comment should contain"), ("comment_contents",)),
    13: (_("Who decides"), ("deciding_body",)),
    14: (_("When and where the results appear"), ("results_announcement",)),
    15: (_("Personal data"), ("privacy_notice",)),
    16: (_("Accessibility"), ("accessibility",)),
    17: (_("Date and signature"), ("signed_on", "signed_by", "channels")),
}


class Part(NamedTuple):
    """One of the seventeen: its number, its title, and what it says as (label or None, text, lines)."""

    number: int
    title: Message
    says: list

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return not self.says


def parts_of(consultation: Consultation) -> list[Part]:
    """The notice of a consultation as it stands, all seventeen parts, the empty ones too."""
    return [
        Part(number, title, [said for name in names for said in _said(consultation, name, labelled=len(names) > 1)])
        for number, (title, names) in PARTS.items()
    ]


def _said(consultation: Consultation, name: str, *, labelled: bool) -> list:
    label = FIELDS.get(name) if labelled else None
    if name == "days":
        return _days(consultation)
    if name in ("title", "number", "can_change", "cannot_change"):
        value = getattr(consultation, name)
    else:
        value = consultation.notice.get(name)
    if not value:
        return []
    if isinstance(value, list):
        words = {"forms": WAYS, "channels": CHANNELS}.get(name)
        return [(label, "", [words.get(code, code) for code in value] if words else value)]
    if name == "signed_on":
        return [(label, DayWords(date.fromisoformat(value)), [])]
    return [(label, value, [])]


def _days(consultation: Consultation) -> list:
    phase = consultation.phase(PhaseKind.COLLECT)
    if phase is None:
        return []
    start, end, length = DayWords(phase.starts_on), DayWords(phase.ends_on), days_words((phase.ends_on - phase.starts_on).days)
    return [(None, _("From %(start)s to %(end)s, until 23:59: %(days)s.", start=start, end=end, days=length), [])]


def text_of(consultation: Consultation) -> str:
    """The notice as plain text in Polish, the language of the Bulletin; UTF-8, lines of at most 100 characters."""
    with speaking(DEFAULT):
        lines = [str(_("Notice of public consultation")).upper(), ""]
        for part in parts_of(consultation):
            if part.is_empty:
                continue
            lines.append(f"{part.number}. {part.title}")
            for label, text, items in part.says:
                lines += _wrapped(f"{label}: " if label else "", str(text), items)
            lines.append("")
        return "\n".join(lines).rstrip() + "\n"


def _wrapped(label: str, text: str, items: list) -> list[str]:
    if items:
        head = textwrap.wrap(label.strip(), WIDTH)
        return head + [line for item in items for line in textwrap.wrap(f"- {item}", WIDTH, subsequent_indent="  ")]
    paragraphs = (label + text).split("\n")
    return [line for paragraph in paragraphs for line in textwrap.wrap(paragraph, WIDTH) or [""]]


def digest_of(consultation: Consultation) -> str:
    """SHA-256 of the notice as plain text, for the record."""
    return hashlib.sha256(text_of(consultation).encode()).hexdigest()


