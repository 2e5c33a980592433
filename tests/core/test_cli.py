"""The command line by hand: setting up, checking, backing up, restoring, the record, the reference pages."""

import json
import tarfile
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from consult import backups, cli
from consult.accounts.models import Account
from consult.app import create_app
from consult.config import Settings
from consult.core.clock import now
from consult.core.db import db, session_scope
from consult.core.record import FactRow
from consult.organisations.models import Organisation
from tests import services
from tests.conftest import SECRET, run_name

PASSWORD = "cztery zielone lipy przy rynku"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An installation with a data folder of its own; `house("setup", input=…)` runs a command in it."""
    environ = {
        "DATA_DIR": str(tmp_path / "data"), "SECRET_KEY": SECRET, "ROOT_KEY": SECRET, "CONSULT_PASSWORD": PASSWORD, "LIVE_DRIVER": "threading",
        "PUBLIC_URL": "http://localhost",
    }
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "CONSULT_ENV"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    def run(*arguments, code=0, **options):
        result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments], **options)
        assert result.exit_code == code, (arguments, result.exit_code, result.output, result.exception)
        return result.output

    run.folder = tmp_path / "data"
    return run


@pytest.fixture
def migrated(house):
    """The installation with its tables."""
    house("migrate")
    return house


def inside(house, work):
    """What `work()` gives inside the installation's application."""
    app = create_app(Settings.from_environment())
    with app.app_context(), session_scope():
        try:
            return work()
        finally:
            db.session.remove()
            db.engine.dispose()


def set_up(house):
    return house("setup", input="Gmina Lipowa\nAda Lipowa\nada@consult.example\n")


def test_setting_up_makes_one_organisation_and_its_administrator_and_only_once(migrated):
    assert "ada@consult.example" in set_up(migrated)
    names, accounts = inside(migrated, lambda: (list(db.session.scalars(sa.select(Organisation.name))), list(db.session.scalars(sa.select(Account.email)))))
    assert (names, accounts) == (["Gmina Lipowa"], ["ada@consult.example"])
    again = migrated("setup", input="Druga\nEwa\newa@consult.example\n", code=1)
    assert "Traceback" not in again and again.strip()


def test_a_weak_password_is_refused_in_words(migrated, monkeypatch):
    monkeypatch.setenv("CONSULT_PASSWORD", "short")
    refusal = migrated("setup", input="Gmina\nAda\nada@consult.example\n", code=1)
    assert "Error" in refusal and "Traceback" not in refusal
    assert inside(migrated, lambda: db.session.scalar(sa.select(sa.func.count(Account.id)))) == 0


def test_migrating_twice_changes_nothing(migrated):
    migrated("migrate")


def test_check_names_what_is_missing_and_ends_with_one(migrated):
    set_up(migrated)
    said = migrated("check", code=1)
    assert "accessibility" in said and "phone" in said
    assert "CONSULT_ENV" not in said and "CONSULT_ENV" in migrated("check", "--deploy", code=1)


def test_unsafe_settings_are_said_in_a_sentence(house, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "dev")
    said = house("check", code=1)
    assert "SECRET_KEY" in said and "Traceback" not in said


@pytest.mark.parametrize("command", [("check",), ("setup",), ("demo",), ("record", "export", "-")])
def test_a_database_without_tables_is_said_in_a_sentence_and_asks_nothing(house, command):
    house.folder.mkdir()
    said = house(*command, code=1)
    assert "consult migrate" in said and "Traceback" not in said and "Name of" not in said


def test_the_record_goes_out_and_the_verifier_accepts_it(migrated, tmp_path):
    set_up(migrated)
    target = tmp_path / "record.jsonl"
    migrated("record", "export", target)
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert lines and "ada@consult.example" not in target.read_text(encoding="utf-8") and "Ada Lipowa" not in target.read_text(encoding="utf-8")


def test_a_backup_comes_back_whole_with_every_session_ended(migrated, tmp_path, monkeypatch):
    set_up(migrated)
    uploads = migrated.folder / "uploads" / "ab"
    uploads.mkdir(parents=True)
    (uploads / ("ab" * 32)).write_bytes(b"%PDF-1.7 official")
    (migrated.folder / "root_key").write_text(SECRET)
    archive = tmp_path / "backup.tar.gz"
    epoch = inside(migrated, lambda: db.session.scalar(sa.select(Account.epoch)))
    assert "SHA-256" in migrated("backup", archive)
    assert archive.stat().st_mode & 0o077 == 0
    assert "is whole" in migrated("restore", "--verify", archive)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "elsewhere"))
    assert "sign in again" in migrated("restore", archive)
    email, restored = inside(migrated, lambda: tuple(db.session.execute(sa.select(Account.email, Account.epoch)).one()))
    assert email == "ada@consult.example" and restored > epoch
    assert (tmp_path / "elsewhere" / "uploads" / "ab" / ("ab" * 32)).read_bytes() == b"%PDF-1.7 official"
    assert (tmp_path / "elsewhere" / "root_key").stat().st_mode & 0o077 == 0
    assert "exists" in migrated("restore", archive, code=1)


def test_a_backup_overwrites_nothing(migrated, tmp_path):
    target = tmp_path / "there.tar.gz"
    target.write_text("precious")
    assert "never overwrites" in migrated("backup", target, code=1)
    assert target.read_text() == "precious"


def test_a_backup_taken_while_people_write_is_one_moment(migrated, tmp_path):
    """Rows go in by twos, in one transaction each; every copy holds an even number and passes the database's own check."""
    set_up(migrated)
    app, stop = create_app(Settings.from_environment()), threading.Event()

    def write():
        with app.app_context(), session_scope():
            while not stop.is_set():
                db.session.add_all([Organisation(slug=f"o{n}", name="x", created_at=now()) for n in (next(counter), next(counter))])
                db.session.commit()

    counter = iter(range(10**9))
    thread = threading.Thread(target=write)
    thread.start()
    try:
        with app.app_context(), session_scope():
            for number in range(5):
                backups.back_up(app.config["SETTINGS"], tmp_path / f"{number}.tar.gz")
    finally:
        stop.set()
        thread.join()
        with app.app_context():
            db.engine.dispose()
    sizes = []
    for number in range(5):
        backups.verified(tmp_path / f"{number}.tar.gz")
        with tarfile.open(tmp_path / f"{number}.tar.gz") as archive:
            archive.extract("consult.sqlite3", tmp_path / str(number), filter="data")
        with sa.create_engine(f"sqlite:///{tmp_path / str(number) / 'consult.sqlite3'}").connect() as copy:
            assert copy.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            sizes.append(copy.exec_driver_sql("SELECT count(*) FROM organisations WHERE slug LIKE 'o%'").scalar())
    assert all(size % 2 == 0 for size in sizes) and sizes == sorted(sizes) and sizes[-1] > 0, sizes


def damaged(archive: Path, target: Path, *, drop: str = "", spoil: str = "") -> Path:
    """A copy of an archive without the file `drop` or with another content of the file `spoil`."""
    with tarfile.open(archive) as source, tarfile.open(target, "w:gz") as out:
        for member in source.getmembers():
            if member.name == drop:
                continue
            content = source.extractfile(member).read()
            if member.name == spoil:
                content = content[:-1] + bytes([content[-1] ^ 1])
            path = target.with_suffix(".piece")
            path.write_bytes(content)
            out.add(path, arcname=member.name)
    return target


def test_a_damaged_backup_is_named_and_restores_nothing(migrated, tmp_path, monkeypatch):
    archive = tmp_path / "backup.tar.gz"
    migrated("backup", archive)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "elsewhere"))
    without = damaged(archive, tmp_path / "without.tar.gz", drop="consult.sqlite3")
    assert "consult.sqlite3 is missing" in migrated("restore", without, code=1)
    spoilt = damaged(archive, tmp_path / "spoilt.tar.gz", spoil="consult.sqlite3")
    assert "is not what was backed up" in migrated("restore", "--verify", spoilt, code=1)
    bare = damaged(archive, tmp_path / "bare.tar.gz", drop="manifest.json")
    assert "no manifest" in migrated("restore", bare, code=1)
    assert not (tmp_path / "elsewhere" / "consult.sqlite3").exists()


def test_something_else_than_a_backup_is_refused_in_words(migrated, tmp_path):
    (tmp_path / "text.tar.gz").write_text("this is no archive")
    said = migrated("restore", "--verify", tmp_path / "text.tar.gz", code=1)
    assert "Traceback" not in said and said.strip()


def test_a_restored_record_goes_on_where_it_stood(migrated, tmp_path, monkeypatch):
    set_up(migrated)
    facts = inside(migrated, lambda: db.session.scalar(sa.select(sa.func.count(FactRow.id))))
    migrated("record", "export", tmp_path / "before.jsonl")
    migrated("backup", tmp_path / "b.tar.gz")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "elsewhere"))
    migrated("restore", tmp_path / "b.tar.gz")
    migrated("record", "export", tmp_path / "after.jsonl")
    assert inside(migrated, lambda: db.session.scalar(sa.select(sa.func.count(FactRow.id)))) >= facts

    def sealed(name):
        lines = [json.loads(line) for line in (tmp_path / name).read_text(encoding="utf-8").splitlines()]
        return [line for line in lines if "seq" in line][:facts]

    assert sealed("before.jsonl") == sealed("after.jsonl")[: len(sealed("before.jsonl"))]


@pytest.mark.postgres
def test_a_backup_of_postgresql_comes_back(postgres_url, house, tmp_path, monkeypatch):
    """pg_dump and pg_restore between two throw-away databases."""
    with services.throw_away_database(postgres_url, f"{run_name()}_a") as source, services.throw_away_database(postgres_url, f"{run_name()}_b") as target:
        monkeypatch.setenv("DATABASE_URL", source)
        house("migrate")
        set_up(house)
        house("backup", tmp_path / "pg.tar.gz")
        monkeypatch.setenv("DATABASE_URL", target)
        monkeypatch.setenv("DATA_DIR", str(tmp_path / "elsewhere"))
        house("restore", tmp_path / "pg.tar.gz")
        assert inside(house, lambda: db.session.scalar(sa.select(Account.email))) == "ada@consult.example"
