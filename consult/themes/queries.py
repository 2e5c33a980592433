"""Reading themes and the voices they link; finding voices to group."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from consult.cafe.models import CafeSession, CafeTable, HarvestStatement, NoteKind
from consult.consultations.models import Consultation, Passage
from consult.consultations.queries import announced, get_consultation
from consult.contributions.models import Channel, Contribution, Submission
from consult.contributions.queries import select_contributions
from consult.core import paging
from consult.core.db import db
from consult.core.errors import NotFound
from consult.policy.roles import Actor, Role
from consult.policy.rules import can, require
from consult.themes.models import Theme, ThemeLink

INSIDERS = (Role.OFFICER, Role.APPROVER, Role.MODERATOR, Role.DRAFTER, Role.FACILITATOR, Role.ADMINISTRATOR, Role.MEMBER, Role.CHAIR)
UNGROUPED = "none"


class Listed(NamedTuple):
    """A theme and how many voices it links."""

    theme: Theme
    voices: int


class LinkAct(NamedTuple):
    """One act of linking that can be undone."""

    theme: Theme
    linked_at: datetime
    voices: int


class Origin(NamedTuple):
    """Where a café voice comes from."""

    table_id: int
    table: int
    topic: str
    municipality: str
    session: str
    kind: NoteKind


@dataclass(frozen=True)
class Filters:
    """What a list of voices is narrowed to; empty means everything. `theme` is a theme's id or `none`: not yet grouped."""

    words: str = ""
    channel: Channel | None = None
    passage_id: int | None = None
    table_id: int | None = None
    kind: NoteKind | None = None
    theme: str = ""


def ids_in(scopes, noun: str) -> list[int]:
    """The ids of the scopes of one noun, such as all `organisation:…`."""
    return [int(scope.partition(":")[2]) for scope in scopes if scope.startswith(f"{noun}:")]


def consultations_inside(actor: Actor):
    """Condition on consultations: those in which the actor holds a role, so that what is not public yet is theirs to read."""
    scopes = actor.scopes_of(*INSIDERS)
    if any(scope.startswith("site:") for scope in scopes):
        return sa.true()
    return sa.or_(
        Consultation.organisation_id.in_(ids_in(scopes, "organisation")), Consultation.platform_id.in_(ids_in(scopes, "platform")),
        Consultation.id.in_(ids_in(scopes, "consultation")),
    )


def visible_to(actor: Actor):
    """Condition on themes joined with their consultations: what stands in public, and what is the actor's own to work on."""
    if actor.suspended:
        return sa.false()
    public = sa.and_(Theme.removed_at.is_(None), announced())
    return sa.or_(public, consultations_inside(actor))


def get_theme(actor: Actor, theme_id: int) -> Theme:
    """A theme the actor may read. Raises NotFound; a removed one is there for those who edit themes alone."""
    found = db.session.get(Theme, theme_id)
    if found is None or not can(actor, "theme.read", found):
        raise NotFound
    return found


def get_for_editing(actor: Actor, theme_id: int) -> Theme:
    """A theme for those who group. Raises NotFound, and Forbidden for those who may only read it."""
    found = get_theme(actor, theme_id)
    require(actor, "theme.edit", found)
    return found


def get_for_grouping(actor: Actor, consultation_id: int) -> Consultation:
    """A consultation for those who group its voices. Raises NotFound, and Forbidden for those who may only read it."""
    found = get_consultation(actor, consultation_id)
    require(actor, "theme.edit", found)
    return found


def list_themes(actor: Actor, consultation: Consultation) -> list[Listed]:
    """Themes of a consultation that stand, with their counts, by title."""
    links = sa.select(ThemeLink.theme_id, sa.func.count().label("voices")).group_by(ThemeLink.theme_id).subquery()
    statement = sa.select(Theme, sa.func.coalesce(links.c.voices, 0)).join(Theme.consultation).outerjoin(links, links.c.theme_id == Theme.id)
    statement = statement.where(Theme.consultation_id == consultation.id, Theme.removed_at.is_(None), visible_to(actor))
    return [Listed(*row) for row in db.session.execute(statement.order_by(Theme.title, Theme.id))]


def list_removed_themes(actor: Actor, consultation: Consultation) -> list[Theme]:
    """Removed themes of a consultation, for bringing them back."""
    require(actor, "theme.edit", consultation)
    removed = sa.select(Theme).where(Theme.consultation_id == consultation.id, Theme.removed_at.is_not(None))
    return list(db.session.scalars(removed.order_by(Theme.removed_at.desc())))


def count_voices(theme: Theme) -> int:
    """How many voices a theme links."""
    return db.session.scalar(sa.select(sa.func.count()).where(ThemeLink.theme_id == theme.id)) or 0


def count_grouped(consultation: Consultation) -> int:
    """How many voices of a consultation have a theme."""
    linked = sa.select(sa.func.count(sa.distinct(ThemeLink.contribution_id))).join(ThemeLink.theme)
    return db.session.scalar(linked.where(Theme.consultation_id == consultation.id, Theme.removed_at.is_(None))) or 0


def count_by_channel(theme: Theme) -> dict[Channel, int]:
    """Voices of a theme by how they came, the most frequent first."""
    statement = sa.select(Submission.channel, sa.func.count()).join(Submission.contributions)
    statement = statement.join(ThemeLink, ThemeLink.contribution_id == Contribution.id).where(ThemeLink.theme_id == theme.id)
    rows = db.session.execute(statement.group_by(Submission.channel)).all()
    return dict(sorted(rows, key=lambda row: (-row[1], row[0].value)))


def list_voices(actor: Actor, theme: Theme, *, channel: Channel | None = None, page: int = 1) -> paging.Page:
    """Voices of a theme, a page at a time, by number."""
    linked = sa.select(ThemeLink.contribution_id).where(ThemeLink.theme_id == theme.id)
    statement = select_contributions(actor, theme.consultation, channel=channel).where(Contribution.id.in_(linked))
    return paging.paginate(statement, page)


def find_voices(actor: Actor, consultation: Consultation, filters: Filters, page: int = 1) -> paging.Page:
    """Voices to be grouped, filtered, a page at a time. For those who group: raises Forbidden for others."""
    require(actor, "theme.edit", consultation)
    statement = select_contributions(actor, consultation, words=filters.words, channel=filters.channel, passage_id=filters.passage_id)
    if filters.table_id:
        statement = statement.where(_said_at(HarvestStatement.table_id == filters.table_id))
    if filters.kind:
        statement = statement.where(_said_at(HarvestStatement.kind == filters.kind))
    if filters.theme == UNGROUPED:
        statement = statement.where(~_grouped(Theme.removed_at.is_(None)))
    elif filters.theme.isascii() and filters.theme.isdigit():
        statement = statement.where(_grouped(Theme.id == int(filters.theme)))
    return paging.paginate(statement, page)


def _said_at(condition):
    return sa.select(HarvestStatement.id).where(HarvestStatement.contribution_id == Contribution.id, condition).exists()


def _grouped(condition):
    return sa.select(ThemeLink.theme_id).join(Theme).where(ThemeLink.contribution_id == Contribution.id, condition).exists()


def voices_by_id(actor: Actor, consultation: Consultation, contribution_ids) -> list[Contribution]:
    """Voices of a consultation by their ids, in the order of the register; ids of other consultations are passed over."""
    return list(db.session.scalars(select_contributions(actor, consultation).where(Contribution.id.in_(set(contribution_ids)))))


def themes_of(contribution_ids) -> dict[int, list[Theme]]:
    """The themes that link each voice: contribution id → themes that stand, by title. Voices without one are left out."""
    statement = sa.select(ThemeLink.contribution_id, Theme).join(Theme).where(ThemeLink.contribution_id.in_(set(contribution_ids)))
    found = defaultdict(list)
    for voice, theme in db.session.execute(statement.where(Theme.removed_at.is_(None)).order_by(Theme.title, Theme.id)):
        found[voice].append(theme)
    return dict(found)


def origins_of(contribution_ids) -> dict[int, Origin]:
    """Tables of the voices that come from cafés: contribution id → origin. Others are left out."""
    columns = (HarvestStatement.contribution_id, CafeTable.id, CafeTable.number, CafeTable.topic, CafeSession.municipality, CafeSession.title)
    statement = sa.select(*columns, HarvestStatement.kind).join(HarvestStatement.table).join(CafeTable.session)
    statement = statement.where(HarvestStatement.contribution_id.in_(set(contribution_ids)))
    return {row[0]: Origin(*row[1:]) for row in db.session.execute(statement)}


def passages_with_voices(consultation: Consultation) -> list[tuple[Passage, int]]:
    """Passages that voices are about, with how many, in the order of the document."""
    statement = sa.select(Passage, sa.func.count(Contribution.id)).join(Contribution, Contribution.passage_id == Passage.id)
    statement = statement.where(Contribution.consultation_id == consultation.id).group_by(Passage.id).order_by(Passage.document_id, Passage.position)
    return [tuple(row) for row in db.session.execute(statement)]


def tables_with_voices(consultation: Consultation) -> list[CafeTable]:
    """Café tables whose statements have become voices, by session and number."""
    handed = sa.select(HarvestStatement.table_id).join(Contribution, HarvestStatement.contribution_id == Contribution.id)
    statement = sa.select(CafeTable).join(CafeTable.session).where(CafeTable.id.in_(handed.where(Contribution.consultation_id == consultation.id)))
    statement = statement.options(sa.orm.contains_eager(CafeTable.session))
    return list(db.session.scalars(statement.order_by(CafeSession.starts_at, CafeSession.id, CafeTable.number)))


def last_link_act(actor: Actor, consultation: Consultation) -> LinkAct | None:
    """The latest act of linking by this actor that still stands, for undoing it."""
    statement = sa.select(Theme, ThemeLink.linked_at, sa.func.count()).join(ThemeLink.theme)
    statement = statement.where(Theme.consultation_id == consultation.id, Theme.removed_at.is_(None), ThemeLink.linked_by_id == actor.account_id)
    row = db.session.execute(statement.group_by(Theme.id, ThemeLink.linked_at).order_by(ThemeLink.linked_at.desc()).limit(1)).first()
    return LinkAct(*row) if row else None
