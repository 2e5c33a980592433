"""Finished files kept by what they were made of, so that the same report is set once. A small folder; the oldest go first."""

import contextlib
import hashlib
import json
import os
from pathlib import Path

MOST = 40


def key_of(content: dict) -> str:
    """The name of what is made of `content`: the same content gives the same name."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8", "surrogatepass")).hexdigest()


def read(folder: Path, key: str) -> bytes | None:
    """What was kept under `key`, None when there is nothing."""
    path = folder / key
    try:
        found = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    return found


def keep(folder: Path, key: str, content: bytes, most: int = MOST) -> None:
    """Keep `content` under `key` and let the longest unused go beyond `most`. A full disk keeps nothing and harms nobody."""
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f".{key}.{os.getpid()}"
        fresh.write_bytes(content)
        fresh.replace(folder / key)
        kept = sorted((path for path in folder.iterdir() if not path.name.startswith(".")), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[most:]:
            path.unlink(missing_ok=True)
