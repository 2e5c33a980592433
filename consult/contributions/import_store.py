"""Where an uploaded list lies between its preview and its import: a random name that only the officer's session knows, swept after a day."""

import re
import secrets
from pathlib import Path

KEEP_SECONDS = 86_400
_NAME = re.compile(r"[0-9a-f]{32}")


def keep(folder: Path, data: bytes, now: float) -> str:
    """Lay `data` down for its owner alone and return its name; files older than a day are swept away first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(folder, now - KEEP_SECONDS)
    name = secrets.token_hex(16)
    path = _path(folder, name)
    path.touch(mode=0o600)
    path.write_bytes(data)
    return name


def read(folder: Path, name: str | None) -> bytes | None:
    """What lies under `name`; None when it is gone or never was."""
    if not name or not _NAME.fullmatch(name):
        return None
    try:
        return _path(folder, name).read_bytes()
    except FileNotFoundError:
        return None


def drop(folder: Path, name: str | None) -> None:
    """Take it away."""
    if name and _NAME.fullmatch(name):
        _path(folder, name).unlink(missing_ok=True)


def sweep(folder: Path, before: float) -> None:
    """Take away what was laid down before a moment (seconds since the epoch)."""
    for path in folder.glob("import-*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def _path(folder: Path, name: str) -> Path:
    return folder / f"import-{name}"
