"""What happened to platforms and their seats."""

from dataclasses import dataclass

from consult.core.events import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class PlatformCreated(Fact):
    """A platform was founded."""


@dataclass(frozen=True, kw_only=True)
class PlatformChanged(Fact):
    """Name, region, description or rules of a platform were changed; `parts` names what."""

    parts: list


@dataclass(frozen=True, kw_only=True)
class SeatOffered(Fact):
    """A seat was made and offered to somebody."""

    audience = Audience.STAFF
    sector: str


@dataclass(frozen=True, kw_only=True)
class SeatTaken(Fact):
    """A seat was taken by somebody who agreed that its stances are public."""

    sector: str


@dataclass(frozen=True, kw_only=True)
class SeatEnded(Fact):
    """A seat has ended; what was said from it stays."""

    sector: str


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(Fact):
    """A seat that nobody had taken was taken back."""

    audience = Audience.STAFF
    sector: str


@dataclass(frozen=True, kw_only=True)
class ChairChosen(Fact):
    """The holder of a seat chairs the platform from now on."""

    sector: str
