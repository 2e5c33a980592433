"""The path of a voice: said, registered, moderated, grouped, written into clauses or set aside, answered. Every step from what is public."""

from collections import defaultdict
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from consult.cafe.models import HarvestStatement, Note, StatementNote
from consult.contributions.models import Contribution
from consult.core.db import db
from consult.moderation.models import Action, Decision
from consult.positions.models import AdoptedVersion, Citation, Clause, Position, VoiceSetAside
from consult.responses.models import Answer, AnswerState
from consult.themes.models import Theme, ThemeLink


@dataclass
class Path:
    """What became of one voice so far."""

    contribution: Contribution
    decisions: list[Decision] = field(default_factory=list)
    statement: HarvestStatement | None = None
    notes: list[Note] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    theme_sizes: dict[int, int] = field(default_factory=dict)
    clauses: list[Clause] = field(default_factory=list)
    adopted: AdoptedVersion | None = None
    set_aside: VoiceSetAside | None = None
    answer: Answer | None = None
    clause_answers: dict[int, Answer] = field(default_factory=dict)

    @property
    def is_answered(self) -> bool:
        """Whether an approved answer stands."""
        return self.answer is not None


def paths_of(contributions: list[Contribution]) -> list[Path]:
    """The paths of the voices, in their order, in a fixed number of queries."""
    paths = {voice.id: Path(voice) for voice in contributions}
    if not paths:
        return []
    _moderated(paths)
    _harvested(paths)
    _grouped(paths)
    _drafted(paths)
    _answered(paths)
    return list(paths.values())


def _moderated(paths: dict[int, Path]) -> None:
    refs = {path.contribution.ref: path for path in paths.values()}
    shown = sa.select(Decision).where(Decision.subject.in_(refs), Decision.action != Action.UNDO, Decision.undone_at.is_(None))
    for decision in db.session.scalars(shown.order_by(Decision.id)):
        refs[decision.subject].decisions.append(decision)


def _harvested(paths: dict[int, Path]) -> None:
    statements = sa.select(HarvestStatement).where(HarvestStatement.contribution_id.in_(paths)).options(joinedload(HarvestStatement.table))
    by_statement = {}
    for statement in db.session.scalars(statements):
        paths[statement.contribution_id].statement = statement
        by_statement[statement.id] = paths[statement.contribution_id]
    cited = sa.select(StatementNote).where(StatementNote.statement_id.in_(by_statement))
    for link in db.session.scalars(cited.options(joinedload(StatementNote.note).joinedload(Note.table))):
        by_statement[link.statement_id].notes.append(link.note)


def _grouped(paths: dict[int, Path]) -> None:
    links = sa.select(ThemeLink).join(ThemeLink.theme).where(ThemeLink.contribution_id.in_(paths), Theme.removed_at.is_(None))
    themes = set()
    for link in db.session.scalars(links.options(joinedload(ThemeLink.theme)).order_by(ThemeLink.theme_id)):
        paths[link.contribution_id].themes.append(link.theme)
        themes.add(link.theme_id)
    counted = sa.select(ThemeLink.theme_id, sa.func.count()).where(ThemeLink.theme_id.in_(themes)).group_by(ThemeLink.theme_id)
    sizes = dict(db.session.execute(counted).all())
    for path in paths.values():
        path.theme_sizes = sizes


def _drafted(paths: dict[int, Path]) -> None:
    theme_ids = {theme.id for path in paths.values() for theme in path.themes}
    citations = (
        sa.select(Citation)
        .join(Citation.clause)
        .where(sa.or_(Citation.contribution_id.in_(paths), Citation.theme_id.in_(theme_ids)), Clause.removed_at.is_(None))
        .options(joinedload(Citation.clause).joinedload(Clause.position).joinedload(Position.adopted))
        .order_by(Clause.place)
    )
    direct, through = defaultdict(list), defaultdict(list)
    for citation in db.session.scalars(citations):
        if citation.clause.is_public:
            (direct[citation.contribution_id] if citation.contribution_id else through[citation.theme_id]).append(citation.clause)
    aside = sa.select(VoiceSetAside).where(VoiceSetAside.contribution_id.in_(paths))
    set_aside = {row.contribution_id: row for row in db.session.scalars(aside)}
    for path in paths.values():
        found = [*direct[path.contribution.id], *(clause for theme in path.themes for clause in through[theme.id])]
        path.clauses = sorted(dict.fromkeys(found), key=lambda clause: clause.place)
        path.set_aside = None if path.clauses else set_aside.get(path.contribution.id)
        path.adopted = next((clause.position.adopted for clause in path.clauses), None)


def _answered(paths: dict[int, Path]) -> None:
    clause_ids = {clause.id for path in paths.values() for clause in path.clauses}
    asked = sa.or_(Answer.contribution_id.in_(paths), Answer.clause_id.in_(clause_ids))
    by_clause = {}
    for answer in db.session.scalars(sa.select(Answer).where(asked, Answer.state == AnswerState.APPROVED)):
        if answer.contribution_id:
            paths[answer.contribution_id].answer = answer
        else:
            by_clause[answer.clause_id] = answer
    for path in paths.values():
        path.clause_answers = {clause.id: by_clause[clause.id] for clause in path.clauses if clause.id in by_clause}
