"""Passwords: Argon2id, a dummy hash for unknown names, and a refusal in words of what everybody tries first."""

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from consult.core.errors import Refused
from consult.core.i18n import lazy as _
from consult.core.offload import compute
from consult.core.text import fold

SHORTEST, LONGEST = 12, 256
LEAST_OWN_LETTERS = 4  # what must be left once words that everybody uses, digits and signs are taken away
LEAST_DIFFERENT_SIGNS = 5
COMMON = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx", "password", "passw0rd", "iloveyou", "kochamcie", "kochanie", "zaq12wsx", "letmein",
    "welcome", "witaj", "qwerty", "asdfgh", "azerty", "qazwsx", "polska", "haslo", "hasla", "admin", "master", "sekret", "secret",
    "consult", "konsultacje", "gmina", "urzad", "miasto", "powiat", "abcdef", "abcd", "test", "lato", "zima", "wiosna", "jesien", "login", "user",
)  # fmt: skip
WHY = {
    "short": _("Too short. Take at least %(n)s characters; four words that do not belong together are easy to remember.", n=SHORTEST),
    "long": _("Too long. At most %(n)s characters.", n=LONGEST),
    "common": _("Too easy to guess: it is made of digits, rows of keys or words that everybody tries first."),
    "personal": _("Too easy to guess: it is made of your own name or address."),
}
_hasher = PasswordHasher()


@cache
def _dummy() -> str:
    return _hasher.hash("nobody has this password")


def _whole(password: str) -> bytes:
    """The password as it is hashed: composed, so that two keyboards spell an ó alike."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def hashed(password: str) -> str:
    """An Argon2id hash of `password` with the library's present parameters."""
    return compute(lambda: _hasher.hash(_whole(password)))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. Takes as long for an account that does not exist, so that time tells nothing."""
    given = _whole(password[: LONGEST + 1])  # nobody has a longer one, and a megabyte is not worth hashing
    try:
        return compute(lambda: _hasher.verify(password_hash or _dummy(), given)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _own_letters(password: str, words) -> int:
    """How many different letters are left once `words`, digits and signs are taken away."""
    left = fold(password)
    for word in words:
        left = left.replace(word, " ")
    return len(set(re.sub(r"[^a-z]", "", left)))


def weakness(password: str, *personal: str) -> str | None:
    """Why a password will not do: `short`, `long`, `common` or `personal` (made of the words given); None when it will."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST or "\x00" in password:
        return "long"
    if len(set(fold(password))) < LEAST_DIFFERENT_SIGNS or _own_letters(password, COMMON) < LEAST_OWN_LETTERS:
        return "common"
    own = [word for text in personal for word in re.findall(r"[a-z]{3,}", fold(text))]
    return "personal" if _own_letters(password, [*sorted(own, key=len, reverse=True), *COMMON]) < LEAST_OWN_LETTERS else None


def chosen(password: str, *personal: str, field: str = "new_password") -> str:
    """The hash of a password somebody chose. Raises Refused at `field`, saying why it will not do. Slow on purpose: never inside a transaction."""
    why = weakness(password, *personal)
    if why:
        raise Refused(fields={field: WHY[why]})
    return hashed(password)
