"""Grouping voices into themes by hand. Grouping only links; every link can be undone at any time."""

from datetime import datetime

import sqlalchemy as sa

from consult.contributions.filing import lock_register
from consult.contributions.models import Contribution
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, NotFound, Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import one_line, plain
from consult.policy.rules import require
from consult.themes.events import ThemeCreated, ThemeEdited, ThemeRemoved, ThemeRestored, VoicesLinked, VoicesUnlinked
from consult.themes.models import Theme, ThemeLink

LONGEST_TITLE = 200
LONGEST_SUMMARY = 5_000
MOST_VOICES = 500


@operation
def create_theme(actor, consultation, *, title: str, summary: str = "", contribution_ids=()) -> Theme:
    """Open a theme, perhaps with its first voices."""
    require(actor, "theme.edit", consultation)
    title, summary = checked_words(title, summary)
    theme = Theme(consultation=consultation, title=title, summary=summary, created_at=now())
    db.session.add(theme)
    db.session.flush()  # the fact needs the id
    record(ThemeCreated.about(actor, theme, texts=theme.commit_texts()))
    if contribution_ids:
        link_voices(actor, theme, contribution_ids=contribution_ids)
    return theme


@operation
def edit_theme(actor, theme, *, title: str, summary: str, version: int) -> Theme:
    """Change title and summary. `version` is the one the editor saw; raises Stale with both texts when it has changed since."""
    require(actor, "theme.edit", theme)
    title, summary = checked_words(title, summary)
    _must_stand(theme)
    if theme.version != version:
        raise Stale(theirs={"title": theme.title, "summary": theme.summary}, mine={"title": title, "summary": summary})
    if (theme.title, theme.summary) != (title, summary):
        theme.title, theme.summary = title, summary
        record(ThemeEdited.about(actor, theme, texts=theme.commit_texts()))
    return theme


@operation
def link_voices(actor, theme, *, contribution_ids) -> list[int]:
    """Link voices of the same consultation to a theme. Returns the ids newly linked, all with one `linked_at`; those linked already stay.

    Raises Refused for none or too many, NotFound for voices of another consultation.
    """
    require(actor, "theme.edit", theme)
    _must_stand(theme)
    wanted = set(contribution_ids)
    check_amount(wanted)
    own = sa.select(Contribution.id).where(Contribution.id.in_(wanted), Contribution.consultation_id == theme.consultation_id)
    if wanted - set(db.session.scalars(own)):
        raise NotFound
    linked = sa.select(ThemeLink.contribution_id).where(ThemeLink.theme_id == theme.id, ThemeLink.contribution_id.in_(wanted))
    new, at = sorted(wanted - set(db.session.scalars(linked))), now()
    db.session.add_all(ThemeLink(theme_id=theme.id, contribution_id=voice, linked_at=at, linked_by_id=actor.account_id) for voice in new)
    db.session.flush()
    db.session.expire(theme, ["links"])
    if new:
        record(VoicesLinked.about(actor, theme, voices=_references(new)))
    return new


@operation
def unlink_voices(actor, theme, *, contribution_ids) -> list[int]:
    """Undo links of voices to a theme. Returns the ids that were linked."""
    require(actor, "theme.edit", theme)
    wanted = set(contribution_ids)
    check_amount(wanted)
    gone = _take_away(theme, ThemeLink.contribution_id.in_(wanted))
    if gone:
        record(VoicesUnlinked.about(actor, theme, voices=_references(gone)))
    return gone


@operation
def undo_links(actor, theme, *, linked_at: datetime) -> list[int]:
    """Undo one act of linking: the links that the actor made at that moment and that still stand. Raises Conflict when none does."""
    require(actor, "theme.edit", theme)
    gone = _take_away(theme, ThemeLink.linked_at == linked_at, ThemeLink.linked_by_id == actor.account_id)
    if not gone:
        raise Conflict(_("This has been undone already."))
    record(VoicesUnlinked.about(actor, theme, voices=_references(gone)))
    return gone


@operation
def remove_theme(actor, theme) -> Theme:
    """Take a theme away. Its links are kept, so that it can come back as it was; meanwhile it gives no voice a place."""
    require(actor, "theme.edit", theme)
    lock_register(theme.consultation)
    _must_stand(theme)
    theme.removed_at = now()
    record(ThemeRemoved.about(actor, theme))
    return theme


@operation
def restore_theme(actor, theme) -> Theme:
    """Bring a removed theme back with its links. Raises Conflict when it has not been removed."""
    require(actor, "theme.edit", theme)
    if theme.removed_at is None:
        raise Conflict(_("This theme has not been removed."))
    theme.removed_at = None
    record(ThemeRestored.about(actor, theme))
    return theme


def checked_words(title: str, summary: str, field: str = "title") -> tuple[str, str]:
    """Title and summary as they are kept. Raises Refused at `field` for a title that is missing or too long."""
    title, summary = one_line(title), plain(summary)
    if not title:
        raise Refused(fields={field: _("Give the theme a title.")})
    if len(title) > LONGEST_TITLE:
        raise Refused(fields={field: _("At most %(n)s characters.", n=LONGEST_TITLE)})
    if len(summary) > LONGEST_SUMMARY:
        raise Refused(fields={"summary": _("At most %(n)s characters.", n=LONGEST_SUMMARY)})
    return title, summary


def _must_stand(theme: Theme) -> None:
    if theme.removed_at is not None:
        raise Conflict(_("This theme has been removed. Bring it back first."))


def check_amount(voices: set) -> None:
    """Refuse none, and more than one act may hold."""
    if not voices:
        raise Refused(_("Tick a voice first."))
    if len(voices) > MOST_VOICES:
        raise Refused(_("No more than %(n)s voices in one act.", n=MOST_VOICES))


def _take_away(theme: Theme, *which) -> list[int]:
    lock_register(theme.consultation)  # in line with adoption, which counts the places that voices have
    here = sa.select(ThemeLink.contribution_id).where(ThemeLink.theme_id == theme.id, *which).order_by(ThemeLink.contribution_id)
    gone = list(db.session.scalars(here))
    if gone:
        db.session.execute(sa.delete(ThemeLink).where(ThemeLink.theme_id == theme.id, ThemeLink.contribution_id.in_(gone)))
        db.session.expire(theme, ["links"])
    return gone


def _references(contribution_ids) -> list[str]:
    return [f"contribution:{number}" for number in contribution_ids]
