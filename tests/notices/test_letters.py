"""Letters: what is said to whom, in their language; nothing that is filled in can do anything."""

from datetime import date, datetime

import pytest
from jinja2 import UndefinedError

from consult.accounts import operations as accounts
from consult.contributions import operations as contributions
from consult.contributions.filing import Item, Sender
from consult.core.clock import today
from consult.core.db import db
from consult.core.subject import Site
from consult.moderation.models import Visibility
from consult.notices import letters
from consult.notices import operations as notices
from consult.notices.stops import token_for
from consult.policy.roles import GUEST, SYSTEM, Role
from consult.responses.models import Answer, AnswerState, Outcome
from tests import factories
from tests.accounts.people import acting, two_spaces
from tests.accounts.post import delivered
from tests.responses.factories import Office

UNTIL = datetime(2027, 3, 12, 14, 5)  # noqa: DTZ001  (a local clock's reading, as letters get it)
VOICES = {
    "title": "Ciche noce", "organisation": "Gmina Łąkowa", "stop_url": "https://x.example/stop/a", "voices": [(118, "https://x.example/voices/1")], "voice_count": 1,
    "consultation_url": "https://x.example/consultations/1", "results_due_on": date(2027, 4, 9),
}
LETTERS = {
    "confirmation": VOICES,
    "answers": VOICES,
    "invitation": {"place": "Gmina Łąkowa", "role": "Moderacja", "explained": "Publikuje głosy.", "link": "https://x.example/i/a", "until": UNTIL},
    "reset": {"name": "Ewa", "link": "https://x.example/r/a", "until": UNTIL},
    "address": {"name": "Ewa", "old": "a@x.example", "link": "https://x.example/a/a", "until": UNTIL},
    "address_notice": {"name": "Ewa", "new": "b@x.example", "account_url": "https://x.example/account"},
}


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("kind", LETTERS)
def test_every_letter_is_whole_in_every_language(kind, language):
    letter = letters.write(kind, language, **LETTERS[kind])
    assert letter.subject and "\n" not in letter.subject and len(letter.subject) <= 150
    assert letter.body.endswith("\n") and "\n\n\n" not in letter.body and "-- \n" in letter.body
    assert "{{" not in letter.body and "%(" not in letter.body and "None" not in letter.body
    said = letters.write(kind, "en", **LETTERS[kind]).body.splitlines()[0]
    assert (letter.body.splitlines()[0] == said) == (language == "en")


@pytest.mark.parametrize(("count", "words"), [(1, "Twój głos"), (2, "2 głosy"), (5, "5 głosów"), (22, "22 głosy")])
def test_numbers_are_said_as_people_say_them(count, words):
    body = letters.write("confirmation", "pl", **{**VOICES, "voice_count": count, "voices": [(n, f"https://x.example/voices/{n}") for n in range(min(count, 10))]}).body
    assert words.lower() in body.lower()
    assert ("https://x.example/consultations/1" in body) == (count > 10)


@pytest.mark.parametrize("evil", ["{{7*7}}", "{% raw %}", "{0.__class__}", "%(x)s", "${7*7}", "<b>x</b>", "a\r\nBcc: x@y.example", "a\n\n-- \nhttps://evil.example"])
def test_what_is_filled_in_does_nothing(evil):
    letter = letters.write("confirmation", "pl", **{**VOICES, "title": evil, "organisation": evil})
    one_line = " ".join(evil.split())
    assert one_line in letter.subject and one_line in letter.body
    assert "49" not in letter.body and "\r" not in letter.subject


def test_a_missing_value_is_a_fault_and_no_hole():
    with pytest.raises(UndefinedError):
        letters.write("reset", "pl", name="Ewa")


def test_addresses_in_a_text_are_found_for_showing():
    assert letters.segments("Zobacz https://x.example/a?b=c. Albo (http://y.example/z), koniec") == [
        ("Zobacz ", False), ("https://x.example/a?b=c", True), (". Albo (", False), ("http://y.example/z", True), ("), koniec", False),
    ]
    assert letters.segments("javascript:alert(1) ftp://x") == [("javascript:alert(1) ftp://x", False)]


# --- occasions


def submit(consultation, email="jan@poczta.example", bodies=("Więcej ławek.",), key="k1", language="pl"):
    return contributions.submit_contributions(
        GUEST, consultation, sender=Sender(email=email), items=[Item(body=body) for body in bodies], client_key=key, language=language,
    )


def test_a_voice_with_an_address_is_confirmed_once_without_its_code(app):
    submission = submit(factories.consultation(), bodies=("Więcej ławek.", "Mniej hałasu."))
    code = submission.receipt
    (mail,) = delivered("confirmation")
    assert delivered("confirmation") == [mail]
    assert mail.recipient == "jan@poczta.example" and submission.consultation.title in mail.subject_line
    for contribution in submission.contributions:
        assert f"http://localhost/voices/{contribution.id}" in mail.body
    assert code not in mail.body and code.replace("-", "") not in mail.body
    assert "ławek" not in mail.body
    assert mail.stop_url == f"http://localhost/stop/{token_for('jan@poczta.example')}" and mail.stop_url in mail.body


def test_the_letter_is_in_the_language_the_voice_was_sent_in(app):
    submit(factories.consultation(), language="en")
    assert "Your voice is in" in delivered("confirmation")[0].subject_line


def test_without_an_address_nothing_is_mailed(app):
    submit(factories.consultation(), email="")
    assert delivered() == []


def test_what_waits_for_an_address_that_was_removed_stays_here(app):
    submission = submit(factories.consultation())
    delivered()
    contributions.remove_contact(factories.actor((Role.OFFICER, submission.consultation.organisation)), submission)
    (mail,) = delivered("confirmation")
    assert mail.given_up_at and not mail.recipient and not mail.body


def answer(contribution, state=AnswerState.APPROVED):
    row = Answer(consultation=contribution.consultation, contribution=contribution, outcome=Outcome.ACCEPTED, state=state, drafted_at=contribution.registered_at)
    db.session.add(row)
    db.session.commit()
    return row


def test_answers_are_told_once_and_only_when_all_are_there(app):
    submission = factories.submission(factories.consultation(), "Jeden.", "Dwa.", contact_email="jan@poczta.example", visibility=Visibility.HIDDEN)
    one, two = submission.contributions
    answer(one)
    assert notices.tell_of_answers(SYSTEM, submission) is None
    draft = answer(two, AnswerState.FOR_REVIEW)
    assert notices.tell_of_answers(SYSTEM, submission) is None
    draft.state = AnswerState.APPROVED
    db.session.commit()
    mail = notices.tell_of_answers(SYSTEM, submission)
    assert notices.tell_of_answers(SYSTEM, submission).id == mail.id
    assert f"/voices/{one.id}" in mail.body and f"/voices/{two.id}" in mail.body


def test_the_last_approved_answer_writes_the_letter(app):
    office = Office(voices=2)
    office.voices[0].submission.contact_email = "jan@poczta.example"
    db.session.commit()
    office.answer(office.voices[0])
    assert delivered("answers") == []
    office.answer(office.voices[1])
    (mail,) = delivered("answers")
    assert mail.recipient == "jan@poczta.example" and f"/voices/{office.voices[1].id}" in mail.body
    assert "Bo tak" not in mail.body


def test_an_invitation_to_the_whole_site_is_written_too(app):
    spaces = two_spaces()
    accounts.invite_person(acting(spaces.site), Site(), role=Role.ADMINISTRATOR, email="ola@gmina.example", language="en")
    (mail,) = delivered("invitation")
    assert "Administration" in mail.body and str(today().year) in mail.body
