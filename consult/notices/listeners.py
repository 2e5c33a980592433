"""What mail answers: a voice that came in, a removed address, invitations and links for accounts."""

from consult.accounts.events import AddressChangeAsked, InvitationRevoked, InvitationSent, PasswordResetAsked
from consult.contributions.events import ContactRemoved, SubmissionReceived
from consult.core.follower import on
from consult.core.subject import resolve
from consult.notices import operations as notices
from consult.policy.roles import SYSTEM
from consult.responses.events import AnswerApproved


@on(SubmissionReceived)
def confirm_what_came(fact):
    """Confirm a submission to whoever left an address."""
    notices.confirm_submission(SYSTEM, resolve(fact.subject))


@on(AnswerApproved)
def tell_answers(fact):
    """Tell whoever left an address, once the last of their voices is answered."""
    notices.tell_of_answers(SYSTEM, resolve(fact.subject).contribution.submission)


@on(ContactRemoved)
def forget_address(fact):
    """What still waits for a removed address is not sent."""
    notices.withdraw_mails(SYSTEM, about=fact.subject)


@on(InvitationSent)
def invite_by_mail(fact):
    """Send an invitation that is for an address."""
    if fact.by_mail:
        notices.mail_invitation(SYSTEM, resolve(fact.subject))


@on(InvitationRevoked)
def keep_revoked_invitation(fact):
    """An invitation that was taken back before it left stays here."""
    notices.withdraw_mails(SYSTEM, about=fact.subject)


@on(PasswordResetAsked)
def send_reset(fact):
    """Send the link to set a new password."""
    notices.mail_reset(SYSTEM, resolve(fact.subject))


@on(AddressChangeAsked)
def ask_new_address(fact):
    """Ask the new address, and tell the old one."""
    notices.mail_address_change(SYSTEM, resolve(fact.subject))
