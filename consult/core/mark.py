"""Marks of what stood when a form was opened: a late writer learns that somebody wrote in between, part by part and not row by row."""

import hashlib
import json


def mark_of(values: dict) -> str:
    """A short mark of plain values; another mark at saving means that they were changed meanwhile."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:32]
