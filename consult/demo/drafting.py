"""Themes, the position, stances, adoption and sending in the example."""

from consult.core.clock import today
from consult.demo.content import read
from consult.demo.story import Story
from consult.positions.models import StanceKind
from consult.positions.operations.adopting import adopt_position, send_position
from consult.positions.operations.agreeing import answer_objection, open_position, take_stance
from consult.positions.operations.clauses import add_clause, cite_sources
from consult.positions.operations.drafting import create_position
from consult.positions.operations.voices import set_voices_aside
from consult.themes.operations import create_theme

KEY = "standards"


def draft(story: Story) -> None:
    """Group, write, agree, adopt and send, each on its day."""
    calendar, told = story.calendar, read("standards_position")
    story.at(calendar.moment(calendar.named["agreement_from"] - 3, "10:00"), lambda: _group(story))
    story.at(calendar.moment(calendar.named["agreement_from"] - 2, "13:00"), lambda: _write(story, told))
    story.at(calendar.moment("agreement_from", "09:00"), lambda: _open(story, told))
    for place, stances in enumerate(told["stances"]):
        story.at(calendar.moment("agreement_from", f"{10 + place}:10"), lambda stances=stances: _take_stances(story, stances))
        story.at(calendar.moment(calendar.named["agreement_from"] + 2, f"{10 + place}:10"), lambda stances=stances: _answer_objections(story, stances))
    story.at(calendar.moment(told["adoption"]["day"], "17:40"), lambda: _adopt(story, told))
    story.at(calendar.moment(told["sending"]["day"], "09:20"), lambda: _send(story, told))


def _group(story: Story) -> None:
    told = read("standards_themes")
    for theme in told["themes"]:
        summary = "\n\n".join(filter(None, (theme["summary"], _heard("Za", theme.get("for")), _heard("Przeciw", theme.get("against")))))
        ids = [story.cast.voices[key].id for key in theme["contributions"]]
        made = create_theme(
            story.cast.actor(told["by"]), story.cast.consultations[KEY], title=theme["title"], summary=summary, contribution_ids=ids
        )
        story.cast.themes[theme["key"]] = made


def _heard(word: str, text: str | None) -> str:
    return f"{word}: {text}" if text else ""


def _write(story: Story, told: dict) -> None:
    cast = story.cast
    drafter, consultation = cast.actor(told["drafter"]), cast.consultations[KEY]
    addressee = cast.organisations[told["addressee_organisation"]]
    position = create_position(
        drafter, consultation, title=told["title"], about=told["subject"], addressee=told["addressee"], addressee_id=addressee.id
    )
    cast.position = position
    for clause in told["clauses"]:
        made = add_clause(drafter, position, heading=clause["heading"], text=clause["text"])
        cite_sources(
            drafter, made, theme_ids=[cast.themes[key].id for key in clause.get("themes", [])],
            contribution_ids=[cast.voices[key].id for key in clause.get("contributions", [])],
            note_ids=[cast.notes[key].id for key in clause.get("notes", [])],
        )
        cast.clauses[clause["key"]] = made
    for aside in told["set_aside"]:
        ids = [cast.voices[key].id for key in aside["contributions"]]
        set_voices_aside(drafter, consultation, contribution_ids=ids, reason=aside["reason"])


def _open(story: Story, told: dict) -> None:
    open_position(story.cast.actor(told["drafter"]), story.cast.position)


def _take_stances(story: Story, told: dict) -> None:
    clause = story.cast.clauses[told["clause"]]
    for key in told["support"]:
        take_stance(story.cast.actor(key), clause, kind=StanceKind.SUPPORT, edition=clause.edition)
    for one in told.get("reservations", []):
        take_stance(story.cast.actor(one["account"]), clause, kind=StanceKind.RESERVATIONS, edition=clause.edition, text=one["text"])
    for one in told.get("objections", []):
        stance = take_stance(story.cast.actor(one["account"]), clause, kind=StanceKind.OBJECT, edition=clause.edition, text=one["text"])
        story.cast.objections[told["clause"], one["account"]] = stance


def _answer_objections(story: Story, told: dict) -> None:
    for one in told.get("objections", []):
        stance = story.cast.objections[told["clause"], one["account"]]
        answer_objection(story.cast.actor(one["answered_by"]), stance, text=one["answer"])


def _adopt(story: Story, told: dict) -> None:
    adoption = story.calendar.fill(told["adoption"])
    chair = story.cast.actor(adoption["declared_by"])
    adopt_position(chair, story.cast.position, number=adoption["number"], adopted_on=today(), result=adoption["result"])


def _send(story: Story, told: dict) -> None:
    sending = told["sending"]
    send_position(story.cast.actor(sending["by"]), story.cast.position, sent_on=today(), how=sending["how"])
