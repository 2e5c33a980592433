"""Reading voices: the list, one voice, and what is never shown."""

import pytest
from jinja2 import ChoiceLoader, DictLoader

from consult.accounts.queries import actor_of
from consult.contributions import hooks, operations, queries
from consult.contributions.filing import Item, Sender
from consult.contributions.models import SenderKind
from consult.moderation import operations as moderation
from consult.moderation.models import Ground, Visibility
from consult.policy.roles import GUEST, Role
from tests import factories

SECRET = "Tajne słowa o sąsiedzie"


@pytest.fixture
def consultation(app):
    return factories.consultation()


@pytest.fixture
def moderator(consultation):
    return factories.actor((Role.MODERATOR, consultation.organisation))


def speak(consultation, body, key, sender=None, passage_id=None):
    sent = operations.submit_contributions(
        GUEST, consultation, sender=sender or Sender(), items=[Item(body=body, passage_id=passage_id)], client_key=key * 32
    )
    return sent.contributions[0]


@pytest.mark.parametrize("state", [Visibility.HELD, Visibility.HIDDEN])
def test_words_that_are_not_public_stand_nowhere_but_the_number_does(browser, consultation, moderator, state):
    person = Sender(kind=SenderKind.PERSON, name="Ewa Lipka", publish_name=True)
    voice = speak(consultation, SECRET, "a", person)
    if state is Visibility.HIDDEN:
        moderation.hide_text(moderator, voice, ground=Ground.INSULT, reason="Uderza w sąsiada.")
    for page in (f"/consultations/{consultation.id}/contributions", f"/contributions/{voice.id}"):
        text = browser.get(page).page.text
        assert "sąsiedzie" not in text and "Ewa Lipka" not in text and "nr 1" in text
        assert ("Uderza w sąsiada." in text) is (state is Visibility.HIDDEN)
    assert "nr 1" not in browser.get(f"/consultations/{consultation.id}/contributions?words=tajne").page.text


def test_officers_and_moderators_read_what_is_held(sign_in, consultation):
    voice = speak(consultation, SECRET, "a")
    for role in (Role.OFFICER, Role.MODERATOR):
        assert "sąsiedzie" in sign_in(factories.account((role, consultation.organisation))).get(f"/contributions/{voice.id}").page.text
    for role in (Role.DRAFTER, Role.FACILITATOR, Role.MEMBER):
        assert "sąsiedzie" not in sign_in(factories.account((role, consultation.organisation))).get(f"/contributions/{voice.id}").page.text


def test_the_sender_of_a_held_voice_reads_it_with_the_receipt(browser, consultation):
    voice = speak(consultation, SECRET, "a")
    with browser.client.session_transaction() as session:
        session["submissions"] = [voice.submission_id]
    assert "sąsiedzie" in browser.get(f"/contributions/{voice.id}").page.text


def test_names_stand_only_where_they_may(browser, consultation, moderator):
    named = {
        "a": Sender(kind=SenderKind.PERSON, name="Ewa Lipka", publish_name=True), "b": Sender(kind=SenderKind.PERSON, name="Jan Dąb"),
        "c": Sender(kind=SenderKind.ORGANISATION, name="Klub pod Lipą"),
    }  # fmt: skip
    for key, sender in named.items():
        moderation.publish_text(moderator, speak(consultation, f"Głos {key}.", key, sender))
    text = browser.get(f"/consultations/{consultation.id}/contributions").page.text
    assert "Ewa Lipka" in text and "Klub pod Lipą" in text and "Jan Dąb" not in text


def test_the_list_is_filtered_by_words_passage_channel_and_lateness(browser, consultation, moderator):
    passage = factories.document(consultation).passages[1]
    for key, body, place in (("a", "Żółta ławka", passage.id), ("b", "Fontanna", None)):
        moderation.publish_text(moderator, speak(consultation, body, key, passage_id=place))
    base = f"/consultations/{consultation.id}/contributions"
    for query, found in (("words=zolta", True), ("words=%25", False), ("words=_", False), (f"passage={passage.id}", True), ("channel=post", False),
                         ("late=yes", False), ("channel=web&words=ŁAWKA", True)):  # fmt: skip
        assert ("Żółta ławka" in browser.get(f"{base}?{query}").page.text) is found, query


@pytest.mark.parametrize(
    "query",
    ["page=1000000000", "page=-1", "page=1e5", "page=٣", "passage=9999999999999999999999", "passage=' OR 1=1", "channel=x", "words=' OR 1=1 --",
     "words=%00", "words=%ED%A0%80", "words=" + "a" * 5000, "late=maybe", "kind=<script>alert(1)</script>&words=<script>alert(1)</script>"],
)  # fmt: skip
def test_whatever_the_address_says_the_list_opens(browser, consultation, query):
    speak(consultation, "Głos.", "a")
    assert "<script>alert" not in browser.get(f"/consultations/{consultation.id}/contributions?{query}").get_data(as_text=True)


@pytest.mark.parametrize("number", ["0", "999999", "1e5", "٣", "-1", "1_000"])
def test_a_voice_that_is_none_is_not_found(browser, consultation, number):
    browser.get(f"/contributions/{number}", 404)


def test_markup_in_a_voice_stays_text(browser, consultation, moderator):
    moderation.publish_text(moderator, speak(consultation, "<img src=x onerror=alert(1)> {{7*7}} ${7}", "a"))
    body = browser.get(f"/consultations/{consultation.id}/contributions").get_data(as_text=True)
    assert "<img src=x" not in body and "{{7*7}}" in body


def test_pieces_that_other_areas_bring_stand_on_the_page(app, browser, consultation, moderator, monkeypatch):
    voice = speak(consultation, "Głos.", "a")
    moderation.publish_text(moderator, voice)
    pieces = DictLoader({"piece.html": "<p>Kawałek: {{ values.said }}</p>"})
    monkeypatch.setattr(app.jinja_env, "loader", ChoiceLoader([pieces, app.jinja_env.loader]))
    monkeypatch.setattr(hooks, "PARTS", [lambda _actor, voice: hooks.Part("piece.html", {"said": voice.number}), lambda _actor, _voice: None])
    assert f"Kawałek: {voice.number}" in browser.get(f"/contributions/{voice.id}").page.text


def test_moderators_see_no_names_of_moderators_outside_their_desk(browser, consultation):
    account = factories.account((Role.MODERATOR, consultation.organisation), name="Lena Moderatorka")
    voice = speak(consultation, "Głos.", "a")
    moderation.hide_text(actor_of(account), voice, ground=Ground.SPAM, reason="Reklama.")
    assert "Lena" not in browser.get(f"/contributions/{voice.id}").page.text


def test_comments_keep_their_place_in_two_questions_whatever_the_passages(consultation, moderator, count_queries):
    passages = factories.document(consultation, labels=[f"§ {n}" for n in range(1, 9)]).passages
    for n, key in enumerate("abc"):
        moderation.publish_text(moderator, speak(consultation, f"Uwaga {n}", key, passage_id=passages[0].id))
    speak(consultation, "Czeka", "d", passage_id=passages[0].id)
    queries.comments_on(consultation, passages)
    few = count_queries(lambda: queries.comments_on(consultation, passages[:1]))
    found = queries.comments_on(consultation, passages)
    assert count_queries(lambda: queries.comments_on(consultation, passages)) == few == 2
    assert found[passages[0].id].total == 4 and [voice.body for voice in found[passages[0].id].voices] == ["Uwaga 1", "Uwaga 2"]
    assert found[passages[1].id].total == 0
