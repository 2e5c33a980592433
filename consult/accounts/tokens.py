"""Secrets that are sent or shown once. They are made of a random salt by this installation's root key: the database alone opens nothing."""

import hashlib
from base64 import urlsafe_b64encode

from consult.core import keys

LENGTH = 32  # bytes: nobody guesses 256 bits


def token_of(purpose: str, salt: str) -> str:
    """The secret that belongs to a kept salt, as 43 signs for an address. Another purpose with the same salt is another secret."""
    return urlsafe_b64encode(keys.stream(f"secret:{purpose}", salt, LENGTH)).decode().rstrip("=")


def digest(secret: str) -> str:
    """What is kept of a secret: enough to know it again, useless to a thief. The secret has 256 bits, so a plain hash will do."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
