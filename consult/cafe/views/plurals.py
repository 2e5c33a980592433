"""Counted phrases for a script, which chooses the form by the number it has then."""

from functools import cache

from babel import Locale

from consult.core import i18n

SAMPLES = (*range(0, 21), 100, 101, 1000)


def plural_texts(one: str, many: str) -> dict[str, str]:
    """{plural category of the reader's language: phrase with {n} for the number}, as `Intl.PluralRules` names them."""
    return dict(_texts(i18n.language(), one, many))


@cache
def _texts(language: str, one: str, many: str) -> tuple[tuple[str, str], ...]:
    category, catalogue, found = Locale(language).plural_form, i18n.catalogue(language), {}
    for number in SAMPLES:
        found.setdefault(category(number), catalogue.ngettext(one, many, number).replace("%(n)s", "{n}"))
    found.setdefault("other", found.get("many") or catalogue.ngettext(one, many, 2).replace("%(n)s", "{n}"))
    return tuple(found.items())
