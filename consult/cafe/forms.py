"""Forms of cafés: shape only."""

from datetime import time

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from consult.cafe.models import NoteKind
from consult.cafe.operations.harvest import LONGEST as LONGEST_STATEMENT
from consult.cafe.operations.notes import LONGEST as LONGEST_NOTE
from consult.cafe.operations.room import LONGEST_BROADCAST
from consult.cafe.operations.sessions import MOST_ROUNDS, MOST_SEATS
from consult.cafe.words import GROUNDS, KINDS, SECTORS
from consult.core.clock import at, local
from consult.core.i18n import lazy as _
from consult.web.fields import Day, TextBlock, TextLine, WholeNumber
from consult.web.forms import Form, required

SECTOR_CHOICES = [SelectChoice(code, words) for code, words in SECTORS.items()]
KIND_CHOICES = [SelectChoice(code, words) for code, words in KINDS.items()]


class Key(HiddenField):
    """A key of the form's own: sent twice, it is done once."""

    def __init__(self, **options):
        super().__init__("", [Length(max=64)], **options)


class SessionForm(Form):
    """What is announced of a café."""

    title = TextLine(_("Title"), [required()], longest=200)
    municipality = TextLine(_("Municipality"), longest=120)
    place = TextLine(_("Place"), longest=300, description=_("Building, floor, room; how to get there."))
    access_note = TextBlock(_("Access"), longest=500, description=_("Entrance without steps, toilet, induction loop, interpreter, transport."))
    day = Day(_("Day"), [required()])
    begins = TimeField(_("Beginning"), [required(_("Write a time such as 17:00."))])
    round_count = WholeNumber(_("Rounds"), [required()], least=1, most=MOST_ROUNDS, default=3, description=_("Three is usual."))
    round_minutes = WholeNumber(_("Minutes a round"), [required()], least=5, most=60, default=20)
    move_minutes = WholeNumber(_("Minutes for changing tables"), [required()], least=0, most=15, default=3)
    version = HiddenField()

    def filled_from(self, session) -> "SessionForm":
        """The form with what stands in the row, for the first look."""
        begins = local(session.starts_at)
        self.day.data, self.begins.data, self.version.data = begins.date(), begins.time(), str(session.version)
        return self

    def values(self) -> dict:
        """What the operations take."""
        names = ("title", "municipality", "place", "access_note", "round_count", "round_minutes", "move_minutes")
        begins = self.begins.data or time(17)
        return {**{name: self[name].data for name in names}, "starts_at": at(self.day.data, begins.hour, begins.minute)}

    @property
    def seen_version(self) -> int:
        """The version that the person saw; 0 for none."""
        return _number(self.version.data)


class TableForm(Form):
    """A topic table."""

    topic = TextLine(_("Topic"), [required()], longest=120, description=_("A few words that stand on the disc's card."))
    question = TextBlock(_("Question"), longest=500, description=_("Open, one thought, in plain words: not to be answered by yes or no."))
    direction = TextLine(_("How to find it"), longest=200, description=_("For example: through the door on the right, by the window."))
    seats = WholeNumber(_("Seats, the host's among them"), [required()], least=2, most=MOST_SEATS, default=5)
    host_name = TextLine(_("Host"), longest=80, description=_("Who stays at the table and welcomes people."))
    version = HiddenField()

    def values(self) -> dict:
        """What the operations take."""
        return {name: self[name].data for name in ("topic", "question", "direction", "seats", "host_name")}

    @property
    def seen_version(self) -> int:
        """The version that the person saw; 0 for none."""
        return _number(self.version.data)


class CodeForm(Form):
    """Joining by a code."""

    code = TextLine(_("Code"), [required()], longest=40)


class JoinForm(Form):
    """Taking a seat: a nickname, perhaps a sector."""

    nickname = TextLine(_("How shall we call you?"), [required(_("Write how people at the table may call you."))], longest=40,
                        description=_("A first name or a nickname. People at your table see it."))
    sector = RadioField(_("Where do you come from?"), [Optional()], choices=SECTOR_CHOICES, default="",
                        description=_("So that different people meet at every table. Nobody sees what you choose here."))
    client_key = Key()


class ReturnForm(Form):
    """Coming back to a seat on another device."""

    key = TextLine(_("Your seat's code"), [required()], longest=60, description=_("Sixteen signs, on your seat card or on your screen."))


class NoteForm(Form):
    """A note for a table's cloth; also the values of the command `note.write`."""

    table = WholeNumber("", [Optional()], most=2**31 - 1)
    body = TextBlock(_("What is worth noting?"), [required(_("Write what is worth noting."))], longest=LONGEST_NOTE,
                     description=_("One sentence, up to 280 characters. It can stay unsigned."))
    kind = RadioField(_("What is it?"), [required(_("Choose what it is."))], choices=KIND_CHOICES, default=NoteKind.IDEA.value)
    signed = BooleanField(_("Sign with my nickname"))
    carried_from = SelectField(_("From which table do you bring it?"), [Optional()], choices=[SelectChoice("", _("It was born here"))],
                               validate_choice=False, default="")
    client_key = Key()

    def values(self) -> dict:
        """What the operation takes."""
        origin = _number(self.carried_from.data)
        return {"kind": NoteKind(self.kind.data), "body": self.body.data, "is_anonymous": not self.signed.data, "carried_from_id": origin or None}

    def validate_carried_from(self, field):
        """A table is named by its number in digits."""
        if field.data and not _number(field.data):
            raise ValidationError(_("Choose one of these tables."))


class RowForm(Form):
    """A command about one row of ours, by its id."""

    id = WholeNumber("", [required()], most=2**31 - 1)


class StayForm(RowForm):
    """Staying at one's table, or changing tables again."""

    stays = BooleanField()


class PaperForm(Form):
    """A paper cloth, line by line."""

    text = TextBlock(_("Notes from paper"), [required(_("Write at least one line; each line is one note."))], longest=60_000,
                     description=_("One line, one note, up to 280 characters each."))
    kind = RadioField(_("What are they?"), [required(_("Choose what it is."))], choices=KIND_CHOICES)
    round_number = SelectField(_("From which round?"), coerce=int, choices=[])
    client_key = Key()


class Boxes(SelectMultipleField):
    """Several of many, as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class StatementForm(Form):
    """A harvest statement and the notes it rests on."""

    text = TextBlock(_("Statement"), [required(_("Write the statement."))], longest=LONGEST_STATEMENT,
                     description=_("What this table wants to pass on, so that somebody who was not here understands it."))
    kind = RadioField(_("What is it?"), [required(_("Choose what it is."))], choices=KIND_CHOICES)
    note_ids = Boxes(_("Notes it rests on"), coerce=int, choices=[])
    client_key = Key()
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the person saw; 0 for none."""
        return _number(self.version.data)


class SetAsideForm(Form):
    """Notes that go into no statement, and why."""

    note_ids = Boxes(_("Notes"), coerce=int, choices=[])
    reason = TextLine(_("Why they go into no statement"), [required(_("Say in a sentence why; it will be shown beside the note."))], longest=500)


class ReasonForm(Form):
    """A reason alone."""

    reason = TextBlock(_("Reason"), [required(_("Say why."))], longest=500)


class HideForm(Form):
    """Hiding a note."""

    ground = RadioField(_("Ground"), [required(_("Choose a ground."))], choices=[SelectChoice(code, words) for code, words in GROUNDS.items()])
    reason = TextLine(_("Reason, for everybody to read"), [required(_("Say why."))], longest=500)


class BroadcastForm(Form):
    """What is said to all tables."""

    text = TextBlock(_("What do you want to say?"), longest=LONGEST_BROADCAST)


class MoveForm(Form):
    """Somebody to another table."""

    person = SelectField(_("Who"), coerce=int, choices=[])
    table = SelectField(_("Where to"), coerce=int, choices=[])


class HostForm(Form):
    """Who hosts a table."""

    person = SelectField(_("Who hosts the table?"), coerce=int, choices=[])


class AddPersonForm(JoinForm):
    """Somebody without a device, or late."""


class StepForm(Form):
    """A button of the desk, with the step or the end of the clock it was pressed at."""

    expected = HiddenField()
    until = HiddenField()


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
