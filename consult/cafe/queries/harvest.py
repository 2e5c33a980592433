"""Reading the harvest: statements, the notes they rest on, which notes have no place yet, and what stands behind a contribution."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from consult.cafe.models import CafeSession, CafeTable, HarvestStatement, Note, NoteSetAside, StatementNote
from consult.cafe.queries.cloths import get_table, notes_of_session
from consult.core.db import db
from consult.core.errors import NotFound
from consult.policy.roles import Actor


@dataclass(frozen=True)
class Coverage:
    """How many visible notes a statement cites, how many were set aside with a reason, and those with neither."""

    cited: int
    set_aside: int
    neither: list[Note]


@dataclass(frozen=True)
class Cloth:
    """A table as the gallery shows it: its visible notes and its statements."""

    table: CafeTable
    notes: list[Note]
    statements: list[HarvestStatement]


def _standing():
    statement = sa.select(HarvestStatement).where(HarvestStatement.removed_at.is_(None))
    parts = (joinedload(HarvestStatement.table), joinedload(HarvestStatement.contribution))
    return statement.options(*parts, selectinload(HarvestStatement.citations).joinedload(StatementNote.note))


def statements_of(session: CafeSession, table: CafeTable | None = None) -> list[HarvestStatement]:
    """Standing statements of a session (or of one of its tables) with their notes, by table and in the order written."""
    statement = _standing().where(HarvestStatement.session_id == session.id)
    if table is not None:
        statement = statement.where(HarvestStatement.table_id == table.id)
    return list(db.session.scalars(statement.order_by(HarvestStatement.table_id, HarvestStatement.id)).unique())


def get_statement(actor: Actor, statement_id: int) -> HarvestStatement:
    """A statement of a table the actor may read; removed ones too, for those who may restore them. Raises NotFound."""
    found = db.session.get(HarvestStatement, statement_id)
    if found is None:
        raise NotFound
    get_table(actor, found.table_id)
    return found


def coverage_of(session: CafeSession, table: CafeTable | None = None) -> Coverage:
    """Where the visible notes of a session (or of one table) have gone."""
    cited = set(
        db.session.scalars(
            sa.select(StatementNote.note_id).join(HarvestStatement).where(
                HarvestStatement.session_id == session.id, HarvestStatement.removed_at.is_(None)
            )
        )
    )
    aside = set(db.session.scalars(sa.select(NoteSetAside.note_id).join(Note).where(Note.session_id == session.id)))
    notes = [note for note in notes_of_session(session) if table is None or note.table_id == table.id]
    return Coverage(
        sum(note.id in cited for note in notes), sum(note.id in aside and note.id not in cited for note in notes),
        [note for note in notes if note.id not in cited and note.id not in aside],
    )


def uncovered_notes(session: CafeSession, table: CafeTable | None = None) -> list[Note]:
    """Visible notes that no statement cites and nobody has set aside: while there are any, the harvest stays."""
    return coverage_of(session, table).neither


def list_gallery(actor: Actor, session: CafeSession) -> list[Cloth]:
    """The cloths of a session side by side: for everybody once harvesting has ended, before that for those who run it. Raises NotFound."""
    for table in session.tables[:1]:
        get_table(actor, table.id)
    notes, statements = notes_of_session(session), statements_of(session)
    return [
        Cloth(table, [note for note in notes if note.table_id == table.id], [row for row in statements if row.table_id == table.id])
        for table in session.tables
    ]


def statement_of(contribution_ids) -> dict[int, HarvestStatement]:
    """{contribution id: the harvest statement it was made of}, with table, session and notes, for voices that came from a café."""
    wanted = set(contribution_ids)
    if not wanted:
        return {}
    statement = _standing().where(HarvestStatement.contribution_id.in_(wanted)).options(joinedload(HarvestStatement.session))
    return {row.contribution_id: row for row in db.session.scalars(statement).unique()}


def removed_statements(table: CafeTable) -> list[HarvestStatement]:
    """Statements of a table that were taken out of the harvest and can be put back, newest first."""
    statement = sa.select(HarvestStatement).where(HarvestStatement.table_id == table.id, HarvestStatement.removed_at.is_not(None))
    return list(db.session.scalars(statement.order_by(HarvestStatement.removed_at.desc())))
