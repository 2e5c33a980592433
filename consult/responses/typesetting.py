"""The child process that sets a report: `python -m consult.responses.typesetting`, JSON on stdin, PDF on stdout.

The last line on stderr is JSON about the outcome. The process limits its own memory and time before it reads anything:
the typesetter aborts its process when memory ends, and no text may hold up the server.
"""

import json
import re
import resource
import sys
import tempfile
import unicodedata
from pathlib import Path

import typst

from consult.responses.glyphs import covered_characters, missing_characters

ACCESSIBLE = ["ua-1", "a-2a"]
TEMPLATE = Path(__file__).with_name("report.typ")

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069\u200e\u200f]")
# a one-letter word at the end of a line is a fault in Polish setting
_SHORT_WORD = re.compile(r"(?<![^\s(„\u00a0])([aiouwzAIOUWZ])[ ](?=\S)")

# addresses and other runs without a blank would stick out of their column
_LONG_RUN = re.compile(r"\S{36,}")
_RUN_PIECE = re.compile(r"\S{12}(?=\S)")


def limit_process(memory_bytes, cpu_seconds):
    """Bound this process's address space and its processor time."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def prepared(value):
    """Report data with every text made fit for print: NFC, no control or direction signs, short words tied to the next."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", _UNWANTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")))
        return _SHORT_WORD.sub("\\1\u00a0", _LONG_RUN.sub(_breakable, text))
    if isinstance(value, list):
        return [prepared(inner) for inner in value]
    if isinstance(value, dict):
        return {key: prepared(inner) for key, inner in value.items()}
    return value


def _breakable(run):
    return _RUN_PIECE.sub("\\g<0>\u200b", run[0])


def texts_of(value):
    """All texts of the data joined, for asking which characters occur."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(map(texts_of, value))
    return "".join(map(texts_of, value.values())) if isinstance(value, dict) else ""


def typeset(report, font_folder, created_at):
    """The PDF of a report and what standards it meets: accessible archive first, plain tagged PDF when that is refused.

    `created_at` is in seconds since 1970. The typesetter sees an empty folder, no package and no font of the system.
    """
    report = prepared(report)
    missing = missing_characters(texts_of(report), covered_characters(font_folder)) if font_folder else []
    reason = {"missing": "".join(missing[:20])}
    if not missing:
        try:
            return _compile(report, font_folder, created_at, ACCESSIBLE, None), {"standards": ACCESSIBLE, "missing": ""}
        except typst.TypstError as refusal:
            reason = {"missing": "", "refusal": str(refusal)[:300]}
    return _compile(report, font_folder, created_at, [], reason), {"standards": [], **reason}


def _compile(report, font_folder, created_at, standards, fault):
    data = json.dumps({**report, "is_accessible": fault is None, "missing": (fault or {}).get("missing", "")}, ensure_ascii=False)
    with tempfile.TemporaryDirectory() as empty:
        return typst.compile(
            TEMPLATE.read_bytes(), root=empty, package_path=empty, package_cache_path=empty, font_paths=[font_folder] if font_folder else [],
            ignore_system_fonts=True, sys_inputs={"data": data}, pdf_standards=standards, timestamp=created_at, format="pdf",
        )


def main():
    """Read the request, set it, write the PDF and the outcome; returns the exit code."""
    limit_process(int(sys.argv[1]), int(sys.argv[2]))
    try:
        request = json.load(sys.stdin)
        pdf, outcome = typeset(request["report"], request["fonts"], request["created_at"])
    except MemoryError:
        print(json.dumps({"failed": "memory"}), file=sys.stderr)
        return 3
    except (typst.TypstError, ValueError, KeyError, TypeError, OSError) as fault:
        print(json.dumps({"failed": "typesetting", "detail": str(fault)[:500]}), file=sys.stderr)
        return 2
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()
    print(json.dumps(outcome), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
