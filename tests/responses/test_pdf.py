"""A report becomes a PDF that people and machines can read, and no text in it is ever more than text."""

import os
import subprocess
import threading
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from consult.responses import pdf as pdf_module
from consult.responses import report_data as data
from consult.responses.glyphs import characters_of, covered_characters, missing_characters
from consult.responses.pdf import Limits, PdfRefused, render_report
from consult.responses.typesetting import prepared

HOSTILE = [
    '#import "@preview/cetz:0.3.0"', '#read("/etc/passwd")', "#panic()", "$x^2$ i $", "*gwiazdki*", "_podkreślenia_", "`kod`", "@odsyłacz", "<etykieta>",
    "\\ \\n \\u{41}", "// uwaga", "/* uwaga */", "= nagłówek", "- lista", "+ lista", "[ ] { }", "~ -- --- ...", '"prosto" \'prosto\'', "https://example.org/?a=1&b=2",
    "<script>alert(1)</script>", "{{7*7}} ${7*7} {0.__class__}", "%s %n %d", "]]> &amp; &#65;", "#(1+1) #sys.inputs", "(pdf) Tj ET endstream", "'; DROP TABLE",
]
CREATED = 1_777_700_000


def font_folder():
    """TrueType fonts of this machine for the glyph filter; the typesetter's own serif does elsewhere."""
    for place in (os.environ.get("CONSULT_FONTS"), "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/truetype/noto"):
        if place and list(Path(place).glob("*.ttf")):
            return place
    return None


def pages_of(pdf):
    """The text of each page, as a reader that is not ours finds it."""
    return [page.extract_text().replace("\u200b", "").replace("\u00a0", " ") for page in PdfReader(BytesIO(pdf)).pages]


def text_of(pdf):
    return "\n".join(pages_of(pdf))


def a_report(sections, **changes):
    given = {"title": "Wieczorem też wracamy do domu", "number": "3/2026", "organisation": "Gmina Przykładowa", "sections": sections}
    return data.report(**given | changes)


def render(sections, *, limits=None, **changes):
    return render_report(a_report(sections, **changes), fonts=font_folder(), created_at=CREATED, limits=limits)


def full_sections(count=30):
    rows = [{"number": f"KN/{number}", "meta": ["14 kwietnia 2026", "ustnie"], "passage": "§ 3", "body": "Proszę o ławkę. " * 12, "outcome": "Uwzględniona",
             "justification": "Będzie.", "decided": "2 maja 2026"} for number in range(1, count + 1)]
    return [
        ("Podstawa i przedmiot", [data.paragraphs("Pierwszy akapit.\n\nDrugi akapit."), data.pairs([("Gospodarz", "Wydział Transportu")])]),
        ("Statystyka", [data.bars("Rozstrzygnięcia", [("Uwzględniona", 121), ("Uwzględniona częściowo", 11), ("Nieuwzględniona", 35), ("Wyjaśniono", 21)])]),
        ("Wątki", [data.voice("Nie zdążamy.", "stolik 2"), data.listing(["jeden", "dwa"])]),
        ("Stanowisko", [data.clauses([{"number": "1", "text": "Ostatni kurs o 23:15.", "outcome": "Uwzględniony", "answer": "Od września."}])]),
        ("Pusty dział", []),
        ("Zestawienie uwag", [data.register(rows)]),
        ("Co dalej", [data.table(["Kiedy", "Co"], [["1 września", "rozkład"]])]),
    ]


def test_a_whole_report_is_accessible_archive_pdf_with_its_figures():
    printed = render(full_sections(), notice="dane przykładowe", dates=[("Konsultacje trwały", "od 1 do 21 marca 2026")], figures=[("głosów", 188)])
    assert printed.standards == ("ua-1", "a-2a") and printed.missing == ""
    assert b"/StructTreeRoot" in printed.pdf and b"/MarkInfo" in printed.pdf
    text = text_of(printed.pdf)
    for words in ("Wieczorem też wracamy", "nr 3/2026", "64,4%", "5,9%", "188", "Co jest w raporcie", "Ostatni kurs o 23:15.", "KN/30", "strona 2 z", "PDF/UA-1"):
        assert words in text, words
    assert "Pusty dział" not in text
    pages = pages_of(printed.pdf)
    register = [page for page in pages if "KN/" in page]
    assert len(register) > 2 and all("Głos" in page and "Odpowiedź" in page for page in register)
    assert all("dane przykładowe" in page for page in pages if page.strip())


def test_hostile_texts_are_printed_as_they_are():
    printed = render([("Wszystko", [data.pairs([(str(place), hostile) for place, hostile in enumerate(HOSTILE)])])])
    text = " ".join(text_of(printed.pdf).split())
    for hostile in HOSTILE:
        assert hostile in text, hostile


@pytest.mark.parametrize("place", ["title", "number", "organisation", "lead", "notice", "colophon"])
def test_hostile_texts_do_no_harm_on_the_cover(place):
    for hostile in ('#read("/etc/passwd") $ * _ ` @a <b> \\', "<etykieta> = #panic()", "x" * 3000, "\x00\u202e\ud800\uffff"):
        assert render([("Dział", [data.paragraphs("Tekst.")])], **{place: hostile}).pdf.startswith(b"%PDF-")


def test_hostile_texts_do_no_harm_in_any_block():
    everything = " ".join(HOSTILE)
    sections = [(everything, [
        data.paragraphs(everything), data.listing(HOSTILE), data.voice(everything, everything), data.bars(everything, [(everything, 3), ("", 0)]),
        data.clauses([{"number": everything, "text": everything, "title": everything, "sources": everything, "stances": everything, "answer": everything}]),
        data.register([{"number": everything, "meta": HOSTILE, "passage": everything, "body": everything, "proposed_change": everything}]), data.table(HOSTILE[:3], [HOSTILE[:3]]),
    ])] * 3
    assert render(sections).pdf.startswith(b"%PDF-")


def test_a_character_without_a_glyph_gives_plain_pdf_and_says_so():
    if font_folder() is None:
        pytest.skip("no TrueType fonts on this machine: name a folder in CONSULT_FONTS")
    printed = render([("Głos", [data.voice("Znak \U000f1234 i 𓀀")])])
    assert printed.standards == () and set(printed.missing) == {"\U000f1234", "𓀀"}
    assert b"/StructTreeRoot" in printed.pdf and "nie PDF/UA-1" in text_of(printed.pdf)


def test_what_the_standard_refuses_falls_back_to_plain_pdf():
    printed = render([("", [data.paragraphs("Tekst.")])])
    assert printed.standards == () and printed.pdf.startswith(b"%PDF-")


def test_a_report_without_fonts_of_its_own_uses_the_typesetters():
    assert render_report(a_report(full_sections(2)), fonts=None, created_at=CREATED).standards == ("ua-1", "a-2a")


def test_the_same_report_is_the_same_file():
    assert render(full_sections(3)).pdf == render(full_sections(3)).pdf


def test_time_and_memory_are_bounded_and_said_in_words():
    heavy = [("Zestawienie uwag", [data.register([{"number": str(number), "body": "Proszę o ławkę. " * 60} for number in range(1500)])])]
    for limits, code in ((Limits(wall_seconds=0.05), "too_slow"), (Limits(cpu_seconds=1), "too_slow"), (Limits(memory_bytes=400_000_000), "out_of_memory")):
        with pytest.raises(PdfRefused) as refusal:
            render(heavy, limits=limits)
        assert refusal.value.code == code, refusal.value.detail
        assert str(refusal.value).endswith(".")
    assert render(full_sections(2)).standards


def test_one_report_is_made_at_a_time():
    with pdf_module._one_at_a_time:
        with pytest.raises(PdfRefused) as refusal:
            render(full_sections(2), limits=Limits(waiting_seconds=0.1))
        assert refusal.value.code == "busy"
    results = []
    threads = [threading.Thread(target=lambda: results.append(render(full_sections(2)).standards)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [("ua-1", "a-2a")] * 3


def test_a_request_beyond_the_bound_is_refused_before_it_starts():
    with pytest.raises(PdfRefused) as refusal:
        render([("Dział", [data.paragraphs("x" * 31_000_000)])])
    assert refusal.value.code == "too_big"


def test_data_of_another_shape_is_a_refusal_in_words():
    with pytest.raises(PdfRefused) as refusal:
        render_report({"title": "x"}, fonts=None, created_at=CREATED)
    assert refusal.value.code == "failed" and refusal.value.detail


def test_the_child_inherits_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "tajne-tajne")
    seen = {}
    real_run = subprocess.run

    def watching(command, **options):
        seen.update(options["env"])
        return real_run(command, **options)

    monkeypatch.setattr(pdf_module.subprocess, "run", watching)
    render(full_sections(1))
    assert seen and "SECRET_KEY" not in seen


def test_texts_are_prepared_for_print():
    assert prepared(["w domu i z psem\r\nA b", {"a": "a\x00b\u202ec\ud800"}, 3]) == ["w\u00a0domu i\u00a0z\u00a0psem\nA\u00a0b", {"a": "abc"}, 3]
    assert prepared("https://example.org/" + "a" * 40).count("\u200b") >= 3


def test_a_register_too_long_for_print_points_to_the_files():
    block = data.register([{"number": "1"}] * (data.MAX_REGISTER_ROWS + 1))
    assert block["kind"] == "paragraphs" and "2001 uwag" in block["items"][0] and "CSV" in block["items"][0]


@pytest.mark.parametrize(("count", "total", "expected"), [(62, 83, "74,7%"), (121, 188, "64,4%"), (0, 5, "0,0%"), (5, 5, "100,0%"), (1, 0, "–"), (1, 8, "12,5%"), (1, 16, "6,3%")])
def test_shares_are_rounded_half_up_to_a_tenth(count, total, expected):
    assert data.share(count, total) == expected
    assert data.share(count, total, "en") == expected.replace(",", ".")


def test_languages_have_the_same_words():
    assert set(data.WORDS["pl"]) == set(data.WORDS["en"])


def test_broken_fonts_cover_nothing():
    for font in (b"", b"\x00\x01\x00\x00" + b"\xff" * 40, os.urandom(500)):
        assert characters_of(font) == set()
    assert missing_characters("a ż\u200b\u00ad\ufe0f\n", {ord("a")}) == ["ż"]


def test_fonts_of_the_machine_cover_polish(tmp_path):
    if font_folder() is None:
        pytest.skip("no TrueType fonts on this machine: name a folder in CONSULT_FONTS")
    covered = covered_characters(font_folder())
    assert missing_characters("Zażółć gęślą jaźń „–”…§ґїєіő", covered) == [] and ord("𓀀") not in covered
