"""Links that stop mail. A link is bound to one address and one purpose; neither can be read out of it or made up."""

import hmac

from consult.accounts.addresses import folded
from consult.core import keys

PURPOSE = "stop"
DIGEST, MARK = 64, 32


def address_digest(address: str) -> str:
    """What is kept of an address once its mail has gone: enough to know it again, for this installation alone."""
    return keys.stamp("mail-address", folded(address))


def token_for(address: str) -> str:
    """The token of the stop link that is sent to `address`."""
    digest = address_digest(address)
    return digest + keys.stamp(PURPOSE, digest)[:MARK]


def digest_in(token: str) -> str | None:
    """The address digest that a genuine token carries; None for anything else."""
    digest, mark = token[:DIGEST], token[DIGEST:]
    genuine = token.isascii() and len(token) == DIGEST + MARK and hmac.compare_digest(keys.stamp(PURPOSE, digest)[:MARK], mark)
    return digest if genuine else None
