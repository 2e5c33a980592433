"""Answers to clauses and voices, and the report, in the example."""

from consult.demo.content import read
from consult.demo.story import Story
from consult.responses.models import Outcome
from consult.responses.operations.answers import approve_answer, draft_answer, draft_clause_answer, send_for_review
from consult.responses.operations.reports import publish_report, save_report

KEY = "standards"
SECTIONS = {  # words of the example → sections of a report
    "introduction": "purpose", "how_informed": "informing", "team": "team", "quotes": "themes", "dissent": "positions", "effects": "impact",
    "next": "next", "assessment": "evaluation",
}


def answer(story: Story) -> None:
    """Draft, approve and publish, each on its day by different people."""
    calendar, told = story.calendar, read("standards_answers")
    clauses, voices = told["clause_answers"], told["voice_answers"]
    drafts = []
    story.at(calendar.moment(clauses["drafted"], "11:00"), lambda: drafts.extend(_draft_clauses(story, clauses)))
    story.at(calendar.moment(voices["drafted"], "11:00"), lambda: drafts.extend(_draft_voices(story, voices)))
    story.at(calendar.moment(voices["approved"], "14:30"), lambda: _approve(story, drafts))
    story.at(calendar.moment(voices["published"], "08:45"), lambda: _report(story, told))


def _draft_clauses(story: Story, told: dict):
    officer = story.cast.actor(told["drafted_by"])
    for one in told["answers"]:
        clause = story.cast.clauses[one["clause"]]
        made = draft_clause_answer(officer, clause, outcome=Outcome(one["outcome"]), justification=one.get("justification", ""))
        send_for_review(officer, made)
        yield told["approved_by"], made


def _draft_voices(story: Story, told: dict):
    officer, cast = story.cast.actor(told["drafted_by"]), story.cast
    said = {}
    for theme in told["themes"]:
        for link in cast.themes[theme["theme"]].links:
            said.setdefault(link.contribution_id, theme)
    said |= {cast.voices[one["contribution"]].id: one for one in told["single"]}
    by_id = {voice.id: voice for voice in cast.voices.values()}
    for contribution_id, one in sorted(said.items()):
        made = draft_answer(
            officer, by_id[contribution_id], outcome=Outcome(one["outcome"]), justification=story.calendar.fill(one.get("justification", ""))
        )
        send_for_review(officer, made)
        yield told["approved_by"], made


def _approve(story: Story, drafts: list) -> None:
    for by, made in drafts:
        approve_answer(story.cast.actor(by), made)


def _report(story: Story, told: dict) -> None:
    officer = story.cast.actor(told["voice_answers"]["drafted_by"])
    consultation = story.cast.consultations[KEY]
    words = story.calendar.fill(told["report"])
    assessment = "\n\n".join(f"{one['principle'].capitalize()}: {one['text']}" for one in words.pop("assessment", []))
    sections = {SECTIONS[name]: text for name, text in {**words, "assessment": assessment}.items()}
    report = save_report(officer, consultation, sections=sections)
    publish_report(officer, consultation, version=report.version)
