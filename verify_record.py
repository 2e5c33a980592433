#!/usr/bin/env python3
"""Check an export of a public record: python3 verify_record.py RECORD [--checkpoint FILE] [--lang pl|en]

Needs Python 3.9 or newer and nothing else. Each row of the record holds the digest of a fact and a hash over the hash of
the row before, its own number and that digest; whoever changes a row must change all rows after it. This program does
the sums again and names every row that does not fit. Rows changed together with all that follow come out against a
checkpoint: a line with a number and a hash that was published or that you kept from an earlier download.
Exit code 0: nothing was found. Exit code 1: something was found, or the file cannot be read.
"""

import argparse
import bisect
import hashlib
import hmac
import json
import sys
import unicodedata

FORMAT = "consult-record-1"
GENESIS = bytes(32)
MAX_SHOWN = 200

WORDS = {
    "pl": {
        "fact_changed": "Wiersz {rows}: treść zdarzenia została zmieniona.",
        "digest_changed": "Wiersz {rows}: zmieniono odcisk zdarzenia.",
        "hash_changed": "Wiersz {rows}: zmieniono pieczęć.",
        "link_broken": "Wiersz {rows}: nie łączy się z wierszem {before}; zmieniono jeden z nich razem z odciskiem albo pieczęcią.",
        "removed": "Wiersz {rows}: usunięto, brakuje w zapisie.",
        "inserted": "Wiersz {rows}: dopisano drugi wiersz o tym numerze (linia {line}).",
        "moved": "Wiersz {rows}: stoi w niewłaściwym miejscu, zmieniono kolejność (linia {line}).",
        "beyond": "Wiersz {rows}: dopisano za końcem zapisu, który podaje nagłówek.",
        "header_missing": "Pierwsza linia nie jest nagłówkiem zapisu ({format}).",
        "head_changed": "Nagłówek: odcisk końca zapisu nie zgadza się z wierszem {rows}.",
        "count_changed": "Nagłówek: podano {count}, a w zapisie jest {found}.",
        "unreadable": "Linia {line}: nie da się jej odczytać.",
        "unknown_line": "Linia {line}: nie jest wierszem zapisu.",
        "text_changed": "Tekst {ref}: różni się od tego, który zapisano w wierszu {rows}.",
        "text_missing": "Tekst {ref} z wiersza {rows}: brakuje go, został usunięty bez śladu.",
        "text_unknown": "Tekst {ref} (linia {line}): został dopisany, żaden wiersz o nim nie mówi.",
        "text_twice": "Tekst {ref} (linia {line}): występuje drugi raz.",
        "checkpoint_cut": "Punkt kontrolny {rows}{at}: zapis kończy się na wierszu {last}; usunięto wiersze od {first} do {seq}.",
        "checkpoint_broken": "Punkt kontrolny {rows}{at}: zapis wygląda inaczej niż wtedy; zmieniono coś w wierszach od {first} do {seq}.",
        "checkpoint_bad": "Punkt kontrolny w linii {line}: nie da się go odczytać.",
        "fine": "Zapis jest nienaruszony. Wierszy: {count}, tekstów: {texts}, nieujawnionych: {tombstones}, punktów kontrolnych: {checkpoints}.",
        "head": "Odcisk ostatniego wiersza: {head}",
        "bad": "Zapis został naruszony. Znalezionych miejsc: {count}.",
        "more": "… oraz kolejne: {count}.",
        "no_file": "Nie da się otworzyć pliku: {reason}",
        "no_checkpoint": "Bez punktu kontrolnego nie widać, czy ktoś uciął koniec zapisu albo przepisał całość. Punkt podaje się opcją --checkpoint.",
        "of": " z {at}",
    },
    "en": {
        "fact_changed": "Row {rows}: the content of the fact was changed.",
        "digest_changed": "Row {rows}: the digest of the fact was changed.",
        "hash_changed": "Row {rows}: the seal was changed.",
        "link_broken": "Row {rows}: it does not link to row {before}; one of them was changed together with its digest or seal.",
        "removed": "Row {rows}: removed, missing from the record.",
        "inserted": "Row {rows}: a second row of this number was inserted (line {line}).",
        "moved": "Row {rows}: it stands in the wrong place, rows were reordered (line {line}).",
        "beyond": "Row {rows}: inserted beyond the end that the header gives.",
        "header_missing": "The first line is not the header of a record ({format}).",
        "head_changed": "Header: the hash of the end does not match row {rows}.",
        "count_changed": "Header: it says {count}, the record holds {found}.",
        "unreadable": "Line {line}: it cannot be read.",
        "unknown_line": "Line {line}: it is not a row of a record.",
        "text_changed": "Text {ref}: it differs from the one recorded in row {rows}.",
        "text_missing": "Text {ref} of row {rows}: it is missing, it was removed without a trace.",
        "text_unknown": "Text {ref} (line {line}): it was inserted, no row speaks of it.",
        "text_twice": "Text {ref} (line {line}): it occurs twice.",
        "checkpoint_cut": "Checkpoint {rows}{at}: the record ends at row {last}; rows {first} to {seq} were removed.",
        "checkpoint_broken": "Checkpoint {rows}{at}: the record looked different then; something in rows {first} to {seq} was changed.",
        "checkpoint_bad": "Checkpoint in line {line}: it cannot be read.",
        "fine": "The record is intact. Rows: {count}, texts checked: {texts}, without a text: {tombstones}, checkpoints: {checkpoints}.",
        "head": "Hash of the last row: {head}",
        "bad": "The record was tampered with. Places found: {count}.",
        "more": "… and more: {count}.",
        "no_file": "The file cannot be opened: {reason}",
        "no_checkpoint": "Without a checkpoint nobody can see whether the end was cut off or all of it rewritten. Give one with --checkpoint.",
        "of": " of {at}",
    },
}


class Finding:
    """One thing that does not fit: what (a key of WORDS), the rows it is about, and details for its sentence."""

    def __init__(self, code, seq=None, upto=None, **details):
        self.code, self.seq, self.upto, self.details = code, seq, upto or seq, details

    def say(self, words):
        rows = "" if self.seq is None else str(self.seq) if self.upto == self.seq else f"{self.seq}–{self.upto}"
        details = dict(self.details)
        if "at" in details:
            details["at"] = words["of"].format(at=shown(details["at"]).strip('"')) if isinstance(details["at"], str) else ""
        return words[self.code].format(rows=rows, seq=self.seq, **details)


class Row:
    """One sealed row as it stands in the file."""

    def __init__(self, line, value):
        self.line, self.seq, self.fact = line, value["seq"], value["fact"]
        self.hash, self.digest = bytes.fromhex(value["hash"]), bytes.fromhex(value["digest"])
        well_formed = type(self.seq) is int and 0 < self.seq < 2**63 and len(self.hash) == len(self.digest) == 32
        if not well_formed or not (self.fact is None or isinstance(self.fact, dict)):
            raise ValueError("not a row")


class Record:
    """What the file holds, sorted by kind."""

    def __init__(self):
        self.header, self.rows, self.texts, self.tombstones, self.checkpoints, self.findings = None, [], [], [], [], []


# reading


def strict_pairs(pairs):
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key occurs twice")
    return value


def refuse(text):
    raise ValueError(text)


DECODER = json.JSONDecoder(object_pairs_hook=strict_pairs, parse_float=refuse, parse_constant=refuse)


def decoded(line):
    try:
        return DECODER.decode(line.decode("utf-8").strip())
    except (ValueError, RecursionError):
        return None


def read_record(lines):
    """Sort the lines of an export into a Record; lines that are none of its kinds become findings."""
    record = Record()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        value = decoded(line)
        if not isinstance(value, dict):
            record.findings.append(Finding("unreadable", line=number))
        elif number == 1 and "format" in value:
            record.header = value
        else:
            sort_line(record, number, value)
    header = record.header
    if not header or header.get("format") != FORMAT or type(header.get("count")) is not int or not isinstance(header.get("head"), str):
        record.findings.append(Finding("header_missing", format=FORMAT))
        record.header = None
    return record


def sort_line(record, number, value):
    kind = value.get("kind")
    places = {"text": record.texts, "tombstone": record.tombstones, "checkpoint": record.checkpoints}
    if kind in ("text", "tombstone", "checkpoint"):
        places[kind].append((number, value))
        return
    try:
        record.rows.append(Row(number, value))
    except (KeyError, TypeError, ValueError):
        record.findings.append(Finding("unknown_line", line=number))


# the sums


def fact_digest(fact):
    """SHA-256(0x01 ‖ canonical JSON); None when the fact cannot be written canonically."""
    try:
        canonical = json.dumps(fact, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return hashlib.sha256(b"\x01" + canonical).digest()


def seal(previous, seq, digest):
    """SHA-256(0x00 ‖ hash before ‖ number as 8 bytes ‖ digest)."""
    return hashlib.sha256(b"\x00" + previous + seq.to_bytes(8, "big") + digest).digest()


def commitment(salt, text):
    """HMAC-SHA256(salt, text in NFC with LF line ends), hexadecimal."""
    canonical = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return hmac.new(salt, canonical.encode("utf-8"), hashlib.sha256).hexdigest()


# order


def check_order(rows):
    """Rows by number, and findings for rows that stand twice or in the wrong place."""
    findings, by_seq, twins = [], {}, {}
    for row in rows:
        twins.setdefault(row.seq, []).append(row)
    for seq, group in twins.items():
        genuine = group[0] if len(group) == 1 else choose_genuine(group, twins)
        by_seq[seq] = genuine
        findings += [Finding("inserted", seq, line=row.line) for row in group if row is not genuine]
    kept = [row for row in rows if by_seq[row.seq] is row]
    in_place = set(longest_rise([row.seq for row in kept]))
    findings += [Finding("moved", row.seq, line=row.line) for row in kept if row.seq not in in_place]
    return by_seq, findings


def choose_genuine(group, twins):
    """Among rows of one number the one that links to its neighbours."""
    seq = group[0].seq
    before = [row.hash for row in twins.get(seq - 1, [])] or [GENESIS]
    after = twins.get(seq + 1, [])

    def links(row):
        back = any(seal(previous, seq, row.digest) == row.hash for previous in before)
        on = any(seal(row.hash, seq + 1, following.digest) == following.hash for following in after)
        true = row.fact is None or fact_digest(row.fact) == row.digest
        return (back and on, back or on, true)

    return max(group, key=links)


def longest_rise(numbers):
    """The longest rising run of numbers: what is outside it was moved."""
    if all(numbers[place] < numbers[place + 1] for place in range(len(numbers) - 1)):
        return numbers
    tails, tail_places, before = [], [], [None] * len(numbers)
    for place, number in enumerate(numbers):
        level = bisect.bisect_left(tails, number)
        before[place] = tail_places[level - 1] if level else None
        tails[level:level + 1], tail_places[level:level + 1] = [number], [place]
    run, place = [], tail_places[-1] if tail_places else None
    while place is not None:
        run.append(numbers[place])
        place = before[place]
    return run


# the chain


def check_chain(by_seq):
    """Findings for rows that are missing or do not fit the chain."""
    findings, expected = [], 1
    # candidates for the hash before: as it stands and as it comes out of the sum; None behind a gap
    previous = [GENESIS]
    for seq in sorted(by_seq):
        if seq > expected:
            findings.append(Finding("removed", expected, seq - 1))
            previous = None
        code, previous = check_row(by_seq[seq], previous, by_seq.get(seq + 1))
        if code:
            findings.append(Finding(code, seq, before=seq - 1))
        expected = seq + 1
    return merge(findings)


def check_row(row, previous, following):
    """What is wrong with one row (or None), and the candidates for the hash before the next one."""
    true_digest = row.digest if row.fact is None else fact_digest(row.fact)
    fact_fits = true_digest == row.digest
    if previous is None or any(seal(before, row.seq, row.digest) == row.hash for before in previous):
        return (None if fact_fits else "fact_changed"), [row.hash]
    if not fact_fits and true_digest and any(seal(before, row.seq, true_digest) == row.hash for before in previous):
        return "digest_changed", [row.hash]
    sums = [seal(before, row.seq, row.digest) for before in previous]
    for candidate in sums if following else []:
        if seal(candidate, following.seq, following.digest) == following.hash:
            return ("hash_changed" if fact_fits else "fact_changed"), [row.hash, candidate]
    return ("link_broken" if fact_fits else "fact_changed"), [row.hash, *sums]


def merge(findings):
    """Runs of neighbouring rows with one fault as one finding."""
    merged = []
    for finding in findings:
        last = merged[-1] if merged else None
        if last and last.code == finding.code and last.upto + 1 == finding.seq:
            last.upto = finding.seq
        else:
            merged.append(finding)
    return merged


def check_ends(header, by_seq):
    """The last row that must be there, and findings about the header."""
    last = max(by_seq, default=0)
    if header is None:
        return last, []
    count, findings = header["count"], []
    if count != last:
        findings.append(Finding("count_changed", count=count, found=last))
    findings += merge([Finding("beyond", seq) for seq in sorted(by_seq) if seq > count])
    head = by_seq[last].hash.hex() if last else GENESIS.hex()
    if count == last and header["head"] != head:
        findings.append(Finding("head_changed", last))
    if count > last:
        findings.append(Finding("removed", last + 1, count))
    return last, findings


# texts and checkpoints


def check_texts(record, by_seq):
    """Findings for texts that differ from the last commitment in the facts, are missing, or were put in."""
    latest = {}
    for seq in sorted(by_seq):
        fact = by_seq[seq].fact
        data = fact.get("data") if fact else None
        if isinstance(data, dict):
            named = data.get("texts")
            found = dict(named) if isinstance(named, dict) else {}
            if "text" in data:
                found[str(fact.get("subject"))] = data["text"]
            latest.update((ref, (seq, promised)) for ref, promised in found.items())
    findings, answered = [], set()
    for line, value in record.texts + record.tombstones:
        ref = str(value.get("ref"))
        if ref not in latest or ref in answered:
            findings.append(Finding("text_twice" if ref in answered else "text_unknown", line=line, ref=shown(ref)))
            continue
        answered.add(ref)
        seq, promised = latest[ref]
        if value["kind"] == "text" and not text_holds(value, promised):
            findings.append(Finding("text_changed", seq, ref=shown(ref)))
    findings += [Finding("text_missing", seq, ref=shown(ref)) for ref, (seq, _) in latest.items() if ref not in answered]
    return findings


def text_holds(value, promised):
    try:
        return commitment(bytes.fromhex(value["salt"]), value["text"]) == promised
    except (KeyError, TypeError, ValueError, AttributeError):
        return False


def check_checkpoints(checkpoints, by_seq, last):
    """Findings for checkpoints that the record does not meet, with the span of rows they point at."""
    findings, points, sound = [], [], 0
    for line, value in checkpoints:
        if type(value.get("seq")) is int and isinstance(value.get("hash"), str) and value["seq"] > 0:
            points.append((value["seq"], value["hash"].lower(), value.get("at")))
        else:
            findings.append(Finding("checkpoint_bad", line=line))
    distinct = {point[:2]: point for point in points}
    for _, (seq, promised, at) in sorted(distinct.items()):
        row = by_seq.get(seq)
        if seq > last:
            findings.append(Finding("checkpoint_cut", seq, at=at, last=last, first=last + 1))
        elif row is None or row.hash.hex() != promised:
            findings.append(Finding("checkpoint_broken", seq, at=at, first=sound + 1))
        else:
            sound = seq
    return findings


def shown(text):
    """A text from the file made safe for a terminal."""
    return json.dumps(text[:80], ensure_ascii=True)


def verify(lines, checkpoint_lines=()):
    """Check an export (an iterable of byte lines): the findings, and figures about what was checked."""
    record = read_record(lines)
    kept = [(number, decoded(line)) for number, line in enumerate(checkpoint_lines, start=1) if line.strip()]
    checkpoints = record.checkpoints + [(number, value if isinstance(value, dict) else {}) for number, value in kept]
    by_seq, findings = check_order(record.rows)
    last, about_header = check_ends(record.header, by_seq)
    findings = record.findings + findings + check_chain(by_seq) + about_header
    findings += check_texts(record, by_seq) + check_checkpoints(checkpoints, by_seq, last)
    figures = {"count": len(by_seq), "texts": len(record.texts), "tombstones": len(record.tombstones), "checkpoints": len(checkpoints)}
    figures["head"] = by_seq[last].hash.hex() if last in by_seq else GENESIS.hex()
    return findings, figures


def report(findings, figures, language):
    """The result in words, line by line."""
    words = WORDS[language]
    if not findings:
        lines = [words["fine"].format(**figures), words["head"].format(**figures)]
        return lines if figures["checkpoints"] else [*lines, words["no_checkpoint"]]
    lines = [words["bad"].format(count=len(findings))] + [finding.say(words) for finding in findings[:MAX_SHOWN]]
    return lines if len(findings) <= MAX_SHOWN else [*lines, words["more"].format(count=len(findings) - MAX_SHOWN)]


def read_lines(path):
    with open(path, "rb") as file:
        return file.read().split(b"\n")


def main(arguments=None):
    """Read the command line, check, print; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", help="the export, JSON Lines")
    parser.add_argument("--checkpoint", help="a file with one checkpoint a line: {\"seq\": 12, \"hash\": \"…\"}")
    parser.add_argument("--lang", choices=sorted(WORDS), default="pl")
    chosen = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        lines = read_lines(chosen.record)
        kept = read_lines(chosen.checkpoint) if chosen.checkpoint else []
    except OSError as fault:
        print(WORDS[chosen.lang]["no_file"].format(reason=fault.strerror))
        return 1
    findings, figures = verify(lines, kept)
    print("\n".join(report(findings, figures, chosen.lang)))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
