"""The base of all forms. A form knows shape; rules live in operations. The same forms serve pages and sockets."""

from flask import flash
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired

from consult.core import i18n
from consult.core.errors import DomainError
from consult.core.i18n import lazy as _


class _Words:
    """WTForms' own sentences in the reader's language, from our catalogues."""

    gettext = staticmethod(i18n.gettext)

    @staticmethod
    def ngettext(one, many, n):
        return i18n.catalogue(i18n.language()).ngettext(one, many, n)  # WTForms fills the values in itself


class Form(FlaskForm):
    """A form of a page or a socket command."""

    class Meta(FlaskForm.Meta):
        locales = ("pl",)

        def get_translations(self, form):
            return _Words

    def accept_refusal(self, error: DomainError) -> None:
        """Show a refusal of an operation where it belongs: at the fields it names, else at the top; what was typed stays."""
        for name, sentence in error.fields.items():
            if name in self:
                self[name].errors = [*self[name].errors, sentence]
        if not any(name in self for name in error.fields):
            self.form_errors = [*self.form_errors, error.sentence, *error.items]

    def kept(self) -> dict[str, str]:
        """What the person typed, for showing on an error page."""
        return {str(field.label.text): str(field.data) for field in self if field.data and field.type in ("TextBlock", "TextLine")}


def required(sentence=None) -> InputRequired:
    """The validator of a field that must be filled in."""
    return InputRequired(sentence or _("Fill in this field."))


def from_values(form_class: type[Form], values: dict) -> Form:
    """The form filled with plain values of a socket command; it has been checked for forgery at connection."""
    flat = MultiDict()
    for name, value in values.items():
        for item in value if isinstance(value, list) else [value]:
            if item is not None and not isinstance(item, (dict, list)):
                flat.add(name, str(item) if not isinstance(item, bool) else ("y" if item else ""))
    return form_class(flat, meta={"csrf": False})


def say(message, category: str = "done") -> None:
    """Confirm in words on the next page."""
    flash(str(message), category)
