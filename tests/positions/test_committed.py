"""What the record commits to of themes, stances, answers to objections and reasons: a stranger's script checks it, and names a changed word."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from consult.core import chain, export
from consult.core.db import db
from consult.core.record import FactRow
from consult.core.sealer import seal_all
from consult.positions import operations
from consult.positions.models import StanceKind
from consult.themes.operations import edit_theme
from tests.positions.factories import ready

VERIFIER = Path(__file__).resolve().parents[2] / "verify_record.py"


def verify(path, text):
    path.write_text(text, encoding="utf-8")
    return subprocess.run([sys.executable, "-I", str(VERIFIER), str(path), "--lang", "en"], capture_output=True, text=True, check=False)


@pytest.fixture
def found(app):
    """A position whose theme lost its summary, with an objection answered twice, an earlier stance and a reason taken back."""
    found = ready(voices=5)
    edit_theme(found.moderator, found.theme, title="Ławki", summary="Gdzie usiąść.", version=found.theme.version)
    edit_theme(found.moderator, found.theme, title="Ławki i cień", summary="", version=found.theme.version)
    for text in ("Zabraknie cienia.", "Zabraknie cienia w południe."):
        stance = operations.take_stance(found.members[1], found.clauses[0], kind=StanceKind.OBJECT, edition=1, text=text)
    for text in ("Dopisano drzewa.", "Dopisano dwa drzewa."):
        operations.answer_objection(found.drafter, stance, text=text)
    operations.take_voices_back(found.drafter, found.consultation, contribution_ids=[found.voices[4].id])
    seal_all()
    return found


def test_the_export_with_everything_said_about_a_position_verifies(found, tmp_path):
    text = "".join(export.lines("http://localhost"))
    done = verify(tmp_path / "record.jsonl", text)
    assert done.returncode == 0, done.stdout
    for word, ref in (
        ("Ławki i cień", f"theme:{found.theme.id}"), ("Zabraknie cienia w południe.", "stance:"), ("Dopisano dwa drzewa.", "stance:"),
        ("Poza tematem uchwały.", f"reason:{found.voices[3].id}"),
    ):
        assert word in text
        done = verify(tmp_path / "changed.jsonl", text.replace(word, "Inaczej."))
        assert done.returncode == 1 and ref in done.stdout
    assert "Zabraknie cienia." not in text and "Dopisano drzewa." not in text


def test_facts_of_drafting_commit_to_the_words_too(found):
    operations.edit_clause(found.drafter, found.clauses[0], heading="Ławki", text="Ławki w cieniu.", edition=1)
    fact = db.session.scalars(sa.select(FactRow).where(FactRow.name == "clause.edited")).one()
    salt = bytes.fromhex(found.clauses[0].text_salt)
    assert fact.data["texts"] == {
        found.clauses[0].ref: chain.commitment(salt, "Ławki w cieniu."), f"{found.clauses[0].ref}/heading": chain.commitment(salt, "Ławki"),
    }
    for name in ("position.created", "clause.added"):
        assert all(row.data["texts"] for row in db.session.scalars(sa.select(FactRow).where(FactRow.name == name)))
