"""The command line: setting up, serving, migrating, backing up, checking. It parses, calls operations, and answers in sentences."""

import getpass
import os
import sys
from pathlib import Path

import click
import flask_migrate
from sqlalchemy.exc import OperationalError, ProgrammingError

from consult import backups, health
from consult.accounts.operations import set_up_site
from consult.accounts.queries import has_accounts
from consult.app import create_app
from consult.config import ROOT, Settings, UnsafeSettings
from consult.core import export
from consult.core.db import db, session_scope
from consult.core.errors import DomainError
from consult.core.sealer import publish_checkpoint, seal_all
from consult.demo import build
from consult.demo.people import demo_password
from consult.live.reference import commands_page
from consult.policy.reference import permissions_page
from consult.policy.roles import SYSTEM


class Commands(click.Group):
    """Shows refusals as sentences instead of traces."""

    def invoke(self, ctx):
        try:
            return super().invoke(ctx)
        except (UnsafeSettings, DomainError, backups.BackupRefused) as error:
            lines = [str(error), *(str(item) for item in getattr(error, "items", ())), *(str(s) for s in getattr(error, "fields", {}).values())]
            raise click.ClickException("\n".join(lines)) from error
        except (OperationalError, ProgrammingError) as error:
            advice = "Is the database there and as new as this program? `consult migrate` brings it up."
            raise click.ClickException(f"{str(error.orig).strip()}\n{advice}") from error


@click.group(cls=Commands)
def main():
    """Consult: from a first voice to an answered position."""


def _within(application):
    """The application's context with a session of its own, for one command."""
    context = application.app_context()
    scope = session_scope()
    click.get_current_context().with_resource(context)
    click.get_current_context().call_on_close(db.engine.dispose)
    click.get_current_context().with_resource(scope)
    return application


def _new_app():
    return _within(create_app())


@main.command()
@click.option("--host", default="localhost", help="0.0.0.0 for phones on the local network.")
@click.option("--port", default=5000, type=click.IntRange(1, 65535))
def serve(host: str, port: int):
    """Serve pages and sockets, seal the record, send mail: everything a small office needs, in one process."""
    os.execv(sys.executable, [sys.executable, "-m", "consult.serve", "--host", host, "--port", str(port)])  # noqa: S606  (our own module)


@main.command()
def worker():
    """Seal, follow and send mail beside several serving processes."""
    os.execv(sys.executable, [sys.executable, "-m", "consult.worker"])  # noqa: S606  (our own module)


@main.command()
def migrate():
    """Bring the database to the newest shape, making it first where there is none."""
    settings = Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    _new_app()
    flask_migrate.upgrade(directory=str(ROOT / "migrations"))


@main.command()
@click.option("--if-empty", is_flag=True, help="Say nothing and do nothing when the database holds anything.")
def demo(if_empty: bool):
    """Fill an empty database with the example data. It never wipes one."""
    app = _new_app()
    if not build.is_empty():
        if not if_empty:
            raise click.ClickException("The database is not empty; the example data goes into an empty one only.")
        _show_sign_ins()
        return
    with click.progressbar(length=build.STEPS, label="Loading the example data") as bar:
        build.build_demo(app.config["SETTINGS"].public_url, progress=bar.update)
    _show_sign_ins()


def _show_sign_ins():
    """Print who can sign in to the example data, and with what; nothing where there is none."""
    people = build.sign_ins()
    if people:
        click.echo(f"Example data. Everybody's password here is {demo_password()}")
        for email, name, about in people:
            click.echo(f"  {email:34} {name}: {about}")


@main.command()
def setup():
    """Make the first organisation and its administrator, without the example data."""
    _new_app()
    if has_accounts():  # asked again by the operation; here so that nobody types four answers for nothing
        raise click.ClickException("This site has been set up already. Sign in as its administrator.")
    organisation = click.prompt("Name of the organisation")
    name = click.prompt("Your name")
    email = click.prompt("Your e-mail address")
    password = os.environ.get("CONSULT_PASSWORD") or getpass.getpass("Password (at least 12 characters): ")
    account = set_up_site(SYSTEM, organisation_name=organisation, email=email, name=name, password=password)
    click.echo(f"Done. Sign in as {account.email}.")


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path):
    """Write database, uploads, keys and a manifest of hashes to one archive TARGET, while the site runs."""
    app = _new_app()
    manifest = backups.back_up(app.config["SETTINGS"], target)
    click.echo(f"{target}: {len(manifest)} files, each with its SHA-256.")


@main.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--verify", is_flag=True, help="Only check the archive.")
def restore(source: Path, verify: bool):
    """Bring back an archive made by `consult backup` into an empty data folder; every session has ended."""
    settings = Settings.from_environment()
    if verify:
        click.echo(f"{source} is whole: {len(backups.verified(source))} files.")
        return
    backups.restore(settings, source)
    _new_app()
    backups.end_all_sessions()
    click.echo("Restored. Everybody has to sign in again.")


@main.command()
@click.option("--deploy", is_flag=True, help="Ask what matters before going public.")
def check(deploy: bool):
    """Say what is unsafe or missing before going public; ends with 1 when something is."""
    app = _new_app()
    findings = health.findings(app.config["SETTINGS"], deploy=deploy)
    for finding in findings:
        click.echo(f"{'!' if finding.is_unsafe else '·'} {finding.sentence}")
    if not findings:
        click.echo("Nothing unsafe, nothing missing.")
    sys.exit(1 if findings else 0)


@main.group()
def record():
    """The record of what happened."""


@record.command("export")
@click.argument("target", type=click.File("w", encoding="utf-8"))
def record_export(target):
    """Write the public record to TARGET (- for the screen); `verify_record.py` checks it."""
    app = _new_app()
    seal_all()
    publish_checkpoint()
    for line in export.lines(app.config["SETTINGS"].public_url):
        target.write(line)


@main.command()
def docs():
    """Write the generated reference pages to docs/reference/."""
    folder = ROOT / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "permissions.md").write_text(permissions_page(), encoding="utf-8")
    (folder / "commands.md").write_text(commands_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
