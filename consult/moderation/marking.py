"""Places in texts: pieces for showing suggestions, words that a moderator pasted, places as they travel through a form. Pure."""

import re
from typing import NamedTuple

from consult.core import spans
from consult.core.errors import Refused
from consult.core.i18n import lazy as _

MOST_PHRASES = 50
LONGEST_PHRASE = 500
MOST_PLACES = 500
_PLACE = re.compile(r"([a-z_]{1,40}):([0-9]{1,6})-([0-9]{1,6})")


class Piece(NamedTuple):
    """A stretch of a text. `kind` says what it looks like (one of `spans.KINDS`), empty for ordinary words; `place` names it in a form."""

    text: str
    kind: str = ""
    place: str = ""


def pieces(text: str, name: str = "body", longest: int | None = None) -> list[Piece]:
    """The text cut where something in it looks like personal data; after `longest` signs an ellipsis, never inside a suggestion."""
    out, position = [], 0
    for found in spans.find_personal(text):
        if longest is not None and found.start >= longest:
            break
        out += [Piece(text[position:found.start]), Piece(text[found.start:found.end], found.kind, f"{name}:{found.start}-{found.end}")]
        position = found.end
    if longest is not None and len(text) > max(longest, position):
        return [piece for piece in (*out, Piece(text[position:max(longest, position)].rstrip() + "…")) if piece.text]
    return [piece for piece in (*out, Piece(text[position:])) if piece.text]


def find_words(text: str, phrases: list[str]) -> list[tuple[int, int]]:
    """Every place where one of `phrases` stands, whatever its case and however its white space is broken."""
    found = []
    for phrase in phrases[:MOST_PHRASES]:
        words = phrase[:LONGEST_PHRASE].split()
        if words:
            pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
            found += [match.span() for match in pattern.finditer(text)]
    return found


def phrases_of(pasted: str) -> list[str]:
    """One phrase a line; what is shorter than two signs would cover half a text and is left out."""
    return [line for line in (" ".join(raw.split()) for raw in pasted.splitlines()) if len(line) > 1]


def read_places(written: list[str]) -> dict[str, list[tuple[int, int]]]:
    """Places as a form brings them, `body:10-22`, by field. What is written otherwise is left out; the operation checks the rest."""
    places: dict[str, list[tuple[int, int]]] = {}
    for one in written[:MOST_PLACES]:
        match = _PLACE.fullmatch(one)
        if match:
            places.setdefault(match[1], []).append((int(match[2]), int(match[3])))
    return places


def write_places(places: dict[str, list[tuple[int, int]]]) -> list[str]:
    """Places as they travel through a form."""
    return [f"{name}:{start}-{end}" for name, stretches in places.items() for start, end in stretches]


def cover(texts: dict[str, str], places: dict[str, list[tuple[int, int]]]) -> dict[str, str]:
    """The texts by field with the words at `places` taken out. Raises Refused for no places at all and for places outside the texts."""
    if not any(places.get(name) for name in texts):
        raise Refused(_("Mark the words that are to be covered."))
    try:
        return {name: spans.redact(text, places[name]) if places.get(name) else text for name, text in texts.items()}
    except spans.SpanRefused as error:
        raise Refused(_("The marked words do not lie within the text. Mark them again.")) from error
