"""What stands in the way of closing a consultation. Areas above this one say it: each appends a guard at composition.

    @closing_guard
    def voices_without_answer(consultation):
        yield "unanswered_voices", {"count": 3}

A guard gives pairs (code, figures); the words for a code stand in words.py. It is asked inside the closing transaction.
"""

from collections.abc import Callable, Iterable

CLOSING_GUARDS: list[Callable[..., Iterable[tuple[str, dict]]]] = []


def closing_guard(guard: Callable) -> Callable:
    """Have `guard(consultation)` asked whenever a consultation is to be closed; asking for it twice counts once."""
    if guard not in CLOSING_GUARDS:
        CLOSING_GUARDS.append(guard)
    return guard


def obstacles(consultation) -> list[tuple[str, dict]]:
    """Everything that stands in the way of closing `consultation`, in the order of the guards."""
    return [found for guard in CLOSING_GUARDS for found in guard(consultation)]
