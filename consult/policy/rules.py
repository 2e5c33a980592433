"""Who may do what, on one page. A permission is `noun.verb`, the verb of the operation that asks it; its rule is a sentence.

A permission that is not here raises KeyError; one that nobody asks is a red test. Suspended accounts may do nothing, whatever stands here.
"""

from consult.core.errors import Forbidden, SignInNeeded
from consult.policy.predicates import (
    Predicate,
    administrator,
    administrator_of_every_role,
    answers_for,
    anyone,
    approver,
    approves_for,
    at_the_table,
    chair,
    drafter,
    facilitator,
    invited,
    member,
    moderator,
    officer,
    own,
    participant,
    phase_allows,
    public,
    receipt_holder,
    seated,
    signed_in,
    staff,
    system,
    table_host,
    wrote_in_it,
)
from consult.policy.roles import Actor

RULES: dict[str, Predicate] = {
    # people and organisations
    "site.found": system,
    "account.create": system,
    "account.read": own,
    "account.edit": own,
    "account.invite": administrator | system,
    "account.suspend": (administrator | administrator_of_every_role) & ~own,
    "people.read": administrator,
    "role.give": administrator | system,
    "role.end": administrator | system,
    "invitation.accept": anyone,
    "password.reset": anyone,
    "organisation.create": administrator,
    "organisation.edit": administrator,
    "desk.open": signed_in,
    "outbox.read": administrator,
    "platform.create": administrator | officer,
    "platform.edit": administrator | officer | chair,
    "seat.take": invited,
    # announcing
    "consultation.create": officer,
    "consultation.read": public | staff | member,
    "consultation.edit": officer,
    "consultation.publish": officer,
    "consultation.close": officer,
    "consultation.cancel": officer,
    "document.edit": officer,
    # collecting and moderating
    "contribution.submit": anyone & phase_allows("contribute"),
    "contribution.register": officer,
    "contribution.import": officer,
    "contribution.read": public | staff | member,
    "submission.read": receipt_holder | officer,
    "submission.supplement": officer,
    "moderation.decide": moderator,
    "moderation.see_original": moderator,
    "original.remove": system,
    # World Café
    "cafe.create": officer | facilitator,
    "cafe.read": public | staff,
    "cafe.edit": officer | facilitator,
    "cafe.run": facilitator,
    "cafe.join": anyone & public,
    "cafe.hand_over": facilitator | moderator,
    "participant.add": facilitator,
    "participant.leave": own,
    "participant.stay": own,
    "participant.move": facilitator,
    "participant.remove": facilitator,
    "table.read": participant | facilitator | moderator | officer,
    "table.ask_help": at_the_table | table_host,
    "table.ask_time": table_host,
    "table.appoint_host": table_host | facilitator,
    "note.write": at_the_table | table_host | facilitator,
    "note.withdraw": own,
    "note.transcribe": table_host | facilitator,
    "note.hide": table_host | facilitator | moderator,
    "note.set_aside": table_host | facilitator | moderator,
    "harvest.write": table_host | facilitator,
    # grouping, drafting, agreeing
    "theme.read": public | staff | member,
    "theme.edit": moderator | drafter,
    "position.create": drafter | chair,
    "position.read": public | staff | member,
    "position.edit": drafter | chair,
    "position.adopt": chair,
    "position.send": chair | drafter | officer,
    "clause.edit": drafter | chair,
    "voice.set_aside": drafter | moderator,
    "stance.take": seated,
    "objection.answer": drafter | chair,
    # answering and reporting
    "answer.draft": answers_for,
    "answer.approve": approves_for & ~wrote_in_it,
    "answer.reopen": answers_for | approves_for,
    "register.read": officer | approver,
    "report.read": public | staff | member,
    "report.edit": officer,
    "report.publish": officer | approver,
    # the house's own work
    "mail.queue": system,
    "mail.stop": anyone,
    "phase.tell": system,
}


def can(actor: Actor, permission: str, subject) -> bool:
    """Whether `actor` may do `permission` to `subject` now. KeyError for a permission that has no rule."""
    rule = RULES[permission]
    return not actor.suspended and rule(actor, subject)


def require(actor: Actor, permission: str, subject) -> None:
    """Return when allowed. Raises SignInNeeded where signing in might help, Forbidden otherwise."""
    if can(actor, permission, subject):
        return
    if not (actor.is_account or actor.participants or actor.suspended):
        raise SignInNeeded
    raise Forbidden


def explain(permission: str) -> str:
    """The rule of a permission as a sentence."""
    return repr(RULES[permission])
