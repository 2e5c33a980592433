"""The accessibility statement of the act of 4 April 2019 on digital accessibility: its parts and what is obligatory.

Names are the ids of the technical conditions without `a11y-`, so that a machine that reads statements finds each part.
"""

from datetime import date
from typing import NamedTuple

from consult.core.i18n import Message
from consult.core.i18n import lazy as _

STATUSES = ("zgodna", "częściowo zgodna", "niezgodna")  # the words of the technical conditions, in the language of the statement


class Part(NamedTuple):
    """A part of the statement: its name, label, kind (line, text, day, status, address) and whether a statement needs it."""

    name: str
    label: Message
    kind: str
    is_needed: bool
    hint: Message | None = None


PARTS = (
    Part("wstep", _("Commitment"), "text", True, _("Who keeps the site accessible, and under which act.")),
    Part("podmiot", _("Name of the public body"), "line", True),
    Part("url", _("Address of the site"), "address", True),
    Part("data-publikacja", _("The site was published on"), "day", True),
    Part("data-aktualizacja", _("Last important change on"), "day", True),
    Part("status", _("State of conformance"), "status", True),
    Part("niezgodnosci", _("What is not accessible, and why"), "text", False, _("One thing a line. Needed unless the site conforms fully.")),
    Part("wylaczenia", _("Exclusions"), "text", False),
    Part("data-sporzadzenie", _("The statement was made on"), "day", True),
    Part("sposob", _("How it was assessed"), "text", True, _("By the body itself or by an outside expert, and how.")),
    Part("audytor", _("Who assessed it from outside"), "line", False),
    Part("ocena", _("Address of the assessment of disproportionate burden"), "address", False),
    Part("data-deklaracja-przeglad", _("Last reviewed on"), "day", True, _("The law asks for a review by 31 March of every year.")),
    Part("skroty", _("Keyboard shortcuts"), "text", False),
    Part("kontakt", _("If something does not work"), "text", True),
    Part("osoba", _("Who answers for accessibility"), "line", True, _("A person or a unit.")),
    Part("email", _("E-mail"), "line", True),
    Part("telefon", _("Phone"), "line", True),
    Part("procedura", _("Demands and complaints"), "text", True, _("How to demand accessibility, by when you answer, where to complain.")),
    Part("architektura", _("Access to the building"), "text", True),
    Part("aplikacje", _("Mobile applications"), "text", False),
)
BY_NAME = {part.name: part for part in PARTS}


def lacking(fields: dict) -> list[Part]:
    """Parts that a statement needs and this one does not have."""
    wanted = [part for part in PARTS if part.is_needed and not fields.get(part.name)]
    if fields.get("status") in STATUSES[1:] and not fields.get("niezgodnosci"):
        wanted.append(BY_NAME["niezgodnosci"])
    return wanted


def is_review_due(fields: dict, today: date) -> bool:
    """Whether the review by 31 March of this year (or, before that day, of the last) is missing."""
    try:
        reviewed = date.fromisoformat(fields.get("data-deklaracja-przeglad") or "")
    except ValueError:
        return True
    year = today.year if today > date(today.year, 3, 31) else today.year - 1
    return reviewed < date(year, 1, 1)
