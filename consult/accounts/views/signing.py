"""Signing in and out, a forgotten password, an invitation."""

from flask import redirect, render_template, request, session, url_for

from consult.accounts import forms, passwords
from consult.accounts import operations as accounts
from consult.accounts.models import INVITATION, RESET
from consult.accounts.queries import find_account, find_by_password, get_own, get_secret, names_of_places
from consult.accounts.roles import EXPLAINED, NAMES
from consult.accounts.views.blueprint import answer, blueprint, ended_link
from consult.accounts.views.session import attempts_on_account, enter, know_device, leave, own_address
from consult.core.errors import Conflict, Gone, Refused
from consult.core.i18n import language
from consult.core.i18n import lazy as _
from consult.web import limits
from consult.web.actor import actor
from consult.web.forms import say

PER_ACCOUNT = "10 per 15 minutes; 40 per day"
WRONG = _("Address and password do not fit together. Check both; the password tells small letters from capital ones.")
SUSPENDED = _("This account is suspended. If you think that this is a mistake, write to whoever administers this site.")


def _refused(response) -> bool:
    return response.status_code == 422


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limits.limiter.limit(limits.SIGN_IN, methods=["POST"], deduct_when=_refused)
@limits.limiter.limit(PER_ACCOUNT, key_func=attempts_on_account, methods=["POST"], deduct_when=_refused)
def sign_in():
    """Sign in with address and password, and go on to where one was going."""
    destination = own_address(request.values.get("next"))
    if actor().is_account:
        return redirect(destination or url_for("pages.desk"))
    form = forms.SignIn()
    if form.validate_on_submit():
        account = find_by_password(form.email.data, form.password.data)
        if account is not None and account.suspended_at is None:
            outdated = passwords.outdated(account.password_hash)
            enter(account, password_hash=passwords.hashed(form.password.data) if outdated else None)
            return know_device(redirect(destination or url_for("pages.desk")), account)
        form.form_errors = [SUSPENDED if account else WRONG]
    return answer("accounts/sign_in.html", form, next=destination)


@blueprint.post("/sign-out")
def sign_out():
    """Sign out of this browser."""
    if actor().is_account:
        if session.get("session_id"):
            accounts.end_session(actor(), get_own(actor()), session_id=session["session_id"])
        leave()
        say(_("You are signed out."))
    return redirect(url_for("pages.home"))


@blueprint.route("/password/forgotten", methods=["GET", "POST"])
@limits.limiter.limit(limits.MAIL, methods=["POST"])
@limits.limiter.limit(limits.MAIL, key_func=limits.by_field("email"), methods=["POST"])
def ask_reset():
    """Ask for a link to set a new password. The answer is the same for addresses that nobody has."""
    form = forms.AskReset()
    if form.validate_on_submit():
        accounts.ask_for_reset(actor(), email=form.email.data)
        return redirect(url_for("accounts.reset_asked"))
    return answer("accounts/ask_reset.html", form)


@blueprint.get("/password/asked")
def reset_asked():
    """What happens next, whether there is such an account or not."""
    return render_template("accounts/reset_asked.html", nav="account")


@blueprint.route("/password/reset/<token>", methods=["GET", "POST"])
def reset(token: str):
    """Set a new password by the link that was mailed."""
    form = forms.NewPassword()
    try:
        account = get_secret(RESET, token).account
        if form.validate_on_submit():
            chosen = passwords.chosen(form.new_password.data, account.name, account.email)
            account = accounts.reset_password(actor(), token=token, password_hash=chosen)
            leave()
            say(_("The new password works. Sign in with it."))
            return know_device(redirect(url_for("accounts.sign_in")), account)
    except Gone:
        sentence = _("A link to set a new password works once, for 45 minutes. This one has been used, replaced by a newer one, or has run out.")
        return ended_link(sentence, url_for("accounts.ask_reset"), _("Ask for a new link"))
    except (Conflict, Refused) as refusal:
        form.accept_refusal(refusal)
    return answer("accounts/reset.html", form, hint=forms.NEW_PASSWORD_HINT, email=account.email)


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
def join(token: str):
    """Accept an invitation: make an account, or take the role with the account one is signed in to."""
    try:
        invitation = get_secret(INVITATION, token)
        return _accept(invitation, token) if actor().is_account else _join(invitation, token)
    except Gone:
        sentence = _("An invitation works once, for 7 days. This one has been used, taken back or has run out. Ask whoever sent it for a new one.")
        return ended_link(sentence, url_for("accounts.sign_in"), _("Sign in"))


def _invited_to(invitation) -> dict:
    role = invitation.role
    name = names_of_places([invitation.scope]).get(invitation.scope)
    return {"invitation": invitation, "role": NAMES[role], "explained": EXPLAINED[role], "place": name or _("the whole site")}


def _accept(invitation, token: str):
    account = get_own(actor())
    fits = invitation.email in ("", account.email)
    if request.method == "POST" and fits:
        accounts.accept_invitation(actor(), token=token, account=account)
        say(_("The role is yours from now on."))
        return redirect(url_for("accounts.show"))
    page = render_template("accounts/accept.html", account=account, fits=fits, nav="account", **_invited_to(invitation))
    return page, 200 if request.method == "GET" else 422


def _join(invitation, token: str):
    form = forms.Join(email=invitation.email)
    if invitation.email:
        form.email.data = invitation.email  # it was invited: another cannot be put in its place
    if form.validate_on_submit():
        try:
            chosen = passwords.chosen(form.new_password.data, form.name.data, form.email.data)
            account = accounts.join_by_invitation(
                actor(), token=token, name=form.name.data, email=form.email.data, password_hash=chosen, language=language()
            )
        except (Conflict, Refused) as refusal:
            form.accept_refusal(refusal)
        else:
            enter(account)
            say(_("Welcome. Your account is ready."))
            return know_device(redirect(url_for("pages.desk")), account)
    has_account = bool(invitation.email and find_account(invitation.email))
    return answer("accounts/join.html", form, hint=forms.NEW_PASSWORD_HINT, has_account=has_account, here=request.path, **_invited_to(invitation))
