"""What a participant carries: a secret that only this installation can make out of the seat, so that it is printed when needed and kept nowhere."""

from consult.core import keys, receipts


def secret_of(participant_id: int, nonce: str) -> str:
    """The secret of a seat in fours; `nonce` is the row's own, so that a new one makes the old secret worthless."""
    return receipts.new_receipt(keys.stream("seat", f"{participant_id}:{nonce}", receipts.RANDOM_BYTES))


def digest_of(typed: str) -> str | None:
    """What is kept of a secret, however it was typed; None for what cannot be one."""
    signs = receipts.normalised(typed)
    return keys.stamp("seats", signs) if signs else None
