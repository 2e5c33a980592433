"""What the codes of announcing mean, in the reader's language: states, phases, ways to take part, and what a notice lacks."""

from datetime import date

from babel.dates import format_date

from consult.core.i18n import Message, language
from consult.core.i18n import lazy as _
from consult.core.i18n import lazy_plural as _n

STATES = {
    "draft": _("In preparation"), "announced": _("Announced"), "closed": _("Closed"), "cancelled": _("Cancelled"),
}
PHASES = {
    "collect": _("Collecting voices"), "draft": _("Common position"), "answer": _("Answers"), "effects": _("Carrying out"),
}
CHANNELS = {
    "bip": _("Public Information Bulletin (BIP)"), "website": _("Website of the office"), "board": _("Notice board of the office"),
    "press": _("Local press"), "on_site": _("Notices where the matter is"), "members": _("Message to the members"),
}
WAYS = {
    "comments": _("Comments in writing"), "oral_comments": _("Spoken comments, put on record"), "open_meeting": _("Open meeting"),
    "workshop": _("Workshop"), "world_cafe": _("World Café"), "debate": _("Debate"), "duty_hours": _("An officer on duty"),
    "documents_on_display": _("Documents on display"), "survey": _("Survey"), "geosurvey": _("Survey on a map"), "interview": _("Interviews"),
    "representative_group": _("Talks with a representative group"), "study_walk": _("Study walk"), "expert_panel": _("Panel of experts"),
    "outdoor_meeting": _("Meeting outdoors"), "consultation_point": _("Consultation point"),
}
WHO = {
    "residents": _("residents"), "ngos": _("non-governmental organisations"), "benefit_council": _("the public benefit council"),
    "stakeholders": _("everybody whom it concerns"), "minors_13": _("people from the age of 13 on their own"), "everyone": _("everybody"),
    "partners": _("social and economic partners"), "platform_members": _("members of the platform"), "invited": _("those invited"),
}
FIELDS = {
    "title": _("Title"), "number": _("Number"), "legal_basis": _("Legal basis"), "authority": _("Authority that consults"),
    "owner_unit": _("Unit in charge"), "contact": _("Contact"), "subject": _("What it is about"), "purpose": _("Purpose"),
    "territory": _("Area"), "addressees": _("Whom we ask"), "starts_on": _("First day"), "ends_on": _("Last day"),
    "schedule_note": _("About the dates"), "forms": _("Ways to take part"), "forms_note": _("Places, hours and links"),
    "documents_place": _("Where the documents are"), "how_to_submit": _("How and where to send comments"),
    "comment_contents": _("What a comment should contain"), "deciding_body": _("Who decides"),
    "results_announcement": _("When and where the results appear"), "privacy_notice": _("Personal data"), "accessibility": _("Accessibility"),
    "signed_on": _("Date of the notice"), "signed_by": _("Signed by (position)"), "channels": _("Where the notice appears"),
    "reason": _("Reason for the urgency"), "can_change": _("This can change"), "cannot_change": _("This is already settled"),
    "question": _("Question"), "subtitle": _("Subtitle"), "moderation": _("When voices appear"), "moderation_hours": _("Hours until a voice appears"),
}
SENDER_FIELDS = {
    "name": _("full name"), "seat": _("seat"), "register_number": _("number in the register"), "regon": _("REGON number"),
    "representative": _("person who represents it"), "representative_contact": _("contact to that person"),
    "statutory_areas": _("areas of its statutes"),
}
DAYS_OFF = {"saturday": _("a Saturday"), "sunday": _("a Sunday"), "holiday": _("a public holiday")}


class DayWords:
    """A day that is put into words when it is read, in the reader's language."""

    def __init__(self, day: date):
        self.day = day

    def __str__(self) -> str:
        return format_date(self.day, "d MMMM y", locale=language())

    def __eq__(self, other) -> bool:
        return isinstance(other, DayWords) and self.day == other.day

    def __hash__(self) -> int:
        return hash(self.day)


class Listed:
    """Several words in a row, put together when they are read."""

    def __init__(self, items):
        self.items = tuple(items)

    def __str__(self) -> str:
        return ", ".join(map(str, self.items))

    def __eq__(self, other) -> bool:
        return isinstance(other, Listed) and self.items == other.items

    def __hash__(self) -> int:
        return hash(self.items)


def named(words: dict[str, Message], codes) -> Listed:
    """The words for several codes; a code without words stands for itself."""
    return Listed(words.get(code, code) for code in codes)


def _too_few_days(days, minimum_days, earliest_end):
    return _(
        "Time for comments: %(minimum)s are needed, there are %(days)s. The earliest last day is %(end)s.",
        minimum=days_words(minimum_days), days=days_words(days), end=DayWords(_as_day(earliest_end)),
    )


def _too_late(latest, notice_days):
    if not notice_days:
        return _("The first day, %(day)s, has passed.", day=DayWords(_as_day(latest)))
    return _(
        "The notice has to appear %(days)s before the start, which is by %(latest)s.", days=days_words(notice_days), latest=DayWords(_as_day(latest))
    )


def days_words(n: int) -> Message:
    """A counted number of days."""
    return _n("%(n)s day", "%(n)s days", n)


def _ways(of, at_least, chosen):
    return _("Ways to take part: choose at least %(n)s of these: %(list)s.", n=at_least, list=named(WAYS, of))


_SENTENCES = {
    "notice_field": lambda field, item: _("Notice, part %(item)s: %(field)s.", item=item, field=FIELDS[field]),
    "notice_channel": lambda channel: _("The notice must also appear here: %(channel)s.", channel=CHANNELS.get(channel, channel)),
    "notice_too_late": _too_late,
    "no_comment_phase": lambda: _("The days for collecting voices are not set."),
    "phase_without_dates": lambda phase: _("%(phase)s: a date is missing.", phase=PHASES.get(phase, phase)),
    "phase_backwards": lambda phase: _("%(phase)s: it ends before it begins.", phase=PHASES.get(phase, phase)),
    "phases_out_of_order": lambda phase, after: _(
        "%(phase)s begins before “%(after)s” does.", phase=PHASES.get(phase, phase), after=PHASES.get(after, after)
    ),
    "too_few_days": _too_few_days,
    "no_document": lambda: _("There is no document to comment on."),
    "document_without_passages": lambda title: _("The document “%(title)s” has no passages.", title=title),
    "scope": lambda field: _("It is not said yet: “%(field)s”.", field=FIELDS[field]),
    "form_unavailable": lambda form: _("This procedure needs a form that this platform does not have yet (%(form)s).", form=form),
    "ways_to_take_part": _ways,
    "reason": lambda: _("The reason for the urgency is missing."),
    "notice_dates": lambda: _("The dates in the notice are not those of the phase."),
    "unanswered_voices": lambda count: _n("%(n)s voice has no answer yet.", "%(n)s voices have no answer yet.", count),
    "voices_without_place": lambda count: _n(
        "%(n)s voice has neither a place in the position nor a reason why not.",
        "%(n)s voices have neither a place in the position nor a reason why not.",
        count,
    ),
    "no_clauses": lambda count: _("The position has no clauses."),
    "clauses_without_source": lambda count: _n("%(n)s clause names no source.", "%(n)s clauses name no source.", count),
    "objections_unanswered": lambda count: _n("%(n)s objection has no answer.", "%(n)s objections have no answer.", count),
}


def missing_words(code: str, values: dict) -> Message:
    """One thing that is lacking, as a sentence. A code of another area's that is unknown here is said as it is."""
    make = _SENTENCES.get(code)
    return make(**values) if make else _("Not fulfilled: %(code)s.", code=code)


def part_of(code: str, values: dict) -> str:
    """Which step of preparing a consultation mends a lack: basics, notice, dates, documents or none."""
    if code == "scope" or values.get("item") == 1:
        return "basics"
    if values.get("item") == 8:
        return "dates"
    if code in ("notice_field", "notice_channel", "ways_to_take_part", "reason"):
        return "notice"
    if code in ("no_document", "document_without_passages"):
        return "documents"
    return "" if code == "form_unavailable" else "dates"


def plain_values(values: dict) -> dict:
    """The figures of a lack as JSON keeps them: days as text, tuples as lists."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}  # JSON turns tuples into lists itself


def _as_day(value) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
