"""A list of comments from elsewhere comes in row by row, or says why not."""

import os
from datetime import date
from pathlib import Path

import pytest

from consult.contributions.import_files import FILE_CODES, MAX_CELL_BYTES, FileRefused, Row, decode, read_source
from consult.contributions.import_sentences import FIELD_NAMES, sentence
from consult.contributions.importing import FIELDS, LABELS, ROW_CODES, Mapping, guess_labels, guess_mapping, parse_date, preview
from consult.core.i18n import speaking

ROOT = Path(__file__).resolve().parents[2]
HEADER = "Nr uwagi;Data wpływu;Treść uwagi;Kanał;Rozstrzygnięcie;Uzasadnienie\n"


def shared_file(name):
    places = [os.environ.get("CONSULT_SHARED"), ROOT.parent / "shared", ROOT.parent.parent / "shared"]
    for place in filter(None, places):
        if (Path(place) / name).is_file():
            return Path(place) / name
    pytest.skip(f"the shared sample {name} is not here: put it beside the repository as ../shared or name its folder in CONSULT_SHARED")


def judged(text, **options):
    source = read_source(text.encode())
    return preview(source.rows, Mapping(guess_mapping(source.columns), **options))


def refused_codes(text, **options):
    return [(refusal.number, refusal.code) for refusal in judged(text, **options).refused]


def refuse(data):
    with pytest.raises(FileRefused) as refusal:
        read_source(data)
    assert refusal.value.code in FILE_CODES
    return refusal.value


def test_official_register_comes_in_whole_with_its_resolutions():
    source = read_source(shared_file("data/wroclaw-pog-2026/wykaz_uwag_sample.jsonl").read_bytes())
    columns = guess_mapping(source.columns)
    assert columns == {
        "data_wplywu": "received_on", "oznaczenie_uwagi": "source_number", "obszar_raw": "passage",
        "propozycja_rozpatrzenia": "outcome", "uzasadnienie": "outcome_justification",
    }
    result = preview(source.rows, Mapping(columns, text_not_published=True), today=date(2026, 12, 31))
    assert result.is_clean and len(result.accepted) == 14
    assert [row.values["source_number"] for row in result.accepted] == "1 2 3 5 6 7 8 9 12 15 16 17 23 24".split()
    outcomes = [row.values["outcome"] for row in result.accepted]
    assert {code: outcomes.count(code) for code in set(outcomes)} == {"accepted": 7, "rejected": 5, "partially_accepted": 2}
    assert all(row.decided_elsewhere and row.text_not_published and row.values["outcome_justification"] for row in result.accepted)
    assert result.accepted[0].values["received_on"] == date(2026, 4, 14)


def test_register_without_texts_is_refused_unless_the_mapping_says_so():
    text = '{"nr": 1, "data": "2026-04-14"}\n{"nr": 2, "data": "2026-04-14"}\n'
    assert refused_codes(text) == [(1, "text_missing"), (2, "text_missing")]
    assert judged(text, text_not_published=True).is_clean


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
def test_csv_is_read_in_each_encoding_with_each_delimiter(encoding, delimiter):
    text = HEADER + '7;14.04.2026;"Zażółć; gęślą, \t""jaźń""\nw dwóch liniach";Ustnie;Uwzględniona;\n'
    head, rest = text.split('"', 1)
    cell, tail = rest.rsplit('"', 1)
    text = head.replace(";", delimiter) + '"' + cell + '"' + tail.replace(";", delimiter)
    source = read_source(text.encode(encoding))
    assert (source.encoding, source.delimiter) == (encoding, delimiter)
    (row,) = preview(source.rows, Mapping(guess_mapping(source.columns))).accepted
    assert row.values == {
        "channel": "oral", "source_number": "7", "received_on": date(2026, 4, 14), "outcome": "accepted",
        "body": 'Zażółć; gęślą, \t"jaźń"\nw dwóch liniach',
    }


@pytest.mark.parametrize(("label", "code"), [
    ("Uwzględniona", "accepted"), ("NIEUWZGLĘDNIONA", "rejected"), ("Częściowo nieuwzględniona", "partially_accepted"),
    ("uwzględniona częściowo", "partially_accepted"), ("Wyjaśniono", "clarified"), ("Do dalszych analiz", "for_further_analysis"),
    ("Istniejące zapisy uwzględniają treść uwagi", "already_covered"), ("Nie dotyczy / poza zakresem", "not_applicable"),
    ("Pozostawiona bez rozpatrzenia", "left_unconsidered"), ("Poza właściwością adresata", "not_competent"),
])
def test_labels_of_outcomes_become_codes(label, code):
    (row,) = judged(HEADER + f"1;2026-01-02;Tak;;{label};bo tak\n").accepted
    assert row.values["outcome"] == code and row.decided_elsewhere and row.values["channel"] == "import"


def test_no_label_means_two_things():
    for codes in LABELS.values():
        labels = [label for spellings in codes.values() for label in spellings]
        assert len(labels) == len(set(labels))


def test_a_label_nobody_knows_is_offered_for_mapping_then_used():
    source = read_source((HEADER + "1;2026-01-02;Tak;gołębiem;Uwzględniona;\n").encode())
    mapping = Mapping(guess_mapping(source.columns))
    labels = guess_labels(source.rows, mapping)
    assert labels == {"channel": {"gołębiem": None}, "outcome": {"Uwzględniona": "accepted"}}
    assert [refusal.code for refusal in preview(source.rows, mapping, labels).refused] == ["label_unknown"]
    labels["channel"]["gołębiem"] = "post"
    assert preview(source.rows, mapping, labels).accepted[0].values["channel"] == "post"
    with pytest.raises(ValueError):
        preview(source.rows, mapping, {"channel": {"gołębiem": "administrator"}})


def test_each_bad_row_is_named_with_its_reason():
    body = "\n".join([
        "1;2026-01-02;Dobra;;;", "1;2026-01-02;Powtórzona;;;", ";;Bez daty;;;", "4;31.02.2026;Zła data;;;", "5;2026-01-02;;;;",
        "6;1e5-01-02;Zła data;;;", "7;0001-01-01;Za dawno;;;", "8;2026-01-02;Szeroki;;;;nadmiar", "9;٢٠٢٦-01-02;Cyfry;;;",
    ])
    assert refused_codes(HEADER + body) == [
        (3, "source_number_repeated"), (4, "date_missing"), (5, "date_unreadable"), (6, "text_missing"), (7, "date_unreadable"),
        (8, "date_out_of_range"), (9, "cell_without_column"), (10, "date_unreadable"),
    ]


def test_number_already_in_the_register_and_dates_to_come_are_refused():
    source = read_source((HEADER + "1;2026-01-02;Tak;;;\n2;2026-09-02;Tak;;;\n").encode())
    result = preview(source.rows, Mapping(guess_mapping(source.columns)), today=date(2026, 2, 1), taken={"1"})
    assert [(refusal.number, refusal.code) for refusal in result.refused] == [(2, "source_number_taken"), (3, "date_in_future")]


def test_no_column_sets_an_owner_a_role_or_visibility():
    assert not {"owner", "role", "is_public", "author_id", "id", "state"} & set(FIELDS)
    with pytest.raises(ValueError):
        Mapping({"rola": "role"})
    with pytest.raises(ValueError):
        Mapping({"a": "body", "b": "body"})


def test_bare_justification_belongs_to_what_stands_before_it():
    assert guess_mapping(("Treść uwagi", "Uzasadnienie", "Rozstrzygnięcie"))["Uzasadnienie"] == "justification"
    assert guess_mapping(("Treść uwagi", "Rozstrzygnięcie", "Uzasadnienie"))["Uzasadnienie"] == "outcome_justification"
    assert guess_mapping(("hasło", "ip")) == {}


@pytest.mark.parametrize(("data", "code"), [
    (b"", "file_empty"), (b"\xef\xbb\xbf \n", "file_empty"), (b"a;b\n", "no_rows"),
    (b"x" * 5_000_001, "file_too_big"), ("a;b\n1;ż".encode("utf-16"), "file_is_utf16"), ("a;b\n1;2".encode("utf-16-le"), "file_is_utf16"),
    (b"a;b\n1;2\x003\n", "file_has_nul"), (b"a;b\n1;\x81\n", "encoding_unknown"),
    (b"a;a\n1;2\n", "column_repeated"), (b";".join(b"c%d" % n for n in range(61)) + b"\n1\n", "columns_too_many"),
    (b"a;" * 1_000_000 + b"\n1\n", "columns_too_many"), (b"a;b\n" + b"1;2\n" * 20_001, "rows_too_many"),
    (b'a;b\n1;"nigdy\n' + b"x;y\n" * 1000, "quotes_unclosed"), (b'a;b\n1;"dwa" trzy\n', "quotes_broken"),
])
def test_a_file_beyond_the_bounds_is_refused_with_a_code(data, code):
    assert refuse(data).code == code


def test_broken_quotes_say_the_row():
    assert refuse(b'a;b\n1;2\n3;"4\n').params == {"row": 3}


@pytest.mark.parametrize(("line", "code"), [
    ("[1, 2]", "line_not_object"), ("{", "line_not_json"), ('{"a": NaN}', "line_not_json"), ('{"a": [1]}', "cell_not_plain"),
    ('{"a": {"b": 1}}', "cell_not_plain"), ('{"a": 1, "a": 2}', "key_repeated"), ('{"a":' + "[" * 100_000, "line_not_json"),
    ('{"a": "' + "x" * (MAX_CELL_BYTES + 1) + '"}', "cell_too_long"),
])
def test_bad_json_lines_are_named_one_by_one(line, code):
    source = read_source(('{"body": "Tak", "date": "2026-01-02"}\n' + line).encode())
    refused = preview(source.rows, Mapping({"body": "body", "date": "received_on"})).refused
    assert (2, code) in [(refusal.number, refusal.code) for refusal in refused]
    assert all(refusal.number == 2 for refusal in refused)


def test_huge_numbers_stay_the_text_that_was_written():
    source = read_source(b'{"nr": ' + b"9" * 5000 + b', "x": 1.50}')
    assert source.rows[0].cells == {"nr": "9" * 5000, "x": "1.50"}


def test_control_characters_and_lone_surrogates_leave_no_trace():
    source = read_source(rb'{"body": "a\u0000b\u001b[31mc\ud800d\u202ee\ufefff"}')
    assert source.rows[0].cells["body"] == "ab[31mcdef"


@pytest.mark.parametrize(("text", "day"), [
    ("2026-04-14", date(2026, 4, 14)), ("14.04.2026", date(2026, 4, 14)), ("4/4/2026", date(2026, 4, 4)), ("14.04.2026 r.", date(2026, 4, 14)),
    ("2026-04-14T10:00:00Z", date(2026, 4, 14)), ("2026-13-01", None), ("wczoraj", None), ("٢٠٢٦-01-02", None), ("14.04.26", None),
])
def test_dates_are_read_as_offices_write_them(text, day):
    assert parse_date(text) == day


def test_the_largest_file_is_read():
    data = (HEADER + "1;2026-01-02;" + "x" * 200 + ";;;\n" * 1).encode() + b"".join(
        b"%d;2026-01-02;%s;;;\n" % (number, b"y" * 200) for number in range(2, 20_001))
    source = read_source(data)
    result = preview(source.rows, Mapping(guess_mapping(source.columns)))
    assert len(result.accepted) == 20_000


@pytest.mark.parametrize("data", [b'"' * 4_999_999, b';"' * 2_000_000, b'a\n' + b'"x""' * 1_200_000])
def test_hostile_quotes_are_refused(data):
    refuse(data)


def test_decode_names_the_encoding():
    assert decode("ąść".encode("cp1250")) == ("ąść", "cp1250")


def test_rows_can_come_from_anywhere():
    rows = [Row(1, {"t": "Głos"})]
    assert preview(rows, Mapping({"t": "body"}, received_on=date(2026, 1, 2), channel="meeting")).accepted[0].values == {
        "channel": "meeting", "received_on": date(2026, 1, 2), "body": "Głos"}


def test_every_code_has_a_sentence_in_polish_that_its_details_fill():
    for code in (*FILE_CODES, *ROW_CODES):
        params = dict.fromkeys(("limit", "column", "row", "position", "value", "label", "source_number", "first_row", "decided_on", "received_on"), "7")
        said = sentence(code, params)
        with speaking("pl"):
            polish = str(said)
        with speaking("en"):
            assert str(said) != polish and "%" not in str(said) + polish
    assert set(FIELD_NAMES) == set(FIELDS)


def test_the_sentence_of_a_refused_file_is_filled_from_its_details():
    with speaking("pl"):
        assert str(sentence(*(lambda refusal: (refusal.code, refusal.params))(refuse(b'a;b\n"x')))) == "Cudzysłów otwarty w wierszu 2 nigdzie się nie zamyka."
