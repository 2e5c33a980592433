"""Which roles can be held where, and how roles are called. The names say what a person does, not who they are, so they fit everyone."""

from consult.core.i18n import Message
from consult.core.i18n import lazy as _
from consult.policy.roles import Role

ROLES_IN: dict[str, tuple[Role, ...]] = {
    "site": (Role.ADMINISTRATOR,),
    "organisation": (Role.ADMINISTRATOR, Role.OFFICER, Role.APPROVER, Role.MODERATOR, Role.DRAFTER, Role.FACILITATOR),
    "platform": (Role.CHAIR, Role.MEMBER, Role.DRAFTER, Role.MODERATOR, Role.FACILITATOR),
    "consultation": (Role.OFFICER, Role.APPROVER, Role.MODERATOR, Role.DRAFTER, Role.FACILITATOR),
    "cafe": (Role.FACILITATOR, Role.TABLE_HOST, Role.MODERATOR),
}
NAMES: dict[Role, Message] = {
    Role.ADMINISTRATOR: _("Administration"),
    Role.OFFICER: _("Running consultations"),
    Role.APPROVER: _("Approving answers"),
    Role.MODERATOR: _("Moderation"),
    Role.DRAFTER: _("Drafting"),
    Role.FACILITATOR: _("Facilitating cafés"),
    Role.TABLE_HOST: _("Hosting a table"),
    Role.MEMBER: _("Membership"),
    Role.CHAIR: _("Chairing"),
}
EXPLAINED: dict[Role, Message] = {
    Role.ADMINISTRATOR: _("Invites people, gives and ends roles. Does none of the other work."),
    Role.OFFICER: _("Announces consultations, keeps the register, prepares answers and the report."),
    Role.APPROVER: _("Checks and approves answers that somebody else has prepared."),
    Role.MODERATOR: _("Publishes, covers and hides voices, each time with a reason; groups them into themes."),
    Role.DRAFTER: _("Writes the clauses of a position and ties them to voices."),
    Role.FACILITATOR: _("Prepares and leads World Café sessions."),
    Role.TABLE_HOST: _("Welcomes people at one table and keeps its notes."),
    Role.MEMBER: _("Takes a stance on the clauses of a position."),
    Role.CHAIR: _("Leads the body, declares a position adopted and sends it."),
}


def roles_in(noun: str) -> tuple[Role, ...]:
    """The roles that can be held in a place of this kind; none for what is no place."""
    return ROLES_IN.get(noun, ())
