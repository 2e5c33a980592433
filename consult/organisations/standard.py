"""Standard texts of the legal pages, filled with what is known of an organisation."""

import tomllib
from functools import cache
from pathlib import Path
from string import Formatter

from consult.organisations.models import Organisation, PageKind

_FILE = Path(__file__).with_name("standard.toml")


@cache
def _texts() -> dict:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def standard_values(organisation: Organisation | None, kind: PageKind) -> dict:
    """The standard values of a page; lines that would name something unknown are left out. Works without any organisation."""
    names = ("name", "address", "email", "phone")
    known = {name: getattr(organisation, name, "") or "" for name in names}
    return {field: _filled(text, known) for field, text in _texts().get(kind.value, {}).items()}


def _filled(text: str, known: dict) -> str:
    kept = [line for line in text.strip().splitlines() if all(known[name] for _text, name, _spec, _conversion in Formatter().parse(line) if name)]
    return "\n".join(kept).format_map(known).strip()
