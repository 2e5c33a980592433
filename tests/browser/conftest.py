"""A real server with a site of its own on a free port of this machine."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from consult.app import create_app
from consult.config import ROOT, Settings
from consult.core.db import db, session_scope
from tests import services
from tests.clients import Browser
from tests.conftest import SECRET, run_name
from tests.world import World, build_world

SCREENSHOTS = ROOT / ".tmp" / "screenshots"


@dataclass
class Site:
    """A site: the application in this process, the same database served at `address` by another."""

    app: object
    world: World | None
    address: str

    def cookies_of(self, browser: Browser) -> list[dict]:
        """The session of a test client as a cookie for Chromium."""
        signing = self.app.session_interface.get_signing_serializer(self.app)
        with browser.client.session_transaction() as session:
            value = signing.dumps(dict(session))
        return [{"name": self.app.config["SESSION_COOKIE_NAME"], "value": value, "url": self.address}]


@contextmanager
def serving(folder: Path, port: int):
    """`consult serve` on the database in `folder`; its output lies beside it."""
    environment = {
        **os.environ, "DATA_DIR": str(folder), "SECRET_KEY": SECRET, "ROOT_KEY": SECRET, "PUBLIC_URL": f"http://localhost:{port}", "SMTP_URL": "",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
    }
    log = (folder / "server.log").open("w")
    process = subprocess.Popen([sys.executable, "-m", "consult.serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        services.wait_for(lambda: _answers(port), process, f"The server did not start:\n{(folder / 'server.log').read_text()}")
        yield f"http://localhost:{port}"
    finally:
        services.end(process)
        log.close()


def _answers(port: int) -> bool:
    return subprocess.run(["curl", "-sf", f"http://localhost:{port}/healthz"], capture_output=True).returncode == 0


@contextmanager
def open_site(fill=lambda: None):
    """A site of its own, in memory where there is room, with what `fill()` puts into its database; its world is what that returns."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder, port = Path(tempfile.mkdtemp(prefix=f"{run_name()}-", dir=memory)), services.free_port()
    settings = Settings(
        secret_key=SECRET, root_key=SECRET, database_url=f"sqlite:///{folder / 'site.sqlite3'}", data_dir=folder, testing=True, sqlite_synchronous="OFF",
        live_driver="threading", public_url=f"http://localhost:{port}",
    )
    app = create_app(settings)
    try:
        with app.app_context(), session_scope():
            db.create_all()
            world = fill()
            with serving(folder, port) as address:
                yield Site(app, world, address)
            db.session.remove()
            db.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def site():
    """A populated site of this module's own."""
    with open_site(build_world) as opened:
        yield opened
