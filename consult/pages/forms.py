"""Forms of screens that show several areas."""

from consult.core.i18n import lazy as _
from consult.web.fields import TextLine
from consult.web.forms import Form, required


class ReceiptForm(Form):
    """A receipt code, typed or brought by a printed QR code."""

    code = TextLine(_("Receipt code"), [required(_("Type the code from your receipt."))], longest=40)
