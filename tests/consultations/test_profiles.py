"""The procedure profiles, and what a notice lacks under each of them."""
import json
from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest

from consult.consultations.advice import advice
from consult.consultations.completeness import NEVER_OVERRIDDEN, NOTICE_FIELDS, Document, Phase, missing
from consult.consultations.profiles import NotAProfile, all_profiles, from_json, to_json

START = date(2026, 5, 4)
READY = {field: "słowa" for fields in NOTICE_FIELDS.values() for field in fields} | {
    "can_change": "trasa", "cannot_change": "budżet", "reason": "termin wniosku",
    "channels": ["press", "on_site", "bip", "website", "board", "members"],
    "forms": ["comments", "open_meeting", "study_walk", "survey", "duty_hours", "documents_on_display", "world_cafe", "oral_comments"],
}


def notice(days=40, **changes):
    return READY | {"starts_on": START, "ends_on": START + timedelta(days=days)} | changes


def phases(days=40):
    return [Phase("zgłaszanie uwag", START, START + timedelta(days=days), frozenset({"contribute"})),
            Phase("analiza", START + timedelta(days=days + 1), START + timedelta(days=days + 20))]


def lacking(key="usg_5a_default", given=None, stretches=None, documents=(("Projekt", 12),), today=date(2026, 4, 1), forms=("general",)):
    return missing(notice() if given is None else given, all_profiles()[key], phases() if stretches is None else stretches,
                   documents, today=today, available_forms=forms)


def test_there_are_nine_profiles_with_the_days_their_acts_demand():
    assert {key: (profile.minimum_days, profile.notice_days) for key, profile in all_profiles().items()} == {
        "usg_5a_default": (21, 7), "tychy": (14, 0), "ngo_programme": (14, 0), "revitalisation": (35, 0), "planning": (28, 0),
        "environment": (21, 0), "strategy": (35, 0), "regional_platform": (21, 0), "express": (7, 0)}
    assert {key for key, profile in all_profiles().items() if profile.form != "general"} == {"planning"}
    assert {key for key, profile in all_profiles().items() if not profile.late.considered} == {"planning", "environment"}


def test_no_profile_asks_residents_for_an_address_phone_or_age():
    for profile in all_profiles().values():
        assert not {"email", "phone", "age", "birth_date", "pesel"} & set(profile.organisation_fields)
    assert "regon" in all_profiles()["tychy"].organisation_fields


def test_a_snapshot_comes_back_from_json_as_it_was_and_cannot_be_changed():
    for profile in all_profiles().values():
        assert from_json(json.loads(json.dumps(to_json(profile)))) == profile
        with pytest.raises(FrozenInstanceError):
            profile.minimum_days = 1


@pytest.mark.parametrize("change", [{"minimum_days": -1}, {"minimum_days": "21"}, {"results": ""}, {"late": {"counts": "typed", "considered": True}},
                                    {"moderation": "none"}, {"surprise": 1}, {"forms": [{"of": ["comments"], "at_least": 2}]}, {"forms": [{}]}, {"to_confirm": ["x"]}])
def test_data_that_make_no_profile_are_refused(change):
    with pytest.raises(NotAProfile):
        from_json(to_json(all_profiles()["tychy"]) | change)


@pytest.mark.parametrize("key", sorted(set(all_profiles()) - {"planning"}))
def test_a_complete_notice_lacks_nothing(key):
    assert lacking(key) == []


def test_planning_waits_for_its_own_form_and_no_reason_lifts_that():
    assert lacking("planning") == [("form_unavailable", {"form": "planning_2509"})]
    assert "form_unavailable" in NEVER_OVERRIDDEN
    assert lacking("planning", forms=("general", "planning_2509")) == []


def test_an_empty_notice_lacks_all_seventeen_parts_and_says_what_can_change_is_not_said():
    found = lacking(given={}, stretches=(), documents=())
    assert {values["item"] for code, values in found if code == "notice_field"} == set(range(1, 18))
    assert [(code, values) for code, values in found if code != "notice_field"] == [
        ("notice_channel", {"channel": "bip"}), ("notice_channel", {"channel": "website"}), ("scope", {"field": "can_change"}),
        ("scope", {"field": "cannot_change"}), ("no_document", {}), ("no_comment_phase", {}),
        ("ways_to_take_part", {"of": ("comments",), "at_least": 1, "chosen": 0})]


def test_white_space_fills_no_field():
    assert lacking(given=notice(subject="  \n")) == [("notice_field", {"field": "subject", "item": 4})]


def test_too_few_days_name_the_earliest_lawful_end():
    assert lacking("revitalisation", notice(34), phases(34)) == [
        ("too_few_days", {"days": 34, "minimum_days": 35, "earliest_end": date(2026, 6, 8)})]
    assert lacking("revitalisation", notice(35), phases(35)) == []


def test_a_notice_appears_seven_days_ahead_or_at_the_latest_on_the_first_day():
    late = {"latest": date(2026, 4, 27), "notice_days": 7}
    assert lacking(today=date(2026, 4, 27)) == []
    assert lacking(today=date(2026, 4, 28)) == [("notice_too_late", late)]
    assert lacking("tychy", today=START) == []
    assert lacking("tychy", today=START + timedelta(days=1)) == [("notice_too_late", {"latest": START, "notice_days": 0})]


def test_phases_have_dates_run_forwards_and_stand_in_order():
    comment = frozenset({"contribute"})
    end = START + timedelta(days=40)
    assert lacking(stretches=[("uwagi", START, None, comment)]) == [("phase_without_dates", {"phase": "uwagi"})]
    assert lacking(stretches=[("uwagi", end, START, comment)]) == [("phase_backwards", {"phase": "uwagi"})]
    assert lacking(stretches=[("uwagi", START, end, comment), ("przed", START - timedelta(days=1), end)]) == [
        ("phases_out_of_order", {"phase": "przed", "after": "uwagi"})]


def test_the_notice_and_the_phase_for_comments_name_the_same_days():
    assert lacking(given=notice(39)) == [("notice_dates", {})]


def test_documents_are_split_into_passages():
    assert lacking(documents=[Document("Projekt", 3), Document("Mapa", 0)]) == [("document_without_passages", {"title": "Mapa"})]


def test_ways_to_take_part_are_counted_by_group():
    found = lacking("revitalisation", notice(forms=["comments", "survey"]))
    assert [(code, values["at_least"], values["chosen"]) for code, values in found] == [("ways_to_take_part", 2, 1)]
    assert lacking(given=notice(forms=["comments"])) == []


def test_urgency_needs_a_reason():
    assert lacking("express", notice(reason="")) == [("reason", {})]


def test_an_officer_is_reminded_of_the_opinion_that_a_procedure_gives_days_for():
    days = {"collect": (START, START + timedelta(days=20))}
    said = {key: " ".join(map(str, advice(profile, days, ["comments"]))) for key, profile in all_profiles().items()}
    assert [key for key, sentences in said.items() if "opini" in sentences.lower()] == ["ngo_programme"]
    assert "14 dni" in said["ngo_programme"]
