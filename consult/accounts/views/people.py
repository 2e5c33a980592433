"""The people of a place: who works here, inviting, giving and ending roles, suspending."""

from flask import redirect, render_template, request, session, url_for

from consult.accounts import forms
from consult.accounts import operations as accounts
from consult.accounts.queries import (
    get_invitation,
    get_person,
    get_place,
    grants_within,
    list_invitations,
    list_people,
    list_places,
    names_of,
    names_of_places,
    scopes_within,
)
from consult.accounts.roles import NAMES
from consult.accounts.views.blueprint import answer, blueprint
from consult.core.errors import Conflict, NotFound, Refused
from consult.core.i18n import lazy as _
from consult.core.paging import whole_number
from consult.core.text import one_line
from consult.policy.roles import Role
from consult.policy.rules import require
from consult.web import limits
from consult.web.actor import actor
from consult.web.forms import say

PLACE = "/people/<noun>/<int(max=999999999):number>"
PERSON = PLACE + "/<int(max=999999999):account_id>"
SITE_NAME = _("The whole site")


def _place(noun: str, number: int) -> tuple[object, dict]:
    """The place, and what every page about it shows."""
    place = get_place(actor(), noun, number)
    name = names_of_places([place.ref]).get(place.ref) or SITE_NAME
    return place, {"place": place, "place_name": name, "at": {"noun": noun, "number": number}, "nav": "desk"}


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise NotFound from error


@blueprint.get("/people")
def places():
    """The places whose people one manages."""
    managed = [(name or SITE_NAME, *scope.split(":")) for scope, name in list_places(actor())]
    return render_template("accounts/places.html", places=managed, manages_site=actor().is_administrator, nav="desk")


@blueprint.get(PLACE)
def people(noun: str, number: int):
    """The people of a place with their roles, and invitations that are still open."""
    place, shared = _place(noun, number)
    words = one_line(request.args.get("q", "")[:100])
    page = list_people(actor(), place, words=words, page=whole_number(request.args.get("page"), 1))
    here = scopes_within(place)
    rows = [(account, [grant for grant in account.current_grants if grant.scope in here]) for account in page]
    invitations = list_invitations(actor(), place)
    return render_template(
        "accounts/people.html", rows=rows, page=page, words=words, invitations=invitations, inviters=names_of(i.created_by_id for i in invitations),
        names=NAMES, places=names_of_places(here), Role=Role, **shared,
    )


@blueprint.route(PLACE + "/invite", methods=["GET", "POST"])
@limits.limiter.limit("60 per hour", methods=["POST"])
def invite(noun: str, number: int):
    """Invite somebody to a role: by mail, or by a link that is shown once."""
    place, shared = _place(noun, number)
    form = forms.Invite()
    form.offer(noun)
    if form.validate_on_submit():
        try:
            invitation = accounts.invite_person(
                actor(), place, role=Role(form.role.data), email=form.email.data, language=form.language.data
            )
        except (Conflict, Refused) as refusal:
            form.accept_refusal(refusal)
        else:
            if not invitation.email:
                session["invitation_token"] = invitation.token
                return redirect(url_for("accounts.invited", **shared["at"]))
            say(_("We are sending an invitation to %(email)s. It works once, for 7 days.", email=invitation.email))
            return redirect(url_for("accounts.people", **shared["at"]))
    return answer("accounts/invite.html", form, **shared)


@blueprint.get(PLACE + "/invited")
def invited(noun: str, number: int):
    """The link of an invitation just made, shown once."""
    _place_row, shared = _place(noun, number)
    token = session.pop("invitation_token", None)
    if token is None:
        return redirect(url_for("accounts.people", **shared["at"]))
    return render_template("accounts/invited.html", link=url_for("accounts.join", token=token, _external=True), **shared)


@blueprint.post(PLACE + "/invitations/<int(max=999999999):secret_id>/revoke")
def revoke(noun: str, number: int, secret_id: int):
    """Take an invitation back."""
    place, shared = _place(noun, number)
    accounts.revoke_invitation(actor(), get_invitation(actor(), place, secret_id))
    say(_("The invitation is taken back. Its link opens nothing any more."))
    return redirect(url_for("accounts.people", **shared["at"]))


@blueprint.route(PERSON, methods=["GET", "POST"])
def person(noun: str, number: int, account_id: int):
    """One person: roles here, past ones, giving another, suspending."""
    place, shared = _place(noun, number)
    account = get_person(actor(), place, account_id)
    grants = grants_within(place, account)
    form = forms.RoleIn()
    form.offer(noun, without={grant.role for grant in grants if grant.scope == place.ref and grant.ended_at is None})
    if form.validate_on_submit():
        try:
            accounts.give_role(actor(), place, account=account, role=Role(form.role.data))
        except (Conflict, Refused) as refusal:
            form.accept_refusal(refusal)
        else:
            say(_("%(name)s has a new role: %(role)s.", name=account.name, role=NAMES[Role(form.role.data)]))
            return redirect(url_for("accounts.person", account_id=account.id, **shared["at"]))
    return answer(
        "accounts/person.html", form,
        account=account, grants=grants, names=NAMES, places=names_of_places(grant.scope for grant in grants), **shared,
    )


@blueprint.route(PERSON + "/roles/<role>/end", methods=["GET", "POST"])
def end_role(noun: str, number: int, account_id: int, role: str):
    """End a role, after asking."""
    place, shared = _place(noun, number)
    account, role = get_person(actor(), place, account_id), _role(role)
    refusal = None
    if request.method == "POST":
        try:
            accounts.end_role(actor(), place, account=account, role=role)
        except Conflict as error:
            refusal = error.sentence
        else:
            say(_("The role has ended: %(role)s, %(name)s. It can be given back below.", role=NAMES[role], name=account.name))
            if account.id == actor().account_id:  # one's own right to see the page may have gone with the role
                return redirect(url_for("pages.desk"))
            return redirect(url_for("accounts.person", account_id=account.id, **shared["at"]))
    page = render_template("accounts/end_role.html", account=account, role=role, role_name=NAMES[role], refusal=refusal, **shared)
    return page, 409 if refusal else 200


@blueprint.route(PERSON + "/suspend", methods=["GET", "POST"])
def suspend(noun: str, number: int, account_id: int):
    """Suspend an account, with a reason."""
    place, shared = _place(noun, number)
    account = get_person(actor(), place, account_id)
    require(actor(), "account.suspend", account)
    form = forms.Suspend()
    if form.validate_on_submit():
        try:
            accounts.suspend_account(actor(), account, reason=form.reason.data)
        except (Conflict, Refused) as refusal:
            form.accept_refusal(refusal)
        else:
            say(_("The account is suspended. All its sessions have ended."))
            return redirect(url_for("accounts.person", account_id=account.id, **shared["at"]))
    return answer("accounts/suspend.html", form, account=account, **shared)


@blueprint.post(PERSON + "/restore")
def restore(noun: str, number: int, account_id: int):
    """Let a suspended account work again."""
    place, shared = _place(noun, number)
    account = accounts.restore_account(actor(), get_person(actor(), place, account_id))
    say(_("The account works again, with the roles it had."))
    return redirect(url_for("accounts.person", account_id=account.id, **shared["at"]))
