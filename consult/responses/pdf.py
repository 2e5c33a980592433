"""A report as PDF, set in a child process with bounded memory and time, one at a time.

Plain values in, bytes out. The shape of the data is in `report_data` and in the template `report.typ`.
"""

import json
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from consult.core.i18n import lazy as _

MAX_REQUEST_BYTES = 30_000_000
PROJECT = Path(__file__).resolve().parents[2]

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Limits:
    """What one report may use: address space in bytes, processor and wall time and waiting for its turn in seconds."""

    memory_bytes: int = 2_000_000_000
    cpu_seconds: int = 30
    wall_seconds: float = 40
    waiting_seconds: float = 20


@dataclass(frozen=True)
class Printed:
    """A PDF; `standards` is empty when it is plain tagged PDF, then `missing` names characters that no font shows."""

    pdf: bytes
    standards: tuple
    missing: str = ""


class PdfRefused(Exception):
    """No PDF could be made; `code` is busy, too_big, too_slow, out_of_memory or failed, `sentence` says it in words."""

    SENTENCES = {
        "busy": _("Another report is being made. Try again in a moment."),
        "too_big": _("The report is too big for one PDF. The table of comments is there as CSV and XLSX."),
        "too_slow": _("Making the PDF took too long. The table of comments is there as CSV and XLSX."),
        "out_of_memory": _("Making the PDF took too much memory. The table of comments is there as CSV and XLSX."),
        "failed": _("The PDF could not be made."),
    }

    def __init__(self, code, detail=""):
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.sentence = self.SENTENCES[code]

    def __str__(self):
        return str(self.sentence)


def render_report(report, *, fonts, created_at, limits=None):
    """Set a report (plain dict, see `report_data`) with the fonts of a folder; `created_at` is in seconds since 1970.

    Raises `PdfRefused`. Without fonts (None) the typesetter's own serif is used. No secret of this process reaches the child.
    """
    limits = limits or Limits()
    request = json.dumps({"report": report, "fonts": str(fonts) if fonts else None, "created_at": created_at}).encode("utf-8")
    if len(request) > MAX_REQUEST_BYTES:
        raise PdfRefused("too_big", f"{len(request)} bytes")
    if not _one_at_a_time.acquire(timeout=limits.waiting_seconds):
        raise PdfRefused("busy")
    try:
        return _run_child(request, limits)
    finally:
        _one_at_a_time.release()


def _run_child(request, limits):
    command = [sys.executable, "-m", "consult.responses.typesetting", str(limits.memory_bytes), str(limits.cpu_seconds)]
    environment = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin"}
    try:
        # the command is this project's own, its words are numbers
        done = subprocess.run(  # noqa: S603
            command, input=request, capture_output=True, timeout=limits.wall_seconds, cwd=PROJECT, env=environment)
    except subprocess.TimeoutExpired as fault:
        raise PdfRefused("too_slow", f"{limits.wall_seconds} s") from fault
    outcome = _outcome(done.stderr)
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return Printed(done.stdout, tuple(outcome.get("standards", ())), outcome.get("missing", ""))
    raise PdfRefused(_code(done.returncode, outcome, done.stderr), outcome.get("detail") or done.stderr[-500:].decode("utf-8", "replace"))


def _outcome(stderr):
    try:
        outcome = json.loads(stderr.strip().rsplit(b"\n", 1)[-1])
    except ValueError:
        return {}
    return outcome if isinstance(outcome, dict) else {}


def _speaks_of_memory(stderr):
    return any(sign in stderr for sign in (b"MemoryError", b"memory allocation", b"Resource temporarily unavailable", b"Cannot allocate memory"))


def _code(returncode, outcome, stderr):
    if returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return "too_slow"
    # an allocation that fails aborts the process, a thread that finds no room panics
    if outcome.get("failed") == "memory" or returncode in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS) or _speaks_of_memory(stderr):
        return "out_of_memory"
    return "failed"
