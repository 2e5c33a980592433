"""Documents: divided, corrected by hand, changed after the announcement with both readings kept and comments in their place."""


import pytest
import sqlalchemy as sa

from consult.consultations import operations, queries
from consult.consultations.models import Document, Passage
from consult.consultations.operations.passages import pieces
from consult.contributions.models import Contribution
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from consult.core.mark import mark_of
from consult.core.record import FactRow
from consult.policy.roles import Role
from tests import factories
from tests.consultations.factories import announced, draft


def labels(document):
    return [passage.label for passage in queries.passages_of(document)]


def by_label(document, label):
    return next(passage for passage in queries.passages_of(document) if passage.label == label)


@pytest.fixture
def document(app):
    made, actor = draft()
    made.documents[0].actor = actor
    return made.documents[0]


@pytest.fixture
def public(app):
    made, actor = announced()
    made.documents[0].actor = actor
    return made.documents[0]


def test_a_pasted_text_is_divided_as_law_cites_it(document):
    assert labels(document) == ["§ 1", "§ 1 ust. 1", "§ 1 ust. 2", "§ 2"]
    assert by_label(document, "§ 1").heading == "Cel" and by_label(document, "§ 1 ust. 2").text == "Rozkład wisi na każdym przystanku."


def test_a_passage_is_corrected_by_hand_with_a_plain_language_version(document):
    passage = by_label(document, "§ 2")
    operations.edit_passage(document.actor, document, passage_id=passage.id, values={"label": "§ 2a", "plain_text": "Trzy linie wieczorem."})
    assert (passage.label, passage.plain_text, passage.heading) == ("§ 2a", "Trzy linie wieczorem.", "Linie")


def test_two_passages_cannot_bear_the_same_label(document):
    with pytest.raises(Refused) as refusal:
        operations.edit_passage(document.actor, document, passage_id=by_label(document, "§ 2").id, values={"label": "§ 1"})
    assert list(refusal.value.fields) == ["label"]


@pytest.mark.parametrize("values", [{"text": "", "heading": ""}, {"label": "x" * 121}, {"depth": 13}, {"depth": "2"}, {"text": "x" * 100_001}])
def test_a_passage_that_does_not_fit_is_refused_and_stays(document, values):
    passage = by_label(document, "§ 2")
    was = queries.passage_values(passage)
    with pytest.raises(Refused):
        operations.edit_passage(document.actor, document, passage_id=passage.id, values=values)
    assert queries.passage_values(passage) == was


def test_two_officers_who_correct_one_passage_see_both_versions(document):
    passage = by_label(document, "§ 2")
    seen = mark_of(queries.passage_values(passage))
    operations.edit_passage(document.actor, document, passage_id=passage.id, values={"text": "Pierwsza."}, seen=seen)
    with pytest.raises(Stale) as stale:
        operations.edit_passage(document.actor, document, passage_id=passage.id, values={"text": "Druga."}, seen=seen)
    assert (stale.value.theirs["text"], stale.value.mine["text"]) == ("Pierwsza.", "Druga.")


def test_a_text_is_cut_into_pieces_that_put_together_are_the_text():
    for text in ("Jedno. Drugie; trzecie\nczwarte!  Piąte", "Bez końca", "", "raz, dwa, trzy", "\n\n a. b", "..."):
        assert "".join(pieces(text)) == text
    assert pieces("Raz. Dwa.") == ["Raz. ", "Dwa."] and pieces("raz, dwa") == ["raz, ", "dwa"]


def test_splitting_keeps_every_word_and_the_order(document):
    passage = by_label(document, "§ 1 ust. 1")
    whole = passage.text
    second = operations.split_passage(document.actor, document, passage_id=passage.id, at=1, label="§ 1 ust. 1a")
    assert labels(document) == ["§ 1", "§ 1 ust. 1", "§ 1 ust. 1a", "§ 1 ust. 2", "§ 2"]
    assert f"{passage.text} {second.text}" == whole


@pytest.mark.parametrize("at", [0, 2, -1, 99])
def test_splitting_where_nothing_would_be_left_is_refused(document, at):
    with pytest.raises(Refused):
        operations.split_passage(document.actor, document, passage_id=by_label(document, "§ 1 ust. 1").id, at=at)
    assert len(labels(document)) == 4


def test_joining_moving_adding_and_removing(document):
    actor = document.actor
    operations.join_passage(actor, document, passage_id=by_label(document, "§ 1 ust. 2").id)
    assert labels(document) == ["§ 1", "§ 1 ust. 1", "§ 2"]
    assert by_label(document, "§ 1 ust. 1").text.endswith("na godzinę.\nRozkład wisi na każdym przystanku.")
    operations.move_passage(actor, document, passage_id=by_label(document, "§ 2").id, down=False)
    assert labels(document) == ["§ 1", "§ 2", "§ 1 ust. 1"]
    operations.add_passage(actor, document, after_id=by_label(document, "§ 2").id, values={"label": "§ 3", "text": "Nowy."})
    operations.add_passage(actor, document, values={"heading": "Preambuła", "label": "wstęp"})
    assert labels(document) == ["wstęp", "§ 1", "§ 2", "§ 3", "§ 1 ust. 1"]
    operations.remove_passage(actor, document, passage_id=by_label(document, "§ 2").id)
    assert labels(document) == ["wstęp", "§ 1", "§ 3", "§ 1 ust. 1"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Passage)) == 4  # nothing hidden is left of a draft


def test_the_first_passage_goes_no_further_and_has_none_before_it(document):
    first, last = by_label(document, "§ 1"), by_label(document, "§ 2")
    for act in (
        lambda: operations.move_passage(document.actor, document, passage_id=first.id, down=False),
        lambda: operations.move_passage(document.actor, document, passage_id=last.id, down=True),
        lambda: operations.join_passage(document.actor, document, passage_id=first.id),
    ):
        with pytest.raises(Conflict):
            act()


def test_passages_of_another_document_are_not_found(document):
    foreign = factories.document(factories.consultation()).passages[0]
    for act in (
        lambda: operations.edit_passage(document.actor, document, passage_id=foreign.id, values={"text": "x"}),
        lambda: operations.join_passage(document.actor, document, passage_id=foreign.id),
        lambda: operations.remove_passage(document.actor, document, passage_id=foreign.id),
        lambda: operations.add_passage(document.actor, document, after_id=foreign.id, values={"text": "x"}),
    ):
        with pytest.raises(NotFound):
            act()
    assert foreign.text == "Treść § 1."


def test_every_act_on_passages_needs_the_right(document):
    stranger = factories.actor((Role.OFFICER, factories.organisation()), (Role.MODERATOR, document.consultation.organisation))
    passage = by_label(document, "§ 2")
    for act in (
        lambda: operations.edit_passage(stranger, document, passage_id=passage.id, values={"text": "x"}),
        lambda: operations.split_passage(stranger, document, passage_id=passage.id, at=1),
        lambda: operations.join_passage(stranger, document, passage_id=passage.id),
        lambda: operations.move_passage(stranger, document, passage_id=passage.id, down=False),
        lambda: operations.remove_passage(stranger, document, passage_id=passage.id),
        lambda: operations.add_passage(stranger, document, values={"text": "x"}),
        lambda: operations.rename_document(stranger, document, title="x"),
        lambda: operations.remove_document(stranger, document),
        lambda: operations.detach_file(stranger, document),
    ):
        with pytest.raises(Forbidden):
            act()


def test_after_the_announcement_a_change_says_why_and_both_readings_stay(public):
    passage = by_label(public, "§ 2")
    with pytest.raises(Refused):
        operations.edit_passage(public.actor, public, passage_id=passage.id, values={"text": "Dwie linie."})
    assert passage.text.startswith("Uruchamia się trzy")
    operations.edit_passage(public.actor, public, passage_id=passage.id, values={"text": "Dwie linie."}, reason="Błąd pisarski.")
    kept = queries.list_corrections(public.consultation, public)[0]
    assert kept.before["passages"][0]["text"].startswith("Uruchamia się trzy") and kept.after["passages"][0]["text"] == "Dwie linie."
    fact = db.session.scalars(sa.select(FactRow).where(FactRow.name == "document.changed")).one()
    assert fact.data["sha256"] == queries.fingerprint_of(public)[1] and fact.data["act"] == "edit"


def test_comments_keep_their_passage_and_its_label_through_joining_and_removing(public):
    second, third = by_label(public, "§ 1 ust. 2"), by_label(public, "§ 2")
    voices = factories.submission(public.consultation, "Na przystanku jest ciemno.", "Za wcześnie.").contributions
    for voice, passage in zip(voices, (second, third), strict=True):
        voice.passage, voice.passage_label = passage, passage.label
    db.session.commit()
    operations.join_passage(public.actor, public, passage_id=second.id, reason="Jedna myśl.")
    operations.remove_passage(public.actor, public, passage_id=third.id, reason="Wycofujemy tę część.")
    assert labels(public) == ["§ 1", "§ 1 ust. 1"]
    kept = [db.session.get(Contribution, voice.id) for voice in voices]
    assert [(voice.passage_id, voice.passage_label) for voice in kept] == [(second.id, "§ 1 ust. 2"), (third.id, "§ 2")]
    assert queries.standing_passage(public, second.id).label == "§ 1 ust. 1" and queries.standing_passage(public, third.id) is None
    assert queries.standing_passage(factories.document(factories.consultation()), second.id) is None
    assert [passage.label for passage in public.passages] == ["§ 1", "§ 1 ust. 1"]


def test_a_document_that_was_announced_stays(public):
    with pytest.raises(Conflict):
        operations.remove_document(public.actor, public)
    assert db.session.get(Document, public.id) is not None


def test_a_document_is_removed_before_the_announcement(document):
    consultation = document.consultation
    operations.remove_document(document.actor, document)
    assert consultation.documents == [] and db.session.scalar(sa.select(sa.func.count()).select_from(Passage)) == 0


def test_two_megabytes_are_divided_and_kept(app):
    made, actor = draft(text="")
    sentence = "Gmina prowadzi konsultacje w sposób otwarty, a każdy głos dostaje numer i odpowiedź. "
    text = "\n".join(f"§ {n}\n1. {sentence * 12}\n2. {sentence}" for n in range(1, 1700))[: 2 * 1000 * 1000]
    document = operations.add_document(actor, made, title="Długi dokument", text=text)
    assert queries.count_passages(made)[document.id] > 4000


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (2 * 1024 * 1024 + 1), "\n".join("§ 1. Treść." for _ in range(20_001))])
def test_a_text_that_cannot_be_divided_is_refused_at_its_field(app, text):
    made, actor = draft(text="")
    with pytest.raises(Refused) as refusal:
        operations.add_document(actor, made, title="Projekt", text=text)
    assert list(refusal.value.fields) == ["text"] and made.documents == []


def test_a_document_added_after_the_announcement_needs_a_reason(public):
    with pytest.raises(Refused):
        operations.add_document(public.actor, public.consultation, title="Załącznik", text="§ 1\nTreść.")
    operations.add_document(public.actor, public.consultation, title="Załącznik", text="§ 1\nTreść.", reason="Prosili o niego mieszkańcy.")
    assert len(public.consultation.documents) == 2
