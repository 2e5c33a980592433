"""The numbering of Polish legal texts at the beginning of a line: what kind of unit it opens and how law cites it.

Levels follow *Zasady techniki prawodawczej* (§ 54–62): część, dział, rozdział, oddział; artykuł or paragraf; ustęp, punkt,
litera, tiret, podwójne tiret. Every expression looks only at the beginning of a line and repeats only bounded classes, so
reading a line takes time proportional to its length at worst.
"""
import re
from typing import NamedTuple

# The level of each kind; a unit closes all open units of its own or a deeper level.
LEVELS = {
    "annex": 0, "book": 1, "part": 2, "title": 3, "division": 4, "chapter": 5, "section": 5, "subchapter": 6, "heading": 7,
    "article": 8, "paragraph": 9, "subparagraph": 10, "prose": 10, "decimal": 10, "point": 11, "letter": 12, "indent": 13,
    "bullet": 13, "double_indent": 14,
}
CONTAINERS = frozenset(kind for kind, level in LEVELS.items() if level <= LEVELS["heading"])
PROVISIONS = frozenset({"article", "paragraph"})

_CONTAINER_KINDS = {
    "załącznik": "annex", "księga": "book", "część": "part", "tytuł": "title", "dział": "division", "rozdział": "chapter",
    "oddział": "subchapter",
}
_ORDINALS = ("pierwsz", "drug", "trzec", "czwart", "piąt", "szóst", "siódm", "ósm", "dziewiąt", "dziesiąt")
_TIRETS = (
    "pierwsze", "drugie", "trzecie", "czwarte", "piąte", "szóste", "siódme", "ósme", "dziewiąte", "dziesiąte", "jedenaste",
    "dwunaste", "trzynaste", "czternaste", "piętnaste", "szesnaste", "siedemnaste", "osiemnaste", "dziewiętnaste", "dwudzieste",
)
_NUMBER = r"\d{1,4}[a-z]{0,2}"
_WORDS = "|".join(word + "|" + word.capitalize() + "|" + word.upper() for word in _CONTAINER_KINDS)
_CONTAINER = re.compile(
    rf"({_WORDS}) (?:(?:nr|NR|Nr) )?([IVXLCDM]{{1,8}}|{_NUMBER}|(?i:{'|'.join(_ORDINALS)})\w{{1,3}})(?: ?[.:–—-])?(?= |$)")
_PROVISION = re.compile(rf"(§|Art\.|ART\.|Artykuł) ?({_NUMBER})(\.|(?= |$))")
_SECTION = re.compile(r"([IVXLC]{1,6})\.(?= )")
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})(\.?)(?= )")
_SUBPARAGRAPH = re.compile(r"(\d{1,3}[a-z]{0,2})\.(?= |$)")
_POINT = re.compile(r"\(?(\d{1,3}[a-z]{0,2})\)")
_LETTER = re.compile(r"\(?([a-z]{1,2})\)|([a-z])\.(?= )")
_DOUBLE_INDENT = re.compile(r"[–—-] ?[–—-](?= )")
_INDENT = re.compile(r"[–—-](?= )")
_BULLET = re.compile("[•·▪▫◦●○■□‣⁃*➢✓►\uf0b7\uf0a7](?= )|[•▪\uf0b7\uf0a7]")
_MARKDOWN = re.compile(r"#{1,6}(?= )")
_REFERENCE = re.compile(r" ?(?:ust|pkt|lit|zd|tiret|i|oraz|lub|albo|do)\b")


class Mark(NamedTuple):
    """A numbering as it is written: the kind it opens, its number (empty where it has none), the rest of the line."""

    kind: str
    number: str
    written: str
    rest: str


def read_mark(line):
    """The mark that a line begins with, or None. Spaces are single and stripped already."""
    for read in (_read_container, _read_provision, _read_items):
        mark = read(line)
        if mark:
            return mark
    return None


def read_nested(line, kind):
    """The mark of a unit that begins on the same line as the unit of `kind` around it (as in "§ 1. 1. …"), or None."""
    mark = _read_items(line)
    if mark and mark.number[:1] in ("1", "a") and LEVELS[mark.kind] > LEVELS[kind] and mark.kind not in ("indent", "bullet"):
        return mark if value_of(mark.number) == 1 else None
    return None


def value_of(number):
    """The place of a number in its sequence: "3a" is 3, "c" is 3, "" is 0."""
    digits = "".join(sign for sign in number if sign.isdecimal())
    if digits:
        return int(digits)
    return ord(number[0]) - ord("a") + 1 if number[:1].islower() else 0


def cite(kind, number, count):
    """The unit as law cites it; `count` is its place among its siblings, for units without a number of their own."""
    if kind in ("indent", "double_indent"):
        word = _TIRETS[count - 1] if count <= len(_TIRETS) else str(count)
        return f"tiret {word}" if kind == "indent" else f"podwójne tiret {word}"
    name = {
        "annex": "załącznik nr", "book": "księga", "part": "część", "title": "tytuł", "division": "dział", "chapter": "rozdział",
        "section": "", "subchapter": "oddział", "heading": "nagłówek", "article": "art.", "paragraph": "§", "subparagraph": "ust.",
        "decimal": "pkt", "point": "pkt", "letter": "lit.", "prose": "akapit", "bullet": "punktor",
    }[kind]
    return f"{name} {number or count}".strip()


def _read_container(line):
    heading = _MARKDOWN.match(line)
    if heading:
        return Mark("heading", "", heading.group(), line[heading.end():].strip())
    found = _CONTAINER.match(line)
    if found:
        rest = line[found.end():].strip()
        kind = _CONTAINER_KINDS[found.group(1).lower()]
        if rest[:1].islower() and kind != "annex":       # a sentence that begins with "Rozdział 2 stosuje się …"
            return None
        return Mark(kind, found.group(2), found.group(), rest)
    found = _SECTION.match(line)
    if found and len(line) <= 200 and line[-1] not in ".;," and line[found.end() + 1:found.end() + 2].isupper():
        return Mark("section", found.group(1), found.group(), line[found.end():].strip())
    return None


def _read_provision(line):
    found = _PROVISION.match(line)
    if not found:
        return None
    rest = line[found.end():]
    if not found.group(3) and (_REFERENCE.match(rest) or rest.strip()[:1].islower()):     # "§ 5 ust. 2 stosuje się …"
        return None
    return Mark("paragraph" if found.group(1) == "§" else "article", found.group(2), found.group(), rest.strip())


def _read_items(line):
    for kind, expression in (("decimal", _DECIMAL), ("subparagraph", _SUBPARAGRAPH), ("point", _POINT), ("letter", _LETTER),
                             ("double_indent", _DOUBLE_INDENT), ("indent", _INDENT), ("bullet", _BULLET)):
        found = expression.match(line)
        if not found:
            continue
        rest = line[found.end():].strip()
        if kind == "decimal" and not found.group(2) and not rest[:1].isupper():      # "2.5 km dróg"
            continue
        number = next((group for group in found.groups() if group), "")
        return Mark(kind, number, found.group(), rest)
    return None
