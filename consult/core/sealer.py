"""The one sealer: gives each committed fact its place in the chain. Commit order does not matter and nothing waits for hashing."""

import sqlalchemy as sa

from consult.core import chain
from consult.core.clock import now
from consult.core.db import db, write_transaction
from consult.core.record import Checkpoint, FactRow, Seal, canonical

BATCH = 500
MARGIN = 2000
ADVISORY_LOCK = 0x434F4E53


def sealed_to() -> int:
    """A fact id up to which everything is sealed, so that looking for what is not does not read the whole record.

    On SQLite there is one writer and ids are given in the order of commits. Elsewhere a transaction may commit ids that are lower than
    sealed ones: a margin is kept, and whoever relies on it looks over everything (0) now and then.
    """
    last = db.session.scalar(sa.select(sa.func.max(Seal.fact_id))) or 0
    return last if db.engine.dialect.name == "sqlite" else max(0, last - MARGIN)


def is_waiting(after: int = 0) -> bool:
    """Whether a committed fact beyond id `after` has no seal yet. Reads only."""
    unsealed = sa.select(FactRow.id).outerjoin(Seal, Seal.fact_id == FactRow.id).where(Seal.seq.is_(None), FactRow.id > after)
    return db.session.scalar(unsealed.limit(1)) is not None


def seal_pending(most: int = BATCH, after: int = 0) -> int:
    """Seal up to `most` unsealed facts beyond id `after` in one transaction and return how many.

    Safe to call from several processes: one at a time gets the lock.
    """
    with write_transaction():
        if db.engine.dialect.name == "postgresql" and not db.session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(ADVISORY_LOCK))):
            return 0
        head = db.session.execute(sa.select(Seal.seq, Seal.hash).order_by(Seal.seq.desc()).limit(1)).first()
        seq, previous = (head.seq, bytes.fromhex(head.hash)) if head else (0, chain.GENESIS)
        facts, seals = FactRow.__table__, Seal.__table__  # plain rows: this runs several times a second beside everything else
        unsealed = sa.select(facts).outerjoin(seals, seals.c.fact_id == facts.c.id).where(seals.c.seq.is_(None), facts.c.id > after)
        links = []
        for fact in db.session.execute(unsealed.order_by(facts.c.id).limit(most)):
            seq += 1
            digest = chain.digest(canonical(fact))
            previous = chain.seal(previous, seq, digest)
            links.append({"seq": seq, "fact_id": fact.id, "digest": digest.hex(), "hash": previous.hex()})
        if links:
            db.session.execute(sa.insert(Seal.__table__), links)
        return len(links)


def seal_all() -> int:
    """Seal everything that is committed; for the command line, exports and tests."""
    total = 0
    while sealed := seal_pending():
        total += sealed
    return total


def publish_checkpoint() -> Checkpoint | None:
    """Note the present head of the chain for publication; None while the record is empty."""
    with write_transaction():
        head = db.session.scalars(sa.select(Seal).order_by(Seal.seq.desc()).limit(1)).first()
        if head is None:
            return None
        standing = db.session.get(Checkpoint, head.seq)
        if standing is None:
            standing = Checkpoint(seq=head.seq, hash=head.hash, at=now())
            db.session.add(standing)
        return standing
