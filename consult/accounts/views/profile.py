"""One's own account: name, address, password, sessions, roles."""

from flask import redirect, render_template, request, url_for

from consult.accounts import forms
from consult.accounts import operations as accounts
from consult.accounts.models import ADDRESS
from consult.accounts.queries import get_own, get_secret, names_of_places
from consult.accounts.roles import NAMES
from consult.accounts.views.blueprint import answer, blueprint, ended_link
from consult.accounts.views.session import enter, know_device, leave
from consult.core.errors import Conflict, Gone, Refused
from consult.core.i18n import lazy as _
from consult.policy.roles import Role
from consult.web import limits
from consult.web.actor import actor
from consult.web.forms import say

LANGUAGE_DAYS = 365


@blueprint.get("/account")
def show():
    """My account: what is kept, which roles I hold, what I can change."""
    account = get_own(actor())
    places = names_of_places([grant.scope for grant in account.current_grants])
    roles = [(NAMES[grant.role], places.get(grant.scope, ""), grant.given_at) for grant in account.current_grants]
    return render_template("accounts/show.html", account=account, roles=roles, manages=bool(actor().scopes_of(Role.ADMINISTRATOR)), nav="account")


@blueprint.route("/account/edit", methods=["GET", "POST"])
def edit():
    """Change my name and the language of mails; pages speak it too from now on."""
    account = get_own(actor())
    form = forms.Profile(obj=account)
    if form.validate_on_submit():
        try:
            accounts.change_account(actor(), account, name=form.name.data, language=form.language.data)
        except (Conflict, Refused) as refusal:
            form.accept_refusal(refusal)
        else:
            say(_("Changed."))
            response = redirect(url_for("accounts.show"))
            response.set_cookie(
                "language", form.language.data, max_age=LANGUAGE_DAYS * 86400, samesite="Lax", httponly=True, secure=request.is_secure
            )
            return response
    return answer("accounts/edit.html", form)


@blueprint.route("/account/password", methods=["GET", "POST"])
@limits.limiter.limit(limits.SIGN_IN, methods=["POST"])
def change_password():
    """Choose a new password, showing the present one. Only this browser stays signed in."""
    account = get_own(actor())
    form = forms.ChangePassword()
    if form.validate_on_submit():
        try:
            account = accounts.change_password(actor(), account, old=form.password.data, new=form.new_password.data)
        except (Conflict, Refused) as refusal:
            form.accept_refusal(refusal)
        else:
            enter(account)
            say(_("The new password works. Everywhere else you are signed out."))
            return know_device(redirect(url_for("accounts.show")), account)
    return answer("accounts/change_password.html", form, hint=forms.NEW_PASSWORD_HINT, email=account.email)


@blueprint.route("/account/address", methods=["GET", "POST"])
@limits.limiter.limit(limits.MAIL, methods=["POST"])
def change_address():
    """Ask to move the account to another address; it changes when the link sent there is used."""
    account = get_own(actor())
    form = forms.Address()
    if form.validate_on_submit():
        try:
            accounts.ask_for_address(actor(), account, email=form.email.data, password=form.password.data)
        except (Conflict, Refused) as refusal:
            form.accept_refusal(refusal)
        else:
            say(_("We are sending a link to %(email)s. The address changes when you open it, within 24 hours.", email=form.email.data))
            return redirect(url_for("accounts.show"))
    return answer("accounts/change_address.html", form, account=account)


@blueprint.route("/account/address/<token>", methods=["GET", "POST"])
def confirm_address(token: str):
    """Confirm the new address by the link that was sent there, signed in to the account it belongs to."""
    account = get_own(actor())
    try:
        secret = get_secret(ADDRESS, token)
        if secret.account_id != account.id:
            return _ended(403)
        if request.method == "POST":
            account = accounts.confirm_address(actor(), account, token=token)
            say(_("From now on you sign in with %(email)s.", email=account.email))
            return redirect(url_for("accounts.show"))
    except Gone:
        return _ended(410)
    return render_template("accounts/confirm_address.html", secret=secret, account=account, nav="account")


def _ended(status: int):
    sentence = _("This link works once, for 24 hours, and only for the account it was asked for.")
    return ended_link(sentence, url_for("accounts.change_address"), _("Ask for a new link"), status)


@blueprint.route("/account/sessions/end", methods=["GET", "POST"])
def end_sessions():
    """Sign out everywhere: of every browser and phone."""
    account = get_own(actor())
    if request.method == "POST":
        accounts.end_sessions(actor(), account)
        leave()
        say(_("You are signed out everywhere."))
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/end_sessions.html", nav="account")
