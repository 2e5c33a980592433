"""Forms of answering and of the report: shape only."""

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField

from consult.core.i18n import lazy as _
from consult.responses.words import CLAUSE_OUTCOMES, OUTCOMES, SECTIONS, VOICE_OUTCOMES
from consult.web.fields import TextBlock, TextLine
from consult.web.forms import Form, required

LONGEST = 20_000


class Ticks(Field):
    """Numbers of ticked rows; anything that is no number is refused."""

    def process_formdata(self, valuelist):
        if any(not (value.isascii() and value.isdigit() and len(value) < 10) for value in valuelist):
            self.data = []
            raise ValueError(_("We could not read this request. Go back and try again."))
        self.data = list(dict.fromkeys(int(value) for value in valuelist))

    def _value(self):
        return ""


def voice_choices():
    """Outcomes of a voice with their words."""
    return [(key, OUTCOMES[key].voice) for key in VOICE_OUTCOMES]


def clause_choices():
    """Outcomes of a clause with their words."""
    return [(key, OUTCOMES[key].clause) for key in CLAUSE_OUTCOMES]


def meanings():
    """What each outcome means, for the second line of a choice."""
    return {key: str(words.meaning) for key, words in OUTCOMES.items()}


class AnswerForm(Form):
    """Outcome and justification of one answer; `version` is the draft that was read."""

    outcome = RadioField(_("Outcome"), choices=voice_choices, validators=[required(_("Choose an outcome."))])
    justification = TextBlock(_("Justification"), longest=LONGEST)
    version = HiddenField()

    @property
    def seen(self) -> int | None:
        """The version that was read, None for a first draft."""
        value = self.version.data or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


class ClauseAnswerForm(AnswerForm):
    """The same for a clause, with a clause's outcomes."""

    outcome = RadioField(_("Outcome"), choices=clause_choices, validators=[required(_("Choose an outcome."))])


class BulkForm(Form):
    """What is done with several voices at once."""

    voice = Ticks(_("Ticked comments"))
    outcome = SelectField(_("Outcome"), choices=voice_choices, validators=[required(_("Choose an outcome."))])
    justification = TextBlock(_("Justification"), longest=LONGEST)
    send = BooleanField(_("Send them for review at once"))


class TicksForm(Form):
    """Ticked voices alone: sending for review, taking on, approving."""

    voice = Ticks(_("Ticked comments"))


class ApprovalForm(Form):
    """Answers as they were read: each `answer` is its id, a colon and the version seen."""

    answer = Field(_("Ticked answers"))

    def versions(self, raw: list[str]) -> dict[int, int]:
        """Id → version seen; what is not of this shape is left out."""
        found = {}
        for value in raw:
            parts = value.split(":")
            if len(parts) == 2 and all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
                found[int(parts[0])] = int(parts[1])
        return found


class UndoForm(Form):
    """Which bulk act is taken back."""

    batch = TextLine(longest=32)


class NoteForm(Form):
    """Why an answer is sent back."""

    note = TextBlock(_("What should change"), [required(_("Say what should change."))], longest=1000)


class ReasonForm(Form):
    """Why an approved answer is reopened."""

    reason = TextLine(_("Why it is reopened"), [required(_("Say why."))], longest=1000)


class VersionForm(Form):
    """An act on what was read: approving, publishing."""

    version = HiddenField()

    @property
    def seen(self) -> int | None:
        """The version that was read, None when the form says nothing."""
        value = self.version.data or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


class ReportForm(VersionForm):
    """The words of a report, a field a section."""

    def texts(self) -> dict[str, str]:
        """Section → words."""
        return {key: self[key].data or "" for key in SECTIONS}


for _key, (_title, _hint) in SECTIONS.items():
    setattr(ReportForm, _key, TextBlock(_title, longest=LONGEST, description=_hint))
