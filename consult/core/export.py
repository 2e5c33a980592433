"""The public record as lines that `verify_record.py` checks: every seal, public facts in full, others by digest, texts while they are public."""

from collections.abc import Iterator

import sqlalchemy as sa

from consult.config import ROOT
from consult.core import chain
from consult.core.clock import now
from consult.core.db import db, session_scope
from consult.core.events import Audience
from consult.core.record import Checkpoint, FactRow, FactScope, Seal
from consult.core.sealer import sealed_to
from consult.core.subject import NOUNS

BATCH = 500


def lines(site: str) -> Iterator[str]:
    """JSON Lines of the record as sealed now, streamed. Texts are given with their salts only while they are public.

    The lines are read while they are sent, when the request's own session has ended already: they have one of their own.
    """
    with session_scope():
        yield from _lines(site)


def _lines(site: str) -> Iterator[str]:
    bind = db.session.get_bind()
    if bind.dialect.name == "postgresql" and isinstance(bind, sa.Engine):  # facts and texts of one moment; SQLite's read transactions are that anyway
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    head = db.session.scalars(sa.select(Seal).order_by(Seal.seq.desc()).limit(1)).first()
    header = {
        "exported_at": now().isoformat(timespec="seconds"), "site": site, "count": head.seq if head else 0,
        "head": head.hash if head else chain.GENESIS.hex(),
    }
    pending = _pending()
    checkpoints = [
        {"seq": point.seq, "hash": point.hash, "at": point.at.isoformat(timespec="seconds")}
        for point in db.session.scalars(sa.select(Checkpoint).where(Checkpoint.seq <= header["count"]).order_by(Checkpoint.seq))
    ]
    yield from chain.export_lines(header, _seals(header["count"]), lambda refs: _texts(refs, pending), checkpoints)


def _seals(count: int) -> Iterator[tuple]:
    for start in range(0, count, BATCH):
        rows = sa.select(Seal, FactRow).join(FactRow, FactRow.id == Seal.fact_id).where(Seal.seq > start, Seal.seq <= min(start + BATCH, count))
        for seal, fact in db.session.execute(rows.order_by(Seal.seq)):
            shown = fact.canonical if fact.audience == Audience.PUBLIC else None
            yield seal.seq, bytes.fromhex(seal.hash), bytes.fromhex(seal.digest), shown
            for row in (seal, fact):  # rows already written out need not be kept
                db.session.expunge(row)


def _pending() -> set[str]:
    """Texts that a fact without a seal speaks of: what they say now is not yet what the sealed record commits to."""
    unsealed = sa.select(FactRow).outerjoin(Seal, Seal.fact_id == FactRow.id).where(Seal.seq.is_(None), FactRow.id > sealed_to())
    return {ref for fact in db.session.scalars(unsealed) for ref in chain.commitments_of(fact.canonical)}


def _texts(refs: list[str], pending: set[str]) -> dict[str, tuple[bytes, str] | str]:
    """What stands behind some references: (salt, text) while it is public, else why it is not shown. One look for each kind of row."""
    wanted: dict[str, dict[int, list[str]]] = {}
    for ref in refs:
        noun, _, number = ref.partition("/")[0].partition(":")
        if number.isdigit() and hasattr(NOUNS.get(noun), "text_salt"):
            wanted.setdefault(noun, {}).setdefault(int(number), []).append(ref)
    answers = {}
    for noun, by_id in wanted.items():
        model = NOUNS[noun]
        for row in db.session.scalars(sa.select(model).where(model.id.in_(by_id))):
            for ref in by_id[row.id]:
                answers[ref] = "pending" if ref in pending else _answer(row, ref.partition("/")[2] or row.moderated_fields[0])
            db.session.expunge(row)  # rows already written out need not be kept
    return answers


def _answer(row, name: str) -> tuple[bytes, str] | str:
    if not row.text_salt:
        return "erased"
    if row.is_public:
        return bytes.fromhex(row.text_salt), getattr(row, name)
    return row.visibility.value if hasattr(row, "visibility") else "held"


def public_facts(scope: str | None = None, *, before: int | None = None, limit: int = 50) -> list[tuple[Seal, FactRow]]:
    """Public facts with their seals, newest first, of one scope or of all; `before` is the seal to go on from."""
    rows = sa.select(Seal, FactRow).join(FactRow, FactRow.id == Seal.fact_id).where(FactRow.audience == Audience.PUBLIC)
    if scope:
        rows = rows.where(FactRow.id.in_(sa.select(FactScope.fact_id).where(FactScope.scope == scope)))
    if before:
        rows = rows.where(Seal.seq < before)
    return [tuple(row) for row in db.session.execute(rows.order_by(Seal.seq.desc()).limit(min(limit, 200)))]


def verifier() -> str:
    """The text of `verify_record.py`, which a stranger runs over an export."""
    return (ROOT / "verify_record.py").read_text(encoding="utf-8")
