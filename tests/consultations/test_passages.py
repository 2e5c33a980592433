"""Splitting documents: legal numbering as law cites it, prose, lists, text copied from PDF; and nothing of it lost."""

from random import Random

import pytest

from consult.consultations.passages import MOST_BYTES, NotText, TooLong, decode, split

RESOLUTION = """UCHWAŁA NR XII/34/2026
RADY GMINY PRZYKŁADOWO
z dnia 5 maja 2026 r.

Na podstawie art. 18 ust. 2 pkt 15 ustawy uchwala się, co następuje:

Rozdział 1
Postanowienia ogólne

§ 1. 1. Ilekroć w uchwale jest mowa o:
1) ustawie – należy przez to rozumieć ustawę o działalności pożytku;
2) programie – należy przez to rozumieć:
a) program roczny,
b) program wieloletni:
– pierwszy,
– drugi.
2. Współpraca trwa cały rok.

§ 2
Cele
1. Celem jest rozwój.
1a. Celem jest też spokój.

DZIAŁ II. Przepisy końcowe
§ 3. Uchwała wchodzi w życie po upływie 14 dni.

Załącznik nr 1 do uchwały
§ 1. Wzór formularza.
"""


def labels(text):
    return [passage.label for passage in split(text)]


def by_label(text):
    return {passage.label: passage for passage in split(text)}


def test_a_resolution_is_cited_as_law_cites_it():
    assert labels(RESOLUTION) == [
        "nagłówek 1", "akapit 1", "rozdział 1", "§ 1", "§ 1 ust. 1", "§ 1 ust. 1 pkt 1", "§ 1 ust. 1 pkt 2",
        "§ 1 ust. 1 pkt 2 lit. a", "§ 1 ust. 1 pkt 2 lit. b", "§ 1 ust. 1 pkt 2 lit. b tiret pierwsze",
        "§ 1 ust. 1 pkt 2 lit. b tiret drugie", "§ 1 ust. 2", "§ 2", "§ 2 ust. 1", "§ 2 ust. 1a", "dział II", "§ 3",
        "załącznik nr 1", "załącznik nr 1 § 1",
    ]


def test_headings_texts_marks_and_depths_are_told_apart():
    found = by_label(RESOLUTION)
    assert found["rozdział 1"][2:] == (0, "Postanowienia ogólne", "", "Rozdział 1")
    assert found["§ 2"][2:] == (1, "Cele", "", "§ 2")
    assert found["§ 3"][2:] == (1, "", "Uchwała wchodzi w życie po upływie 14 dni.", "§ 3.")
    assert found["dział II"].heading == "Przepisy końcowe"
    assert found["§ 1 ust. 1 pkt 2 lit. b tiret drugie"] == ("indent", "§ 1 ust. 1 pkt 2 lit. b tiret drugie", 5, "", "drugi.", "–")


def test_a_statute_is_cited_by_articles_with_paragraphs_below_them_where_a_code_has_both():
    statute = "Część I\nPrzepisy wstępne\nArt. 1. 1. Ustawa określa:\n1) zasady;\n2) tryb.\n2. Przepis stosuje się.\n"
    assert labels(statute) == ["część I", "art. 1", "art. 1 ust. 1", "art. 1 ust. 1 pkt 1", "art. 1 ust. 1 pkt 2", "art. 1 ust. 2"]
    assert labels("Art. 5\n§ 1. Pierwszy.\n§ 2. Drugi.\nArt. 6\n§ 1. Trzeci.") == ["art. 5", "art. 5 § 1", "art. 5 § 2", "art. 6", "art. 6 § 1"]


def test_chapters_may_be_numbered_in_words_roman_or_arabic_and_headings_may_stand_beside_or_below():
    text = "Rozdział pierwszy\nCel\n§ 1. A.\nROZDZIAŁ II – ZASADY\n§ 2. B.\nRozdział 3. Koniec\n§ 3. C.\nOddział 1\nTryb\n§ 4. D."
    found = [(passage.label, passage.heading) for passage in split(text) if passage.kind in ("chapter", "subchapter")]
    assert found == [("rozdział pierwszy", "Cel"), ("rozdział II", "ZASADY"), ("rozdział 3", "Koniec"), ("oddział 1", "Tryb")]


def test_a_programme_with_roman_sections_is_cited_by_section():
    text = "I. Postanowienia ogólne\n1. Cel programu.\n2. Zakres.\nII. Zasady\n1. Jawność."
    assert labels(text) == ["I", "I ust. 1", "I ust. 2", "II", "II ust. 1"]


def test_decimal_numbering_is_kept():
    assert labels("1.1. Pierwszy cel.\n1.2. Drugi cel.\n\nDroga ma 2.5 km długości.") == ["pkt 1.1", "pkt 1.2", "akapit 1"]


def test_numbered_titles_of_a_strategy_stand_above_their_text():
    text = "1. Wstęp\n1.1. Po co konsultujemy\nChcemy poznać opinie o parku.\n1.2. Jak wziąć udział\nNapisz do nas.\n2. Ławki\n3. Drzewa"
    assert [passage[1:5] for passage in split(text)] == [
        ("pkt 1", 0, "Wstęp", ""), ("pkt 1.1", 0, "Po co konsultujemy", "Chcemy poznać opinie o parku."),
        ("pkt 1.2", 0, "Jak wziąć udział", "Napisz do nas."), ("pkt 2", 0, "", "Ławki"), ("pkt 3", 0, "", "Drzewa")]


def test_a_paragraph_with_a_title_on_its_line_keeps_all_paragraphs_below_it():
    text = "§ 1 Cel\n\nAutobus jedzie co godzinę.\n\nTakże w sobotę.\n\n§ 2.1. Kurs trwa.\n2. Kurs się kończy.\n\n§ 3.\n\nTrzeba:\n• biletu,\n• czasu."
    assert [passage[1:5] for passage in split(text)] == [
        ("§ 1", 0, "Cel", "Autobus jedzie co godzinę.\nTakże w sobotę."), ("§ 2", 0, "", ""), ("§ 2 ust. 1", 1, "", "Kurs trwa."),
        ("§ 2 ust. 2", 1, "", "Kurs się kończy."), ("§ 3", 0, "", "Trzeba:"), ("§ 3 punktor 1", 1, "", "biletu,"),
        ("§ 3 punktor 2", 1, "", "czasu.")]


def test_ordinary_prose_is_split_into_paragraphs_headings_and_list_items():
    text = ("Ulica dla ludzi\n\nChcemy zmienić ulicę Długą. Będzie\nspokojniej.\n\nCo planujemy\n\nW planie są:\n• ławki,\n* drzewa,\n"
            "- cień.\n\n1. Pierwszy krok.\n2. Drugi krok.\n\nTo koniec opisu.")
    assert labels(text) == ["nagłówek 1", "akapit 1", "nagłówek 2", "akapit 2", "akapit 2 punktor 1", "akapit 2 punktor 2",
                            "akapit 2 punktor 3", "pkt 1", "pkt 2", "akapit 3"]
    assert by_label(text)["akapit 1"].text == "Chcemy zmienić ulicę Długą. Będzie spokojniej."


def test_paragraphs_pasted_without_blank_lines_are_one_passage_each():
    assert labels("Pierwszy akapit kończy się kropką.\nDrugi też.\nTrzeci również.") == ["akapit 1", "akapit 2", "akapit 3"]


def test_lines_broken_by_a_pdf_are_joined_and_references_at_their_beginning_open_nothing():
    text = ("§ 1. Organizacje składają oferty w terminie, o którym mowa w załączniku do uchwały i w\n"
            "§ 5 ust. 2 uchwały, a także w trybie określonym przez wójta na podstawie przepisu art.\n"
            "12. ustawy, o ile rada nie postanowi inaczej w sprawach określonych odrębnie przez ten\n"
            "organ.\n"
            "§ 2. Konsulta-\n"
            "cje społeczno-\n"
            "kulturalne trwają w latach 2026-\n"
            "2027, a społeczno-kulturalne cele opisano niżej.")
    assert [(passage.label, passage.text) for passage in split(text)] == [
        ("§ 1", "Organizacje składają oferty w terminie, o którym mowa w załączniku do uchwały i w § 5 ust. 2 uchwały, a także w "
                "trybie określonym przez wójta na podstawie przepisu art. 12. ustawy, o ile rada nie postanowi inaczej w sprawach "
                "określonych odrębnie przez ten organ."),
        ("§ 2", "Konsultacje społeczno-kulturalne trwają w latach 2026-2027, a społeczno-kulturalne cele opisano niżej."),
    ]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028"])
def test_windows_mac_and_unicode_line_ends_marks_and_hard_spaces_change_nothing(end):
    disguised = "\ufeff" + RESOLUTION.replace("\n", end).replace("§ ", "§\u00a0").replace("Współpraca", "Współ\u00adpraca")
    assert split(disguised) == split(RESOLUTION)


def test_equal_numbers_get_labels_that_can_be_told_apart():
    assert labels("Rozdział 1\nA\n§ 1. X.\nRozdział 2\nB\n§ 1. Y.\n§ 1. Z.") == ["rozdział 1", "§ 1", "rozdział 2", "rozdział 2 § 1", "rozdział 2 § 1 (2)"]
    assert labels("Zasady:\n\n1. A.\n\nCele:\n\n1. B.") == ["akapit 1", "pkt 1", "akapit 2", "pkt 1 (2)"]


def test_nothing_gives_nothing_and_a_text_past_the_limit_is_refused():
    assert split("") == split(" \n\ufeff\n ") == []
    with pytest.raises(TooLong) as refused:
        split("ż" * (MOST_BYTES // 2 + 1))
    assert (refused.value.size, refused.value.most) == (MOST_BYTES + 2, MOST_BYTES)


PIECES = ["§ 1.", "§ 2", "§3a.", "Art. 4.", "1.", "2.", "10.", "1)", "2)", "(3)", "a)", "b)", "aa)", "–", "- ", "– –", "•", "* ", "#", "##", "1.1.", "I.", "XIV.",
          "Rozdział 1", "DZIAŁ II.", "Załącznik nr 2", "Oddział drugi –", "Załącznik", "§", "Art.", ")", "(", "ust. 2", "RADA MIASTA", "słowo", "Zdanie pierwsze.",
          "oraz", "dwukropek:", "średnik;", "2026 r.", "12.05.2026", "żółć", "„cytat”", "\u00a0", "\t", "e-mail", "\ufeff", "\u00ad", "\x0b", "\x00", "\ud800", "🙂"]


def bare(text):
    return "".join(sign for sign in text if not sign.isspace() and sign not in "\ufeff\u00ad\u200b\u2060")


def test_no_sign_of_the_content_is_lost_or_moved_and_every_label_is_unique():
    random = Random(20)
    for _ in range(3000):
        pieces = [random.choice(PIECES) + random.choice([" ", " ", "\n", "\n\n", "\r\n", ""]) for _ in range(random.randrange(1, 40))]
        text = "".join(pieces)
        if any(line.rstrip("\ufeff\u00ad\u00a0\t ").endswith("-") for line in text.splitlines()):
            continue        # a hyphen at a line's end may belong to a broken word: tested above
        found = split(text)
        assert bare("".join(passage.mark + passage.heading + passage.text for passage in found)) == bare(text)
        assert len({passage.label for passage in found}) == len(found)
        assert all(passage.mark or passage.heading or passage.text for passage in found)
        depths = [-1, *(passage.depth for passage in found)]
        assert all(after <= before + 1 for before, after in zip(depths, depths[1:], strict=False))


@pytest.mark.parametrize("unit", [
    "a", "-", "1) ", "1)\n", "1. ", "§ 1. ", "§ 1.\n", "a) x\n", "– x\n", "• x\n\n", "Rozdział 1\n", "1.", "(", " ", "\n", "A B\n", "słowo-\n",
    "Zdanie.\n", "1.1. A\n", "I. A\n", "a-", "ABC\n", "#", "słowo słowo\n"])
def test_whatever_is_repeated_is_divided_and_no_word_of_it_is_lost(unit):
    words = unit * (256_000 // len(unit.encode()))  # how long it takes is measured by `python -m bench.texts`
    said = "".join(part for passage in split(words) for part in (passage.label or "", passage.heading or "", passage.text or ""))
    assert sum(c.isalpha() for c in said) >= sum(c.isalpha() for c in words) * 0.9


def test_two_megabytes_of_a_legal_text_are_split():
    assert len(split(RESOLUTION * (MOST_BYTES // len(RESOLUTION.encode())))) > 20_000


def test_a_file_is_read_as_utf_8_utf_16_or_windows_1250():
    for data in ("Zażółć".encode(), "\ufeffZażółć".encode(), "Zażółć".encode("utf-16"), "Zażółć".encode("cp1250")):
        assert decode(data) == "Zażółć"
    for data in (b"\x81\x83", b"PK\x03\x04\0\0", b"\xff\xfe\x00"):
        with pytest.raises(NotText):
            decode(data)
    with pytest.raises(TooLong):
        decode(b"a" * (MOST_BYTES + 1))
