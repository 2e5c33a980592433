"""Forms of platforms. They know shape; rules live in the operations."""

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from consult.core.i18n import lazy as _
from consult.platforms.models import Sector
from consult.platforms.operations import LONGEST, LONGEST_NOMINATOR
from consult.platforms.words import FIELDS, SECTORS
from consult.web.fields import Email, TextBlock, TextLine, valid_email
from consult.web.forms import Form, required

_SECTORS = [SelectChoice(sector.value, SECTORS[sector.value]) for sector in Sector]


class PlatformForm(Form):
    """Name, region and rules."""

    name = TextLine(FIELDS["name"], [required()], longest=LONGEST["name"])
    region = TextLine(FIELDS["region"], longest=LONGEST["region"])
    about = TextBlock(FIELDS["about"], longest=LONGEST["about"])
    required_sectors = SelectMultipleField(
        FIELDS["required_sectors"], choices=_SECTORS, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    rules_note = TextLine(FIELDS["rules_note"], longest=LONGEST["rules_note"])
    seen = HiddenField()

    @property
    def values(self) -> dict:
        """What was typed, by name."""
        return {name: self[name].data for name in FIELDS}


class SeatForm(Form):
    """A seat to be offered."""

    sector = RadioField(_("Sector"), [required(_("Choose a sector."))], choices=_SECTORS)
    nominated_by = TextLine(_("Nominated by"), [required()], longest=LONGEST_NOMINATOR)
    email = Email(_("E-mail address of whoever is to sit here"), [required(), valid_email])
    is_chair = BooleanField(_("This seat chairs the platform"))


class TakeForm(Form):
    """Taking a seat with the agreement that goes with it."""

    agrees = BooleanField(_("I agree that what I say from this seat on each clause is public, under the name of the organisation that nominated me."))


class ConfirmForm(Form):
    """A step that needs nothing but a yes."""
