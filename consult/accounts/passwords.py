"""Passwords: Argon2id, a dummy hash for unknown names, and a short list of what everybody tries first."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256
COMMON = ("password", "qwerty", "123456", "haslo", "hasło", "consult", "letmein", "zaq12wsx", "polska", "abc123", "111111", "iloveyou")
_hasher = PasswordHasher()


@cache
def _dummy() -> str:
    return _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """An Argon2id hash of `password` with the library's present parameters."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. Takes as long for an account that does not exist, so that time tells nothing."""
    try:
        return _hasher.verify(password_hash or _dummy(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def weakness(password: str) -> str | None:
    """Why a password will not do: `short`, `long` or `common`; None when it will."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST or "\x00" in password:
        return "long"
    folded = password.casefold()
    if len(set(folded)) < 5 or any(folded.replace(word, "", 1).strip("0123456789!@#.-_") == "" for word in COMMON):
        return "common"
    return None
