"""Every operation keeps the beat: require → change → record; every permission asked has a rule, and every rule is asked."""

import ast
from pathlib import Path

from consult.policy.reference import permissions_page
from consult.policy.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
#: Functions that file or decide on behalf of an operation that has asked for the right: they record themselves.
RECORDERS = {"record", "file_submission"}


def operation_modules():
    files = [*ROOT.glob("consult/*/operations.py"), *ROOT.glob("consult/*/operations/*.py")]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}


def is_operation(node) -> bool:
    return isinstance(node, ast.FunctionDef) and any(isinstance(mark, ast.Name) and mark.id == "operation" for mark in node.decorator_list)


def calls_in(node):
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            name = inner.func.id if isinstance(inner.func, ast.Name) else inner.func.attr if isinstance(inner.func, ast.Attribute) else ""
            yield name, inner


def all_operations():
    return {node.name: (path, node) for path, tree in operation_modules().items() for node in tree.body if is_operation(node)}


def reaches(name: str, wanted: set[str], known: dict, path: Path, seen: frozenset = frozenset()) -> bool:
    """Whether the function calls one of `wanted`, itself or through functions of its file or of other operation modules."""
    if name in wanted:
        return True
    home = path if (path, name) in known else next((other for other, called in known if called == name), None)
    if home is None or (home, name) in seen:
        return False
    return any(reaches(called, wanted, known, home, seen | {(home, name)}) for called, _call in calls_in(known[home, name]))


def known_functions():
    """(file, name) → function, of the operation modules and of what they share (`filing`)."""
    found = {}
    for path in [*operation_modules(), *ROOT.glob("consult/*/filing.py")]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                found[path, node.name] = node
    return found


def test_every_operation_asks_and_records():
    functions, faults = known_functions(), []
    for name, (path, node) in all_operations().items():
        if not reaches(name, {"require"}, functions, path):
            faults.append(f"{path.parent.name}.{name} asks for no right")
        if not reaches(name, RECORDERS, functions, path):
            faults.append(f"{path.parent.name}.{name} records nothing")
        if [argument.arg for argument in node.args.args][:1] != ["actor"]:
            faults.append(f"{path.parent.name}.{name} does not take the actor first")
        if not ast.get_docstring(node):
            faults.append(f"{path.parent.name}.{name} says nothing of itself")
    assert faults == []


def asked_permissions():
    asked = {}
    for path in ROOT.glob("consult/**/*.py"):
        for name, call in calls_in(ast.parse(path.read_text(encoding="utf-8"))):
            place = {"require": 1, "can": 1, "command": 0, "may": 0}.get(name) if path.name != "cli.py" else None
            if place is not None and len(call.args) > place and isinstance(call.args[place], ast.Constant):
                asked.setdefault(call.args[place].value, set()).add(path.relative_to(ROOT).as_posix())
            for word in call.keywords:
                if name in ("room", "command") and word.arg == "permission" and isinstance(word.value, ast.Constant):
                    asked.setdefault(word.value.value, set()).add(path.relative_to(ROOT).as_posix())
    return asked


def test_every_permission_asked_has_a_rule_and_every_rule_is_asked():
    asked = asked_permissions()
    assert {name: places for name, places in asked.items() if name not in RULES} == {}
    assert sorted(set(RULES) - set(asked)) == []


def test_the_printed_permissions_are_current():
    page = ROOT / "docs" / "reference" / "permissions.md"
    assert page.read_text(encoding="utf-8") == permissions_page(), "run `consult docs`"
