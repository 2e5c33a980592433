"""Whoever changes a copy of the record is named by a program that needs nothing of this project."""

import copy
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from consult.core.chain import GENESIS, commitment, digest, export_lines, seal

SCRIPT = Path(__file__).resolve().parents[2] / "verify_record.py"


def build(count, *, seed=1, site="https://example.org"):
    """An export of `count` rows as a list of parsed lines: every third fact private, every second public one with a text."""
    chance = random.Random(seed)
    previous, seals, texts, tombstones = GENESIS, [], {}, {}
    for seq in range(1, count + 1):
        subject, salt, text = f"note:{seq}", chance.randbytes(32), f"Głos numer {seq}: zażółć\ngęślą jaźń"
        data = {"table": seq % 7, "text": commitment(salt, text)} if seq % 2 else {"table": seq % 7}
        fact = {"id": seq + 10, "at": f"2026-05-01T10:00:{seq % 60:02}Z", "name": "note.added", "actor": "participant:3", "subject": subject,
                "scopes": ["consultation:1"], "data": data, "nonce": chance.randbytes(16).hex()}
        fact_digest = digest(fact)
        previous = seal(previous, seq, fact_digest)
        seals.append((seq, previous, fact_digest, None if seq % 3 == 0 else fact))
        if seq % 5:
            texts[subject] = (salt, text)
        else:
            tombstones[subject] = "redacted"
    header = {"exported_at": "2026-05-02T00:00:00Z", "site": site, "count": count, "head": previous.hex()}
    marks = [{"seq": seq, "hash": row_hash.hex(), "at": "2026-05-01"} for seq, row_hash, *_ in seals if seq % 20 == 0]
    return [json.loads(line) for line in export_lines(header, seals, lambda _refs: texts | tombstones, marks)]


def reseal(lines):
    """Make the chain fit again, as somebody would who may write everything but the published checkpoints."""
    previous, rows = GENESIS, [line for line in lines if "fact" in line]
    for seq, row in enumerate(rows, start=1):
        row["seq"] = seq
        row["digest"] = digest(row["fact"]).hex() if row["fact"] else row["digest"]
        previous = seal(previous, seq, bytes.fromhex(row["digest"]))
        row["hash"] = previous.hex()
    lines[0] |= {"count": len(rows), "head": previous.hex()}
    lines[:] = [line for line in lines if line.get("kind") != "checkpoint"]


def write(path, lines):
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def check(tmp_path, lines, *options, checkpoints=None):
    command = [sys.executable, "-I", str(SCRIPT), str(write(tmp_path / "record.jsonl", lines)), *options]
    if checkpoints:
        command += ["--checkpoint", str(write(tmp_path / "kept.jsonl", checkpoints))]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=60)
    assert done.stderr == b""
    return done.returncode, done.stdout.decode("utf-8")


def names(output, seq):
    """Whether the output speaks of a row, alone or inside a run of rows."""
    spans = re.findall(r"(?:Wiersz|wierszy|wierszach od|wiersze od|wierszem|Tekst \"note:)\s?([0-9]+)(?:(?:–| do )([0-9]+))?", output)
    return any(int(first) <= seq <= int(last or first) for first, last in spans)


def rows_of(lines):
    return [line for line in lines if "fact" in line]


def test_an_untouched_record_is_called_intact(tmp_path):
    lines = build(100)
    code, output = check(tmp_path, lines)
    assert code == 0 and "nienaruszony" in output and lines[0]["head"] in output
    code, output = check(tmp_path, lines, "--lang", "en")
    assert code == 0 and "intact. Rows: 100" in output
    assert check(tmp_path, build(0))[0] == 0


# a hundred manipulations: each function changes the lines, tells which row must be named and which options to use


def edit_fact(lines, chance):
    row = chance.choice([row for row in rows_of(lines) if row["fact"]])
    row["fact"]["data"]["table"] += 1
    return row["seq"]


def edit_fact_with_digest(lines, chance):
    row = chance.choice([row for row in rows_of(lines) if row["fact"]])
    row["fact"]["actor"] = "account:1"
    row["digest"] = digest(row["fact"]).hex()
    return row["seq"]


def edit_field(lines, chance):
    row = chance.choice(rows_of(lines))
    field = chance.choice(["hash", "digest"])
    place = chance.randrange(64)
    row[field] = row[field][:place] + ("0" if row[field][place] != "0" else "1") + row[field][place + 1:]
    return row["seq"]


def delete(lines, chance):
    row = chance.choice(rows_of(lines))
    lines.remove(row)
    return row["seq"]


def delete_and_renumber(lines, chance):
    row = chance.choice(rows_of(lines)[:-1])
    lines.remove(row)
    for later in rows_of(lines):
        later["seq"] -= later["seq"] > row["seq"]
    return row["seq"]


def insert(lines, chance):
    row = copy.deepcopy(chance.choice(rows_of(lines)[1:]))
    seq = row["seq"]
    row["digest"] = chance.randbytes(32).hex()
    row["fact"] = None
    row["hash"] = seal(bytes.fromhex(lines[seq - 1]["hash"]), seq, bytes.fromhex(row["digest"])).hex()
    lines.insert(seq, row)
    return seq


def insert_and_renumber(lines, chance):
    seq = chance.randrange(2, len(rows_of(lines)))
    for later in rows_of(lines):
        later["seq"] += later["seq"] >= seq
    fresh = {"seq": seq, "digest": chance.randbytes(32).hex(), "fact": None}
    fresh["hash"] = seal(bytes.fromhex(lines[seq - 1]["hash"]), seq, bytes.fromhex(fresh["digest"])).hex()
    lines.insert(seq, fresh)
    return seq + 1


def append(lines, chance):
    count = len(rows_of(lines))
    fresh = {"seq": count + 1, "digest": chance.randbytes(32).hex(), "fact": None}
    fresh["hash"] = seal(bytes.fromhex(lines[count]["hash"]), count + 1, bytes.fromhex(fresh["digest"])).hex()
    lines.insert(count + 1, fresh)
    return count + 1


def move(lines, chance):
    start, end = chance.sample(range(1, len(rows_of(lines)) + 1), 2)
    row = lines.pop(start)
    lines.insert(end, row)
    # two neighbours that change places look the same whichever of them was moved
    return (row["seq"], lines[start]["seq"]) if abs(start - end) == 1 else row["seq"]


def swap_numbers(lines, chance):
    first, second = chance.sample(rows_of(lines), 2)
    first["seq"], second["seq"] = second["seq"], first["seq"]
    lines[1:len(rows_of(lines)) + 1] = sorted(rows_of(lines), key=lambda row: row["seq"])
    return first["seq"]


def truncate(lines, chance):
    cut = chance.randrange(3, len(rows_of(lines)) - 1)
    for row in rows_of(lines)[cut:]:
        lines.remove(row)
    reseal(lines)
    return cut + 1


def roll_back(lines, chance):
    cut = chance.randrange(3, len(rows_of(lines)) - 1)
    for row in rows_of(lines)[cut - 1:]:
        row["fact"], row["digest"] = None, chance.randbytes(32).hex()
    reseal(lines)
    return cut


def rewrite_one(lines, chance):
    row = chance.choice([row for row in rows_of(lines) if row["fact"]])
    row["fact"]["actor"] = "account:1"
    reseal(lines)
    return row["seq"]


def edit_text(lines, chance):
    line = chance.choice([line for line in lines if line.get("kind") == "text"])
    line["text"] += "!"
    return int(line["ref"].split(":")[1])


def delete_text(lines, chance):
    line = chance.choice([line for line in lines if line.get("kind") in ("text", "tombstone")])
    lines.remove(line)
    return int(line["ref"].split(":")[1])


def insert_text(lines, chance):
    seq = chance.randrange(500, 600)
    lines.append({"kind": "text", "ref": f"note:{seq}", "salt": "00" * 32, "text": "podrzucony"})
    return seq


MANIPULATIONS = [
    edit_fact, edit_fact_with_digest, edit_field, delete, delete_and_renumber, insert, insert_and_renumber, append, move, swap_numbers,
    truncate, roll_back, rewrite_one, edit_text, delete_text, insert_text,
]


def test_a_hundred_random_manipulations_are_each_named(tmp_path):
    chance = random.Random(20260501)
    original = build(100)
    kept = [line for line in original if line.get("kind") == "checkpoint"] + [{"seq": 100, "hash": original[100]["hash"], "at": "2026-05-02"}]
    for number in range(112):
        manipulate = MANIPULATIONS[number % len(MANIPULATIONS)]
        lines = copy.deepcopy(original)
        seq = manipulate(lines, chance)
        code, output = check(tmp_path, lines, checkpoints=kept)
        assert code == 1, manipulate.__name__
        wanted = seq if isinstance(seq, tuple) else (seq,)
        assert any(names(output, one) for one in wanted), (manipulate.__name__, seq, output)


def test_a_cut_end_is_seen_only_against_a_checkpoint(tmp_path):
    original = build(60)
    lines = copy.deepcopy(original)
    del lines[41:61]
    reseal(lines)
    lines = [line for line in lines if "ref" not in line or int(line["ref"].split(":")[1]) <= 40]
    code, output = check(tmp_path, lines)
    assert code == 0 and "--checkpoint" in output
    code, output = check(tmp_path, lines, checkpoints=[{"seq": 60, "hash": original[60]["hash"], "at": "2026-05-02"}])
    assert code == 1 and "usunięto wiersze od 41 do 60" in output and "2026-05-02" in output


def test_a_rewritten_record_is_narrowed_between_checkpoints(tmp_path):
    original = build(60)
    kept = [line for line in original if line.get("kind") == "checkpoint"]
    lines = copy.deepcopy(original)
    rows_of(lines)[46]["fact"] = None
    rows_of(lines)[46]["digest"] = "ab" * 32
    reseal(lines)
    code, output = check(tmp_path, lines, checkpoints=kept)
    assert code == 1 and "w wierszach od 41 do 60" in output and "od 1 do" not in output


def test_an_old_text_put_back_is_named(tmp_path):
    salt, facts = bytes(32), []
    for seq, text in ((1, "stary"), (2, "nowy")):
        facts.append({"id": seq, "at": "", "name": "note.edited", "actor": "", "subject": "note:7", "scopes": [],
                      "data": {"text": commitment(salt, text)}, "nonce": ""})
    first = seal(GENESIS, 1, digest(facts[0]))
    second = seal(first, 2, digest(facts[1]))
    rows = [(1, first, digest(facts[0]), facts[0]), (2, second, digest(facts[1]), facts[1])]
    header = {"exported_at": "", "site": "", "count": 2, "head": second.hex()}
    for text, expected in (("nowy", 0), ("stary", 1)):
        lines = [json.loads(line) for line in export_lines(header, rows, lambda _refs, text=text: {"note:7": (salt, text)})]
        assert check(tmp_path, lines)[0] == expected


@pytest.mark.parametrize("line", [
    "null", "[1]", "nic", '{"seq": 1}', '{"seq": 1.0, "hash": "00", "digest": "00", "fact": null}', '{"seq": true, "hash": "", "digest": "", "fact": null}',
    '{"seq": 5, "seq": 6}', "[" * 100_000, '{"kind": "checkpoint"}', '{"kind": "text"}', '{"seq": -1, "hash": "", "digest": "", "fact": null}',
    '{"seq": 99999999999999999999, "hash": "' + "00" * 32 + '", "digest": "' + "00" * 32 + '", "fact": null}', '{"kind": "text", "ref": "\\u001b[31m"}',
    '{"seq": 4611686018427387904, "hash": "' + "00" * 32 + '", "digest": "' + "00" * 32 + '", "fact": null}', "\ufeff{}", '{"a": NaN}',
    '{"seq": 11, "hash": "' + "00" * 32 + '", "digest": "' + "00" * 32 + '", "fact": {"data": {"text": [1], "texts": [2]}, "\\ud800": 1}}',
])
def test_strange_lines_are_findings_and_never_a_crash(tmp_path, line):
    path = write(tmp_path / "strange.jsonl", build(10))
    path.write_bytes(path.read_bytes() + line.encode() + b"\n")
    done = subprocess.run([sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, timeout=30)
    assert done.returncode == 1 and done.stderr == b"" and b"\x1b" not in done.stdout


def test_a_changed_header_or_another_file_is_named(tmp_path):
    lines = build(10)
    lines[0]["head"] = "00" * 32
    assert "Nagłówek" in check(tmp_path, lines)[1]
    assert "nagłówkiem" in check(tmp_path, lines[1:])[1]
    done = subprocess.run([sys.executable, "-I", str(SCRIPT), str(tmp_path / "absent")], capture_output=True, timeout=30)
    assert done.returncode == 1 and "Nie da się otworzyć".encode() in done.stdout


def test_both_languages_have_every_sentence(tmp_path):
    lines = build(10)
    del lines[4]
    assert "Wiersz 4: usunięto" in check(tmp_path, lines)[1]
    assert "Row 4: removed" in check(tmp_path, lines, "--lang", "en")[1]


def test_a_hundred_thousand_rows_are_checked(tmp_path):
    path = write(tmp_path / "long.jsonl", build(100_000))
    done = subprocess.run([sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True)
    assert done.returncode == 0
