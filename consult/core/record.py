"""The record: facts as rows of append-only tables, sealed into a chain by one sealer, numbered in live rooms."""

import secrets

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.clock import Moment, now
from consult.core.db import Base, append_only, db
from consult.core.events import FACTS, Fact


class FactRow(Base):
    """A fact as stored: references and plain values, with a nonce so that a digest gives nothing away."""

    __tablename__ = "facts"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Moment] = mapped_column(Moment)
    name: Mapped[str] = mapped_column(sa.String(80), index=True)
    actor: Mapped[str] = mapped_column(sa.String(80))
    subject: Mapped[str] = mapped_column(sa.String(80), index=True)
    scopes: Mapped[list] = mapped_column(sa.JSON)
    data: Mapped[dict] = mapped_column(sa.JSON)
    audience: Mapped[str] = mapped_column(sa.String(20))
    nonce: Mapped[str] = mapped_column(sa.String(32))
    room: Mapped[str | None] = mapped_column(sa.String(80))
    room_number: Mapped[int | None]

    __table_args__ = (sa.UniqueConstraint("room", "room_number"),)

    @property
    def fact(self) -> Fact:
        """The fact as its class; a fact whose class has gone is a plain `Fact`."""
        base = {"actor": self.actor, "subject": self.subject, "scopes": tuple(self.scopes)}
        kind = FACTS.get(self.name)
        return kind(**base, **self.data) if kind else Fact(**base)

    @property
    def canonical(self) -> dict:
        """What the digest is taken of."""
        return canonical(self)


def canonical(row) -> dict:
    """What the digest of a fact is taken of; `row` is a FactRow or a plain row of its table."""
    return {
        "id": row.id,
        "at": row.at.isoformat(timespec="microseconds"),
        "name": row.name,
        "actor": row.actor,
        "subject": row.subject,
        "scopes": list(row.scopes),
        "data": row.data,
        "nonce": row.nonce,
    }


class FactScope(Base):
    """Which facts lie in a scope, so that a consultation's record is one indexed look."""

    __tablename__ = "fact_scopes"

    scope: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    fact_id: Mapped[int] = mapped_column(sa.ForeignKey("facts.id"), primary_key=True)


class Seal(Base):
    """One link of the chain: gapless `seq`, the fact it seals, the digest and the hash over the one before."""

    __tablename__ = "seals"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fact_id: Mapped[int] = mapped_column(sa.ForeignKey("facts.id"), unique=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class Checkpoint(Base):
    """A published head of the chain: who keeps a copy can tell if the past is rewritten."""

    __tablename__ = "checkpoints"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[Moment] = mapped_column(Moment)


class Room(Base):
    """The last number given to a delta in a live room."""

    __tablename__ = "rooms"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    number: Mapped[int]


class ListenerPosition(Base):
    """How far down the seals a listener has heard."""

    __tablename__ = "listener_positions"

    listener: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    seq: Mapped[int]


class ListenerHeard(Base):
    """That a listener has dealt with a fact: at least once becomes once."""

    __tablename__ = "listener_heard"

    listener: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    fact_id: Mapped[int] = mapped_column(sa.ForeignKey("facts.id"), primary_key=True)


for row in (FactRow, FactScope, Seal, Checkpoint):
    append_only(row)


INSERT_FACT = sa.insert(FactRow.__table__).returning(FactRow.__table__.c.id)  # made once: making a statement costs more than running it
INSERT_SCOPES = sa.insert(FactScope.__table__)


def _count_in_room(insert):
    rooms = Room.__table__
    statement = insert(rooms).values(name=sa.bindparam("room"), number=1)
    return statement.on_conflict_do_update(index_elements=[rooms.c.name], set_={"number": rooms.c.number + 1}).returning(rooms.c.number)


COUNT_IN_ROOM = {"postgresql": _count_in_room(postgresql.insert), "sqlite": _count_in_room(sqlite.insert)}


def next_room_number(room: str) -> int:
    """The next gapless number of a live room, taken in the running transaction."""
    return db.session.execute(COUNT_IN_ROOM[db.engine.dialect.name], {"room": room}).scalar_one()


def store(fact: Fact) -> tuple[int, int | None, Fact]:
    """Insert `fact` unsealed in the running transaction; returns (id, number in its room, fact). Plain SQL: this is on the hot path."""
    room = fact.room
    number = next_room_number(room) if room else None
    row = {
        "at": now(),
        "name": fact.name,
        "actor": fact.actor,
        "subject": fact.subject,
        "scopes": list(fact.scopes),
        "data": fact.data,
        "audience": fact.audience.value,
        "nonce": secrets.token_hex(16),
        "room": room,
        "room_number": number,
    }
    fact_id = db.session.execute(INSERT_FACT, row).scalar_one()
    db.session.execute(INSERT_SCOPES, [{"scope": scope, "fact_id": fact_id} for scope in dict.fromkeys(fact.scopes)])
    return fact_id, number, fact
