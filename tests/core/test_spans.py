"""What a moderator marks is gone from the public text, and likely personal data is pointed at."""


import pytest

from consult.core.spans import MARK, SpanRefused, Suggestion, find_personal, is_id_card, is_nip, is_pesel, is_polish_account, merged, redact

TEXT = "Dzwońcie do mnie, proszę."


def kinds(text):
    return [(found.kind, text[found.start:found.end]) for found in find_personal(text)]


def test_spans_are_replaced_by_one_mark_each():
    assert redact(TEXT, [(0, 8), (18, 24)]) == f"{MARK} do mnie, {MARK}."
    assert redact(TEXT, []) == TEXT
    assert redact("abcdef", [(0, 2)], "█") == "█cdef"


def test_overlapping_touching_and_repeated_spans_become_one():
    assert merged([(5, 9), (0, 3), (2, 4), (4, 5), (5, 9), (20, 21)], 30) == [(0, 9), (20, 21)]
    assert redact("0123456789", [(1, 4), (3, 6), (6, 8)]) == f"0{MARK}89"


@pytest.mark.parametrize("span", [(-1, 2), (0, 26), (3, 3), (4, 2), (30, 40), (True, 2), (0.0, 2)])
def test_a_span_outside_its_text_is_refused(span):
    with pytest.raises(SpanRefused):
        redact(TEXT, [span])


def test_no_accent_stays_behind_its_letter():
    assert redact("z\u0307e", [(0, 1)]) == f"{MARK}e"


@pytest.mark.parametrize(("text", "expected"), [
    ("Piszcie: anna.nowak+gmina@poczta.example.pl.", [("email", "anna.nowak+gmina@poczta.example.pl")]),
    ("żółw@gęś.example", [("email", "żółw@gęś.example")]),
    ("tel. 600 100 200, biuro", [("phone", "600 100 200")]), ("+48 600-100-200", [("phone", "+48 600-100-200")]),
    ("0048600100200", [("phone", "0048600100200")]), ("600.100.200", [("phone", "600.100.200")]), ("(32) 210 00 00", [("phone", "(32) 210 00 00")]),
    ("32 210 00 00 albo 600100200", [("phone", "32 210 00 00"), ("phone", "600100200")]), ("+421 2 5941 5111", [("phone", "+421 2 5941 5111")]),
    ("+421 905 123 456", [("phone", "+421 905 123 456")]), ("PESEL 44051401359", [("pesel", "44051401359")]),
    ("NIP 123-456-32-18", [("nip", "123-456-32-18")]), ("NIP 1234563218", [("nip", "1234563218")]), ("123-45-63-218", [("nip", "123-45-63-218")]), ("dowód ABA300000", [("id_card", "ABA300000")]),
    ("konto 61 1090 1014 0000 0712 1981 2874", [("bank_account", "61 1090 1014 0000 0712 1981 2874")]),
    ("PL61109010140000071219812874", [("bank_account", "PL61109010140000071219812874")]),
    ("44051401358 i ABA300001 i 123-456-32-19", []), ("Koszt 100 000 000 zł, 125 000 000 PLN", []), ("w latach 2026-2027, § 12 ust. 3", []),
    ("14.04.2026 o 18:00, 43-100 Tychy", []), ("działka 123/456, 1 234 567 890 m2", []), ("a@b, @tychy, e-mail", []), ("", []),
])
def test_likely_personal_data_is_pointed_at_and_ordinary_numbers_are_not(text, expected):
    assert kinds(text) == expected


def test_suggestions_can_be_redacted_as_they_are():
    text = "Jan, 600 100 200, jan@poczta.example"
    assert redact(text, [(found.start, found.end) for found in find_personal(text)]) == f"Jan, {MARK}, {MARK}"
    assert find_personal(text)[0] == Suggestion(5, 16, "phone")


@pytest.mark.parametrize("text", [
    "a" * 50_000, "a@" * 25_000, "a." * 25_000, "1" * 50_000, "1 " * 25_000, "12 " * 16_666, "123 " * 12_500, "+4" * 25_000, "a@a." * 12_500, "@" * 50_000,
    "ABC" * 16_666, "PL61 " * 10_000, "44051401358 " * 4_166, "600 100 200, " * 3_846, "\u0307" * 50_000, "a@" + "a-" * 25_000, "(" * 50_000, "00" * 25_000,
    "6110901014000007121981287 " * 1_900, "a.b+c-d%" * 6_250, "1234563218 " * 4_545,
])
def test_the_worst_texts_of_fifty_kilobytes_are_looked_through(text):
    found = find_personal(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)


def test_control_digits():
    assert is_pesel("02070803628") and not is_pesel("00000000000") and not is_pesel("4405140135")
    assert is_nip("123-456-32-18") and not is_nip("0000000000")
    assert is_id_card("ABA300000") and not is_id_card("ABA300001")
    assert is_polish_account("61109010140000071219812874") and not is_polish_account("61109010140000071219812875")
