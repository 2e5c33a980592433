"""What things are called on the pages of moderation: grounds, acts, what a place in a text looks like."""

from consult.core.i18n import lazy as _
from consult.moderation.models import KEEP_ORIGINAL_DAYS, Action, Ground, Visibility

GROUNDS = {
    Ground.PERSONAL_DATA: _("Personal data"),
    Ground.UNLAWFUL: _("Unlawful"),
    Ground.INSULT: _("Insult"),
    Ground.SPAM: _("Advertising or spam"),
    Ground.DUPLICATE: _("Sent twice"),
}

GROUND_EXPLANATIONS = {
    Ground.PERSONAL_DATA: _("Somebody could be found or recognised by it."),
    Ground.UNLAWFUL: _("The law forbids publishing it."),
    Ground.INSULT: _("It hurts a person instead of speaking about the matter."),
    Ground.SPAM: _("It sells something or repeats itself without end."),
    Ground.DUPLICATE: _("The same sender sent the same words."),
}

ACTIONS = {
    Action.PUBLISH: _("Made public"),
    Action.HIDE: _("Hidden"),
    Action.REDACT: _("Words covered"),
    Action.HIDE_SENDER: _("The sender's name not shown"),
    Action.UNDO: _("The last decision taken back"),
}

VISIBILITIES = {
    Visibility.HELD: _("waits to be looked at"),
    Visibility.PUBLISHED: _("everybody can read it"),
    Visibility.HIDDEN: _("hidden from view"),
}

LOOKS_LIKE = {
    "email": _("an e-mail address"),
    "bank_account": _("a bank account"),
    "pesel": _("a PESEL number"),
    "nip": _("a NIP number"),
    "id_card": _("an identity card"),
    "phone": _("a phone number"),
}

TEXT_NAMES = {
    "body": _("What was said"),
    "proposed_change": _("Proposed wording"),
    "justification": _("Justification"),
}


def for_templates() -> dict:
    """The names above as templates of several areas know them."""
    return {
        "grounds": GROUNDS, "ground_explanations": {ground.value: words for ground, words in GROUND_EXPLANATIONS.items()}, "actions": ACTIONS,
        "visibilities": VISIBILITIES, "looks_like": LOOKS_LIKE, "text_names": TEXT_NAMES, "keep_days": KEEP_ORIGINAL_DAYS,
    }
