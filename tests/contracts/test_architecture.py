"""The rules of docs/architecture.md that a machine can check: imports, style, sizes, and what must not stand in a file."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "consult"

#: The shared layers; every other package in consult/ is an area, and has the shape of one.
SHARED = {"core", "policy", "web", "live", "demo"}
#: The modules of an area whose place in its layers is known. Any other is a pure module.
PLACED = {"models", "events", "queries", "operations", "forms", "views", "live", "listeners", "filing"}  # filing: writes shared by operations
#: What a pure module may not import: values in, values out, no database, no clock, no Flask.
IMPURE = re.compile(
    r"(flask\w*|wtforms|sqlalchemy|socketio|consult\.(core\.(db|clock|operation)|web|live|policy)|consult\.\w+\.(queries|operations))(\.|$)"
)

LINES = 500
#: Written in pieces, so that this file keeps the rule it checks.
HOSTS = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"), ("jsdelivr", "net"), ("unpkg", "com"),
    ("cdnjs", "cloudflare", "com"), ("deb", "debian", "org"), ("googleapis", "com"), ("gstatic", "com"),
)]  # fmt: skip
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "service", "services", "handler", "handlers", "misc"}


def project_files(*suffixes):
    """Every file of the project that git knows or would add; without git, every file that is not built."""
    try:
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
        paths = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        built = {".git", ".venv", "node_modules", "dist", "dist.new", "build", "data", "__pycache__"}
        paths = [path for path in ROOT.rglob("*") if not built.intersection(path.relative_to(ROOT).parts)]
    return sorted(path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes))


def name(path):
    return path.relative_to(ROOT).as_posix()


def run(*command):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment)


def imports(tree):
    """(node, full name) of everything a module imports, from any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def areas():
    return [path for path in PACKAGE.iterdir() if (path / "__init__.py").exists() and path.name not in SHARED]


def test_imports_point_down_only():
    result = run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_linter_finds_nothing():
    result = run(sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", ".")
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_file_is_longer_than_500_lines():
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in project_files(".py", ".js", ".mjs", ".css")}
    assert {path: length for path, length in lengths.items() if length > LINES and not path.startswith("migrations/versions/")} == {}


def test_no_file_names_a_package_registry():
    hosts = re.compile(rf"\b({'|'.join(map(re.escape, HOSTS))})\b")
    found = {name(path): hosts.findall(path.read_bytes().decode("utf-8", "ignore")) for path in project_files()}
    assert {path: names for path, names in found.items() if names} == {}


def test_an_areas_init_holds_its_docstring_and_nothing_else():
    trees = {path.name: ast.parse((path / "__init__.py").read_text(encoding="utf-8")) for path in areas()}
    assert [area for area, tree in trees.items() if len(tree.body) != 1 or not ast.get_docstring(tree)] == []


def test_the_package_is_imported_at_the_top_of_a_module_only():
    indented = []
    for path in project_files(".py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        ours = [node for node, module in imports(tree) if module.split(".")[0] == "consult"]
        indented += [f"{name(path)}:{node.lineno}" for node in ours if node not in tree.body]
    assert indented == []


def test_pure_modules_know_no_database_no_clock_and_no_flask():
    impure = []
    for area in areas():
        for path in area.rglob("*.py"):
            if {part.removesuffix(".py") for part in path.relative_to(area).parts} & (PLACED | {"__init__"}):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            impure += [f"{name(path)} imports {module}" for _, module in imports(tree) if IMPURE.match(module)]
    assert impure == []


def test_no_module_has_a_name_that_says_nothing():
    assert [name(path) for path in PACKAGE.rglob("*") if path.stem in VAGUE_NAMES] == []
