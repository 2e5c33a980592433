"""The café over sockets: its rooms, what they carry, the few commands people send from a table.

Whoever may be in a room may see all that it carries. A table's room carries what lies on its cloth; the session's room its state and clock,
for everybody; the desk's room who comes, goes or needs something.
"""

from consult.cafe import events, operations, queries
from consult.cafe.forms import NoteForm, RowForm, StayForm
from consult.cafe.models import CafeSession, Note
from consult.cafe.operations.running import clock_of
from consult.core.clock import now
from consult.live.commands import command
from consult.live.rooms import delta, room, snapshot
from consult.moderation.events import ModerationUndone, TextHidden, TextPublished, TextRedacted

room("cafe", permission="cafe.read")
room("cafe", suffix="desk", permission="cafe.run", ends=(events.CafeEnded,))
room("cafe_table", permission="table.read", ends=(events.CafeEnded,))


def note_shown(note: Note) -> dict:
    """A note as everybody at its table sees it now; only its id where it was withdrawn or hidden."""
    if note.withdrawn_at is not None or not note.is_public:
        return {"note": note.id, "gone": True}
    signed = None if note.is_anonymous or note.participant is None else note.participant.nickname
    return {
        "note": note.id, "number": note.number, "kind": note.kind.value, "text": note.body, "round": note.round_number, "by": signed,
        "is_paper": note.is_paper, "carried_from": note.carried_from_id, "at": _iso(note.written_at),
    }


def clock_shown(session: CafeSession) -> dict:
    """Where a session is and what its clock says."""
    return {
        "step": session.step, "ends_at": _iso(session.ends_at), "seconds_left": session.paused_seconds, "until": clock_of(session),
        "broadcast": session.broadcast,
    }


@delta(events.NoteWritten, events.NoteWithdrawn, TextPublished, TextHidden, TextRedacted, ModerationUndone)
def _note_changed(fact):
    """The note as it is now, whatever has happened since."""
    noun, _, number = fact.subject.partition(":")
    return _renamed(note_shown(queries.note_by_id(int(number)))) if noun == Note.noun else None


def _renamed(shown: dict) -> dict:
    """A note inside a delta: the delta's own `number` is the room's, so the note's number is told as `note_number`."""
    return {("note_number" if name == "number" else name): value for name, value in shown.items()}


@delta(events.NoteDismissed, events.NoteReclaimed, events.StatementWritten, events.StatementChanged, events.StatementRemoved,
       events.StatementRestored)
def _harvest_changed(fact):
    """That the harvest of the table has changed; pages fetch it anew."""
    return {"harvest": True, "subject": fact.subject}


@delta(events.HelpAnswered)
def _help_answered(fact):
    """That somebody is coming to the table."""
    return {"help": "coming"}


@delta(events.SeatMoved)
def _seat_moved(fact):
    """That somebody of this table sits elsewhere, from which round on."""
    return {"participant": int(fact.subject.partition(":")[2]), "to": fact.to, "round": fact.round}


@delta(events.CafeMoved, events.CafeExtended, events.CafePaused, events.CafeResumed, events.BroadcastSent)
def _session_changed(fact):
    """Where the session is now and what its clock says."""
    return clock_shown(queries.session_by_id(int(fact.subject.partition(":")[2])))


@delta(events.CafeAnnounced, events.CafeChanged, events.PlanMade, events.HarvestDelivered, events.TableAdded, events.TableChanged,
       events.TableRemoved, events.HostAppointed)
def _plan_changed(fact):
    """That seats, tables or what is announced have changed; pages fetch themselves anew."""
    return {"subject": fact.subject}


@delta(events.ParticipantJoined, events.ParticipantLeft, events.ParticipantReturned, events.ParticipantRemoved, events.ParticipantStayed,
       events.HelpAsked, events.TimeAsked)
def _desk_changed(fact):
    """That the room has changed; the desk fetches it anew."""
    return {"subject": fact.subject}


@snapshot("cafe")
def _session_state(session, _actor):
    """The session's state and clock."""
    return clock_shown(session)


@snapshot("cafe", suffix="desk")
def _desk_state(session, _actor):
    """How many things need somebody; the desk fetches the rest."""
    return {**clock_shown(session), "alarms": len(queries.room_of(session)[1])}


@snapshot("cafe_table")
def _cloth(table, _actor):
    """All that lies on the table."""
    return {"notes": [note_shown(note) for note in queries.notes_on(table)], "at": _iso(now())}


@command("note.write", form=NoteForm)
def _write_note(actor, form):
    table = queries.table_by_id(form.table.data)
    note = operations.write_note(actor, table, client_key=form.client_key.data or None, **form.values())
    return {"note": note.id, "note_number": note.number}


@command("note.withdraw", form=RowForm)
def _withdraw_note(actor, form):
    note = operations.withdraw_note(actor, queries.note_by_id(form.id.data))
    return {"note": note.id}


@command("table.ask_help", form=RowForm)
def _ask_help(actor, form):
    operations.ask_help(actor, queries.table_by_id(form.id.data))
    return {}


@command("table.ask_time", form=RowForm)
def _ask_time(actor, form):
    operations.ask_time(actor, queries.table_by_id(form.id.data))
    return {}


@command("participant.stay", form=StayForm)
def _stay(actor, form):
    person = operations.stay_at_table(actor, queries.participant_by_id(form.id.data), stays=form.stays.data)
    return {"stays": person.is_staying}


def _iso(moment) -> str | None:
    return None if moment is None else moment.isoformat()
