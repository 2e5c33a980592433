"""What a report is made of: its words, the figures of the register, café sessions, themes and positions, as plain values."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from consult.cafe.models import CafeSession, CafeTable, HarvestStatement, Participant, SessionState
from consult.consultations.models import Consultation
from consult.contributions.models import Contribution, Submission
from consult.core.clock import local
from consult.core.db import db
from consult.core.errors import NotFound
from consult.moderation.models import Visibility
from consult.policy.roles import Actor
from consult.policy.rules import can, require
from consult.positions.coverage import HIDDEN, SET_ASIDE
from consult.positions.models import Clause, Position, PositionState
from consult.positions.queries import position_of, roll_calls, voices_of
from consult.positions.rollcall import RollCall
from consult.responses.models import Answer, AnswerState, Report
from consult.responses.queries.answers import answers_of_clauses
from consult.responses.queries.clocks import Clock, clock_of
from consult.responses.statistics import Statistics, Table, count_all, tabulate
from consult.responses.words import PHASES
from consult.themes.models import Theme, ThemeLink

HELD_CAFES = (SessionState.HARVEST, SessionState.CLOSED, SessionState.HANDED_OVER)
SHOWN_POSITIONS = (PositionState.ADOPTED, PositionState.SENT, PositionState.ANSWERED)


def get_public_consultation(actor: Actor, consultation_id: int) -> Consultation:
    """A consultation whose table of comments the actor may read. Raises NotFound for one that is not public to them."""
    consultation = db.session.get(Consultation, consultation_id)
    if consultation is None or not can(actor, "report.read", consultation):
        raise NotFound
    return consultation


def find_report(consultation: Consultation) -> Report | None:
    """The report of a consultation, written or published, None when nobody has begun."""
    statement = sa.select(Report).where(Report.consultation_id == consultation.id).options(joinedload(Report.edited_by))
    return db.session.scalars(statement).first()


def get_report(actor: Actor, consultation: Consultation) -> Report:
    """The published report. Raises NotFound while there is none."""
    report = find_report(consultation)
    if report is None or not report.edition or not can(actor, "report.read", report):
        raise NotFound
    return report


def open_report(actor: Actor, consultation_id: int, permission: str = "report.edit") -> Consultation:
    """The consultation whose report the actor writes or publishes. Raises NotFound, SignInNeeded or Forbidden."""
    consultation = db.session.get(Consultation, consultation_id)
    if consultation is None:
        raise NotFound
    require(actor, "report.publish" if permission == "report.publish" else "report.edit", consultation)
    return consultation


def statistics_of(consultation: Consultation) -> Statistics:
    """All tables of the report. A late submission counts as late, whatever else its formal status is."""
    submissions = db.session.execute(
        sa.select(Submission.channel, Submission.formal_status, Submission.is_late).where(Submission.consultation_id == consultation.id)
    )
    voices = db.session.execute(
        sa.select(Submission.channel, Answer.outcome, Contribution.visibility)
        .join(Submission, Submission.id == Contribution.submission_id)
        .outerjoin(Answer, sa.and_(Answer.contribution_id == Contribution.id, Answer.state == AnswerState.APPROVED))
        .where(Contribution.consultation_id == consultation.id)
    )
    return count_all(
        [(row.channel.value, "late" if row.is_late else row.formal_status.value) for row in submissions],
        [(row.channel.value, row.outcome.value if row.outcome else None, row.visibility is Visibility.PUBLISHED) for row in voices],
    )


def senders_of(consultation: Consultation) -> Table:
    """Submissions by who sent them."""
    kinds = db.session.scalars(sa.select(Submission.sender_kind).where(Submission.consultation_id == consultation.id))
    return tabulate(kind.value for kind in kinds)


@dataclass(frozen=True)
class ThemeFigure:
    """A theme with how many voices belong to it."""

    id: int
    title: str
    summary: str
    voices: int


@dataclass(frozen=True)
class CafeFigure:
    """A session that took place: who came, by sector, and what its tables took out of it as (number, topic, statements)."""

    title: str
    municipality: str
    starts_at: datetime
    participants: int
    sectors: dict[str, int]
    tables: list[tuple[int, str, list[str]]]


@dataclass(frozen=True)
class ClauseFigure:
    """A clause with how the sectors stood to it at adoption and what the addressee answered.

    `objections` are (kind of stance, who, text, answer, whether it was said of an earlier wording).
    """

    place: int
    heading: str
    text: str
    stances: dict[str, dict[str, int]]
    objections: list[tuple[str, str, str, str, bool]]
    outcome: str
    answer: str


@dataclass(frozen=True)
class PositionFigure:
    """An adopted position with its clauses."""

    id: int
    title: str
    number: str
    adopted_on: date | None
    addressee: str
    state: str
    clauses: list[ClauseFigure]


@dataclass(frozen=True)
class CoverageFigure:
    """What became of the voices: how many are in each state, why they were set aside and hidden, as (reason or ground, how many)."""

    counts: dict[str, int]
    reasons: list[tuple[str, int]]
    grounds: list[tuple[str, int]]


@dataclass(frozen=True)
class Material:
    """Everything of a report but its words."""

    statistics: Statistics
    senders: Table
    clock: Clock
    themes: list[ThemeFigure]
    cafes: list[CafeFigure]
    positions: list[PositionFigure]
    coverage: CoverageFigure | None


def gather(consultation: Consultation) -> Material:
    """The material of a report as it is now, with a constant number of looks."""
    return Material(
        statistics_of(consultation), senders_of(consultation), clock_of(consultation), _themes(consultation), _cafes(consultation),
        _positions(consultation), _coverage(consultation),
    )


def _themes(consultation: Consultation) -> list[ThemeFigure]:
    count = sa.func.count(ThemeLink.contribution_id)
    statement = sa.select(Theme.id, Theme.title, Theme.summary, count.label("voices")).outerjoin(ThemeLink)
    statement = statement.where(Theme.consultation_id == consultation.id, Theme.removed_at.is_(None))
    return [ThemeFigure(*row) for row in db.session.execute(statement.group_by(Theme.id).order_by(count.desc(), Theme.title))]


def _cafes(consultation: Consultation) -> list[CafeFigure]:
    held = sa.and_(CafeSession.consultation_id == consultation.id, CafeSession.state.in_(HELD_CAFES))
    sessions = list(db.session.scalars(sa.select(CafeSession).where(held).order_by(CafeSession.starts_at)))
    people = sa.select(Participant.session_id, Participant.sector, sa.func.count(Participant.id)).join(CafeSession).where(
        held, Participant.removed_at.is_(None)
    )
    sectors: dict[int, dict[str, int]] = {}
    for session_id, sector, count in db.session.execute(people.group_by(Participant.session_id, Participant.sector)):
        sectors.setdefault(session_id, {})[sector] = count
    said = (
        sa.select(CafeTable.session_id, CafeTable.number, CafeTable.topic, sa.func.coalesce(Contribution.body, HarvestStatement.text))
        .join(CafeSession, CafeSession.id == CafeTable.session_id)
        .outerjoin(HarvestStatement, sa.and_(HarvestStatement.table_id == CafeTable.id, HarvestStatement.removed_at.is_(None)))
        .outerjoin(Contribution, Contribution.id == HarvestStatement.contribution_id)
        .where(held, sa.or_(Contribution.id.is_(None), Contribution.visibility == Visibility.PUBLISHED))
        .order_by(CafeTable.session_id, CafeTable.number, HarvestStatement.id)
    )
    tables: dict[int, dict[tuple[int, str], list[str]]] = {}
    for session_id, number, topic, text in db.session.execute(said):
        statements = tables.setdefault(session_id, {}).setdefault((number, topic), [])
        if text:
            statements.append(text)
    return [
        CafeFigure(
            row.title, row.municipality, row.starts_at, sum(sectors.get(row.id, {}).values()), sectors.get(row.id, {}),
            [(number, topic, texts) for (number, topic), texts in tables.get(row.id, {}).items()],
        )
        for row in sessions
    ]


def _positions(consultation: Consultation) -> list[PositionFigure]:
    statement = (
        sa.select(Position).where(Position.consultation_id == consultation.id, Position.state.in_(SHOWN_POSITIONS))
        .options(joinedload(Position.adopted), selectinload(Position.clauses))
    )
    found = list(db.session.scalars(statement.order_by(Position.id)).unique())
    answers = answers_of_clauses([clause.id for position in found for clause in position.clauses])
    return [
        PositionFigure(
            row.id, row.title, row.adopted.number if row.adopted else "", row.adopted.adopted_on if row.adopted else None, row.addressee,
            row.state.value, _clauses(row, answers),
        )
        for row in found
    ]


def _coverage(consultation: Consultation) -> CoverageFigure | None:
    """Coverage as drafting, adoption and closing count it; None while no position is public."""
    position = position_of(consultation)
    if position is None or not position.is_public:
        return None
    coverage = voices_of(consultation)
    reasons = Counter(voice.reason for voice in coverage.of(SET_ASIDE))
    grounds = Counter(voice.ground for voice in coverage.of(HIDDEN))
    return CoverageFigure(coverage.counts, reasons.most_common(), grounds.most_common())


def _clauses(position: Position, answers: dict[int, Answer]) -> list[ClauseFigure]:
    """The clauses as they were adopted: who stood how is read from the record, whatever became of seats since."""
    calls = roll_calls(position)
    return [_clause(place, clause, calls[clause.id], answers.get(clause.id)) for place, clause in enumerate(position.clauses, 1)]


def _clause(place: int, clause: Clause, call: RollCall, answer: Answer | None) -> ClauseFigure:
    stances: dict[str, dict[str, int]] = {}
    for seat in call.current:
        of_sector = stances.setdefault(seat.sector, {})
        of_sector[seat.kind] = of_sector.get(seat.kind, 0) + 1
    objections = [(seat.kind, seat.nominated_by, seat.text, seat.answer, not call.is_current(seat)) for seat in call.stances if seat.text]
    outcome, why = (answer.outcome.value, answer.justification) if answer else ("", "")
    return ClauseFigure(place, clause.heading, clause.text, stances, objections, outcome, why)


def facts_of(consultation: Consultation) -> dict:
    """Plain values of a consultation that stand in its report."""
    return {
        "title": consultation.title, "number": consultation.number, "organisation": consultation.organisation.name, "question": consultation.question,
        "legal_basis": consultation.procedure.legal_basis, "can_change": list(consultation.can_change or ()),
        "cannot_change": list(consultation.cannot_change or ()),
        "phases": [(str(PHASES[phase.kind.value]), local(phase.opens_at), local(phase.closes_at)) for phase in consultation.phases],
    }
