"""Long computations (hashing a password) leave the event loop: the process that serves says how, everybody else computes at once."""

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
_run: list[Callable] = [lambda work: work()]


def compute_with(run: Callable) -> None:
    """Let computations run through `run(work)`: a pool of threads under gevent."""
    _run[0] = run


def compute(work: Callable[[], Result]) -> Result:
    """The result of `work`, computed without holding up those who share the event loop."""
    return _run[0](work)
