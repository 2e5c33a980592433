"""Which roles can be held where, and how roles are called. The names say what a person does, not who they are, so they fit everyone."""

from consult.core.i18n import Message
from consult.core.i18n import lazy as _

ROLES_IN: dict[str, tuple[str, ...]] = {
    "site": ("administrator",),
    "organisation": ("administrator", "officer", "approver", "moderator", "drafter", "facilitator"),
    "platform": ("chair", "member", "drafter", "moderator", "facilitator"),
    "consultation": ("officer", "approver", "moderator", "drafter", "facilitator"),
    "cafe": ("facilitator", "table_host", "moderator"),
}
NAMES: dict[str, Message] = {
    "administrator": _("Administration"),
    "officer": _("Running consultations"),
    "approver": _("Approving answers"),
    "moderator": _("Moderation"),
    "drafter": _("Drafting"),
    "facilitator": _("Facilitating cafés"),
    "table_host": _("Hosting a table"),
    "member": _("Membership"),
    "chair": _("Chairing"),
}
EXPLAINED: dict[str, Message] = {
    "administrator": _("Invites people, gives and ends roles. Does none of the other work."),
    "officer": _("Announces consultations, keeps the register, prepares answers and the report."),
    "approver": _("Checks and approves answers that somebody else has prepared."),
    "moderator": _("Publishes, covers and hides voices, each time with a reason; groups them into themes."),
    "drafter": _("Writes the clauses of a position and ties them to voices."),
    "facilitator": _("Prepares and leads World Café sessions."),
    "table_host": _("Welcomes people at one table and keeps its notes."),
    "member": _("Takes a stance on the clauses of a position."),
    "chair": _("Leads the body, declares a position adopted and sends it."),
}


def roles_in(noun: str) -> tuple[str, ...]:
    """The roles that can be held in a place of this kind; none for what is no place."""
    return ROLES_IN.get(noun, ())
