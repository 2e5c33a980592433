"""Forms of moderation."""

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from consult.core.i18n import lazy as _
from consult.moderation.models import Action, Ground
from consult.moderation.operations import LONGEST_REASON
from consult.moderation.words import GROUNDS
from consult.web.fields import TextBlock
from consult.web.forms import Form, required

GROUND_CHOICES = [SelectChoice(ground.value, words) for ground, words in GROUNDS.items()]
ACTION_CHOICES = [SelectChoice(Action.PUBLISH.value, _("Publish")), SelectChoice(Action.HIDE.value, _("Hide"))]
NEED_GROUND = _("Choose a ground.")
NEED_REASON = _("Say why in a sentence; it will be shown beside the voice.")


def _ground_of(written: str | None) -> Ground | None:
    return Ground(written) if written in list(Ground) else None


class HideForm(Form):
    """Hide a text: on which ground and why."""

    ground = RadioField(_("On which ground?"), choices=GROUND_CHOICES, coerce=str, validate_choice=False)
    reason = TextBlock(_("Why, in a sentence everybody can read"), [required(NEED_REASON)], longest=LONGEST_REASON)

    def validate_ground(self, _field) -> None:
        """One of the grounds, no other."""
        if self.chosen_ground() is None:
            raise ValidationError(NEED_GROUND)

    def chosen_ground(self) -> Ground | None:
        """The ground as a value; None when none was chosen."""
        return _ground_of(self.ground.data)


class RedactForm(HideForm):
    """Cover words: places that were ticked, words that were pasted."""

    place = SelectMultipleField(_("What looks like personal data"), choices=[], validate_choice=False)
    words = TextBlock(_("Other words to cover, one phrase in a line"), longest=LONGEST_REASON)
    seen = HiddenField()
    step = HiddenField()

    def start(self) -> "RedactForm":
        """A fresh form: what is covered is mostly personal data."""
        self.ground.data = Ground.PERSONAL_DATA.value
        return self


class ManyForm(Form):
    """One decision on several texts."""

    chosen = SelectMultipleField(choices=[], validate_choice=False)
    one = StringField()
    action = SelectField(_("What to do"), choices=ACTION_CHOICES, coerce=str, validate_choice=False)
    ground = SelectField(_("Ground"), choices=[SelectChoice("", _("choose, when hiding")), *GROUND_CHOICES], coerce=str, validate_choice=False)
    reason = TextBlock(_("Reason, shown beside the voices"), longest=LONGEST_REASON)
    step = HiddenField()
    batch = HiddenField()

    def ids(self) -> list[int]:
        """The chosen rows; a single button outranks the ticks."""
        written = [self.one.data] if self.one.data else self.chosen.data or []
        return [int(one) for one in written if one.isascii() and one.isdigit() and len(one) < 10]

    def chosen_ground(self) -> Ground | None:
        """The ground as a value; None when none was chosen."""
        return _ground_of(self.ground.data)

    def hides(self) -> bool:
        """Whether the texts are to be hidden."""
        return not self.one.data and self.action.data == Action.HIDE.value

    def validate_action(self, field) -> None:
        """Publishing or hiding, nothing else."""
        if not self.one.data and field.data not in (Action.PUBLISH.value, Action.HIDE.value):
            raise ValidationError(_("Choose what to do."))

    def validate_ground(self, _field) -> None:
        """Hiding needs a ground."""
        if self.hides() and self.chosen_ground() is None:
            raise ValidationError(NEED_GROUND)

    def validate_reason(self, field) -> None:
        """Hiding needs a reason."""
        if self.hides() and not field.data:
            raise ValidationError(NEED_REASON)
