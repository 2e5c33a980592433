"""What an address may look like: whole numbers that a database keeps, and hosts that are ours."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from werkzeug.routing import IntegerConverter


class RowNumber(IntegerConverter):
    """`<int:…>` in a route: ASCII digits without leading zeros, at most nine, so that every database can look it up. Anything else is no address."""

    regex = "(?:0|[1-9][0-9]{0,8})"


def is_our_host(host: str, public_host: str, *, production: bool) -> bool:
    """Whether a request's Host is one we answer to: the public one; in development also localhost and plain addresses, for phones nearby.

    A page that another name leads to (DNS rebinding) is refused, since names alone can be rebound.
    """
    if host == public_host:
        return True
    if production or any(sign in host for sign in "@/\\?#,") or not host.isprintable() or " " in host:
        return False
    try:
        name = urlsplit(f"//{host}").hostname or ""
        urlsplit(f"//{host}").port  # noqa: B018  (raises for a port that is none)
        if name in ("localhost", urlsplit(f"//{public_host}").hostname):
            return True
        ip_address(name)
    except ValueError:
        return False
    return True
