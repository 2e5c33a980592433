"""Settings come from the environment only; `Settings.from_environment` reads them once, at the edge."""

import contextlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_PACKED = Path(__file__).resolve().parent / "_assets"  # an installed package carries what lies beside it in a checkout
ROOT = _PACKED if _PACKED.is_dir() else Path(__file__).resolve().parents[1]
KNOWN_SECRETS = {"dev", "secret", "changeme", "change-me", "password", "key", "secret-key", "your-secret-key"}
SECRET_LENGTH = 32


class UnsafeSettings(Exception):
    """The settings would put people at risk; says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between installations."""

    secret_key: str
    secret_key_fallbacks: tuple[str, ...] = ()
    root_key: str = ""
    production: bool = False
    database_url: str = ""
    redis_url: str = ""
    public_url: str = "http://localhost:5000"
    smtp_url: str = ""
    mail_from: str = "consult@localhost"
    data_dir: Path = field(default_factory=lambda: Path("data").resolve())
    trusted_proxies: int = 0
    live_driver: str = "gevent"  # or "threading"; gevent is what serves
    sqlite_synchronous: str = "FULL"
    testing: bool = False
    chromium: str = "/usr/bin/chromium"

    @property
    def host(self) -> str:
        """The host people reach us by."""
        return urlsplit(self.public_url).netloc

    @classmethod
    def from_environment(cls, environ=os.environ) -> "Settings":
        """Read the environment. In development a random secret is made once and kept in the data folder; production must bring its own."""
        data_dir = Path(environ.get("DATA_DIR", "data")).resolve()
        production = environ.get("CONSULT_ENV", "development") == "production"
        settings = cls(
            secret_key=environ.get("SECRET_KEY") or ("" if production else _kept_secret(data_dir, "secret_key")),
            secret_key_fallbacks=tuple(filter(None, environ.get("SECRET_KEY_FALLBACKS", "").split(","))),
            root_key=environ.get("ROOT_KEY") or _kept_secret(data_dir, "root_key"),
            production=production,
            database_url=environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'consult.sqlite3'}",
            redis_url=environ.get("REDIS_URL", ""),
            public_url=environ.get("PUBLIC_URL", "http://localhost:5000").rstrip("/"),
            smtp_url=environ.get("SMTP_URL", ""),
            mail_from=environ.get("MAIL_FROM", "consult@localhost"),
            data_dir=data_dir,
            trusted_proxies=int(environ.get("TRUSTED_PROXIES", "0")),
            live_driver=environ.get("LIVE_DRIVER", "gevent"),
            sqlite_synchronous=environ.get("SQLITE_SYNCHRONOUS", "FULL"),
        )
        settings.refuse_unsafe()
        return settings

    def refuse_unsafe(self) -> None:
        """Raise UnsafeSettings for what must never serve people."""
        if len(self.root_key) < SECRET_LENGTH:
            raise UnsafeSettings(f"ROOT_KEY must be a random text of at least {SECRET_LENGTH} characters")
        if len(self.secret_key) < SECRET_LENGTH or self.secret_key.lower() in KNOWN_SECRETS:
            raise UnsafeSettings(f"SECRET_KEY must be a random text of at least {SECRET_LENGTH} characters")
        if self.production and not self.public_url.startswith("https://"):
            raise UnsafeSettings("PUBLIC_URL must begin with https:// in production")
        if self.sqlite_synchronous != "FULL" and not self.testing:
            raise UnsafeSettings("SQLITE_SYNCHRONOUS below FULL loses acknowledged work; it is for tests")


def _kept_secret(data_dir: Path, name: str) -> str:
    """A secret of this installation, made once and kept in the data folder for its owner alone. Two processes starting at once agree."""
    path = data_dir / name
    data_dir.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{name}.{os.getpid()}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # the other process was first; its secret counts
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()
