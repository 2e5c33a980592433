"""Accounts and what they may: making them, inviting, giving and ending roles, suspending, sessions, passwords, addresses."""

import secrets
from datetime import timedelta

import sqlalchemy as sa

from consult.accounts import passwords
from consult.accounts.addresses import checked
from consult.accounts.events import (
    AccountChanged,
    AccountCreated,
    AccountRestored,
    AccountSuspended,
    AddressChangeAsked,
    AddressUnknown,
    InvitationAccepted,
    InvitationRevoked,
    InvitationSent,
    PasswordResetAsked,
    RoleEnded,
    RoleGiven,
    SessionBegun,
    SessionEnded,
    SessionsEnded,
    SiteFounded,
)
from consult.accounts.models import ADDRESS, INVITATION, RESET, Account, EndedSession, RoleGrant, Secret, place_of
from consult.accounts.queries import belongs_to, find_account, get_account, get_secret, has_accounts, still_open
from consult.accounts.roles import roles_in
from consult.accounts.tokens import digest, token_of
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, Gone, NotFound, Refused
from consult.core.i18n import DEFAULT, LANGUAGES
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.subject import NOUNS, SITE, Site
from consult.core.text import one_line, slug
from consult.policy.roles import Role
from consult.policy.rules import require

LASTS = {INVITATION: timedelta(days=7), RESET: timedelta(minutes=45), ADDRESS: timedelta(hours=24)}
SESSION_LASTS = timedelta(hours=12)


@operation
def set_up_site(actor, *, organisation_name: str, email: str, name: str, password: str) -> Account:
    """Make the first organisation and the account that administers it and the site. Raises Conflict once there is any account."""
    require(actor, "site.found", Site())
    if has_accounts():
        raise Conflict(_("This site has been set up already. Sign in as its administrator."))
    if not one_line(organisation_name):
        raise Refused(fields={"organisation_name": _("Fill in this field.")})
    passwords.chosen(password, name, email)
    # Organisations lie above accounts, so the row's kind is looked up by its noun, as references are.
    organisation = NOUNS["organisation"](name=one_line(organisation_name)[:200], slug=slug(organisation_name) or "organisation", created_at=now())
    db.session.add(organisation)
    account = create_account(actor, email=email, name=name, password=password)
    for place in (Site(), organisation):
        give_role(actor, place, account=account, role=Role.ADMINISTRATOR)
    record(SiteFounded.about(actor, organisation))
    return account


@operation
def create_account(actor, *, email: str, name: str, password: str | None = None, language: str = DEFAULT, is_demo: bool = False) -> Account:
    """Make an account outright, for setting up and for example data; everybody else is invited. Without a password nobody can sign in to it."""
    require(actor, "account.create", Site())
    hashed = passwords.chosen(password, name, email) if password is not None else None
    return _new_account(actor, email=email, name=name, password_hash=hashed, language=language, is_demo=is_demo)


def _new_account(actor, *, email: str, name: str, password_hash: str | None, language: str, is_demo: bool = False) -> Account:
    address = checked(email)
    if find_account(address) is not None:
        raise Conflict(fields={"email": _("There is an account with this address already.")})
    account = Account(email=address, name=_name(name), password_hash=password_hash, language=_language(language), created_at=now(), is_demo=is_demo)
    db.session.add(account)
    db.session.flush()
    record(AccountCreated.about(actor, account))
    return account


def _name(name: str) -> str:
    line = one_line(name)
    if not line:
        raise Refused(fields={"name": _("Fill in this field.")})
    if len(line) > 120:
        raise Refused(fields={"name": _("At most %(n)s characters.", n=120)})
    return line


def _language(language: str) -> str:
    return language if language in LANGUAGES else DEFAULT


@operation
def give_role(actor, place, *, account: Account, role: Role) -> RoleGrant:
    """Give one of the people of a place a role in it; a role that is held already stays as it is.

    Raises NotFound for an account that is not the place's own: people of other spaces are invited, never picked.
    """
    require(actor, "role.give", place)
    if not actor.is_system and not belongs_to(place, account):
        raise NotFound
    if account.suspended_at is not None:
        raise Conflict(_("This account is suspended. Restore it first."))
    return _grant(actor, place, account, role)


def _grant(actor, place, account: Account, role: Role) -> RoleGrant:
    _check_role(place, role)
    if held := _held(account, place, role):
        return held
    grant = RoleGrant(role=role.value, scope=place.ref, given_at=now(), given_by_id=actor.account_id)
    account.grants.append(grant)
    db.session.flush()
    record(_about_role(RoleGiven, actor, place, account, role))
    return grant


def _check_role(place, role: Role) -> None:
    if role not in roles_in(place.ref.partition(":")[0]):
        raise Refused(fields={"role": _("This role cannot be held here.")})


def _about_role(kind, actor, place, account: Account, role: Role):
    """A fact about an account's role, to be found in the account's record and in the place's."""
    return kind(actor=actor.ref, subject=account.ref, scopes=(account.ref, *place.scopes), role=role.value, scope=place.ref)


def _held(account: Account, place, role: Role) -> RoleGrant | None:
    return next((grant for grant in account.current_grants if (grant.role, grant.scope) == (role.value, place.ref)), None)


@operation
def end_role(actor, place, *, account: Account, role: Role) -> RoleGrant:
    """End a role at once, in pages and sockets alike. Raises Conflict for the last administrator of the site, NotFound for a role not held."""
    require(actor, "role.end", place)
    grant = _held(account, place, role)
    if grant is None:
        raise NotFound
    if place.ref == SITE and role is Role.ADMINISTRATOR:
        _keep_an_administrator(without=account)
    grant.ended_at = now()
    db.session.flush()  # before the role is given anew in the same unit of work: only one may be current
    record(_about_role(RoleEnded, actor, place, account, role))
    return grant


def _keep_an_administrator(*, without: Account) -> None:
    """Raise Conflict when nobody else administers the site. The grants are locked, so that two cannot end each other at one moment."""
    held = sa.select(RoleGrant).where(RoleGrant.scope == SITE, RoleGrant.role == Role.ADMINISTRATOR.value, RoleGrant.ended_at.is_(None))
    holders = {grant.account_id for grant in db.session.scalars(held.with_for_update())}
    active = sa.select(Account.id).where(Account.id.in_(holders - {without.id}), Account.suspended_at.is_(None))
    if without.id in holders and db.session.scalars(active).first() is None:
        raise Conflict(_("This is the last account that administers the site. Give the role to somebody else first."))


@operation
def invite_person(actor, place, *, role: Role, email: str = "", language: str = DEFAULT) -> Secret:
    """Invite somebody to a role in a place for 7 days: by mail where an address is given (then for that address alone), else by a link.

    The link's token is `.token` of what is returned, in this process only; a mail is written from the fact. A new invitation takes back an
    open one to the same address and role.
    """
    require(actor, "account.invite", place)
    _check_role(place, role)
    address = checked(email) if one_line(email) else ""
    if address:
        _take_back(Secret.purpose == INVITATION, Secret.scope == place.ref, Secret.role == role.value, Secret.email == address)
    invitation = _new_secret(
        INVITATION, email=address, role=role.value, scope=place.ref, language=_language(language), created_by_id=actor.account_id
    )
    record(InvitationSent.about(actor, invitation, role=invitation.role, scope=invitation.scope, by_mail=bool(address)))
    return invitation


@operation
def revoke_invitation(actor, invitation: Secret) -> Secret:
    """Take an invitation back: its link opens nothing any more. Raises Gone when it has been used meanwhile."""
    require(actor, "account.invite", invitation)
    if not _take_back(Secret.id == invitation.id):
        raise Gone(_("This invitation has been used or is no longer valid."))
    record(InvitationRevoked.about(actor, invitation, role=invitation.role, scope=invitation.scope))
    return invitation


@operation
def accept_invitation(actor, *, token: str, account: Account) -> Secret:
    """Take the role of an invitation with the account one is signed in to; where an address was invited, it must be the account's."""
    invitation = get_secret(INVITATION, token)
    require(actor, "invitation.accept", invitation)
    require(actor, "account.edit", account)
    if invitation.email and invitation.email != account.email:
        raise Refused(_("This invitation is for another address. Sign in with the account it was sent to, or make one."))
    _use_up(invitation)
    place = place_of(invitation.scope)
    _grant(actor, place, account, Role(invitation.role))
    record(InvitationAccepted.about(actor, invitation, role=invitation.role, scope=invitation.scope))
    return invitation


@operation
def join_by_invitation(actor, *, token: str, name: str, email: str, password_hash: str, language: str = DEFAULT) -> Account:
    """Make an account by an invitation and take its role. An address that was invited cannot be exchanged for another."""
    invitation = get_secret(INVITATION, token)
    require(actor, "invitation.accept", invitation)
    if invitation.email and invitation.email != checked(email):
        raise Refused(fields={"email": _("This invitation is for another address.")})
    _use_up(invitation)
    account = _new_account(actor, email=email, name=name, password_hash=password_hash, language=language)
    _grant(actor, place_of(invitation.scope), account, Role(invitation.role))
    record(InvitationAccepted.about(actor, invitation, role=invitation.role, scope=invitation.scope))
    return account


def _new_secret(purpose: str, **values) -> Secret:
    """Make a secret that lasts as long as its purpose allows; `.token` is what is sent or shown."""
    salt = secrets.token_hex(16)
    token = token_of(purpose, salt)
    secret = Secret(purpose=purpose, salt=salt, digest=digest(token), created_at=now(), expires_at=now() + LASTS[purpose], **values)
    db.session.add(secret)
    db.session.flush()
    secret.token = token
    return secret


def _use_up(secret: Secret) -> None:
    """Use a secret once: of two who come at one moment the database lets one through. Raises Gone for the other."""
    done = db.session.execute(sa.update(Secret).where(Secret.id == secret.id, *still_open()).values(used_at=now()))
    if done.rowcount != 1:
        raise Gone


def _take_back(*which) -> int:
    """Revoke open secrets; returns how many."""
    return db.session.execute(sa.update(Secret).where(*which, *still_open()).values(revoked_at=now())).rowcount


@operation
def suspend_account(actor, account: Account, *, reason: str) -> Account:
    """Suspend an account: it may do nothing, its sessions, sockets and reset links end at once. Roles are kept for when it is restored."""
    require(actor, "account.suspend", account)
    why = one_line(reason)
    if not why or len(why) > 500:
        raise Refused(fields={"reason": _("Say why, in at most %(n)s characters.", n=500)})
    if account.suspended_at is not None:
        raise Conflict(_("This account is suspended already."))
    _keep_an_administrator(without=account)
    account.suspended_at, account.suspended_reason = now(), why
    _end_everywhere(account)
    record(AccountSuspended.about(actor, account))
    return account


@operation
def restore_account(actor, account: Account) -> Account:
    """Let a suspended account work again, with the roles it had. It signs in anew."""
    require(actor, "account.suspend", account)
    if account.suspended_at is None:
        raise Conflict(_("This account is not suspended."))
    account.suspended_at, account.suspended_reason = None, ""
    record(AccountRestored.about(actor, account))
    return account


def _end_everywhere(account: Account) -> None:
    """End all sessions, and the links that were sent to get in or to move the account elsewhere."""
    account.epoch += 1
    _take_back(Secret.account_id == account.id)


@operation
def begin_session(actor, account: Account, *, session_id: str, password_hash: str | None = None) -> Account:
    """Note that an account signed in; `password_hash` replaces one made with weaker parameters. Forgets sessions that ended long ago."""
    require(actor, "account.edit", account)
    if password_hash is not None:
        account.password_hash = password_hash
    db.session.execute(sa.delete(EndedSession).where(EndedSession.ended_at < now() - 2 * SESSION_LASTS))
    record(SessionBegun.about(actor, account, session=digest(session_id)))
    return account


@operation
def end_session(actor, account: Account, *, session_id: str) -> None:
    """Sign out of one session: from now on its cookie opens nothing, even in somebody else's hands. Doing so twice is harmless."""
    require(actor, "account.edit", account)
    ended = digest(session_id)
    if db.session.get(EndedSession, ended) is None:
        db.session.add(EndedSession(digest=ended, ended_at=now()))
        record(SessionEnded.about(actor, account, session=ended))


@operation
def end_sessions(actor, account: Account) -> Account:
    """Sign out everywhere: every session and socket of the account ends."""
    require(actor, "account.edit", account)
    _end_everywhere(account)
    record(SessionsEnded.about(actor, account, why="everywhere"))
    return account


@operation
def change_account(actor, account: Account, *, name: str, language: str) -> Account:
    """Change one's own name and the language of mails."""
    require(actor, "account.edit", account)
    account.name, account.language = _name(name), _language(language)
    record(AccountChanged.about(actor, account))
    return account


def change_password(actor, account: Account, *, old: str, new: str) -> Account:
    """Choose a new password, showing the old one. All sessions end. Hashes are made before the transaction: nobody waits for them."""
    require(actor, "account.edit", account)
    _prove(account, old)
    return replace_password(actor, account, password_hash=passwords.chosen(new, account.name, account.email))


@operation
def replace_password(actor, account: Account, *, password_hash: str) -> Account:
    """Put a new hash in place of one's own old one; every session and every link that was sent ends."""
    require(actor, "account.edit", account)
    account.password_hash = password_hash
    _end_everywhere(account)
    record(SessionsEnded.about(actor, account, why="password"))
    return account


@operation
def ask_for_reset(actor, *, email: str) -> None:
    """Have a reset link mailed, which works once within 45 minutes; an older one stops working. Tells nobody whether the account exists."""
    require(actor, "password.reset", Site())
    account = find_account(email)
    if account is None or account.suspended_at is not None:
        record(AddressUnknown.about(actor, Site()))
        return
    _take_back(Secret.purpose == RESET, Secret.account_id == account.id)
    secret = _new_secret(RESET, account_id=account.id, email=account.email, language=account.language)
    record(PasswordResetAsked.about(actor, secret))


@operation
def reset_password(actor, *, token: str, password_hash: str) -> Account:
    """Set a new password by the link that was mailed to the account's present address. Every session of the account ends."""
    secret = get_secret(RESET, token)
    require(actor, "password.reset", secret)
    account = get_account(secret.account_id)
    if account.suspended_at is not None or account.email != secret.email:
        raise Gone
    _use_up(secret)
    account.password_hash = password_hash
    _end_everywhere(account)
    record(SessionsEnded.about(actor, account, why="password"))
    return account


def ask_for_address(actor, account: Account, *, email: str, password: str) -> Secret:
    """Ask to move one's account to another address, showing the password. The address changes once the link sent there is used."""
    require(actor, "account.edit", account)
    _prove(account, password)
    return propose_address(actor, account, email=email)


@operation
def propose_address(actor, account: Account, *, email: str) -> Secret:
    """Have the new address of one's account confirmed by mail within a day. Whether somebody else has it shows only there."""
    require(actor, "account.edit", account)
    address = checked(email)
    if address == account.email:
        raise Refused(fields={"email": _("This is your address already.")})
    _take_back(Secret.purpose == ADDRESS, Secret.account_id == account.id)
    secret = _new_secret(ADDRESS, account_id=account.id, email=address, language=account.language)
    record(AddressChangeAsked.about(actor, secret))
    return secret


@operation
def confirm_address(actor, account: Account, *, token: str) -> Account:
    """Move one's own account to the address that the link was sent to. Links sent to the old address stop working."""
    require(actor, "account.edit", account)
    secret = get_secret(ADDRESS, token)
    if secret.account_id != account.id:
        raise Gone
    if find_account(secret.email) is not None:
        raise Conflict(_("Another account has this address."))
    _use_up(secret)
    account.email = secret.email
    _take_back(Secret.account_id == account.id)
    record(AccountChanged.about(actor, account))
    return account


def _prove(account: Account, password: str) -> None:
    """Raise Refused unless the password is the account's."""
    if not passwords.matches(account.password_hash, password):
        raise Refused(fields={"password": _("This is not your present password.")})
