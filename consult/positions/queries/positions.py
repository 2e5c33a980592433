"""Reading positions: one rule of visibility for lists and single ones."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from consult.accounts.models import RoleGrant
from consult.consultations.models import Consultation, Override
from consult.consultations.queries import announced
from consult.core import paging
from consult.core.clock import today
from consult.core.db import db
from consult.core.errors import Conflict, NotFound
from consult.core.i18n import lazy as _
from consult.organisations.models import Organisation
from consult.policy.roles import Actor, Role
from consult.policy.rules import can, require
from consult.positions.models import AdoptedVersion, Clause, Position, PositionState, Stance
from consult.themes.queries import INSIDERS, consultations_inside, ids_in

NOT_PUBLIC = (PositionState.DRAFT, PositionState.WITHDRAWN)
ADOPTED = (PositionState.ADOPTED, PositionState.SENT, PositionState.ANSWERED)


def visible_to(actor: Actor):
    """Condition on positions joined with their consultations: those being agreed on or adopted, and all of the actor's own bodies."""
    if actor.suspended:
        return sa.false()
    public = sa.and_(Position.state.not_in(NOT_PUBLIC), announced())
    scopes = actor.scopes_of(*INSIDERS)
    own = sa.or_(Position.platform_id.in_(ids_in(scopes, "platform")), Position.id.in_(ids_in(scopes, "position")))
    return sa.or_(public, own, consultations_inside(actor))


def get_position(actor: Actor, position_id: int) -> Position:
    """A position the actor may know of. Raises NotFound."""
    found = db.session.get(Position, position_id)
    if found is None or not can(actor, "position.read", found):
        raise NotFound
    return found


def get_clause(actor: Actor, clause_id: int) -> Clause:
    """A clause of a position the actor may know of, removed ones too. Raises NotFound."""
    found = db.session.get(Clause, clause_id)
    if found is None or not can(actor, "position.read", found.position):
        raise NotFound
    return found


def get_stance(actor: Actor, stance_id: int) -> Stance:
    """A stance on a clause of a position the actor may know of. Raises NotFound."""
    found = db.session.get(Stance, stance_id)
    if found is None or not can(actor, "position.read", found.clause.position):
        raise NotFound
    return found


def get_for_drafting(actor: Actor, position_id: int) -> Position:
    """A position for those who draft it. Raises NotFound, and Forbidden for those who may only read it."""
    found = get_position(actor, position_id)
    require(actor, "position.edit", found)
    return found


def get_open(actor: Actor, position_id: int) -> Position:
    """A position whose words may still change, for those who draft it. Raises NotFound, Forbidden, and Conflict once it is adopted."""
    found = get_for_drafting(actor, position_id)
    if not found.is_open:
        raise Conflict(_("This position has been adopted. Nobody changes it any more."))
    return found


def get_clause_for_drafting(actor: Actor, clause_id: int) -> Clause:
    """A clause for those who draft it. Raises NotFound, and Forbidden for those who may only read it."""
    found = get_clause(actor, clause_id)
    require(actor, "clause.edit", found)
    return found


def get_for_agreeing(actor: Actor, position_id: int) -> Position:
    """A position for members of its body, once they have been asked. Raises NotFound, Forbidden, and Conflict before and after."""
    found = get_position(actor, position_id)
    require(actor, "stance.take", found)
    if found.state is not PositionState.AGREEING:
        raise Conflict(_("Stances are taken from the moment the members are asked until the adoption."))
    return found


def get_clause_for_agreeing(actor: Actor, clause_id: int) -> Clause:
    """A clause on which the actor's seat may take a stance now."""
    found = get_clause(actor, clause_id)
    get_for_agreeing(actor, found.position_id)
    return found


def get_objection_to_answer(actor: Actor, stance_id: int) -> Stance:
    """A stance for those who answer objections. Raises NotFound, and Forbidden for those who may only read it."""
    found = get_stance(actor, stance_id)
    require(actor, "objection.answer", found)
    return found


def get_for_adoption(actor: Actor, position_id: int) -> Position:
    """A position for the chair who declares its adoption. Raises NotFound, Forbidden, and Conflict where there is nothing to adopt."""
    found = get_position(actor, position_id)
    require(actor, "position.adopt", found)
    if found.state is not PositionState.AGREEING:
        raise Conflict(_("Only a position that its members have been asked about can be adopted, and only once."))
    return found


def get_for_sending(actor: Actor, position_id: int) -> Position:
    """An adopted position for whoever sends it. Raises NotFound, Forbidden, and Conflict before adoption and once it was sent."""
    found = get_position(actor, position_id)
    require(actor, "position.send", found)
    if found.state is not PositionState.ADOPTED:
        raise Conflict(_("A position is sent once, after its adoption."))
    return found


def position_for_drafting(actor: Actor, consultation: Consultation) -> Position | None:
    """The position of a consultation for those who draft it; None where one may be begun. Raises Forbidden for others."""
    found = position_of(consultation)
    require(actor, "position.create", consultation)
    if found is not None:
        require(actor, "clause.edit", found)
    return found


def position_for_setting_aside(actor: Actor, consultation: Consultation) -> Position | None:
    """The position of a consultation, if there is one, for those who say why voices have no place. Raises Forbidden for others."""
    require(actor, "voice.set_aside", consultation)
    return position_of(consultation)


def open_clauses(actor: Actor, consultation: Consultation) -> list[Clause]:
    """The clauses in which the actor may give voices a place: none for others than drafters, none once adopted."""
    found = position_of(consultation)
    return list(found.clauses) if found is not None and found.is_open and can(actor, "clause.edit", found) else []


def get_adopted(position: Position) -> AdoptedVersion:
    """The adopted version of a position. Raises NotFound before adoption."""
    if position.adopted is None:
        raise NotFound
    return position.adopted


def list_positions(actor: Actor, *, adopted: bool | None = None, page: int = 1) -> paging.Page:
    """Positions the actor may know of, the latest adopted first, then those being agreed on; `adopted` keeps one of the two."""
    statement = sa.select(Position).join(Position.consultation).outerjoin(Position.adopted).where(visible_to(actor))
    if adopted is not None:
        statement = statement.where(Position.state.in_(ADOPTED) if adopted else Position.state.not_in(ADOPTED))
    newest = (AdoptedVersion.adopted_on.is_(None), AdoptedVersion.adopted_on.desc(), Position.id.desc())
    loaded = (joinedload(Position.consultation), joinedload(Position.platform), joinedload(Position.adopted), selectinload(Position.clauses))
    return paging.paginate(statement.options(*loaded).order_by(*newest), page)


def position_of(consultation: Consultation) -> Position | None:
    """The position of a consultation, whoever may read it; withdrawn ones do not count."""
    statement = sa.select(Position).where(Position.consultation_id == consultation.id, Position.state != PositionState.WITHDRAWN)
    return db.session.scalars(statement.options(selectinload(Position.clauses))).first()


def removed_clauses(position: Position) -> list[Clause]:
    """Clauses that were taken out, the latest first, for bringing them back."""
    statement = sa.select(Clause).where(Clause.position_id == position.id, Clause.removed_at.is_not(None))
    return list(db.session.scalars(statement.order_by(Clause.removed_at.desc())))


def overrides_of(position: Position) -> list[Override]:
    """Refusals of adoption that were set aside with a reason: public."""
    statement = sa.select(Override).where(Override.consultation_id == position.consultation_id, Override.act == "adopt")
    return list(db.session.scalars(statement.order_by(Override.id)))


def suggested_number(position: Position) -> str:
    """The next free number of the body this year, as in `3/2027`: a suggestion for the chair."""
    taken = sa.select(AdoptedVersion.number).join(AdoptedVersion.position).where(Position.platform_id == position.platform_id)
    numbers, year, place = set(db.session.scalars(taken)), today().year, 1
    while f"{place}/{year}" in numbers:
        place += 1
    return f"{place}/{year}"


def list_addressees(consultation: Consultation, chosen_id: int | None = None) -> list[Organisation]:
    """Organisations to choose an addressee from: those that can answer here, having an officer and an approver; the one that asks; `chosen_id`.

    Whoever cannot answer here is named in words, and the office that asks records the answer: nothing is addressed to an empty desk.
    """
    place = sa.literal("organisation:") + sa.cast(Organisation.id, sa.String)
    held = sa.and_(RoleGrant.scope == place, RoleGrant.ended_at.is_(None))
    staffed = (sa.exists().where(held, RoleGrant.role == role.value) for role in (Role.OFFICER, Role.APPROVER))
    asked = Organisation.id.in_({consultation.organisation_id, chosen_id} - {None})
    return list(db.session.scalars(sa.select(Organisation).where(sa.or_(asked, sa.and_(*staffed))).order_by(Organisation.name)))
