"""The cafés of the example: three that were held, one that waits to be run."""

from dataclasses import replace
from datetime import timedelta

from consult.cafe.models import NoteKind
from consult.cafe.operations.harvest import hand_over_harvest, set_aside_notes, write_statement
from consult.cafe.operations.notes import write_note
from consult.cafe.operations.people import appoint_host, join_session
from consult.cafe.operations.planning import make_plan
from consult.cafe.operations.running import close_session, end_round, start_round
from consult.cafe.operations.sessions import add_table, create_session, open_doors, publish_session
from consult.demo.people import give_roles
from consult.demo.story import Story
from consult.moderation.models import Ground
from consult.moderation.operations import hide_text
from consult.policy.roles import GUEST

DOORS_BEFORE, START_AFTER, MOVE_MINUTES, HARVEST_MINUTES = 15, 10, 3, 25
QUESTION = 500


def prepare(story: Story, told: dict, *, key: str, officer: str) -> None:
    """Plan and announce a café with its tables; the doors open on its day, early enough to be tried out whenever the example is loaded."""
    announced = story.calendar.moment("comments_from", "11:00")
    story.at(announced, lambda: _announce(story, told, key=key, officer=officer))
    if story.calendar.day(told["day"]) == story.calendar.today:
        doors = story.calendar.moment(told["day"], "00:05")
        story.at(doors, lambda: open_doors(story.cast.actor(told["facilitator"]), story.cast.cafes[told["key"]]))


def _announce(story: Story, told: dict, *, key: str, officer: str) -> None:
    cast = story.cast
    session = create_session(
        cast.actor(officer), cast.consultations[key], title=told["title"], starts_at=story.calendar.moment(told["day"], told["at"]),
        municipality=told["municipality"], place=told["place"], access_note=told["access_note"], round_count=told["rounds"],
        round_minutes=told["round_minutes"], move_minutes=MOVE_MINUTES,
    )
    cast.cafes[told["key"]] = session
    give_roles(cast, f"cafe:{told['key']}")
    seats = -(-(len(told.get("participants", [])) + len(told["tables"])) // len(told["tables"]))
    for table in told["tables"]:
        add_table(
            cast.actor(officer), session, topic=table["topic"], question=(table.get("question") or " ".join(table.get("questions", [])))[:QUESTION],
            direction=table.get("direction", ""), host_name=table["host"], seats=max(5, seats),
        )
    publish_session(cast.actor(officer), session)


def hold(story: Story, told: dict, *, key: str, officer: str) -> None:
    """Hold a whole café: people join, sit, write in rounds, harvest, and what was harvested is handed over the next day."""
    prepare(story, told, key=key, officer=officer)
    begins = story.calendar.moment(told["day"], told["at"])
    story.at(begins - timedelta(minutes=DOORS_BEFORE), lambda: _welcome(story, told))
    running = begins + timedelta(minutes=START_AFTER)
    for number in range(1, told["rounds"] + 1):
        story.at(running, lambda: _start(story, told))
        _write(story, told, number, running)
        running += timedelta(minutes=told["round_minutes"])
        story.at(running, lambda: _end(story, told))
        running += timedelta(minutes=MOVE_MINUTES)
    story.at(running + timedelta(minutes=5), lambda: _hide(story, told))
    story.at(running + timedelta(minutes=HARVEST_MINUTES), lambda: _harvest(story, told))
    story.at(story.calendar.moment(story.calendar.named[told["day"]] + 1, "10:00"), lambda: _hand_over(story, told))


def _welcome(story: Story, told: dict) -> None:
    cast = story.cast
    session, facilitator = cast.cafes[told["key"]], cast.actor(told["facilitator"])
    open_doors(facilitator, session)
    people = {}
    for table, one in zip(session.tables, told["tables"], strict=True):
        host = join_session(GUEST, session, nickname=one["host"], sector=one.get("host_sector", ""), client_key=f"demo-{told['key']}-host-{table.number}")
        appoint_host(facilitator, table, participant_id=host.id)
        people[one["host"]] = host
    for one in told["participants"]:
        people[one["name"]] = join_session(
            GUEST, session, nickname=one["name"], sector=one.get("sector", ""), client_key=f"demo-{told['key']}-{one['name']}"
        )
    cast.people[told["key"]] = people
    make_plan(facilitator, session, seed=0)


def _start(story: Story, told: dict) -> None:
    session = story.cast.cafes[told["key"]]
    start_round(story.cast.actor(told["facilitator"]), session, expected=session.step)


def _end(story: Story, told: dict) -> None:
    session = story.cast.cafes[told["key"]]
    end_round(story.cast.actor(told["facilitator"]), session, expected=session.step)


def _write(story: Story, told: dict, number: int, begins) -> None:
    """Spread a round's notes over it, table by table in turn."""
    cloths = [cloth for cloth in told["cloth"] if cloth["round"] == number]
    for cloth in cloths:
        step = timedelta(minutes=told["round_minutes"] - 3) / max(1, len(cloth["notes"]))
        for place, note in enumerate(cloth["notes"]):
            moment = begins + timedelta(minutes=2, seconds=cloth["table"] * 7) + step * place
            story.at(moment, lambda cloth=cloth, note=note: _lay(story, told, cloth, note))


def _lay(story: Story, told: dict, cloth: dict, note: dict) -> None:
    session = story.cast.cafes[told["key"]]
    tables = {table.number: table for table in session.tables}
    table, people = tables[cloth["table"]], story.cast.people[told["key"]]
    author = people.get(note["by"])
    sits_here = author is not None and (author.id in table.seated_ids or author.id == table.host_id)
    actor = replace(GUEST, participants=frozenset({author.id})) if sits_here else story.cast.actor(told["facilitator"])
    carried = note.get("carried_from")
    story.cast.notes[note["key"]] = write_note(
        actor, table, kind=NoteKind(note["kind"]), body=note["text"], client_key=f"demo-{note['key']}", is_anonymous=not sits_here,
        carried_from_id=tables[carried].id if carried else None,
    )


def _hide(story: Story, told: dict) -> None:
    for one in told.get("hidden", []):
        moderator = story.cast.actor("struzik")
        hide_text(moderator, story.cast.notes[one["note"]], ground=Ground(one["ground"]), reason=one["reason"])


def _harvest(story: Story, told: dict) -> None:
    cast = story.cast
    session, facilitator = cast.cafes[told["key"]], cast.actor(told["facilitator"])
    tables = {table.number: table for table in session.tables}
    for one in told["harvest"]:
        cast.statements[one["key"]] = write_statement(
            facilitator, tables[one["table"]], kind=NoteKind(one["kind"]), text=one["text"], note_ids=[cast.notes[key].id for key in one["notes"]],
            client_key=f"demo-{one['key']}",
        )
    for one in told.get("set_aside", []):
        note = cast.notes[one["note"]]
        set_aside_notes(facilitator, note.table, note_ids=[note.id], reason=one["reason"])
    close_session(facilitator, session, expected=session.step)


def _hand_over(story: Story, told: dict) -> None:
    cast = story.cast
    hand_over_harvest(cast.actor(told["facilitator"]), cast.cafes[told["key"]])
    for one in told["harvest"]:
        cast.voices[one["key"]] = cast.statements[one["key"]].contribution
