"""A real server with a site of its own on a free port of this machine."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from consult.app import create_app
from consult.config import ROOT, Settings
from consult.core.db import db, session_scope
from consult.demo.build import build_demo
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
        try:
            services.wait_for(lambda: _answers(port), process, "The server did not start.")
        except services.NoService as error:
            raise services.NoService(f"{error}\n{(folder / 'server.log').read_text()}") from error
        yield f"http://localhost:{port}"
    finally:
        services.end(process)
        log.close()


def _answers(port: int) -> bool:
    with suppress(OSError), urlopen(f"http://localhost:{port}/healthz", timeout=2) as answer:
        return answer.status == 200
    return False


@contextmanager
def open_site(fill=lambda: None):
    """A site in a folder of its own, in memory where there is room: `fill()` fills its database, then it is served. Yields a Site."""
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


def example_and_world() -> World:
    """The example data, and a small world beside it with every state that the example does not show."""
    build_demo()
    return build_world()


@pytest.fixture(scope="session")
def site():
    """The site that all tests of this worker look at and none changes."""
    with open_site(example_and_world) as opened:
        yield opened
