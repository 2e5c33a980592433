"""What happened in a café. Facts of a session are told in its room, of a table in the table's, of the desk's business at the desk."""

from dataclasses import dataclass

from consult.core.events import Audience, Fact


@dataclass(frozen=True, kw_only=True)
class _SessionFact(Fact):
    """A fact about a session, for everybody who follows it."""

    @property
    def room(self) -> str | None:
        """The session's room, which has the session's own name."""
        return self.subject


@dataclass(frozen=True, kw_only=True)
class CafeCreated(Fact):
    """A café was planned; nobody sees it yet."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class CafeChanged(_SessionFact):
    """What is announced of a café was changed: the names of the fields."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CafeAnnounced(_SessionFact):
    """A café can be seen and joined."""


@dataclass(frozen=True, kw_only=True)
class CafeMoved(_SessionFact):
    """A café went from one state to the next; `round` is the round it is in and `ends_at` what its clock says (UTC, ISO 8601), if it runs."""

    old: str
    new: str
    round: int
    ends_at: str | None


@dataclass(frozen=True, kw_only=True)
class CafeEnded(Fact):
    """A café was closed or called off: nobody follows its tables live any more. Its harvest may be opened again."""


@dataclass(frozen=True, kw_only=True)
class CafeExtended(_SessionFact):
    """The time that runs was made longer."""

    minutes: int
    ends_at: str | None


@dataclass(frozen=True, kw_only=True)
class CafePaused(_SessionFact):
    """The clock was stopped with so many seconds left."""

    seconds_left: int


@dataclass(frozen=True, kw_only=True)
class CafeResumed(_SessionFact):
    """The clock runs again."""

    ends_at: str


@dataclass(frozen=True, kw_only=True)
class BroadcastSent(_SessionFact):
    """The facilitator said something to all tables, or took it back (`empty`)."""

    empty: bool


@dataclass(frozen=True, kw_only=True)
class PlanMade(_SessionFact):
    """Seats were published: what is needed to make the same plan again, and how many people meet again in it."""

    number: int
    seed: int
    algorithm: str
    input_hash: str
    plan_hash: str
    people: int
    meeting_again: int


@dataclass(frozen=True, kw_only=True)
class HarvestDelivered(_SessionFact):
    """The harvest went into the register: how many statements, how many notes they rest on, how many were set aside with a reason."""

    statements: int
    cited: int
    set_aside: int


@dataclass(frozen=True, kw_only=True)
class _TableFact(Fact):
    """A fact about a table as such; everybody in the session may need to know."""

    cafe: int

    @property
    def room(self) -> str | None:
        """The session's room."""
        return f"cafe:{self.cafe}"


@dataclass(frozen=True, kw_only=True)
class TableAdded(_TableFact):
    """A table was laid."""


@dataclass(frozen=True, kw_only=True)
class TableChanged(_TableFact):
    """Topic, question, direction, seats or host's name of a table were changed."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TableRemoved(_TableFact):
    """A table was taken away before anybody sat at it."""


@dataclass(frozen=True, kw_only=True)
class HostAppointed(_TableFact):
    """A table has another host, or none."""

    has_host: bool


@dataclass(frozen=True, kw_only=True)
class _ClothFact(Fact):
    """A fact about what lies on a table: a numbered delta of the table's room."""

    table: int

    @property
    def room(self) -> str | None:
        """The table's room."""
        return f"cafe_table:{self.table}"


@dataclass(frozen=True, kw_only=True)
class NoteWritten(_ClothFact):
    """A note was laid on a table's cloth; `text` commits to what it says."""

    number: int
    kind: str
    round: int
    is_paper: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class NoteWithdrawn(_ClothFact):
    """Whoever wrote a note took it back; its text is gone."""


@dataclass(frozen=True, kw_only=True)
class NoteDismissed(_ClothFact):
    """A note was set aside: it goes into no statement, for a reason that stands beside it."""


@dataclass(frozen=True, kw_only=True)
class NoteReclaimed(_ClothFact):
    """A note that had been set aside is open again."""


@dataclass(frozen=True, kw_only=True)
class StatementWritten(_ClothFact):
    """A table took a statement out of its notes; `text` commits to it."""

    kind: str
    notes: tuple[int, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class StatementChanged(_ClothFact):
    """A statement was worded anew or rests on other notes; `text` commits to the new wording."""

    kind: str
    notes: tuple[int, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class StatementRemoved(_ClothFact):
    """A statement was taken out of the harvest."""


@dataclass(frozen=True, kw_only=True)
class StatementRestored(_ClothFact):
    """A statement that had been taken out is in the harvest again."""


@dataclass(frozen=True, kw_only=True)
class HelpAnswered(_ClothFact):
    """Somebody is on the way to a table that asked for help or for more time."""

    audience = Audience.STAFF


@dataclass(frozen=True, kw_only=True)
class SeatMoved(_ClothFact):
    """Somebody sits elsewhere in a round; told at the table they leave (`table`), else at the one they come to."""

    audience = Audience.STAFF
    to: int
    round: int


@dataclass(frozen=True, kw_only=True)
class _DeskFact(Fact):
    """The desk's business: who comes, goes, needs something."""

    audience = Audience.STAFF
    cafe: int

    @property
    def room(self) -> str | None:
        """The desk's room."""
        return f"cafe:{self.cafe}/desk"


@dataclass(frozen=True, kw_only=True)
class ParticipantJoined(_DeskFact):
    """Somebody takes part, by their own device or entered by staff."""

    is_assisted: bool


@dataclass(frozen=True, kw_only=True)
class ParticipantLeft(_DeskFact):
    """Somebody went; the seat is kept."""


@dataclass(frozen=True, kw_only=True)
class ParticipantReturned(_DeskFact):
    """Somebody who had gone is back at their seat."""


@dataclass(frozen=True, kw_only=True)
class ParticipantRemoved(_DeskFact):
    """Somebody was removed from the session; their seats are free."""


@dataclass(frozen=True, kw_only=True)
class ParticipantStayed(_DeskFact):
    """Somebody wishes to stay at their table, or to change tables again (`stays` says which)."""

    stays: bool


@dataclass(frozen=True, kw_only=True)
class HelpAsked(_DeskFact):
    """A table asks the facilitator to come."""


@dataclass(frozen=True, kw_only=True)
class TimeAsked(_DeskFact):
    """A table's host asks for two minutes more."""
