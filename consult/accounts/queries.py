"""Reading accounts: the actor of a session, people of a place, secrets by what they digest to."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from consult.accounts import passwords
from consult.accounts.addresses import folded
from consult.accounts.models import INVITATION, Account, EndedSession, RoleGrant, Secret, place_of
from consult.accounts.roles import roles_in
from consult.accounts.tokens import digest
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Gone, NotFound, SignInNeeded
from consult.core.paging import Page, paginate
from consult.core.subject import NOUNS, SITE
from consult.core.text import fold
from consult.policy.roles import Actor, Grant, Role
from consult.policy.rules import can, require

GIVEN_BACK_DAYS = 30

def load_actor(*, login=None, participants=frozenset(), submissions=frozenset(), device="") -> Actor:
    """The actor behind a session: `login` is (account id, epoch). An ended epoch or a suspended account is nobody signed in."""
    base = Actor(participants=participants, submissions=submissions, device=device, _load=lambda actor: actor)
    if not login:
        return base
    account = db.session.get(Account, login[0])
    if account is None or account.epoch != login[1] or account.suspended_at is not None:
        return base
    return actor_of(account, participants=participants, submissions=submissions, device=device)


def actor_of(account: Account, **more) -> Actor:
    """The actor that `account` is, with the roles it holds now; operations re-read it inside their transaction."""
    grants = tuple(Grant(Role(row.role), row.scope) for row in account.current_grants)
    return Actor(
        account_id=account.id, name=account.name, email=account.email, grants=grants,
        suspended=account.suspended_at is not None, _load=reloaded, **more,
    )


def reloaded(actor: Actor) -> Actor:
    """The same actor with rights as they are now. An account that was suspended meanwhile is suspended."""
    account = db.session.get(Account, actor.account_id, populate_existing=True, options=[selectinload(Account.grants)])
    if account is None:
        raise NotFound
    return actor_of(account, participants=actor.participants, submissions=actor.submissions, device=actor.device)


def get_account(account_id: int) -> Account:
    """An account by id. Raises NotFound."""
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def get_own(actor: Actor) -> Account:
    """The actor's own account. Raises SignInNeeded where nobody is signed in."""
    if not actor.is_account:
        raise SignInNeeded
    account = get_account(actor.account_id)
    require(actor, "account.read", account)
    return account


def find_account(email: str) -> Account | None:
    """An account by its address, however it was typed."""
    return db.session.scalars(sa.select(Account).where(Account.email == folded(email))).first()


def find_by_password(email: str, password: str) -> Account | None:
    """The account of this address if the password is its own. Unknown address and wrong password are one answer and take the same time."""
    account = find_account(email)
    return account if passwords.matches(account.password_hash if account else None, password) and account else None


def has_accounts() -> bool:
    """Whether anybody can sign in here at all."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Account.id.is_not(None)))))


def has_ended(session_id: str) -> bool:
    """Whether this session was signed out of."""
    return db.session.get(EndedSession, digest(session_id)) is not None


# --- people of a place


def get_place(actor: Actor, noun: str, number: int):
    """The place whose people the actor manages: the site, an organisation, a platform, a consultation, a café.

    Raises NotFound for one they do not manage, whether it exists or not; SignInNeeded where nobody is signed in.
    """
    if not actor.is_account:
        raise SignInNeeded
    if not roles_in(noun):
        raise NotFound
    place = place_of(f"{noun}:{number}")
    if not can(actor, "people.read", place):
        raise NotFound
    return place


def list_places(actor: Actor) -> list[tuple[str, str]]:
    """(reference, name) of the places whose people the actor manages by a role of their own, the site first. Raises NotFound when none."""
    if not actor.is_account:
        raise SignInNeeded
    scopes = sorted(actor.scopes_of(Role.ADMINISTRATOR), key=lambda scope: (scope != SITE, scope))
    if not scopes:
        raise NotFound
    names = names_of_places(scopes)
    return [(scope, names.get(scope, "")) for scope in scopes]


def names_of_places(scopes) -> dict[str, str]:
    """Names of the rows that references name, one look for each kind. The site has no name of its own."""
    wanted: dict[str, set[int]] = {}
    for scope in set(scopes) - {SITE}:
        noun, _, number = scope.partition(":")
        wanted.setdefault(noun, set()).add(int(number))
    names = {}
    for noun, ids in wanted.items():
        model = NOUNS[noun]
        label = model.title if hasattr(model, "title") else model.name
        names.update({f"{noun}:{row.id}": row[1] for row in db.session.execute(sa.select(model.id, label).where(model.id.in_(ids)))})
    return names


def scopes_within(place) -> set[str]:
    """The scopes in which a role makes somebody one of the people of `place`: itself and what it lies in, short of the whole site."""
    return {place.ref} if place.ref == SITE else set(place.scopes) - {SITE}


def select_people(place, words: str = ""):
    """A SELECT of the accounts with a current role in `place` or in what it lies in, by name. In the whole site: all accounts."""
    statement = sa.select(Account).options(selectinload(Account.grants)).order_by(Account.name, Account.id)
    if place.ref != SITE:
        held = sa.select(RoleGrant.account_id).where(RoleGrant.scope.in_(scopes_within(place)), RoleGrant.ended_at.is_(None))
        statement = statement.where(Account.id.in_(held))
    for word in fold(words).split()[:4]:
        sought = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        statement = statement.where(sa.or_(Account.search_text.like(sought, escape="\\"), Account.email.like(sought, escape="\\")))
    return statement


def list_people(actor: Actor, place, *, words: str = "", page: int = 1) -> Page:
    """The people of a place, a page at a time. Raises NotFound for those who do not manage it."""
    if not can(actor, "people.read", place):
        raise NotFound
    return paginate(select_people(place, words), page)


def get_person(actor: Actor, place, account_id: int) -> Account:
    """One of the people of a place, or somebody with a role in what lies in it. Raises NotFound for anybody else: they are another space's."""
    account = db.session.get(Account, account_id)
    if account is None or not can(actor, "people.read", place) or not belongs_to(place, account):
        raise NotFound
    return account


def belongs_to(place, account: Account) -> bool:
    """Whether an account has a role in `place`, in what it lies in or in what lies in it; or had one until lately, so that it can be given back."""
    lately = now() - timedelta(days=GIVEN_BACK_DAYS)
    return place.ref == SITE or any(grant.ended_at is None or grant.ended_at > lately for grant in grants_within(place, account))


def grants_within(place, account: Account) -> list[RoleGrant]:
    """The roles of an account that the people of `place` may know of, newest first; those of other spaces stay unknown."""
    shared = scopes_within(place)
    return [grant for grant in reversed(account.grants) if not shared.isdisjoint(place_of(grant.scope).scopes)]


def list_invitations(actor: Actor, place) -> list[Secret]:
    """Invitations to a place that are still open, newest first. Raises NotFound for those who do not manage it."""
    if not can(actor, "people.read", place):
        raise NotFound
    here = (Secret.purpose == INVITATION, Secret.scope == place.ref)
    return list(db.session.scalars(sa.select(Secret).where(*here, *still_open()).order_by(Secret.id.desc())))


def get_invitation(actor: Actor, place, secret_id: int) -> Secret:
    """An invitation of a place. Raises NotFound."""
    row = db.session.get(Secret, secret_id)
    if row is None or row.purpose != INVITATION or row.scope != place.ref or not can(actor, "people.read", place):
        raise NotFound
    return row


def names_of(account_ids) -> dict[int, str]:
    """Names of the accounts, in one look."""
    wanted = {account_id for account_id in account_ids if account_id}
    if not wanted:
        return {}
    return dict(db.session.execute(sa.select(Account.id, Account.name).where(Account.id.in_(wanted))).all())


# --- secrets


def still_open() -> tuple:
    """Conditions of a secret that can still be used."""
    return (Secret.used_at.is_(None), Secret.revoked_at.is_(None), Secret.expires_at > now())


def get_secret(purpose: str, secret: str) -> Secret:
    """An unused, unexpired secret of `purpose`. Raises Gone, whatever the reason."""
    row = db.session.scalars(sa.select(Secret).where(Secret.digest == digest(secret), Secret.purpose == purpose, *still_open())).first()
    if row is None:
        raise Gone
    return row
