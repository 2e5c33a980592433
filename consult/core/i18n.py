"""Words in the reader's language.

Interface strings are written in English; a translation of each stands in `translations/<language>/<area>.po`, one file an area.
A `Message` is kept untranslated until somebody reads it, so that operations, listeners and workers can speak without knowing to whom.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from consult.config import ROOT

TRANSLATIONS = ROOT / "translations"
DEFAULT = "pl"
LANGUAGES = {"pl": "Polski", "en": "English"}  # complete catalogues only; the completeness test reads this list
_language: ContextVar[str] = ContextVar("language", default=DEFAULT)


def language() -> str:
    """The language of whoever is being answered."""
    return _language.get()


def set_language(code: str) -> None:
    """Speak `code` from here on in this thread of work; an unknown code means the default."""
    _language.set(code if code in LANGUAGES else DEFAULT)


@contextmanager
def speaking(code: str):
    """Speak `code` inside the block: for mails and exports made for somebody else."""
    token = _language.set(code if code in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def catalogue(code: str) -> NullTranslations:
    """All areas' messages of one language as one catalogue. English is the source and needs none."""
    if code == "en":
        return NullTranslations()
    together = Translations()
    for path in sorted((TRANSLATIONS / code).glob("*.po")):
        with path.open("rb") as source:
            area = read_po(source, locale=code)
        compiled = BytesIO()
        write_mo(compiled, area)
        compiled.seek(0)
        part = Translations(compiled)
        together.merge(part)
        together.plural = part.plural  # the rule of the language; a catalogue put together has English's otherwise
    return together


def gettext(text: str, **values) -> str:
    """`text` in the reader's language, with `%(name)s` filled in."""
    said = catalogue(language()).gettext(text) if text else ""
    return said % values if values else said


def ngettext(one: str, many: str, n: int, **values) -> str:
    """The form of a counted phrase that fits `n`; `%(n)s` is the number."""
    return catalogue(language()).ngettext(one, many, n) % {"n": n, **values}


class Message:
    """A sentence to be said later, in whatever language it is then read in."""

    __slots__ = ("many", "n", "text", "values")

    def __init__(self, text: str, values: dict, many: str | None = None, n: int | None = None):
        self.text, self.values, self.many, self.n = text, values, many, n

    def __str__(self) -> str:
        if self.many is not None:
            return ngettext(self.text, self.many, self.n, **self.values)
        return gettext(self.text, **self.values)

    def __html__(self) -> str:
        return str(self).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;").replace("'", "&#39;")

    def __mod__(self, values: dict) -> "Message":
        """The same sentence with more values; form validators fill in their bounds this way."""
        return Message(self.text, {**values, **self.values}, self.many, self.n)

    def __repr__(self) -> str:
        return f"Message({self.text!r}, {self.values!r})"

    def __eq__(self, other) -> bool:
        return isinstance(other, Message) and (self.text, self.values, self.n) == (other.text, other.values, other.n)

    def __hash__(self) -> int:
        return hash((self.text, self.n))


def lazy(text: str, **values) -> Message:
    """A sentence for later; import it as `_` so that extraction finds it."""
    return Message(text, values)


def lazy_plural(one: str, many: str, n: int, **values) -> Message:
    """A counted sentence for later."""
    return Message(one, values, many, n)
