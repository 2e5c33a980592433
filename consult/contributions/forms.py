"""Forms of contributions: what somebody says, on whose behalf, what the office types in for others."""

import re
import secrets
from datetime import datetime

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from consult.contributions import traps
from consult.contributions.filing import DETAILS, LONGEST_TEXT, Item, Sender
from consult.contributions.models import BY_HAND, Channel, SenderKind
from consult.contributions.operations import LONGEST_REASON
from consult.contributions.words import CHANNELS, DETAIL_NAMES
from consult.core.errors import DomainError
from consult.core.i18n import lazy as _
from consult.web.fields import Day, Email, TextBlock, TextLine, valid_email
from consult.web.forms import Form, required

MOST_VOICES = 20
LONGEST_LINES = 200_000
SAY_SOMETHING = _("Write what you want to say.")
CHOOSE = _("Choose one of the list.")
BY_HAND_CHOICES = [SelectChoice(channel.value, CHANNELS[channel]) for channel in BY_HAND]
_KEY = re.compile(r"[0-9a-f]{32}")


def _passage_id(written) -> int:
    """A passage's id out of a form; nothing means the whole. Raises ValueError for anything but plain digits."""
    if isinstance(written, int) or not written:
        return written or 0
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise ValueError
    return int(written)


class VoiceForm(Form):
    """One voice: about what, what it says, perhaps a change and why."""

    class Meta(Form.Meta):
        csrf = False

    passage = SelectField(_("What is it about?"), coerce=_passage_id, invalid_choice_message=CHOOSE, choices=[])
    body = TextBlock(_("What do you want to say?"), longest=LONGEST_TEXT)
    proposed_change = TextBlock(_("How should it read instead?"), longest=LONGEST_TEXT)
    justification = TextBlock(_("Why?"), longest=LONGEST_TEXT)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written in it."""
        return not (self.body.data or self.proposed_change.data or self.justification.data)

    def item(self) -> Item:
        """The voice as the register takes it."""
        return Item(
            body=self.body.data or "", passage_id=self.passage.data or None, proposed_change=self.proposed_change.data or "",
            justification=self.justification.data or "",
        )


class VoicesForm(Form):
    """Voices one after another and who sends them: what the form of residents and that of the office have in common."""

    asks, lacks = _("What do you want to say?"), SAY_SOMETHING
    voices = FieldList(FormField(VoiceForm), min_entries=1, max_entries=MOST_VOICES)
    name = TextLine(_("First name and surname"))
    publish_name = BooleanField(_("My name may stand beside my voice for everybody to read"))
    organisation_name = TextLine(DETAIL_NAMES["name"])
    seat = TextLine(DETAIL_NAMES["seat"], longest=300)
    register_number = TextLine(DETAIL_NAMES["register_number"], longest=300)
    regon = TextLine(DETAIL_NAMES["regon"], longest=300)
    representative = TextLine(DETAIL_NAMES["representative"], longest=300)
    representative_contact = TextLine(DETAIL_NAMES["representative_contact"], longest=300)
    statutory_areas = TextLine(DETAIL_NAMES["statutory_areas"], longest=300)
    interest = TextLine(_("In whose interest it speaks"), longest=300)
    email = Email(_("E-mail address"), [valid_email])
    client_key = HiddenField()
    passages: list[tuple[int, str]] = []

    def open(self, passage_id: int = 0) -> None:
        """A fresh form with a key of its own, perhaps about a passage."""
        self.client_key.data = secrets.token_hex(16)
        self.voices[0].form.passage.data = passage_id if passage_id in {one for one, _words in self.passages} else 0

    @property
    def passages_asked(self) -> set[int]:
        """Ids of passages that the rows sent speak of; they are offered again wherever in the document they lie."""
        return {voice.form.passage.data for voice in self.voices if voice.form.passage.data}

    def offer(self, passages: list[tuple[int, str]]) -> None:
        """What a voice can be about: pairs (id, words)."""
        self.passages = [(0, _("The whole, not one passage")), *passages]
        for voice in self.voices:
            self._dress(voice.form)

    def _dress(self, voice: VoiceForm) -> None:
        voice.passage.choices = self._choices()
        voice.body.label.text = self.asks

    def _choices(self) -> list[SelectChoice]:
        return [SelectChoice(passage_id, words) for passage_id, words in self.passages]

    def add_voice(self) -> None:
        """One more row to write in, about the same as the row before it."""
        if len(self.voices) < MOST_VOICES:
            before = self.voices[-1].form.passage.data
            self.voices.append_entry()
            self._dress(self.voices[-1].form)
            self.voices[-1].form.passage.data = before

    def remove_voice(self, place: int) -> None:
        """Take a row away; one always stays."""
        if len(self.voices) > 1 and 0 <= place < len(self.voices):
            del self.voices.entries[place]

    def act(self, written: str) -> bool:
        """Do what a button of the form other than sending asks for; False for sending."""
        if written == "add":
            self.add_voice()
        elif written.startswith("remove-") and written[7:].isascii() and written[7:].isdigit() and len(written) < 12:
            self.remove_voice(int(written[7:]))
        else:
            return False
        return True

    def validate(self, extra_validators=None) -> bool:
        """Empty rows are left out, but one voice must say something, and a justification needs what it justifies."""
        is_good = super().validate(extra_validators)
        filled = [voice.form for voice in self.voices if not voice.form.is_empty]
        for form in filled or [self.voices[0].form]:
            if not (form.body.data or form.proposed_change.data):
                is_good = False
                self._blame(form, "body", self.lacks)
        return is_good

    def _blame(self, form: VoiceForm, name: str, sentence) -> None:
        form[name].errors = [*form[name].errors, sentence]
        self.voices.errors = [voice.form.errors for voice in self.voices]

    def validate_client_key(self, field) -> None:
        """A key that is no key of ours is replaced: it only protects against sending twice."""
        if not _KEY.fullmatch(field.data or ""):
            field.data = secrets.token_hex(16)

    def items(self) -> list[Item]:
        """The voices that say something."""
        return [voice.form.item() for voice in self.voices if not voice.form.is_empty]

    def sender(self) -> Sender:
        """Who sends: what belongs to another choice than the one made is left out."""
        kind = SenderKind(self.sender_kind.data)
        details = {name: self[name].data or "" for name in DETAILS}
        email = (self.email.data or "") if self.wants_answer.data else ""
        if kind is SenderKind.ORGANISATION:
            return Sender(kind=kind, name=self.organisation_name.data or "", details=details, interest=self.interest.data or "", email=email)
        if kind is SenderKind.PERSON:
            return Sender(kind=kind, name=self.name.data or "", publish_name=bool(self.publish_name.data), email=email)
        return Sender(email=email)

    def validate_email(self, field) -> None:
        """Whoever wants the answer by mail says where to."""
        if self.wants_answer.data and not field.data:
            raise ValidationError(_("Write the address, or untick the box above."))

    def accept_refusal(self, error: DomainError) -> None:
        """Show what a voice was refused for at the first voice, the rest as usual."""
        first = self.voices[0].form
        for name, sentence in error.fields.items():
            if name in first:
                self._blame(first, name, sentence)
        if not error.fields or not all(name in first for name in error.fields):
            super().accept_refusal(error)


class SubmitForm(VoicesForm):
    """What a resident or an organisation sends themselves."""

    sender_kind = RadioField(
        _("Who is speaking?"), default=SenderKind.ANONYMOUS.value, coerce=str, invalid_choice_message=CHOOSE,
        choices=[
            SelectChoice(SenderKind.ANONYMOUS.value, _("Just me, without a name")),
            SelectChoice(SenderKind.PERSON.value, _("Me, under my name")),
            SelectChoice(SenderKind.ORGANISATION.value, _("I speak on behalf of an organisation")),
        ],
    )  # fmt: skip
    wants_answer = BooleanField(_("Send me the answer by e-mail"))
    website = StringField(_("Leave this field empty"))
    opened = HiddenField()

    def validate_name(self, field) -> None:
        """Whoever speaks under a name says it."""
        if self.sender_kind.data == SenderKind.PERSON.value and not field.data:
            raise ValidationError(_("Write your name, or choose to speak without one."))

    def is_from_a_person(self, moment: datetime, least_seconds: int) -> bool:
        """Whether the empty field is empty and there was time to read. When not, says so kindly: the words stay and can be sent again."""
        seconds = traps.seconds_since(self.opened.data, moment)
        if self.website.data:
            self.form_errors = [*self.form_errors, _("A field that has to stay empty was filled in, perhaps by your browser. Send once more.")]
            self.website.data = ""
        elif least_seconds and (seconds is None or seconds < least_seconds):
            self.form_errors = [*self.form_errors, _("That was very fast. Read your words once more and send them again.")]
        else:
            return True
        if seconds is None:
            self.opened.data = traps.stamp_of(moment)
        return False


class RegisterForm(VoicesForm):
    """What came on paper, by mail or by word of mouth, typed in by the office."""

    asks, lacks = _("What does it say?"), _("Write what it says.")
    channel = RadioField(
        _("How did it come?"), coerce=str, validate_choice=False, choices=BY_HAND_CHOICES
    )
    received_on = Day(_("Received on"), [required(_("Say on which day it came."))])
    posted_on = Day(_("Posted on, by the postmark"), [Optional()])
    sender_kind = RadioField(
        _("From whom?"), default=SenderKind.ANONYMOUS.value, coerce=str, invalid_choice_message=CHOOSE,
        choices=[
            SelectChoice(SenderKind.ANONYMOUS.value, _("Somebody who gave no name")),
            SelectChoice(SenderKind.PERSON.value, _("A person who gave a name")),
            SelectChoice(SenderKind.ORGANISATION.value, _("An organisation")),
        ],
    )  # fmt: skip
    wants_answer = BooleanField(_("The sender wants the answer by e-mail"))
    source_reference = TextLine(_("Where the original is"), longest=200)

    def validate_channel(self, _field) -> None:
        """One of the ways that the office enters."""
        if self.chosen_channel() is None:
            raise ValidationError(_("Choose how it came."))

    def chosen_channel(self) -> Channel | None:
        """The channel as a value; None when none was chosen."""
        return _by_hand(self.channel.data)


class LinesForm(Form):
    """Many short voices: one line, one voice."""

    channel = RadioField(
        _("How did they come?"), coerce=str, validate_choice=False, choices=BY_HAND_CHOICES
    )
    received_on = Day(_("Received on"), [required(_("Say on which day it came."))])
    text = TextBlock(_("One line, one voice"), [required(_("Write at least one line; each line is one voice."))], longest=LONGEST_LINES)
    client_key = HiddenField()
    step = StringField()  # the pressed button's; hidden it would be sent before the button and win

    def validate_channel(self, _field) -> None:
        """One of the ways that the office enters."""
        if self.chosen_channel() is None:
            raise ValidationError(_("Choose how it came."))

    def chosen_channel(self) -> Channel | None:
        """The channel as a value; None when none was chosen."""
        return _by_hand(self.channel.data)

    def validate_client_key(self, field) -> None:
        """A key that is no key of ours is replaced."""
        if not _KEY.fullmatch(field.data or ""):
            field.data = secrets.token_hex(16)


class SupplementForm(Form):
    """What a submission of an organisation lacked."""

    name = TextLine(DETAIL_NAMES["name"])
    seat = TextLine(DETAIL_NAMES["seat"], longest=300)
    register_number = TextLine(DETAIL_NAMES["register_number"], longest=300)
    regon = TextLine(DETAIL_NAMES["regon"], longest=300)
    representative = TextLine(DETAIL_NAMES["representative"], longest=300)
    representative_contact = TextLine(DETAIL_NAMES["representative_contact"], longest=300)
    statutory_areas = TextLine(DETAIL_NAMES["statutory_areas"], longest=300)
    reason = TextLine(_("Why it is taken after its time, in a sentence everybody can read"), longest=LONGEST_REASON)

    def details(self) -> dict[str, str]:
        """What was written, but for the name."""
        return {name: self[name].data or "" for name in DETAILS}


class RejectForm(Form):
    """Why a submission stays incomplete."""

    reason = TextLine(_("Why, in a sentence everybody can read"), [required(_("Say why."))], longest=LONGEST_REASON)


class UploadForm(Form):
    """A list of comments from elsewhere."""

    file = FileField(_("File (CSV or JSON Lines)"), [FileRequired(_("Choose a file."))])
    source = TextLine(_("Name of the list"), longest=200)


def _by_hand(written: str | None) -> Channel | None:
    return Channel(written) if written in BY_HAND else None
