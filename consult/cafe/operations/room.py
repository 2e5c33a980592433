"""What the room says to the desk and the desk to the room."""

from consult.cafe.events import BroadcastSent, HelpAnswered, HelpAsked, TimeAsked
from consult.cafe.models import TIMED, SessionState
from consult.core.clock import now
from consult.core.errors import Conflict, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import plain
from consult.policy.rules import require

LONGEST_BROADCAST = 300


@operation
def ask_help(actor, table):
    """Ask the facilitator to come to the table. Asking again changes nothing."""
    require(actor, "table.ask_help", table)
    if table.session.state not in TIMED:
        raise Conflict(_("Nobody sits at the tables now."))
    if table.help_asked_at is None:
        table.help_asked_at = now()
        record(HelpAsked.about(actor, table, cafe=table.session_id))
    return table


@operation
def ask_time(actor, table):
    """Ask the facilitator for two minutes more, as the table's host."""
    require(actor, "table.ask_time", table)
    if table.session.state is not SessionState.ROUND:
        raise Conflict(_("No round is being held now."))
    if table.time_asked_at is None:
        table.time_asked_at = now()
        record(TimeAsked.about(actor, table, cafe=table.session_id))
    return table


@operation
def answer_help(actor, table):
    """Say that somebody is on the way, or that the request has been dealt with."""
    require(actor, "cafe.run", table)
    if table.help_asked_at or table.time_asked_at:
        table.help_asked_at = table.time_asked_at = None
        record(HelpAnswered.about(actor, table, table=table.id))
    return table


@operation
def send_broadcast(actor, session, *, text: str):
    """Say something to all tables and the wall; it stands until the session moves on, is replaced, or taken back with an empty text."""
    require(actor, "cafe.run", session)
    said = plain(text)
    if len(said) > LONGEST_BROADCAST:
        raise Refused(fields={"text": _("At most %(n)s characters.", n=LONGEST_BROADCAST)})
    if said != session.broadcast:
        session.broadcast = said
        record(BroadcastSent.about(actor, session, empty=not said))
    return session
