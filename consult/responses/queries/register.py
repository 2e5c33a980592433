"""The officer's register of comments: views, filters, counts, and what stands beside each voice."""

from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from consult.accounts.models import Account
from consult.cafe.models import CafeSession, CafeTable, HarvestStatement
from consult.consultations.models import Consultation, Document, Passage
from consult.contributions.models import Channel, Contribution, FormalStatus, Submission
from consult.contributions.queries import select_contributions
from consult.core.clock import today
from consult.core.db import db
from consult.core.errors import NotFound
from consult.core.paging import LARGEST, SIZE, Page, paginate
from consult.policy.roles import Actor
from consult.policy.rules import can, require
from consult.positions.models import Citation, Clause, Position, PositionState
from consult.responses.models import Answer, AnswerAssignment, AnswerState
from consult.responses.queries.answers import answers_of
from consult.responses.suggestions import suggest
from consult.themes.models import Theme, ThemeLink

VIEWS = ("open", "nearest", "review", "approved", "all")


@dataclass(frozen=True)
class Filters:
    """What an officer looks for; the address of the register holds the same words."""

    view: str = "all"
    words: str = ""
    channel: str = ""
    passage_id: int = 0
    theme_id: int = 0
    drafter: str = ""  # "", me, nobody, or the number of an account
    formal: str = ""  # "", late, incomplete
    page: int = 1
    ticks_all: bool = False  # come with the ticks set, so that a whole theme is answered at once

    @property
    def address(self) -> dict:
        """The filters as parts of an address, without the page and what is left as it is by itself."""
        given = {
            "view": self.view, "q": self.words, "channel": self.channel, "passage": self.passage_id, "theme": self.theme_id,
            "drafter": self.drafter, "formal": self.formal,
        }
        return {name: value for name, value in given.items() if value and (name, value) != ("view", "all")}

    @property
    def are_set(self) -> bool:
        """Whether anything but a view is chosen."""
        return bool(set(self.address) - {"view"})


@dataclass(frozen=True)
class Row:
    """One line of the register."""

    voice: Contribution
    answer: Answer | None
    themes: list[tuple[int, str]]
    table: tuple[str, int] | None  # (place or title of the session, number of the table)
    taken_by: str
    suggestion: str | None


@dataclass(frozen=True)
class Register:
    """A page of the register with the counts of its views."""

    page: Page
    rows: list[Row]
    counts: dict[str, int]
    filters: Filters

    @property
    def to_tick(self) -> set[int]:
        """The voices that come ticked: where all are asked for, those that still need an answer."""
        return {row.voice.id for row in self.rows if row.answer is None or row.answer.state is AnswerState.DRAFT} if self.filters.ticks_all else set()


def open_register(actor: Actor, consultation_id: int, to: str = "read") -> Consultation:
    """The consultation whose register the actor works with, `to` read, answer or approve. Raises NotFound, SignInNeeded or Forbidden."""
    consultation = db.session.get(Consultation, consultation_id)
    if consultation is None:
        raise NotFound
    if to == "answer":
        require(actor, "answer.draft", consultation)
    elif to == "approve":
        require(actor, "answer.approve", consultation)
    else:
        require(actor, "register.read", consultation)
    return consultation


def approves_here(actor: Actor, consultation: Consultation) -> bool:
    """Whether the actor approves answers of this consultation that others drafted: for offering the button."""
    return can(actor, "answer.approve", consultation)


def read_register(actor: Actor, consultation: Consultation, filters: Filters) -> Register:
    """A page of voices with answers in every state, those without an answer first, then by number."""
    if filters.view not in VIEWS:
        filters = replace(filters, view="all")
    chosen = _chosen(actor, consultation, filters)
    stage = sa.case((Answer.id.is_(None), 0), (Answer.state == AnswerState.DRAFT, 1), (Answer.state == AnswerState.FOR_REVIEW, 2), else_=3)
    statement = chosen.where(_view(consultation, filters.view)).options(joinedload(Contribution.passage))
    # a theme is answered as one, so it stands on one page
    page = paginate(statement.order_by(None).order_by(stage, Contribution.number), filters.page, LARGEST if filters.theme_id else SIZE)
    return Register(page, rows_of(page.items), _count_views(consultation, chosen), filters)


def _chosen(actor: Actor, consultation: Consultation, filters: Filters):
    channel = Channel(filters.channel) if filters.channel in set(Channel) else None
    statement = select_contributions(actor, consultation, words=filters.words, channel=channel, passage_id=filters.passage_id or None)
    statement = statement.outerjoin(Answer, Answer.contribution_id == Contribution.id)
    statement = statement.outerjoin(AnswerAssignment, AnswerAssignment.contribution_id == Contribution.id)
    if filters.theme_id:
        linked = sa.select(ThemeLink.contribution_id).where(ThemeLink.theme_id == filters.theme_id)
        statement = statement.where(Contribution.id.in_(linked))
    drafter = sa.func.coalesce(Answer.drafted_by_id, AnswerAssignment.account_id)
    if filters.drafter == "nobody":
        statement = statement.where(drafter.is_(None))
    elif filters.drafter == "me":
        statement = statement.where(drafter == actor.account_id)
    elif filters.drafter.isascii() and filters.drafter.isdigit():
        statement = statement.where(drafter == int(filters.drafter[:9]))
    if filters.formal == "late":
        statement = statement.where(Submission.is_late)
    elif filters.formal == "incomplete":
        statement = statement.where(Submission.formal_status.in_((FormalStatus.NEEDS_SUPPLEMENT, FormalStatus.REJECTED_FORMAL)))
    return statement


def _undecided():
    return sa.or_(Answer.id.is_(None), Answer.state != AnswerState.APPROVED)


def _view(consultation: Consultation, view: str):
    """The condition of a view. The nearest deadline is a supplement's where one is running, else that of the whole register."""
    if view == "open":
        return sa.or_(Answer.id.is_(None), Answer.state == AnswerState.DRAFT)
    if view == "review":
        return Answer.state == AnswerState.FOR_REVIEW
    if view == "approved":
        return Answer.state == AnswerState.APPROVED
    if view == "nearest":
        return sa.and_(_undecided(), _nearest(consultation))
    return sa.true()


def _nearest(consultation: Consultation):
    running = sa.and_(Submission.formal_status == FormalStatus.NEEDS_SUPPLEMENT, Submission.supplement_until.is_not(None))
    first = (
        sa.select(sa.func.min(Submission.supplement_until))
        .join(Contribution, Contribution.submission_id == Submission.id)
        .outerjoin(Answer, Answer.contribution_id == Contribution.id)
        .where(Submission.consultation_id == consultation.id, running, _undecided())
    )
    nearest = db.session.scalar(first)
    return sa.true() if nearest is None else sa.and_(running, Submission.supplement_until == nearest)


def _count_views(consultation: Consultation, chosen) -> dict[str, int]:
    sums = [sa.func.coalesce(sa.func.sum(sa.case((_view(consultation, view), 1), else_=0)), 0) for view in VIEWS]
    ids = chosen.order_by(None).options().with_only_columns(*sums, maintain_column_froms=True)
    return dict(zip(VIEWS, db.session.execute(ids).one(), strict=True))


def rows_of(voices: list[Contribution]) -> list[Row]:
    """Lines of the register for these voices, with a constant number of looks however many they are."""
    ids = [voice.id for voice in voices]
    answers, themes, tables = answers_of(ids, with_drafts=True), themes_of(ids), tables_of(ids)
    taken = {row.contribution_id: row.name for row in db.session.execute(
        sa.select(AnswerAssignment.contribution_id, Account.name).join(Account, Account.id == AnswerAssignment.account_id)
        .where(AnswerAssignment.contribution_id.in_(ids))
    )}
    return [
        Row(voice, answers.get(voice.id), themes.get(voice.id, []), tables.get(voice.id), taken.get(voice.id, ""), suggestion_for(voice))
        for voice in voices
    ]


def suggestion_for(voice: Contribution) -> str | None:
    """Why the procedure lets this voice be left unconsidered, None when it does not."""
    submission = voice.submission
    return suggest(
        is_late=submission.is_late, considers_late=voice.consultation.procedure.late.considered, formal_status=submission.formal_status.value,
        supplement_until=submission.supplement_until, today=today(),
    )


def themes_of(contribution_ids) -> dict[int, list[tuple[int, str]]]:
    """(theme id, title) of the themes each voice belongs to, by contribution id."""
    statement = sa.select(ThemeLink.contribution_id, Theme.id, Theme.title).join(Theme).where(
        ThemeLink.contribution_id.in_(contribution_ids), Theme.removed_at.is_(None)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for contribution_id, theme_id, title in db.session.execute(statement.order_by(Theme.title)):
        found.setdefault(contribution_id, []).append((theme_id, title))
    return found


def tables_of(contribution_ids) -> dict[int, tuple[str, int]]:
    """(municipality or title of the session, number of the table) of voices that were harvested at a café table."""
    statement = (
        sa.select(HarvestStatement.contribution_id, CafeSession.municipality, CafeSession.title, CafeTable.number)
        .join(CafeTable, CafeTable.id == HarvestStatement.table_id)
        .join(CafeSession, CafeSession.id == HarvestStatement.session_id)
        .where(HarvestStatement.contribution_id.in_(contribution_ids))
    )
    return {row[0]: (row[1] or row[2], row[3]) for row in db.session.execute(statement)}


@dataclass(frozen=True)
class Choices:
    """What the filters of a register offer: pairs of value and words."""

    channels: list[str]
    passages: list[tuple[int, str]]
    themes: list[tuple[int, str, int]]
    drafters: list[tuple[int, str]]


def choices_of(consultation: Consultation) -> Choices:
    """Channels, passages, themes and drafters that occur in a register."""
    of_it = Contribution.consultation_id == consultation.id
    channels = db.session.scalars(sa.select(Submission.channel).where(Submission.consultation_id == consultation.id).distinct())
    passages = sa.select(Passage.id, Passage.label, Passage.heading).join(Document).where(
        Passage.id.in_(sa.select(Contribution.passage_id).where(of_it, Contribution.passage_id.is_not(None)))
    )
    themes = (
        sa.select(Theme.id, Theme.title, sa.func.count(ThemeLink.contribution_id)).outerjoin(ThemeLink)
        .where(Theme.consultation_id == consultation.id, Theme.removed_at.is_(None)).group_by(Theme.id).order_by(Theme.title)
    )
    drafting = sa.union(
        sa.select(Answer.drafted_by_id).where(Answer.consultation_id == consultation.id, Answer.contribution_id.is_not(None)),
        sa.select(AnswerAssignment.account_id).join(Contribution, Contribution.id == AnswerAssignment.contribution_id).where(of_it),
    ).subquery()
    drafters = sa.select(Account.id, Account.name).where(Account.id.in_(sa.select(drafting))).order_by(Account.name)
    order = list(Channel)
    return Choices(
        sorted((channel.value for channel in channels), key=lambda value: order.index(Channel(value))),
        [(row[0], row[1] or row[2]) for row in db.session.execute(passages.order_by(Passage.document_id, Passage.position))],
        [tuple(row) for row in db.session.execute(themes)], [tuple(row) for row in db.session.execute(drafters)],
    )


@dataclass(frozen=True)
class Path:
    """Where a voice went: its themes, and the clauses that cite it or one of them as (clause, position)."""

    themes: list[tuple[int, str]]
    clauses: list
    table: tuple[str, int] | None


def path_of(voice: Contribution) -> Path:
    """Themes, clauses and café table of one voice."""
    themes = themes_of([voice.id]).get(voice.id, [])
    cites = sa.or_(Citation.contribution_id == voice.id, Citation.theme_id.in_([theme_id for theme_id, _title in themes]))
    statement = sa.select(Clause).join(Citation).join(Position, Position.id == Clause.position_id)
    statement = statement.where(cites, Clause.removed_at.is_(None), Position.state != PositionState.WITHDRAWN).distinct()
    clauses = db.session.scalars(statement.options(joinedload(Clause.position)).order_by(Clause.position_id, Clause.place))
    return Path(themes, list(clauses), tables_of([voice.id]).get(voice.id))


def next_open(actor: Actor, voice: Contribution) -> Contribution | None:
    """The next voice without an answer after this one, by number, for going on without returning to the list."""
    undecided = sa.or_(Answer.id.is_(None), Answer.state == AnswerState.DRAFT)
    statement = select_contributions(actor, voice.consultation).outerjoin(Answer, Answer.contribution_id == Contribution.id)
    return db.session.scalars(statement.where(undecided, Contribution.number > voice.number).limit(1)).first()


def voices_by_ids(actor: Actor, consultation: Consultation, ids) -> list[Contribution]:
    """Voices of this register by id, in the order of their numbers. Raises NotFound when one lies elsewhere."""
    wanted = set(ids)
    statement = select_contributions(actor, consultation).where(Contribution.id.in_(wanted)).options(joinedload(Contribution.passage))
    found = list(db.session.scalars(statement))
    if len(found) != len(wanted):
        raise NotFound
    return found


def last_batch(actor: Actor, consultation: Consultation) -> tuple[str, int] | None:
    """(batch, how many of its answers can still be taken back) of the actor's latest bulk act, None when there is nothing to undo."""
    statement = (
        sa.select(Answer.batch, sa.func.count(Answer.id))
        .where(
            Answer.consultation_id == consultation.id, Answer.batch != "", Answer.drafted_by_id == actor.account_id,
            Answer.state != AnswerState.APPROVED,
        )
        .group_by(Answer.batch).order_by(sa.func.max(Answer.drafted_at).desc()).limit(1)
    )
    found = db.session.execute(statement).first()
    return (found[0], found[1]) if found else None
