"""Forms of grouping."""

from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from consult.core.i18n import lazy as _
from consult.web.fields import TextBlock, TextLine, WholeNumber
from consult.web.forms import Form, required

NEW = 0


class VoicesForm(Form):
    """Ticked voices."""

    voices = SelectMultipleField(_("Voices"), coerce=int, validate_choice=False)


class LinkForm(VoicesForm):
    """Ticked voices and the theme they are to be linked to: an existing one or a new title."""

    theme = SelectField(_("Link to the theme"), coerce=int, default=NEW)
    new_title = TextLine(_("Title of the new theme"))

    def __init__(self, themes, **options):
        super().__init__(**options)
        self.theme.choices = [SelectChoice(NEW, _("A new theme")), *(SelectChoice(listed.theme.id, listed.theme.title) for listed in themes)]


class ThemeForm(Form):
    """Title and summary of a theme. `version` is the one that the editor saw."""

    title = TextLine(_("Title"), [required(_("Give the theme a title."))], longest=200)
    summary = TextBlock(_("Summary"), longest=5_000, description=_("What these voices have in common, and where they differ. Everybody can read it."))
    version = WholeNumber(widget=HiddenInput(), validators=[Optional()], most=10**9)

    def take_version(self, version: int) -> None:
        """Go on from the version that stands now, so that sending again is meant."""
        self.version.data, self.version.raw_data = version, None


class UndoForm(Form):
    """Which act of linking is to be undone: the moment it was done at."""

    at = HiddenField()
