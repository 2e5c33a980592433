"""Every message of the interface is translated in every complete language, with the right placeholders and all plural forms."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from consult.core.i18n import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy": None, "lazy_plural": (1, 2), "_n": (1, 2)}
METHODS = {"consult": [("**.py", "python")], "templates": [("**.*", "jinja2")]}
TRANSLATED = sorted(set(LANGUAGES) - {"en"})
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def messages():
    """msgid (or pair of forms) → where it stands."""
    found = defaultdict(set)
    options = {"**.*": {"extensions": "jinja2.ext.i18n", "trimmed": "true"}}
    for folder, methods in METHODS.items():
        for name, line, message, *_rest in extract_from_dir(
            ROOT / folder, methods, options, KEYWORDS, directory_filter=lambda path: not Path(path).name.startswith((".", "__"))
        ):
            if message and message != ("", ""):
                found[tuple(message[:2]) if isinstance(message, (tuple, list)) else message].add(f"{folder}/{name}:{line}")
    return found


def catalogue(language):
    """msgid → (translation, file) over all areas' files."""
    known = {}
    for path in sorted((ROOT / "translations" / language).glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale=language):
                if entry.id:
                    known.setdefault(tuple(entry.id) if isinstance(entry.id, (tuple, list)) else entry.id, []).append((entry, path.name))
    return known


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language):
    known = catalogue(language)
    singles = {key[0] if isinstance(key, tuple) else key for key in known}
    missing = {key: sorted(places)[0] for key, places in messages().items() if key not in known and not (isinstance(key, str) and key in singles)}
    assert missing == {}, f"{len(missing)} messages without a translation"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_are_whole_and_agree(language):
    faults = []
    for key, entries in catalogue(language).items():
        texts = {entry.string if isinstance(entry.string, str) else tuple(entry.string) for entry, _file in entries}
        if len(texts) > 1:
            faults.append(f"{key!r} is translated in two ways: {sorted(file for _entry, file in entries)}")
        for entry, file in entries:
            forms = [entry.string] if isinstance(entry.string, str) else list(entry.string)
            if entry.fuzzy or not all(forms):
                faults.append(f"{file}: {key!r} is unfinished")
            wanted = set(PLACEHOLDER.findall(" ".join(key) if isinstance(key, tuple) else key))
            if any(not set(PLACEHOLDER.findall(form)) <= wanted for form in forms):
                faults.append(f"{file}: {key!r} has a placeholder the source does not have")
    assert faults == []
