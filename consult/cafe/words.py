"""Words for the codes of a café."""

from consult.cafe.models import SessionState
from consult.core.i18n import lazy as _
from consult.platforms.models import Sector

SECTORS = {
    Sector.LIVED_EXPERIENCE.value: _("It concerns me or somebody close to me"),
    Sector.NGO.value: _("I come from a civil society organisation"),
    Sector.ADMINISTRATION.value: _("I work in public administration"),
    Sector.COUNCIL.value: _("I sit in a senior, youth or public benefit council"),
    Sector.RESIDENT.value: _("I live here"),
    "": _("I would rather not say"),
}
STATES = {
    SessionState.DRAFT: _("Being prepared"),
    SessionState.REGISTRATION: _("You can sign up"),
    SessionState.LOBBY: _("The doors are open"),
    SessionState.ROUND: _("A round is being held"),
    SessionState.BREAK: _("People are changing tables"),
    SessionState.HARVEST: _("The tables are harvesting"),
    SessionState.CLOSED: _("Held"),
    SessionState.HANDED_OVER: _("Held; the statements are in the register"),
    SessionState.ABORTED: _("Called off"),
}
STATE_MARKS = {
    SessionState.DRAFT: "next", SessionState.REGISTRATION: "next", SessionState.CLOSED: "done", SessionState.HANDED_OVER: "done",
    SessionState.ABORTED: "no",
}
KINDS = {
    "problem": _("Problem"), "need": _("Need"), "idea": _("Idea"), "question": _("Question"), "divergence": _("Divergence"),
    "good_practice": _("Good practice"),
}
TROUBLES = {
    "help": _("Asks for help"), "time": _("Asks for 2 minutes more"), "no_host": _("No host"), "empty": _("Empty table"),
    "understaffed": _("Too few people"), "shown_again": _("Shown again after the hand-over: a note without a place"),
}
ETIQUETTE = (
    _("Speak of what matters most."), _("Say what you think and feel."), _("Listen in order to understand."), _("Join one idea to another."),
    _("Look for what keeps coming back."), _("Write and draw on the cloth."), _("You may stay silent, too."),
)
GROUNDS = {
    "personal_data": _("It contains personal data"), "unlawful": _("It is against the law"), "insult": _("It insults somebody"),
    "spam": _("It is an advertisement"), "duplicate": _("It stands there twice"),
}
