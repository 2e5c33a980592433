"""Forms of drafting, agreeing, adopting and sending."""

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from consult.core.i18n import lazy as _
from consult.positions.models import StanceKind
from consult.web.fields import Day, TextBlock, TextLine, WholeNumber
from consult.web.forms import Form, required

IN_WORDS = 0
STANCES = [
    SelectChoice(StanceKind.SUPPORT.value, _("I support it")),
    SelectChoice(StanceKind.RESERVATIONS.value, _("I support it with reservations")),
    SelectChoice(StanceKind.OBJECT.value, _("I object")),
]


def _hidden_number():
    return WholeNumber(widget=HiddenInput(), validators=[Optional()], most=10**9)


class PositionForm(Form):
    """What a position is called, what it is about, and who is to answer. `version` is the one the editor saw."""

    title = TextLine(_("Title"), [required(_("Give the position a title."))], description=_("A sentence that people understand without the file."))
    about = TextLine(_("What it is about"), longest=500, description=_("As it stands under the title, beginning “on …”."))
    addressee_id = SelectField(_("Who is to answer"), coerce=int, default=IN_WORDS)
    addressee = TextLine(
        _("Addressee in words"), description=_("Who exactly, such as the mayor of a town. Needed when the addressee is not on the list.")
    )
    version = _hidden_number()

    def __init__(self, organisations, **options):
        super().__init__(**options)
        self.addressee_id.choices = [
            SelectChoice(IN_WORDS, _("somebody who is not on this list")), *(SelectChoice(row.id, row.name) for row in organisations),
        ]
        if self.addressee_id.data is None:
            self.addressee_id.data = IN_WORDS

    @property
    def words(self) -> dict:
        """What was filled in, as operations take it."""
        return {"title": self.title.data, "about": self.about.data, "addressee": self.addressee.data, "addressee_id": self.addressee_id.data or None}


class ClauseForm(Form):
    """The words of a clause. `edition` is the one the editor saw."""

    heading = TextLine(_("Heading"), [required(_("Give the clause a heading."))])
    text = TextBlock(_("What the clause says"), [required(_("Write what the clause says."))], longest=10_000)
    edition = _hidden_number()


class SourceForm(Form):
    """Which source a clause is to rest on: one of the three."""

    theme = _hidden_number()
    voice = _hidden_number()
    note = _hidden_number()
    citation = _hidden_number()

    @property
    def chosen(self) -> dict:
        """The source as operations take it."""
        return {
            "theme_ids": [self.theme.data] if self.theme.data else [], "contribution_ids": [self.voice.data] if self.voice.data else [],
            "note_ids": [self.note.data] if self.note.data else [],
        }


class VoicesForm(Form):
    """Ticked voices, and either a reason why they have no place or the clause in which they are to have one."""

    voices = SelectMultipleField(_("Voices"), coerce=int, validate_choice=False)
    reason = TextBlock(
        _("Reason why they have no place"), longest=1_000,
        description=_("One for all ticked voices. Everybody can read it beside each of them."),
    )
    clause = SelectField(_("Clause"), coerce=int, validate_choice=False, default=0)

    def __init__(self, clauses=(), **options):
        super().__init__(**options)
        self.clause.choices = [SelectChoice(clause.id, f"{place}. {clause.heading}") for place, clause in enumerate(clauses, 1)]


class UndoForm(Form):
    """Which act of setting aside is to be undone: the moment it was done at."""

    at = HiddenField()


class StanceForm(Form):
    """A seat's stance on the edition that its holder has read."""

    kind = RadioField(_("My stance"), choices=STANCES, validators=[required(_("Choose one of the three."))])
    text = TextBlock(
        _("In words"), longest=2_000,
        description=_("With reservations: what they are. An objection: what harm the clause would do, and to whom. It is public, like the seat."),
    )
    edition = _hidden_number()


class AnswerForm(Form):
    """The answer to an objection."""

    text = TextBlock(
        _("Answer"), [required(_("Write what you answer."))], longest=2_000, description=_("It is printed with the objection, at the same size.")
    )


class AdoptionForm(Form):
    """The chair's declaration."""

    number = TextLine(_("Number"), [required(_("Give the number under which the body keeps it."))], longest=60)
    adopted_on = Day(_("Day of adoption"), [required(_("Give the day."))])
    result = TextBlock(
        _("Result as you declare it"), [required(_("Say what the result is, as you declare it."))], longest=500,
        description=_("In a sentence or two. Where you depart from what the figures say, say why."),
    )
    override_reason = TextBlock(_("Reason for adopting in spite of it"), longest=2_000)


class SendingForm(Form):
    """When and how the position was sent."""

    sent_on = Day(_("Day of sending"), [required(_("Give the day."))])
    how = TextLine(_("How"), [required(_("Say how it was sent, so that it can be shown that it arrived."))])
