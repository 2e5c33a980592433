"""Grouping: it only links, and every link can be undone."""

import pytest
import sqlalchemy as sa

from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, NotFound, Refused, SignInNeeded, Stale
from consult.core.record import FactRow
from consult.policy.roles import GUEST, Role
from consult.themes import operations, queries
from consult.themes.models import ThemeLink
from tests import factories


@pytest.fixture
def consultation(app):
    return factories.consultation()


@pytest.fixture
def voices(consultation):
    return [voice.id for voice in factories.submission(consultation, "Ławka", "Światło", "Autobus").contributions]


@pytest.fixture
def moderator(consultation):
    return factories.actor((Role.MODERATOR, consultation.organisation))


def names():
    return [row.name for row in db.session.scalars(sa.select(FactRow).order_by(FactRow.id))]


def linked(theme):
    return set(db.session.scalars(sa.select(ThemeLink.contribution_id).where(ThemeLink.theme_id == theme.id)))


def test_a_theme_is_opened_with_its_first_voices(consultation, voices, moderator):
    theme = operations.create_theme(moderator, consultation, title="  Ławki  i wiaty ", summary="Gdzie usiąść.", contribution_ids=voices[:2])
    assert (theme.title, theme.summary) == ("Ławki i wiaty", "Gdzie usiąść.")
    assert linked(theme) == set(voices[:2])
    assert names() == ["theme.created", "voices.linked"]


def test_a_voice_may_belong_to_several_themes(consultation, voices, moderator):
    first = operations.create_theme(moderator, consultation, title="Ławki", contribution_ids=voices)
    second = operations.create_theme(moderator, consultation, title="Światło", contribution_ids=voices[:1])
    assert {theme.id for theme in queries.themes_of(voices[:1])[voices[0]]} == {first.id, second.id}


def test_linking_again_changes_nothing_and_says_nothing(consultation, voices, moderator):
    theme = operations.create_theme(moderator, consultation, title="Ławki", contribution_ids=voices[:2])
    assert operations.link_voices(moderator, theme, contribution_ids=voices) == voices[2:]
    facts = len(names())
    assert operations.link_voices(moderator, theme, contribution_ids=voices) == []
    assert len(names()) == facts


def test_voices_of_another_consultation_are_not_found(consultation, voices, moderator):
    foreign = factories.submission(factories.consultation(consultation.organisation), "Obcy").contributions[0]
    theme = operations.create_theme(moderator, consultation, title="Ławki")
    with pytest.raises(NotFound):
        operations.link_voices(moderator, theme, contribution_ids=[voices[0], foreign.id])
    assert linked(theme) == set()


def test_links_are_undone_singly_and_as_one_act(consultation, voices, moderator):
    theme = operations.create_theme(moderator, consultation, title="Ławki", contribution_ids=voices[:1])
    operations.link_voices(moderator, theme, contribution_ids=voices)
    act = queries.last_link_act(moderator, consultation)
    assert (act.theme.id, act.voices) == (theme.id, 2)
    assert operations.undo_links(moderator, theme, linked_at=act.linked_at) == voices[1:]
    assert linked(theme) == {voices[0]}
    with pytest.raises(Conflict):
        operations.undo_links(moderator, theme, linked_at=act.linked_at)
    operations.unlink_voices(moderator, theme, contribution_ids=voices)
    assert linked(theme) == set()
    assert names()[-2:] == ["voices.unlinked", "voices.unlinked"]


def test_an_act_of_linking_is_undone_by_whoever_did_it(consultation, voices, moderator):
    theme = operations.create_theme(moderator, consultation, title="Ławki", contribution_ids=voices)
    other = factories.actor((Role.DRAFTER, consultation.organisation))
    assert queries.last_link_act(other, consultation) is None
    with pytest.raises(Conflict):
        operations.undo_links(other, theme, linked_at=queries.last_link_act(moderator, consultation).linked_at)
    assert linked(theme) == set(voices)


def test_a_removed_theme_comes_back_with_its_links(consultation, voices, moderator):
    theme = operations.create_theme(moderator, consultation, title="Ławki", contribution_ids=voices)
    operations.remove_theme(moderator, theme)
    assert queries.list_themes(moderator, consultation) == [] and queries.themes_of(voices) == {}
    with pytest.raises(NotFound):
        queries.get_theme(GUEST, theme.id)
    with pytest.raises(Conflict):
        operations.link_voices(moderator, theme, contribution_ids=voices)
    assert queries.list_removed_themes(moderator, consultation) == [theme]
    operations.restore_theme(moderator, theme)
    assert queries.list_themes(GUEST, consultation)[0].voices == 3
    with pytest.raises(Conflict):
        operations.restore_theme(moderator, theme)


def test_a_late_editor_gets_both_texts(consultation, moderator):
    theme = operations.create_theme(moderator, consultation, title="Ławki")
    seen = theme.version
    operations.edit_theme(moderator, theme, title="Ławki i wiaty", summary="", version=seen)
    with pytest.raises(Stale) as stale:
        operations.edit_theme(moderator, theme, title="Siedziska", summary="Ważne", version=seen)
    assert stale.value.theirs == {"title": "Ławki i wiaty", "summary": ""}
    assert stale.value.mine == {"title": "Siedziska", "summary": "Ważne"}
    assert theme.title == "Ławki i wiaty"


@pytest.mark.parametrize("words", [{"title": " "}, {"title": "x" * 201}, {"title": "x", "summary": "x" * 5001}])
def test_bad_words_are_refused_and_change_nothing(consultation, moderator, words):
    with pytest.raises(Refused):
        operations.create_theme(moderator, consultation, **words)
    assert names() == []


@pytest.mark.parametrize("ids", [[], range(1, 502)])
def test_none_and_too_many_voices_are_refused(consultation, moderator, ids):
    theme = operations.create_theme(moderator, consultation, title="Ławki")
    with pytest.raises(Refused):
        operations.link_voices(moderator, theme, contribution_ids=ids)


ACTS = {
    "create": lambda actor, theme, voices: operations.create_theme(actor, theme.consultation, title="Nowy"),
    "edit": lambda actor, theme, voices: operations.edit_theme(actor, theme, title="Inny", summary="", version=theme.version),
    "link": lambda actor, theme, voices: operations.link_voices(actor, theme, contribution_ids=voices),
    "unlink": lambda actor, theme, voices: operations.unlink_voices(actor, theme, contribution_ids=voices),
    "remove": lambda actor, theme, voices: operations.remove_theme(actor, theme),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [*Role, "foreign moderator", "visitor"])
def test_moderators_and_drafters_group_and_nobody_else(consultation, voices, moderator, act, role):
    theme = operations.create_theme(moderator, consultation, title="Ławki", contribution_ids=voices[:1])
    facts = len(names())
    if role == "visitor":
        actor, refusal = GUEST, SignInNeeded
    elif role == "foreign moderator":
        actor, refusal = factories.actor((Role.MODERATOR, factories.organisation())), Forbidden
    else:
        actor, refusal = factories.actor((role, consultation.organisation)), Forbidden
    if role in (Role.MODERATOR, Role.DRAFTER):
        ACTS[act](actor, theme, voices)
        assert len(names()) > facts
    else:
        with pytest.raises(refusal):
            ACTS[act](actor, theme, voices)
        assert len(names()) == facts and theme.title == "Ławki" and linked(theme) == set(voices[:1])


@pytest.mark.parametrize("role", [*Role, "visitor"])
@pytest.mark.parametrize("state", ["draft", "announced"])
@pytest.mark.parametrize("removed", [False, True])
def test_the_list_and_the_single_theme_agree_on_who_may_read(app, role, state, removed):
    consultation = factories.consultation(state=state)
    moderator = factories.actor((Role.MODERATOR, consultation.organisation))
    theme = operations.create_theme(moderator, consultation, title="Ławki")
    if removed:
        operations.remove_theme(moderator, theme)
    actor = GUEST if role == "visitor" else factories.actor((role, consultation.organisation))
    seen = db.session.scalar(sa.select(sa.func.count()).select_from(sa.select(queries.Theme).join(queries.Theme.consultation).where(queries.visible_to(actor)).subquery()))
    try:
        queries.get_theme(actor, theme.id)
    except NotFound:
        assert seen == 0
    else:
        assert seen == 1
