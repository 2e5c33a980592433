"""The pages of themes: read by everybody, worked at the desk without JavaScript."""

import pytest
import sqlalchemy as sa

from consult.consultations.models import State
from consult.contributions.models import Channel
from consult.core.db import db
from consult.moderation.models import Visibility
from consult.policy.roles import Role
from consult.themes import operations, queries
from consult.themes.models import Theme, ThemeLink
from tests import factories


@pytest.fixture
def consultation(app):
    found = factories.consultation()
    factories.submission(found, "Ławka przy przystanku", "Światło przy stawie", "Autobus po zmianie")
    factories.submission(found, "Ławka z oparciem", channel=Channel.PHONE)
    factories.submission(found, "Jeszcze nieprzejrzany", visibility=Visibility.HELD)
    for voice in db.session.scalars(sa.select(queries.Contribution)):
        voice.texts_changed()
    db.session.commit()
    return found


@pytest.fixture
def voices(consultation):
    return list(db.session.scalars(sa.select(queries.Contribution).order_by(queries.Contribution.number)))


@pytest.fixture
def moderator(consultation):
    return factories.account((Role.MODERATOR, consultation))


@pytest.fixture
def theme(consultation, voices, moderator):
    return operations.create_theme(
        factories.actor_of(moderator), consultation, title="Ławki", summary="Gdzie usiąść.\n\nIlu nas jest.", contribution_ids=[voices[0].id, voices[4].id]
    )


def desk_of(consultation):
    return f"/consultations/{consultation.id}/themes/desk"


def link_of(consultation):
    return f"/consultations/{consultation.id}/themes/link"


def test_everybody_reads_themes_and_their_voices(browser, consultation, theme, voices):
    index = browser.get(f"/consultations/{consultation.id}/themes").page
    assert "Ławki" in index.text and f"/themes/{theme.id}" in index.links
    page = browser.get(f"/themes/{theme.id}").page
    assert page.h1 == "Ławki" and "Ławka przy przystanku" in page.text and "Światło" not in page.text
    assert "Jeszcze nieprzejrzany" not in page.text, "what a moderator has not seen is not shown"
    assert f"/voices/{voices[0].id}" in page.links


def test_a_theme_is_read_by_channel(browser, consultation, theme, voices, moderator):
    operations.link_voices(factories.actor_of(moderator), theme, contribution_ids=[voices[3].id])
    page = browser.get(f"/themes/{theme.id}?channel=phone").page
    assert "Ławka z oparciem" in page.text and "Ławka przy przystanku" not in page.text
    assert "Ławka przy przystanku" in browser.get(f"/themes/{theme.id}?channel=pigeon").page.text


def test_an_empty_list_says_what_will_be_here(browser, consultation):
    assert browser.get(f"/consultations/{consultation.id}/themes").page.h1


def test_themes_of_a_draft_and_removed_ones_are_nobodys_business(browser, sign_in, consultation, theme, moderator):
    operations.remove_theme(factories.actor_of(moderator), theme)
    browser.get(f"/themes/{theme.id}", status=404)
    sign_in(moderator).get(f"/themes/{theme.id}")
    operations.restore_theme(factories.actor_of(moderator), theme)
    consultation.state = State.DRAFT
    db.session.commit()
    browser.get(f"/themes/{theme.id}", status=404)
    browser.get(f"/consultations/{consultation.id}/themes", status=404)


def test_the_desk_is_for_those_who_group(browser, sign_in, consultation, theme, moderator):
    browser.get(desk_of(consultation), status=302)
    sign_in(factories.account((Role.OFFICER, consultation))).get(desk_of(consultation), status=403)
    assert "Jeszcze nieprzejrzany" in sign_in(moderator).get(desk_of(consultation)).page.text
    drafter = sign_in(factories.account((Role.DRAFTER, consultation))).get(desk_of(consultation)).page
    assert "Ławka z oparciem" in drafter.text and "Jeszcze nieprzejrzany" not in drafter.text


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("", {1, 2, 3, 4, 5}), ("?q=LAWKA", {1, 4}), ("?theme=none", {2, 3, 4}), ("?channel=phone", {4}), ("?theme={theme}", {1, 5}), ("?q=%00%ff&page=9x", set()),
     ("?theme=x", {1, 2, 3, 4, 5}), ("?q=ławka&theme=none", {4}), ("?passage=999999", set()), ("?table=999999", set()), ("?kind=idea", set())],
)
def test_the_desk_filters_voices(sign_in, consultation, theme, moderator, query, numbers):
    page = sign_in(moderator).get(desk_of(consultation) + query.format(theme=theme.id)).page
    assert {number for number in range(1, 6) if f"głos nr {number}" in page.text} == numbers


def test_voices_are_filtered_by_passage(sign_in, consultation, voices, moderator):
    passage = factories.document(consultation).passages[1]
    voices[2].passage_id = passage.id
    db.session.commit()
    page = sign_in(moderator).get(f"{desk_of(consultation)}?passage={passage.id}").page
    assert "Autobus po zmianie" in page.text and "Światło" not in page.text


def test_ticked_voices_are_previewed_then_linked_then_unlinked(sign_in, consultation, theme, voices, moderator):
    person = sign_in(moderator)
    chosen = {"voices": [str(voices[0].id), str(voices[3].id)], "theme": str(theme.id)}
    preview = person.post(link_of(consultation) + "?q=lawka", chosen, status=200, form_at=desk_of(consultation)).page
    assert "Ławka z oparciem" in preview.text and db.session.scalar(sa.select(sa.func.count()).select_from(ThemeLink)) == 2
    done = person.post(link_of(consultation) + "?q=lawka", {**chosen, "confirmed": "yes"}, form_at=desk_of(consultation))
    assert done.headers["Location"].endswith("themes/desk?q=lawka")
    page = person.follow(done).page
    assert "1 głos połączono z wątkiem „Ławki”." in page.text
    at = queries.last_link_act(factories.actor_of(moderator), consultation).linked_at.isoformat()
    person.post(f"/themes/{theme.id}/undo", {"at": at}, form_at=desk_of(consultation))
    assert set(queries.themes_of([voice.id for voice in voices])) == {voices[0].id, voices[4].id}
    person.post(f"/themes/{theme.id}/undo", {"at": at}, status=409, form_at=desk_of(consultation))
    person.post(f"/themes/{theme.id}/undo", {"at": "yesterday"}, status=409, form_at=desk_of(consultation))


def test_a_new_theme_is_opened_with_the_ticked_voices(sign_in, consultation, voices, moderator):
    person = sign_in(moderator)
    chosen = {"voices": [str(voices[1].id)], "theme": "0", "new_title": "Światło"}
    assert "Światło przy stawie" in person.post(link_of(consultation), chosen, status=200, form_at=desk_of(consultation)).page.text
    assert db.session.scalars(sa.select(Theme)).all() == []
    person.post(link_of(consultation), {**chosen, "confirmed": "yes"}, form_at=desk_of(consultation))
    db.session.rollback()
    assert queries.themes_of([voices[1].id])[voices[1].id][0].title == "Światło"


@pytest.mark.parametrize(
    "chosen", [{}, {"voices": "0"}, {"voices": "x", "theme": "0", "new_title": "A"}, {"theme": "999999", "voices": "{first}"}, {"theme": "0", "new_title": " ", "voices": "{first}"},
               {"theme": "0", "new_title": "x" * 201, "voices": "{first}"}],
)
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "yes"}])
def test_what_cannot_be_linked_is_refused_and_the_ticks_stay(sign_in, consultation, voices, moderator, chosen, confirmed):
    chosen = {name: value.format(first=voices[0].id) for name, value in chosen.items()}
    answer = sign_in(moderator).post(link_of(consultation), {**chosen, **confirmed}, status=422, form_at=desk_of(consultation))
    assert answer.page.h1 and "Nic jeszcze nie połączono" in answer.page.text
    if chosen.get("voices") == str(voices[0].id):
        assert "checked" in answer.get_data(as_text=True)
    assert db.session.scalars(sa.select(ThemeLink)).all() == []


def test_a_theme_is_edited_and_a_late_editor_sees_both_texts(sign_in, theme, moderator):
    person, path, seen = sign_in(moderator), f"/themes/{theme.id}/edit", theme.version
    person.post(path, {"title": "Siedziska", "summary": "Nowe.", "version": str(seen)})
    late = person.post(path, {"title": "Miejsca", "summary": "Moje.", "version": str(seen)}, status=422).page
    assert "Nowe." in late.text and "Moje." in late.text and late.fields["title"] == "Miejsca"
    person.post(path, {"title": "Miejsca", "summary": "Moje.", "version": late.fields["version"]})
    db.session.rollback()
    assert db.session.get(Theme, theme.id).title == "Miejsca"


def test_a_theme_is_opened_empty_edited_removed_and_brought_back(sign_in, consultation, theme, moderator):
    person = sign_in(moderator)
    create = f"/consultations/{consultation.id}/themes/create"
    person.get(create)
    person.post(create, {"title": "", "summary": "x"}, status=422)
    made = person.post(create, {"title": "Cisza", "summary": ""})
    assert "Cisza" in person.follow(made).page.h1
    removed = person.follow(person.post(f"/themes/{theme.id}/remove", form_at=f"/themes/{theme.id}/edit")).page
    assert "„Ławki” usunięto" in removed.text and "Przywróć" in removed.text
    person.get(f"/themes/{theme.id}/edit")
    person.post(f"/themes/{theme.id}/restore", form_at=desk_of(consultation))
    person.post(f"/themes/{theme.id}/unlink", {"voices": ""}, status=422, form_at=f"/themes/{theme.id}/edit")
    person.post(f"/themes/{theme.id}/unlink", {"voices": str(theme.links[0].contribution_id)}, form_at=f"/themes/{theme.id}/edit")
    db.session.rollback()
    assert queries.count_voices(theme) == 1


def test_a_stranger_changes_nothing(browser, sign_in, consultation, theme, voices):
    outsider = sign_in(factories.account((Role.MODERATOR, factories.organisation())))
    for path in (f"/themes/{theme.id}/remove", f"/themes/{theme.id}/restore", f"/themes/{theme.id}/unlink", f"/themes/{theme.id}/undo"):
        outsider.post(path, {"voices": str(voices[0].id), "at": "x"}, status=403, form_at="/")
        browser.post(path, {"voices": str(voices[0].id), "at": "x"}, status=401, form_at="/")
    outsider.post(link_of(consultation), {"voices": str(voices[1].id), "theme": str(theme.id), "confirmed": "yes"}, status=403, form_at="/")
    assert queries.count_voices(theme) == 2 and theme.removed_at is None


def test_pages_look_into_the_database_as_often_for_many_voices_as_for_few(app, sign_in, browser, consultation, theme, moderator):
    person, paths = sign_in(moderator), [f"/themes/{theme.id}", f"/themes/{theme.id}/edit", desk_of(consultation), f"/consultations/{consultation.id}/themes"]
    few = [looks(lambda path=path: person.get(path)) for path in paths]
    more = [voice.id for voice in factories.submission(consultation, *(f"Dalszy głos {i}" for i in range(30))).contributions]
    for i in range(6):
        operations.create_theme(factories.actor_of(moderator), consultation, title=f"Temat {i}", contribution_ids=more)
    operations.link_voices(factories.actor_of(moderator), theme, contribution_ids=more)
    assert [looks(lambda path=path: person.get(path)) for path in paths] == few


def looks(work):
    """How many SELECTs `work` makes."""
    seen = []

    def hear(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", hear)
    try:
        work()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", hear)
    return len(seen)
