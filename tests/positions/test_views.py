"""The pages of positions: read by everybody, drafted at a desk, agreed on and adopted, all without JavaScript."""

import hashlib
import json

import pytest
import sqlalchemy as sa

from consult.accounts.models import Account
from consult.core.clock import today
from consult.core.db import db
from consult.core.errors import Conflict
from consult.platforms.models import Seat
from consult.policy.roles import Role
from consult.positions import answers, operations, queries
from consult.positions.models import Clause, Position, PositionState, Stance, StanceKind
from consult.themes.operations import create_theme
from tests import factories
from tests.clients import Browser
from tests.positions.factories import adopt, agreeing, ready, story

HARM = "Osoby na wózkach nie dojadą."


def account(actor):
    return db.session.get(Account, actor.account_id)


def desk_of(found):
    return f"/consultations/{found.consultation.id}/position"


def voices_of(found):
    return f"/consultations/{found.consultation.id}/position/voices"


def fresh(row):
    """The row as others have left it."""
    db.session.rollback()
    return db.session.get(type(row), row.id, populate_existing=True)


def test_positions_are_listed_for_everybody(app, browser):
    assert "Nie ma jeszcze stanowisk" in browser.get("/positions").page.text
    story()
    assert "Usiąść po drodze" not in browser.get("/positions").page.text, "drafts are the body's own"
    found = agreeing()
    page = browser.get("/positions").page
    assert "Uzgadniane" in page.text and f"/positions/{found.position.id}" in page.links
    adopt(ready())
    assert "Przyjęte" in browser.get("/positions").page.text


def test_a_position_shows_clauses_sources_agreement_and_coverage(app, browser):
    found = agreeing()
    operations.take_stance(found.members[1], found.clauses[0], kind=StanceKind.OBJECT, text=HARM, edition=1)
    operations.take_stance(found.members[0], found.clauses[0], kind=StanceKind.RESERVATIONS, text="Za rok sprawdzić.", edition=1)
    page = browser.get(f"/positions/{found.position.id}").page
    assert page.h1 == "Usiąść po drodze"
    for words in ("Ławki co 200 metrów", "wątek „Ławki”, 2 głosy", "głos nr 3", HARM, "Organizacja ngo", "czeka na odpowiedź", "Za rok sprawdzić.", "1 z 4 głosów nie jest jeszcze"):
        assert words in page.text, words
    assert f"/positions/{found.position.id}/voices?state=neither" in page.links
    assert f"clause-{found.clauses[0].id}" in page.ids
    assert not any(account.name in page.text for account in db.session.scalars(sa.select(Account))), "seats, not persons"


def test_an_adopted_position_shows_its_fingerprint_dissent_and_how_to_check(app, browser):
    found = ready()
    stance = operations.take_stance(found.members[1], found.clauses[0], kind=StanceKind.OBJECT, text=HARM, edition=1)
    operations.answer_objection(found.drafter, stance, text="Dopisaliśmy podjazdy.")
    adopted = adopt(found)
    operations.send_position(found.chair, found.position, sent_on=today(), how="e-Doręczenia")
    page = browser.get(f"/positions/{found.position.id}").page
    for words in ("Zdanie odrębne do punktu 1", HARM, "Dopisaliśmy podjazdy.", adopted.sha256, "Wszystkie 4 głosy mają tu miejsce albo powód", "e-Doręczenia", "Stanowisko nr 1/2027"):
        assert words in page.text, words
    record = browser.get(f"/positions/{found.position.id}/record.json")
    assert hashlib.sha256(record.data).hexdigest() == adopted.sha256
    assert json.loads(record.data)["title"] == found.position.title
    assert record.headers["Content-Disposition"] == 'attachment; filename="stanowisko-1-2027.json"'


def test_an_override_is_shown_to_everybody(app, browser):
    found = agreeing()
    adopt(found, override_reason="Termin komisji mija dziś.")
    page = browser.get(f"/positions/{found.position.id}").page
    assert "Termin komisji mija dziś." in page.text and "1 głos" in page.text


def test_answers_come_from_whoever_provides_them(app, browser, monkeypatch):
    found = agreeing()
    asked = []
    monkeypatch.setattr(answers, "PROVIDERS", [lambda clause_ids: asked.append(list(clause_ids)) or {}])
    browser.get(f"/positions/{found.position.id}")
    assert asked == [[clause.id for clause in found.clauses]]
    assert answers.answers_to([1]) == {}


@pytest.mark.parametrize(("state", "numbers"), [("placed", {1, 2, 3}), ("neither", {4}), ("set_aside", set()), ("hidden", set()), ("reasoned", set()), ("x", {1, 2, 3})])
def test_everybody_sees_what_became_of_each_voice(app, browser, state, numbers):
    found = agreeing()
    page = browser.get(f"/positions/{found.position.id}/voices?state={state}&page=99").page
    assert {number for number in range(1, 5) if f"Głos nr {number}" in page.text} == numbers


def test_drafts_are_hidden_from_strangers(app, browser, sign_in):
    found = story()
    for path in (f"/positions/{found.position.id}", f"/positions/{found.position.id}/voices", f"/positions/{found.position.id}/record.json"):
        browser.get(path, status=404)
    browser.get(desk_of(found), status=302)
    sign_in(factories.account((Role.OFFICER, found.consultation))).get(desk_of(found), status=403)
    sign_in(factories.account((Role.DRAFTER, factories.organisation()))).get(desk_of(found), status=403)


def test_nobody_is_chosen_as_addressee_who_could_not_answer(app, sign_in):
    asks, staffed, empty = (factories.organisation(name=name) for name in ("Gmina pytająca", "Gmina z urzędem", "Gmina bez urzędu"))
    for role in (Role.OFFICER, Role.APPROVER):
        factories.account((role, staffed))
    factories.account((Role.OFFICER, empty))
    platform = factories.platform(asks)
    consultation = factories.consultation(asks, platform=platform)
    person, path = sign_in(factories.account((Role.DRAFTER, platform))), f"/consultations/{consultation.id}/position"
    said = person.get(path).page.text
    assert "Gmina pytająca" in said and "Gmina z urzędem" in said and "Gmina bez urzędu" not in said
    assert person.post(path, {"title": "Nowe", "addressee": "", "addressee_id": str(empty.id)}, status=422)
    person.post(path, {"title": "Nowe", "addressee": "Gmina bez urzędu", "addressee_id": "0"})


def test_a_position_is_begun_edited_and_withdrawn(app, sign_in):
    office = factories.organisation(name="Gmina Tychy")
    platform = factories.platform(office)
    consultation = factories.consultation(office, platform=platform)
    person, path = sign_in(factories.account((Role.DRAFTER, platform))), f"/consultations/{consultation.id}/position"
    assert "Zacznij stanowisko" in person.get(path).page.h1
    person.post(path, {"title": "", "addressee": "Rada", "addressee_id": "0"}, status=422)
    person.post(path, {"title": "Nowe", "addressee": "", "addressee_id": "0"}, status=422)
    person.post(path, {"title": "Nowe", "addressee": "", "addressee_id": str(office.id)})
    db.session.rollback()
    position = queries.position_of(consultation)
    assert (position.title, position.addressee) == ("Nowe", "Gmina Tychy")
    assert "Nowy punkt" in person.get(path).page.text
    edit = f"/positions/{position.id}/edit"
    seen = person.get(edit).page.fields["version"]
    person.post(edit, {"title": "Inny", "addressee": "Rada Miasta", "addressee_id": "0", "version": seen})
    late = person.post(edit, {"title": "Mój", "addressee": "Rada Gminy", "addressee_id": "0", "version": seen}, status=422).page
    assert "Rada Miasta" in late.text and late.fields["title"] == "Mój"
    person.post(f"/positions/{position.id}/withdraw")
    assert fresh(position).state is PositionState.WITHDRAWN


def test_without_a_drafting_body_the_desk_says_so(app, sign_in):
    consultation = factories.consultation()
    page = sign_in(factories.account((Role.DRAFTER, consultation))).get(f"/consultations/{consultation.id}/position").page
    assert "Nikt tu jeszcze nie pisze stanowiska" in page.text


def test_clauses_are_written_moved_taken_out_and_brought_back(app, sign_in):
    found = story()
    person, desk, first = sign_in(account(found.drafter)), desk_of(found), found.clauses[0]
    refused = person.post(f"/positions/{found.position.id}/clauses", {"heading": "", "text": "Treść, która zostaje."}, status=422, form_at=desk)
    assert "Treść, która zostaje." in refused.page.text
    person.post(f"/positions/{found.position.id}/clauses", {"heading": "Trzeci", "text": "Treść."}, form_at=desk)
    person.post(f"/clauses/{first.id}/move", {"to": "down"}, form_at=desk)
    assert [clause.heading for clause in fresh(found.position).clauses] == ["Światło przy ławkach", "Ławki co 200 metrów", "Trzeci"]
    person.post(f"/clauses/{first.id}/remove", form_at=desk)
    assert "Przywróć" in person.get(desk).page.text
    person.post(f"/clauses/{first.id}/restore", form_at=desk)
    assert fresh(found.position).clauses[-1].id == first.id
    person.post(f"/clauses/{first.id}/restore", status=409, form_at=desk)


def test_a_late_editor_of_a_clause_sees_both_texts_side_by_side(app, sign_in):
    found = story()
    person, clause = sign_in(account(found.drafter)), found.clauses[0]
    person.post(f"/clauses/{clause.id}", {"heading": "Ławki", "text": "Pierwsze słowa.", "edition": "1"}, form_at=desk_of(found))
    late = person.post(f"/clauses/{clause.id}", {"heading": "Siedziska", "text": "Drugie słowa.", "edition": "1"}, status=422, form_at=desk_of(found)).page
    assert "Pierwsze słowa." in late.text and "Drugie słowa." in late.text and late.fields["edition"] == "2"
    person.post(f"/clauses/{clause.id}", {"heading": "Siedziska", "text": "Drugie słowa.", "edition": "2"}, form_at=desk_of(found))
    assert (fresh(clause).text, fresh(clause).edition) == ("Drugie słowa.", 3)


def test_sources_are_found_cited_and_taken_back(app, sign_in):
    found = story()
    person, desk, clause = sign_in(account(found.drafter)), desk_of(found), found.clauses[1]
    assert "Ławki" in person.get(f"{desk}?clause={clause.id}&kind=theme&q=lawki").page.text
    assert "Głos 4" in person.get(f"{desk}?clause={clause.id}&kind=voice&q=nr 4").page.text
    assert "Nic nie znaleziono" in person.get(f"{desk}?kind=note&q=%00zzz").page.text
    person.post(f"/clauses/{clause.id}/cite", {"voice": str(found.voices[3].id)}, form_at=desk)
    kept = {citation.contribution_id: citation.id for citation in fresh(clause).citations}
    citation = {"citation": str(kept[found.voices[3].id])}
    person.post(f"/clauses/{clause.id}/uncite", citation, form_at=desk)
    assert len(fresh(clause).citations) == 1
    person.post(f"/clauses/{clause.id}/uncite", citation, status=404, form_at=desk)
    person.post(f"/clauses/{clause.id}/cite", {"voice": "999999"}, status=404, form_at=desk)
    person.post(f"/clauses/{clause.id}/cite", {}, status=422, form_at=desk)


def test_voices_get_a_reason_or_a_place_in_bulk(app, sign_in):
    found = story(voices=6)
    person, path, ids = sign_in(account(found.drafter)), voices_of(found), [str(voice.id) for voice in found.voices]
    page = person.get(path).page
    assert "Głos 4" in page.text and "Głos 1" not in page.text
    refused = person.post(path, {"voices": ids[3:], "reason": "", "act": "aside"}, status=422)
    assert "checked" in refused.get_data(as_text=True)
    person.post(path, {"voices": [], "reason": "Powód.", "act": "aside"}, status=422)
    done = person.follow(person.post(path, {"voices": [ids[0], ids[3]], "reason": "Poza tematem.", "act": "aside"}, form_at=path)).page
    assert "1 głos odłożono" in done.text and "1 głos pominięto" in done.text
    person.post(path, {"voices": ids[4:], "act": "cite", "clause": str(found.clauses[1].id)}, form_at=path)
    counts = queries.voices_of(fresh(found.consultation)).counts
    assert counts == {"placed": 5, "set_aside": 1, "hidden": 0, "neither": 0}
    person.post(path + "/take-back", {"voices": ids[3]}, form_at=path + "?state=set_aside")
    assert queries.voices_of(fresh(found.consultation)).counts["neither"] == 1
    person.post(path, {"voices": ids[3], "reason": "Znowu.", "act": "aside"})
    at = queries.last_act_of_setting_aside(found.drafter, fresh(found.consultation)).at.isoformat()
    person.post(path + "/undo", {"at": at}, form_at=path)
    person.post(path + "/undo", {"at": at}, status=409, form_at="/")
    person.post(path + "/undo", {"at": "now"}, status=409, form_at="/")


def test_a_moderator_sets_aside_and_cites_nothing(app, sign_in):
    found = story()
    person, path, four = sign_in(account(found.moderator)), voices_of(found), str(found.voices[3].id)
    assert "Daj im miejsce" not in person.get(path).page.text
    person.post(path, {"voices": four, "act": "cite", "clause": str(found.clauses[0].id)}, status=422)
    assert queries.voices_of(fresh(found.consultation)).counts["neither"] == 1
    person.post(path, {"voices": four, "act": "aside", "reason": "Powód."})
    assert queries.voices_of(fresh(found.consultation)).is_complete
    Browser(app).get(path, status=302)


def test_members_take_change_and_withdraw_their_stances(app, sign_in):
    found = story()
    drafter, member, clause = sign_in(account(found.drafter)), sign_in(account(found.members[1])), found.clauses[0]
    agree = f"/positions/{found.position.id}/agree"
    member.get(agree, status=409)
    drafter.post(f"/positions/{found.position.id}/open", form_at=desk_of(found))
    assert "Organizacja ngo" in member.get(agree).page.text
    drafter.get(agree, status=403)
    name = f"c{clause.id}-"
    refused = member.post(f"/clauses/{clause.id}/stance", {name + "kind": "object", name + "text": "", name + "edition": "1"}, status=422, form_at=agree)
    assert "szkodę" in refused.page.text
    member.post(f"/clauses/{clause.id}/stance", {name + "kind": "maybe", name + "edition": "1"}, status=422, form_at=agree)
    member.post(f"/clauses/{clause.id}/stance", {name + "kind": "object", name + "text": HARM, name + "edition": "1"}, form_at=agree)
    db.session.rollback()
    stance = db.session.scalars(sa.select(Stance)).one()
    answered = f"/stances/{stance.id}/answer"
    member.get(answered, status=403)
    assert HARM in drafter.get(answered).page.text
    drafter.post(answered, {"text": ""}, status=422)
    drafter.post(answered, {"text": "Dopisaliśmy podjazdy."})
    assert "Dopisaliśmy podjazdy." in member.get(agree).page.text
    drafter.post(f"/clauses/{clause.id}", {"heading": "Ławki", "text": "Inaczej.", "edition": "1"}, form_at=desk_of(found))
    late = member.post(f"/clauses/{clause.id}/stance", {name + "kind": "support", name + "text": "Moje słowa.", name + "edition": "1"}, status=422, form_at=agree)
    assert "Inaczej." in late.page.text and "Moje słowa." in late.page.text
    assert "od tego czasu słowa się zmieniły" in member.get(agree).page.text
    member.post(f"/stances/{stance.id}/withdraw", form_at=agree)
    member.post(f"/stances/{stance.id}/withdraw", status=409, form_at=agree)
    drafter.post(f"/positions/{found.position.id}/return", form_at=desk_of(found))
    assert fresh(found.position).state is PositionState.DRAFT


def test_a_body_that_cannot_act_is_told_who_is_missing(app, sign_in):
    found = story()
    seat = next(seat for seat in found.platform.active_seats if seat.sector.value == "administration")
    db.session.get(Seat, seat.id).ended_on = today()
    db.session.commit()
    page = sign_in(account(found.drafter)).post(f"/positions/{found.position.id}/open", status=422, form_at=desk_of(found)).page
    assert "Administracja publiczna" in page.text and fresh(found.position).state is PositionState.DRAFT


def test_the_chair_adopts_and_the_position_is_sent(app, sign_in):
    found = agreeing()
    chair, adopt_path, send_path = sign_in(account(found.chair)), f"/positions/{found.position.id}/adopt", f"/positions/{found.position.id}/send"
    page = chair.get(adopt_path).page
    assert page.fields["number"] == f"1/{today().year}" and "1 głos nie jest przypisany do żadnego punktu ani odłożony z uzasadnieniem: 4." in page.text
    chair.get(send_path, status=409)
    declared = {"number": "5/2027", "adopted_on": today().isoformat(), "result": "Przyjęto."}
    refused = chair.post(adopt_path, declared, status=422).page
    assert "Tego nie można jeszcze przyjąć." in refused.text and refused.fields["number"] == "5/2027"
    chair.post(adopt_path, {**declared, "adopted_on": "jutro", "override_reason": "Powód."}, status=422)
    chair.post(adopt_path, {**declared, "override_reason": "Termin komisji mija dziś."})
    assert fresh(found.position).state is PositionState.ADOPTED
    chair.get(adopt_path, status=409)
    chair.get(f"/positions/{found.position.id}/edit", status=409)
    chair.post(send_path, {"sent_on": "", "how": ""}, status=422)
    chair.post(send_path, {"sent_on": "2099-01-01", "how": "pocztą"}, status=422)
    chair.post(send_path, {"sent_on": today().isoformat(), "how": "e-Doręczenia"})
    sent = fresh(found.position)
    assert sent.state is PositionState.SENT and sent.answer_due_on > today()
    assert "przyjęte. Nikt go już nie zmienia" in chair.get(desk_of(found)).page.text


PAGES = {"edit": 302, "withdraw": 302, "agree": 302, "adopt": 302, "send": 302}


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_led_to_signing_in_and_outsiders_refused(app, browser, sign_in, page):
    found = agreeing()
    path = f"/positions/{found.position.id}/{page}"
    assert "/sign-in" in browser.get(path, status=302).headers["Location"]
    sign_in(factories.account((Role.CHAIR, factories.platform(members=False)))).get(path, status=403)


def test_what_an_outsider_posts_changes_nothing(app, browser, sign_in):
    found = agreeing()
    stance = operations.take_stance(found.members[1], found.clauses[0], kind=StanceKind.OBJECT, text=HARM, edition=1)
    outsider, clause, position = sign_in(factories.account((Role.DRAFTER, factories.organisation()))), found.clauses[0], found.position
    posts = [
        f"/clauses/{clause.id}", f"/clauses/{clause.id}/move", f"/clauses/{clause.id}/remove", f"/clauses/{clause.id}/restore", f"/clauses/{clause.id}/cite",
        f"/clauses/{clause.id}/uncite", f"/clauses/{clause.id}/stance", f"/stances/{stance.id}/withdraw", f"/stances/{stance.id}/answer",
        f"/positions/{position.id}/open", f"/positions/{position.id}/return", f"/positions/{position.id}/clauses", f"/positions/{position.id}/withdraw",
        voices_of(found), voices_of(found) + "/take-back",
    ]
    given = {"heading": "x", "text": "x", "edition": "1", "voice": str(found.voices[3].id), "voices": str(found.voices[3].id), "reason": "x", "act": "aside"}
    for path in posts:
        assert outsider.post(path, given, status=403, form_at="/"), path
        assert browser.post(path, given, status=401, form_at="/"), path
    db.session.rollback()
    assert (db.session.get(Clause, clause.id).edition, db.session.get(Position, position.id).state) == (1, PositionState.AGREEING)
    assert db.session.get(Stance, stance.id).withdrawn_at is None and queries.voices_of(found.consultation).counts["neither"] == 1


def test_closing_waits_for_a_place_or_a_reason_for_every_voice(app):
    found = story()
    guarded = dict(operations.joining.voices_without_place(found.consultation))
    assert guarded == {"voices_without_place": {"count": 1}}
    found = ready()
    stance = operations.take_stance(found.members[1], found.clauses[0], kind=StanceKind.OBJECT, text=HARM, edition=1)
    assert dict(operations.joining.voices_without_place(found.consultation)) == {"objections_unanswered": {"count": 1}}
    operations.answer_objection(found.drafter, stance, text="Odpowiedź.")
    assert dict(operations.joining.voices_without_place(found.consultation)) == {}
    alone = factories.consultation()
    factories.submission(alone, "Głos")
    assert dict(operations.joining.voices_without_place(alone)) == {}, "where nobody drafts, voices are answered one by one"
    with pytest.raises(Conflict):
        operations.open_position(found.drafter, found.position)


def test_pages_look_into_the_database_as_often_for_many_rows_as_for_few(app, browser, sign_in):
    adopt(ready())
    found = agreeing()
    drafter, member = sign_in(account(found.drafter)), sign_in(account(found.members[1]))
    pages = [
        (browser, "/positions"), (browser, f"/positions/{found.position.id}"), (browser, f"/positions/{found.position.id}/voices"), (drafter, desk_of(found)),
        (drafter, desk_of(found) + "?kind=voice"), (drafter, voices_of(found)), (member, f"/positions/{found.position.id}/agree"),
    ]
    few = [looks(lambda person=person, path=path: person.get(path)) for person, path in pages]
    more = [voice.id for voice in factories.submission(found.consultation, *(f"Dalszy głos {i}" for i in range(30))).contributions]
    for i in range(6):
        theme = create_theme(found.moderator, found.consultation, title=f"Temat {i}", contribution_ids=more[:20])
        clause = operations.add_clause(found.drafter, found.position, heading=f"Punkt {i}", text="Treść.")
        operations.cite_sources(found.drafter, clause, theme_ids=[theme.id], contribution_ids=more[:10])
        operations.take_stance(found.members[1], clause, kind=StanceKind.OBJECT, text=HARM, edition=1)
    adopt(ready())
    assert [looks(lambda person=person, path=path: person.get(path)) for person, path in pages] == few


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
