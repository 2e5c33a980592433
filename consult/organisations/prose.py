"""Texts with light marks, as officers write them: an empty line parts paragraphs, `## ` begins a heading, `- ` an item of a list.

The result holds only these elements and links to addresses written out; everything else is escaped, so nothing needs to be sanitised.
"""

import re

from markupsafe import Markup, escape

_LINK = re.compile(r"(https?://[^\s<>\"']{1,300}[^\s<>\"'.,;:!?)\]]|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})")


def to_html(text: str | None) -> Markup:
    """`text` laid out as HTML."""
    return Markup("\n").join(_block(block.splitlines()) for block in re.split(r"\n[ \t]*\n", text or "") if block.strip())


def _block(lines: list[str]) -> Markup:
    parts, run, kind = [], [], ""
    for line in lines:
        own = "heading" if line.startswith("## ") else "item" if line.lstrip().startswith("- ") else "line"
        if run and (own != kind or kind == "heading"):
            parts.append(_closed(kind, run))
            run = []
        kind = own
        run.append(line.lstrip()[3:] if own == "heading" else line.lstrip()[2:] if own == "item" else line.strip())
    if run:
        parts.append(_closed(kind, run))
    return Markup("\n").join(parts)


def _closed(kind: str, lines: list[str]) -> Markup:
    if kind == "heading":
        return Markup("<h2>{}</h2>").format(lines[0].strip())
    if kind == "item":
        return Markup("<ul>") + Markup("").join(Markup("<li>{}</li>").format(_linked(line)) for line in lines) + Markup("</ul>")
    return Markup("<p>") + Markup("<br>").join(_linked(line) for line in lines) + Markup("</p>")


def _linked(line: str) -> Markup:
    parts = _LINK.split(line)
    for place in range(1, len(parts), 2):
        found = parts[place]
        address = found if found.startswith("http") else f"mailto:{found}"
        parts[place] = Markup('<a href="{}" rel="nofollow noopener">{}</a>').format(address, found)
    return Markup("").join(part if isinstance(part, Markup) else escape(part) for part in parts)
