"""Reading tables and what lies on them."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from consult.cafe.models import ENDED, CafeSession, CafeTable, Note, StatementNote
from consult.cafe.queries.sessions import visible_to
from consult.consultations.models import Consultation
from consult.core.db import db
from consult.core.errors import NotFound
from consult.moderation.models import Visibility
from consult.moderation.queries import hidings_of, is_overruled
from consult.policy.roles import Actor
from consult.policy.rules import can

_AS_SHOWN = (joinedload(Note.table), joinedload(Note.carried_from), joinedload(Note.participant))


def get_table(actor: Actor, table_id: int) -> CafeTable:
    """A table whose cloth the actor may read: a participant, staff, or anybody once the gallery is open. Raises NotFound."""
    statement = sa.select(CafeTable).join(CafeTable.session).join(Consultation, Consultation.id == CafeSession.consultation_id)
    found = db.session.scalars(statement.where(CafeTable.id == table_id)).unique().first()
    if found is None or not (can(actor, "table.read", found) or (found.session.is_gallery_open and can(actor, "cafe.read", found.session))):
        raise NotFound
    return found


def get_note(actor: Actor, note_id: int) -> Note:
    """A note on a table the actor may read. Raises NotFound; also for one that was withdrawn."""
    found = db.session.get(Note, note_id)
    if found is None or found.withdrawn_at is not None:
        raise NotFound
    get_table(actor, found.table_id)
    return found


def notes_on(table: CafeTable, *, before_round: int | None = None, hidden: bool = False) -> list[Note]:
    """The notes on a table in the order they were laid, with all that is shown beside them; `hidden` adds those moderation has hidden."""
    statement = sa.select(Note).where(Note.table_id == table.id, Note.withdrawn_at.is_(None)).options(*_AS_SHOWN)
    if not hidden:
        statement = statement.where(Note.visibility == Visibility.PUBLISHED)
    if before_round is not None:
        statement = statement.where(Note.round_number < before_round)
    return list(db.session.scalars(statement.order_by(Note.number)).unique())


def notes_of_session(session: CafeSession) -> list[Note]:
    """All visible notes of a session by table and number, with their statements and reasons."""
    statement = sa.select(Note).where(Note.session_id == session.id, Note.withdrawn_at.is_(None), Note.visibility == Visibility.PUBLISHED)
    statement = statement.options(*_AS_SHOWN, joinedload(Note.set_aside), selectinload(Note.citations).joinedload(StatementNote.statement))
    return list(db.session.scalars(statement.order_by(Note.table_id, Note.number)).unique())


def list_notes(actor: Actor, consultation: Consultation) -> list[Note]:
    """Every note of a consultation's cafés that the actor may read: all of open galleries, and those of sessions the actor works on."""
    statement = sa.select(Note).join(CafeSession, CafeSession.id == Note.session_id)
    statement = statement.join(Consultation, Consultation.id == CafeSession.consultation_id)
    readable = sa.or_(CafeSession.state.in_(tuple(ENDED)), CafeSession.id.in_(_run_by(actor, consultation)))
    statement = statement.where(CafeSession.consultation_id == consultation.id, visible_to(actor), readable)
    statement = statement.where(Note.withdrawn_at.is_(None), Note.visibility == Visibility.PUBLISHED).options(*_AS_SHOWN)
    return list(db.session.scalars(statement.order_by(Note.session_id, Note.number)).unique())


def _run_by(actor: Actor, consultation: Consultation) -> list[int]:
    if not actor.grants:
        return []
    sessions = db.session.scalars(sa.select(CafeSession).where(CafeSession.consultation_id == consultation.id)).unique()
    return [session.id for session in sessions if can(actor, "table.read", session)]


def showable(actor: Actor, notes: list[Note]) -> set[int]:
    """Ids of the hidden notes that the actor may show again: not those hidden by somebody with more say."""
    hidings = hidings_of(notes)
    judged = [note for note in notes if note.visibility is Visibility.HIDDEN and can(actor, "note.hide", note)]
    return {note.id for note in judged if note.ref not in hidings or not is_overruled(actor, note, hidings[note.ref])}


def withdrawable(actor: Actor, notes: list[Note]) -> set[int]:
    """Ids of the notes the actor can still take back: their own, of the round that runs."""
    return {note.id for note in notes if note.participant_id in actor.participants and note.round_number == note.session.round_number}
