"""Official files: known by their first bytes, kept by the hash of their content, never opened or shown here, only given out."""

import hashlib
import io
import os
import re
import zipfile
from pathlib import Path

LARGEST = 10 * 1024 * 1024
MOST_ENTRIES = 5_000
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {PDF: ".pdf", DOCX: ".docx"}
_LONGEST_STEM = 100
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")  # names that Windows does not give to files


def kind_of(content: bytes) -> str | None:
    """The media type of a PDF or DOCX by its bytes, None for anything else. Nothing is unpacked: only the directory of a DOCX is read."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04") and _is_docx(content):
        return DOCX
    return None


def _is_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    return len(names) <= MOST_ENTRIES and {"[Content_Types].xml", "word/document.xml"} <= set(names) and "word/vbaProject.bin" not in names


def safe_name(name: str, media_type: str) -> str:
    """A file name without folders, signs of control or a foreign ending; letters of all languages stay."""
    stem = re.split(r"[/\\]", name or "")[-1]
    stem = re.sub(r"\.(pdf|docx)$", "", stem, flags=re.IGNORECASE)
    stem = "".join(sign if sign.isalnum() or sign in " -_()," else "_" for sign in stem)
    stem = re.sub(r"[_\s]{2,}", "_", stem).strip(" _.")[:_LONGEST_STEM].strip()
    if not stem or _RESERVED.fullmatch(stem):
        stem = "dokument"
    return stem + SUFFIXES[media_type]


def digest_of(content: bytes) -> str:
    """SHA-256 of a file's bytes, in hexadecimal: its name on disk."""
    return hashlib.sha256(content).hexdigest()


def path_of(folder: Path, sha256: str) -> Path:
    """Where a file lies under `folder`. Raises ValueError for what is no digest, so that no other path can be asked for."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("no digest")
    return folder / sha256[:2] / sha256


def keep(folder: Path, content: bytes) -> str:
    """Write `content` under `folder` by its hash, whole or not at all; what lies there already stays. Returns the hash."""
    sha256 = digest_of(content)
    path = path_of(folder, sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{sha256}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(0o640)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return sha256
