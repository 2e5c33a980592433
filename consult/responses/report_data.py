"""The pieces of a printed report as plain values, in the shape that `report.typ` sets.

Pure. Everything is text or a whole number; nothing is ever read as markup. A section without blocks is left out, so that
a report holds only what has content.
"""

# beyond this a register takes minutes and gigabytes to set, and nobody reads it on paper
MAX_REGISTER_ROWS = 2000

WORDS = {
    "pl": {
        "report": "Raport z konsultacji", "number": "Nr", "no": "nr", "contents": "Co jest w raporcie", "page": "strona", "of": "z",
        "voice": "Głos", "answer": "Odpowiedź", "proposed_change": "Propozycja zmiany",
        "no_text": "Treści nie opublikowano.", "no_answer": "Czeka na odpowiedź.",
        "sources": "Skąd te słowa", "what": "Co", "count": "Liczba", "share": "Udział", "total": "Razem", "continued": "cd.",
        "accessible": "Ten plik jest zgodny z PDF/UA-1 (dostępność) i PDF/A-2a (archiwum).",
        "plain": "Ten plik jest zwykłym PDF ze znacznikami, nie PDF/UA-1: użyto w nim znaków, których nie ma żaden z krojów pisma.",
        "plain_refused": "Ten plik jest zwykłym PDF ze znacznikami, nie PDF/UA-1.", "missing": "Te znaki",
        "long_register": "Zestawienie ma {count} uwag i jest zbyt długie na druk. W całości jest do pobrania obok raportu jako CSV i XLSX.",
    },
    "en": {
        "report": "Consultation report", "number": "No.", "no": "no.", "contents": "What is in this report", "page": "page", "of": "of",
        "voice": "Voice", "answer": "Answer", "proposed_change": "Proposed change",
        "no_text": "The text was not published.", "no_answer": "Awaits an answer.",
        "sources": "Where these words come from", "what": "What", "count": "Count", "share": "Share", "total": "Total", "continued": "cont.",
        "accessible": "This file conforms to PDF/UA-1 (accessibility) and PDF/A-2a (archive).",
        "plain": "This file is plain tagged PDF, not PDF/UA-1: it uses characters that none of the typefaces has.",
        "plain_refused": "This file is plain tagged PDF, not PDF/UA-1.", "missing": "These characters",
        "long_register": "The register has {count} comments, too many for print. All of it is there beside the report as CSV and XLSX.",
    },
}


def report(*, title, number, organisation, sections, lead="", dates=(), figures=(), notice="", colophon="", language="pl"):
    """A whole report. `dates` and `figures` are (label, value) pairs for the cover, `notice` is said on every page."""
    return {
        "lang": language, "words": WORDS[language], "title": title, "number": number, "organisation": organisation, "lead": lead,
        "dates": _pairs(dates), "figures": _pairs(figures), "notice": notice, "colophon": colophon,
        "sections": [{"title": heading, "blocks": blocks} for heading, blocks in sections if blocks],
    }


def paragraphs(text):
    """Running text; an empty line parts paragraphs."""
    return {"kind": "paragraphs", "items": [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]}


def subheading(text):
    """A heading inside a section."""
    return {"kind": "paragraphs", "items": [text], "is_heading": True}


def listing(items):
    """A list with bullets."""
    return {"kind": "list", "items": list(items)}


def pairs(items):
    """Labels with their values, one a line."""
    return {"kind": "pairs", "items": _pairs(items)}


def parts(items):
    """Titled parts of running text: (title, note, lines) each, `lines` as a list with bullets when there are several."""
    return {"kind": "parts", "items": [{"title": title, "note": note, "lines": [line for line in lines if line]} for title, note, lines in items]}


def voice(text, source=""):
    """Words of a person, with where they come from."""
    return {"kind": "voice", "text": text, "source": source}


def bars(title, counts, *, language="pl"):
    """Counts as (label, count) pairs: a small chart that is a table, with shares of the total to a tenth of a percent."""
    counts = list(counts)
    total, widest = sum(count for _, count in counts), max([count for _, count in counts], default=0)
    rows = [{"label": label, "count": count, "share": share(count, total, language), "width": 1000 * count // widest if widest else 0}
            for label, count in counts]
    return {"kind": "bars", "title": title, "rows": rows, "total": total}


def clauses(items):
    """Clauses of a position: dicts with number, text and, if any, title, sources, stances, outcome, answer."""
    keys = ("number", "title", "text", "sources", "stances", "outcome", "answer")
    return {"kind": "clauses", "items": [{key: item.get(key) or "" for key in keys} for item in items]}


def register(items, *, language="pl"):
    """Contributions with their answers: dicts with number, meta (a list of short texts), passage, body, proposed_change, outcome,
    justification, decided; what is missing is left out or said so. Beyond `MAX_REGISTER_ROWS` it points to CSV and XLSX."""
    items = list(items)
    if len(items) > MAX_REGISTER_ROWS:
        return paragraphs(WORDS[language]["long_register"].format(count=len(items)))
    keys = ("number", "passage", "body", "proposed_change", "outcome", "justification", "decided")
    return {"kind": "register", "rows": [{**{key: item.get(key) or "" for key in keys}, "meta": list(item.get("meta", ()))} for item in items]}


def table(columns, rows):
    """An ordinary table of texts; the heading row is repeated on each page."""
    return {"kind": "table", "columns": list(columns), "rows": [[str(cell) for cell in row] for row in rows]}


def share(count, total, language="pl"):
    """A share as text, rounded half up to a tenth of a percent, with the language's decimal sign; a dash of nothing."""
    if not total:
        return "–"
    tenths = (2000 * count + total) // (2 * total)
    return f"{tenths // 10}{',' if language == 'pl' else '.'}{tenths % 10}%"


def _pairs(items):
    return [{"label": label, "value": str(value)} for label, value in items]
