"""Taking voices in: numbers without gaps, receipts that last, the same click twice, and what happens around the close."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.consultations.models import State
from consult.contributions import operations, queries
from consult.contributions.filing import Item, Sender
from consult.contributions.models import Channel, Contribution, FormalStatus, SenderKind
from consult.core.clock import now, today, travelling
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, NotFound, Refused
from consult.core.record import FactRow
from consult.moderation.models import Visibility
from consult.policy.roles import GUEST, Role
from tests import factories


def submit(consultation, *bodies, key="klucz-1", sender=None, actor=GUEST):
    return operations.submit_contributions(
        actor, consultation, sender=sender or Sender(), items=[Item(body=body) for body in bodies], client_key=key
    )


def numbers():
    return list(db.session.scalars(sa.select(Contribution.number).order_by(Contribution.number)))


def test_a_stranger_speaks_and_holds_a_receipt(app):
    consultation = factories.consultation()
    sent = submit(consultation, "Ławka przy aptece.", "Światło przy szkole.")
    assert numbers() == [1, 2]
    assert sent.channel is Channel.WEB and sent.received_on == today() and not sent.is_late
    assert [voice.visibility for voice in sent.contributions] == [Visibility.HELD] * 2
    assert queries.find_by_receipt(sent.receipt.lower().replace("-", " ")).id == sent.id


def test_the_same_click_twice_gives_the_same_receipt_and_one_voice(app):
    consultation = factories.consultation()
    first, second = submit(consultation, "Ławka."), submit(consultation, "Ławka.")
    assert first.id == second.id and first.receipt == second.receipt and numbers() == [1]


def test_the_same_key_with_other_words_is_refused(app):
    consultation = factories.consultation()
    submit(consultation, "Ławka.")
    with pytest.raises(Refused):
        submit(consultation, "Fontanna.")
    assert numbers() == [1]


@pytest.mark.parametrize("bodies", [(), ("",), ("   \n ",), ("\x00",)])
def test_nothing_said_is_no_voice(app, bodies):
    consultation = factories.consultation()
    with pytest.raises(Refused):
        submit(consultation, *bodies)
    assert numbers() == [] and db.session.get(type(consultation), consultation.id).last_number == 0


@pytest.mark.parametrize(
    ("state", "opens", "closes"), [(State.DRAFT, -1, 5), (State.ANNOUNCED, 1, 5), (State.ANNOUNCED, -5, -1), (State.CLOSED, -1, 5), (State.CANCELLED, -1, 5)]
)
def test_outside_collecting_nobody_submits(app, state, opens, closes):
    consultation = factories.consultation(state=state, opens=opens, closes=closes)
    with pytest.raises(Conflict):
        submit(consultation, "Ławka.")
    assert numbers() == []


def test_the_last_second_counts_and_the_next_does_not(app):
    consultation = factories.consultation()
    closes = consultation.phases[0].closes_at
    with travelling(closes):
        submit(consultation, "W ostatniej chwili.")
    with travelling(closes + timedelta(seconds=1)), pytest.raises(Conflict):
        submit(consultation, "Za późno.", key="klucz-2")
    assert numbers() == [1]


def test_an_officer_registers_a_letter_after_the_close_and_its_date_decides(app):
    consultation = factories.consultation(opens=-30, closes=-5)
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    for days, late in ((6, False), (5, False), (4, True)):
        sent = operations.register_submission(
            officer, consultation, channel=Channel.POST, received_on=today() - timedelta(days=days), sender=Sender(),
            items=[Item(body=f"List sprzed {days} dni.")], client_key=f"list-{days}",
        )
        assert sent.is_late is late
        assert sent.entered_at > now() - timedelta(minutes=1)


def test_only_officers_of_the_office_register(app):
    consultation = factories.consultation()
    stranger = factories.actor((Role.OFFICER, factories.organisation()))
    with pytest.raises(Forbidden):
        operations.register_submission(
            stranger, consultation, channel=Channel.PHONE, received_on=today(), sender=Sender(), items=[Item(body="Głos.")], client_key="x"
        )
    assert numbers() == []


def test_an_organisation_that_says_too_little_is_asked_to_supplement_never_refused(app):
    consultation = factories.consultation()
    sent = submit(consultation, "Uwaga.", sender=Sender(kind=SenderKind.ORGANISATION))
    assert sent.formal_status is FormalStatus.NEEDS_SUPPLEMENT and sent.supplement_until == today() + timedelta(days=3)
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    operations.supplement_submission(officer, sent, name="Stowarzyszenie Lipa")
    assert sent.formal_status is FormalStatus.SUPPLEMENTED and sent.agreed_name == "Stowarzyszenie Lipa"


def test_many_lines_are_many_voices_each_with_a_receipt(app):
    consultation = factories.consultation()
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    made = operations.register_lines(
        officer, consultation, channel=Channel.ORAL, received_on=today(), text="Pierwszy głos\n\n  Drugi głos \r\nTrzeci", client_key="linie"
    )
    assert [one.contributions[0].body for one in made] == ["Pierwszy głos", "Drugi głos", "Trzeci"]
    assert len({one.receipt for one in made}) == 3 and numbers() == [1, 2, 3]


def test_a_passage_of_another_consultation_is_not_found(app):
    consultation, other = factories.consultation(), factories.consultation()
    foreign = factories.document(other).passages[0]
    with pytest.raises(NotFound):
        operations.submit_contributions(GUEST, consultation, sender=Sender(), items=[Item(body="Uwaga", passage_id=foreign.id)], client_key="k")
    assert numbers() == []


def test_facts_hold_commitments_and_no_words_or_names(app):
    consultation = factories.consultation()
    submit(consultation, "Ławka przy aptece.", sender=Sender(kind=SenderKind.PERSON, name="Jan Kowal", email="jan@poczta.example"))
    stored = str([(row.actor, row.subject, row.data) for row in db.session.scalars(sa.select(FactRow))])
    assert "contribution.registered" in [row.name for row in db.session.scalars(sa.select(FactRow))]
    for secret in ("Ławka", "Kowal", "jan@"):
        assert secret not in stored


def test_a_held_voice_is_not_found_by_its_words(app):
    consultation = factories.consultation()
    submit(consultation, "Żółta ŁAWKA przy aptece.")
    assert list(db.session.scalars(queries.select_contributions(GUEST, consultation, words="lawka"))) == []
    moderator = factories.actor((Role.MODERATOR, consultation.organisation))
    found = list(db.session.scalars(queries.select_contributions(moderator, consultation, words="zolta ławka")))
    assert [voice.number for voice in found] == [1]


def test_what_an_officer_sends_through_the_form_is_not_joined_to_their_account(app):
    consultation = factories.consultation()
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    sent = submit(consultation, "Jako mieszkanka: ławka.", actor=officer)
    assert sent.entered_by_id is None
    assert {row.actor for row in db.session.scalars(sa.select(FactRow))} == {"guest"}


def test_white_space_at_the_ends_does_not_make_other_words(app):
    consultation = factories.consultation()
    assert submit(consultation, "Ławka.").id == submit(consultation, "  Ławka.\r\n").id and numbers() == [1]


def test_the_same_lines_sent_twice_are_registered_once_with_the_same_receipts(app):
    consultation = factories.consultation()
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    send = lambda: operations.register_lines(  # noqa: E731
        officer, consultation, channel=Channel.ORAL, received_on=today(), text="Raz\nDwa", client_key="linie"
    )
    first, second = send(), send()
    assert [one.receipt for one in first] == [one.receipt for one in second] and numbers() == [1, 2]


@pytest.mark.parametrize("text", ["", "  \n \r\n", "\n".join(["głos"] * 501)])
def test_no_lines_or_too_many_register_nothing(app, text):
    consultation = factories.consultation()
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    with pytest.raises(Refused):
        operations.register_lines(officer, consultation, channel=Channel.ORAL, received_on=today(), text=text, client_key="linie")
    assert numbers() == []


def test_a_submission_is_rejected_only_after_its_time_for_supplementing(app):
    consultation = factories.consultation()
    sent = submit(consultation, "Uwaga.", sender=Sender(kind=SenderKind.ORGANISATION))
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    with pytest.raises(Refused):
        operations.reject_submission(officer, sent, reason="Nie uzupełniono.")
    with travelling(now() + timedelta(days=4)):
        operations.reject_submission(officer, sent, reason="Nie uzupełniono.")
    assert sent.formal_status is FormalStatus.REJECTED_FORMAL and sent.formal_note == "Nie uzupełniono."
    with pytest.raises(Conflict):
        operations.supplement_submission(officer, sent, name="Stowarzyszenie Lipa")


def test_a_letter_typed_in_late_still_has_its_days_for_supplementing(app):
    consultation = factories.consultation()
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    sent = operations.register_submission(
        officer, consultation, channel=Channel.POST, received_on=today() - timedelta(days=9), sender=Sender(kind=SenderKind.ORGANISATION),
        items=[Item(body="Uwaga.")], client_key="list",
    )
    assert sent.supplement_until == today() + timedelta(days=3)


@pytest.mark.parametrize("changed", [{"received_on": timedelta(days=1)}, {"text": "Raz\nDwa\nTrzy"}, {"text": "Raz\nDwa poprawione"}, {"channel": Channel.PHONE}])
def test_lines_that_were_mended_after_they_were_sent_are_not_passed_over_in_silence(app, changed):
    consultation = factories.consultation()
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    given = {"channel": Channel.ORAL, "received_on": today(), "text": "Raz\nDwa", "client_key": "linie"}
    operations.register_lines(officer, consultation, **given)
    if "received_on" in changed:
        changed = {"received_on": today() - changed["received_on"]}
    with pytest.raises(Refused):
        operations.register_lines(officer, consultation, **{**given, **changed})
    assert numbers() == [1, 2]


@pytest.mark.parametrize("changed", ["channel", "received_on", "posted_on", "source_reference"])
def test_a_letter_whose_details_were_mended_after_it_was_sent_is_not_passed_over_in_silence(app, changed):
    consultation = factories.consultation()
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    given = {
        "channel": Channel.POST, "received_on": today(), "posted_on": today(), "source_reference": "teczka 1", "sender": Sender(),
        "items": [Item(body="List.")], "client_key": "list",
    }
    first = operations.register_submission(officer, consultation, **given)
    assert operations.register_submission(officer, consultation, **given).id == first.id
    day = today() - timedelta(days=1)
    others = {"channel": Channel.EMAIL, "received_on": day, "posted_on": day, "source_reference": "teczka 2"}
    with pytest.raises(Refused):
        operations.register_submission(officer, consultation, **{**given, changed: others[changed]})
    assert numbers() == [1]


@pytest.mark.parametrize("state", [State.DRAFT, State.CLOSED, State.CANCELLED])
def test_no_voice_enters_a_consultation_that_is_over_by_any_door(app, state):
    consultation = factories.consultation(opens=-30, closes=-5)
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    typed = {"channel": Channel.POST, "received_on": today(), "sender": Sender(), "items": [Item(body="List.")], "client_key": "list"}
    first = operations.register_submission(officer, consultation, **typed)
    consultation.state = state
    db.session.commit()
    doors = (
        lambda: operations.register_submission(officer, consultation, **{**typed, "client_key": "inny"}),
        lambda: operations.register_lines(officer, consultation, channel=Channel.ORAL, received_on=today(), text="Raz", client_key="linie"),
        lambda: operations.import_submissions(officer, consultation, rows=[({"received_on": today()}, Sender(), Item(body="Raz."))], client_key="k", source="w"),
    )
    for door in doors:
        with pytest.raises((Conflict, Forbidden)):
            door()
    assert numbers() == [1]
    if state is not State.DRAFT:
        assert operations.register_submission(officer, consultation, **typed).id == first.id


ASKED = {**factories.PROFILE, "organisation_fields": ["name", "seat", "regon"]}


def incomplete_letter():
    consultation = factories.consultation(profile=ASKED)
    sent = submit(consultation, "Uwaga.", sender=Sender(kind=SenderKind.ORGANISATION, name="Stowarzyszenie Lipa"))
    return sent, factories.actor((Role.OFFICER, consultation.organisation))


def test_part_of_what_was_missing_is_kept_until_the_rest_comes(app):
    sent, officer = incomplete_letter()
    operations.supplement_submission(officer, sent, details={"seat": "Lipowa 1"})
    db.session.expire_all()
    assert sent.sender_details == {"seat": "Lipowa 1"} and sent.formal_status is FormalStatus.NEEDS_SUPPLEMENT
    with pytest.raises(Refused):
        operations.supplement_submission(officer, sent, details={"seat": "Lipowa 1"})
    operations.supplement_submission(officer, sent, details={"regon": "000000000"})
    assert sent.formal_status is FormalStatus.SUPPLEMENTED
    facts = db.session.scalars(sa.select(FactRow).where(FactRow.name.in_(["details.supplied", "submission.supplemented"])).order_by(FactRow.id))
    assert [(row.name, row.data) for row in facts] == [("details.supplied", {"missing": ["regon"]}), ("submission.supplemented", {"in_time": True})]


def test_what_is_supplied_after_its_time_is_taken_with_a_public_reason_and_not_said_to_be_in_time(app):
    sent, officer = incomplete_letter()
    rest = {"seat": "Lipowa 1", "regon": "000000000"}
    with travelling(now() + timedelta(days=4)):
        with pytest.raises(Refused) as refusal:
            operations.supplement_submission(officer, sent, details=rest)
        assert "reason" in refusal.value.fields and sent.formal_status is FormalStatus.NEEDS_SUPPLEMENT
        operations.supplement_submission(officer, sent, details=rest, reason="List zaginął na poczcie.")
    assert sent.formal_status is FormalStatus.SUPPLEMENTED and sent.formal_note == "List zaginął na poczcie."
    assert db.session.scalars(sa.select(FactRow).where(FactRow.name == "submission.supplemented")).one().data == {"in_time": False}


def test_an_imported_submission_has_its_days_for_supplementing_too(app):
    consultation = factories.consultation()
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    row = ({"received_on": today(), "formal_status": FormalStatus.NEEDS_SUPPLEMENT}, Sender(), Item(body="Raz."))
    (sent,) = operations.import_submissions(officer, consultation, rows=[row], client_key="k", source="w")
    with pytest.raises(Refused):
        operations.reject_submission(officer, sent, reason="Nie uzupełniono.")
    sent.supplement_until = None
    db.session.commit()
    with pytest.raises(Refused):
        operations.reject_submission(officer, sent, reason="Nie uzupełniono.")
    assert sent.formal_status is FormalStatus.NEEDS_SUPPLEMENT
