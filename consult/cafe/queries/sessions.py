"""Reading sessions: one rule of visibility for lists and single ones."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from consult.cafe.codes import normalised
from consult.cafe.models import CafeSession, SessionState
from consult.consultations.models import Consultation, State
from consult.consultations.queries import announced
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import NotFound
from consult.core.subject import SITE
from consult.policy.roles import Actor, Role
from consult.policy.rules import can

LIVE = (SessionState.LOBBY, SessionState.ROUND, SessionState.BREAK, SessionState.HARVEST)
LATE = timedelta(hours=12)  # how long after its hour a café may still begin
NO_STAFF = (Role.TABLE_HOST, Role.MEMBER, Role.CHAIR)  # they see a session once it is announced


def visible_to(actor: Actor):
    """Condition on sessions joined with their consultations: announced ones in public consultations, and whatever the actor works on."""
    if actor.suspended:
        return sa.false()
    public = sa.and_(CafeSession.state != SessionState.DRAFT, announced())
    scopes = {grant.scope for grant in actor.grants if grant.role not in NO_STAFF}
    if SITE in scopes:
        return sa.true()
    held = {noun: [int(scope.partition(":")[2]) for scope in scopes if scope.startswith(f"{noun}:")]
            for noun in ("organisation", "platform", "consultation", "cafe")}
    return sa.or_(
        public, Consultation.organisation_id.in_(held["organisation"]), Consultation.platform_id.in_(held["platform"]),
        Consultation.id.in_(held["consultation"]), CafeSession.id.in_(held["cafe"]),
    )


def _select():
    return sa.select(CafeSession).join(Consultation, Consultation.id == CafeSession.consultation_id)


def get_session(actor: Actor, session_id: int) -> CafeSession:
    """A session the actor may know of. Raises NotFound."""
    statement = _select().where(CafeSession.id == session_id, visible_to(actor)).options(selectinload(CafeSession.tables))
    found = db.session.scalars(statement).unique().first()
    if found is None or not can(actor, "cafe.read", found):
        raise NotFound
    return found


def find_by_code(actor: Actor, typed: str) -> CafeSession:
    """The session of a short code, however it was typed. Raises NotFound for codes of sessions that are not announced, too."""
    code = normalised(typed)
    if code is None:
        raise NotFound
    found = db.session.scalars(_select().where(CafeSession.code == code, visible_to(actor))).unique().first()
    if found is None:
        raise NotFound
    return found


def list_sessions(actor: Actor, consultation: Consultation) -> list[CafeSession]:
    """Sessions of a consultation by date, with their tables."""
    statement = _select().where(CafeSession.consultation_id == consultation.id, visible_to(actor))
    statement = statement.options(selectinload(CafeSession.tables)).order_by(CafeSession.starts_at, CafeSession.id)
    return list(db.session.scalars(statement).unique())


def list_live(actor: Actor, most: int = 50) -> tuple[list[CafeSession], list[CafeSession]]:
    """(sessions that run now, sessions to come) that everybody may see, soonest first. One that nobody opened on its day comes no more."""
    coming = sa.and_(CafeSession.state == SessionState.REGISTRATION, CafeSession.starts_at >= now() - LATE)
    statement = _select().where(Consultation.state == State.ANNOUNCED, sa.or_(CafeSession.state.in_(LIVE), coming), visible_to(actor))
    statement = statement.options(selectinload(CafeSession.tables)).order_by(CafeSession.state == SessionState.REGISTRATION, CafeSession.starts_at)
    found = list(db.session.scalars(statement.order_by(CafeSession.id).limit(most)).unique())
    return [row for row in found if row.state in LIVE], [row for row in found if row.state not in LIVE]


def list_to_run(actor: Actor, most: int = 100) -> list[CafeSession]:
    """Sessions that the actor facilitates: those that run, then those to come, the next first, then what is left to finish, the latest first."""
    scopes = actor.scopes_of(Role.FACILITATOR)
    held = {noun: [int(scope.partition(":")[2]) for scope in scopes if scope.startswith(f"{noun}:")]
            for noun in ("organisation", "platform", "consultation", "cafe")}
    own = sa.true() if SITE in scopes else sa.or_(
        Consultation.organisation_id.in_(held["organisation"]), Consultation.platform_id.in_(held["platform"]),
        Consultation.id.in_(held["consultation"]), CafeSession.id.in_(held["cafe"]),
    )
    is_ahead = sa.and_(CafeSession.state != SessionState.CLOSED, CafeSession.starts_at >= now() - LATE)
    rank = sa.case((CafeSession.state.in_(LIVE), 0), (is_ahead, 1), else_=2)
    statement = _select().where(own, CafeSession.state.not_in((SessionState.HANDED_OVER, SessionState.ABORTED)))
    next_first = sa.case((is_ahead, CafeSession.starts_at))
    return list(db.session.scalars(statement.order_by(rank, next_first, CafeSession.starts_at.desc(), CafeSession.id).limit(most)).unique())
