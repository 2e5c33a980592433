"""Which characters a folder of TrueType fonts can show.

Pure but for reading the font files. One character without a glyph fails a whole accessible PDF, so that this is asked first.
The table `cmap` is read after the OpenType specification, formats 4 and 12.
"""

import struct
import unicodedata
from pathlib import Path


def covered_characters(folder):
    """Code points that at least one .ttf or .otf in the folder (not below it) can show; unreadable fonts add nothing."""
    covered = set()
    for path in sorted(Path(folder).iterdir()):
        if path.suffix.lower() in (".ttf", ".otf"):
            covered |= characters_of(path.read_bytes())
    return covered


def characters_of(font):
    """Code points of one font given as bytes; empty when the bytes are no font."""
    try:
        table = _table(font, b"cmap")
        covered = set()
        for offset in _subtables(font, table):
            (kind,) = struct.unpack_from(">H", font, offset)
            if kind == 4:
                covered |= _format_4(font, offset)
            elif kind == 12:
                covered |= _format_12(font, offset)
        return covered
    except (struct.error, LookupError):
        return set()


def missing_characters(text, covered):
    """Characters of a text that need a glyph and have none, sorted; blanks and invisible signs need none."""
    return sorted(sign for sign in set(text) if ord(sign) not in covered and _is_visible(sign))


def _is_visible(sign):
    return not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc") and not 0xFE00 <= ord(sign) <= 0xFE0F


def _table(font, tag):
    (count,) = struct.unpack_from(">H", font, 4)
    for place in range(12, 12 + 16 * count, 16):
        name, _, offset, _ = struct.unpack_from(">4sLLL", font, place)
        if name == tag:
            return offset
    raise LookupError(tag)


def _subtables(font, table):
    _, count = struct.unpack_from(">HH", font, table)
    for place in range(table + 4, table + 4 + 8 * count, 8):
        platform, encoding, offset = struct.unpack_from(">HHL", font, place)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            yield table + offset


def _format_4(font, offset):
    (double,) = struct.unpack_from(">H", font, offset + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, offset + 14)
    starts_at = offset + 16 + double
    starts = struct.unpack_from(f">{count}H", font, starts_at)
    deltas = struct.unpack_from(f">{count}H", font, starts_at + double)
    ranges_at = starts_at + 2 * double
    ranges = struct.unpack_from(f">{count}H", font, ranges_at)
    covered = set()
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = (code + deltas[place]) & 0xFFFF
            if ranges[place]:
                (glyph,) = struct.unpack_from(">H", font, ranges_at + 2 * place + ranges[place] + 2 * (code - start))
            if glyph:
                covered.add(code)
    return covered


def _format_12(font, offset):
    (count,) = struct.unpack_from(">L", font, offset + 12)
    covered = set()
    for place in range(offset + 16, offset + 16 + 12 * min(count, 100_000), 12):
        start, end, glyph = struct.unpack_from(">LLL", font, place)
        if start <= end <= 0x10FFFF:
            covered.update(range(start + (glyph == 0), end + 1))
    return covered
