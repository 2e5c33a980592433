"""Reading accounts: the actor of a session, people of a scope, secrets by what they digest to."""

import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from consult.accounts.models import Account, RoleGrant, Secret
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Gone, NotFound
from consult.core.text import one_line
from consult.policy.roles import Actor, Grant, Role


def folded(email: str) -> str:
    """An address as it is kept and compared: one line, lower case."""
    return one_line(email).lower()


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


def find_account(email: str) -> Account | None:
    """An account by its address, however it was typed."""
    return db.session.scalars(sa.select(Account).where(Account.email == folded(email))).first()


def list_people(scope: str) -> list[Account]:
    """Accounts with a current role in exactly this scope, by name."""
    held = sa.select(RoleGrant.account_id).where(RoleGrant.scope == scope, RoleGrant.ended_at.is_(None))
    statement = sa.select(Account).where(Account.id.in_(held)).options(selectinload(Account.grants)).order_by(Account.name, Account.id)
    return list(db.session.scalars(statement))


def list_invitations(scope: str) -> list[Secret]:
    """Invitations to a scope that are still open, newest first."""
    open_ = (Secret.purpose == "invitation", Secret.scope == scope, Secret.used_at.is_(None), Secret.revoked_at.is_(None), Secret.expires_at > now())
    return list(db.session.scalars(sa.select(Secret).where(*open_).order_by(Secret.id.desc())))


def names_of(account_ids) -> dict[int, str]:
    """Names of the accounts, in one look."""
    wanted = {account_id for account_id in account_ids if account_id}
    if not wanted:
        return {}
    return dict(db.session.execute(sa.select(Account.id, Account.name).where(Account.id.in_(wanted))).all())


def digest(secret: str) -> str:
    """What is kept of a secret: enough to know it again, useless to a thief. The secret has 256 bits, so a plain hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


def get_secret(purpose: str, secret: str) -> Secret:
    """An unused, unexpired secret of `purpose`. Raises Gone, whatever the reason."""
    row = db.session.scalars(sa.select(Secret).where(Secret.digest == digest(secret), Secret.purpose == purpose)).first()
    if row is None or row.used_at or row.revoked_at or row.expires_at < now():
        raise Gone
    return row
