"""Lists of comments kept elsewhere, brought in: columns and labels are mapped, every row is judged first.

Pure: rows in, a preview out. The caller imports all accepted rows or none. No column can set an owner,
a role or the visibility of anything: only `FIELDS` exist.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from consult.contributions.import_files import READING_CODES

FIELDS = (
    "source_number", "received_on", "posted_on", "passage", "body", "proposed_change", "justification", "channel",
    "sender_kind", "sender_name", "formal_status", "outcome", "outcome_justification", "decided_on", "decided_by",
)
CODED_FIELDS = ("channel", "sender_kind", "formal_status", "outcome")
DATE_FIELDS = ("received_on", "posted_on", "decided_on")
MAX_CHARACTERS = {"source_number": 60, "passage": 1000, "sender_name": 200, "decided_by": 200}
ROW_CODES = READING_CODES + (
    "text_missing", "row_says_nothing", "date_missing", "date_unreadable", "date_out_of_range", "date_in_future",
    "decided_before_received", "label_unknown", "source_number_repeated", "source_number_taken", "text_too_long",
)

# labels as offices write them; keys are compared without case, accents and punctuation
LABELS = {
    "outcome": {
        "accepted": ("Uwzględniona", "Uwzględniono", "Uwzględniony", "accepted"),
        # planning lists say "partly not taken up", which is the same as "partly taken up"
        "partially_accepted": ("Uwzględniona częściowo", "Częściowo uwzględniona", "Częściowo nieuwzględniona", "Nieuwzględniona częściowo",
                               "Nieuwzględniona w części", "Uwzględniona w części", "Częściowo uwzględniono", "partially accepted"),
        "rejected": ("Nieuwzględniona", "Nie uwzględniona", "Nie uwzględniono", "Nieuwzględniono", "Odrzucona", "rejected"),
        "already_covered": ("Istniejące zapisy uwzględniają treść uwagi", "already covered"),
        "for_further_analysis": ("Do dalszych analiz", "Do dalszej analizy", "for further analysis"),
        "clarified": ("Wyjaśniono", "Wyjaśniona", "clarified"),
        "not_applicable": ("Nie dotyczy", "Poza zakresem", "Nie dotyczy / poza zakresem", "not applicable"),
        "left_unconsidered": ("Pozostawiona bez rozpatrzenia", "Bez rozpatrzenia", "left unconsidered"),
        "not_competent": ("Poza właściwością adresata", "Poza właściwością", "not competent"),
    },
    "channel": {
        "web": ("Formularz", "Formularz internetowy", "Formularz elektroniczny", "Elektronicznie", "Strona internetowa", "web"),
        "email": ("E-mail", "Poczta elektroniczna", "Mail", "email"),
        "e_delivery": ("e-Doręczenia", "ePUAP", "ADE", "e delivery"),
        "post": ("Poczta", "Pocztą", "Papier", "Papierowo", "List", "post"),
        "in_person": ("Osobiście", "W urzędzie", "Kancelaria", "in person"),
        "oral": ("Ustnie", "Ustnie do protokołu", "Do protokołu", "oral"),
        "phone": ("Telefon", "Telefonicznie", "phone"),
        "meeting": ("Spotkanie", "Spotkanie otwarte", "meeting"),
        "world_cafe": ("World Café", "Stolik", "Kawiarenka", "world cafe"),
        "import": ("Import", "Z innego wykazu", "import"),
    },
    "sender_kind": {
        "person": ("Osoba fizyczna", "Osoba", "Mieszkaniec", "Mieszkanka", "Anonim", "person"),
        "organisation": ("Organizacja", "NGO", "Stowarzyszenie", "Fundacja", "Organizacja pozarządowa", "Firma", "organisation"),
        "authority": ("Jednostka", "Jednostka organizacyjna", "Urząd", "Samorząd", "authority"),
    },
    "formal_status": {
        "ok": ("Poprawna", "Poprawne", "ok"),
        "needs_supplement": ("Do uzupełnienia", "needs supplement"),
        "supplemented": ("Uzupełniona", "Uzupełnione", "supplemented"),
        "late": ("Po terminie", "Spóźniona", "late"),
        "rejected_formal": ("Odrzucona formalnie", "rejected formal"),
    },
}

_COLUMN_NAMES = {
    "source_number": ("oznaczenie uwagi", "nr uwagi", "numer uwagi", "nr", "numer", "lp", "source number", "number", "id"),
    "received_on": ("data wplywu", "data otrzymania", "wplyw", "data", "received on", "date"),
    "posted_on": ("data nadania", "posted on"),
    "passage": ("obszar raw", "obszar", "jednostka redakcyjna", "jednostka redakcyjna obszar", "przepis", "fragment", "passage"),
    "body": ("tresc uwagi", "tresc", "uwaga", "tresc uwagi lub streszczenie", "body", "comment", "text"),
    "proposed_change": ("propozycja zmiany", "proponowana zmiana", "proponowany zapis", "proposed change"),
    "justification": ("uzasadnienie uwagi", "uzasadnienie zglaszajacego", "justification"),
    "channel": ("kanal", "sposob zlozenia", "forma zlozenia", "channel"),
    "sender_kind": ("rodzaj zglaszajacego", "rodzaj podmiotu", "sender kind"),
    "sender_name": ("zglaszajacy", "podmiot zglaszajacy", "podmiot", "organizacja", "sender name", "sender"),
    "formal_status": ("status formalny", "formal status"),
    "outcome": ("rozstrzygniecie", "propozycja rozpatrzenia", "sposob rozpatrzenia", "sposob rozpatrzenia uwagi", "rozpatrzenie", "outcome"),
    "outcome_justification": ("uzasadnienie rozstrzygniecia", "uzasadnienie rozpatrzenia", "uzasadnienie organu", "outcome justification"),
    "decided_on": ("data rozstrzygniecia", "data rozpatrzenia", "decided on"),
    "decided_by": ("rozstrzygajacy organ", "organ rozstrzygajacy", "organ", "decided by"),
}
_DATE = re.compile(r"(?:([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4}))(?:[T ][0-9:.Z+]{0,20}| ?r\.)?")
_EARLIEST, _LATEST = date(1990, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class Mapping:
    """How to read a file: column → field, and what stands for all rows where a column is missing.

    `text_not_published` allows rows without a text; `received_on` and `channel` fill empty cells.
    """

    columns: dict
    text_not_published: bool = False
    received_on: date | None = None
    channel: str = "import"

    def __post_init__(self):
        unknown = set(self.columns.values()) - set(FIELDS)
        if unknown:
            raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
        if len(set(self.columns.values())) < len(self.columns):
            raise ValueError("two columns are mapped to one field")
        if self.channel not in LABELS["channel"]:
            raise ValueError(f"unknown channel: {self.channel}")


@dataclass(frozen=True)
class AcceptedRow:
    """A row ready to be registered: `values` by field, dates as dates, labels as codes, absent fields left out."""

    number: int
    values: dict
    text_not_published: bool
    decided_elsewhere: bool


@dataclass(frozen=True)
class Refusal:
    """Why a row cannot come in; `code` is one of `ROW_CODES`, `params` fill its sentence."""

    number: int
    code: str
    params: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """Every row judged once: accepted, or refused with its first reasons."""

    accepted: tuple
    refused: tuple

    @property
    def is_clean(self):
        """Whether nothing stands in the way of importing all rows."""
        return not self.refused


def guess_mapping(columns):
    """Columns as a suggestion column → field, from names that offices use; what is not recognised stays out."""
    names = {column: plain_key(column) for column in columns}
    found = {}
    for wanted, spellings in _COLUMN_NAMES.items():
        for spelling in spellings:
            column = next((column for column, name in names.items() if name == spelling and column not in found), None)
            if column is not None:
                found[column] = wanted
                break
    return _place_bare_justification(names, found)


def _place_bare_justification(names, found):
    """A column that says only "uzasadnienie" belongs to the outcome when it stands behind it, else to the comment."""
    order = list(names)
    outcome = next((column for column, wanted in found.items() if wanted == "outcome"), None)
    for column in order:
        if names[column] != "uzasadnienie":
            continue
        is_behind = outcome is not None and order.index(column) > order.index(outcome)
        wanted = "outcome_justification" if is_behind else "justification"
        if wanted not in found.values():
            found[column] = wanted
    return {column: found[column] for column in order if column in found}


def guess_labels(rows, mapping):
    """Every label met in a coded column, as field → {label: code or None where it is not recognised}."""
    labels = {}
    for column, wanted in mapping.columns.items():
        if wanted in CODED_FIELDS:
            known = _known_labels(wanted)
            seen = dict.fromkeys(row.cells.get(column, "") for row in rows)
            labels[wanted] = {label: known.get(plain_key(label)) for label in seen if label}
    return labels


def preview(rows, mapping, labels=None, *, today=None, taken=frozenset()):
    """Judge all rows; `labels` (field → {label: code}) go before the known ones, `taken` are source numbers already here.

    Gaps between source numbers are fine; the second row of a number is refused, and so are dates after `today`.
    """
    known = {wanted: _known_labels(wanted) | _checked_labels(wanted, (labels or {}).get(wanted, {})) for wanted in CODED_FIELDS}
    accepted, refused, first_rows = [], [], {}
    for row in rows:
        reasons = list(row.problems)
        values = _values(row, mapping, known, reasons)
        _judge(values, mapping, today, reasons)
        _judge_number(row.number, values.get("source_number"), first_rows, taken, reasons)
        if reasons:
            refused += [Refusal(row.number, code, params) for code, params in reasons]
        else:
            accepted.append(AcceptedRow(row.number, values, not _has_text(values), "outcome" in values))
    return Preview(tuple(accepted), tuple(refused))


def plain_key(label):
    """A label without case, accents and punctuation, for comparing."""
    folded = unicodedata.normalize("NFKD", label.casefold().replace("ł", "l"))
    letters = "".join(sign if sign.isalnum() else " " for sign in folded if not unicodedata.combining(sign))
    return " ".join(letters.split())


def parse_date(text):
    """A date from 2026-04-14, 14.04.2026, 14-04-2026 or 14/04/2026 (a time behind it is dropped); None if unreadable."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, day_first, month_second, year_last = match.groups()
    try:
        return date(int(year or year_last), int(month or month_second), int(day or day_first))
    except ValueError:
        return None


def _known_labels(wanted):
    codes = LABELS[wanted]
    known = {plain_key(code): code for code in codes}
    return known | {plain_key(label): code for code, spellings in codes.items() for label in spellings}


def _checked_labels(wanted, chosen):
    for code in chosen.values():
        if code is not None and code not in LABELS[wanted]:
            raise ValueError(f"unknown code for {wanted}: {code}")
    return {plain_key(label): code for label, code in chosen.items() if code is not None}


def _values(row, mapping, known, reasons):
    values = {"channel": mapping.channel}
    if mapping.received_on is not None:
        values["received_on"] = mapping.received_on
    for column, wanted in mapping.columns.items():
        text = row.cells.get(column, "")
        if text:
            _read_cell(column, wanted, text, known, values, reasons)
    return values


def _read_cell(column, wanted, text, known, values, reasons):
    if wanted in DATE_FIELDS:
        day = parse_date(text)
        if day is None:
            reasons.append(("date_unreadable", {"column": column, "value": text[:60]}))
        elif not _EARLIEST <= day < _LATEST:
            reasons.append(("date_out_of_range", {"column": column, "value": text[:60]}))
        # an unreadable date was given, so it is not also called missing
        values[wanted] = day
    elif wanted in CODED_FIELDS:
        code = known[wanted].get(plain_key(text))
        if code is None:
            reasons.append(("label_unknown", {"column": column, "field": wanted, "label": text[:60]}))
        values[wanted] = code
    else:
        limit = MAX_CHARACTERS.get(wanted)
        if limit and len(text) > limit:
            reasons.append(("text_too_long", {"column": column, "limit": limit}))
        values[wanted] = text


def _judge(values, mapping, today, reasons):
    if not _has_text(values):
        if not mapping.text_not_published:
            reasons.append(("text_missing", {}))
        elif "source_number" not in values and "passage" not in values:
            reasons.append(("row_says_nothing", {}))
    received, decided = values.get("received_on"), values.get("decided_on")
    if "received_on" not in values:
        reasons.append(("date_missing", {}))
    for wanted in DATE_FIELDS:
        if today and values.get(wanted) and values[wanted] > today:
            reasons.append(("date_in_future", {"field": wanted, "value": values[wanted].isoformat()}))
    if received and decided and decided < received:
        reasons.append(("decided_before_received", {"received_on": received.isoformat(), "decided_on": decided.isoformat()}))


def _has_text(values):
    return "body" in values or "proposed_change" in values


def _judge_number(number, source_number, first_rows, taken, reasons):
    if source_number is None:
        return
    if source_number in taken:
        reasons.append(("source_number_taken", {"source_number": source_number}))
    first = first_rows.setdefault(source_number, number)
    if first != number:
        reasons.append(("source_number_repeated", {"source_number": source_number, "first_row": first}))
