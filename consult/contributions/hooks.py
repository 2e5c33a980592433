"""Where areas above join in without being imported from here: composition fills these lists once, when the application is made."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple


class Resolution(NamedTuple):
    """What another body decided about an imported voice. `outcome` is a code of `importing.LABELS["outcome"]`, `who` the body's name."""

    contribution: object
    outcome: str
    justification: str
    decided_on: date | None
    who: str


class Part(NamedTuple):
    """A piece of a voice's page that another area brings: a template of its own and the values it needs."""

    template: str
    values: dict


#: `hook(actor, consultation, resolutions)`, called inside the operation that imports: what it writes stands or falls with the rows.
AFTER_IMPORT: list[Callable] = []

#: `part(actor, contribution) -> Part | None`, in the order in which the pieces stand on the page.
PARTS: list[Callable] = []


def parts_of(actor, contribution) -> list[Part]:
    """The pieces that other areas bring to the page of a voice."""
    return [part for part in (bring(actor, contribution) for bring in PARTS) if part is not None]
