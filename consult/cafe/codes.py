"""The short code of a café: six signs that nobody misreads across a hall, typed however people type. Randomness comes in as bytes."""

from consult.core import receipts

LENGTH = 6


def new_code(random_bytes: bytes) -> str:
    """Six signs out of at least 32 random bytes, each sign equally likely."""
    fair = 256 - 256 % len(receipts.ALPHABET)
    signs = [receipts.ALPHABET[byte % len(receipts.ALPHABET)] for byte in random_bytes if byte < fair][:LENGTH]
    if len(signs) < LENGTH:
        raise ValueError("a code needs 32 random bytes")
    return "".join(signs)


def normalised(typed: str) -> str | None:
    """What a person typed as a code, or None when it cannot be one: lower case, blanks, dashes and look-alike letters are forgiven."""
    if len(typed) > 40:
        return None
    padded = receipts.normalised(typed + "2" * (receipts.LENGTH - LENGTH))  # a receipt's signs, of a receipt's length
    return padded[:LENGTH] if padded else None


def spoken(code: str) -> str:
    """A code in two groups of three, as it is printed and read aloud."""
    return f"{code[:3]} {code[3:]}"
