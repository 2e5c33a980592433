"""What the codes of imported lists are called in the preview."""

from consult.contributions.words import CHANNELS
from consult.core.i18n import lazy as _

LABEL_WORDS = {
    "channel": {channel.value: words for channel, words in CHANNELS.items()},
    "sender_kind": {"person": _("a private person"), "organisation": _("an organisation"), "authority": _("a public body")},
    "formal_status": {
        "ok": _("formally complete"), "needs_supplement": _("to be supplemented"), "supplemented": _("supplemented"), "late": _("after the close"),
        "rejected_formal": _("not supplemented in time"),
    },
    "outcome": {
        "accepted": _("Accepted"), "partially_accepted": _("Partly accepted"), "rejected": _("Not accepted"),
        "already_covered": _("Already provided for"), "for_further_analysis": _("For further analysis"), "clarified": _("Explained"),
        "not_applicable": _("Outside the subject"), "left_unconsidered": _("Left unconsidered"),
        "not_competent": _("Not for this addressee to decide"),
    },
}  # fmt: skip
