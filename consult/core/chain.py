"""The arithmetic of the record: digests of facts, the chain of seals, commitments to texts, the export.

Pure but for `new_salt` and `new_nonce`. `verify_record.py` repeats the same arithmetic on its own, so that nobody has to
trust this code; a test holds the two together. Prefix bytes keep digests of facts and hashes of seals apart
(RFC 6962 §2.1 does the same for leaves and nodes).
"""

import hashlib
import hmac
import json
import secrets
import unicodedata
from itertools import islice

FORMAT = "consult-record-1"
GENESIS = bytes(32)
FACT_KEYS = ("id", "at", "name", "actor", "subject", "scopes", "data", "nonce")

TEXTS_AT_ONCE = 500

_FACT, _SEAL = b"\x01", b"\x00"


def canonical_json(value):
    """A value as bytes that are the same everywhere: sorted keys, no blanks, UTF-8, integers only.

    Raises `ValueError` for floats, lone surrogates and keys that are not text, `TypeError` for other types.
    """
    _refuse_loose(value)
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def digest(fact):
    """SHA-256 of a fact: a dict with exactly the keys of `FACT_KEYS`, plain values only."""
    if set(fact) != set(FACT_KEYS):
        raise ValueError(f"a fact has the keys {', '.join(FACT_KEYS)}")
    return hashlib.sha256(_FACT + canonical_json(fact)).digest()


def seal(previous, seq, fact_digest):
    """The hash of row `seq` (from 1): SHA-256 over the hash before (`GENESIS` for the first), the number and the digest."""
    if len(previous) != 32 or len(fact_digest) != 32 or seq < 1:
        raise ValueError("a seal needs two digests of 32 bytes and a number from 1")
    return hashlib.sha256(_SEAL + previous + seq.to_bytes(8, "big") + fact_digest).digest()


def canonical_text(text):
    """A text as it is committed to: NFC, line ends as LF."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def commitment(salt, text):
    """HMAC-SHA256 of a text under its row's salt, in hexadecimal: says nothing about the text once the salt is gone."""
    if len(salt) < 16:
        raise ValueError("a salt has at least 16 bytes")
    return hmac.new(salt, canonical_text(text).encode("utf-8"), hashlib.sha256).hexdigest()


def new_salt():
    """A random salt of 32 bytes for one text."""
    return secrets.token_bytes(32)


def new_nonce():
    """A random nonce for a fact, in hexadecimal: a digest alone then cannot be guessed from likely content."""
    return secrets.token_hex(16)


def commitments_of(fact):
    """Commitments in a fact, as reference → hexadecimal: `data["text"]` speaks of the subject, `data["texts"]` names each."""
    data = fact["data"]
    found = dict(data.get("texts", {}))
    if "text" in data:
        found[fact["subject"]] = data["text"]
    return found


def export_lines(header, seals, look=None, checkpoints=()):
    """The public record as lines of text, one JSON object each, in the order that `verify_record.py` reads.

    `header` holds exported_at, site, count and head (hex); `seals` yields (seq, hash, digest, fact or None) in order, bytes
    and a dict; `look(references)` is asked for some references at a time and answers with a dict: a reference to (salt, text),
    or to why its text is not shown (held, hidden, redacted, erased, pending). Only the last commitment of a reference is
    answered; one that `look` says nothing of is exported as erased.
    """
    yield _line({"format": FORMAT, **header})
    named = {}
    for seq, row_hash, fact_digest, fact in seals:
        if fact is not None:
            named |= dict.fromkeys(commitments_of(fact))
        yield _line({"seq": seq, "hash": row_hash.hex(), "digest": fact_digest.hex(), "fact": fact})
    refs = iter(named)
    while some := list(islice(refs, TEXTS_AT_ONCE)):
        answers = look(some) if look else {}
        for ref in some:
            yield _text_line(ref, answers.get(ref, "erased"))
    for checkpoint in checkpoints:
        yield _line({"kind": "checkpoint", **checkpoint})


def _text_line(ref, answer):
    if isinstance(answer, str):
        return _line({"kind": "tombstone", "ref": ref, "reason": answer})
    salt, text = answer
    return _line({"kind": "text", "ref": ref, "salt": salt.hex(), "text": canonical_text(text)})


def _line(value):
    return canonical_json(value).decode("utf-8") + "\n"


def _refuse_loose(value):
    if isinstance(value, float):
        raise ValueError("a fact holds integers, not floats")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError("keys are texts")
            _refuse_loose(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _refuse_loose(inner)
