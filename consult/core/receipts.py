"""Receipts: sixteen signs in fours that a sender keeps, that nobody guesses and nobody misreads.

Pure: randomness comes in as bytes. Of signs that look alike at most one is used: of 0 O Q D the D, none of
1 I L, of 2 Z the 2, of 5 S the 5, of 8 B the 8, of U V the V. Sixteen of 26 signs carry 75 bits.
"""

import hashlib
import hmac
import unicodedata

ALPHABET = "23456789ACDEFGHJKMNPRTVWXY"
LENGTH = 16
GROUP = 4
RANDOM_BYTES = 64

# a byte from here on would make some signs likelier than others
_FAIR_BELOW = 256 - 256 % len(ALPHABET)
_TWINS = str.maketrans("ZSBUАЕКМНРСТХУΑΕΗΚΜΝΡΤΧΥ", "258VAEKMHPCTXYAEHKMNPTXY")
_DASHES = "-‐‑‒–—―−_.·"


def new_receipt(random_bytes):
    """A receipt like 7KDM-2XPA-94TR-CHWE from at least `RANDOM_BYTES` random bytes; raises `ValueError` for fewer."""
    if len(random_bytes) < RANDOM_BYTES:
        raise ValueError(f"a receipt needs {RANDOM_BYTES} random bytes")
    signs = [ALPHABET[byte % len(ALPHABET)] for byte in random_bytes if byte < _FAIR_BELOW][:LENGTH]
    if len(signs) < LENGTH:
        raise ValueError("these bytes are not random")
    return grouped("".join(signs))


def normalised(typed):
    """What a person typed as the receipt's sixteen signs, or None when it cannot be one.

    Lower case, blanks, any dashes, look-alike letters (Z for 2, S for 5, B for 8, U for V) and their Cyrillic and Greek
    twins are taken for what was meant.
    """
    if len(typed) > 200:
        return None
    upper = unicodedata.normalize("NFKC", typed).upper().translate(_TWINS)
    signs = "".join(sign for sign in upper if not sign.isspace() and sign not in _DASHES)
    return signs if len(signs) == LENGTH and set(signs) <= set(ALPHABET) else None


def grouped(signs):
    """Sixteen signs in fours, as printed."""
    return "-".join(signs[place:place + GROUP] for place in range(0, LENGTH, GROUP))


def receipt_digest(key, signs):
    """The keyed HMAC-SHA256 (hexadecimal) by which a receipt is stored and found; `signs` come from `normalised`.

    Raises `ValueError` for a key under 32 bytes or signs that are no receipt.
    """
    if len(key) < 32:
        raise ValueError("the key has at least 32 bytes")
    if normalised(signs) != signs:
        raise ValueError("not the normalised signs of a receipt")
    return hmac.new(key, b"receipt\x00" + signs.encode("ascii"), hashlib.sha256).hexdigest()
