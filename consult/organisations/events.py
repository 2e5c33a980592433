"""What happened to organisations and their legal pages."""

from dataclasses import dataclass

from consult.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class OrganisationCreated(Fact):
    """An organisation got a space here."""


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Fact):
    """Name or contact of an organisation were changed; `parts` names what."""

    parts: list


@dataclass(frozen=True, kw_only=True)
class PageWritten(Fact):
    """A legal page was written anew; `sha256` is that of its fields and text as canonical JSON."""

    kind: str
    number: int
    sha256: str
