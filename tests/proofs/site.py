"""A site of its own for a proof: a data folder, a real server process that can be killed, and the application beside it to look inside."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from consult.app import create_app
from consult.config import ROOT, Settings
from consult.core.db import db, session_scope

READY = 30.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One `consult.serve` process."""

    def __init__(self, environment: dict[str, str], port: int, log: Path):
        self.port, self._log = port, log
        with log.open("ab") as out:
            command = [sys.executable, "-m", "consult.serve", "--host", "127.0.0.1", "--port", str(port)]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)

    def wait_until_ready(self) -> "Server":
        """Return once it answers. Raises RuntimeError with its log when it does not."""
        until = time.monotonic() + READY
        while time.monotonic() < until and self.process.poll() is None:
            try:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return self
            except OSError:
                time.sleep(0.02)
            finally:
                connection.close()
        raise RuntimeError("the server did not start:\n" + self._log.read_text()[-3000:])

    def kill(self) -> None:
        """kill -9: no goodbye, no flush."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """End in good order; returns the exit code."""
        self.process.terminate()
        return self.process.wait(timeout=20)

    def cpu_seconds(self) -> float:
        """Processor time used so far, user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Site:
    """A folder with a database; `serve()` starts processes on it, `inside()` opens it here."""

    def __init__(self, **environment: str):
        self.folder = Path(tempfile.mkdtemp(prefix="consult-proof-"))
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR", "TZ")}
        self.environment = {**kept, "PYTHONPATH": str(ROOT), "DATA_DIR": str(self.folder / "data"), "PYTHONUNBUFFERED": "1", **environment}
        self.app = create_app(Settings.from_environment(self.environment))
        self._servers: list[Server] = []
        with self.app.app_context():
            db.create_all()
            db.engine.dispose()

    @contextmanager
    def inside(self):
        """The application's context and a session, as an operation or a test has them."""
        with self.app.app_context(), session_scope():
            yield self.app
            db.session.rollback()
        with self.app.app_context():
            db.engine.dispose()

    def serve(self, port: int | None = None) -> Server:
        """Start a server process and wait until it answers."""
        server = Server(self.environment, port or free_port(), self.folder / "server.log")
        self._servers.append(server)
        return server.wait_until_ready()

    def log(self) -> str:
        """What the servers said."""
        path = self.folder / "server.log"
        return path.read_text() if path.exists() else ""

    def close(self) -> None:
        """End what runs and remove the folder."""
        for server in self._servers:
            if server.process.poll() is None:
                server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
