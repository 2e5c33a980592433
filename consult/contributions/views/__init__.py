"""Pages of contributions."""

from consult.contributions.views import importing, reading, registering, sending, submissions
from consult.contributions.views.blueprint import blueprint

__all__ = ["blueprint", "importing", "reading", "registering", "sending", "submissions"]
