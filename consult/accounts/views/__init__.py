"""Pages of accounts: signing in, one's own account, and the people of a place."""

from consult.accounts.views import people, profile, signing  # noqa: F401  (their routes)
from consult.accounts.views.blueprint import blueprint

__all__ = ["blueprint"]
