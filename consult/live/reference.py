"""Commands, rooms and changes printed as a page, from what is registered."""

from wtforms.fields import HiddenField
from wtforms.fields.core import UnboundField

from consult.core.events import FACTS
from consult.live.commands import COMMANDS
from consult.live.rooms import DELTAS, KINDS
from consult.policy.rules import explain

HEAD = """# Live: commands, rooms, changes

Written by `consult docs` from what the areas register. How they are sent and answered stands in `docs/live.md`.
"""


def commands_page() -> str:
    """`docs/reference/commands.md`: what can be sent, where one can be, what arrives."""
    return "\n".join([HEAD, *_commands(), "", *_rooms(), "", *_changes(), ""])


def _commands():
    yield from ("## Commands", "", "| command | values | who may |", "|---|---|---|")
    for name, command in sorted(COMMANDS.items()):
        values = ", ".join(f"`{value}`" for value in _values(command.form))
        yield f"| `{name}` | {values} | {explain(command.permission)} |"


def _values(form) -> list[str]:
    """The names of a form's fields in their order, without what the page alone needs."""
    fields = [(name, getattr(form, name)) for name in dir(form) if isinstance(getattr(form, name), UnboundField)]
    shown = [(field.creation_counter, name) for name, field in fields if not issubclass(field.field_class, HiddenField)]
    return [name for _place, name in sorted(shown)]


def _rooms():
    yield from ("## Rooms", "", "| room | who may be in it | starts with a state | also told of |", "|---|---|---|---|")
    for _key, kind in sorted(KINDS.items()):
        name = f"{kind.noun}:ID" + (f"/{kind.suffix}" if kind.suffix else "")
        heard = ", ".join(f"`{fact.name}`" for fact in kind.hears)
        yield f"| `{name}` | {explain(kind.permission)} | {'yes' if kind.snapshot else 'no'} | {heard} |"


def _changes():
    yield from ("## Changes", "", "| fact | what happened | what arrives |", "|---|---|---|")
    for name, renderer in sorted(DELTAS.items()):
        yield f"| `{name}` | {_first_line(FACTS[name])} | {_first_line(renderer)} |"


def _first_line(thing) -> str:
    return (thing.__doc__ or "").strip().splitlines()[0].replace("|", "\\|") if thing.__doc__ else ""
