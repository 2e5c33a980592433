"""Subjects: rows that facts are about and that permissions are asked of. A subject has a noun, a reference and scopes."""

from typing import ClassVar

from consult.core.db import db
from consult.core.errors import NotFound

NOUNS: dict[str, type] = {}
SITE = "site:1"


class Subject:
    """Mixin of a row with an integer `id`. `noun` names it in references; `parent` is the row whose scopes it lies in."""

    noun: ClassVar[str]

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if "noun" in cls.__dict__:
            NOUNS[cls.noun] = cls

    @property
    def ref(self) -> str:
        """The reference of this row, such as `contribution:12`."""
        return f"{self.noun}:{self.id}"

    @property
    def parent(self):
        """The subject this one lies in; None right under the site."""
        return None

    @property
    def scopes(self) -> tuple[str, ...]:
        """References from the row itself outwards to the site: roles held in any of them count here."""
        parent = self.parent
        return (self.ref, *(parent.scopes if parent is not None else (SITE,)))


class Site:
    """The whole installation as a subject, for acts that lie in no organisation."""

    ref = SITE
    scopes = (SITE,)


def resolve(ref: str):
    """The row a reference names. Raises NotFound."""
    noun, _, number = ref.partition(":")
    model = NOUNS.get(noun)
    if model is None or not number.isdigit():
        raise NotFound
    row = db.session.get(model, int(number))
    if row is None:
        raise NotFound
    return row
