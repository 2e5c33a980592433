"""The public record as people read it: what happened, to what, and by whom as far as their role goes. As many queries for one row as for fifty."""

from dataclasses import dataclass

import sqlalchemy as sa

from consult.accounts.models import RoleGrant
from consult.cafe import queries as cafes
from consult.cafe.models import CafeSession
from consult.consultations import queries as consultations
from consult.consultations.models import Consultation
from consult.contributions.models import Contribution
from consult.core import export
from consult.core.db import db
from consult.core.events import FACTS
from consult.core.i18n import lazy as _
from consult.core.record import FactRow, Seal
from consult.organisations.models import Organisation
from consult.pages import words
from consult.platforms.models import Platform
from consult.policy.roles import Actor
from consult.positions import queries as positions
from consult.positions.models import Position
from consult.themes import queries as themes
from consult.themes.models import Theme

#: Kinds of subjects that have a page of their own: its endpoint and the name of its argument.
PAGES = {
    "consultation": ("pages.consultation", "consultation_id"), "contribution": ("pages.voice", "contribution_id"),
    "theme": ("themes.show", "theme_id"), "cafe": ("cafe.show", "session_id"), "position": ("positions.show", "position_id"),
    "platform": ("platforms.show", "platform_id"), "organisation": ("organisations.show", "organisation_id"),
}


@dataclass(frozen=True)
class Place:
    """Something that the reader may open: how it is called and where its page is."""

    name: object
    endpoint: str
    values: dict


@dataclass(frozen=True)
class Row:
    """A public fact in words. `place` is what it is about, or the nearest thing around that which has a page; None where nothing has."""

    seal: Seal
    fact: FactRow
    said: object
    place: Place | None
    who: object
    where: str


def list_record(actor: Actor, scope: str = "", *, before: int = 0) -> list[Row]:
    """The public facts, newest first, of one scope or of all; `before` is the seal to go on from."""
    rows = export.public_facts(scope or None, before=before or None)
    grants = _grants([fact for _seal, fact in rows])
    places = _places(actor, {ref for _seal, fact in rows for ref in _refs(fact)} | {grant.scope for held in grants.values() for grant in held})
    return [Row(seal, fact, words.sentence_of(fact.name, fact.data), _place_of(fact, places), *_who(fact, grants, places)) for seal, fact in rows]


def _refs(fact: FactRow) -> tuple[str, ...]:
    """What a fact is about, nearest first: an answer is about the voice it answers."""
    return tuple(ref for ref in (fact.data.get("target", ""), fact.subject, *fact.scopes) if ref)


def _place_of(fact: FactRow, places: dict[str, Place]) -> Place | None:
    return next((places[ref] for ref in _refs(fact) if ref in places), None)


def _places(actor: Actor, refs: set[str]) -> dict[str, Place]:
    """Those of the references that name something the reader may open, in one look a kind."""
    found = {}
    for noun, select in _named(actor).items():
        ids = [int(number) for kind, _colon, number in (ref.partition(":") for ref in refs) if kind == noun and number.isdigit()]
        endpoint, argument = PAGES[noun]
        for number, name, *address in db.session.execute(select.where(select.selected_columns[0].in_(ids))):
            label = _("Voice no. %(number)s", number=name) if noun == "contribution" else name
            values = {argument: number} | ({"slug": address[0]} if address else {})
            found[f"{noun}:{number}"] = Place(label, endpoint, values)
    return found


def _named(actor: Actor) -> dict:
    """How each kind is called, as far as the actor may know of it."""
    inside = Consultation.id
    return {
        "consultation": sa.select(Consultation.id, Consultation.title, Consultation.slug).where(consultations.visible_to(actor)),
        "contribution": sa.select(Contribution.id, Contribution.number).join(Contribution.consultation).where(consultations.visible_to(actor)),
        "theme": sa.select(Theme.id, Theme.title).join(Consultation, inside == Theme.consultation_id).where(themes.visible_to(actor)),
        "cafe": sa.select(CafeSession.id, CafeSession.title).join(Consultation, inside == CafeSession.consultation_id).where(cafes.visible_to(actor)),
        "position": sa.select(Position.id, Position.title).join(Consultation, inside == Position.consultation_id).where(positions.visible_to(actor)),
        "platform": sa.select(Platform.id, Platform.name),
        "organisation": sa.select(Organisation.id, Organisation.name),
    }


def _grants(facts: list[FactRow]) -> dict[int, list[RoleGrant]]:
    """Roles that accounts among the actors have held, by account."""
    ids = {int(number) for noun, _colon, number in (fact.actor.partition(":") for fact in facts) if noun == "account"}
    held: dict[int, list[RoleGrant]] = {}
    for grant in db.session.scalars(sa.select(RoleGrant).where(RoleGrant.account_id.in_(ids)).order_by(RoleGrant.id)):
        held.setdefault(grant.account_id, []).append(grant)
    return held


def _who(fact: FactRow, grants: dict[int, list[RoleGrant]], places: dict[str, Place]) -> tuple[object, str]:
    """Who acted by the role they held there then, never by name, and in which organisation or body they held it."""
    noun, _colon, number = fact.actor.partition(":")
    if noun != "account":
        return words.NOBODY_SIGNED_IN.get(noun, words.WITH_AN_ACCOUNT), ""
    held = [
        grant for grant in grants.get(int(number), [])
        if grant.scope in fact.scopes and grant.given_at <= fact.at and (grant.ended_at is None or fact.at < grant.ended_at)
    ]
    area = FACTS[fact.name].__module__.split(".")[1] if fact.name in FACTS else ""
    acting = words.ACTING.get(area, ())
    held.sort(key=lambda grant: acting.index(grant.role) if grant.role in acting else len(acting))
    if not held:
        return words.WITH_AN_ACCOUNT, ""
    place = places.get(held[0].scope)
    return words.WHO[held[0].role], str(place.name) if place else ""
