"""The record leaves the house as lines that a stranger's script checks."""

import json
import subprocess
import sys
from pathlib import Path

from consult.contributions import operations as contributions
from consult.contributions.filing import Item, Sender
from consult.core import export
from consult.core.sealer import publish_checkpoint, seal_all
from consult.moderation import operations as moderation
from consult.moderation.models import Ground
from consult.policy.roles import GUEST, Role
from tests import factories

VERIFIER = Path(__file__).resolve().parents[2] / "verify_record.py"


def verify(path):
    return subprocess.run([sys.executable, "-I", str(VERIFIER), str(path), "--lang", "en"], capture_output=True, text=True, check=False)


def test_the_export_verifies_and_a_changed_word_is_named(app, tmp_path):
    consultation = factories.consultation()
    moderator = factories.actor((Role.MODERATOR, consultation.organisation))
    items = [Item(body="Ławka przy aptece."), Item(body="Sąsiad to osioł."), Item(body="Numer 32 000 00 00.")]
    sent = contributions.submit_contributions(GUEST, consultation, sender=Sender(), items=items, client_key="k")
    moderation.publish_text(moderator, sent.contributions[0])
    moderation.hide_text(moderator, sent.contributions[1], ground=Ground.INSULT, reason="Obraża.")
    moderation.publish_text(moderator, sent.contributions[2])
    moderation.redact_text(
        moderator, sent.contributions[2], ground=Ground.PERSONAL_DATA, reason="Numer telefonu.", places={"body": [(6, 18)]}
    )
    seal_all()
    publish_checkpoint()
    text = "".join(export.lines("http://localhost"))
    assert "Ławka przy aptece." in text and "osioł" not in text and "32 000" not in text
    path = tmp_path / "record.jsonl"
    path.write_text(text, encoding="utf-8")
    done = verify(path)
    assert done.returncode == 0, done.stdout
    path.write_text(text.replace("Ławka przy aptece.", "Parking przy aptece."), encoding="utf-8")
    done = verify(path)
    assert done.returncode == 1 and f"contribution:{sent.contributions[0].id}" in done.stdout
    assert {json.loads(line).get("kind") for line in text.splitlines()} >= {"text", "tombstone", "checkpoint"}
