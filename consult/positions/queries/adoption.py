"""What stands in the way of adopting a position, and the form in which it is adopted."""

from typing import NamedTuple

import sqlalchemy as sa

from consult.consultations.models import Override
from consult.contributions.models import Contribution
from consult.core.db import db
from consult.core.i18n import Message, lazy_plural
from consult.core.i18n import lazy as _
from consult.positions.coverage import Coverage
from consult.positions.models import Clause, Position
from consult.positions.queries.agreement import roll_calls
from consult.positions.queries.sources import NOTE, THEME, Source, sources_of
from consult.positions.queries.voices import voices_of
from consult.positions.rollcall import RollCall, to_record
from consult.themes.models import ThemeLink

FORMAT = "consult-position-1"
MOST_NUMBERS = 50


class Missing(NamedTuple):
    """One thing that stands in the way: `no_clauses`, `no_source` and `objection` of a clause, `voices` with neither a place nor a reason."""

    code: str
    clause: int | None = None
    count: int = 0
    numbers: tuple[int, ...] = ()
    by: str = ""

    @property
    def sentence(self) -> Message:
        """The thing in words."""
        if self.code == "no_clauses":
            return _("There are no clauses yet.")
        if self.code == "no_source":
            return _("Clause %(place)s names no source.", place=self.clause)
        if self.code == "objection":
            return _("The objection to clause %(place)s by %(by)s has no answer.", place=self.clause, by=self.by)
        return lazy_plural(
            "%(n)s voice has neither a place nor a reason: %(numbers)s.", "%(n)s voices have neither a place nor a reason: %(numbers)s.",
            self.count, numbers=", ".join(map(str, self.numbers)) + (" …" if self.count > len(self.numbers) else ""),
        )



def counted(missing: list[Missing]) -> list[tuple[str, dict]]:
    """What is missing as codes with figures, as overrides keep them."""
    codes = {"no_source": "clauses_without_source", "objection": "objections_unanswered", "voices": "voices_without_place"}
    found = {}
    for thing in missing:
        code = codes.get(thing.code, thing.code)
        found[code] = found.get(code, 0) + (thing.count or 1)
    return [(code, {"count": count}) for code, count in found.items()]


def missing_for_adoption(
    position: Position, *, coverage: Coverage | None = None, calls: dict | None = None, sources: dict | None = None
) -> list[Missing]:
    """What stands in the way of adopting a position, in the order a drafter would mend it. What is known already can be handed over."""
    if not position.clauses:
        return [Missing("no_clauses")]
    coverage = voices_of(position.consultation) if coverage is None else coverage
    calls = roll_calls(position) if calls is None else calls
    sources = sources_of(position.clauses) if sources is None else sources
    found = []
    for place, clause in enumerate(position.clauses, 1):
        if all(source.is_withdrawn for source in sources[clause.id]):
            found.append(Missing("no_source", clause=place))
        found += [Missing("objection", clause=place, by=seat.nominated_by) for seat in calls[clause.id].unanswered]
    if coverage.outstanding:
        numbers = tuple(voice.number for voice in coverage.outstanding[:MOST_NUMBERS])
        found.append(Missing("voices", count=len(coverage.outstanding), numbers=numbers))
    return found


def canonical_value(position: Position, *, number: str, adopted_on, result: str, coverage: Coverage, override: Override | None) -> dict:
    """The position as plain values, whole in itself: what is fingerprinted and kept. Seats stand for their holders; no person is named."""
    consultation, platform = position.consultation, position.platform
    calls, sources = roll_calls(position), sources_of(position.clauses)
    linked = _linked({source.id for found in sources.values() for source in found if source.kind == THEME})
    return {
        "format": FORMAT, "id": position.id, "number": number, "title": position.title, "about": position.about,
        "adopted_on": adopted_on.isoformat(), "result": result, "body": {"id": platform.id, "name": platform.name, "region": platform.region},
        "addressee": {"name": position.addressee, "organisation": position.addressee_id},
        "consultation": {"id": consultation.id, "number": consultation.number, "title": consultation.title},
        "clauses": [_clause(place, clause, calls[clause.id], sources[clause.id], linked) for place, clause in enumerate(position.clauses, 1)],
        "coverage": {**coverage.counts, "total": coverage.total},
        "override": None if override is None else {"reason": override.reason, "missing": override.missing},
    }


def _clause(place: int, clause: Clause, call: RollCall, sources: list[Source], linked: dict) -> dict:
    return {
        "id": clause.id, "place": place, "heading": clause.heading, "text": clause.text, "edition": clause.edition,
        "sources": [_source(source, linked) for source in sources], "agreement": to_record(call),
    }


def _source(source: Source, linked: dict) -> dict:
    if source.kind == THEME:
        return {"kind": source.kind, "id": source.id, "title": source.title, "voices": linked.get(source.id, [])}
    table = {} if source.table is None else {"session": source.session, "municipality": source.place, "table": source.table}
    if source.kind == NOTE:
        return {"kind": source.kind, "id": source.id, "number": source.number, **table}
    return {"kind": source.kind, "id": source.id, "number": source.number, "channel": source.channel, **table}


def _linked(theme_ids) -> dict[int, list[int]]:
    """Register numbers of the voices of themes: theme id → numbers."""
    statement = sa.select(ThemeLink.theme_id, Contribution.number).join(ThemeLink.contribution).where(ThemeLink.theme_id.in_(theme_ids))
    found = {}
    for theme, number in db.session.execute(statement.order_by(ThemeLink.theme_id, Contribution.number)):
        found.setdefault(theme, []).append(number)
    return found
