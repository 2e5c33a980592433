"""Notes on the cloths. Writing one is the busiest thing anybody does here: few statements, and none that waits for another table."""

import sqlalchemy as sa

from consult.cafe.events import NoteWithdrawn, NoteWritten
from consult.cafe.models import WRITING, CafeSession, CafeTable, Note, NoteKind, SessionState, StatementNote
from consult.core import chain
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, NotFound, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import one_line
from consult.policy.roles import GUEST
from consult.policy.rules import require

LONGEST, MOST_LINES = 280, 200
_sessions = CafeSession.__table__
COUNT = (  # made once: this is on the hot path
    sa.update(_sessions).where(_sessions.c.id == sa.bindparam("session")).values(last_note_number=_sessions.c.last_note_number + 1)
    .returning(_sessions.c.last_note_number, _sessions.c.state)
)
TRANSCRIBING = {*WRITING, SessionState.CLOSED}
TOO_LATE = _("Notes can be laid while rounds are being held and during the harvest. Keep this page; nothing is lost.")
PAPER_TOO_LATE = _("Paper notes are taken in between the first round and the hand-over.")


@operation
def write_note(
    actor, table, *, kind: NoteKind, body: str, client_key: str | None = None, is_anonymous: bool = True, carried_from_id: int | None = None
):
    """Lay a note on a table. The same `client_key` lays it once. The fact of an unsigned note names nobody, not even a seat.

    Who has just changed tables may still lay down what they were typing; the note counts for the round in which they sat there.
    """
    require(actor, "note.write", table)
    session = table.session
    laid = _laid_already(session, client_key)
    if laid is not None:
        return laid
    if session.state not in WRITING:
        raise Conflict(TOO_LATE)
    author = _author(actor, table)
    round_number = _round_of(table, author)
    note = _lay(
        table, kind=kind, body=body, participant_id=author, is_anonymous=is_anonymous or author is None, client_key=client_key,
        carried_from_id=_carried_from(session, table, carried_from_id), round_number=round_number,
        entered_by_id=None if author else actor.account_id,
    )
    db.session.flush()  # the fact needs the id
    record(_written(GUEST if note.is_anonymous and author else actor, note))
    return note


@operation
def transcribe_notes(actor, table, *, text: str, kind: NoteKind, round_number: int, client_key: str):
    """Take in a paper cloth: one line, one note, all of one kind and round, marked as taken from paper. Returns the notes."""
    require(actor, "note.transcribe", table)
    session = table.session
    lines = [line for line in (one_line(raw) for raw in text.splitlines()) if line]
    if not lines:
        raise Refused(fields={"text": _("Write at least one line; each line is one note.")})
    if len(lines) > MOST_LINES:
        raise Refused(fields={"text": _("At most %(n)s lines at a time.", n=MOST_LINES)})
    if session.state not in TRANSCRIBING:
        raise Conflict(PAPER_TOO_LATE)
    if not 1 <= round_number <= session.round_number:
        raise Refused(fields={"round_number": _("Choose a round that has been held.")})
    notes = []
    for place, line in enumerate(lines, 1):
        key = f"{client_key[:56]}:{place}"
        note = _laid_already(session, key)
        if note is None:
            note = _lay(table, kind=kind, body=line, client_key=key, round_number=round_number, is_paper=True, entered_by_id=actor.account_id)
            db.session.flush()
            record(_written(actor, note))
        notes.append(note)
    return notes


@operation
def withdraw_note(actor, note):
    """Take one's own note back, in the round it was laid in and while no statement rests on it. The text is gone for good."""
    require(actor, "note.withdraw", note)
    if note.withdrawn_at is not None:
        return note
    if note.session.state not in WRITING or note.round_number != note.session.round_number:
        raise Conflict(_("A note can be taken back in the round it was written in."))
    if db.session.scalar(sa.select(sa.exists().where(StatementNote.note_id == note.id))):
        raise Conflict(_("A statement of the table rests on this note; ask the host to change it first."))
    note.withdrawn_at, note.body, note.text_salt = now(), "", None
    record(NoteWithdrawn.about(GUEST if note.is_anonymous else actor, note, table=note.table_id))
    return note


def _laid_already(session: CafeSession, client_key: str | None) -> Note | None:
    if not client_key:
        return None
    return db.session.scalars(sa.select(Note).where(Note.session_id == session.id, Note.client_key == client_key)).first()


def _author(actor, table: CafeTable) -> int | None:
    """The seat that writes: somebody of this table, or its host; None for staff who type."""
    mine = actor.participants & (table.seated_ids | table.host_ids)
    return max(mine, default=None)


def _round_of(table: CafeTable, participant_id: int | None) -> int:
    """The round the author sits (or just sat) here in; the running one for hosts and staff."""
    running = table.session.round_number
    sat = [seat.round_number for seat in table.placements if seat.participant_id == participant_id and seat.round_number <= running]
    return max(sat, default=running)


def _carried_from(session: CafeSession, table: CafeTable, table_id: int | None) -> int | None:
    if table_id is None or table_id == table.id:
        return None
    known = sa.select(CafeTable.id).where(CafeTable.id == table_id, CafeTable.session_id == session.id)
    if db.session.scalar(known) is None:
        raise NotFound
    return table_id


def _lay(table: CafeTable, *, kind: NoteKind, body: str, **values) -> Note:
    text = one_line(body)
    if not text:
        raise Refused(fields={"body": _("Write what is worth noting.")})
    if len(text) > LONGEST:
        raise Refused(fields={"body": _("At most %(n)s characters: one thought, one note.", n=LONGEST)})
    number, state = db.session.execute(COUNT, {"session": table.session_id}).one()
    if state not in (TRANSCRIBING if values.get("is_paper") else WRITING):  # the session has moved on while this waited for its row
        raise Conflict(PAPER_TOO_LATE if values.get("is_paper") else TOO_LATE)
    note = Note(
        session_id=table.session_id, table=table, number=number, kind=kind_of(kind), body=text, written_at=now(),
        text_salt=chain.new_salt().hex(), **values,
    )
    db.session.add(note)
    return note


def kind_of(kind: NoteKind | str) -> NoteKind:
    """The kind that is meant. Raises Refused for none of ours."""
    try:
        return NoteKind(kind)
    except ValueError as error:
        raise Refused(fields={"kind": _("Choose what it is.")}) from error


def _written(actor, note: Note) -> NoteWritten:
    commitment = chain.commitment(bytes.fromhex(note.text_salt), note.body)
    return NoteWritten.about(
        actor, note, table=note.table_id, number=note.number, kind=note.kind.value, round=note.round_number, is_paper=bool(note.is_paper),
        text=commitment,
    )
