"""What is unsafe or missing before going public, in sentences."""

import shutil
from dataclasses import dataclass

import sqlalchemy as sa

from consult.accounts.models import Account
from consult.config import Settings
from consult.core.db import db, sqlite_version
from consult.organisations.models import Organisation
from consult.organisations.queries import list_organisations, missing_pages

SAFE_SQLITE = (3, 51, 3)
LEAST_FREE = 0.05


@dataclass(frozen=True)
class Finding:
    """One thing to mend. `is_unsafe` puts people or their words at risk."""

    sentence: str
    is_unsafe: bool = False


def findings(settings: Settings, *, deploy: bool = False) -> list[Finding]:
    """Everything that should be mended, unsafe things first; `deploy` asks also what matters only in public."""
    found = [*_storage(settings), *_law(), *(_public(settings) if deploy or settings.production else [])]
    return sorted(found, key=lambda finding: not finding.is_unsafe)


def _storage(settings: Settings):
    if db.engine.dialect.name == "sqlite" and sqlite_version() < SAFE_SQLITE:
        version = ".".join(map(str, sqlite_version()))
        yield Finding(f"SQLite {version} can lose commits (a fault mended in 3.51.3). Use the pysqlite3 wheel or PostgreSQL.", True)
    usage = shutil.disk_usage(settings.data_dir)
    if usage.free < usage.total * LEAST_FREE:
        yield Finding(f"Only {usage.free // 2**20} MB are free where the data lies.", True)
    for name in ("secret_key", "root_key"):
        path = settings.data_dir / name
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding(f"{path} can be read by others on this machine: chmod 600.", True)


def _law():
    organisations = list_organisations()
    if not organisations:
        yield Finding("There is no organisation yet: run `consult setup`.")
    for organisation in organisations:
        for kind in missing_pages(organisation):
            yield Finding(f"{organisation.name}: the {kind.value} page is missing; it stands at the foot of every page.")
        if not organisation.phone:
            yield Finding(f"{organisation.name}: there is no phone number for people without a computer.")


def _public(settings: Settings):
    if not settings.production:
        yield Finding("CONSULT_ENV is not `production`: cookies travel over plain http.", True)
    if not settings.public_url.startswith("https://"):
        yield Finding("PUBLIC_URL does not begin with https://.", True)
    if not settings.smtp_url:
        yield Finding("SMTP_URL is not set: no mail leaves.")
    if db.session.scalar(sa.select(sa.exists().where(Organisation.is_demo))):
        yield Finding("The database holds example data.")
    if db.session.scalar(sa.select(sa.exists().where(Account.is_demo, Account.password_hash.is_not(None)))):
        yield Finding("Example accounts with well-known passwords can sign in.", True)
    if settings.production and not settings.redis_url:
        yield Finding("REDIS_URL is not set: limits and live pushes are counted in each process by itself.")
