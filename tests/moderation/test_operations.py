"""Moderation: what may be shown, with a ground and a reason, and everything undone as it was."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.contributions import operations as contributions
from consult.contributions.filing import Item, Sender
from consult.contributions.models import SenderKind
from consult.contributions.queries import decisions_on
from consult.core import chain
from consult.core.clock import now, travelling
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, Refused, SignInNeeded
from consult.core.record import FactRow
from consult.moderation import operations
from consult.moderation.models import Action, Ground, Original, Visibility
from consult.policy.roles import GUEST, SYSTEM, Role
from tests import factories

TEXT = "Zadzwońcie: 32 000 00 00. Potrzebna ławka."


@pytest.fixture
def voice(app):
    consultation = factories.consultation()
    sent = contributions.submit_contributions(GUEST, consultation, sender=Sender(), items=[Item(body=TEXT)], client_key="k")
    return sent.contributions[0]


@pytest.fixture
def moderator(voice):
    return factories.actor((Role.MODERATOR, voice.consultation.organisation))


def test_a_held_voice_is_published(voice, moderator):
    assert voice.public_text == ""
    operations.publish_text(moderator, voice)
    assert voice.public_text == TEXT
    with pytest.raises(Conflict):
        operations.publish_text(moderator, voice)


def test_hiding_needs_a_reason_and_leaves_the_number(voice, moderator):
    with pytest.raises(Refused):
        operations.hide_text(moderator, voice, ground=Ground.INSULT, reason=" ")
    operations.hide_text(moderator, voice, ground=Ground.INSULT, reason="Obraża sąsiada.")
    assert voice.visibility is Visibility.HIDDEN and voice.number == 1 and voice.public_text == ""


def test_redacted_words_are_gone_from_the_row_from_search_and_from_facts(voice, moderator):
    operations.publish_text(moderator, voice)
    start = TEXT.index("32")
    salt = voice.text_salt
    operations.redact_text(moderator, voice, ground=Ground.PERSONAL_DATA, reason="Numer telefonu.", places={"body": [(start, start + 12)]})
    assert "000 00" not in voice.public_text and voice.public_text.startswith("Zadzwońcie:") and "000 00" not in voice.search_text
    assert voice.text_salt != salt
    fact = db.session.scalars(sa.select(FactRow).where(FactRow.name == "text.redacted")).one()
    assert fact.data["texts"][voice.ref] == chain.commitment(bytes.fromhex(voice.text_salt), voice.body)


def test_undoing_brings_back_text_visibility_and_commitment(voice, moderator):
    salt = voice.text_salt
    decision = operations.redact_text(moderator, voice, ground=Ground.PERSONAL_DATA, reason="Numer.", places={"body": [(0, 5)]})
    operations.undo_decision(moderator, voice, decision_id=decision.id)
    assert voice.body == TEXT and voice.text_salt == salt and not voice.is_redacted and voice.visibility is Visibility.HELD
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Original)) == 0
    assert [row.action.value for row in decisions_on(voice)] == ["redact", "undo"]


def test_decisions_are_undone_from_the_last_one(voice, moderator):
    first = operations.publish_text(moderator, voice)
    second = operations.hide_text(moderator, voice, ground=Ground.SPAM, reason="Reklama.")
    with pytest.raises(Conflict):
        operations.undo_decision(moderator, voice, decision_id=first.id)
    operations.undo_decision(moderator, voice, decision_id=second.id)
    operations.undo_decision(moderator, voice, decision_id=first.id)
    assert voice.visibility is Visibility.HELD


@pytest.mark.parametrize("places", [{}, {"body": [(5, 2)]}, {"body": [(0, 10_000)]}, {"body": [(-1, 3)]}])
def test_places_outside_the_text_change_nothing(voice, moderator, places):
    with pytest.raises(Refused):
        operations.redact_text(moderator, voice, ground=Ground.PERSONAL_DATA, reason="Numer.", places=places)
    assert voice.body == TEXT and decisions_on(voice) == []


def test_only_moderators_of_the_place_decide(voice):
    for role in (Role.OFFICER, Role.APPROVER, Role.DRAFTER, Role.FACILITATOR, Role.ADMINISTRATOR):
        with pytest.raises(Forbidden):
            operations.publish_text(factories.actor((role, voice.consultation.organisation)), voice)
    with pytest.raises(Forbidden):
        operations.publish_text(factories.actor((Role.MODERATOR, factories.organisation())), voice)
    with pytest.raises(SignInNeeded):
        operations.publish_text(GUEST, voice)
    assert voice.visibility is Visibility.HELD


def voices_of(consultation, *bodies):
    sent = contributions.submit_contributions(
        GUEST, consultation, sender=Sender(), items=[Item(body=body) for body in bodies], client_key="wiele"
    )
    return sent.contributions


def test_a_bulk_act_is_undone_as_one_except_where_somebody_decided_since(voice, moderator):
    many = [voice, *voices_of(voice.consultation, "Raz.", "Dwa.")]
    assert operations.decide_many(moderator, many, action=Action.PUBLISH, batch="b1") == 3
    operations.hide_text(moderator, many[1], ground=Ground.SPAM, reason="Reklama.")
    assert operations.undo_many(moderator, voice.consultation, batch="b1") == (2, 1)
    assert [one.visibility.value for one in many] == ["held", "hidden", "held"]
    with pytest.raises(Conflict):
        operations.undo_many(moderator, factories.consultation(voice.consultation.organisation), batch="b1")


def test_a_bulk_act_without_a_name_cannot_be_undone_as_one(voice, moderator):
    operations.decide_many(moderator, [voice], action=Action.PUBLISH)
    with pytest.raises(Conflict):
        operations.undo_many(moderator, voice.consultation, batch="")


def test_hiding_many_needs_one_reason_and_else_hides_none(voice, moderator):
    with pytest.raises(Refused):
        operations.decide_many(moderator, [voice], action=Action.HIDE, ground=Ground.SPAM, reason="")
    assert decisions_on(voice) == []


def test_words_are_not_covered_in_a_text_that_has_changed_since_it_was_looked_at(voice, moderator):
    seen = operations.text_stamp(voice)
    operations.redact_text(moderator, voice, ground=Ground.PERSONAL_DATA, reason="Numer.", places={"body": [(0, 5)]}, seen=seen)
    with pytest.raises(Conflict):
        operations.redact_text(moderator, voice, ground=Ground.PERSONAL_DATA, reason="Numer.", places={"body": [(0, 5)]}, seen=seen)


def test_originals_go_for_good_after_their_day_and_not_before(voice, moderator):
    decision = operations.redact_text(moderator, voice, ground=Ground.PERSONAL_DATA, reason="Numer.", places={"body": [(0, 5)]})
    with travelling(now() + timedelta(days=operations.KEEP_ORIGINAL_DAYS)):
        assert operations.remove_originals_due(SYSTEM) == 0
    with travelling(now() + timedelta(days=operations.KEEP_ORIGINAL_DAYS + 1)):
        assert operations.remove_originals_due(SYSTEM) == 1
        assert operations.remove_originals_due(SYSTEM) == 0
    assert "original.removed" in list(db.session.scalars(sa.select(FactRow.name)))
    with pytest.raises(Conflict):
        operations.undo_decision(moderator, voice, decision_id=decision.id)


def test_nobody_but_the_house_removes_originals(voice, moderator):
    for actor in (moderator, factories.actor((Role.ADMINISTRATOR, "site:1"))):
        with pytest.raises(Forbidden):
            operations.remove_originals_due(actor)
    with pytest.raises(SignInNeeded):
        operations.remove_originals_due(GUEST)


def letter_of(consultation, name="Stowarzyszenie Lipa", interest="mieszkańcy osiedla"):
    sender = Sender(kind=SenderKind.ORGANISATION, name=name, interest=interest)
    sent = contributions.submit_contributions(GUEST, consultation, sender=sender, items=[Item(body="Raz."), Item(body="Dwa.")], client_key="pismo")
    return sent.contributions


def names_of(voices):
    return [(one.public_sender, one.public_interest) for one in voices]


def test_a_name_stands_only_beside_words_that_everybody_may_read(voice, moderator):
    first, second = voices = letter_of(voice.consultation)
    assert names_of(voices) == [("", "")] * 2
    operations.publish_text(moderator, first)
    assert names_of(voices) == [("Stowarzyszenie Lipa", "mieszkańcy osiedla"), ("", "")]
    operations.hide_text(moderator, first, ground=Ground.INSULT, reason="Obraża sąsiada.")
    assert names_of(voices) == [("", "")] * 2 and second.submission.agreed_name == "Stowarzyszenie Lipa"


def test_a_name_is_hidden_beside_every_voice_of_its_letter_with_a_reason_on_record_and_the_words_stay(voice, moderator):
    first, second = voices = letter_of(voice.consultation, name="Sąsiad Y to złodziej")
    for one in voices:
        operations.publish_text(moderator, one)
    with pytest.raises(Refused):
        operations.hide_sender(moderator, first, ground=Ground.INSULT, reason=" ")
    decisions = operations.hide_sender(moderator, first, ground=Ground.INSULT, reason="Nazwa obraża sąsiada.", batch="b1")
    assert names_of(voices) == [("", "")] * 2 and [one.public_text for one in voices] == ["Raz.", "Dwa."]
    assert [(one.subject, one.ground, one.reason) for one in decisions] == [(one.ref, Ground.INSULT, "Nazwa obraża sąsiada.") for one in voices]
    assert list(db.session.scalars(sa.select(FactRow.subject).where(FactRow.name == "sender.hidden"))) == [first.ref, second.ref]
    with pytest.raises(Conflict):
        operations.hide_sender(moderator, second, ground=Ground.INSULT, reason="Jeszcze raz.")


def test_a_hidden_name_comes_back_for_one_voice_or_for_the_whole_letter(voice, moderator):
    first, second = voices = letter_of(voice.consultation)
    for one in voices:
        operations.publish_text(moderator, one)
    decisions = operations.hide_sender(moderator, first, ground=Ground.INSULT, reason="Pomyłka.", batch="b1")
    operations.undo_decision(moderator, first, decision_id=decisions[0].id)
    assert [one.public_sender for one in voices] == ["Stowarzyszenie Lipa", ""] and first.public_text == "Raz."
    assert operations.undo_many(moderator, voice.consultation, batch="b1") == (1, 0)
    assert [one.public_sender for one in voices] == ["Stowarzyszenie Lipa"] * 2


def test_only_moderators_hide_names_and_only_where_there_is_one(voice, moderator):
    first, _second = letter_of(voice.consultation)
    with pytest.raises(Forbidden):
        operations.hide_sender(factories.actor((Role.OFFICER, voice.consultation.organisation)), first, ground=Ground.INSULT, reason="Nazwa.")
    with pytest.raises(Conflict):
        operations.hide_sender(moderator, voice, ground=Ground.INSULT, reason="Nazwa.")
