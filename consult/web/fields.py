"""Form fields that hand on clean values: text normalised and bounded, whole numbers and dates within reason."""

from datetime import date

from wtforms import DateField, EmailField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from consult.core import text
from consult.core.errors import Refused
from consult.core.i18n import lazy as _


class TextLine(StringField):
    """One line of plain text, at most `longest` characters."""

    def __init__(self, label=None, validators=(), longest=200, **options):
        super().__init__(label, [*validators, Length(max=longest, message=_("At most %(n)s characters.", n=longest))], **options)
        self.longest = longest

    clean = staticmethod(text.one_line)

    def process_formdata(self, valuelist):
        self.data = valuelist[0] if valuelist else ""
        try:
            self.data = type(self).clean(self.data)
        except Refused as error:
            self.data = self.data.encode("utf-8", "ignore").decode()
            raise ValueError(str(error)) from error


class TextBlock(TextLine, TextAreaField):
    """Several lines of plain text."""

    widget = TextAreaField.widget
    clean = staticmethod(text.plain)


class Email(TextLine, EmailField):
    """An e-mail address, folded to lower case; its shape is checked by `valid_email`."""

    widget = EmailField.widget

    def __init__(self, label=None, validators=(), **options):
        super().__init__(label, validators, longest=254, **options)

    @staticmethod
    def clean(value):
        return text.one_line(value).lower()


class WholeNumber(IntegerField):
    """A whole number between `least` and `most`; nothing but ASCII digits counts as one."""

    def __init__(self, label=None, validators=(), least=0, most=10_000, **options):
        bounds = NumberRange(least, most, message=_("A whole number from %(least)s to %(most)s.", least=least, most=most))
        super().__init__(label, [*validators, bounds], **options)

    def process_formdata(self, valuelist):
        raw = valuelist[0].strip() if valuelist else ""
        if not raw:
            self.data = None
            return
        if not (raw.isascii() and raw.isdigit()) or len(raw) > 9:
            self.data = None
            raise ValueError(_("Write a whole number in digits."))
        self.data = int(raw)


class Day(DateField):
    """A calendar day of our times."""

    def __init__(self, label=None, validators=(), **options):
        super().__init__(label, [*validators, sensible_day], **options)

    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Write a date as year, month, day, such as 2027-03-12.")) from error


def sensible_day(_form, field):
    """Refuse days outside 1990–2100: a slip of the finger."""
    if isinstance(field.data, date) and not date(1990, 1, 1) <= field.data <= date(2100, 1, 1):
        raise ValidationError(_("This date is too far from today."))


def valid_email(_form, field):
    """Refuse what is not an address; empty is the business of other validators."""
    value = field.data or ""
    local, at, domain = value.rpartition("@")
    good = at and local and "." in domain and not domain.startswith(".") and not domain.endswith(".")
    if value and not (good and len(value) <= 254 and not any(c.isspace() or c in "<>()[],;:\\\"" for c in value)):
        raise ValidationError(_("This is not an e-mail address. It looks like name@example.org."))


__all__ = ["Day", "Email", "Optional", "TextBlock", "TextLine", "WholeNumber", "sensible_day", "valid_email"]
