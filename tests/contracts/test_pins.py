"""Pins: exact versions with hashes, above the floors below which a hole is known, and no word about where they come from."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

#: The first version without a known hole (or, for bleach, the only one accepted).
FLOORS = {
    "flask": "3.1.3", "werkzeug": "3.1.6", "jinja2": "3.1.6", "python-socketio": "5.16.2", "python-engineio": "4.13.2",
    "flask-socketio": "5.6.1", "nh3": "0.3.8", "bleach": "6.4.0", "pysqlite3": "0.6.1", "gunicorn": "27", "gevent": "24.10.1",
}  # fmt: skip
NPM_FLOORS = {"socket.io-parser": "4.2.6"}
UNWANTED = {"eventlet", "pyjwt", "gevent-socketio"}


def version(text):
    return tuple(int(part) for part in re.findall(r"\d+", text))


def pinned(path):
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", path.read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize("package", FLOORS)
def test_python_packages_are_above_their_floor(package):
    assert version(pinned(ROOT / "requirements/base.txt")[package]) >= version(FLOORS[package])


@pytest.mark.parametrize("package", NPM_FLOORS)
def test_npm_packages_are_above_their_floor(package):
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found = [entry["version"] for path, entry in lock.items() if path.split("node_modules/")[-1] == package]
    assert found and min(map(version, found)) >= version(NPM_FLOORS[package])


def test_packages_that_were_decided_against_are_not_pinned():
    assert {name for path in LOCKS for name in pinned(path)} & UNWANTED == set()


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_requirement_is_exact_and_hashed(path):
    requirements = re.split(r"^(?=[a-zA-Z0-9])", path.read_text(encoding="utf-8"), flags=re.M)
    assert requirements.pop(0).strip() == ""
    exact = re.compile(r"[a-z0-9-]+==\S+( ;[^\\]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+$")
    assert [text for text in requirements if not exact.match(text)] == []


def test_npm_packages_are_exact_and_the_lock_file_carries_hashes_without_addresses():
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    wanted = package["dependencies"] | package["devDependencies"]
    assert [name for name, text in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", text)] == []
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [path for path, entry in lock.items() if path and (not entry.get("integrity") or "resolved" in entry)] == []
