"""Forms of accounts. They know shape; whether a password will do or an address is free is for operations to say."""

from wtforms import PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from consult.accounts.roles import EXPLAINED, NAMES, roles_in
from consult.core.i18n import LANGUAGES
from consult.core.i18n import lazy as _
from consult.web.fields import Email, TextLine, valid_email
from consult.web.forms import Form, required

NEW_PASSWORD_HINT = _("At least 12 characters. Four words that do not belong together are easy to remember and hard to guess.")
SPOKEN = [SelectChoice(code, own_name) for code, own_name in LANGUAGES.items()]
_bounded = Length(max=1000, message=_("At most %(n)s characters.", n=1000))


class SignIn(Form):
    """Address and password."""

    email = Email(_("E-mail address"), [required(_("Write your e-mail address.")), valid_email])
    password = PasswordField(_("Password"), [required(_("Write your password."))])


class AskReset(Form):
    """Where a reset link is to go."""

    email = Email(_("E-mail address"), [required(_("Write your e-mail address.")), valid_email])


class NewPassword(Form):
    """A password chosen anew."""

    new_password = PasswordField(_("New password"), [required(_("Write a new password.")), _bounded])


class ChangePassword(NewPassword):
    """The present password and a new one."""

    password = PasswordField(_("Present password"), [required(_("Write your present password."))])


class Profile(Form):
    """What people call you and how they write to you."""

    name = TextLine(_("Name and surname"), [required(_("Write your name."))], longest=120)
    language = SelectField(_("Language of mails"), choices=SPOKEN)


class Address(Form):
    """A new address, and the password as proof."""

    email = Email(_("New e-mail address"), [required(_("Write the new address.")), valid_email])
    password = PasswordField(_("Password"), [required(_("Write your password."))])


class Join(Form):
    """An account made by invitation."""

    name = TextLine(_("Name and surname"), [required(_("Write your name."))], longest=120)
    email = Email(_("E-mail address"), [required(_("Write your e-mail address.")), valid_email])
    new_password = PasswordField(_("Password"), [required(_("Choose a password.")), _bounded])


class RoleIn(Form):
    """One of the roles that can be held in a place."""

    role = RadioField(_("Role"), [required(_("Choose a role."))])

    def offer(self, noun: str, without=()) -> None:
        """Offer the roles of a kind of place, less those in `without`."""
        self.role.choices = [SelectChoice(role, str(NAMES[role])) for role in roles_in(noun) if role not in without]

    @property
    def explained(self) -> dict:
        """What each offered role does, for the second line of its card."""
        return {choice.value: EXPLAINED[choice.value] for choice in self.role.choices}


class Invite(RoleIn):
    """Whom to invite to what; without an address a link is made."""

    email = Email(_("E-mail address"), [valid_email])
    language = SelectField(_("Language of the mail"), choices=SPOKEN)


class Suspend(Form):
    """Why an account is suspended."""

    reason = TextLine(_("Reason"), [required(_("Say why."))], longest=500)
