"""Where answers to clauses come from: areas above this one, which append a provider at composition.

    PROVIDERS.append(answers_to_clauses)        # (clause ids) -> {clause id: whatever responses/_clause_answer.html shows}
"""

from collections.abc import Callable, Iterable

PROVIDERS: list[Callable[[Iterable[int]], dict]] = []


def answers_to(clause_ids) -> dict:
    """Answers that everybody may read: clause id → answer. Empty while nothing answers."""
    wanted, found = list(clause_ids), {}
    for provider in PROVIDERS:
        found |= provider(wanted)
    return found
