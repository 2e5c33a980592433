"""A report out of its words and its figures: sections with blocks in the shape of `report_data`, for the page and for print alike.

Values in, values out. A section without content is left out. Figures carry `href` where a page can lead to what they count: print ignores it.
"""

from collections.abc import Callable
from datetime import date, datetime

from babel.dates import format_date

from consult.core.i18n import gettext as _
from consult.core.i18n import language, ngettext
from consult.responses import report_data as data
from consult.responses.suppression import public_cells
from consult.responses.words import CHANNELS, COVERAGE, FORMAL, GROUNDS, MEDIA, OUTCOMES, POSITION_STATES, SECTIONS, SECTORS, SENDERS, STANCES

Leads = Callable[..., str]
MOST_REASONS = 20


def sections(words: dict[str, str], facts: dict, material, leads: Leads = lambda **_narrowed: "") -> list[tuple[str, str, list]]:
    """(key, heading, blocks) of every section that has content, in the order of SECTIONS.

    `words` are the texts of an edition, `facts` plain values of the consultation (see `facts_of`), `material` what
    `queries.reports.gather` brings, `leads(outcome=…)` the address of the table of comments narrowed to what a figure counts.
    """
    computed = {
        "basis": _basis(facts), "purpose": _purpose(facts), "course": _course(facts, material), "participants": _participants(material, leads),
        "formal": _formal(material, leads), "themes": _themes(material), "cafes": _cafes(material), "register": _register(material, leads),
        "positions": _positions(material),
    }
    found = []
    for key, (title, _hint) in SECTIONS.items():
        text = words.get(key, "")
        blocks = ([data.paragraphs(text)] if text else []) + computed.get(key, [])
        if blocks:
            found.append((key, str(title), blocks))
    return found


def day(value: date | datetime | None) -> str:
    """A day with its year, in the language spoken."""
    return format_date(value, "d MMMM y", locale=language()) if value else ""


def _basis(facts: dict) -> list:
    pairs = [
        (_("Number of the consultation"), facts["number"]), (_("Held by"), facts["organisation"]), (_("Legal basis"), facts["legal_basis"]),
        (_("Question"), facts["question"]),
    ]
    kept = [(label, value) for label, value in pairs if value]
    return [data.pairs(kept)] if kept else []


def _purpose(facts: dict) -> list:
    pairs = [(_("What could change"), facts["can_change"]), (_("What could not change"), facts["cannot_change"])]
    kept = [(label, "\n".join(lines)) for label, lines in pairs if lines]
    return [data.pairs(kept)] if kept else []


def _course(facts: dict, material) -> list:
    rows = [(name, _("%(first)s – %(last)s", first=day(opens), last=day(closes))) for name, opens, closes in facts["phases"]]
    rows += [(_("World Café, %(place)s", place=cafe.municipality or cafe.title), day(cafe.starts_at)) for cafe in material.cafes]
    clock = material.clock
    if clock.due_on or clock.due_words:
        rows.append((_("Answers due"), day(clock.due_on) or clock.due_words))
    return [data.pairs(rows)] if rows else []


def _bars(title: str, table, words: dict, href: Callable[[str], str] = lambda _key: "") -> dict:
    """A chart of a table of statistics, each line with its share and, where there is one, the address of what it counts."""
    block = data.bars(title, [(str(words[share.key]), share.count) for share in table.shares], language=language())
    for row, share in zip(block["rows"], table.shares, strict=True):
        tenths = f"{share.tenths // 10}{',' if language() == 'pl' else '.'}{share.tenths % 10}%"
        row.update(share=tenths, href=href(share.key) if share.count else "")
    return block


def _participants(material, leads: Leads) -> list:
    statistics, blocks = material.statistics, []
    if statistics.by_channel.total:
        submissions, voices = statistics.by_channel.total, statistics.contributions_by_channel.total
        blocks.append(data.pairs([(_("Submissions"), submissions), (_("Comments in them"), voices)]))
        blocks.append(_bars(_("Comments by the way they came"), statistics.contributions_by_channel, CHANNELS, lambda key: leads(channel=key)))
        blocks.append(_bars(_("Submissions by sender"), material.senders, SENDERS))
    people = sum(cafe.participants for cafe in material.cafes)
    sectors: dict[str, int] = {}
    for cafe in material.cafes:
        for sector, count in cafe.sectors.items():
            sectors[sector] = sectors.get(sector, 0) + count
    cells, rest = public_cells(sectors)
    if people and (cells or rest):
        counts = [(str(SECTORS.get(key, key)), count) for key, count in cells]
        counts += [(_("other sectors and not said, together"), rest)] if rest else []
        blocks.append(data.bars(_("People at café tables by sector"), counts, language=language()))
    elif people:
        blocks.append(data.paragraphs(_("Fewer than five people sat at café tables, so they are not counted by sector.")))
    return blocks


def _formal(material, leads: Leads) -> list:
    statistics = material.statistics
    if not statistics.by_formal_status.total:
        return []
    return [
        _bars(_("Submissions by formal status"), statistics.by_formal_status, FORMAL, lambda key: leads(formal=key)),
        _bars(_("Submissions by channel"), statistics.by_channel, CHANNELS, lambda key: leads(channel=key)),
        _bars(_("Electronically or otherwise"), statistics.by_medium, MEDIA),
    ]


def _themes(material) -> list:
    parts = [(theme.title, ngettext("%(n)s comment", "%(n)s comments", theme.voices), [theme.summary]) for theme in material.themes]
    return [data.parts(parts)] if parts else []


def _cafes(material) -> list:
    blocks = []
    for cafe in material.cafes:
        heading = _("%(title)s, %(place)s, %(day)s", title=cafe.title, place=cafe.municipality, day=day(cafe.starts_at))
        if cafe.participants >= 5:
            heading = ngettext("%(heading)s: %(n)s person", "%(heading)s: %(n)s people", cafe.participants, heading=heading)
        tables = [(_("Table %(number)s: %(topic)s", number=number, topic=topic), "", said) for number, topic, said in cafe.tables if said]
        blocks.append(data.subheading(heading))
        if tables:
            blocks.append(data.parts(tables))
    return blocks


def _register(material, leads: Leads) -> list:
    outcomes = material.statistics.contributions_by_outcome
    if not outcomes.total:
        return []
    words = {key: outcome.voice for key, outcome in OUTCOMES.items()} | {"unanswered": _("Awaits an answer")}
    return [_bars(_("Outcomes of comments"), outcomes, words, lambda key: leads(outcome=key))]


def _coverage(figure) -> list:
    """What became of the voices: how many have a place, why others have none."""
    if figure is None or not sum(figure.counts.values()):
        return []
    counts = [(str(words), figure.counts[state]) for state, words in COVERAGE.items() if figure.counts[state]]
    why = [
        ngettext("%(n)s comment was set aside: %(reason)s", "%(n)s comments were set aside: %(reason)s", n, reason=reason)
        for reason, n in figure.reasons[:MOST_REASONS]
    ]
    if rest := sum(n for _reason, n in figure.reasons[MOST_REASONS:]):
        why.append(ngettext(
            "%(n)s comment was set aside for another reason, which stands beside it.",
            "%(n)s comments were set aside for other reasons, which stand beside them.", rest,
        ))
    why += [
        ngettext("%(n)s comment was hidden by a moderator: %(ground)s", "%(n)s comments were hidden by a moderator: %(ground)s", n,
                 ground=str(GROUNDS.get(ground, _("no ground given"))))
        for ground, n in figure.grounds
    ]
    return [data.bars(_("What became of the voices"), counts, language=language()), *([data.listing(why)] if why else [])]


def _positions(material) -> list:
    blocks = _coverage(material.coverage)
    for position in material.positions:
        name = _("no. %(number)s, %(title)s", number=position.number, title=position.title) if position.number else position.title
        facts = [
            (_("Joint position"), name), (_("Adopted on"), day(position.adopted_on)), (_("Addressee"), position.addressee),
            (_("Where it stands"), str(POSITION_STATES.get(position.state, ""))),
        ]
        blocks.append(data.pairs([(label, value) for label, value in facts if value]))
        blocks.append(data.clauses([_clause(clause) for clause in position.clauses]))
        for clause in position.clauses:
            blocks += [data.voice(text, _objection(clause.place, *said)) for text, said in _said(clause)]
    return blocks


def _clause(clause) -> dict:
    said = [f"{SECTORS.get(sector, sector)}: {_stances(counts)}" for sector, counts in clause.stances.items()]
    outcome = str(OUTCOMES[clause.outcome].clause) if clause.outcome else ""
    return {
        "number": str(clause.place), "title": clause.heading, "text": clause.text, "stances": "; ".join(said), "outcome": outcome,
        "answer": clause.answer,
    }


def _stances(counts: dict[str, int]) -> str:
    return ", ".join(f"{STANCES[kind]} {counts[kind]}" for kind in ("support", "reservations", "object") if kind in counts)


def _said(clause):
    return [(text, (kind, who, answer, is_earlier)) for kind, who, text, answer, is_earlier in clause.objections]


def _objection(place: int, kind: str, who: str, answer: str, is_earlier: bool) -> str:
    said = {"object": _("Objection"), "reservations": _("Reservation"), "support": _("Remark")}[kind]
    if is_earlier:
        head = _("%(what)s to clause %(place)s as it was worded before: %(who)s", what=said, place=place, who=who)
    else:
        head = _("%(what)s to clause %(place)s: %(who)s", what=said, place=place, who=who)
    return _("%(head)s. Answer: %(answer)s", head=head, answer=answer) if answer else head


def register_block(rows: list[dict]) -> dict:
    """The register for print, from rows of the table of comments."""
    return data.register(
        [
            {
                "number": str(row["number"]), "meta": [day(row["received_on"]), *_from(row)], "passage": row["passage"],
                "body": row["body"], "proposed_change": row["proposed_change"], "outcome": row["outcome"],
                "justification": row["outcome_justification"], "decided": ", ".join(filter(None, (row["decided_by"], day(row["decided_on"])))),
            }
            for row in rows
        ],
        language=language(),
    )


def _from(row: dict) -> list[str]:
    """Channel and sender; a café table names its channel itself."""
    return [row["sender"]] if row["table"] else [row["channel"], row["sender"]]
