"""The pages of answering: what they show to whom, that refusals keep what was typed, that queries do not grow."""

import re
from collections import Counter

import pytest
import sqlalchemy as sa

from consult.core.db import db
from consult.moderation.models import Ground
from consult.moderation.operations import hide_text
from consult.policy.roles import Role
from consult.responses.models import AnswerState, Outcome
from consult.responses.operations.answers import draft_answer, send_for_review
from consult.responses.operations.reports import publish_report, save_report
from consult.responses.queries.answers import answers_of, count_unanswered, find_answer, find_clause_answer
from tests import factories
from tests.responses.factories import Office, cafe_voice, decided_elsewhere, late_voice, sent_position, theme


def register_of(office, **more):
    return f"/consultations/{office.consultation.id}/register-of-comments" + (more.get("path") or "")


def body_of(response):
    text = response.get_data(as_text=True)
    response.close()
    return text


def fresh(office):
    db.session.rollback()
    return answers_of([voice.id for voice in office.voices], with_drafts=True)


def test_the_register_shows_views_with_counts_voices_and_a_clock(app, sign_in):
    office = Office(4)
    theme(office.consultation, "Druga zmiana", office.voices[:2])
    cafe_voice(office.consultation, "Mikołów", 3)
    office.answer(office.voices[0])
    page = sign_in(office.officer_account).get(register_of(office)).page
    for words in ("Do rozstrzygnięcia (4)", "Do weryfikacji (0)", "Zatwierdzone (1)", "Wszystkie (5)", "Druga zmiana", "Mikołów", "stolik 3", "1 z 5 rozstrzygniętych"):
        assert words in page.text, words
    assert "Zestawienie uwag" in page.h1


def test_the_register_is_for_officers_and_approvers_of_the_office(app, sign_in, browser):
    office = Office(1)
    foreign = factories.organisation()
    paths = [
        register_of(office), f"/contributions/{office.voices[0].id}/answer", f"/consultations/{office.consultation.id}/report/edit",
        f"/consultations/{office.consultation.id}/report/preview",
    ]
    for path in paths:
        assert "next=" in browser.get(path, status=302).headers["Location"]
        for role, place, status in (
            (Role.OFFICER, office.organisation, 200), (Role.OFFICER, foreign, 403), (Role.MODERATOR, office.organisation, 403),
            (Role.DRAFTER, office.organisation, 403), (Role.ADMINISTRATOR, office.organisation, 403),
        ):
            sign_in(factories.account((role, place))).get(path, status=status)
    for path, status in zip(paths, (200, 200, 403, 200), strict=True):
        sign_in(office.approver_account).get(path, status=status)


def test_a_bulk_answer_is_previewed_saved_and_taken_back(app, sign_in):
    office = Office(4)
    office.answer(office.voices[0])
    browser, path = sign_in(office.officer_account), register_of(office)
    chosen = {"voice": [str(voice.id) for voice in office.voices], "outcome": "clarified", "justification": "Kurs jest już w rozkładzie."}
    preview = browser.post(f"{path}/preview", chosen, status=200, form_at=path).page
    assert "3 odpowiedzi" in preview.h1
    assert "1 uwaga ma zatwierdzoną odpowiedź" in preview.text
    assert len(fresh(office)) == 1
    chosen["send"] = "y"
    done = browser.post(f"{path}/answers", chosen, form_at=path)
    assert "Zapisano 3 odpowiedzi" in browser.follow(done).page.text
    assert Counter(answer.state for answer in fresh(office).values()) == {AnswerState.FOR_REVIEW: 3, AnswerState.APPROVED: 1}
    batch = fresh(office)[office.voices[1].id].batch
    browser.post(f"{path}/undo", {"batch": batch}, form_at=path)
    assert len(fresh(office)) == 1


def test_a_whole_theme_is_ticked_with_one_link(app, sign_in):
    office = Office(70)
    group = theme(office.consultation, "Druga zmiana", office.voices[:60])
    office.answer(office.voices[0])
    browser, path = sign_in(office.officer_account), register_of(office)
    page = browser.get(f"{path}?theme={group.id}").page
    link = next(link for link in page.links if "tick=all" in link)
    body = browser.get(link).get_data(as_text=True)
    ticked = re.findall(r'name="voice" value="(\d+)" checked', body)
    assert sorted(map(int, ticked)) == sorted(voice.id for voice in office.voices[1:60])
    browser.post(f"{path}/answers", {"voice": ticked, "outcome": "accepted", "justification": "Tak.", "send": "y"}, form_at=path)
    assert len(fresh(office)) == 60


@pytest.mark.parametrize("missing", ["voice", "justification"])
def test_a_refused_bulk_answer_keeps_ticks_and_words(app, sign_in, missing):
    office = Office(2)
    browser, path = sign_in(office.officer_account), register_of(office)
    chosen = {"voice": [str(office.voices[0].id)], "outcome": "rejected", "justification": "Bardzo długie uzasadnienie."}
    chosen.pop(missing)
    answer = browser.post(f"{path}/preview", chosen, status=422, form_at=path)
    body = answer.get_data(as_text=True)
    assert ("checked" in body) == (missing != "voice")
    assert ("Bardzo długie uzasadnienie." in body) == (missing != "justification")
    assert fresh(office) == {}


@pytest.mark.parametrize("bad", [{"voice": ["x"]}, {"voice": ["99999999999999999999"]}, {"outcome": "not_competent"}, {"outcome": "hacked"}, {"voice": ["١"]}])
def test_bad_input_to_the_bulk_form_is_refused_and_changes_nothing(app, sign_in, bad):
    office = Office(1)
    browser, path = sign_in(office.officer_account), register_of(office)
    chosen = {"voice": [str(office.voices[0].id)], "outcome": "rejected", "justification": "Bo tak.", **bad}
    for act in ("preview", "answers"):
        browser.post(f"{path}/{act}", chosen, status=422, form_at=path)
    assert fresh(office) == {}


def test_voices_of_another_register_are_not_found(app, sign_in):
    office, other = Office(1), Office(1)
    browser, path = sign_in(office.officer_account), register_of(office)
    chosen = {"voice": [str(other.voices[0].id)], "outcome": "rejected", "justification": "Bo tak."}
    browser.post(f"{path}/preview", chosen, status=404, form_at=path)
    sign_in(office.approver_account).post(f"{path}/approval-preview", chosen, status=404, form_at=path)
    assert fresh(other) == {}


def test_one_answer_is_drafted_reviewed_returned_and_approved_on_its_pages(app, sign_in):
    office = Office(2)
    voice = office.voices[0]
    path = f"/contributions/{voice.id}/answer"
    officer, approver = sign_in(office.officer_account), sign_in(office.approver_account)
    officer.post(path, {"outcome": "rejected", "justification": "", "go": "send"}, status=422)
    officer.post(path, {"outcome": "rejected", "justification": "Plan mówi inaczej.", "go": "send", "version": ""})
    answer = fresh(office)[voice.id]
    assert answer.state is AnswerState.FOR_REVIEW
    approver.post(f"/answers/{answer.id}/return", {"note": "Proszę podać paragraf."}, form_at=path)
    assert "Proszę podać paragraf." in officer.get(path).page.text
    version = str(fresh(office)[voice.id].version)
    officer.post(path, {"outcome": "rejected", "justification": "Plan, § 4, mówi inaczej.", "go": "send", "version": version})
    answer = fresh(office)[voice.id]
    officer.post(f"/answers/{answer.id}/approval", {"version": str(answer.version)}, status=403, form_at=path)
    approver.post(f"/answers/{answer.id}/approval", {"version": str(answer.version)}, form_at=path)
    assert fresh(office)[voice.id].is_public
    assert "Zatwierdzenie: Bruno Skiba" in officer.get(path).page.text
    officer.post(f"/answers/{answer.id}/reopening", {"reason": ""}, status=422)
    officer.post(f"/answers/{answer.id}/reopening", {"reason": "Zły paragraf."})
    assert fresh(office)[voice.id].state is AnswerState.DRAFT
    officer.post(f"/answers/{answer.id}/discarding")
    assert fresh(office) == {}


def test_a_late_writer_sees_both_texts_and_keeps_their_own(app, sign_in):
    office = Office(1)
    voice = office.voices[0]
    path = f"/contributions/{voice.id}/answer"
    draft_answer(office.officer, voice, outcome=Outcome.REJECTED, justification="Pierwsza wersja.")
    seen = find_answer(voice).version
    draft_answer(office.officer, voice, outcome=Outcome.REJECTED, justification="Wersja koleżanki.")
    page = sign_in(office.officer_account).post(path, {"outcome": "clarified", "justification": "Moja wersja.", "version": str(seen)}, status=422).page
    assert "Wersja koleżanki." in page.text and "Moja wersja." in page.text
    assert fresh(office)[voice.id].justification == "Wersja koleżanki."


def test_a_late_voice_comes_with_its_suggestion_filled_in(app, sign_in):
    office = Office(0, profile={**factories.PROFILE, "late": {"counts": "received", "considered": False}})
    voice = late_voice(office.consultation)
    response = sign_in(office.officer_account).get(f"/contributions/{voice.id}/answer")
    assert "Wpłynęła po terminie" in response.page.text
    assert re.search(r'<input checked[^>]*value="left_unconsidered"', response.get_data(as_text=True))


def test_approving_several_shows_what_is_approved_and_leaves_own_drafts(app, sign_in):
    office = Office(3)
    both = factories.account((Role.OFFICER, office.organisation), (Role.APPROVER, office.organisation))
    for voice in office.voices[:2]:
        send_for_review(office.officer, draft_answer(office.officer, voice, outcome=Outcome.ACCEPTED))
    send_for_review(office.officer, draft_answer(factories.actor_of(both), office.voices[2], outcome=Outcome.ACCEPTED))
    browser, path = sign_in(both), register_of(office)
    ticks = {"voice": [str(voice.id) for voice in office.voices]}
    preview = browser.post(f"{path}/approval-preview", ticks, status=200, form_at=path).page
    assert "2 odpowiedzi" in preview.h1
    answers = [f"{answer.id}:{answer.version}" for answer in fresh(office).values()]
    done = browser.post(f"{path}/approvals", {"answer": answers}, form_at=path)
    assert "Zatwierdzono 2 odpowiedzi" in browser.follow(done).page.text
    db.session.rollback()
    assert count_unanswered(office.consultation) == 1


def test_clauses_are_answered_on_their_pages(app, sign_in):
    office = Office(0)
    addressee = factories.organisation()
    position = sent_position(office.consultation, addressee, clauses=1)
    officer, approver = sign_in(factories.account((Role.OFFICER, addressee))), sign_in(factories.account((Role.APPROVER, addressee)))
    clause, path = position.clauses[0], f"/clauses/{position.clauses[0].id}/answer"
    assert "Treść punktu 1." in officer.get(path).page.text
    officer.post(path, {"outcome": "partially_accepted", "justification": "W sobotę po pilotażu.", "go": "send"})
    db.session.rollback()
    answer = find_clause_answer(clause)
    approver.post(f"/answers/{answer.id}/approval", {"version": str(answer.version)}, form_at=path)
    db.session.rollback()
    assert position.state.value == "answered"
    assert "Uwzględniony częściowo" in officer.get(f"/positions/{position.id}/answer").page.text
    for account, status in ((factories.account((Role.OFFICER, factories.organisation())), 404), (factories.account((Role.DRAFTER, office.organisation)), 404)):
        sign_in(account).get(path, status=status)
        sign_in(account).get(f"/positions/{position.id}/answer", status=status)


def test_the_report_shows_only_sections_with_content_and_only_once_published(app, sign_in, browser):
    office = Office(3)
    office.answer(office.voices[0])
    theme(office.consultation, "Druga zmiana", office.voices[:2])
    path = f"/consultations/{office.consultation.id}/report"
    browser.get(path, status=404)
    browser.get(f"{path}.pdf", status=404)
    officer = sign_in(office.officer_account)
    officer.post(f"{path}/edit", {"purpose": "Chcieliśmy wiedzieć, o której wracacie.", "version": "0", "go": "preview"})
    browser.get(path, status=404)
    preview = officer.get(f"{path}/preview").page
    assert "2 uwagi nie mają zatwierdzonej odpowiedzi" in preview.text
    officer.post(f"{path}/publication", {"version": preview.fields["version"]}, form_at=f"{path}/preview")
    page = browser.get(path).page
    for words in ("Chcieliśmy wiedzieć", "Druga zmiana 2 uwagi", "Nieuwzględniona", "Czeka na odpowiedź"):
        assert words in page.text, words
    for words in ("Wyniki World Café", "Zespół", "Wspólne stanowiska"):
        assert words not in page.text, words


def test_a_hidden_voice_keeps_number_ground_and_answer_in_public_and_nothing_else(app, browser):
    office = Office(2)
    moderator = factories.actor((Role.MODERATOR, office.organisation))
    hide_text(moderator, office.voices[0], ground=Ground.INSULT, reason="Obraża konkretną osobę.")
    office.answer(office.voices[0], justification="Odpowiadamy na sedno.")
    path = f"/consultations/{office.consultation.id}/comments-table"
    for text in (browser.get(path).page.text, body_of(browser.get(f"{path}.csv"))):
        assert "Głos numer 1" not in text
        assert "Głos numer 2" in text
        assert "obraźliwe" in text and "Odpowiadamy na sedno." in text
    browser.get(f"/consultations/{office.consultation.id + 99}/comments-table", status=404)


def test_a_draft_answer_shows_nowhere_in_public(app, browser):
    office = Office(1)
    send_for_review(office.officer, draft_answer(office.officer, office.voices[0], outcome=Outcome.REJECTED, justification="Tajny szkic."))
    publish_report(office.officer, office.consultation)
    base = f"/consultations/{office.consultation.id}"
    for path in (f"{base}/comments-table", f"{base}/comments-table.csv", f"{base}/report"):
        body = body_of(browser.get(path))
        assert "Tajny szkic" not in body and "Jagna" not in body


def test_figures_lead_to_what_they_count(app, browser):
    office = Office(3)
    office.answer(office.voices[0], Outcome.REJECTED)
    office.answer(office.voices[1], Outcome.CLARIFIED)
    save_report(office.officer, office.consultation, sections={})
    publish_report(office.officer, office.consultation)
    base = f"/consultations/{office.consultation.id}"
    links = browser.get(f"{base}/report").page.links
    assert f"{base}/comments-table?outcome=rejected" in links
    page = browser.get(f"{base}/comments-table?outcome=rejected").page
    assert "Głos numer 1" in page.text and "Głos numer 2" not in page.text
    assert "Głos numer 3" in browser.get(f"{base}/comments-table?outcome=unanswered").page.text
    for odd in ("outcome=%00x", "channel=nothing", "formal=x", "page=99999999999999", "page=-1"):
        browser.get(f"{base}/comments-table?{odd}")


def test_what_was_decided_elsewhere_says_so(app, browser):
    office = Office(1)
    decided_elsewhere(office.officer, office.voices[0], outcome=Outcome.REJECTED, justification="Plan.", who="Prezydent Miasta")
    text = browser.get(f"/consultations/{office.consultation.id}/comments-table").page.text
    assert "Prezydent Miasta" in text and "Rozstrzygnięto gdzie indziej" in text


class Counted:
    """How many statements the database ran while it was open."""

    def __enter__(self):
        self.count = 0
        sa.event.listen(db.engine, "before_cursor_execute", self._one)
        return self

    def __exit__(self, *_error):
        sa.event.remove(db.engine, "before_cursor_execute", self._one)

    def _one(self, *_values):
        self.count += 1


def test_queries_stay_constant_as_the_register_grows(app, sign_in, browser):
    small, large = Office(4), Office(300)
    for office in (small, large):
        for voice in office.voices[:: max(1, len(office.voices) // 4)]:
            office.answer(voice)
        theme(office.consultation, "Druga zmiana", office.voices)
        late_voice(office.consultation)
        publish_report(office.officer, office.consultation)
    counts = {}
    for office in (small, large):
        base, officer = f"/consultations/{office.consultation.id}", sign_in(office.officer_account)
        for path in ("/register-of-comments", "/register-of-comments?view=approved", "/register-of-comments?view=nearest", "/report", "/comments-table", "/report/preview"):
            person = officer if "register" in path or "preview" in path else browser
            person.get(base + path)
            with Counted() as counted:
                person.get(base + path)
            counts.setdefault(path, []).append(counted.count)
    # one look may be saved where the reader's own row is still at hand as somebody's drafter
    assert {path: pair for path, pair in counts.items() if pair[1] > pair[0] + 1} == {}, counts
    assert max(pair[1] for pair in counts.values()) <= 30, counts
