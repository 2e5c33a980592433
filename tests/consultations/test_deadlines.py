"""Days that offices count: known holidays, both nights on which the clocks change, and voices on the last day."""
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from consult.consultations.deadlines import (
    closes_at,
    days_left,
    earliest_end,
    easter,
    is_over,
    late,
    latest_announcement,
    opens_at,
    public_holidays,
    results_due,
    warnings,
)


def test_easter_falls_where_calendars_say():
    known = ["1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31", "2025-04-20",
             "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25", "2049-04-18", "2100-03-28"]
    for day in map(date.fromisoformat, known):
        assert easter(day.year) == day


def test_easter_is_always_a_sunday_between_22_march_and_25_april():
    for year in range(1583, 4100):
        assert easter(year).weekday() == 6
        assert (3, 22) <= (easter(year).month, easter(year).day) <= (4, 25)


def test_the_holidays_of_2026_are_fourteen_and_christmas_eve_is_one_since_2025():
    assert sorted(day.isoformat()[5:] for day in public_holidays(2026)) == [
        "01-01", "01-06", "04-05", "04-06", "05-01", "05-03", "05-24", "06-04", "08-15", "11-01", "11-11", "12-24", "12-25", "12-26"]
    assert date(2024, 12, 24) not in public_holidays(2024)
    assert date(2025, 12, 24) in public_holidays(2025)
    assert date(2010, 1, 6) not in public_holidays(2010)


def test_an_end_on_a_saturday_or_holiday_is_remarked_upon():
    assert warnings(date(2026, 12, 24)) == ("holiday",)
    assert warnings(date(2026, 8, 15)) == ("saturday", "holiday")
    assert warnings(date(2026, 5, 3)) == ("sunday", "holiday")
    assert warnings(date(2026, 6, 6)) == ("saturday",)
    assert warnings(date(2026, 6, 5)) == ()


def test_the_start_is_not_counted():
    assert earliest_end(date(2026, 5, 4), 21) == date(2026, 5, 25)
    assert earliest_end(date(2026, 2, 20), 14) == date(2026, 3, 6)
    assert earliest_end(date(2028, 2, 20), 14) == date(2028, 3, 5)
    with pytest.raises(ValueError, match="-1"):
        earliest_end(date(2026, 5, 4), -1)


def test_a_notice_precedes_the_start_by_its_days_and_the_day_it_appears_is_not_counted():
    assert latest_announcement(date(2026, 5, 8), 7) == date(2026, 5, 1)
    assert latest_announcement(date(2026, 5, 8), 0) == date(2026, 5, 8)


def test_a_day_ends_in_its_last_second_also_when_the_clocks_change():
    assert closes_at(date(2026, 3, 28)) == datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC)
    assert closes_at(date(2026, 3, 29)) == datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)
    assert closes_at(date(2026, 10, 24)) == datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC)
    assert closes_at(date(2026, 10, 25)) == datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)
    assert opens_at(date(2026, 3, 29)) == datetime(2026, 3, 28, 23, 0, tzinfo=UTC)


def test_every_day_of_ten_years_opens_one_second_after_the_day_before_closes():
    day = date(2024, 1, 1)
    while day.year < 2034:
        after = day + timedelta(days=1)
        assert opens_at(after) - closes_at(day) == timedelta(seconds=1)
        assert closes_at(day).tzinfo is UTC
        day = after


def test_the_closing_second_still_counts():
    end = date(2026, 5, 25)
    assert not is_over(datetime(2026, 5, 25, 21, 59, 59, 999_999, tzinfo=UTC), end)
    assert is_over(datetime(2026, 5, 25, 22, 0, tzinfo=UTC), end)


def test_days_left_are_counted_in_polish_days_whatever_zone_the_clock_has():
    end = date(2026, 5, 25)
    assert days_left(datetime(2026, 5, 24, 21, 59, tzinfo=UTC), end) == 1
    assert days_left(datetime(2026, 5, 24, 22, 1, tzinfo=UTC), end) == 0
    assert days_left(datetime(2026, 5, 25, 18, 30, tzinfo=timezone(timedelta(hours=-5))), end) == -1


def test_results_are_due_after_days_on_a_date_or_as_a_text_says():
    end = date(2026, 5, 25)
    assert results_due(14, end) == date(2026, 6, 8)
    assert results_due(date(2026, 11, 30), end) == date(2026, 11, 30)
    assert results_due("w uzasadnieniu przyjętego dokumentu", end) == "w uzasadnieniu przyjętego dokumentu"
    assert results_due(None, end) is None
    for wrong in (True, 1.5):
        with pytest.raises(TypeError):
            results_due(wrong, end)


def test_lateness_follows_the_date_the_procedure_counts():
    close, after = date(2026, 5, 25), date(2026, 5, 26)
    assert not late(close, None, close, "received")
    assert late(after, close, close, "received")
    assert not late(after, close, close, "posted")
    assert late(after, after, close, "posted")
    assert late(after, None, close, "posted")
    with pytest.raises(ValueError, match="typed"):
        late(close, close, close, "typed")
