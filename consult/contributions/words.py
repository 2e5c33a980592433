"""What things are called on pages: details of an organisation, who sends, formal status."""

from consult.contributions.models import Channel, FormalStatus, SenderKind
from consult.core.i18n import lazy as _
from consult.core.text import one_line

DETAIL_NAMES = {
    "name": _("Full name of the organisation"),
    "seat": _("Seat (town and address)"),
    "register_number": _("Number in its register (KRS or another)"),
    "regon": _("Number in REGON"),
    "representative": _("Who represents it (name and function)"),
    "representative_contact": _("How to reach that person"),
    "statutory_areas": _("What it does according to its statute"),
}

CHANNELS = {
    Channel.WEB: _("Web form"),
    Channel.EMAIL: _("E-mail"),
    Channel.E_DELIVERY: _("Electronic delivery"),
    Channel.POST: _("Letter"),
    Channel.IN_PERSON: _("Left at the office"),
    Channel.ORAL: _("Spoken, put on record"),
    Channel.PHONE: _("Telephone"),
    Channel.MEETING: _("Meeting"),
    Channel.WORLD_CAFE: _("World Café"),
    Channel.IMPORT: _("Taken over from another system"),
}

SENDER_KINDS = {
    SenderKind.ANONYMOUS: _("not signed"),
    SenderKind.PERSON: _("a private person"),
    SenderKind.ORGANISATION: _("an organisation"),
}

FORMAL_STATUSES = {
    FormalStatus.OK: _("formally complete"),
    FormalStatus.NEEDS_SUPPLEMENT: _("to be supplemented"),
    FormalStatus.SUPPLEMENTED: _("supplemented"),
    FormalStatus.REJECTED_FORMAL: _("not supplemented in time"),
}


LONGEST_QUOTE = 60


def passage_name(passage) -> str:
    """How a passage is cited: as law does, by its heading, else by its first words."""
    if passage.label or passage.heading:
        return passage.label or passage.heading
    words = one_line(passage.text)
    return words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"


def missing_words(missing: list[str]) -> list:
    """The names of missing details, to be read in any language."""
    return [DETAIL_NAMES[name] for name in missing]
