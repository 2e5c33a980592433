"""The one door for texts: plain text is normalised and bounded, rich text passes two sanitisers that must agree."""

import re
import unicodedata

import bleach
import nh3

from consult.core.errors import Refused
from consult.core.i18n import lazy as _

RICH_LIMIT = 20_000
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "blockquote", "a"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"https", "http", "mailto", "tel"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb\ufffe\uffff]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def _bounded_marks(text: str) -> str:
    """`text` with at most 30 combining marks in a row (UAX #15, Stream-Safe Text): normalising longer runs takes quadratic time."""
    if text.isascii():
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= 30:
            kept.append(character)
    return "".join(kept) if len(kept) < len(text) else text


def plain(text: str | None) -> str:
    """`text` as we keep it: NFC, LF line ends, no control or direction-override characters, no lone surrogates, trimmed.

    Raises Refused for a lone surrogate, which no keyboard makes and no database keeps.
    """
    if not text:
        return ""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Refused(_("The text contains characters that cannot be stored."))
    text = unicodedata.normalize("NFC", _bounded_marks(text.replace("\r\n", "\n").replace("\r", "\n")))
    return _BIDI.sub("", _CONTROLS.sub("", text)).strip()


def one_line(text: str | None) -> str:
    """Like `plain`, with every run of white space as one space: for names and titles."""
    return " ".join(plain(text).split())


def rich(html: str | None) -> str:
    """`html` reduced to a few harmless elements: nh3 first (linear in hostile input), then bleach over its small output.

    Raises Refused above 20 kB: the bound comes before any parsing.
    """
    text = plain(html)
    if len(text) > RICH_LIMIT:
        raise Refused(_("The text is too long: at most %(n)s characters.", n=RICH_LIMIT))
    clean = nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow")
    return bleach.clean(clean, tags=TAGS, attributes={"a": ["href", "rel"]}, protocols=SCHEMES, strip=True)


def fold(text: str) -> str:
    """`text` for searching: lower case, without diacritics, and with ł as l, which no decomposition does."""
    spread = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in spread if not unicodedata.combining(c)).replace("ł", "l")


def slug(text: str, longest: int = 60) -> str:
    """`text` for an address: ASCII letters and digits with hyphens."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    out = ""
    for word in words:
        if len(out) + len(word) + 1 > longest:
            break
        out = f"{out}-{word}" if out else word
    return out
