"""Running a session. Every button carries the step it was pressed at: of two people pressing at once one moves, the other finds it done.

The clock belongs to the server and never moves a session by itself: when the time is up every screen says so, and the facilitator goes on.
"""

from datetime import datetime, timedelta

from consult.cafe import timing
from consult.cafe.events import CafeEnded, CafeExtended, CafeMoved, CafePaused, CafeResumed
from consult.cafe.models import ENDED, TIMED, WORKFLOW, CafeSession, SessionState
from consult.cafe.operations.holding import hold
from consult.cafe.operations.planning import is_seated, make_plan
from consult.core.clock import now
from consult.core.errors import Conflict, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import plain
from consult.policy.rules import require

MOVED_ON = _("Somebody has moved the session on in the meantime. Look where it is now.")


@operation
def start_round(actor, session, *, expected: str):
    """Begin the next round: from the lobby the first (seats are given out now, unless they have been), from a break the one that follows."""
    require(actor, "cafe.run", session)
    hold(session)
    if _has_moved(session, expected, SessionState.ROUND):
        return session
    if session.state is SessionState.BREAK and session.round_number >= session.round_count:
        raise Conflict(_("All rounds have been held. Begin the harvest."))
    if session.state is SessionState.LOBBY and not is_seated(session):
        make_plan(actor, session)
    old, new = _go(session, SessionState.ROUND, session.round_minutes)
    session.round_number += 1
    session.started_at = session.started_at or now()
    record(_moved(actor, session, old, new))
    return session


@operation
def end_round(actor, session, *, expected: str):
    """End the round: people change tables, or the harvest begins after the last one. What is being typed can still be laid down."""
    require(actor, "cafe.run", session)
    hold(session)
    last = session.round_number >= session.round_count
    if _has_moved(session, expected, SessionState.HARVEST if last else SessionState.BREAK):
        return session
    if session.state is not SessionState.ROUND:
        raise Conflict(MOVED_ON)
    to, minutes = (SessionState.HARVEST, timing.HARVEST_MINUTES) if last else (SessionState.BREAK, session.move_minutes)
    old, new = _go(session, to, minutes)
    record(_moved(actor, session, old, new))
    return session


@operation
def start_harvest(actor, session, *, expected: str):
    """Begin the harvest from a break, leaving out the rounds that would still come."""
    require(actor, "cafe.run", session)
    hold(session)
    if _has_moved(session, expected, SessionState.HARVEST):
        return session
    old, new = _go(session, SessionState.HARVEST, timing.HARVEST_MINUTES)
    record(_moved(actor, session, old, new))
    return session


@operation
def reopen_round(actor, session, *, expected: str):
    """Go back to the round that has just ended, for a few minutes more: the undo of ending it."""
    require(actor, "cafe.run", session)
    hold(session)
    if _has_moved(session, expected, SessionState.ROUND):
        return session
    if session.state not in (SessionState.BREAK, SessionState.HARVEST):
        raise Conflict(MOVED_ON)
    old, new = _go(session, SessionState.ROUND, timing.EXTENSION_MINUTES)
    record(_moved(actor, session, old, new))
    return session


@operation
def close_session(actor, session, *, expected: str):
    """End the harvest: nobody writes any more, and everybody may look at the cloths."""
    require(actor, "cafe.run", session)
    hold(session)
    if _has_moved(session, expected, SessionState.CLOSED):
        return session
    old, new = _go(session, SessionState.CLOSED, None)
    session.closed_at = now()
    record(_moved(actor, session, old, new))
    record(CafeEnded.about(actor, session))
    return session


@operation
def reopen_harvest(actor, session, *, expected: str):
    """Go back to the harvest, as long as it has not been handed over."""
    require(actor, "cafe.run", session)
    hold(session)
    if _has_moved(session, expected, SessionState.HARVEST):
        return session
    old, new = _go(session, SessionState.HARVEST, timing.HARVEST_MINUTES)
    session.closed_at = None
    record(_moved(actor, session, old, new))
    return session


@operation
def abort_session(actor, session, *, reason: str):
    """Call the café off, with a reason that everybody sees. Notes stay with the staff; there is no way back."""
    require(actor, "cafe.run", session)
    hold(session)
    said = plain(reason)
    if not said or len(said) > 500:
        raise Refused(fields={"reason": _("Say in a sentence or two why the café does not take place.")})
    if session.state in ENDED:
        raise Conflict(_("This café has been held; it cannot be called off."))
    old, new = _go(session, SessionState.ABORTED, None)
    session.abort_reason = said
    record(_moved(actor, session, old, new))
    record(CafeEnded.about(actor, session))
    return session


@operation
def extend_time(actor, session, *, until: str, minutes: int = timing.EXTENSION_MINUTES):
    """Add minutes to what runs. `until` is the end the person saw (ISO 8601, or the seconds left of a pause): pressed twice at once it adds once.

    After the time is up the minutes count from now.
    """
    require(actor, "cafe.run", session)
    if not 1 <= minutes <= 30 or session.state not in TIMED:
        raise Conflict(MOVED_ON)
    if until != clock_of(session):
        return session
    if session.paused_seconds is not None:
        session.paused_seconds += minutes * 60
    else:
        session.ends_at = max(session.ends_at or now(), now()) + timedelta(minutes=minutes)
    for table in session.tables:
        table.time_asked_at = None
    record(CafeExtended.about(actor, session, minutes=minutes, ends_at=iso(session.ends_at)))
    return session


@operation
def pause_clock(actor, session):
    """Stop the clock; the seconds left are kept."""
    require(actor, "cafe.run", session)
    if session.is_paused:
        return session
    if session.state not in TIMED or session.ends_at is None:
        raise Conflict(_("No clock is running."))
    session.paused_seconds = timing.seconds_left(session.ends_at, None, now())
    session.ends_at = None
    record(CafePaused.about(actor, session, seconds_left=session.paused_seconds))
    return session


@operation
def resume_clock(actor, session):
    """Let the clock run on from where it stopped."""
    require(actor, "cafe.run", session)
    if not session.is_paused:
        return session
    session.ends_at = now() + timedelta(seconds=session.paused_seconds)
    session.paused_seconds = None
    record(CafeResumed.about(actor, session, ends_at=iso(session.ends_at)))
    return session


def clock_of(session: CafeSession) -> str:
    """What a screen shows of the clock and a button to extend it carries."""
    return str(session.paused_seconds) if session.is_paused else iso(session.ends_at) or ""


def iso(moment: datetime | None) -> str | None:
    """A moment as facts and screens carry it."""
    return None if moment is None else moment.isoformat()


def _has_moved(session: CafeSession, expected: str, to: SessionState) -> bool:
    """True when what was asked has been done already; Conflict when the session went somewhere else meanwhile."""
    if expected == session.step:
        return False
    if session.state is to:
        return True
    raise Conflict(MOVED_ON)


def _go(session: CafeSession, to: SessionState, minutes: int | None) -> tuple[str, str]:
    """Move, set the clock of the new stretch, and let go of what was said and asked in the old one."""
    old, new = WORKFLOW.move(session, to)
    session.paused_seconds = None
    session.ends_at = None if minutes is None else now() + timedelta(minutes=minutes)
    session.broadcast = ""
    for table in session.tables:
        if table.help_asked_at or table.time_asked_at:
            table.help_asked_at = table.time_asked_at = None
    return old, new


def _moved(actor, session: CafeSession, old: str, new: str) -> CafeMoved:
    return CafeMoved.about(actor, session, old=old, new=new, round=session.round_number, ends_at=iso(session.ends_at))
