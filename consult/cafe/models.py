"""Café sessions: tables, rounds, participants, seats, notes, harvest."""

from enum import StrEnum
from secrets import token_hex

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from consult.consultations.models import Consultation
from consult.contributions.models import Contribution
from consult.core.clock import Moment
from consult.core.db import Base
from consult.core.subject import Subject
from consult.core.text import fold
from consult.core.workflow import Workflow
from consult.moderation.models import Moderated, Visibility


class SessionState(StrEnum):
    """Where a session is. A round's own stages (moving, talking, wrapping up) follow from its clock."""

    DRAFT = "draft"
    REGISTRATION = "registration"
    LOBBY = "lobby"
    ROUND = "round"
    BREAK = "break"
    HARVEST = "harvest"
    CLOSED = "closed"
    HANDED_OVER = "handed_over"
    ABORTED = "aborted"


WORKFLOW = Workflow(
    {
        SessionState.DRAFT: {SessionState.REGISTRATION, SessionState.LOBBY, SessionState.ABORTED},
        SessionState.REGISTRATION: {SessionState.LOBBY, SessionState.ABORTED},
        SessionState.LOBBY: {SessionState.ROUND, SessionState.ABORTED},
        SessionState.ROUND: {SessionState.BREAK, SessionState.HARVEST, SessionState.ABORTED},
        SessionState.BREAK: {SessionState.ROUND, SessionState.HARVEST, SessionState.ABORTED},
        SessionState.HARVEST: {SessionState.CLOSED, SessionState.ROUND, SessionState.ABORTED},
        SessionState.CLOSED: {SessionState.HANDED_OVER, SessionState.HARVEST},
    }
)

TIMED = {SessionState.ROUND, SessionState.BREAK, SessionState.HARVEST}
WRITING = TIMED  # while people sit at tables, also between rounds and in the harvest: a note that is being typed is never lost
JOINABLE = {SessionState.REGISTRATION, SessionState.LOBBY, SessionState.ROUND, SessionState.BREAK, SessionState.HARVEST}
ENDED = {SessionState.CLOSED, SessionState.HANDED_OVER}
BEFORE_ROUNDS = {SessionState.DRAFT, SessionState.REGISTRATION, SessionState.LOBBY}


class NoteKind(StrEnum):
    """What a note is."""

    PROBLEM = "problem"
    NEED = "need"
    IDEA = "idea"
    QUESTION = "question"
    DIVERGENCE = "divergence"
    GOOD_PRACTICE = "good_practice"


class CafeSession(Subject, Base):
    """One World Café on a consultation. Its clock is the server's: `ends_at`, or the seconds left while paused."""

    __tablename__ = "cafe_sessions"
    noun = "cafe"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultations.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    municipality: Mapped[str] = mapped_column(sa.String(120), default="")
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    access_note: Mapped[str] = mapped_column(sa.String(500), default="")
    starts_at: Mapped[Moment] = mapped_column(Moment)
    code: Mapped[str] = mapped_column(sa.String(8), unique=True)
    round_count: Mapped[int] = mapped_column(default=3)
    round_minutes: Mapped[int] = mapped_column(default=20)
    move_minutes: Mapped[int] = mapped_column(default=3)
    state: Mapped[SessionState] = mapped_column(sa.Enum(SessionState, native_enum=False, length=20), default=SessionState.DRAFT)
    round_number: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[Moment | None] = mapped_column(Moment)
    ends_at: Mapped[Moment | None] = mapped_column(Moment)
    paused_seconds: Mapped[int | None]
    broadcast: Mapped[str] = mapped_column(sa.String(500), default="")
    abort_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    last_note_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment] = mapped_column(Moment)
    closed_at: Mapped[Moment | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    consultation: Mapped[Consultation] = relationship(lazy="joined", innerjoin=True)
    tables: Mapped[list["CafeTable"]] = relationship(back_populates="session", order_by="CafeTable.number")
    participants: Mapped[list["Participant"]] = relationship(back_populates="session", order_by="Participant.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def parent(self) -> Consultation:
        """A session lies in its consultation."""
        return self.consultation

    @property
    def is_public(self) -> bool:
        """A session is announced with registration, in a public consultation."""
        return self.state is not SessionState.DRAFT and self.consultation.is_public

    @property
    def step(self) -> str:
        """The step a button was pressed at, such as `round:2`: commands carry it, so that two people pressing at once make one move."""
        return f"{self.state.value}:{self.round_number}"

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands."""
        return self.paused_seconds is not None

    @property
    def next_round(self) -> int:
        """The round people sit down for next, or sit in now: round 1 before the first, the coming one in a break."""
        if self.state in BEFORE_ROUNDS:
            return 1
        return self.round_number + 1 if self.state is SessionState.BREAK else self.round_number

    @property
    def is_gallery_open(self) -> bool:
        """Whether everybody may look at the cloths: once harvesting has ended."""
        return self.state in ENDED and self.consultation.is_public

    @property
    def participant_ids(self) -> set[int]:
        """Everybody who takes part and has not been removed."""
        return {person.id for person in self.participants if person.removed_at is None}

    @property
    def host_ids(self) -> set[int]:
        """Participants who host a table here."""
        return {table.host_id for table in self.tables if table.host_id}


class CafeTable(Subject, Base):
    """A topic table: number (its disc), topic, a question, a host who stays."""

    __tablename__ = "cafe_tables"
    noun = "cafe_table"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_sessions.id"), index=True)
    number: Mapped[int]
    topic: Mapped[str] = mapped_column(sa.String(120))
    question: Mapped[str] = mapped_column(sa.String(500), default="")
    direction: Mapped[str] = mapped_column(sa.String(200), default="")
    seats: Mapped[int] = mapped_column(default=5)
    host_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cafe_participants.id", use_alter=True))
    host_name: Mapped[str] = mapped_column(sa.String(80), default="")
    help_asked_at: Mapped[Moment | None] = mapped_column(Moment)
    time_asked_at: Mapped[Moment | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    session: Mapped[CafeSession] = relationship(back_populates="tables", lazy="joined", innerjoin=True)
    host: Mapped["Participant | None"] = relationship(foreign_keys=[host_id], post_update=True)
    placements: Mapped[list["CafeSeat"]] = relationship(viewonly=True)

    __table_args__ = (sa.UniqueConstraint("session_id", "number"),)
    __mapper_args__ = {"version_id_col": version}

    @property
    def parent(self) -> CafeSession:
        """A table lies in its session."""
        return self.session

    @property
    def consultation(self) -> Consultation:
        """The consultation of its session."""
        return self.session.consultation

    @property
    def is_public(self) -> bool:
        """As public as its session."""
        return self.session.is_public

    @property
    def host_ids(self) -> set[int]:
        """The participant who hosts it."""
        return {self.host_id} if self.host_id else set()

    @property
    def participant_ids(self) -> set[int]:
        """Everybody in the session."""
        return self.session.participant_ids

    @property
    def room_name(self) -> str:
        """The live room of its deltas."""
        return f"cafe_table:{self.id}"

    @property
    def seated_ids(self) -> set[int]:
        """Who may lay something down here: the people of this round, and those who have just left, for what they were typing."""
        now = self.session.round_number
        return {seat.participant_id for seat in self.placements if now - 1 <= seat.round_number <= now}


class Participant(Subject, Base):
    """Somebody at a session: a nickname and perhaps a sector, held by a device through a secret; nothing more."""

    __tablename__ = "cafe_participants"
    noun = "participant"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_sessions.id"), index=True)
    nickname: Mapped[str] = mapped_column(sa.String(40))
    sector: Mapped[str] = mapped_column(sa.String(30), default="")  # empty: rather not say
    secret_digest: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    nonce: Mapped[str] = mapped_column(sa.String(16), default=lambda: token_hex(8))  # out of it, the id and our key the secret is made
    client_key: Mapped[str | None] = mapped_column(sa.String(64))
    joined_at: Mapped[Moment] = mapped_column(Moment)
    left_at: Mapped[Moment | None] = mapped_column(Moment)
    removed_at: Mapped[Moment | None] = mapped_column(Moment)
    is_assisted: Mapped[bool] = mapped_column(default=False)  # no device: staff type for them
    is_staying: Mapped[bool] = mapped_column(default=False)  # does not wish to change tables; no reason is asked
    session: Mapped[CafeSession] = relationship(back_populates="participants")

    __table_args__ = (sa.UniqueConstraint("session_id", "client_key"),)

    @property
    def parent(self) -> CafeSession:
        """A participant belongs to one session."""
        return self.session

    @property
    def owner_account_id(self) -> None:
        """No account owns a seat."""
        return None

    @property
    def owner_participant_id(self) -> int:
        """A participant owns their own seat."""
        return self.id

    @property
    def consultation(self) -> Consultation:
        """The consultation of the session."""
        return self.session.consultation

    @property
    def is_here(self) -> bool:
        """Whether they have neither left nor been removed."""
        return self.left_at is None and self.removed_at is None


class CafeSeat(Base):
    """Where somebody sits in a round: planned beforehand, and changed when they are moved or join late. Unique per person and round."""

    __tablename__ = "cafe_seats"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_sessions.id"), index=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_participants.id"), index=True)
    round_number: Mapped[int]
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_tables.id"), index=True)
    table: Mapped[CafeTable] = relationship(viewonly=True)
    participant: Mapped[Participant] = relationship(viewonly=True)

    __table_args__ = (
        sa.UniqueConstraint("participant_id", "round_number"),
        sa.Index("ix_cafe_seats_session_round", "session_id", "round_number"),
    )


class SeatingPlan(Base):
    """A published plan as it was made: seed, algorithm version, hashes and figures, so that anyone can run it again."""

    __tablename__ = "cafe_plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_sessions.id"), index=True)
    number: Mapped[int]
    frozen_rounds: Mapped[int] = mapped_column(default=0)
    details: Mapped[dict] = mapped_column(sa.JSON)  # seed, algorithm, input_hash, plan_hash, meetings_again, exact, advice
    made_at: Mapped[Moment] = mapped_column(Moment)

    __table_args__ = (sa.UniqueConstraint("session_id", "number"),)


class Note(Subject, Moderated, Base):
    """A short statement on a table's cloth."""

    __tablename__ = "cafe_notes"
    noun = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_sessions.id"), index=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_tables.id"), index=True)
    round_number: Mapped[int]
    number: Mapped[int]  # in its session
    kind: Mapped[NoteKind] = mapped_column(sa.Enum(NoteKind, native_enum=False, length=20))
    body: Mapped[str] = mapped_column(sa.String(280))
    search_text: Mapped[str] = mapped_column(sa.Text, default="")  # folded; follows the body
    participant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cafe_participants.id"))
    is_anonymous: Mapped[bool] = mapped_column(default=True)
    carried_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cafe_tables.id"))
    is_paper: Mapped[bool] = mapped_column(default=False)
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    client_key: Mapped[str | None] = mapped_column(sa.String(64))
    written_at: Mapped[Moment] = mapped_column(Moment)
    withdrawn_at: Mapped[Moment | None] = mapped_column(Moment)  # by its author; the text is gone
    session: Mapped[CafeSession] = relationship()
    table: Mapped[CafeTable] = relationship(foreign_keys=[table_id])
    carried_from: Mapped[CafeTable | None] = relationship(foreign_keys=[carried_from_id])
    participant: Mapped[Participant | None] = relationship()
    set_aside: Mapped["NoteSetAside | None"] = relationship(back_populates="note", cascade="all, delete-orphan")
    citations: Mapped[list["StatementNote"]] = relationship(back_populates="note", viewonly=True)

    __table_args__ = (sa.UniqueConstraint("session_id", "client_key"), sa.UniqueConstraint("session_id", "number"))
    decide_permission = "note.hide"
    firmer_permissions = ("moderation.decide", "cafe.run")

    @validates("body")
    def _fold_body(self, _name: str, body: str) -> str:
        self.search_text = fold(body)
        return body

    @property
    def is_public(self) -> bool:
        """Whether whoever sees the cloth may read it."""
        return self.withdrawn_at is None and super().is_public

    @property
    def live_room(self) -> str:
        """The live room in which moderation of this note is told."""
        return f"cafe_table:{self.table_id}"

    @property
    def parent(self) -> CafeTable:
        """A note lies on its table."""
        return self.table

    @property
    def consultation(self) -> Consultation:
        """The consultation of its session."""
        return self.session.consultation

    @property
    def owner_account_id(self) -> None:
        """Notes belong to participants."""
        return None

    @property
    def owner_participant_id(self) -> int | None:
        """Who wrote it."""
        return self.participant_id

    @property
    def host_ids(self) -> set[int]:
        """The host of its table."""
        return self.table.host_ids


class HarvestStatement(Subject, Base):
    """What a table takes out of the café: a statement citing its notes. At hand-over it becomes a contribution and its words move there."""

    __tablename__ = "harvest_statements"
    noun = "statement"
    moderated_fields = ("text",)  # what the record commits to

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_sessions.id"), index=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_tables.id"))
    kind: Mapped[NoteKind] = mapped_column(sa.Enum(NoteKind, native_enum=False, length=20))
    text: Mapped[str] = mapped_column(sa.String(500))
    text_salt: Mapped[str | None] = mapped_column(sa.String(64))
    contribution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contributions.id"), unique=True)
    removed_at: Mapped[Moment | None] = mapped_column(Moment)
    client_key: Mapped[str | None] = mapped_column(sa.String(64))
    version: Mapped[int] = mapped_column(default=1)
    session: Mapped[CafeSession] = relationship()
    table: Mapped[CafeTable] = relationship()
    contribution: Mapped[Contribution | None] = relationship()
    citations: Mapped[list["StatementNote"]] = relationship(back_populates="statement", cascade="all, delete-orphan")

    __table_args__ = (sa.UniqueConstraint("session_id", "client_key"),)
    __mapper_args__ = {"version_id_col": version}

    @property
    def parent(self) -> CafeTable:
        """A statement belongs to its table."""
        return self.table

    @property
    def consultation(self) -> Consultation:
        """The consultation of its session."""
        return self.session.consultation

    @property
    def public_text(self) -> str:
        """The words as whoever sees the table may read them: its own, or those of its voice as moderation lets everybody read them."""
        return self.contribution.public_text if self.contribution is not None else self.text

    @property
    def is_public(self) -> bool:
        """Everybody may read it once its session has given its harvest over; a removed one no more."""
        return self.removed_at is None and self.session.state is SessionState.HANDED_OVER and self.session.is_public

    @property
    def visibility(self) -> Visibility:
        """As the record's export names it: hidden once removed, held until everybody may read it."""
        if self.removed_at is not None:
            return Visibility.HIDDEN
        return Visibility.PUBLISHED if self.is_public else Visibility.HELD

    @property
    def host_ids(self) -> set[int]:
        """The host of its table."""
        return self.table.host_ids


class StatementNote(Base):
    """That a harvest statement rests on a note."""

    __tablename__ = "statement_notes"

    statement_id: Mapped[int] = mapped_column(sa.ForeignKey("harvest_statements.id"), primary_key=True)
    note_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_notes.id"), primary_key=True)
    statement: Mapped[HarvestStatement] = relationship(back_populates="citations")
    note: Mapped[Note] = relationship(back_populates="citations")


class NoteSetAside(Base):
    """That a note goes into no statement, and why."""

    __tablename__ = "notes_set_aside"

    note_id: Mapped[int] = mapped_column(sa.ForeignKey("cafe_notes.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[Moment] = mapped_column(Moment)
    by_ref: Mapped[str] = mapped_column(sa.String(80))
    note: Mapped[Note] = relationship(back_populates="set_aside")
