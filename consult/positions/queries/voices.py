"""The one look at what became of every voice: coverage, adoption, closing and report read it."""

from collections import defaultdict
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from consult.consultations.models import Consultation
from consult.contributions.models import Contribution, Submission
from consult.core import paging
from consult.core.clock import Moment
from consult.core.db import db
from consult.moderation.models import Action, Decision, Visibility
from consult.policy.roles import Actor
from consult.positions.coverage import Coverage, Place, Voice, coverage
from consult.positions.models import Citation, Clause, Position, PositionState, VoiceSetAside
from consult.positions.queries.positions import NOT_PUBLIC
from consult.themes.models import Theme, ThemeLink


class Cited(NamedTuple):
    """A clause in which a voice has its place, and the theme through which, if not directly."""

    clause: Clause
    theme: Theme | None


class ActOfSettingAside(NamedTuple):
    """One act of setting voices aside that can be undone."""

    at: Moment
    reason: str
    voices: int


def voices_of(consultation: Consultation) -> Coverage:
    """What became of every voice of a consultation, those from cafés included: three looks at the database, however many there are."""
    columns = (Contribution.id, Contribution.number, Submission.channel, Contribution.visibility, VoiceSetAside.reason)
    statement = sa.select(*columns).join(Contribution.submission).outerjoin(VoiceSetAside, VoiceSetAside.contribution_id == Contribution.id)
    rows = db.session.execute(statement.where(Contribution.consultation_id == consultation.id).order_by(Contribution.number)).all()
    places = defaultdict(list)
    for voice, clause, theme in db.session.execute(_places(Position.consultation_id == consultation.id)):
        places[voice].append(Place(clause, theme))
    hidden = {row.id: ("", "") for row in rows if row.visibility is Visibility.HIDDEN}
    if hidden:
        hidden |= {voice: given for voice, given in _grounds(consultation).items() if voice in hidden}
    return coverage(
        [(row.id, row.number, row.channel.value) for row in rows], places=places,
        set_aside={row.id: row.reason for row in rows if row.reason is not None}, hidden=hidden,
    )


def _places(*where, voices=None):
    """SELECT of (voice, clause, theme or NULL) for every place that clauses in force give, in their order; of all voices or of some."""
    standing = (Clause.removed_at.is_(None), Position.state != PositionState.WITHDRAWN, *where)
    direct = sa.select(Citation.contribution_id.label("voice"), Clause.id.label("clause"), sa.null().label("theme"), Clause.place.label("place"))
    direct = direct.join(Citation.clause).join(Clause.position).where(Citation.contribution_id.is_not(None), *standing)
    grouped = sa.select(ThemeLink.contribution_id, Clause.id, Theme.id, Clause.place).join(ThemeLink.theme)
    grouped = grouped.join(Citation, Citation.theme_id == Theme.id).join(Citation.clause).join(Clause.position)
    grouped = grouped.where(Theme.removed_at.is_(None), *standing)
    if voices is not None:
        direct, grouped = direct.where(Citation.contribution_id.in_(voices)), grouped.where(ThemeLink.contribution_id.in_(voices))
    together = sa.union_all(direct, grouped).subquery()
    return sa.select(together.c.voice, together.c.clause, together.c.theme).order_by(together.c.voice, together.c.place, together.c.theme)


def _grounds(consultation: Consultation) -> dict[int, tuple[str, str]]:
    """Ground and reason of the latest standing decision to hide each voice."""
    hiding = sa.select(Decision.subject, Decision.ground, Decision.reason).where(
        Decision.consultation_id == consultation.id, Decision.action == Action.HIDE, Decision.undone_at.is_(None),
        Decision.subject.like("contribution:%"),
    )
    rows = db.session.execute(hiding.order_by(Decision.id))
    return {int(subject.partition(":")[2]): (ground.value if ground else "", reason) for subject, ground, reason in rows}


def clauses_of(contribution_ids, *, drafts: bool = False) -> dict[int, list[Cited]]:
    """The clauses in which voices have their places: contribution id → cited, in the order of the clauses; others are left out.

    Only clauses everybody may read, unless `drafts` asks for those of positions still in drafting too.
    """
    public = () if drafts else (Position.state.not_in(NOT_PUBLIC),)
    rows = db.session.execute(_places(*public, voices=set(contribution_ids))).all()
    clauses = _by_id(Clause, {row.clause for row in rows}, joinedload(Clause.position))
    themes = _by_id(Theme, {row.theme for row in rows if row.theme})
    found = defaultdict(list)
    for voice, clause, theme in rows:
        found[voice].append(Cited(clauses[clause], themes.get(theme)))
    return dict(found)


def _by_id(model, ids, *options) -> dict:
    return {row.id: row for row in db.session.scalars(sa.select(model).where(model.id.in_(ids)).options(*options))} if ids else {}


def reasons_of(contribution_ids) -> dict[int, VoiceSetAside]:
    """Why voices have been set aside: contribution id → row; others are left out."""
    rows = db.session.scalars(sa.select(VoiceSetAside).where(VoiceSetAside.contribution_id.in_(set(contribution_ids))))
    return {row.contribution_id: row for row in rows}


def page_of(voices: tuple[Voice, ...], number: int, size: int = paging.SIZE) -> paging.Page:
    """One page of the voices of a coverage; past the end means the last page."""
    number = min(max(number, 1), max(1, -(-len(voices) // size)))
    return paging.Page(list(voices[(number - 1) * size : number * size]), number, size, len(voices))


def list_voices(voices: list[Voice]) -> list[tuple[Voice, Contribution]]:
    """Voices of a coverage with their rows, in the order given: for one page of a list."""
    statement = sa.select(Contribution).where(Contribution.id.in_([voice.id for voice in voices]))
    rows = {row.id: row for row in db.session.scalars(statement.options(joinedload(Contribution.submission)))}
    return [(voice, rows[voice.id]) for voice in voices if voice.id in rows]


def last_act_of_setting_aside(actor: Actor, consultation: Consultation) -> ActOfSettingAside | None:
    """The latest act of setting voices aside by this actor that still stands, for undoing it."""
    statement = sa.select(VoiceSetAside.at, sa.func.min(VoiceSetAside.reason), sa.func.count())
    statement = statement.where(VoiceSetAside.consultation_id == consultation.id, VoiceSetAside.by_id == actor.account_id)
    row = db.session.execute(statement.group_by(VoiceSetAside.at).order_by(VoiceSetAside.at.desc()).limit(1)).first()
    return ActOfSettingAside(*row) if row else None
