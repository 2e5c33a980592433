"""The public record in words: what each fact says happened, and what whoever did it does here."""

from datetime import date

from consult.consultations.words import PHASES, DayWords
from consult.core.i18n import lazy as _
from consult.moderation.words import GROUNDS
from consult.responses.words import OUTCOMES

#: Name of a public fact → what happened, with the fact's own values. tests/contracts/test_facts.py asks for one of each.
SAID = {
    "answer.approved": _("An answer was approved: %(outcome)s."),
    "answer.recorded": _("An answer given elsewhere was taken over: %(outcome)s."),
    "answer.reopened": _("An approved answer was taken back to be written anew."),
    "broadcast.sent": _("The facilitator spoke to all tables, or took the words back."),
    "cafe.announced": _("A café was announced."),
    "cafe.changed": _("What is announced of a café was changed."),
    "cafe.ended": _("A café ended."),
    "cafe.extended": _("The time at the tables was made longer: %(minutes)s min."),
    "cafe.moved": _("A café went on to its next step."),
    "cafe.paused": _("The clock of a café was stopped."),
    "cafe.resumed": _("The clock of a café runs again."),
    "chair.chosen": _("Somebody chairs the platform from now on."),
    "clause.answered": _("A clause was answered: %(outcome)s."),
    "consultation.announced": _("The consultation was announced; voices are taken until %(collects_until)s."),
    "consultation.cancelled": _("The consultation was called off."),
    "consultation.closed": _("The consultation was closed."),
    "contribution.registered": _("Voice no. %(number)s was entered in the register."),
    "document.changed": _("A published document was changed, with a reason for everybody to read."),
    "harvest.delivered": _("The harvest of a café went into the register; statements: %(statements)s."),
    "host.appointed": _("A table was given another host, or none."),
    "import.done": _("A list of voices from elsewhere was taken in; rows: %(rows)s."),
    "moderation.undone": _("A decision of moderation was taken back."),
    "note.dismissed": _("A note was set aside with a reason."),
    "note.reclaimed": _("A note that had been set aside was taken up again."),
    "note.withdrawn": _("A note was taken back by whoever wrote it."),
    "note.written": _("Note no. %(number)s was laid on the table."),
    "notice.corrected": _("The notice was corrected, with a reason for everybody to read."),
    "objection.answered": _("An objection was given an answer."),
    "organisation.changed": _("Name or contact of the organisation were changed."),
    "organisation.created": _("The organisation was given a space here."),
    "original.removed": _("Words that had been covered were deleted for good."),
    "page.written": _("A page of the foot was written anew."),
    "phase.closed": _("A stage ended by its dates: %(phase)s."),
    "phase.extended": _("A stage was given more time, until %(until)s: %(phase)s."),
    "phase.opened": _("A stage began by its dates: %(phase)s."),
    "plan.made": _("Seats for the rounds were drawn; people: %(people)s."),
    "platform.changed": _("Name, region or rules of the platform were changed."),
    "platform.created": _("The platform was founded."),
    "position.adopted": _("The position was adopted as %(number)s."),
    "position.answered": _("Every clause of the position has its answer."),
    "position.opened": _("The position was opened for the stances of the members."),
    "position.returned": _("The position went back to drafting."),
    "position.sent": _("The position was sent; an answer is due by %(answer_due_on)s."),
    "position.withdrawn": _("A position was given up before adoption."),
    "report.published": _("The report was published; edition: %(edition)s."),
    "rule.overridden": _("A demand of the procedure was set aside, with a reason for everybody to read."),
    "seat.ended": _("A seat on the platform ended."),
    "seat.taken": _("A seat on the platform was taken."),
    "stance.taken": _("A member took a stance on a clause."),
    "stance.withdrawn": _("A member withdrew a stance."),
    "statement.changed": _("A statement of a table was worded anew."),
    "statement.removed": _("A statement of a table was taken out."),
    "statement.restored": _("A statement of a table came back."),
    "statement.written": _("A table put down a statement out of its notes."),
    "submission.received": _("Voices came in and were given the numbers %(first_number)s to %(last_number)s."),
    "sender.hidden": _("The name of a sender was hidden: %(ground)s."),
    "submission.rejected": _("What a sender had to supply was not supplied; the voices keep their numbers and are answered."),
    "submission.supplemented": _("What a sender had to supply was supplied."),
    "table.added": _("A table was laid."),
    "table.changed": _("A table was changed."),
    "table.removed": _("A table was taken away."),
    "text.hidden": _("A text was hidden: %(ground)s."),
    "text.published": _("A text was published."),
    "text.redacted": _("Words in a text were covered: %(ground)s."),
    "theme.created": _("A theme was opened."),
    "theme.edited": _("The title or the summary of a theme was changed."),
    "theme.removed": _("A theme was taken away."),
    "theme.restored": _("A theme came back."),
    "voices.linked": _("Voices were linked to a theme."),
    "voices.reasoned": _("Voices were set aside with a reason."),
    "voices.returned": _("Voices that had been set aside were taken up again."),
    "voices.unlinked": _("Voices were unlinked from a theme."),
}
UNKNOWN_FACT = _("Something happened that this edition of the site has no words for.")

DAYS = ("collects_until", "until", "answer_due_on")

WHO = {
    "administrator": _("administration"),
    "officer": _("an officer"),
    "approver": _("an approver"),
    "moderator": _("a moderator"),
    "drafter": _("a drafter"),
    "facilitator": _("a facilitator"),
    "table_host": _("a table host"),
    "member": _("a member"),
    "chair": _("the chair"),
}
NOBODY_SIGNED_IN = {
    "system": _("the site itself, by its clock"),
    "guest": _("somebody without an account"),
    "participant": _("somebody at the tables"),
}
WITH_AN_ACCOUNT = _("somebody with an account")
#: In which of their roles people act, by the area of the fact, the first that is held; then any other.
ACTING = {
    "moderation": ("moderator",), "themes": ("moderator", "drafter"), "cafe": ("facilitator", "table_host", "moderator"),
    "positions": ("chair", "member", "drafter"), "responses": ("approver", "officer"), "contributions": ("officer",),
    "consultations": ("officer", "approver"), "platforms": ("administrator", "officer", "member"), "organisations": ("administrator", "officer"),
}


def sentence_of(name: str, data: dict):
    """What a fact says happened, in words, with the codes among its values said as people say them."""
    said = SAID.get(name)
    if said is None:
        return UNKNOWN_FACT
    values = {key: value for key, value in data.items() if f"%({key})s" in said.text}
    if data.get("ground") in list(GROUNDS):
        values["ground"] = GROUNDS[data["ground"]]
    if data.get("outcome") in OUTCOMES:
        values["outcome"] = OUTCOMES[data["outcome"]].clause if name == "clause.answered" else OUTCOMES[data["outcome"]].voice
    if data.get("phase") in list(PHASES):
        values["phase"] = PHASES[data["phase"]]
    values |= {key: DayWords(date.fromisoformat(data[key])) for key in DAYS if values.get(key)}
    return said % values
