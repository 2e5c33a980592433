"""The roll call as values: what counts, what waits, and that the record gives back what it was given."""

from consult.positions.rollcall import RollCall, SeatStance, from_record, percent, to_record

CALL = RollCall(
    3,
    (
        SeatStance(1, "ngo", "Stowarzyszenie", "support", 3), SeatStance(2, "ngo", "Fundacja", "object", 2, "Szkoda.", ""),
        SeatStance(3, "administration", "Gmina", "reservations", 3, "Za rok.", ""), SeatStance(4, "administration", "Powiat"),
    ),
    ("administration", "lived_experience", "ngo"),
)


def nominated(seats):
    return [seat.nominated_by for seat in seats]


def test_only_stances_on_the_present_edition_count():
    assert nominated(CALL.current) == ["Stowarzyszenie", "Gmina"]
    assert (nominated(CALL.earlier), CALL.earlier_editions, nominated(CALL.silent)) == (["Fundacja"], [(2, 1)], ["Powiat"])
    assert {result.sector: result.answers for result in CALL.agreement.sectors} == {"administration": 1, "lived_experience": 0, "ngo": 1}


def test_an_objection_stands_and_waits_on_whatever_edition():
    assert nominated(CALL.objections) == nominated(CALL.unanswered) == ["Fundacja"]
    assert nominated(CALL.reservations) == ["Gmina"]


def test_a_required_side_without_a_seat_is_named_among_those_that_lack_answers():
    assert CALL.agreement.verdict == "not_enough" and "lived_experience" in CALL.agreement.lacking


def test_the_record_gives_back_what_it_was_given():
    assert from_record(3, to_record(CALL)) == CALL
    assert to_record(CALL)["not_enough_answers_from"] == list(CALL.agreement.lacking)


def test_percents_are_whole_and_nothing_stays_nothing():
    assert [percent(share) for share in (None, 0, 0.005, 2 / 3, 1)] == [None, 0, 1, 67, 100]
