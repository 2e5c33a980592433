"""The pages: every one in every state, without JavaScript; joining, writing, moving on by ordinary forms."""

import re

import pytest
import sqlalchemy as sa

from consult.cafe import operations, queries
from consult.cafe.models import CafeSession, HarvestStatement, Note, Participant, SessionState
from consult.contributions.models import Contribution
from consult.core.db import db
from consult.moderation.models import Ground
from consult.moderation.operations import hide_text
from consult.policy.roles import Role
from tests import factories
from tests.cafe import factories as cafes


def account_for(session, *roles):
    return factories.account(*((role, session.consultation.organisation) for role in roles))


@pytest.fixture
def running(app, sign_in):
    """(session in its first round, browser of its facilitator)."""
    session, _runs, _people = cafes.started(people=19, hosts=False)
    return session, sign_in(account_for(session, Role.FACILITATOR, Role.OFFICER))


def fresh():
    """The session of the test, looking at what the pages have left."""
    db.session.rollback()
    return db.session


def seated(browser, session, nickname="Ala"):
    """A browser that has joined by the form; returns the participant."""
    address = f"/s/{session.code}"
    page = browser.get(address).page
    browser.post(address, {"nickname": nickname, "sector": "", "client_key": page.fields["client_key"]})
    db.session.rollback()
    return fresh().scalars(sa.select(Participant).order_by(Participant.id.desc())).first()


def test_joining_by_code_and_nickname_leads_to_the_table_and_once_only(browser, running):
    session, _desk = running
    found = browser.get(f"/s?code={session.code[:3].lower()}%20{session.code[3:]}", status=302)
    assert found.headers["Location"] == f"/s/{session.code}"
    page = browser.get(f"/s/{session.code}").page
    values = {"nickname": "Ala", "sector": "ngo", "client_key": page.fields["client_key"]}
    token = browser.token(f"/s/{session.code}")
    for _ in range(2):
        answer = browser.request("POST", f"/s/{session.code}", data={"csrf_token": token, **values})
        assert answer.headers["Location"] == f"/cafes/{session.id}/table"
    assert fresh().scalar(sa.select(sa.func.count()).where(Participant.nickname == "Ala")) == 1
    place = browser.get(f"/cafes/{session.id}/table")
    assert place.page.h1.startswith("Stolik") or place.page.h1.startswith("Table")
    assert place.headers["Cache-Control"] == "no-store" and place.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("code", ["222222", "AAAAAA", "nic", "%27", "A" * 41])
def test_a_wrong_code_is_answered_in_words(browser, app, code):
    assert browser.get(f"/s/{code}", status=404).page.h1
    assert browser.request("GET", f"/s?code={code}").status_code == 422


def test_a_nickname_that_is_none_keeps_what_was_typed(browser, running):
    session, _desk = running
    answer = browser.post(f"/s/{session.code}", {"nickname": "   ", "sector": "ngo"}, status=422)
    assert 'value="ngo"' in answer.text and "checked" in answer.text
    assert browser.post(f"/s/{session.code}", {"nickname": "a" * 41}, status=422)
    assert browser.post(f"/s/{session.code}", {"nickname": "Ala", "sector": "kosmos"}, status=422)


def test_the_note_form_is_a_page_of_its_own_and_needs_no_script(browser, running):
    session, _desk = running
    person = seated(browser, session)
    table = queries.seat_of(person, 1)
    address = f"/cafe/tables/{table.id}/note"
    page = browser.get(address).page
    assert "http-equiv" not in browser.get(address).text
    sent = {"body": "Zwykły numer telefonu.", "kind": "need", "client_key": page.fields["client_key"]}
    answer = browser.post(address, sent)
    assert answer.headers["Location"].startswith(f"/cafes/{session.id}/table?sent=")
    assert "Zwykły numer telefonu." in browser.get(f"/cafes/{session.id}/table").page.text
    browser.post(address, sent)
    assert fresh().scalar(sa.select(sa.func.count(Note.id))) == 1
    for wrong, field in (({"body": ""}, "body"), ({"kind": "żart"}, "kind"), ({"body": "x" * 281}, "body"), ({"carried_from": "abc"}, "carried_from")):
        refused = browser.post(address, {**sent, "client_key": "inny", **wrong}, status=422)
        assert refused.page.text and field
    foreign = next(other for other in session.tables if other.id != table.id)
    browser.get(f"/cafe/tables/{foreign.id}/note", status=403)
    browser.get("/cafe/tables/999999/note", status=404)
    assert fresh().scalar(sa.select(sa.func.count(Note.id))) == 1


def test_my_note_is_taken_back_and_only_mine(browser, running):
    session, _desk = running
    person = seated(browser, session)
    table = queries.seat_of(person, 1)
    mine = operations.write_note(cafes.as_(person), table, kind="idea", body="Mój")
    other = next(one for one in queries.who_sits_where(session, 1)[table.id] if one.id != person.id)
    theirs = operations.write_note(cafes.as_(other), table, kind="idea", body="Cudzy")
    home = f"/cafes/{session.id}/table"
    browser.post(f"/cafe/notes/{theirs.id}/withdraw", form_at=home, status=403)
    browser.post(f"/cafe/notes/{mine.id}/withdraw", form_at=home)
    text = browser.get(home).page.text
    assert "Cudzy" in text and "Mój" not in text.replace("Mój głos", "")


def test_staying_asking_for_help_leaving_and_coming_back(browser, running):
    session, desk = running
    person = seated(browser, session)
    home = f"/cafes/{session.id}/table"
    table = queries.seat_of(person, 1)
    browser.post(f"/cafes/{session.id}/stay", {"stays": "yes"}, form_at=home)
    browser.post(f"/cafe/tables/{table.id}/help", form_at=home)
    db.session.rollback()
    assert db.session.get(Participant, person.id).is_staying and queries.seat_of(person, 3).id == table.id
    desk.get(f"/cafes/{session.id}/desk")
    assert len(queries.room_of(db.session.get(CafeSession, session.id))[1]) >= 1
    browser.post(f"/cafes/{session.id}/leave", form_at=home)
    db.session.rollback()
    assert db.session.get(Participant, person.id).left_at is not None
    browser.post(f"/cafes/{session.id}/return", form_at=home)
    db.session.rollback()
    assert db.session.get(Participant, person.id).left_at is None and queries.seat_of(person, 1).id == table.id


def test_the_seats_own_code_brings_somebody_back_on_another_device(browser, app, running, sign_in):
    session, _desk = running
    person = seated(browser, session)
    page = browser.get(f"/cafes/{session.id}/my-code")
    secret = re.search(r'id="seat-code">([0-9A-Z-]+)<', page.text).group(1)
    assert page.headers["X-Robots-Tag"] == "noindex"
    other = type(browser)(app)
    address = f"/s/{session.code}/back"
    other.post(address, {"key": "AAAA-AAAA-AAAA-AAAA"}, status=422)
    answer = other.post(address, {"key": secret.lower()})
    assert answer.headers["Location"] == f"/cafes/{session.id}/table"
    assert person.nickname in other.get(f"/cafes/{session.id}/my-code").page.text
    other.post(f"/cafes/{session.id}/forget", form_at=f"/cafes/{session.id}/my-code")
    assert other.get(f"/cafes/{session.id}/table", status=302).headers["Location"] == f"/s/{session.code}"


def test_the_desk_runs_a_whole_session_by_ordinary_forms(app, sign_in):
    session, _runs = cafes.session(rounds=2)
    for _ in range(20):
        cafes.join(session)
    desk = sign_in(account_for(session, Role.FACILITATOR))
    home = f"/cafes/{session.id}/desk"

    def state():
        db.session.rollback()
        return db.session.get(CafeSession, session.id).step

    def press(path, **values):
        desk.post(f"/cafes/{session.id}/{path}", values, form_at=home)
        desk.get(home)
        return state()

    assert press("open") == "lobby:0"
    press("plan")
    assert press("step/start-round", expected="lobby:0") == "round:1"
    assert press("clock/pause") == "round:1" and db.session.get(CafeSession, session.id).is_paused
    press("clock/resume")
    press("broadcast", text="Zaraz zmiana")
    assert press("step/end-round", expected="round:1") == "break:1"
    assert press("step/end-round", expected="round:1") == "break:1"
    assert press("step/reopen-round", expected="break:1") == "round:1"
    assert press("step/end-round", expected="round:1") == "break:1"
    assert press("step/start-round", expected="break:1") == "round:2"
    assert press("step/end-round", expected="round:2") == "harvest:2"
    assert press("step/close", expected="harvest:2") == "closed:2"
    assert press("step/reopen-harvest", expected="closed:2") == "harvest:2"
    desk.post(f"/cafes/{session.id}/step/explode", {"expected": "x"}, form_at=home, status=404)


def test_moving_somebody_is_two_steps_without_a_script(running):
    session, desk = running
    plan, _present = queries.plan_of(session)
    person = next(iter(plan.seats))
    target = next(table for table in session.tables if table.number != plan.table_of(person, 1))
    page = desk.get(f"/cafes/{session.id}/move?person={person}&table={target.id}").page
    assert "effect-words" in page.ids
    desk.post(f"/cafes/{session.id}/move", {"person": person, "table": target.id}, form_at=f"/cafes/{session.id}/move?person={person}&table={target.id}")
    db.session.rollback()
    assert queries.plan_of(db.session.get(CafeSession, session.id))[0].table_of(person, 1) == target.number
    desk.get(f"/cafes/{session.id}/move?person=999999&table={target.id}", status=404)
    assert "effect-words" not in desk.get(f"/cafes/{session.id}/move?person=x&table=y").page.ids


def test_a_session_is_planned_from_nothing_in_the_browser(app, sign_in):
    consultation = factories.consultation()
    officer = sign_in(factories.account((Role.OFFICER, consultation.organisation), (Role.FACILITATOR, consultation.organisation)))
    address = f"/consultations/{consultation.id}/cafes/new"
    given = {"title": "Kawiarenka", "place": "Biblioteka", "day": "2027-03-12", "begins": "17:00", "round_count": "2", "round_minutes": "20",
             "move_minutes": "3"}
    for wrong in ({"title": ""}, {"day": "wczoraj"}, {"begins": "25:99"}, {"round_count": "99"}, {"round_minutes": "dużo"}):
        officer.post(address, {**given, **wrong}, status=422)
    home = officer.post(address, given).headers["Location"]
    session = fresh().scalars(sa.select(CafeSession)).one()
    assert home == f"/cafes/{session.id}/prepare"
    officer.get(home)
    tables = f"/cafes/{session.id}/tables/new"
    officer.post(tables, {"topic": "", "seats": "5"}, status=422)
    officer.post(tables, {"topic": "Dojazd", "question": "Jak wracać?", "seats": "5", "host_name": "Teresa"})
    first = fresh().get(CafeSession, session.id).tables[0]
    officer.post(f"/cafe/tables/{first.id}/duplicate", form_at=home)
    officer.post(f"/cafe/tables/{first.id}/duplicate", form_at=home)
    db.session.rollback()
    last = db.session.get(CafeSession, session.id).tables[-1]
    officer.get(f"/cafe/tables/{last.id}/remove")
    officer.post(f"/cafe/tables/{last.id}/remove")
    page = officer.get(f"/cafe/tables/{first.id}/edit").page
    officer.post(f"/cafe/tables/{first.id}/edit", {"topic": "Powrót", "question": "Jak?", "seats": "5", "version": page.fields["version"]})
    stale = officer.post(f"/cafe/tables/{first.id}/edit", {"topic": "Inaczej", "question": "Jak?", "seats": "5", "version": page.fields["version"]}, status=422)
    assert "Powrót" in stale.page.text and "Inaczej" in stale.text
    page = officer.get(f"/cafes/{session.id}/edit").page
    officer.post(f"/cafes/{session.id}/edit", {**given, "place": "Świetlica", "version": page.fields["version"]})
    officer.post(f"/cafes/{session.id}/publish", form_at=home)
    db.session.rollback()
    found = db.session.get(CafeSession, session.id)
    assert found.state is SessionState.REGISTRATION and found.place == "Świetlica" and len(found.tables) == 2


def test_harvest_and_hand_over_in_the_browser(app, sign_in):
    session, runs, _people = cafes.started(rounds=1)
    table = session.tables[0]
    notes = [operations.write_note(runs, table, kind="idea", body=f"Myśl {n}") for n in range(3)]
    hidden = operations.write_note(runs, table, kind="idea", body="Ukryta myśl")
    hide_text(runs, hidden, ground=Ground.INSULT, reason="Obraża")
    operations.end_round(runs, session, expected="round:1")
    desk = sign_in(account_for(session, Role.FACILITATOR))
    address = f"/cafe/tables/{table.id}/harvest"
    desk.post(address, {"say-text": "", "say-kind": "idea"}, status=422)
    desk.post(address, {"say-text": "Wniosek", "say-kind": "idea"}, status=422)
    desk.post(address, {"say-text": "Wniosek", "say-kind": "idea", "say-note_ids": [str(notes[0].id), "999999"]}, status=422)
    desk.post(address, {"say-text": "Wniosek", "say-kind": "idea", "say-note_ids": [str(notes[0].id)], "say-client_key": "k"})
    statement = fresh().scalars(sa.select(HarvestStatement)).one()
    page = desk.get(f"/cafe/statements/{statement.id}/edit").page
    desk.post(f"/cafe/statements/{statement.id}/edit", {"text": "Wniosek 2", "kind": "need", "note_ids": [str(notes[0].id)], "version": page.fields["version"]})
    desk.post(f"/cafe/statements/{statement.id}/remove", form_at=address)
    desk.post(f"/cafe/statements/{statement.id}/restore", form_at=address)
    desk.post(f"/cafe/tables/{table.id}/set-aside", {"aside-note_ids": [str(notes[1].id)], "aside-reason": ""}, form_at=address, status=422)
    desk.post(f"/cafe/tables/{table.id}/set-aside", {"aside-note_ids": [str(notes[1].id)], "aside-reason": "Powtórka"}, form_at=address)
    desk.post(f"/cafe/notes/{notes[1].id}/reclaim", form_at=address)
    desk.post(f"/cafes/{session.id}/step/close", {"expected": "harvest:1"}, form_at=f"/cafes/{session.id}/desk")
    over = f"/cafes/{session.id}/hand-over"
    refused = desk.post(over, status=422)
    assert "Myśl 1" in refused.page.text
    desk.post(f"/cafes/{session.id}/set-aside-rest", {"reason": "Zabrakło czasu"}, form_at=over)
    desk.post(over)
    assert [voice.body for voice in fresh().scalars(sa.select(Contribution))] == ["Wniosek 2"]
    desk.get(over)
    desk.get(address)
    desk.post(f"/cafe/notes/{hidden.id}/show", form_at=f"/cafe/tables/{table.id}")
    assert "Ukryta myśl" in desk.get(over).page.text and "Odłóż i podaj powód" in desk.get(f"/cafes/{session.id}/desk").page.text
    assert "Ukryta myśl" in desk.get(address).page.text
    desk.post(f"/cafes/{session.id}/set-aside-rest", {"reason": "Nie dotyczy pytania"}, form_at=over)
    assert "Ukryta myśl" not in desk.get(over).page.text and "Nie dotyczy pytania" in desk.get(f"/cafes/{session.id}/gallery").page.text


def test_paper_people_and_hiding_in_the_browser(running):
    session, desk = running
    table = session.tables[0]
    page = desk.get(f"/cafe/tables/{table.id}/paper").page
    desk.post(f"/cafe/tables/{table.id}/paper", {"text": "Raz\nDwa", "kind": "idea", "round_number": "1", "client_key": page.fields["client_key"]})
    desk.post(f"/cafe/tables/{table.id}/paper", {"text": "Raz", "kind": "idea", "round_number": "7"}, status=422)
    note = fresh().scalars(sa.select(Note).order_by(Note.id)).first()
    desk.post(f"/cafe/notes/{note.id}/hide", {"ground": "insult", "reason": ""}, status=422)
    desk.post(f"/cafe/notes/{note.id}/hide", {"ground": "off_topic", "reason": "Nie na temat"}, status=422)
    desk.post(f"/cafe/notes/{note.id}/hide", {"ground": "insult", "reason": "Obraża"})
    assert "Raz" in desk.get(f"/cafe/tables/{table.id}").page.text
    desk.post(f"/cafe/notes/{note.id}/show", form_at=f"/cafe/tables/{table.id}")
    people = f"/cafes/{session.id}/people"
    desk.post(people, {"nickname": ""}, status=422)
    desk.post(people, {"nickname": "Pani Zofia", "sector": "", "client_key": "k"})
    person = fresh().scalars(sa.select(Participant).where(Participant.nickname == "Pani Zofia")).one()
    desk.get(f"{people}/{person.id}/remove")
    desk.post(f"{people}/{person.id}/remove")
    desk.get(people)  # says what was done
    assert "Pani Zofia" not in desk.get(people).page.text
    desk.post(f"/cafe/tables/{table.id}/host", {"person": str(session.participants[0].id)})
    desk.post(f"/cafe/tables/{table.id}/host", {"person": "999999"}, status=422)
    desk.get(f"/cafes/{session.id}/abort")
    desk.post(f"/cafes/{session.id}/abort", {"reason": ""}, status=422)
    desk.post(f"/cafes/{session.id}/abort", {"reason": "Nie ma prądu"})


def test_what_a_moderator_has_hidden_is_neither_read_nor_shown_again_from_the_table(app, running, sign_in):
    session, desk = running
    table, judge = session.tables[0], sign_in(account_for(session, Role.MODERATOR))
    writer = queries.who_sits_where(session, 1)[table.id][0]
    note = operations.write_note(cafes.as_(writer), table, kind="idea", body="Pan Kowalski")
    page, show = f"/cafe/tables/{table.id}", f"/cafe/notes/{note.id}/show"
    judge.post(f"/cafe/notes/{note.id}/hide", {"ground": "personal_data", "reason": "Nazwisko"})
    assert "Kowalski" not in desk.get(page).page.text
    assert "Kowalski" not in desk.post(show, form_at=page, status=403).page.text
    assert not fresh().get(Note, note.id).is_public and "Kowalski" in judge.get(page).page.text
    judge.post(show, form_at=page)
    assert fresh().get(Note, note.id).is_public and "Kowalski" in desk.get(page).page.text


STEPS = ("draft", "registration", "lobby", "planned", "round", "break", "harvest", "closed", "handed_over", "aborted")


def at_step(step):
    """(session at a step, its facilitator, a participant of it or None)."""
    session, runs = cafes.session(rounds=2, announced=step != "draft")
    if step == "draft":
        return session, runs, None
    people = [cafes.join(session, sector="ngo") for _ in range(12)]
    operations.appoint_host(runs, session.tables[0], participant_id=people[0].id)
    if step in ("registration",):
        return session, runs, people[1]
    operations.open_doors(runs, session)
    if step == "aborted":
        operations.abort_session(runs, session, reason="Nie ma prądu")
    if step in ("lobby", "aborted"):
        return session, runs, people[1]
    operations.make_plan(runs, session)
    if step == "planned":
        return session, runs, people[1]
    operations.start_round(runs, session, expected="lobby:0")
    note = operations.write_note(runs, session.tables[0], kind="idea", body="Myśl")
    if step != "round":
        operations.end_round(runs, session, expected="round:1")
    if step in ("harvest", "closed", "handed_over"):
        operations.start_harvest(runs, session, expected="break:1")
        operations.write_statement(runs, session.tables[0], kind="idea", text="Wniosek", note_ids=[note.id])
    if step in ("closed", "handed_over"):
        operations.close_session(runs, session, expected="harvest:1")
    if step == "handed_over":
        operations.hand_over_harvest(runs, session)
    return session, runs, people[1]


@pytest.mark.parametrize("step", STEPS)
def test_every_page_is_well_made_in_every_state(app, browser, sign_in, step):
    session, _runs, person = at_step(step)
    staff = sign_in(account_for(session, Role.FACILITATOR, Role.OFFICER, Role.MODERATOR))
    pages = [f"/cafes/{session.id}{end}" for end in ("", "/prepare", "/edit", "/desk", "/people", "/hand-over", "/wall", "/abort", "/gallery", "/move",
                                                     "/print/tables", "/print/seats", "/print/notes", "/print/poster", "/tables/new")]
    pages += [f"/cafe/tables/{session.tables[0].id}{end}" for end in ("", "/harvest", "/host", "/paper", "/edit", "/note")]
    for path in pages:
        page = staff.get(path).page
        assert page.h1.strip(), path
    if person is None:
        browser.get(f"/cafes/{session.id}", status=404)
        browser.get(f"/s/{session.code}", status=404)
        return
    for path in (f"/cafes/{session.id}", f"/s/{session.code}", f"/s/{session.code}/back", f"/cafes/{session.id}/wall"):
        assert browser.get(path).page.h1.strip()
    gallery = browser.request("GET", f"/cafes/{session.id}/gallery").status_code
    assert gallery == (200 if step in ("closed", "handed_over") else 404)
    with browser.client.session_transaction() as kept:
        kept["participants"] = {str(session.id): person.id}
    for path in (f"/cafes/{session.id}/table", f"/cafes/{session.id}/my-code", f"/cafe/tables/{session.tables[0].id}", f"/cafes/{session.id}"):
        assert browser.get(path).page.h1.strip()


STAFF_PAGES = ("/prepare", "/edit", "/desk", "/people", "/hand-over", "/abort", "/move", "/print/tables", "/print/seats", "/print/notes", "/tables/new")


@pytest.mark.parametrize(("role", "opens"), [
    (Role.FACILITATOR, set(STAFF_PAGES)),
    (Role.OFFICER, {"/prepare", "/edit", "/people", "/print/tables", "/print/seats", "/print/notes", "/tables/new"}),
    (Role.MODERATOR, {"/hand-over"}), (Role.DRAFTER, set()), (Role.APPROVER, set()), (Role.ADMINISTRATOR, set()),
])
def test_who_opens_which_page_of_the_desk(app, sign_in, role, opens):
    session, _runs, _people = cafes.started()
    here = sign_in(account_for(session, role))
    away = sign_in(factories.account((role, factories.organisation())))
    for end in STAFF_PAGES:
        expected = 200 if end in opens else 403 if end != "/people" else 404
        assert here.request("GET", f"/cafes/{session.id}{end}").status_code == expected, (role, end)
        assert away.request("GET", f"/cafes/{session.id}{end}").status_code in (403, 404)


def test_a_sector_is_shown_to_nobody(app, browser, sign_in):
    session, runs = cafes.session()
    for n in range(8):
        cafes.join(session, nickname=f"Osoba{n}", sector="lived_experience" if n == 0 else "ngo")
    operations.make_plan(runs, session)
    staff = sign_in(account_for(session, Role.FACILITATOR, Role.OFFICER))
    for end in ("/desk", "/print/seats", "/print/tables", "/wall", ""):
        text = staff.get(f"/cafes/{session.id}{end}").text
        assert "lived_experience" not in text and "It concerns me" not in text and "Dotyczy to mnie" not in text
    people = staff.get(f"/cafes/{session.id}/people").page.text
    assert "1 person" not in people


def test_queries_of_the_desk_and_the_table_stay_constant(app, browser, sign_in):
    def queries_of(people, notes):
        session, runs, everybody = cafes.started(people=people)
        table = queries.seat_of(everybody[0], 1)
        for n in range(notes):
            operations.write_note(runs, table, kind="idea", body=f"Myśl {n}")
        desk = sign_in(account_for(session, Role.FACILITATOR))
        with browser.client.session_transaction() as kept:
            kept["participants"] = {str(session.id): everybody[0].id}
        counts = []
        for client, path in ((desk, f"/cafes/{session.id}/desk"), (browser, f"/cafes/{session.id}/table"), (desk, f"/cafes/{session.id}/people"),
                             (desk, f"/cafe/tables/{table.id}")):
            client.get(path)
            seen = []
            sa.event.listen(db.engine, "before_cursor_execute", lambda *args, seen=seen: seen.append(args[2]))
            client.get(path)
            counts.append(len(seen))
        return counts

    assert queries_of(6, 2) == queries_of(20, 15)
