"""What happened to answers and reports. Drafts are the office's own; approved answers are everybody's."""

from dataclasses import dataclass

from consult.core.events import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class VoicesAssigned(Fact):
    """Somebody took voices on to draft their answers, or let them go when `account` is empty."""

    audience = Audience.STAFF
    contributions: list
    account: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerDrafted(Fact):
    """An answer was drafted or changed; nobody outside sees it yet."""

    audience = Audience.STAFF
    target: str
    outcome: str
    batch: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerSubmitted(Fact):
    """A draft was sent for review by another person."""

    audience = Audience.STAFF
    target: str


@dataclass(frozen=True, kw_only=True)
class AnswerReturned(Fact):
    """A reviewer sent a draft back with a note."""

    audience = Audience.STAFF
    target: str


@dataclass(frozen=True, kw_only=True)
class AnswerDiscarded(Fact):
    """A draft was taken back before anybody approved it."""

    audience = Audience.STAFF
    target: str
    batch: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerApproved(Fact):
    """The answer to a voice stands: everybody may read it. `text` commits to its justification."""

    target: str
    outcome: str
    text: str


@dataclass(frozen=True, kw_only=True)
class AnswerRecorded(Fact):
    """A resolution made elsewhere was taken over with the list it came in; nobody here drafted or approved it."""

    target: str
    outcome: str
    decided_on: str
    text: str


@dataclass(frozen=True, kw_only=True)
class AnswerReopened(Fact):
    """An approved answer was taken back to be drafted anew, for a reason kept beside it."""

    target: str


@dataclass(frozen=True, kw_only=True)
class ClauseAnswered(Fact):
    """The addressee's answer to a clause stands: everybody may read it. `text` commits to its justification."""

    target: str
    outcome: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PositionAnswered(Fact):
    """Every clause of a position has its approved answer."""

    clauses: int


@dataclass(frozen=True, kw_only=True)
class ReportDrafted(Fact):
    """Words of a report were written; nobody outside sees them yet."""

    audience = Audience.STAFF
    sections: list


@dataclass(frozen=True, kw_only=True)
class ReportPublished(Fact):
    """A report was published; `edition` counts its publications, `text` commits to its words."""

    edition: int
    text: str
