"""The harvest: statements that rest on notes, notes set aside with a reason, and the hand-over of it all into the register."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from consult.cafe.events import (
    HarvestDelivered,
    NoteDismissed,
    NoteReclaimed,
    StatementChanged,
    StatementRemoved,
    StatementRestored,
    StatementWritten,
)
from consult.cafe.models import WORKFLOW, CafeSession, CafeTable, HarvestStatement, Note, NoteKind, NoteSetAside, SessionState, StatementNote
from consult.cafe.operations.holding import hold
from consult.cafe.operations.notes import kind_of
from consult.cafe.queries.harvest import coverage_of, statements_of, uncovered_notes
from consult.contributions.filing import Item, Sender, file_submission, lock_register
from consult.contributions.models import Channel
from consult.core import chain
from consult.core.clock import local, now
from consult.core.db import db
from consult.core.errors import Conflict, NotFound, Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import one_line, plain
from consult.moderation.models import Visibility
from consult.policy.rules import require

LONGEST, MOST_STATEMENTS = 500, 100


@operation
def write_statement(actor, table, *, kind: NoteKind, text: str, note_ids: list[int], client_key: str | None = None):
    """Take a statement out of a table's notes. It cites at least one; notes that had been set aside are in use again."""
    require(actor, "harvest.write", table)
    session = table.session
    same = sa.select(HarvestStatement).where(HarvestStatement.session_id == session.id, HarvestStatement.client_key == client_key)
    written = db.session.scalars(same).first() if client_key else None
    if written is not None:
        return written
    _need_harvest(session)
    notes = _citable(table, note_ids)
    if len(statements_of(session, table)) >= MOST_STATEMENTS:
        raise Refused(_("At most %(n)s statements of one table.", n=MOST_STATEMENTS))
    statement = HarvestStatement(
        session_id=session.id, table=table, kind=kind_of(kind), text=_wording(text), text_salt=chain.new_salt().hex(), client_key=client_key
    )
    _cite(statement, notes)
    db.session.add(statement)
    db.session.flush()  # the fact needs the id
    record(StatementWritten.about(actor, statement, **_told(statement)))
    return statement


@operation
def edit_statement(actor, statement, *, version: int, kind: NoteKind, text: str, note_ids: list[int]):
    """Word a statement anew or let it rest on other notes. Raises Stale when somebody else has changed it since `version`."""
    require(actor, "harvest.write", statement)
    _need_harvest(statement.session)
    if version != statement.version:
        raise Stale(theirs={"text": statement.text}, mine={"text": text})
    notes = _citable(statement.table, note_ids)
    statement.kind, statement.text, statement.text_salt = kind_of(kind), _wording(text), chain.new_salt().hex()
    _cite(statement, notes)
    db.session.flush()
    record(StatementChanged.about(actor, statement, **_told(statement)))
    return statement


@operation
def remove_statement(actor, statement):
    """Take a statement out of the harvest; its notes are open again. It can be put back."""
    require(actor, "harvest.write", statement)
    _need_harvest(statement.session)
    if statement.removed_at is None:
        statement.removed_at = now()
        record(StatementRemoved.about(actor, statement, table=statement.table_id))
    return statement


@operation
def restore_statement(actor, statement):
    """Put a statement back into the harvest: the undo of removing it."""
    require(actor, "harvest.write", statement)
    _need_harvest(statement.session)
    if statement.removed_at is not None:
        statement.removed_at = None
        record(StatementRestored.about(actor, statement, table=statement.table_id))
    return statement


@operation
def set_aside_notes(actor, table, *, note_ids: list[int], reason: str):
    """Say of notes of a table that they go into no statement, and why; the reason is shown beside them. Returns how many.

    After the hand-over only of notes that moderation has shown again since: what has a place keeps it.
    """
    require(actor, "note.set_aside", table)
    said = _reason(reason)
    _need_harvest(table.session, also_closed=True, also_handed_over=True)
    notes = _citable(table, note_ids)
    if table.session.state is SessionState.HANDED_OVER and not set(note_ids) <= {note.id for note in uncovered_notes(table.session, table)}:
        raise Conflict(_("The harvest has been handed over. What has a place in it stays as it is."))
    for note in notes:
        if note.set_aside is None:
            note.set_aside = NoteSetAside(reason=said, at=now(), by_ref=actor.ref)
            record(NoteDismissed.about(actor, note, table=note.table_id))
        else:
            note.set_aside.reason = said
    return len(notes)


@operation
def set_aside_rest(actor, session, *, reason: str):
    """Set aside every note of the session that has no place yet, for one reason. Returns how many."""
    require(actor, "note.set_aside", session)
    said = _reason(reason)
    _need_harvest(session, also_closed=True, also_handed_over=True)
    rest = coverage_of(session).neither
    for note in rest:
        note.set_aside = NoteSetAside(reason=said, at=now(), by_ref=actor.ref)
        record(NoteDismissed.about(actor, note, table=note.table_id))
    return len(rest)


@operation
def reclaim_note(actor, note):
    """Take a note that was set aside back into play: the undo of setting it aside."""
    require(actor, "note.set_aside", note)
    _need_harvest(note.session, also_closed=True)
    if note.set_aside is not None:
        note.set_aside = None
        record(NoteReclaimed.about(actor, note, table=note.table_id))
    return note


@operation
def hand_over_harvest(actor, session):
    """Put the harvest into the consultation's register: each statement becomes a contribution of the channel world_cafe, one submission a table.

    Refused with the list while a visible note is neither cited nor set aside, or nothing is to be handed over. There is no way back: numbers
    of the register are never given twice. Returns the submissions. Both rights are asked: `cafe.hand_over` covers filing what a café said.
    """
    require(actor, "cafe.hand_over", session)
    hold(session)
    if session.state is not SessionState.CLOSED:
        raise Conflict(_("The harvest is handed over once, after it has been closed."))
    covered = coverage_of(session)
    if covered.neither:
        raise Refused(_("Some notes are in no statement and have not been set aside."), items=[_place_of(note) for note in covered.neither])
    statements = statements_of(session)
    if not statements:
        raise Refused(_("There is no statement to hand over."))
    lock_register(session.consultation)
    submissions = [_file(actor, session, table, [row for row in statements if row.table_id == table.id]) for table in session.tables]
    WORKFLOW.move(session, SessionState.HANDED_OVER)
    record(HarvestDelivered.about(actor, session, statements=len(statements), cited=covered.cited, set_aside=covered.set_aside))
    return [submission for submission in submissions if submission is not None]


def _file(actor, session: CafeSession, table: CafeTable, statements: list[HarvestStatement]):
    """One submission for a table's statements; what each rests on is one query away (`statement_of`)."""
    if not statements:
        return None
    submission = file_submission(
        actor, session.consultation, channel=Channel.WORLD_CAFE, received_on=local(session.closed_at or now()).date(), sender=Sender(),
        items=[Item(body=statement.text) for statement in statements], client_key=f"cafe:{session.id}:{table.number}",
        source_reference=f"{session.title}, {table.number}. {table.topic}"[:200],
    )
    for statement, contribution in zip(statements, submission.contributions, strict=True):
        statement.contribution = contribution
        statement.text, statement.text_salt = "", None  # the words are the voice's now: moderated there, and nowhere else to be found
    return submission


def _place_of(note: Note):
    return _("Table %(table)s, note %(number)s: %(words)s", table=note.table.number, number=note.number, words=note.body)


def _need_harvest(session: CafeSession, *, also_closed: bool = False, also_handed_over: bool = False) -> None:
    """Hold a session that is being harvested, or has just been. Raises Conflict at any other time."""
    fitting = {SessionState.HARVEST: True, SessionState.CLOSED: also_closed, SessionState.HANDED_OVER: also_handed_over}
    if fitting.get(hold(session).state, False):
        return
    raise Conflict(_("This is done during the harvest."))


def _wording(text: str) -> str:
    said = one_line(plain(text))
    if not said:
        raise Refused(fields={"text": _("Write the statement.")})
    if len(said) > LONGEST:
        raise Refused(fields={"text": _("At most %(n)s characters.", n=LONGEST)})
    return said


def _reason(reason: str) -> str:
    said = one_line(reason)
    if not said or len(said) > 500:
        raise Refused(fields={"reason": _("Say in a sentence why; it will be shown beside the note.")})
    return said


def _citable(table: CafeTable, note_ids: list[int]) -> list[Note]:
    """The visible notes of this table by their ids. Raises NotFound for others, Refused for none."""
    if not note_ids:
        raise Refused(fields={"note_ids": _("Choose at least one note.")})
    statement = sa.select(Note).where(
        Note.id.in_(set(note_ids)), Note.table_id == table.id, Note.withdrawn_at.is_(None), Note.visibility == Visibility.PUBLISHED
    )
    notes = list(db.session.scalars(statement.options(joinedload(Note.set_aside)).order_by(Note.number)))
    if len(notes) != len(set(note_ids)):
        raise NotFound(_("One of these notes is no longer on this table."))
    return notes


def _cite(statement: HarvestStatement, notes: list[Note]) -> None:
    standing = {citation.note_id: citation for citation in statement.citations}
    statement.citations = [standing.get(note.id) or StatementNote(note_id=note.id) for note in notes]
    for note in notes:
        note.set_aside = None


def _told(statement: HarvestStatement) -> dict:
    salt = bytes.fromhex(statement.text_salt)
    return {
        "table": statement.table_id, "kind": statement.kind.value, "notes": tuple(sorted(citation.note_id for citation in statement.citations)),
        "text": chain.commitment(salt, statement.text),
    }
