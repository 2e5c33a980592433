"""What came in."""

from dataclasses import dataclass

from consult.core.events import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class SubmissionReceived(Fact):
    """A submission was registered with contributions `first_number` to `last_number`."""

    channel: str
    first_number: int
    last_number: int
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class ContributionRegistered(Fact):
    """A voice got its number; `texts` commits to what it says."""

    number: int
    texts: dict


@dataclass(frozen=True, kw_only=True)
class SubmissionSupplemented(Fact):
    """What a submission lacked was supplied; `in_time` says whether by the day that was set. The reason to take it later stands on its page."""

    in_time: bool


@dataclass(frozen=True, kw_only=True)
class DetailsSupplied(Fact):
    """Part of what a submission lacked was supplied; `missing` names what it still lacks."""

    audience = Audience.STAFF
    missing: list


@dataclass(frozen=True, kw_only=True)
class SubmissionRejected(Fact):
    """A submission stays formally incomplete. It keeps its numbers and is answered all the same."""


@dataclass(frozen=True, kw_only=True)
class ContactRemoved(Fact):
    """The sender's address was removed at their wish."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class ImportDone(Fact):
    """A list of voices from elsewhere was taken in, all or nothing."""

    rows: int
