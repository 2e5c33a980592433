"""Days and deadlines of a consultation: the earliest lawful end, the second it closes, when results are due, what is late.

Days are civil days in Poland. A published end is never shifted: an end on a Saturday or holiday is only remarked upon.
Sources: ustawa z 18.01.1951 o dniach wolnych od pracy (6 January since 2011, 24 December since 2025); Kodeks cywilny art. 111
(the day of the event is not counted, a period of days ends with the end of its last day) and art. 115 (Saturdays, holidays).
"""
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

POLAND = ZoneInfo("Europe/Warsaw")
# (month, day): the first year in which it was free
_FIXED = {(1, 1): 0, (1, 6): 2011, (5, 1): 0, (5, 3): 1990, (8, 15): 1989, (11, 1): 0, (11, 11): 1989, (12, 24): 2025, (12, 25): 0,
          (12, 26): 0}
_FROM_EASTER = (0, 1, 49, 60)      # Easter Sunday and Monday, Pentecost, Corpus Christi


def easter(year):
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Meeus, Astronomical Algorithms, ch. 8)."""
    golden, century, years = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (years // 4) - moon - years % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year):
    """The days free of work by statute in Poland in a year (Sundays, which are free too, apart), as a set of dates."""
    fixed = {date(year, month, day) for (month, day), since in _FIXED.items() if year >= since}
    return fixed | {easter(year) + timedelta(days=days) for days in _FROM_EASTER}


def warnings(day):
    """What an officer should know about a day chosen as an end: codes `saturday`, `sunday`, `holiday`, in this order."""
    found = {5: ("saturday",), 6: ("sunday",)}.get(day.weekday(), ())
    return found + (("holiday",) if day in public_holidays(day.year) else ())


def earliest_end(start_on, minimum_days):
    """The first day on which a consultation may end: the start is not counted. Negative days raise ValueError."""
    if minimum_days < 0:
        raise ValueError(minimum_days)
    return start_on + timedelta(days=minimum_days)


def latest_announcement(start_on, notice_days):
    """The last day on which the notice may appear `notice_days` before the start: like the first day of a term, that day is not counted."""
    return start_on - timedelta(days=notice_days)


def opens_at(start_on, tz=POLAND):
    """The instant a phase opens: 00:00:00 local time of its first day, as an aware UTC datetime."""
    return datetime.combine(start_on, time.min, tzinfo=tz).astimezone(UTC)


def closes_at(end_on, tz=POLAND):
    """The last second of a day in local time, 23:59:59, as an aware UTC datetime; right on days when the clocks change."""
    return datetime.combine(end_on, time(23, 59, 59), tzinfo=tz).astimezone(UTC)


def is_over(now, end_on, tz=POLAND):
    """True once the whole closing second has passed: something sent at 23:59:59.9 is still in time."""
    return now >= closes_at(end_on, tz) + timedelta(seconds=1)


def local_day(instant, tz=POLAND):
    """The civil day in Poland of an aware datetime."""
    return instant.astimezone(tz).date()


def days_left(now, end_on, tz=POLAND):
    """Whole days until the end: 0 on the last day, negative afterwards."""
    return (end_on - local_day(now, tz)).days


def results_due(rule, end_on):
    """When results are due: a number of days gives a date counted from the end; a date or a text is returned as it is.

    A text (as in "with the adopted programme") cannot be counted down. None means that nothing is prescribed.
    """
    if isinstance(rule, bool) or not isinstance(rule, int | date | str | None):
        raise TypeError(rule)
    return end_on + timedelta(days=rule) if isinstance(rule, int) else rule


def late(received_on, posted_on, closes_on, counts):
    """True when a voice came after the close, by the date the procedure counts: `received` or `posted`.

    Where posting counts, the postmark decides; without one (by hand, by e-mail, illegible) the day of receipt does.
    """
    if counts not in ("received", "posted"):
        raise ValueError(counts)
    decisive = posted_on if counts == "posted" and posted_on is not None else received_on
    return decisive > closes_on
