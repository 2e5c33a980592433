"""Writing letters: a template and values in, subject and text out. Plain text only, so nothing in a name or a title can do harm."""

import re
from dataclasses import dataclass
from functools import cache

from babel.dates import format_date, format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from consult.config import ROOT
from consult.core import i18n
from consult.core.text import one_line

FOLDER = ROOT / "templates" / "emails"
LONGEST_SUBJECT = 150
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


@dataclass(frozen=True)
class Letter:
    """What somebody will read."""

    subject: str
    body: str


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
        autoescape=False,  # noqa: S701  (plain text: escaping would show people &amp;)
    )
    environment.install_gettext_callables(i18n.gettext, lambda one, many, n: i18n.catalogue(i18n.language()).ngettext(one, many, n), newstyle=True)
    environment.filters["moment"] = lambda value: format_datetime(value, "d MMMM y, HH:mm", locale=i18n.language())
    environment.filters["day"] = lambda value: format_date(value, "d MMMM y", locale=i18n.language())
    return environment


def write(template: str, language: str, **values) -> Letter:
    """The letter of `templates/emails/<template>.txt` in `language`. Its first line is the subject. Moments are given on a local clock.

    Every text that is filled in becomes one line: a title with line breaks cannot pretend to be more of the letter.
    Raises jinja2.UndefinedError for a value that the template needs and did not get.
    """
    lines = {name: one_line(value) if isinstance(value, str) else value for name, value in values.items()}
    with i18n.speaking(language):
        text = _environment().get_template(f"{template}.txt").render(**lines)
    subject, _, body = text.strip().partition("\n")
    return Letter(one_line(subject)[:LONGEST_SUBJECT], re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n")


def segments(body: str) -> list[tuple[str, bool]]:
    """A text cut into (piece, whether it is an address to follow), for showing it with links one can click."""
    pieces, end = [], 0
    for found in LINK.finditer(body):
        pieces += [(body[end:found.start()], False), (found.group(), True)]
        end = found.end()
    return [piece for piece in [*pieces, (body[end:], False)] if piece[0]]
