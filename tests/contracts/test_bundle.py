"""The browser bundle: what templates rely on, and the budgets in bytes that a phone on a slow line is owed."""

import gzip
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "static" / "dist"
KB = 1000

#: Scripts and styles of a page together, compressed. An area not named here is read on reading pages.
READING, SESSION, DRAFTING = 60 * KB, 120 * KB, 250 * KB
BUDGETS = {"cafe": SESSION, "meetings": SESSION, "writing": DRAFTING, "positions": DRAFTING}
#: The faces that a page in Polish loads: letters with and without marks, upright. Others come when a page needs them.
FONTS = 120 * KB


def read(path):
    return json.loads((DIST / path).read_text(encoding="utf-8"))


def compressed(files):
    return sum(len(gzip.compress((DIST / file).read_bytes(), 9)) for file in files)


def entries():
    """The logical names that must have been built, from the sources alone."""
    found = set()
    for folder in (path for path in (ROOT / "static").iterdir() if path.is_dir() and not path.name.startswith("dist")):
        stem = "app" if folder.name == "core" else folder.name
        found |= {f"{stem}.{kind}" for kind in ("js", "css") if (folder / f"{stem}.{kind}").exists()}
    return found


def page(area):
    """Every script and style that a page of an area loads: the common ones and its own, shared chunks once."""
    loads = read("loads.json")
    wanted = {"app.js", "app.css", f"{area}.js", f"{area}.css"}
    return {file for entry in wanted & loads.keys() for file in loads[entry]}


def test_every_entry_is_in_the_manifest_under_a_hashed_name():
    manifest = read("manifest.json")
    assert entries() <= manifest.keys()
    assert [file for file in manifest.values() if not (DIST / file).is_file() or not re.search(r"-[A-Z0-9]{8}\.\w+$", file)] == []


@pytest.mark.parametrize("area", sorted({name.split(".")[0] for name in entries()} or {"app"}))
def test_a_page_stays_within_its_budget(area):
    assert compressed(page(area)) <= BUDGETS.get(area, READING)


def test_the_fonts_of_a_polish_page_stay_within_their_budget():
    manifest = read("manifest.json")
    faces = [file for name, file in manifest.items() if re.search(r"(atkinson|serif)\S*-(latin|latin-ext)-\S*normal\.woff2$", name)]
    assert sum((DIST / file).stat().st_size for file in faces) <= FONTS


def test_the_bundle_calls_no_other_host():
    """Addresses in styles would be fetched; in scripts those of namespaces and documentation are only words."""
    styles = [path for path in DIST.glob("*.css") if re.search(r"url\(\s*['\"]?(https?:)?//", path.read_text(encoding="utf-8"))]
    assert [path.name for path in styles] == []


def test_fonts_for_documents_and_the_licences_are_there():
    assert {path.suffix for path in (DIST / "pdf-fonts").iterdir()} == {".ttf"}
    licences = (DIST / "licences.txt").read_text(encoding="utf-8")
    assert "OFL" in licences and "dejavu" in licences
