"""Bytes of a file that an officer uploads, turned into numbered rows of plain text.

Pure: no database, no clock. A file that cannot be read as a whole raises `FileRefused`; a single bad
row carries its own problem, so that the preview can name it beside the good ones.
"""

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL_BYTES = 20_000

DELIMITERS = (";", ",", "\t")
FILE_CODES = (
    "file_empty", "file_too_big", "file_has_nul", "file_is_utf16", "encoding_unknown", "rows_too_many",
    "columns_too_many", "column_repeated", "quotes_unclosed", "quotes_broken", "no_rows",
)
READING_CODES = ("cell_too_long", "cell_without_column", "line_not_json", "line_not_object", "cell_not_plain", "key_repeated")

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


class FileRefused(ValueError):
    """The whole file cannot be imported; `code` is one of `FILE_CODES`, `params` fill its sentence."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Row:
    """One row: `number` as a spreadsheet shows it (a header is row 1), cells by column, reading problems."""

    number: int
    cells: dict
    problems: tuple = ()


@dataclass(frozen=True)
class Source:
    """What was read, and how it was understood (`delimiter` is None for JSON Lines)."""

    format: str
    encoding: str
    delimiter: str | None
    columns: tuple
    rows: tuple


def read_source(data):
    """Read CSV or JSON Lines from bytes; raises `FileRefused` beyond the bounds or when it is not text."""
    if len(data) > MAX_BYTES:
        raise FileRefused("file_too_big", limit=MAX_BYTES)
    text, encoding = decode(data)
    if not text.strip():
        raise FileRefused("file_empty")
    source = _read_json_lines(text, encoding) if text.lstrip().startswith("{") else _read_csv(text, encoding)
    if not source.rows:
        raise FileRefused("no_rows")
    return source


def decode(data):
    """Bytes as (text, encoding): UTF-8 with or without a mark, else Windows-1250; UTF-16 and NUL are refused."""
    if data.startswith(_UTF16_MARKS):
        raise FileRefused("file_is_utf16")
    if b"\x00" in data:
        # UTF-16 without a mark writes every Latin letter beside a zero byte
        looks_wide = data.count(b"\x00") * 3 > len(data)
        raise FileRefused("file_is_utf16" if looks_wide else "file_has_nul")
    for encoding in ("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8", "cp1250"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise FileRefused("encoding_unknown")


def clean(value):
    """A cell as it is kept: NFC, LF line ends, no control or direction characters, no outer blanks."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()


# CSV


def _read_csv(text, encoding):
    delimiter = _guess_delimiter(text)
    records = _records(text, delimiter)
    names = [clean(name) for name in next(records)]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise FileRefused("columns_too_many", limit=MAX_COLUMNS, count=len(names))
    repeated = [name for name, count in Counter(filter(None, names)).items() if count > 1]
    if repeated:
        raise FileRefused("column_repeated", column=repeated[0])
    rows = []
    for number, record in enumerate(records, start=2):
        if not any(cell.strip() for cell in record):
            continue
        _count_row(rows)
        rows.append(_csv_row(number, names, record))
    return Source("csv", encoding, delimiter, tuple(filter(None, names)), tuple(rows))


def _csv_row(number, names, record):
    problems = []
    cells = {}
    for position, value in enumerate(record):
        name = names[position] if position < len(names) else ""
        text = clean(value)
        if not name:
            if text:
                problems.append(("cell_without_column", {"position": position + 1}))
            continue
        problems += _too_long(name, text)
        cells[name] = text
    return Row(number, {name: cells.get(name, "") for name in names if name}, tuple(problems[:5]))


@cache
def _cell_pattern(delimiter):
    """A quoted or a bare cell with the mark that ends it; possessive, so that it stays linear."""
    mark = re.escape(delimiter)
    return re.compile(rf'(?:"((?:[^"]++|"")*+)"|(?!")([^{mark}\r\n]*+))({mark}|\r\n|\n|\r|\Z)')


def _records(text, delimiter):
    """Records of a CSV text, one list of raw cells each; raises `FileRefused` on broken quotes."""
    pattern = _cell_pattern(delimiter)
    position, number, record = 0, 1, []
    while position < len(text) or record:
        match = pattern.match(text, position)
        if match is None:
            raise FileRefused(_quote_fault(text, position), row=number)
        quoted, bare, end = match.groups()
        record.append(bare if quoted is None else quoted.replace('""', '"'))
        if number == 1 and len(record) > 10 * MAX_COLUMNS:
            raise FileRefused("columns_too_many", limit=MAX_COLUMNS, count=len(record))
        position = match.end()
        if end != delimiter:
            yield record
            number, record = number + 1, []


def _quote_fault(text, position):
    """Broken when the quoted cell ends but something stands behind it, unclosed when it never ends."""
    closed = re.compile(r'"(?:[^"]++|"")*+"').match(text, position)
    return "quotes_broken" if closed else "quotes_unclosed"


def _guess_delimiter(text):
    """The mark that cuts the first records into the most columns of one width; `;` for a single column."""
    best, best_score = ";", (0, 0)
    for delimiter in DELIMITERS:
        score = _delimiter_score(text[:200_000], delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _delimiter_score(text, delimiter):
    widths = []
    try:
        for record in _records(text, delimiter):
            widths.append(len(record))
            if len(widths) == 20:
                break
    except FileRefused:
        pass
    if not widths or widths[0] < 2:
        return (0, 0)
    return (sum(width == widths[0] for width in widths) / len(widths), widths[0])


# JSON Lines


def _read_json_lines(text, encoding):
    rows, columns = [], {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        _count_row(rows)
        row = _json_row(number, line)
        columns.update(dict.fromkeys(row.cells))
        if len(columns) > MAX_COLUMNS:
            raise FileRefused("columns_too_many", limit=MAX_COLUMNS, count=len(columns))
        rows.append(row)
    return Source("jsonl", encoding, None, tuple(columns), tuple(rows))


def _json_row(number, line):
    try:
        # numbers stay the text that was written: no float, no limit on digits, no NaN
        pairs = json.loads(line, object_pairs_hook=tuple, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return Row(number, {}, (("line_not_json", {}),))
    if not isinstance(pairs, tuple):
        return Row(number, {}, (("line_not_object", {}),))
    problems, cells = [], {}
    for key, value in pairs:
        name = clean(key)
        if name in cells:
            problems.append(("key_repeated", {"column": name[:60]}))
        if isinstance(value, (list, tuple)):
            problems.append(("cell_not_plain", {"column": name[:60]}))
            value = ""
        text = clean(_plain(value))
        problems += _too_long(name, text)
        cells[name] = text
    return Row(number, cells, tuple(problems[:5]))


def _refuse_constant(name):
    raise ValueError(name)


def _plain(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _too_long(name, text):
    size = len(text.encode("utf-8"))
    return [("cell_too_long", {"column": name[:60], "limit": MAX_CELL_BYTES, "bytes": size})] if size > MAX_CELL_BYTES else []


def _count_row(rows):
    if len(rows) >= MAX_ROWS:
        raise FileRefused("rows_too_many", limit=MAX_ROWS)
