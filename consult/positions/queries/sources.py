"""What clauses rest on: themes, voices, table notes, with all that their marks show; and finding sources to cite."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from consult.cafe.models import CafeSession, CafeTable, Note
from consult.contributions.models import Contribution
from consult.contributions.queries import select_contributions
from consult.core.db import db
from consult.core.text import fold
from consult.moderation.models import Visibility
from consult.policy.roles import Actor
from consult.policy.rules import require
from consult.positions.models import Citation, Position
from consult.themes.models import Theme, ThemeLink
from consult.themes.queries import Origin, list_themes, origins_of

THEME, VOICE, NOTE = "theme", "voice", "note"
MOST = 30


@dataclass(frozen=True)
class Source:
    """A source of a clause, as its mark shows it. `number` is a voice's in the register or a note's in its session; `count` a theme's voices.

    `table` is the number of the café table a voice or note comes from. `citation_id` is None for what is not cited yet.
    """

    kind: str
    id: int
    citation_id: int | None = None
    title: str = ""
    number: int = 0
    count: int = 0
    channel: str = ""
    passage: str = ""
    table: int | None = None
    place: str = ""
    session: str = ""
    session_id: int | None = None
    note_kind: str = ""
    text: str = ""
    is_withdrawn: bool = False


def sources_of(clauses) -> dict[int, list[Source]]:
    """Sources of clauses: clause id → themes, then voices and notes, each in the order they were cited."""
    statement = sa.select(Citation).where(Citation.clause_id.in_([clause.id for clause in clauses])).order_by(Citation.id)
    loaded = (
        joinedload(Citation.theme), joinedload(Citation.contribution).joinedload(Contribution.submission),
        joinedload(Citation.note).joinedload(Note.table).joinedload(CafeTable.session),
    )
    citations = list(db.session.scalars(statement.options(*loaded)))
    counts = _counts({citation.theme_id for citation in citations if citation.theme_id})
    origins = origins_of({citation.contribution_id for citation in citations if citation.contribution_id})
    found = {clause.id: [] for clause in clauses}
    for citation in citations:
        found[citation.clause_id].append(_cited(citation, counts, origins))
    order = (THEME, VOICE, NOTE)
    return {clause: sorted(sources, key=lambda source: order.index(source.kind)) for clause, sources in found.items()}


def _cited(citation: Citation, counts: dict, origins: dict) -> Source:
    if citation.theme is not None:
        return _theme(citation.theme, counts.get(citation.theme_id, 0), citation.id)
    if citation.contribution is not None:
        return _voice(citation.contribution, origins.get(citation.contribution_id), citation.id)
    return _note(citation.note, citation.id)


def _theme(theme: Theme, count: int, citation_id: int | None = None) -> Source:
    return Source(THEME, theme.id, citation_id, title=theme.title, count=count, text=theme.summary, is_withdrawn=theme.removed_at is not None)


def _voice(voice: Contribution, origin: Origin | None, citation_id: int | None = None, text: str = "") -> Source:
    said_at = {}
    if origin:
        said_at = {"table": origin.table, "place": origin.municipality, "session": origin.session, "note_kind": origin.kind.value}
    channel = voice.submission.channel.value
    return Source(VOICE, voice.id, citation_id, number=voice.number, channel=channel, passage=voice.passage_label, text=text, **said_at)


def _note(note: Note, citation_id: int | None = None, text: str = "") -> Source:
    session = note.table.session
    return Source(
        NOTE, note.id, citation_id, number=note.number, table=note.table.number, place=session.municipality, session=session.title,
        session_id=session.id, note_kind=note.kind.value, text=text, is_withdrawn=note.visibility is Visibility.HIDDEN,
    )


def _counts(theme_ids) -> dict[int, int]:
    statement = sa.select(ThemeLink.theme_id, sa.func.count()).where(ThemeLink.theme_id.in_(theme_ids)).group_by(ThemeLink.theme_id)
    return dict(db.session.execute(statement).all())


def find_sources(actor: Actor, position: Position, kind: str, words: str = "") -> list[Source]:
    """Sources of one kind by words or number, at most `MOST`, with the texts the drafter may read. For drafters: Forbidden for others."""
    require(actor, "clause.edit", position)
    if kind == NOTE:
        return _find_notes(position, words)
    if kind == VOICE:
        return _find_voices(actor, position, words)
    wanted = fold(words).split()
    themes = list_themes(actor, position.consultation)
    return [_theme(theme, count) for theme, count in themes if all(word in fold(f"{theme.title} {theme.summary}") for word in wanted)]


def _find_voices(actor: Actor, position: Position, words: str) -> list[Source]:
    if number := _number(words):
        statement = select_contributions(actor, position.consultation).where(Contribution.number == number)
    else:
        statement = select_contributions(actor, position.consultation, words=words)
    rows = list(db.session.scalars(statement.limit(MOST)))
    origins = origins_of({row.id for row in rows})
    return [_voice(row, origins.get(row.id), text=row.public_text or row.public_field("proposed_change")) for row in rows]


def _find_notes(position: Position, words: str) -> list[Source]:
    here = sa.select(Note).join(Note.table).join(CafeTable.session).where(CafeSession.consultation_id == position.consultation_id)
    statement = here.where(Note.visibility == Visibility.PUBLISHED).options(joinedload(Note.table).joinedload(CafeTable.session))
    if number := _number(words):
        statement = statement.where(Note.number == number)
    else:
        statement = statement.where(*(Note.search_text.contains(word, autoescape=True) for word in fold(words).split()[:8]))
    rows = db.session.scalars(statement.order_by(CafeSession.starts_at, CafeTable.number, Note.number).limit(MOST))
    return [_note(row, text=row.body) for row in rows]


def _number(words: str) -> int | None:
    """The number somebody looks for, as in `131` or `nr 131`."""
    digits = words.lower().removeprefix("nr").strip(" .#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
