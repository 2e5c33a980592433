"""Everything the first screen of a consultation shows, in a fixed number of queries."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from consult.cafe.models import CafeSession, HarvestStatement, Note, Participant, SessionState
from consult.consultations.models import Consultation, Document, Passage, PhaseKind, State
from consult.contributions import queries as contributions
from consult.contributions.models import Contribution
from consult.core.db import db
from consult.moderation.models import Visibility
from consult.positions.models import Clause, Position, PositionState
from consult.responses.models import Answer, AnswerState, Report
from consult.themes.models import Theme

PASSAGES_SHOWN = 6
COMMENTS_SHOWN = 2
VOICES_SHOWN = 3


@dataclass
class Overview:
    """One consultation with what belongs to it, as everybody may see it."""

    consultation: Consultation
    documents: list[Document] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    passage_count: int = 0
    comments: dict[int, contributions.Comments] = field(default_factory=dict)
    voices: list[Contribution] = field(default_factory=list)
    channels: list[tuple[str, int]] = field(default_factory=list)
    voice_count: int = 0
    sessions: list[CafeSession] = field(default_factory=list)
    people: dict[int, int] = field(default_factory=dict)
    notes: dict[int, int] = field(default_factory=dict)
    statements: dict[int, int] = field(default_factory=dict)
    themes: list[Theme] = field(default_factory=list)
    position: Position | None = None
    clause_count: int = 0
    answered: int = 0
    report: Report | None = None

    @property
    def collect(self):
        """The phase of collecting voices, if it has been set."""
        return self.consultation.phase(PhaseKind.COLLECT)

    @property
    def can_speak(self) -> bool:
        """Whether voices are collected at this moment."""
        return self.consultation.allows("contribute")

    @property
    def steps(self) -> list[dict]:
        """The five stages with `done`, `now` or `next`, for the phase line; words are the template's."""
        order = [PhaseKind.COLLECT, PhaseKind.DRAFT, PhaseKind.ANSWER, PhaseKind.EFFECTS]
        out = [{"kind": "announce", "state": "next" if self.consultation.state is State.DRAFT else "done", "phase": None}]
        for kind in order:
            phase = self.consultation.phase(kind)
            if phase is None:
                continue
            state = "done" if phase.is_over else "now" if phase.is_open and self.consultation.state is State.ANNOUNCED else "next"
            out.append({"kind": kind.value, "state": state, "phase": phase})
        return out


def overview_of(actor, consultation: Consultation) -> Overview:
    """Read it all for `actor`."""
    view = Overview(consultation)
    _read_documents(view)
    _read_voices(view, actor)
    _read_sessions(view)
    _read_outcome(view)
    return view


def _count(key, ids, *conditions) -> dict[int, int]:
    return dict(db.session.execute(sa.select(key, sa.func.count()).where(key.in_(ids), *conditions).group_by(key)).all())


def _read_documents(view: Overview) -> None:
    documents = sa.select(Document).where(Document.consultation_id == view.consultation.id).options(joinedload(Document.upload))
    view.documents = list(db.session.scalars(documents.order_by(Document.id)))
    ids = [document.id for document in view.documents]
    standing = (Passage.document_id.in_(ids), Passage.removed_at.is_(None))
    of_these = sa.select(Passage).where(*standing, Passage.text != "").order_by(Passage.document_id, Passage.position)
    view.passages = list(db.session.scalars(of_these.limit(PASSAGES_SHOWN)))
    view.passage_count = db.session.scalar(sa.select(sa.func.count()).select_from(Passage).where(*standing)) or 0
    view.comments = contributions.comments_on(view.consultation, view.passages, COMMENTS_SHOWN)


def _read_voices(view: Overview, actor) -> None:
    counted = contributions.count_by_channel(view.consultation)
    view.channels = sorted(((channel.value, n) for channel, n in counted.items()), key=lambda pair: -pair[1])
    view.voice_count = sum(counted.values())
    statement = contributions.select_contributions(actor, view.consultation, visibility=Visibility.PUBLISHED).where(Contribution.body != "")
    view.voices = list(db.session.scalars(statement.order_by(None).order_by(Contribution.number.desc()).limit(VOICES_SHOWN)))


def _read_sessions(view: Overview) -> None:
    statement = sa.select(CafeSession).where(CafeSession.consultation_id == view.consultation.id, CafeSession.state != SessionState.DRAFT)
    view.sessions = list(db.session.scalars(statement.options(selectinload(CafeSession.tables)).order_by(CafeSession.starts_at)))
    ids = [session.id for session in view.sessions]
    view.people = _count(Participant.session_id, ids, Participant.removed_at.is_(None))
    view.notes = _count(Note.session_id, ids, Note.visibility == Visibility.PUBLISHED)
    view.statements = _count(HarvestStatement.session_id, ids, HarvestStatement.contribution_id.is_not(None))


def _read_outcome(view: Overview) -> None:
    here = view.consultation.id
    themes = sa.select(Theme).where(Theme.consultation_id == here, Theme.removed_at.is_(None)).order_by(Theme.title)
    view.themes = list(db.session.scalars(themes))
    shown = (PositionState.AGREEING, PositionState.ADOPTED, PositionState.SENT, PositionState.ANSWERED)
    positions = sa.select(Position).where(Position.consultation_id == here, Position.state.in_(shown)).options(joinedload(Position.adopted))
    view.position = db.session.scalars(positions.order_by(Position.id.desc()).limit(1)).first()
    if view.position:
        of_it = sa.select(sa.func.count()).select_from(Clause).where(Clause.position_id == view.position.id, Clause.removed_at.is_(None))
        view.clause_count = db.session.scalar(of_it) or 0
    approved = sa.select(sa.func.count()).select_from(Answer)
    approved = approved.where(Answer.consultation_id == here, Answer.state == AnswerState.APPROVED, Answer.contribution_id.is_not(None))
    view.answered = db.session.scalar(approved) or 0
    view.report = db.session.scalars(sa.select(Report).where(Report.consultation_id == here, Report.published_at.is_not(None))).first()
