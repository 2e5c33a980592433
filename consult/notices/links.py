"""Addresses of our pages for letters, which are written where nobody has opened a page."""

from collections.abc import Callable

_build: list[Callable[[str, dict], str]] = []


def stand_at(build: Callable[[str, dict], str]) -> None:
    """Composition hands over `build(endpoint, values)`, which gives a whole address at PUBLIC_URL."""
    _build[:] = [build]


def to(endpoint: str, **values) -> str:
    """The whole address of one of our pages."""
    return _build[0](endpoint, values)
