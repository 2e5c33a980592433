"""Backups: a consistent copy of the database, the uploads, the keys and a manifest of hashes, in one archive."""

import gzip
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from consult.accounts.models import Account
from consult.config import Settings
from consult.core.db import db, write_transaction

MANIFEST = "manifest.json"
KEYS = ("root_key", "secret_key")


class BackupRefused(Exception):
    """A backup or restore that would lose or overwrite something; says what."""


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def back_up(settings: Settings, target: Path) -> dict[str, str]:
    """Write the archive `target` and return its manifest (name → SHA-256). The site may run: the copy is one moment of the database."""
    if target.exists():
        raise BackupRefused(f"{target} exists; a backup never overwrites one.")
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        work = Path(folder)
        _copy_database(settings, work)
        for name in KEYS:
            if (settings.data_dir / name).exists():
                shutil.copy2(settings.data_dir / name, work / name)
        if (settings.data_dir / "uploads").is_dir():
            shutil.copytree(settings.data_dir / "uploads", work / "uploads")
        files = sorted(path for path in work.rglob("*") if path.is_file())
        manifest = {str(path.relative_to(work)): digest_of(path) for path in files}
        (work / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))
        partial = target.with_name(target.name + ".part")
        with tarfile.open(partial, "w:gz") as archive:
            for path in [work / MANIFEST, *files]:
                archive.add(path, arcname=str(path.relative_to(work)))
        partial.chmod(0o600)
        partial.rename(target)
    return manifest


def _copy_database(settings: Settings, work: Path) -> None:
    if db.engine.dialect.name == "sqlite":
        raw = db.engine.raw_connection()  # without the transaction that an ordinary connection begins: VACUUM INTO refuses to run inside one
        try:
            raw.cursor().execute("VACUUM INTO ?", (str(work / "consult.sqlite3"),))
        finally:
            raw.close()
        return
    url = make_url(settings.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    _run("pg_dump", "--format=custom", f"--file={work / 'consult.pgdump'}", url)


def _run(*command: str) -> None:
    """Run a program of PostgreSQL. Raises BackupRefused with what it said."""
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  (pg_dump and pg_restore of this machine)
    except FileNotFoundError as error:
        raise BackupRefused(f"{command[0]} is not on this machine: install PostgreSQL's client programs.") from error
    except subprocess.CalledProcessError as error:
        raise BackupRefused(f"{command[0]}: {error.stderr.strip()}") from error


def verified(source: Path) -> dict[str, str]:
    """The manifest of an archive after every file has been checked against it. Raises BackupRefused naming what differs."""
    try:
        return _verified(source)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError) as error:
        raise BackupRefused(f"{source} is not a backup, or is damaged: {error}") from error


def _verified(source: Path) -> dict[str, str]:
    with tarfile.open(source, "r:gz") as archive:
        members = {member.name: member for member in archive.getmembers()}
        if MANIFEST not in members:
            raise BackupRefused(f"{source} is not a backup: it has no manifest.")
        manifest = json.loads(archive.extractfile(members[MANIFEST]).read())
        for name, expected in manifest.items():
            if name not in members or not members[name].isfile():
                raise BackupRefused(f"{source}: {name} is missing.")
            if hashlib.file_digest(archive.extractfile(members[name]), "sha256").hexdigest() != expected:
                raise BackupRefused(f"{source}: {name} is not what was backed up.")
    return manifest


def restore(settings: Settings, source: Path) -> None:
    """Unpack a verified archive into the data folder. Raises BackupRefused rather than overwrite a database."""
    manifest = verified(source)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and Path(url.database).exists():
        raise BackupRefused(f"{url.database} exists; restore into an empty data folder.")
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder, tarfile.open(source, "r:gz") as archive:
        archive.extractall(folder, filter="data")
        for name in manifest:
            place = settings.data_dir / name
            if name == "consult.sqlite3":
                place = Path(url.database)
            if name == "consult.pgdump":
                _load_dump(settings, Path(folder) / name)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(Path(folder) / name, place)
    for name in KEYS:
        if (settings.data_dir / name).exists():
            (settings.data_dir / name).chmod(0o600)


def _load_dump(settings: Settings, dump: Path) -> None:
    url = make_url(settings.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={url}", str(dump))


def end_all_sessions() -> None:
    """Raise every epoch: what was signed out, suspended or replaced since the backup stays so."""
    with write_transaction():
        db.session.execute(sa.update(Account).values(epoch=Account.epoch + 1000))
