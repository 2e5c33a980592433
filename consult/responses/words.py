"""The words of answering: outcomes, states, channels, formal statuses and the sections of a report, to be said in any language."""

from typing import NamedTuple

from consult.core.i18n import lazy as _
from consult.platforms.words import SECTORS as sectors


class OutcomeWords(NamedTuple):
    """How an outcome is called for a voice and for a clause, what it means, and the mark it bears (full, half, diamond, dashed)."""

    voice: object
    clause: object
    meaning: object
    mark: str


OUTCOMES = {
    "accepted": OutcomeWords(_("Accepted"), _("Taken up"), _("We do what was asked."), "done"),
    "partially_accepted": OutcomeWords(
        _("Partly accepted"), _("Partly taken up"), _("We do part of what was asked; say which, and why not the rest."), "part"
    ),
    "rejected": OutcomeWords(_("Not accepted"), _("Not taken up"), _("We do not do it; say why."), "no"),
    "already_covered": OutcomeWords(
        _("Already provided for"), _("Already provided for"), _("The document says so already; say where."), "done"
    ),
    "for_further_analysis": OutcomeWords(
        _("For further analysis"), _("For further analysis"), _("It needs more time; say who looks into it and until when."), "part"
    ),
    "clarified": OutcomeWords(_("Explained"), _("Explained"), _("It asked about something or misread it; the explanation is the answer."), "done"),
    "not_applicable": OutcomeWords(
        _("Outside the subject"), _("Outside the subject"), _("It concerns something that is not consulted; say where it belongs."), "no"
    ),
    "left_unconsidered": OutcomeWords(
        _("Left unconsidered"), _("Left unconsidered"), _("Late, unsupplemented or anonymous where the procedure demands otherwise."), "no"
    ),
    "not_competent": OutcomeWords(
        _("Not for this addressee to decide"), _("Not for this addressee to decide"), _("Another body decides; say which."), "no"
    ),
}
VOICE_OUTCOMES = tuple(key for key in OUTCOMES if key != "not_competent")
CLAUSE_OUTCOMES = ("accepted", "partially_accepted", "rejected", "already_covered", "for_further_analysis", "clarified", "not_competent")

CHANNELS = {
    "web": _("Web form"), "email": _("E-mail"), "e_delivery": _("Electronic delivery"), "post": _("Letter"), "in_person": _("Left at the office"),
    "oral": _("Spoken, put on record"), "phone": _("Telephone"), "meeting": _("Meeting"), "world_cafe": _("World Café"),
    "import": _("Taken over from another system"),
}
MEDIA = {"electronic": _("Electronically"), "other": _("In another way")}
FORMAL = {
    "ok": _("Correct"), "needs_supplement": _("To be supplemented"), "supplemented": _("Supplemented"), "late": _("After the deadline"),
    "rejected_formal": _("Not supplemented"),
}
SENDERS = {"anonymous": _("anonymous"), "person": _("natural person"), "organisation": _("organisation"), "table": _("people at a table")}
GROUNDS = {
    "personal_data": _("personal data"), "unlawful": _("unlawful content"), "insult": _("insult"),
    "spam": _("advertising or spam"), "duplicate": _("duplicate"),
}
STANCES = {"support": _("in favour"), "reservations": _("in favour with reservations"), "object": _("against"), "silent": _("not said")}
SECTORS = {**sectors, "": _("Not said")}
COVERAGE = {
    "placed": _("With a place"), "set_aside": _("Set aside"), "hidden": _("Hidden by moderation"), "neither": _("Neither a place nor a reason"),
}
POSITION_STATES = {
    "agreeing": _("being agreed"), "adopted": _("adopted"), "sent": _("sent, awaits an answer"), "answered": _("answered"),
}

PHASES = {
    "collect": _("Comments were collected"), "draft": _("The position was agreed"), "answer": _("Comments were answered"),
    "effects": _("Effects are followed"),
}

# sections of a report that need somebody's words, in the order in which offices write them; the figures come by themselves
SECTIONS = {
    "basis": (
        _("Basis and subject"),
        _("On what ground the consultation was held and what it was about. Number, question and legal basis are added by themselves."),
    ),
    "purpose": (_("Purpose and questions"), _("What the office wanted to learn and what could change.")),
    "course": (_("Dates, forms and calendar"), _("What happened when. Dates of phases and café sessions are added by themselves.")),
    "informing": (_("How people were informed"), _("Where the notice appeared and how many people it reached.")),
    "participants": (_("Who took part"), _("Who came and who was missing. Counts are added by themselves.")),
    "team": (_("Who ran it"), _("The unit and the people responsible, by function.")),
    "formal": (_("Formal statistics"), _("A word about voices that were late or had to be supplemented, if there is something to say.")),
    "themes": (
        _("What people spoke about"), _("A summary above the themes; each theme with its number of voices is added by itself."),
    ),
    "cafes": (_("Results of World Café sessions"), _("A word about the sessions; tables and their statements are added by themselves.")),
    "register": (
        _("Comments and their outcomes"), _("A word about the outcomes; the figures and the table of comments are added by themselves."),
    ),
    "positions": (
        _("Joint positions and divergences"), _("A word about positions; clauses, stances, objections and answers are added by themselves."),
    ),
    "conclusions": (_("Conclusions and recommendations"), _("What follows from what people said.")),
    "impact": (_("Influence on the document"), _("What was changed because people spoke, provision by provision.")),
    "next": (_("Next steps"), _("Who decides what, and when.")),
    "evaluation": (
        _("Evaluation"),
        _("How the consultation kept to the seven principles: good faith, universality, transparency, responsiveness, coordination, "
          "predictability, respect for the general interest."),
    ),
    "attachments": (_("Attachments"), _("Protocols, lists and where they can be read.")),
}
