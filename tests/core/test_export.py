"""The record leaves the house as lines that a stranger's script checks."""

import json
import subprocess
import sys
from pathlib import Path

from consult.consultations.operations import set_aside
from consult.contributions import operations as contributions
from consult.contributions.filing import Item, Sender
from consult.core import chain, export
from consult.core.operation import operation
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


def exported(tmp_path):
    seal_all()
    text = "".join(export.lines("http://localhost"))
    (tmp_path / "record.jsonl").write_text(text, encoding="utf-8")
    return text


def changed(tmp_path, old, new):
    """What the verifier says of a copy in which somebody changed some words."""
    path, copy = tmp_path / "record.jsonl", tmp_path / "copy.jsonl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    copy.write_text(text.replace(old, new), encoding="utf-8")
    return verify(copy).stdout


def test_a_reason_that_was_changed_in_a_copy_is_named(app, tmp_path):
    consultation = factories.consultation()
    moderator = factories.actor((Role.MODERATOR, consultation.organisation))
    sent = contributions.submit_contributions(
        GUEST, consultation, sender=Sender(), items=[Item(body="Sąsiad to osioł."), Item(body="Numer 32 000 00 00.")], client_key="k"
    )
    insult, number = sent.contributions
    hidden = moderation.hide_text(moderator, insult, ground=Ground.INSULT, reason="Obraża sąsiada.")
    covered = moderation.redact_text(moderator, number, ground=Ground.PERSONAL_DATA, reason="Telefon.", places={"body": [(6, 18)]})
    overridden = operation(set_aside)(moderator, consultation, act="close", missing=[("too_few_days", {})], reason="Powódź w gminie.")
    text = exported(tmp_path)
    assert verify(tmp_path / "record.jsonl").returncode == 0
    facts = "".join(line for line in text.splitlines() if '"fact":{' in line)
    for row, reason in ((hidden, "Obraża sąsiada."), (covered, "Telefon."), (overridden, "Powódź w gminie.")):
        assert reason not in facts and f'"{row.ref}"' in facts
        assert f"Text \"{row.ref}\": it differs" in changed(tmp_path, reason, "Inny powód.")


def test_a_covered_text_that_was_uncovered_again_verifies(app, tmp_path):
    consultation = factories.consultation()
    moderator = factories.actor((Role.MODERATOR, consultation.organisation))
    sent = contributions.submit_contributions(GUEST, consultation, sender=Sender(), items=[Item(body="Numer 32 000 00 00.")], client_key="k")
    (voice,) = sent.contributions
    moderation.publish_text(moderator, voice)
    decision = moderation.redact_text(moderator, voice, ground=Ground.PERSONAL_DATA, reason="Telefon.", places={"body": [(6, 18)]})
    moderation.undo_decision(moderator, voice, decision_id=decision.id)
    assert "Numer 32 000 00 00." in exported(tmp_path)
    done = verify(tmp_path / "record.jsonl")
    assert done.returncode == 0, done.stdout


def test_a_text_whose_latest_fact_has_no_seal_yet_is_left_for_the_next_export(app, tmp_path):
    consultation = factories.consultation()
    moderator = factories.actor((Role.MODERATOR, consultation.organisation))
    items = [Item(body="Ławka."), Item(body="Numer 32 000 00 00.")]
    first, second = contributions.submit_contributions(GUEST, consultation, sender=Sender(), items=items, client_key="k").contributions
    for voice in (first, second):
        moderation.publish_text(moderator, voice)
    seal_all()
    moderation.redact_text(moderator, second, ground=Ground.PERSONAL_DATA, reason="Telefon.", places={"body": [(6, 18)]})
    text = "".join(export.lines("http://localhost"))
    (tmp_path / "record.jsonl").write_text(text, encoding="utf-8")
    done = verify(tmp_path / "record.jsonl")
    assert done.returncode == 0, done.stdout
    kept = {line["ref"]: line.get("reason") for line in map(json.loads, text.splitlines()) if line.get("kind") in ("text", "tombstone")}
    assert kept[first.ref] is None and kept[second.ref] == "pending"


def test_texts_are_read_while_the_lines_flow_a_part_at_a_time(app, monkeypatch):
    consultation = factories.consultation()
    items = [Item(body=f"Głos {n}.", justification="Bo tak.") for n in range(7)]
    sent = contributions.submit_contributions(GUEST, consultation, sender=Sender(), items=items, client_key="k")
    for voice in sent.contributions:
        moderation.publish_text(factories.actor((Role.MODERATOR, consultation.organisation)), voice)
    seal_all()
    read, looked = [], export._texts
    monkeypatch.setattr(chain, "TEXTS_AT_ONCE", 4)
    monkeypatch.setattr(export, "_texts", lambda refs, pending: read.append(len(refs)) or looked(refs, pending))
    lines = export.lines("http://localhost")
    assert next(lines) and read == []
    texts = [json.loads(line) for line in lines if '"kind":"text"' in line]
    assert read == [4, 4, 4, 2] and {line["text"] for line in texts} == {"Bo tak."} | {f"Głos {n}." for n in range(7)}
