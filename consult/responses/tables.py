"""The statutory table of comments as files that open in an office program.

Pure: rows in, bytes out. Cells are text or dates, never formulas: a cell that a program could take for a
formula is led by an apostrophe in CSV and typed as text in XLSX.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

# the widest text that a spreadsheet cell holds
MAX_CELL_CHARACTERS = 32_767
_SHORTENED = " […]"

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_INVISIBLE = re.compile("^[\\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\u00ad'\"`;,]*")
# full-width twins are normalised to the plain signs by some programs
_FORMULA_SIGNS = tuple("=+-@＝＋－＠")
# a program of another country splits at commas, in spite of the quotes around the cell
_AFTER_SEPARATOR = re.compile("([;,][\"']*)(?=[=+\\-@＝＋－＠])")
_TEAL, _LINEN, _RULE = "FF0B5D5E", "FFF3EAD9", "FFFFFFFF"


@dataclass(frozen=True)
class Column:
    """One column of the table: the key in a row, the heading people read, the width in characters."""

    key: str
    heading: str
    width: int = 16


# the columns that offices publish in a register of comments, one row a comment
COLUMNS = (
    Column("position", "Lp.", 6),
    Column("received_on", "Data wpływu", 12),
    Column("number", "Oznaczenie uwagi", 12),
    Column("source_number", "Numer w wykazie źródłowym", 14),
    Column("channel", "Kanał", 16),
    Column("sender", "Zgłaszający", 24),
    Column("passage", "Jednostka redakcyjna lub obszar", 24),
    Column("body", "Treść uwagi", 60),
    Column("proposed_change", "Propozycja zmiany", 40),
    Column("outcome", "Rozstrzygnięcie", 22),
    Column("outcome_justification", "Uzasadnienie", 60),
    Column("decided_by", "Rozstrzygający organ", 24),
    Column("decided_on", "Data rozstrzygnięcia", 12),
    Column("group", "Grupa uwag", 24),
    Column("formal_status", "Status formalny", 16),
)


def to_csv(rows, columns=COLUMNS, *, notice=None):
    """Lines of UTF-8 CSV (with a mark, `;`, CRLF) as an iterator of bytes; `notice` is a first line, e.g. for sample data."""
    yield b"\xef\xbb\xbf"
    if notice:
        yield _csv_line([notice])
    yield _csv_line([column.heading for column in columns])
    for row in rows:
        yield _csv_line([row.get(column.key) for column in columns])


def to_xlsx(target, rows, columns=COLUMNS, *, title, notice=None):
    """Write a workbook of one sheet to `target` (path or binary file) row by row, in constant memory.

    The heading row is frozen and filterable, dates are dates, texts are texts whatever they begin with.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    for position, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    head_row = 2 if notice else 1
    sheet.freeze_panes = f"A{head_row + 1}"
    sheet.print_title_rows = f"{head_row}:{head_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if notice:
        sheet.append([_cell(sheet, notice, font=Font(bold=True), fill=PatternFill("solid", fgColor=_LINEN))])
    sheet.append([_heading(sheet, column.heading) for column in columns])
    last_row = head_row
    for row in rows:
        sheet.append([_cell(sheet, row.get(column.key), alignment=_WRAPPED) for column in columns])
        last_row += 1
    sheet.auto_filter.ref = f"A{head_row}:{get_column_letter(len(columns))}{last_row}"
    book.properties.title = plain_text(title)
    book.properties.creator = "Consult"
    book.save(target)


def xlsx_bytes(rows, columns=COLUMNS, *, title, notice=None):
    """The workbook of `to_xlsx` as bytes."""
    target = io.BytesIO()
    to_xlsx(target, rows, columns, title=title, notice=notice)
    return target.getvalue()


def plain_text(value):
    """A value as the text of a cell: LF line ends, no control characters, never longer than a cell holds."""
    text = _CONTROL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if len(text) > MAX_CELL_CHARACTERS:
        return text[: MAX_CELL_CHARACTERS - len(_SHORTENED)] + _SHORTENED
    return text


def looks_like_formula(text):
    """Whether a program may run the text: its first sign, also behind blanks, quotes and separators, starts a formula."""
    return text[_INVISIBLE.match(text).end():].startswith(_FORMULA_SIGNS)


def csv_cell(value):
    """A value as CSV text that no program computes: what could start a formula is led by an apostrophe.

    That holds for the text, each of its lines, and what follows a separator within it.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "tak" if value else "nie"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    # a program that splits at line ends in spite of the quotes sees each line as a cell
    return "\n".join(_defused_line(line) for line in plain_text(value).split("\n"))


def _defused_line(line):
    line = _AFTER_SEPARATOR.sub(r"\1'", line)
    return "'" + line if looks_like_formula(line) else line


def _csv_line(values):
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([csv_cell(value) for value in values])
    return target.getvalue().encode("utf-8")


_WRAPPED = Alignment(wrap_text=True, vertical="top")


def _cell(sheet, value, *, font=None, fill=None, alignment=None):
    cell = WriteOnlyCell(sheet)
    if isinstance(value, (date, datetime)):
        cell.value = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
    elif isinstance(value, int) and not isinstance(value, bool):
        cell.value = value
    elif value is not None:
        text = csv_cell(value) if isinstance(value, bool) else plain_text(value)
        cell.value = text
        # the type is forced: text that begins with = would become a formula, #N/A an error
        cell.data_type = "s"
        # the quote prefix keeps the text a text when somebody edits the cell
        if looks_like_formula(text):
            cell.quotePrefix = True
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    if alignment:
        cell.alignment = alignment
    return cell


def _heading(sheet, text):
    white_on_teal = PatternFill("solid", fgColor=_TEAL)
    return _cell(sheet, text, font=Font(bold=True, color=_RULE), fill=white_on_teal, alignment=_WRAPPED)


def _sheet_name(title):
    name = re.sub(r"[\[\]:*?/\\']", " ", plain_text(title)).replace("\n", " ").strip()
    return name[:31].strip() or "Uwagi"
