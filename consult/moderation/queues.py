"""Kinds of texts that are moderated. The area that holds a kind says here how its queue is read; the desk knows no more about it."""

from collections.abc import Callable
from dataclasses import dataclass

from consult.core.i18n import Message


@dataclass(frozen=True)
class Filter:
    """One thing to filter a queue by: its name in the address, its label, and pairs (value, words)."""

    name: str
    label: Message
    choices: list[tuple[str, object]]


@dataclass(frozen=True)
class Queue:
    """How texts of one kind are read and spoken of.

    `select(actor, consultation, words, chosen)` is a SELECT of the rows, oldest first; `filters(consultation)` what they may be filtered by;
    `name(row)` what a row is called; `since(row)` from when it waits; `template` draws how it came and what it is about, from `row`.
    """

    noun: str
    model: type
    title: Message
    select: Callable
    filters: Callable
    name: Callable
    since: Callable
    template: str


QUEUES: dict[str, Queue] = {}


def register(queue: Queue) -> Queue:
    """Put a kind on the desk."""
    QUEUES[queue.noun] = queue
    return queue
