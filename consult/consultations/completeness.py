"""What a consultation still lacks before its notice may be published.

`missing` returns codes with their figures; the words are given where they are shown:

    notice_field          field, item     a part of the notice is empty (item: its number in the list of seventeen)
    notice_channel        channel         the profile wants the notice to appear there too
    notice_dates                          the dates in the notice are not those of the phase for comments
    notice_too_late       latest, notice_days   the profile wants it published by that day
    no_comment_phase                      no phase opens comments
    phase_without_dates   phase
    phase_backwards       phase           it ends before it begins
    phases_out_of_order   phase, after    it begins before the phase listed before it
    too_few_days          days, minimum_days, earliest_end
    no_document
    document_without_passages   title
    scope                 field           what can change, or what cannot, is not said
    form_unavailable      form            the profile's form does not exist on this platform
    ways_to_take_part     of, at_least, chosen
    reason                                the profile wants the reason for its urgency
"""
from typing import NamedTuple

from consult.consultations.deadlines import earliest_end, latest_announcement

# The seventeen parts of a notice. Sources: ustawa OOŚ art. 39, upzp art. 8h, and notices published by municipalities.
NOTICE_FIELDS = {
    1: ("title", "number"),
    2: ("legal_basis",),
    3: ("authority", "owner_unit", "contact"),
    4: ("subject",),
    5: ("purpose",),
    6: ("territory",),
    7: ("addressees",),
    8: ("starts_on", "ends_on"),
    9: ("forms",),
    10: ("documents_place",),
    11: ("how_to_submit",),
    12: ("comment_contents",),
    13: ("deciding_body",),
    14: ("results_announcement",),
    15: ("privacy_notice",),
    16: ("accessibility",),
    17: ("signed_on", "signed_by"),
}
SCOPE_FIELDS = ("can_change", "cannot_change")
# No reason lifts these: without them there would be nothing to take part in.
NEVER_OVERRIDDEN = frozenset({"form_unavailable", "no_comment_phase", "phase_without_dates", "phase_backwards"})


class Phase(NamedTuple):
    """A stretch of days and the features it opens."""

    name: str
    starts_on: object
    ends_on: object
    opens: frozenset = frozenset()


class Document(NamedTuple):
    """A consulted document and into how many passages it was split."""

    title: str
    passage_count: int


def missing(notice, profile, phases, documents, *, today, available_forms):
    """What publishing on `today` lacks, as a list of (code, values), in the order of the form; empty when it may be published.

    `notice` maps field names (NOTICE_FIELDS, SCOPE_FIELDS, `channels`, `reason`) to values; `forms` in it is a list of the ways
    to take part, by code. `phases` and `documents` are sequences of Phase and Document (or equal tuples), phases as listed.
    """
    phases = [Phase(*phase) for phase in phases]
    return [
        *_missing_fields(notice),
        *_missing_channels(notice, profile),
        *_missing_scope(notice),
        *_missing_documents([Document(*document) for document in documents]),
        *_wrong_phases(phases),
        *_wrong_days(notice, profile, phases, today),
        *_missing_forms(notice, profile, available_forms),
        *([("reason", {})] if profile.reason_required and _is_empty(notice.get("reason")) else []),
    ]


def _missing_fields(notice):
    return [("notice_field", {"field": field, "item": item}) for item, names in NOTICE_FIELDS.items() for field in names
            if _is_empty(notice.get(field))]


def _missing_channels(notice, profile):
    chosen = notice.get("channels") or ()
    return [("notice_channel", {"channel": channel}) for channel in profile.notice_channels if channel not in chosen]


def _missing_scope(notice):
    return [("scope", {"field": field}) for field in SCOPE_FIELDS if _is_empty(notice.get(field))]


def _missing_documents(documents):
    if not documents:
        return [("no_document", {})]
    return [("document_without_passages", {"title": document.title}) for document in documents if document.passage_count < 1]


def _wrong_phases(phases):
    wrong = []
    for phase in phases:
        if phase.starts_on is None or phase.ends_on is None:
            wrong.append(("phase_without_dates", {"phase": phase.name}))
        elif phase.ends_on < phase.starts_on:
            wrong.append(("phase_backwards", {"phase": phase.name}))
    dated = [phase for phase in phases if phase.starts_on is not None]
    for before, after in zip(dated, dated[1:], strict=False):
        if after.starts_on < before.starts_on:
            wrong.append(("phases_out_of_order", {"phase": after.name, "after": before.name}))
    return wrong


def _wrong_days(notice, profile, phases, today):
    for_comments = [phase for phase in phases if "contribute" in phase.opens]
    if not for_comments:
        return [("no_comment_phase", {})]
    starts = [phase.starts_on for phase in for_comments]
    ends = [phase.ends_on for phase in for_comments]
    if None in starts or None in ends or min(starts) > max(ends):
        return []
    starts_on, ends_on = min(starts), max(ends)
    wrong = []
    days = (ends_on - starts_on).days
    if days < profile.minimum_days:
        wrong.append(("too_few_days", {"days": days, "minimum_days": profile.minimum_days,
                                       "earliest_end": earliest_end(starts_on, profile.minimum_days)}))
    latest = latest_announcement(starts_on, profile.notice_days)
    if today > latest:
        wrong.append(("notice_too_late", {"latest": latest, "notice_days": profile.notice_days}))
    said = notice.get("starts_on"), notice.get("ends_on")
    if None not in said and said != (starts_on, ends_on):
        wrong.append(("notice_dates", {}))
    return wrong


def _missing_forms(notice, profile, available_forms):
    wrong = [] if profile.form in available_forms else [("form_unavailable", {"form": profile.form})]
    chosen = set(notice.get("forms") or ())
    for rule in profile.forms:
        count = len(chosen.intersection(rule.of))
        if count < rule.at_least and not rule.recommended:
            wrong.append(("ways_to_take_part", {"of": rule.of, "at_least": rule.at_least, "chosen": count}))
    return wrong


def _is_empty(value):
    return value is None or not (value.strip() if isinstance(value, str) else value)
