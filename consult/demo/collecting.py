"""The voices of the example: submissions through every channel, and what moderation decided."""

from datetime import timedelta

from consult.contributions.filing import DETAILS, Item, Sender
from consult.contributions.models import Channel, SenderKind, Submission
from consult.contributions.operations import register_submission, submit_contributions, supplement_submission
from consult.demo.story import Story
from consult.moderation.models import Ground
from consult.moderation.operations import hide_text, publish_text, redact_text
from consult.policy.roles import GUEST

NEXT_DAY = "10:15"


def collect(story: Story, told: dict, *, key: str, officer: str) -> None:
    """File the submissions of `told` in the consultation `key`, each at its moment, and moderate them."""
    moderation = told.get("moderation", {})
    decided = {decision["contribution"] for decision in moderation.get("decisions", [])}
    held = set(moderation.get("held", []))
    for letter in told.get("submissions", []):
        entered = letter.get("entered", {"day": letter["received"], "by": officer})
        moment = story.calendar.moment(entered["day"], letter["at"])
        by = entered.get("by", officer)
        story.at(moment, lambda letter=letter, by=by: _file(story, letter, key=key, by=by))
        if letter.get("supplemented"):
            story.at(story.calendar.moment(letter["supplemented"]["day"], NEXT_DAY), lambda letter=letter: _supplement(story, letter, by=officer))
        for voice in letter["contributions"]:
            if moderation and voice["key"] not in held | decided:
                story.at(moment + timedelta(hours=20), lambda voice=voice: _publish(story, voice["key"], by=moderation["by"]))
    for decision in moderation.get("decisions", []):
        story.at(story.calendar.moment(decision["day"], "12:00"), lambda decision=decision: _decide(story, decision, by=moderation["by"]))


def _file(story: Story, letter: dict, *, key: str, by: str) -> None:
    cast, calendar = story.cast, story.calendar
    consultation = cast.consultations[key]
    sender = _sender(letter["sender"])
    items = [_item(consultation, voice) for voice in letter["contributions"]]
    client_key = f"demo-{key}-{letter['key']}"
    if letter["channel"] == Channel.WEB:
        sent = submit_contributions(GUEST, consultation, sender=sender, items=items, client_key=client_key)
    else:
        posted = letter.get("posted")
        sent = register_submission(
            cast.actor(by), consultation, channel=Channel(letter["channel"]), received_on=calendar.day(letter["received"]), sender=sender, items=items,
            posted_on=None if posted is None else calendar.day(posted), client_key=client_key, source_reference=letter.get("note", ""),
        )
    for voice, told in zip(sent.contributions, letter["contributions"], strict=True):
        cast.voices[told["key"]] = voice


def _sender(told: dict) -> Sender:
    return Sender(
        kind=SenderKind(told["kind"]), name=told.get("name", ""), details={name: told[name] for name in DETAILS if told.get(name)},
        publish_name=told.get("publish_name", False), email=told.get("contact_email", ""),
    )


def _item(consultation, told: dict) -> Item:
    passages = {passage.label: passage.id for document in consultation.documents for passage in document.passages}
    return Item(
        body=told["body"], passage_id=passages[told["passage"]] if told["passage"] else None, proposed_change=told.get("proposed_change", ""),
        justification=told.get("justification", ""),
    )


def _supplement(story: Story, letter: dict, *, by: str) -> None:
    submission: Submission = story.cast.voices[letter["contributions"][0]["key"]].submission
    given = letter["supplemented"]
    supplement_submission(story.cast.actor(by), submission, name=given.get("name", ""), details=given)


def _publish(story: Story, key: str, *, by: str) -> None:
    publish_text(story.cast.actor(by), story.cast.voices[key])


def _decide(story: Story, told: dict, *, by: str) -> None:
    moderator, voice = story.cast.actor(by), story.cast.voices[told["contribution"]]
    ground = Ground(told["ground"])
    if told["decision"] == "hide":
        hide_text(moderator, voice, ground=ground, reason=told["reason"])
        return
    places = [(voice.body.index(words), voice.body.index(words) + len(words)) for words in told["spans"]]
    redact_text(moderator, voice, ground=ground, reason=told["reason"], places={"body": places})
    publish_text(moderator, voice)
