"""The desk of moderation: what waits, one text, several at once, and everything taken back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.contributions import operations as contributions
from consult.contributions.filing import Item, Sender
from consult.contributions.models import Contribution, SenderKind
from consult.core.clock import now, travelling
from consult.core.db import db
from consult.moderation.models import Decision, Original, Visibility
from consult.policy.roles import GUEST, Role
from tests import factories
from tests.contributions.counting import counted

TEXT = "Zadzwońcie: 601 234 567. Mieszkam przy Kwiatowej 7, ta Kwiatowa 7 jest ciemna."


@pytest.fixture
def consultation(app):
    return factories.consultation(opens=-9)


@pytest.fixture
def desk(consultation, sign_in):
    return sign_in(factories.account((Role.MODERATOR, consultation.organisation), name="Lena Struzik"))


@pytest.fixture
def queue(consultation):
    return f"/consultations/{consultation.id}/moderation"


def speak(consultation, *bodies, key="a"):
    sent = contributions.submit_contributions(
        GUEST, consultation, sender=Sender(), items=[Item(body=body) for body in bodies], client_key=key * 32
    )
    return [voice.id for voice in sent.contributions]


def states():
    db.session.rollback()
    return [voice.visibility.value for voice in db.session.scalars(sa.select(Contribution).order_by(Contribution.number))]


def bodies():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Contribution.body).order_by(Contribution.number)))


def decisions():
    db.session.rollback()
    return [row.action.value for row in db.session.scalars(sa.select(Decision).order_by(Decision.id))]


def test_what_waits_longest_stands_first_with_its_age_against_the_promise(consultation, desk, queue):
    with travelling(now() - timedelta(hours=60)):
        speak(consultation, "Pierwszy.", key="a")
    speak(consultation, "Drugi.", key="b")
    text = desk.get(queue).page.text
    assert text.index("Pierwszy.") < text.index("Drugi.") and "60 godzin" in text and "48 godzin" in text and "2 głosy" in text


@pytest.mark.parametrize(("hours", "words"), [(1, "w ciągu 1 godziny."), (3, "w ciągu 3 godzin."), (48, "w ciągu 48 godzin.")])
def test_an_empty_queue_says_so_and_what_was_promised(consultation, desk, queue, hours, words):
    consultation.moderation_hours = hours
    db.session.commit()
    assert words in desk.get(queue).page.text


def test_what_looks_like_personal_data_is_marked(consultation, desk, queue):
    speak(consultation, TEXT)
    assert '<mark class="looks-like">601 234 567</mark>' in desk.get(queue).get_data(as_text=True)


def test_one_button_publishes_one_text(consultation, desk, queue):
    first, _second = speak(consultation, "Raz.", "Dwa.")
    desk.post(queue, {"one": str(first)})
    assert states() == ["published", "held"]


def test_several_are_previewed_published_and_taken_back_as_one(consultation, desk, queue):
    ids = [str(one) for one in speak(consultation, "Raz.", "Dwa.", "Trzy.")]
    preview = desk.post(queue, {"chosen": ids[:2], "action": "publish"}, 200)
    assert "Raz." in preview.page.text and "Trzy." not in preview.page.text and states() == ["held"] * 3
    fields = preview.page.fields
    desk.post(queue, {"chosen": ids[:2], "action": "publish", "step": "confirm", "batch": fields["batch"]})
    assert states() == ["published", "published", "held"]
    offered = desk.get(queue).page
    assert offered.fields["batch"]
    desk.post(f"{queue}/undo", {"batch": fields["batch"]}, form_at=queue)
    assert states() == ["held"] * 3
    desk.post(f"{queue}/undo", {"batch": fields["batch"]}, 409, form_at=queue)


def test_hiding_several_needs_a_ground_and_a_reason(consultation, desk, queue):
    ids = [str(one) for one in speak(consultation, "Raz.", "Dwa.")]
    for wrong in ({"ground": "", "reason": "Reklama."}, {"ground": "off_topic", "reason": "Nie na temat."}, {"ground": "spam", "reason": " "}):
        page = desk.post(queue, {"chosen": ids, "action": "hide", **wrong}, 422).page
        assert "errors" in page.ids
    desk.post(queue, {"chosen": ids, "action": "hide", "ground": "spam", "reason": "Reklama.", "step": "confirm"})
    assert states() == ["hidden", "hidden"]


def test_nothing_ticked_decides_nothing(consultation, desk, queue):
    speak(consultation, "Raz.")
    for ids in ([], ["x"], ["1e5"], ["999999"], ["9" * 30]):
        desk.post(queue, {"chosen": ids, "action": "publish", "step": "confirm"}, 422)
    assert states() == ["held"]


def test_texts_of_another_consultation_are_left_alone(consultation, desk, queue):
    foreign = speak(factories.consultation(), "Cudzy.")
    speak(consultation, "Nasz.", key="b")
    desk.post(queue, {"chosen": [str(foreign[0])], "action": "publish", "step": "confirm"}, 422)
    desk.post(queue, {"one": str(foreign[0])}, 422)
    assert states() == ["held", "held"]


def test_words_are_covered_by_ticks_and_by_pasting_after_a_preview(consultation, desk):
    (voice,) = speak(consultation, TEXT)
    here = f"/moderation/contribution/{voice}"
    page = desk.get(here)
    start = TEXT.index("601")
    data = {
        "place": [f"body:{start}-{start + 11}"], "words": "kwiatowej 7\nKwiatowa 7\nczegoś takiego tu nie ma", "ground": "personal_data",
        "reason": "Zasłonięto telefon i adres.", "seen": page.page.fields["seen"],
    }  # fmt: skip
    preview = desk.post(f"{here}/redact", data, 200, form_at=here)
    assert "601" not in preview.page.text.split("Tak, zasłoń")[0] and "czegoś takiego tu nie ma" in preview.page.text
    assert bodies() == [TEXT] and decisions() == []
    carried = [*data["place"], *(f"body:{a}-{b}" for a, b in ((TEXT.index("Kwiatowej"), TEXT.index("Kwiatowej") + 11),))]
    desk.post(f"{here}/redact", {**data, "place": carried, "words": "Kwiatowa 7", "step": "confirm"}, form_at=here)
    assert bodies() == ["Zadzwońcie: […]. Mieszkam przy […], ta […] jest ciemna."]
    assert "Lena Struzik" in desk.get(here).page.text and "601 234 567" in desk.get(here).page.text


def test_the_original_is_seen_by_moderators_only_and_in_no_list(consultation, desk, browser, sign_in):
    (voice,) = speak(consultation, TEXT)
    here = f"/moderation/contribution/{voice}"
    data = {"words": "601 234 567", "ground": "personal_data", "reason": "Telefon.", "step": "confirm", "seen": desk.get(here).page.fields["seen"]}
    desk.post(f"{here}/redact", data, form_at=here)
    db.session.rollback()
    officer = sign_in(factories.account((Role.OFFICER, consultation.organisation)))
    for one, pages in ((browser, ("contributions",)), (officer, ("contributions", "submissions")), (desk, ("moderation?view=all", "contributions"))):
        for page in pages:
            assert "601 234" not in one.get(f"/consultations/{consultation.id}/{page}").page.text
    officer.get(here, 403)
    db.session.rollback()
    db.session.execute(sa.delete(Original))
    db.session.commit()
    assert "601 234" not in desk.get(here).page.text


@pytest.mark.parametrize(
    "data",
    [{"place": [], "words": ""}, {"place": ["body:0-999"]}, {"place": ["body:5-2"]}, {"place": ["title:0-3"]}, {"words": "nie ma tego"},
     {"words": "601", "ground": ""}, {"words": "601", "ground": "boredom"}, {"words": "601", "reason": ""}, {"words": "601", "reason": "x" * 2001}],
)  # fmt: skip
def test_covering_that_cannot_be_is_said_and_changes_nothing(consultation, desk, data):
    (voice,) = speak(consultation, TEXT)
    here = f"/moderation/contribution/{voice}"
    page = desk.post(f"{here}/redact", {"ground": "personal_data", "reason": "Telefon.", "step": "confirm", **data}, 422, form_at=here).page
    assert "errors" in page.ids and bodies() == [TEXT] and decisions() == []


def test_covering_a_text_that_has_changed_meanwhile_is_refused_with_what_was_typed(consultation, desk):
    (voice,) = speak(consultation, TEXT)
    here = f"/moderation/contribution/{voice}"
    seen = desk.get(here).page.fields["seen"]
    data = {"words": "601 234 567", "ground": "personal_data", "reason": "Telefon.", "step": "confirm", "seen": seen}
    desk.post(f"{here}/redact", data, form_at=here)
    page = desk.post(f"{here}/redact", {**data, "words": "Kwiatowa 7"}, 409, form_at=here).page
    assert "Kwiatowa 7" in page.text and decisions() == ["redact"]


def test_hiding_one_text_leads_on_to_the_next_that_waits_and_can_be_undone(consultation, desk):
    first, second = speak(consultation, "Raz.", "Dwa.")
    here = f"/moderation/contribution/{first}"
    desk.post(f"{here}/hide", {"hide-ground": "insult", "hide-reason": ""}, 422, form_at=here)
    onwards = desk.post(f"{here}/hide", {"hide-ground": "insult", "hide-reason": "Obraża."}, form_at=here)
    assert onwards.headers["Location"].endswith(f"/moderation/contribution/{second}") and states() == ["hidden", "held"]
    latest = desk.get(here).page.fields["decision"]
    desk.post(f"{here}/undo", {"decision": "0"}, 409, form_at=here)
    desk.post(f"{here}/undo", {"decision": latest}, form_at=here)
    assert states() == ["held", "held"]


def test_publishing_what_is_public_already_is_a_conflict_not_a_fault(consultation, desk):
    (voice,) = speak(consultation, "Raz.")
    here = f"/moderation/contribution/{voice}"
    token = desk.token(here)
    for status in (302, 409):
        assert desk.request("POST", f"{here}/publish", data={"csrf_token": token}).status_code == status


def test_only_moderators_of_the_place_open_and_decide(app, browser, sign_in, consultation, queue):
    (voice,) = speak(consultation, "Raz.")
    here = f"/moderation/contribution/{voice}"
    for page in (queue, here):
        assert browser.get(page, 302).headers["Location"].startswith("/sign-in")
    strangers = [factories.account((role, consultation.organisation)) for role in Role if role is not Role.MODERATOR]
    strangers.append(factories.account((Role.MODERATOR, factories.organisation())))
    for account in strangers:
        one = sign_in(account)
        one.get(queue, 403)
        one.get(here, 403)
        token = one.token("/my-voice")
        for path in (f"{here}/publish", f"{here}/hide", f"{here}/redact", f"{here}/undo", queue, f"{queue}/undo"):
            assert one.request("POST", path, data={"csrf_token": token, "one": str(voice)}).status_code == 403, path
    assert states() == ["held"] and decisions() == []


@pytest.mark.parametrize("path", ["submission/1", "organisation/1", "account/1", "nothing/1", "contribution/999999", "contribution/1e5", "consultation/1"])
def test_what_is_no_moderated_text_is_not_there(consultation, desk, path):
    speak(consultation, "Raz.")
    desk.get(f"/moderation/{path}", 404)


@pytest.mark.parametrize("query", ["view=sowa", "kind=contribution&view=hidden&words=%25&channel=x&passage=1e9", "page=99999", "passage=" + "9" * 40])
def test_whatever_the_address_says_the_queue_opens(consultation, desk, queue, query):
    speak(consultation, "Raz.")
    desk.get(f"{queue}?{query}")
    desk.get(f"{queue}?kind=nothing", 404)


def test_voices_whose_words_the_source_does_not_publish_do_not_wait(consultation, desk, queue):
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    row = ({"received_on": now().date()}, Sender(), Item(text_not_published=True, source_number="7"))
    contributions.import_submissions(officer, consultation, rows=[row], client_key="i" * 32, source="wykaz")
    assert states() == [Visibility.PUBLISHED.value] and "nr 1" not in desk.get(f"{queue}?view=all").page.text


def test_questions_to_the_database_do_not_grow_with_the_queue(consultation, desk, queue):
    speak(consultation, *[f"Głos {n}" for n in range(3)], key="a")
    desk.get(queue)
    few = counted(lambda: desk.get(queue))
    speak(consultation, *[f"Głos {n}" for n in range(20)], key="b")
    assert counted(lambda: desk.get(queue)) == few


def test_a_name_that_is_an_insult_is_taken_from_every_page_and_brought_back(consultation, desk, queue, browser):
    sent = factories.submission(consultation, "Raz.", "Dwa.", sender_kind=SenderKind.ORGANISATION, sender_name="Sąsiad Y to złodziej")
    first, second = [voice.id for voice in sent.contributions]
    page = desk.get(f"/moderation/contribution/{first}").page.text
    assert "Sąsiad Y to złodziej" in page and "przy 2 tekstach" in page
    desk.post(f"/moderation/contribution/{first}/hide-sender", {"sender-ground": "insult", "sender-reason": ""}, status=422)
    assert decisions() == []
    desk.post(f"/moderation/contribution/{first}/hide-sender", {"sender-ground": "insult", "sender-reason": "Nazwa obraża sąsiada."})
    public = ("/contributions/{}", "/voices/{}", f"/consultations/{consultation.id}/contributions", f"/consultations/{consultation.id}")
    for path in public:
        assert "złodziej" not in browser.get(path.format(second)).get_data(as_text=True), path
    assert "Nazwa obraża sąsiada." in desk.get(f"/contributions/{second}").page.text
    assert "Ukryto nazwę nadawcy przy 2 tekstach" in desk.get(queue).page.text
    batch = desk.get(queue).get_data(as_text=True).split('name="batch" value="')[1][:16]
    desk.post(f"{queue}/undo", {"batch": batch})
    assert decisions() == ["hide_sender", "hide_sender", "undo", "undo"]
    assert "złodziej" in browser.get(f"/contributions/{second}").get_data(as_text=True)
