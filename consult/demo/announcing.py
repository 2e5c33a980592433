"""The consultations of the example: notice, phases, document, publication."""

from consult.consultations.models import PhaseKind
from consult.consultations.operations.announcements import create_consultation, edit_basics, edit_notice, publish_consultation
from consult.consultations.operations.documents import add_document
from consult.consultations.operations.passages import edit_passage
from consult.consultations.operations.phases import set_phases
from consult.demo.story import Story

HOUR = "09:30"


def announce(story: Story, told: dict) -> None:
    """Prepare and publish the consultation of `told` on its day."""
    story.at(story.calendar.moment("announced", HOUR), lambda: _announce(story, told))


def _announce(story: Story, told: dict) -> None:
    cast, calendar = story.cast, story.calendar
    officer = cast.actor(told["officer"])
    platform = cast.platforms.get(told.get("platform", {}).get("key"))
    one = create_consultation(
        officer, cast.organisations[told["organisation"]], profile_key=told["profile"], title=calendar.fill(told["title"]),
        question=calendar.fill(told["question"]), platform=platform,
    )
    one.is_demo = True
    cast.consultations[told["key"]] = one
    basics = {name: calendar.fill(told[name]) for name in ("subtitle", "number", "can_change", "cannot_change")}
    edit_basics(officer, one, values=basics)
    notice = calendar.fill({name: value for name, value in told["notice"].items() if name not in ("starts_on", "ends_on", "signed_on")})
    edit_notice(officer, one, values={**notice, "signed_on": calendar.day(told["notice"]["signed_on"])})
    dates = {PhaseKind(phase["kind"]): (calendar.day(phase["from"]), calendar.day(phase["until"])) for phase in told["phases"]}
    set_phases(officer, one, dates=dates)
    _add_document(officer, one, calendar.fill(told["document"]))
    publish_consultation(officer, one)


def _add_document(officer, one, told: dict) -> None:
    document = add_document(officer, one, title=told["title"], text=told["text"])
    plain = {version["passage"]: version["text"] for version in told.get("plain", [])}
    for passage in document.passages:
        if passage.label in plain:
            edit_passage(officer, document, passage_id=passage.id, values={"plain_text": plain[passage.label]})
