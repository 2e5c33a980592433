"""The arithmetic of the record gives the same bytes everywhere and hides what it must."""

import hashlib
import hmac
import json

import pytest

from consult.core.chain import (
    FACT_KEYS,
    GENESIS,
    canonical_json,
    canonical_text,
    commitment,
    commitments_of,
    digest,
    export_lines,
    new_nonce,
    new_salt,
    seal,
)

FACT = {"id": 1, "at": "2026-05-01T10:00:00Z", "name": "note.added", "actor": "participant:3", "subject": "note:7",
        "scopes": ["consultation:1", "session:2"], "data": {"table": 4, "nazwa": "stół"}, "nonce": "00ff"}


def test_canonical_json_is_sorted_tight_utf8():
    assert canonical_json({"ż": 1, "a": [True, None, "ą\n"], "b": {"d": 1, "c": 2}}) == '{"a":[true,null,"ą\\n"],"b":{"c":2,"d":1},"ż":1}'.encode()


@pytest.mark.parametrize("value", [1.5, {"a": [0.0]}, float("nan"), {1: 2}, "\ud800"])
def test_what_has_more_than_one_form_is_refused(value):
    with pytest.raises(ValueError):
        canonical_json(value)


def test_digest_and_seal_are_the_sums_that_the_format_states():
    written = json.dumps(FACT, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert digest(FACT) == hashlib.sha256(b"\x01" + written).digest()
    assert digest({key: FACT[key] for key in reversed(FACT_KEYS)}) == digest(FACT)
    first = seal(GENESIS, 1, digest(FACT))
    assert first == hashlib.sha256(bytes(33) + b"\0\0\0\0\0\0\0\x01" + digest(FACT)).digest()
    assert seal(first, 2, digest(FACT)) != seal(first, 3, digest(FACT))


def test_known_values_never_change():
    assert digest(FACT).hex() == "ea696f75e244c2849018a9175af0583cfceefe5b1fd5b63754182a076895c14f"
    assert seal(GENESIS, 1, digest(FACT)).hex() == "7be362906cb817bc50eb79d686d8e401ad3d6e06f3961e625cb4d4747030cac6"
    assert commitment(bytes(16), "Głos") == "497a64e358579e5bd9ce08d8e728adfa749058fc687ea2ba5a25fa9611500d09"


def test_a_fact_with_other_keys_or_a_short_hash_is_refused():
    with pytest.raises(ValueError):
        digest({**FACT, "extra": 1})
    with pytest.raises(ValueError):
        seal(b"", 1, digest(FACT))
    with pytest.raises(ValueError):
        seal(GENESIS, 0, digest(FACT))


def test_commitment_is_to_the_text_in_nfc_with_line_feeds():
    salt = new_salt()
    assert canonical_text("z\u0307o\u0301ł\r\nć\r") == "żół\nć\n"
    assert commitment(salt, "z\u0307\r\n") == commitment(salt, "ż\n") == hmac.new(salt, "ż\n".encode(), hashlib.sha256).hexdigest()
    assert commitment(new_salt(), "ż") != commitment(new_salt(), "ż")
    with pytest.raises(ValueError):
        commitment(b"short", "ż")


def test_salts_and_nonces_are_long_and_new():
    assert len(new_salt()) == 32 and len({new_salt() for _ in range(100)}) == 100
    assert len(new_nonce()) == 32 and len({new_nonce() for _ in range(100)}) == 100


def test_commitments_are_found_by_reference():
    fact = {**FACT, "data": {"text": "aa", "texts": {"contribution:1": "bb"}}}
    assert commitments_of(fact) == {"note:7": "aa", "contribution:1": "bb"}


def test_an_export_answers_the_last_commitment_of_each_text():
    salt = new_salt()
    facts = [
        {**FACT, "id": 1, "data": {"text": commitment(salt, "stary")}},
        {**FACT, "id": 2, "data": {"text": commitment(salt, "nowy")}},
        {**FACT, "id": 3, "data": {"texts": {"note:8": "00" * 32, "note:9": "11" * 32}}},
    ]
    rows = [(seq, bytes(32), digest(fact), fact) for seq, fact in enumerate(facts, start=1)] + [(4, bytes(32), bytes(32), None)]
    header = {"exported_at": "2026-05-02T00:00:00Z", "site": "https://example.org", "count": 4, "head": "00" * 32}
    asked = []

    def look(refs):
        asked.extend(refs)
        return {"note:7": (salt, "nowy"), "note:8": "held"}

    lines = [json.loads(line) for line in export_lines(header, rows, look, [{"seq": 4, "hash": "00" * 32}])]
    assert asked == ["note:7", "note:8", "note:9"]
    assert lines[0]["format"] == "consult-record-1"
    assert lines[4] == {"seq": 4, "hash": "00" * 32, "digest": "00" * 32, "fact": None}
    assert lines[5:] == [
        {"kind": "text", "ref": "note:7", "salt": salt.hex(), "text": "nowy"}, {"kind": "tombstone", "ref": "note:8", "reason": "held"},
        {"kind": "tombstone", "ref": "note:9", "reason": "erased"}, {"kind": "checkpoint", "seq": 4, "hash": "00" * 32},
    ]
