"""What happened to consultations, their phases and documents."""

from dataclasses import dataclass, field

from consult.core.events import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class ConsultationCreated(Fact):
    """A consultation was begun under a procedure profile; nobody outside sees it yet."""

    audience = Audience.STAFF
    profile: str


@dataclass(frozen=True, kw_only=True)
class ConsultationEdited(Fact):
    """Parts of an announcement were written before it was published."""

    audience = Audience.STAFF
    parts: list


@dataclass(frozen=True, kw_only=True)
class ConsultationAnnounced(Fact):
    """A consultation was announced; `sha256` is that of the notice as plain text, `collects_until` the day comments close."""

    sha256: str
    collects_until: str


@dataclass(frozen=True, kw_only=True)
class NoticeCorrected(Fact):
    """A published notice was corrected, with a reason; both readings are public."""

    correction: int
    parts: list
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RuleOverridden(Fact):
    """A refusal was set aside by a person with the right to, for a public reason, to which `texts` commits.

    `missing` holds the codes of what was lacking.
    """

    override: int
    act: str
    missing: list
    texts: dict = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PhaseExtended(Fact):
    """A phase was given more time before it ended. Days are in Poland."""

    phase: str
    was_until: str
    until: str


@dataclass(frozen=True, kw_only=True)
class PhaseOpened(Fact):
    """A phase has begun by its dates."""

    phase: str


@dataclass(frozen=True, kw_only=True)
class PhaseClosed(Fact):
    """A phase has ended by its dates."""

    phase: str


@dataclass(frozen=True, kw_only=True)
class ConsultationClosed(Fact):
    """A consultation has come to its end."""


@dataclass(frozen=True, kw_only=True)
class ConsultationCancelled(Fact):
    """A consultation was called off; `was` is the state it was in."""

    was: str


@dataclass(frozen=True, kw_only=True)
class DraftDropped(Fact):
    """A consultation that was never announced was given up."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class DocumentEdited(Fact):
    """A document was added, divided or changed before the announcement."""

    audience = Audience.STAFF
    act: str
    passages: int


@dataclass(frozen=True, kw_only=True)
class DocumentChanged(Fact):
    """A published document was changed for a public reason; `sha256` is that of its passages as they stand now."""

    act: str
    correction: int
    passages: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class FileAttached(Fact):
    """The official file of a document was put beside it; `sha256` is that of its bytes."""

    audience = Audience.STAFF
    sha256: str


@dataclass(frozen=True, kw_only=True)
class FileDetached(Fact):
    """The official file of a document was taken away before the announcement."""

    audience = Audience.STAFF
    sha256: str
