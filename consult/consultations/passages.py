"""Split a document into passages that people can comment on one by one, labelled as law cites them.

Understands Polish legal numbering (część, dział, rozdział, §, art., ustęp, punkt, litera, tiret), headings, ordinary prose and
lists, pasted from a word processor or copied from a PDF. Nothing of the content is lost: the marks, headings and texts of all
passages, put together, are the input but for white space, soft hyphens and the hyphens of words broken at a line's end.
A person corrects the result by hand, so doubtful lines stay with the passage before them.
"""
import re
from typing import NamedTuple

from consult.consultations.numbering import CONTAINERS, LEVELS, PROVISIONS, Mark, cite, read_mark, read_nested, value_of

MOST_BYTES = 2 * 1024 * 1024
_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_NUMBERED_TITLES = frozenset({"subparagraph", "decimal"})
_NO_WIDTH = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SENTENCE_ENDS = tuple(".!?:;,…")
_LINKING_WORDS = frozenset({"i", "oraz", "lub", "albo", "także"})
_UNFINISHED = frozenset(
    "art. ust. pkt lit. poz. nr § ul. im. np. tj. tzw. m.in. godz. w z ze we o u na do od po za dla przez przy nad pod a".split())


class TooLong(ValueError):
    """The text is longer than MOST_BYTES in UTF-8; `size` and `most` are in bytes."""

    def __init__(self, size):
        self.size, self.most = size, MOST_BYTES
        super().__init__(f"{size} bytes, at most {MOST_BYTES}")


class NotText(ValueError):
    """The bytes are no text in UTF-8, UTF-16 with a mark or Windows-1250."""


class Passage(NamedTuple):
    """One unit: its kind (a key of numbering.LEVELS), label as cited, depth in the outline, heading, text, mark as written.

    Paragraphs inside `text` are parted by a line feed.
    """

    kind: str
    label: str
    depth: int
    heading: str
    text: str
    mark: str


def decode(data):
    """The text of a .txt file: UTF-8, UTF-16 with its byte order mark, else Windows-1250. Raises NotText or TooLong."""
    if len(data) > MOST_BYTES:
        raise TooLong(len(data))
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1250")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotText("neither UTF-8 nor Windows-1250")


def split(text):
    """The passages of a text, in order; labels are unique. Linear in the length of the text. Raises TooLong."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise TooLong(size)
    lines = [" ".join(line.split()) for line in _LINE_ENDS.split(_NO_WIDTH.sub("", text))]
    outline = _Outline(lines)
    for place, line in enumerate(lines):
        if line:
            outline.add(place, line)
    return [unit.passage() for unit in outline.units]


class _Unit:
    """A passage while it grows."""

    def __init__(self, kind, number, mark, depth):
        self.kind, self.number, self.mark, self.depth = kind, number, mark, depth
        self.label = self.cited = ""
        self.heading, self.text = [], []       # pieces, so that a long text grows in linear time
        self.counts = {}                # how many children of each kind, and the last number of each kind
        self.last = {}

    def passage(self):
        return Passage(self.kind, self.label, self.depth, "".join(self.heading), "".join(self.text), self.mark)


class _Outline:
    """Reads line after line and keeps the units that are open, outermost first."""

    def __init__(self, lines):
        self.lines = lines
        self.following = _next_lines(lines)
        self.is_wrapped, self.width = _wrapping(lines)
        self.has_blanks = any(not line for line in lines[:-1])
        self.hyphenated = {word for line in lines if "-" in line for word in map(_bare, line.split()) if "-" in word}
        self.units, self.open, self.labels = [], [], {}
        self.root = _Unit("", "", "", -1)
        self.heading_wanted = False
        self.previous = ""

    def add(self, place, line):
        after_blank = place == 0 or not self.lines[place - 1]
        mark = read_mark(line)
        if mark and self._is_plausible(mark, after_blank):
            self._add_marked(place, mark)
        else:
            self._add_unmarked(place, line, after_blank)
        self.previous = line

    def _add_marked(self, place, mark):
        """Open the unit, and those that begin on the same line inside it, and place what the line says."""
        while mark:
            rest, unit = mark.rest, self._open_unit(mark)
            mark = read_nested(rest, unit.kind) if unit.kind not in CONTAINERS else None
        self.heading_wanted = not rest and unit.kind in CONTAINERS | PROVISIONS
        if rest and self._takes_heading(place, rest):
            unit.heading.append(rest)
        elif rest:
            unit.text.append(rest)

    def _add_unmarked(self, place, line, after_blank):
        if self.heading_wanted and self._takes_heading(place, line):
            unit = self.units[-1]
            _put(unit.heading, line, " ")
            self.heading_wanted = unit.kind in CONTAINERS and line.isupper()
            return
        self.heading_wanted = False
        current = self.units[-1] if self.units else None
        if self._is_heading(place, line, after_blank):
            if current and current.kind == "heading" and not after_blank and line.isupper() and not current.text:
                _put(current.heading, line, " ")
            else:
                self._open_unit(Mark("heading", "", "", "")).heading.append(line)
        elif current is None or self._begins_prose(current, line, after_blank):
            self._open_unit(Mark("prose", "", "", "")).text.append(line)
        elif current.kind in CONTAINERS and not current.text and self._goes_on(line, after_blank):
            self._continue(current.heading, line)
        elif self._goes_on(line, after_blank):
            self._continue(current.text, line)
        else:
            _put(current.text, line, "\n")

    def _begins_prose(self, current, line, after_blank):
        """True where an unmarked line is a paragraph of its own: outside articles and §§, unless it goes on the one before."""
        if self._in_provision() or self._goes_on(line, after_blank):
            return False
        if current.kind in _NUMBERED_TITLES and current.heading and not current.text:
            return False
        return current.kind in CONTAINERS or current.kind == "prose" or after_blank or not self.has_blanks

    def _goes_on(self, line, after_blank):
        """True when the line is the rest of a sentence begun on the line before."""
        if after_blank or not self.previous:
            return False
        if self.previous.endswith("-") or line[0].islower() and not self.previous.endswith(tuple(".!?")):
            return True
        if self._is_unfinished():
            return True
        if not self.is_wrapped:
            return False
        return not self.previous.endswith(_SENTENCE_ENDS) or len(self.previous) >= 0.75 * self.width

    def _continue(self, pieces, line):
        """Join a line to the text before it, mending a word that was broken at the line's end."""
        last = pieces[-1] if pieces else ""
        if not last.endswith("-") or last.endswith((" -", "--")) or not line[0].isalnum():
            _put(pieces, line, " ")
            return
        word = last.rsplit(None, 1)[-1] + line.split(None, 1)[0]
        if not (line[0].isdigit() or line[0].isupper() or _bare(word) in self.hyphenated):
            pieces[-1] = last[:-1]
        pieces.append(line)

    def _is_plausible(self, mark, after_blank):
        """False for a mark that only happens to stand at the beginning of a wrapped line."""
        if mark.kind in CONTAINERS:
            return after_blank or self._begins_anew() or mark.kind != "annex" and self.heading_wanted
        expected = self._parent(mark.kind).last.get(mark.kind, 0)
        in_sequence = bool(mark.number) and value_of(mark.number) in (1, expected, expected + 1)
        if mark.written.endswith(".") and mark.kind == "letter":
            return in_sequence and (after_blank or self._begins_anew())
        if mark.kind == "decimal" or not mark.number:
            return after_blank or self._begins_anew()
        return after_blank or in_sequence or self._begins_anew()

    def _begins_anew(self):
        """True when the line before does not call for a continuation."""
        if self._is_unfinished():
            return False
        if not self.is_wrapped or not self.previous or self.previous.endswith(_SENTENCE_ENDS):
            return True
        last = self.units[-1] if self.units else None
        if self.previous[-9:].rsplit(" ", 1)[-1] in _LINKING_WORDS:
            return True
        return last is not None and (last.kind in CONTAINERS or last.kind in ("bullet", "indent", "double_indent") or not last.text)

    def _is_unfinished(self):
        """True when the line before ends with a word after which a sentence cannot end, as in "o którym mowa w art."."""
        return self.previous[-9:].rsplit(" ", 1)[-1] in _UNFINISHED

    def _takes_heading(self, place, line):
        """True when a line right after a unit's mark is its heading and not its text."""
        unit = self.units[-1]
        if unit.kind in CONTAINERS:
            return len(line) <= 300
        if unit.heading or not _looks_like_heading(line) or self.is_wrapped and len(line) > 0.6 * self.width:
            return False
        following = self.following[place]
        mark = read_mark(following) if following else None
        if unit.kind in _NUMBERED_TITLES and not self._in_provision():        # "1.1. Cel" above its text, as strategies have it
            return mark.number.startswith(unit.number + ".") if mark else following[:1].isupper() and following.endswith((".", ":"))
        if unit.kind not in PROVISIONS:
            return False
        if mark:
            return mark.kind not in CONTAINERS | PROVISIONS and not line.endswith(_SENTENCE_ENDS)
        return following[:1].isupper()

    def _is_heading(self, place, line, after_blank):
        """True for a line that stands as a heading without number: capitals, or a short title above other text."""
        if line.isupper() and 4 <= sum(sign.isalpha() for sign in line) <= 200:
            return after_blank or self._begins_anew() or self.units[-1].kind == "heading"
        if self._in_provision() or len(line) > 80 or not _looks_like_heading(line):
            return False
        following = self.following[place]
        before_blank = place + 1 < len(self.lines) and not self.lines[place + 1]
        if not following or following[0].islower() or not (after_blank or self._begins_anew()):
            return False
        return after_blank and before_blank if self.has_blanks else len(following) > len(line) and following.endswith(tuple(".:;"))

    def _in_provision(self):
        return any(unit.kind in PROVISIONS for unit in self.open)

    def _parent(self, kind):
        for unit in reversed(self.open):
            if LEVELS[unit.kind] < LEVELS[kind]:
                return unit
        return self.root

    def _open_unit(self, mark):
        parent = self._parent(mark.kind)
        self.open = self.open[:self.open.index(parent) + 1] if parent is not self.root else []
        if parent.kind == "prose" and mark.kind == "indent":      # a dash below ordinary prose is a list, not a tiret
            mark = mark._replace(kind="bullet")
        kind = self._kind_here(mark.kind)
        parent.counts[kind] = parent.counts.get(kind, 0) + 1
        parent.last[mark.kind] = value_of(mark.number)
        unit = _Unit(mark.kind, mark.number, mark.written, len(self.open))
        unit.cited = self._cited(kind, mark.number, parent)
        unit.label = self._unique(unit.cited)
        self.open.append(unit)
        self.units.append(unit)
        return unit

    def _kind_here(self, kind):
        """Numbered items outside any division of a legal text are cited as points."""
        if kind == "subparagraph" and not any(unit.kind not in ("heading", "prose") for unit in self.open):
            return "point"
        return kind

    def _cited(self, kind, number, parent):
        if kind in ("prose", "heading"):
            self.root.counts["all " + kind] = count = self.root.counts.get("all " + kind, 0) + 1
            return cite(kind, "", count)
        own = cite(kind, number, parent.counts[kind])
        if kind in CONTAINERS:
            return own
        above = [unit for unit in self.open if unit.kind != "heading" and (unit.kind == "annex" or kind not in PROVISIONS)]
        if any(unit.kind in PROVISIONS for unit in above):         # law cites "§ 2 ust. 1", without the chapter
            above = [unit for unit in above if unit.kind == "annex" or unit.kind not in CONTAINERS]
        near = above[-1:] if above else []
        if kind == "paragraph" and parent.kind == "article":
            near = [parent]
        return f"{near[0].cited} {own}" if near else own

    def _unique(self, label):
        if label in self.labels and self.open:
            container = next((unit for unit in reversed(self.open) if unit.kind in CONTAINERS - {"heading", "annex"}), None)
            if container and not label.startswith(container.cited):
                label = f"{container.cited} {label}"
        self.labels[label] = times = self.labels.get(label, 0) + 1
        return label if times == 1 else self._unique(f"{label} ({times})")


def _next_lines(lines):
    """For each line the next that is not blank, or ""."""
    following, after = [], ""
    for line in reversed(lines):
        following.append(after)
        after = line or after
    return following[::-1]


def _wrapping(lines):
    """(whether sentences are broken over lines of about one width, that width)."""
    lengths = sorted(len(line) for line in lines if line)
    if not lengths:
        return False, 0
    width = lengths[len(lengths) * 9 // 10]
    broken = sum(len(line) > 0.6 * width and not line.endswith(_SENTENCE_ENDS) and (after[:1].isalnum() or after[:1] in ("§", "(", "„"))
                 for line, after in zip(lines, lines[1:], strict=False))
    return 45 <= width <= 130 and broken >= 0.25 * len(lengths), width


def _looks_like_heading(line):
    return len(line) <= 120 and not line.endswith(_SENTENCE_ENDS) and line[0].isupper() and line.count(" ") < 14


def _put(pieces, line, between):
    pieces.extend((between, line) if pieces else (line,))


def _bare(word):
    return word.strip(".,;:!?()[]„”\"'")
