"""The figures of a report: how many submissions and contributions came, by which way, in what order, and how they were answered.

A submission is a letter, a contribution one voice in it; they are counted apart. Percentages are whole tenths that add up to
one hundred (largest remainder, Hamilton's method), so that nobody finds 99.9 % in an official table.
"""
from collections import Counter
from typing import NamedTuple

ELECTRONIC = frozenset({"web", "email", "e_delivery"})
UNANSWERED = "unanswered"


class SubmissionRow(NamedTuple):
    """A submission as it is counted: its channel and formal status."""

    channel: str
    formal_status: str


class ContributionRow(NamedTuple):
    """A contribution as it is counted: its channel, its outcome (None while unanswered), and whether it is public."""

    channel: str
    outcome: str | None
    is_public: bool = True


class Share(NamedTuple):
    """How many of one kind; `tenths` are tenths of a per cent."""

    key: str
    count: int
    tenths: int


class Table(NamedTuple):
    """Shares of one whole; the tenths of all shares add up to 1000 unless the whole is empty."""

    total: int
    shares: tuple

    def count_of(self, key):
        """How many of one kind, 0 when there are none."""
        return next((share.count for share in self.shares if share.key == key), 0)


class Statistics(NamedTuple):
    """All tables of a report. The first three count submissions, the others contributions."""

    by_formal_status: Table
    by_channel: Table
    by_medium: Table
    contributions_by_channel: Table
    contributions_by_outcome: Table
    contributions_by_publicity: Table


def count_all(submissions, contributions):
    """The statistics of rows equal to SubmissionRow and ContributionRow.

    `by_medium` tells `electronic` (form, e-mail, e-delivery) from `other`; outcomes include `unanswered` when there are any.
    """
    submissions = [SubmissionRow(*row) for row in submissions]
    contributions = [ContributionRow(*row) for row in contributions]
    return Statistics(
        by_formal_status=tabulate(row.formal_status for row in submissions),
        by_channel=tabulate(row.channel for row in submissions),
        by_medium=tabulate(("electronic" if row.channel in ELECTRONIC else "other" for row in submissions),
                           order=("electronic", "other")),
        contributions_by_channel=tabulate(row.channel for row in contributions),
        contributions_by_outcome=tabulate(row.outcome or UNANSWERED for row in contributions),
        contributions_by_publicity=tabulate(("public" if row.is_public else "hidden" for row in contributions),
                                            order=("public", "hidden")),
    )


def tabulate(keys, order=()):
    """Count keys into a Table: first those of `order` (shown even when 0), then the others, the most frequent first."""
    counts = Counter(keys)
    total = counts.total()
    others = sorted((key for key in counts if key not in order), key=lambda key: (-counts[key], key))
    ordered = [*order, *others]
    tenths = divide(1000, [counts[key] for key in ordered])
    return Table(total, tuple(Share(key, counts[key], part) for key, part in zip(ordered, tenths, strict=True)))


def divide(whole, counts):
    """Divide `whole` units in proportion to counts, exactly: largest remainders first, then larger counts, then earlier places.

    All zero when every count is zero. Raises ValueError for a negative count.
    """
    total = sum(counts)
    if any(count < 0 for count in counts):
        raise ValueError(counts)
    if total == 0:
        return [0] * len(counts)
    parts = [whole * count // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: (-(whole * counts[place] % total), -counts[place], place))
    for place in by_remainder[:whole - sum(parts)]:
        parts[place] += 1
    return parts
