"""Rate limits by kind of act, counted in memory or in Redis; answered with 429 and when to come back."""

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=False, default_limits=[])

SIGN_IN = "10 per minute; 60 per hour"
MAIL = "5 per hour"
SUBMIT = "60 per minute"
RECEIPT = "20 per minute; 200 per hour"
JOIN = "120 per minute"  # a whole room joins from one address


def by_field(name: str):
    """A key that counts attempts on one named thing (an account, an address), wherever they come from."""
    return lambda: f"{request.endpoint}:{request.form.get(name, '').strip().lower()[:254]}"


def install(app: Flask) -> None:
    """Start counting; the store is Redis where there is one. A store that is away refuses sign-in and lets reading through."""
    settings = app.config["SETTINGS"]
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    app.config["RATELIMIT_ENABLED"] = not settings.testing
    limiter.init_app(app)
