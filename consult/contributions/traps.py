"""What tells a person from a script without asking the person anything: a field that stays empty, and time to read. Pure."""

import re
from datetime import datetime

from consult.core import keys

_STAMP = re.compile(r"([0-9]{1,12})\.([0-9a-f]{16})")


def stamp_of(moment: datetime) -> str:
    """When a form was opened, as it travels with the form; nobody else can make one."""
    seconds = str(int(moment.timestamp()))
    return f"{seconds}.{keys.stamp('form opened', seconds)[:16]}"


def seconds_since(stamp: str | None, moment: datetime) -> int | None:
    """For how long the form has been open; None for a stamp that is not ours."""
    match = _STAMP.fullmatch(stamp or "")
    if match is None or keys.stamp("form opened", match[1])[:16] != match[2]:
        return None
    return int(moment.timestamp()) - int(match[1])
