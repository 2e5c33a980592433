"""Forms of announcing. They know shape; what a procedure demands is for operations to say."""

from datetime import date

from wtforms import FileField, HiddenField, RadioField, SelectField, SelectMultipleField, SubmitField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from consult.consultations import passages
from consult.consultations.models import Moderation, PhaseKind
from consult.consultations.operations.documents import LONGEST_HEADING, LONGEST_LABEL
from consult.consultations.operations.passages import LONGEST_TEXT as LONGEST_PASSAGE
from consult.consultations.parts import BASICS, LINES, LONGEST_REASON, LONGEST_TEXT, NOTICE
from consult.consultations.profile_words import profile_name
from consult.consultations.profiles import all_profiles
from consult.consultations.words import CHANNELS, FIELDS, PHASES, WAYS
from consult.core.i18n import lazy as _
from consult.web.fields import Day, TextBlock, TextLine, WholeNumber
from consult.web.forms import Form, required

WHY = _("Why it changes")
TOO_LONG = _("The text is too long: at most 2 MB.")
NO_TEXT = _("This file is no plain text. Save it as .txt, or paste the text.")


def why() -> TextBlock:
    """The public reason of a change after the announcement; whether one is needed is for the operation to say."""
    return TextBlock(WHY, longest=LONGEST_REASON)


def boxes(label, words: dict) -> SelectMultipleField:
    """Several boxes to tick, one for each code."""
    choices = [SelectChoice(code, text) for code, text in words.items()]
    return SelectMultipleField(label, choices=choices, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))


class CreateForm(Form):
    """A procedure, a title, a question."""

    title = TextLine(FIELDS["title"], [required(_("Give it a title."))], longest=LINES["title"])
    question = TextBlock(FIELDS["question"], longest=LONGEST_TEXT)
    profile_key = RadioField(_("Procedure"), [required(_("Choose a procedure."))])
    platform_id = SelectField(_("Platform that drafts the position"), coerce=int)

    def __init__(self, *args, platforms=(), **options):
        super().__init__(*args, **options)
        self.profile_key.choices = [SelectChoice(key, profile_name(profile)) for key, profile in all_profiles().items()]
        self.platform_id.choices = [SelectChoice(0, _("None"))] + [SelectChoice(platform.id, platform.name) for platform in platforms]


class SeenForm(Form):
    """What every form of a text several people write has: the mark of what stood, and the reason after the announcement."""

    seen = HiddenField()
    why = why()


class BasicsForm(SeenForm):
    """Title, question, what can change, moderation."""

    title = TextLine(FIELDS["title"], [required(_("Give it a title."))], longest=LINES["title"])
    subtitle = TextLine(FIELDS["subtitle"], longest=LINES["subtitle"])
    number = TextLine(FIELDS["number"], longest=LINES["number"])
    question = TextBlock(FIELDS["question"], longest=LONGEST_TEXT)
    can_change = TextBlock(FIELDS["can_change"], longest=20_000)
    cannot_change = TextBlock(FIELDS["cannot_change"], longest=20_000)
    moderation = RadioField(
        FIELDS["moderation"],
        choices=[SelectChoice(Moderation.BEFORE.value, _("After somebody has read them")), SelectChoice(Moderation.AFTER.value, _("At once"))],
    )
    moderation_hours = WholeNumber(FIELDS["moderation_hours"], [required()], most=24 * 14)

    @property
    def values(self) -> dict:
        """What was typed, by the names that the operation knows."""
        return {name: self[name].data for name in BASICS}


class NoticeForm(SeenForm):
    """The parts of the notice that are written by hand; everything may stay empty until the announcement."""

    @property
    def values(self) -> dict:
        """What was typed, by the names that the operation knows."""
        return {name: self[name].data for name in NOTICE}


def _notice_field(name: str):
    if name == "forms":
        return boxes(FIELDS[name], WAYS)
    if name == "channels":
        return boxes(FIELDS[name], CHANNELS)
    if name == "signed_on":
        return Day(FIELDS[name], [Optional()])
    return TextLine(FIELDS[name], longest=LINES[name]) if name in LINES else TextBlock(FIELDS[name], longest=LONGEST_TEXT)


for _name in NOTICE:
    setattr(NoticeForm, _name, _notice_field(_name))


def notice_form(values: dict, seen: str) -> NoticeForm:
    """The notice's form, filled with what stands."""
    signed = values.get("signed_on")
    return NoticeForm(data={**values, "signed_on": date.fromisoformat(signed) if signed else None, "seen": seen})


class PhasesForm(SeenForm):
    """First and last day of each phase."""

    suggest = SubmitField(_("Work out the earliest last day"))

    @property
    def dates(self) -> dict:
        """The days by kind of phase."""
        return {kind: (self[f"{kind.value}_starts_on"].data, self[f"{kind.value}_ends_on"].data) for kind in PhaseKind}


for _kind in PhaseKind:
    setattr(PhasesForm, f"{_kind.value}_starts_on", Day(_("%(phase)s: first day", phase=PHASES[_kind.value]), [Optional()]))
    setattr(PhasesForm, f"{_kind.value}_ends_on", Day(_("%(phase)s: last day", phase=PHASES[_kind.value]), [Optional()]))


def phases_form(dates: dict[str, list[str]], seen: str) -> PhasesForm:
    """The form of the dates, filled with those that stand."""
    data = {"seen": seen}
    for kind, (start, end) in dates.items():
        data |= {f"{kind}_starts_on": date.fromisoformat(start), f"{kind}_ends_on": date.fromisoformat(end)}
    return PhasesForm(data=data)


class ExtendForm(Form):
    """A later last day, and why."""

    until = Day(_("New last day"), [required()])
    reason = TextBlock(_("Why more time"), [required(_("Say why; everybody will be able to read it."))], longest=LONGEST_REASON)


class PublishForm(Form):
    """The reason for announcing although something is lacking."""

    override_reason = TextBlock(_("Reason for announcing all the same"), longest=LONGEST_REASON)


class CloseForm(Form):
    """A word at the close, and the reason for closing although something is open."""

    reason = TextBlock(_("A word at the close"), longest=LONGEST_REASON)
    override_reason = TextBlock(_("Reason for closing all the same"), longest=LONGEST_REASON)


class CancelForm(Form):
    """Why it is called off."""

    reason = TextBlock(_("Reason"), [required(_("Say why; everybody will be able to read it."))], longest=LONGEST_REASON)


class DocumentForm(Form):
    """A text, pasted or as a file, to be divided; looked at first, then kept."""

    title = TextLine(FIELDS["title"], [required(_("Give it a title."))], longest=200)
    text = TextBlock(_("Text of the document"), longest=passages.MOST_BYTES)
    file = FileField(_("Or a text file (.txt)"))
    why = why()
    save = SubmitField(_("Keep the document"))

    def take_file(self) -> bool:
        """Put the text of a file that was sent into the field; whether there was one. What is no text is an error at the field."""
        if not self.file.data or not getattr(self.file.data, "filename", ""):
            return False
        try:
            self.text.data = passages.decode(self.file.data.read(passages.MOST_BYTES + 1))
        except passages.TooLong:
            self.file.errors = [TOO_LONG]
        except passages.NotText:
            self.file.errors = [NO_TEXT]
        return True


class RenameForm(Form):
    """The title of a document."""

    title = TextLine(FIELDS["title"], [required(_("Give it a title."))], longest=200)
    why = why()


class FileForm(Form):
    """The official file."""

    file = FileField(_("PDF or DOCX, at most 10 MB"))
    why = why()


class PassageForm(SeenForm):
    """One passage."""

    label = TextLine(_("Label, as law cites it"), longest=LONGEST_LABEL)
    depth = WholeNumber(_("Depth in the outline"), [required()], most=12)
    heading = TextLine(_("Heading"), longest=LONGEST_HEADING)
    text = TextBlock(_("Text"), longest=LONGEST_PASSAGE)
    plain_text = TextBlock(_("In plain words"), longest=LONGEST_PASSAGE)

    @property
    def values(self) -> dict:
        """What was typed, by the names that the operation knows."""
        return {name: self[name].data for name in ("label", "depth", "heading", "text", "plain_text")}


class SplitForm(Form):
    """Where the second part begins, and its label."""

    at = RadioField(_("The second part begins with"), [required(_("Choose where the second part begins."))], coerce=int)
    label = TextLine(_("Label of the second part"), longest=LONGEST_LABEL)
    why = why()

    def __init__(self, *args, pieces=(), **options):
        super().__init__(*args, **options)
        self.at.choices = [SelectChoice(place, piece.strip() or "…") for place, piece in enumerate(pieces) if place]


class ChangeForm(Form):
    """A step on a passage that needs nothing but a yes, and after the announcement a reason."""

    why = why()
