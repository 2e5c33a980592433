"""Rate limits by kind of act, counted in memory or in Redis; answered with 429 and when to come back."""

import time
from ipaddress import ip_address, ip_network

from flask import Flask, request
from flask_limiter import Limiter

SIGN_IN = "10 per minute; 60 per hour"
MAIL = "5 per hour"
SUBMIT = "60 per minute"
RECEIPT = "20 per minute; 200 per hour"
RECORD = "6 per minute; 60 per hour"  # the whole record, read from beginning to end
JOIN = "1500 per 2 minutes"  # of one café: a whole room joins from one address
GUESS = "60 per minute; 600 per hour"  # short codes that are none, from one address: a room's slips of the finger, no search for codes

STORE_PATIENCE = 1.0  # seconds that a request waits for the store of the counts before it goes on without


def network() -> str:
    """Where a request comes from, for counting: an address, or the /64 that one household has of IPv6."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    return str(address) if address.version == 4 else str(ip_network(f"{address}/64", strict=False))


limiter = Limiter(network, headers_enabled=False, default_limits=[])


def by_field(name: str):
    """A key that counts attempts on one named thing (an account, an address), wherever they come from."""
    return lambda: f"{request.endpoint}:{request.form.get(name, '').strip().lower()[:254]}"


def seconds_to_wait() -> int:
    """How many whole seconds until the limit that this request has met lets another through."""
    met = limiter.current_limit
    return max(1, int(met.reset_at - time.time())) if met else 60  # `reset_at` is rounded up already


def install(app: Flask) -> None:
    """Start counting; the store is Redis where there is one. While it is away each process counts for itself, and nobody is refused for it.

    So guessing stays slowed (by as many times less as there are processes) and reading goes on.
    """
    settings = app.config["SETTINGS"]
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    if settings.redis_url:
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"socket_timeout": STORE_PATIENCE, "socket_connect_timeout": STORE_PATIENCE}
        app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
        app.config["RATELIMIT_SWALLOW_ERRORS"] = True  # the store went away between counting and answering: what was done stands
    app.config["RATELIMIT_ENABLED"] = not settings.testing
    limiter.init_app(app)
