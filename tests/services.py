"""PostgreSQL and Redis for the suite: those that answer on this machine, else throw-away ones from Debian's packages.

`python -m tests.services COMMAND…` runs a command with TEST_POSTGRES_URL and TEST_REDIS_URL pointing to them and ends what it started.
"""

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis
import sqlalchemy as sa

LOCAL_POSTGRES = (
    "postgresql+psycopg:///postgres",
    "postgresql+psycopg:///postgres?host=/var/run/postgresql",
    "postgresql+psycopg://postgres@127.0.0.1/postgres",
    "postgresql+psycopg://postgres:postgres@127.0.0.1/postgres",
)
LOCAL_REDIS = "redis://127.0.0.1:6379/0"
PACKAGES = {"postgres": "postgresql", "redis-server": "redis-server"}
PATIENCE = 30  # seconds until a server that was started must answer


class NoService(Exception):
    """A server is needed, does not answer and cannot be started; says what to install."""


def postgres_answers(url: str) -> bool:
    """Whether PostgreSQL answers at `url` and lets us make databases and lift triggers between tests: a superuser's right."""
    engine = sa.create_engine(url, connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(sa.text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")))
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()


def redis_answers(url: str) -> bool:
    """Whether Redis answers at `url` and lets us write."""
    client = redis.Redis.from_url(url, socket_connect_timeout=2)
    try:
        return bool(client.ping())
    except redis.exceptions.RedisError:
        return False
    finally:
        client.close()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def program(name: str) -> str:
    """The path of a server's program; installs Debian's package where this account may. Raises NoService."""
    found = _find(name)
    if found is None and _install(PACKAGES[name]):
        found = _find(name)
    if found is None:
        raise NoService(f"test-all needs {name}: run 'sudo apt-get install {PACKAGES[name]}', or let one answer on localhost.")
    return found


def _find(name: str) -> str | None:
    return shutil.which(name) or next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), None)


def _install(package: str) -> bool:
    if not shutil.which("apt-get"):
        return False
    root = [] if os.getuid() == 0 else ["sudo", "-n"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing Debian's {package} for the tests ...", file=sys.stderr)
    with suppress(OSError, subprocess.CalledProcessError):
        subprocess.run([*root, "apt-get", "update", "-q"], check=True, stdout=sys.stderr, stdin=subprocess.DEVNULL)
        command = [*root, "apt-get", "install", "-qy", "--no-install-recommends", package]
        subprocess.run(command, check=True, env=quiet, stdout=sys.stderr, stdin=subprocess.DEVNULL)
        return True
    return False


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server on which databases may be made."""
    given = os.environ.get("TEST_POSTGRES_URL")
    for url in [given] if given else LOCAL_POSTGRES:
        if postgres_answers(url):
            yield url
            return
    if given:
        raise NoService("Nothing answers at TEST_POSTGRES_URL.")
    with _own_postgres() as url:
        yield url


@contextmanager
def _own_postgres() -> Iterator[str]:
    server = Path(program("postgres"))
    folder = Path(tempfile.mkdtemp(prefix="consult-postgres-"))
    as_whom = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "nobody")
        as_whom = ["setpriv", "--reuid=nobody", "--clear-groups"]
    port, data = free_port(), folder / "data"
    initialise = [*as_whom, str(server.with_name("initdb")), "-D", str(data), "-U", "consult", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run(initialise, check=True, stdout=subprocess.DEVNULL)
    options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-k", str(folder), "-p", str(port)]
    log = (folder / "log").open("w")
    process = subprocess.Popen([*as_whom, str(server), "-D", str(data), *options], stdout=log, stderr=log)
    url = f"postgresql+psycopg://consult@127.0.0.1:{port}/postgres"
    try:
        wait_for(lambda: postgres_answers(url), process, f"PostgreSQL did not start: see {folder / 'log'}")
        yield url
    finally:
        end(process)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of a Redis server; everything the suite writes there carries a prefix of its own."""
    given = os.environ.get("TEST_REDIS_URL")
    if redis_answers(given or LOCAL_REDIS):
        yield given or LOCAL_REDIS
        return
    if given:
        raise NoService("Nothing answers at TEST_REDIS_URL.")
    port, folder = free_port(), tempfile.mkdtemp(prefix="consult-redis-")
    command = [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        wait_for(lambda: redis_answers(url), process, "Redis did not start.")
        yield url
    finally:
        end(process)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(answers, process, sentence: str) -> None:
    """Return once `answers()`; raises NoService when the process ends before that or takes too long."""
    end = time.monotonic() + PATIENCE
    while not answers():
        if process.poll() is not None or time.monotonic() > end:
            end(process)
            raise NoService(sentence)
        time.sleep(0.1)


def end(process) -> None:
    """Ask a process that was started here to end, and see that it does."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def throw_away_database(server_url: str, name: str) -> Iterator[str]:
    """A new database `name` on the server, dropped at the end whoever is still connected."""
    admin = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
    quoted = admin.dialect.identifier_preparer.quote(name)
    try:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8'")
        yield sa.engine.make_url(server_url).set(database=name).render_as_string(hide_password=False)
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
    finally:
        admin.dispose()


def main(command: list[str]) -> int:
    """Run `command` with both services; its exit code."""
    try:
        with postgres() as database, redis_server() as cache:
            environment = {**os.environ, "TEST_POSTGRES_URL": database, "TEST_REDIS_URL": cache}
            return subprocess.run(command, env=environment).returncode
    except NoService as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
