"""Preparing, announcing, closing and calling off."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from consult.consultations import guards, operations, queries
from consult.consultations.models import Consultation, Correction, Override, PhaseKind, State
from consult.consultations.profiles import all_profiles
from consult.core.clock import at, today, travelling
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, NotFound, Refused, SignInNeeded, Stale
from consult.core.mark import mark_of
from consult.core.record import FactRow
from consult.policy.roles import GUEST, Role
from tests import factories
from tests.consultations.factories import announced, draft, officer


def facts(*names):
    rows = db.session.scalars(sa.select(FactRow).order_by(FactRow.id))
    return [row for row in rows if not names or row.name in names]


def test_a_consultation_begins_under_a_profile_with_what_is_known_already(app):
    organisation = factories.organisation(municipality="Tychy", email="a@consult.example")
    made = operations.create_consultation(officer(organisation), organisation, profile_key="tychy", title="  Park   miejski ")
    assert (made.title, made.slug, made.state, made.is_public) == ("Park miejski", "park-miejski", State.DRAFT, False)
    assert made.procedure == all_profiles()["tychy"]
    assert made.notice["authority"] == organisation.name and "REGON" in made.notice["comment_contents"]
    assert made.notice["forms"] == ["comments", "duty_hours", "documents_on_display"]
    assert [row.name for row in facts()] == ["consultation.created"] and facts()[0].audience == "staff"


def test_later_edits_of_profiles_do_not_reach_a_consultation_that_has_begun(app):
    made, _actor = draft()
    assert made.profile["minimum_days"] == 14
    made.profile = {**made.profile, "minimum_days": 30}
    assert made.procedure.minimum_days == 30 and all_profiles()["tychy"].minimum_days == 14


@pytest.mark.parametrize("values", [{"profile_key": "nie ma"}, {"title": " "}, {"title": "x" * 201}])
def test_what_cannot_begin_is_refused_and_leaves_nothing(app, values):
    organisation = factories.organisation()
    with pytest.raises(Refused):
        operations.create_consultation(officer(organisation), organisation, **{"profile_key": "tychy", "title": "Park", **values})
    assert db.session.scalars(sa.select(Consultation)).all() == [] and facts() == []


@pytest.mark.parametrize("role", list(Role))
def test_only_officers_of_the_same_organisation_prepare(app, role):
    own, foreign = factories.organisation(), factories.organisation()
    actor = factories.actor((role, own))
    if role is Role.OFFICER:
        made = operations.create_consultation(actor, own, profile_key="tychy", title="Park")
        operations.edit_basics(actor, made, values={"number": "1"})
    else:
        with pytest.raises(Forbidden):
            operations.create_consultation(actor, own, profile_key="tychy", title="Park")
        made, _officer = draft(organisation=own)
        for act in (
            lambda: operations.edit_basics(actor, made, values={"number": "1"}),
            lambda: operations.edit_notice(actor, made, values={"subject": "x"}),
            lambda: operations.publish_consultation(actor, made),
            lambda: operations.close_consultation(actor, made),
            lambda: operations.cancel_consultation(actor, made, reason="bo tak"),
            lambda: operations.set_phases(actor, made, dates={}),
            lambda: operations.add_document(actor, made, title="x", text="x"),
        ):
            with pytest.raises(Forbidden):
                act()
    with pytest.raises(Forbidden):
        operations.create_consultation(actor, foreign, profile_key="tychy", title="Park")
    with pytest.raises(SignInNeeded):
        operations.edit_basics(GUEST, made, values={"number": "1"})


def test_a_complete_notice_is_announced_and_the_record_keeps_its_fingerprint(app):
    made, actor = draft()
    assert queries.lacks_of(made) == []
    operations.publish_consultation(actor, made)
    assert made.state is State.ANNOUNCED and made.is_public and made.overrides == []
    assert made.results_due_on == made.phase(PhaseKind.COLLECT).ends_on + timedelta(days=14)
    fact = facts("consultation.announced")[0]
    assert fact.audience == "public" and len(fact.data["sha256"]) == 64
    assert fact.data["collects_until"] == made.phase(PhaseKind.COLLECT).ends_on.isoformat()
    with pytest.raises(Conflict):
        operations.publish_consultation(actor, made)


def test_announcing_is_refused_with_the_list_of_what_is_missing(app):
    organisation = factories.organisation()
    actor = officer(organisation)
    made = operations.create_consultation(actor, organisation, profile_key="tychy", title="Park")
    with pytest.raises(Refused) as refusal:
        operations.publish_consultation(actor, made, override_reason="Pilne.")
    assert [str(item) for item in refusal.value.items] == ["Nie ustawiono dni na zbieranie głosów."]  # nothing stands in for days
    operations.set_phases(actor, made, dates={PhaseKind.COLLECT: (today(), today() + timedelta(days=3))})
    with pytest.raises(Refused) as refusal:
        operations.publish_consultation(actor, made)
    said = " ".join(str(item) for item in refusal.value.items)
    assert "Ogłoszenie, część 4" in said and "14 dni" in said and "dokument" in said
    assert made.state is State.DRAFT and facts("consultation.announced") == []


def test_a_lack_is_set_aside_with_a_reason_on_record_for_everybody(app):
    made, actor = draft(days=5)
    with pytest.raises(Refused):
        operations.publish_consultation(actor, made)
    operations.publish_consultation(actor, made, override_reason="Termin wniosku o dotację mija za tydzień.")
    override = queries.list_overrides(made)[0]
    assert override.act == "publish" and override.missing[0][0] == "too_few_days" and override.missing[0][1]["minimum_days"] == 14
    assert facts("rule.overridden")[0].data["missing"] == ["too_few_days"] and facts("rule.overridden")[0].audience == "public"


def test_a_profile_whose_form_does_not_exist_here_cannot_be_announced_for_any_reason(app):
    made, actor = draft(profile_key="planning", days=40, notice={"channels": ["press", "board", "bip", "website"]})
    with pytest.raises(Refused) as refusal:
        operations.publish_consultation(actor, made, override_reason="Pilne")
    assert ["planning_2509" in str(item) for item in refusal.value.items] == [True]
    assert made.state is State.DRAFT and db.session.scalars(sa.select(Override)).all() == []


@pytest.mark.parametrize("key", sorted(set(all_profiles()) - {"planning"}))
def test_every_other_profile_can_be_announced(app, key):
    everything = ["comments", "duty_hours", "documents_on_display", "open_meeting", "world_cafe", "oral_comments", "study_walk"]
    channels = ["bip", "website", "board", "press", "on_site", "members"]
    made, actor = draft(profile_key=key, starts=8, days=40, notice={"forms": everything, "channels": channels, "reason": "Termin dotacji."})
    operations.publish_consultation(actor, made)
    assert made.state is State.ANNOUNCED


def test_two_officers_who_write_the_same_part_see_both_versions(app):
    made, actor = draft()
    seen = mark_of(queries.notice_of(made))
    operations.edit_notice(actor, made, values={"subject": "Pierwsza wersja."}, seen=seen)
    with pytest.raises(Stale) as stale:
        operations.edit_notice(actor, made, values={"subject": "Druga wersja."}, seen=seen)
    assert (stale.value.theirs["subject"], stale.value.mine["subject"]) == ("Pierwsza wersja.", "Druga wersja.")
    assert made.notice["subject"] == "Pierwsza wersja."


def test_two_officers_who_write_different_forms_do_not_disturb_each_other(app):
    made, actor = draft()
    notice, basics = mark_of(queries.notice_of(made)), mark_of(queries.basics_of(made))
    operations.edit_notice(actor, made, values={"subject": "Inne."}, seen=notice)
    operations.edit_basics(actor, made, values={"number": "5/2027"}, seen=basics)
    assert (made.notice["subject"], made.number) == ("Inne.", "5/2027")


def test_a_published_notice_changes_only_with_a_reason_and_both_readings_stay(app):
    made, actor = announced()
    with pytest.raises(Refused) as refusal:
        operations.edit_notice(actor, made, values={"contact": "32 000 00 01"})
    assert "why" in refusal.value.fields and made.notice["contact"] == "32 000 00 00"
    operations.edit_notice(actor, made, values={"contact": "32 000 00 01"}, reason="Pomyłka w numerze.")
    kept = queries.list_corrections(made)
    assert [(row.before, row.after, row.reason) for row in kept] == [({"contact": "32 000 00 00"}, {"contact": "32 000 00 01"}, "Pomyłka w numerze.")]
    assert facts("notice.corrected")[0].data["parts"] == ["contact"]
    operations.edit_notice(actor, made, values={"contact": "32 000 00 01"})  # nothing changes, nothing is asked
    assert len(queries.list_corrections(made)) == 1


def test_corrections_cannot_be_taken_back_from_the_database(app):
    made, actor = announced()
    operations.edit_notice(actor, made, values={"contact": "inny"}, reason="Pomyłka.")
    with pytest.raises(sa.exc.DatabaseError, match="append-only"):
        db.session.execute(sa.delete(Correction))
    db.session.rollback()


def test_the_address_stays_when_the_title_is_corrected(app):
    made, actor = announced()
    was = made.address
    operations.edit_basics(actor, made, values={"title": "Czym dojedziemy wieczorem?"}, reason="Jaśniej.")
    assert made.address == was and made.title == "Czym dojedziemy wieczorem?"


@pytest.mark.parametrize("values", [{"title": ""}, {"number": "x" * 41}, {"can_change": "\n".join("x" * 9 for _ in range(41))},
                                    {"moderation": "nigdy"}, {"moderation_hours": -1}, {"question": "x" * 5001}])
def test_basics_that_do_not_fit_are_refused_at_their_field(app, values):
    made, actor = draft()
    with pytest.raises(Refused) as refusal:
        operations.edit_basics(actor, made, values=values)
    assert list(refusal.value.fields) == list(values)


def test_closing_early_is_forbidden_even_with_a_reason(app):
    made, actor = announced()
    with pytest.raises(Refused):
        operations.close_consultation(actor, made, override_reason="Wiemy już wszystko.")
    assert made.state is State.ANNOUNCED


def test_closing_asks_the_guards_of_the_areas_above(app, monkeypatch):
    monkeypatch.setattr(guards, "CLOSING_GUARDS", [])
    asked = []

    @guards.closing_guard
    def voices(consultation):
        asked.append(consultation.id)
        yield "unanswered_voices", {"count": 3}

    made, actor = announced()
    with travelling(at(made.phase(PhaseKind.COLLECT).ends_on + timedelta(days=1))):
        with pytest.raises(Refused) as refusal:
            operations.close_consultation(actor, made)
        assert [str(item) for item in refusal.value.items] == ["3 głosy nie mają jeszcze odpowiedzi."]
        operations.close_consultation(actor, made, override_reason="Autorzy wycofali głosy.")
    assert asked == [made.id, made.id]
    assert made.state is State.CLOSED and queries.list_overrides(made)[0].act == "close"
    assert facts("consultation.closed")[0].subject == made.ref


def test_after_the_end_nothing_is_edited(app):
    made, actor = announced()
    operations.cancel_consultation(actor, made, reason="Zmiana przepisów.")
    assert (made.state, made.is_public, made.end_reason) == (State.CANCELLED, True, "Zmiana przepisów.")
    for act in (
        lambda: operations.edit_notice(actor, made, values={"subject": "x"}, reason="x"),
        lambda: operations.edit_basics(actor, made, values={"number": "x"}, reason="x"),
        lambda: operations.add_document(actor, made, title="x", text="x", reason="x"),
        lambda: operations.set_phases(actor, made, dates={PhaseKind.EFFECTS: (date(2030, 1, 1), date(2030, 2, 1))}, reason="x"),
        lambda: operations.cancel_consultation(actor, made, reason="x"),
        lambda: operations.close_consultation(actor, made),
    ):
        with pytest.raises(Conflict):
            act()


def test_a_draft_that_is_dropped_stays_unseen(app):
    made, actor = draft()
    operations.cancel_consultation(actor, made, reason="Nie teraz.")
    assert not made.is_public and facts("draft.dropped")[0].audience == "staff" and facts("consultation.cancelled") == []
    with pytest.raises(NotFound):
        queries.get_consultation(GUEST, made.id)
    assert list(db.session.scalars(sa.select(queries.Consultation).where(queries.announced()))) == []


def test_cancelling_needs_a_reason(app):
    made, actor = announced()
    with pytest.raises(Refused):
        operations.cancel_consultation(actor, made, reason="  ")
    assert made.state is State.ANNOUNCED


def test_the_platform_that_drafts_is_chosen_before_the_announcement(app):
    made, actor = draft()
    platform = factories.platform(made.organisation)
    operations.set_platform(actor, made, platform=platform)
    assert platform.ref in made.scopes
    operations.publish_consultation(actor, made)
    with pytest.raises(Conflict):
        operations.set_platform(actor, made, platform=None)
