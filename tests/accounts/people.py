"""People for tests of accounts: two spaces, each with those who work in it."""

from functools import cache
from types import SimpleNamespace
from urllib.parse import quote

from consult.accounts import passwords
from consult.accounts.queries import actor_of
from consult.core.subject import SITE
from consult.policy.roles import Role
from tests import factories

PASSWORD = "kwiat zegar rower most"


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once: it is slow on purpose."""
    return passwords.hashed(PASSWORD)


def person(*roles, **values):
    """An account that can sign in with PASSWORD."""
    return factories.account(*roles, password_hash=password_hash(), **values)


def site_administrator(**values):
    """An account that administers the whole site."""
    return person((Role.ADMINISTRATOR, SITE), **values)


def two_spaces():
    """Two organisations, each with an administrator, an officer, a consultation; and somebody who works in both."""
    a, b = factories.organisation(), factories.organisation()
    return SimpleNamespace(
        a=a, b=b, admin_a=person((Role.ADMINISTRATOR, a)), admin_b=person((Role.ADMINISTRATOR, b)),
        officer_a=person((Role.OFFICER, a)), officer_b=person((Role.OFFICER, b)), both=person((Role.OFFICER, a), (Role.MODERATOR, b)),
        consultation_a=factories.consultation(a), consultation_b=factories.consultation(b), site=site_administrator(),
    )


def acting(account):
    """The actor that an account is."""
    return actor_of(account)


def sign_in_by_form(browser, account, password=PASSWORD, status=302, next_=None):
    """Sign in as people do: through the page."""
    path = "/sign-in" + (f"?next={quote(next_)}" if next_ else "")
    return browser.post(path, {"email": account if isinstance(account, str) else account.email, "password": password}, status)
