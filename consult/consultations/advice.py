"""What an officer should know before announcing, although nothing forbids it: days off, tight dates, what a lawyer should confirm."""

from datetime import date

from consult.consultations.deadlines import earliest_end, latest_announcement, results_due, warnings
from consult.consultations.profiles import Profile
from consult.consultations.words import DAYS_OFF, PHASES, WAYS, DayWords, days_words, named
from consult.core.i18n import lazy as _

TO_CONFIRM = {
    "minimum_days": _("days for comments"), "notice_days": _("days between notice and start"), "results": _("when results are due"),
    "late": _("what happens with late voices"), "organisation_fields": _("what an organisation has to give"),
    "notice_channels": _("where the notice appears"),
}


def advice(profile: Profile, phases: dict[str, tuple[date, date]], forms: list[str]) -> list:
    """Sentences for the officer. `phases` maps kinds to first and last day; `forms` are the chosen ways to take part."""
    said = [*_days_off(phases), *_order(profile, phases)]
    for rule in profile.forms:
        if rule.recommended and len(set(forms) & set(rule.of)) < rule.at_least:
            said.append(_("Recommended for this procedure: at least one of: %(list)s.", list=named(WAYS, rule.of)))
    if profile.opinion_days:
        said.append(_("Ask the council named by the procedure for its opinion; time for it: %(days)s.", days=days_words(profile.opinion_days)))
    if profile.to_confirm:
        said.append(_("Have a lawyer confirm these points of the procedure: %(list)s.", list=named(TO_CONFIRM, profile.to_confirm)))
    return said


def _days_off(phases):
    for kind, (_start, end) in phases.items():
        if found := warnings(end):
            what = named(DAYS_OFF, found)
            yield _("%(phase)s: the last day, %(day)s, is %(what)s. The date stands.", phase=PHASES[kind], day=DayWords(end), what=what)


def _order(profile, phases):
    if "collect" not in phases:
        return
    end = phases["collect"][1]
    due = results_due(profile.results, end)
    if "answer" in phases and isinstance(due, date) and phases["answer"][1] > due:
        yield _("Answers end after the day on which results are due, %(day)s.", day=DayWords(due))
    if "draft" in phases and phases["draft"][0] <= end:
        yield _("Drafting begins while voices are still being collected.")


def lawful_days(profile: Profile, start: date | None) -> list:
    """For a first day: by when the notice has to appear, the earliest last day, and when results would be due then."""
    if start is None:
        return []
    end = earliest_end(start, profile.minimum_days)
    said = [
        _("The notice has to appear by %(day)s.", day=DayWords(latest_announcement(start, profile.notice_days))),
        _("The earliest last day is %(day)s.", day=DayWords(end)),
    ]
    due = results_due(profile.results, end)
    if isinstance(due, date):
        said.append(_("With that last day, results are due on %(day)s.", day=DayWords(due)))
    return said
