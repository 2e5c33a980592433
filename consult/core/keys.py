"""Keys of this installation for what people carry: receipts, seats, stop links. They outlive a change of SECRET_KEY and go into backups."""

import hashlib
import hmac

_root: list[bytes] = []


def hold(root: bytes) -> None:
    """Composition hands over the root key, at least 32 bytes."""
    if len(root) < 32:
        raise ValueError("the root key has at least 32 bytes")
    _root[:] = [root]


def derive(purpose: str) -> bytes:
    """The 32-byte key of one purpose; different purposes share nothing (HMAC as key derivation, RFC 5869 §2.3 with one block)."""
    return hmac.new(_root[0], b"consult:" + purpose.encode() + b"\x01", hashlib.sha256).digest()


def stamp(purpose: str, text: str) -> str:
    """A keyed digest of `text` for one purpose, in hexadecimal."""
    return hmac.new(derive(purpose), text.encode("utf-8"), hashlib.sha256).hexdigest()


def stream(purpose: str, text: str, length: int) -> bytes:
    """`length` bytes that only this installation can make out of `text`: the same text gives the same bytes (RFC 5869 §2.3)."""
    key, block, out, number = derive(purpose), b"", b"", 1
    while len(out) < length:
        block = hmac.new(key, block + text.encode("utf-8") + bytes([number]), hashlib.sha256).digest()
        out, number = out + block, number + 1
    return out[:length]
