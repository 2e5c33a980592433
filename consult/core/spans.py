"""Redaction spans in plain text, and suggestions where a text may hold personal data.

Pure. Positions count code points. The suggestions are a help for moderators, never a decision; every pattern is bounded, so
that looking through a text takes time linear in its length.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

MARK = "[…]"
KINDS = ("email", "bank_account", "pesel", "nip", "id_card", "phone")


class SpanRefused(ValueError):
    """A span does not lie within its text."""


@dataclass(frozen=True, order=True)
class Suggestion:
    """A place in a text that looks like personal data: `text[start:end]`, with one of `KINDS`."""

    start: int
    end: int
    kind: str


def merged(spans, length):
    """Spans (start, end) sorted, overlapping and touching ones joined; raises `SpanRefused` for any outside 0…length."""
    joined = []
    for start, end in sorted(_checked(span, length) for span in spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def redact(text, spans, mark=MARK):
    """The public text: each joined span replaced by one mark, whose length says nothing about what was there."""
    pieces, position = [], 0
    for start, end in merged(_whole_signs(text, spans), len(text)):
        pieces += [text[position:start], mark]
        position = end
    return "".join([*pieces, text[position:]])


def find_personal(text):
    """Suggestions in order, never overlapping: e-mail, bank account, PESEL, NIP, identity card, phone."""
    found, taken = [], bytearray(len(text))
    for kind, pattern, holds in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(taken[start:end]) and holds(match[0]):
                taken[start:end] = b"\x01" * (end - start)
                found.append(Suggestion(start, end, kind))
    return sorted(found)


def _checked(span, length):
    start, end = span
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        raise SpanRefused(f"the span {start}–{end} does not lie within a text of {length} signs")
    return start, end


def _whole_signs(text, spans):
    """A span that ends before an accent takes the accent along, so that no half of a letter stays behind."""
    for span in spans:
        start, end = _checked(span, len(text))
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        yield start, end


def _digits(text):
    return [int(sign) for sign in text if sign in "0123456789"]


def _weighted(digits, weights):
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def is_pesel(text):
    """Whether eleven digits are a PESEL: control digit (weights 1 3 7 9) and a day that exists (ustawa o ewidencji ludności, art. 15)."""
    digits = _digits(text)
    if len(digits) != 11 or (_weighted(digits[:10], (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) + digits[10]) % 10:
        return False
    year, month, day = digits[0] * 10 + digits[1], digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]
    century = {0: 1900, 1: 2000, 2: 2100, 3: 2200, 4: 1800}[month // 20]
    try:
        date(century + year, month % 20, day)
    except ValueError:
        return False
    return True


def is_nip(text):
    """Whether ten digits are a NIP: the control digit by weights 6 5 7 2 3 4 5 6 7, modulo 11."""
    digits = _digits(text)
    return len(digits) == 10 and any(digits) and _weighted(digits[:9], (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == digits[9]


def is_id_card(text):
    """Whether three letters and six digits are a Polish identity card: weights 7 3 1 9 7 3 1 7 3, letters from A = 10, modulo 10."""
    signs = [sign for sign in text.upper() if sign.isalnum()]
    values = [int(sign, 36) for sign in signs]
    return len(values) == 9 and _weighted(values, (7, 3, 1, 9, 7, 3, 1, 7, 3)) % 10 == 0


def is_polish_account(text):
    """Whether 26 digits are a Polish account number: ISO 13616, modulo 97 with PL behind."""
    digits = "".join(map(str, _digits(text)))
    return len(digits) == 26 and int(digits[2:] + "2521" + digits[:2]) % 97 == 1


def _is_full_number(text):
    """A number with its country's prefix has nine to fifteen digits (E.164)."""
    return 9 <= len(_digits(text)) <= 15


def _always(_text):
    return True


_GAP = "[ \u00a0.-]?"
_PATTERNS = (
    # starts only where a run of address signs starts, or a long run would be read once from each of its signs
    ("email", re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}+@(?:[\w-]{1,63}+\.){1,8}[^\W\d_]{2,24}(?!\w)"), _always),
    ("bank_account", re.compile(rf"(?<![0-9A-Za-z])(?:PL{_GAP})?[0-9]{{2}}(?:{_GAP}[0-9]{{4}}){{6}}(?![0-9])", re.IGNORECASE), is_polish_account),
    ("pesel", re.compile(r"(?<![0-9])[0-9]{11}(?![0-9])"), is_pesel),
    ("nip", re.compile(
        rf"(?<![0-9])[0-9]{{3}}{_GAP}(?:[0-9]{{3}}{_GAP}[0-9]{{2}}{_GAP}[0-9]{{2}}|[0-9]{{2}}{_GAP}[0-9]{{2}}{_GAP}[0-9]{{3}})(?![0-9])"), is_nip),
    ("id_card", re.compile(r"(?<!\w)[A-Za-z]{3} ?[0-9]{6}(?!\w)"), is_id_card),
    ("phone", re.compile(rf"(?<![\w+])\+[1-9][0-9]{{0,2}}(?:{_GAP}[0-9]{{1,4}}){{3,5}}(?![0-9])"), _is_full_number),
    ("phone", re.compile(
        rf"(?<![\w+])(?:(?:\+|00)48{_GAP})?\(?[1-9][0-9](?:[0-9]{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}|\)?{_GAP}[0-9]{{3}}{_GAP}[0-9]{{2}}{_GAP}[0-9]{{2}})"
        r"(?![0-9]|[.,-][0-9]|[ \u00a0]?(?:[0-9]{3}|zł|PLN|EUR|€|osób|m²|m2|ha|mln|tys))", re.IGNORECASE), _always),
)
