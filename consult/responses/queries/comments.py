"""The statutory table of comments as everybody may read it: numbers, public texts, outcomes, who decided and when."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from consult.consultations.models import Consultation
from consult.contributions.models import Channel, Contribution, FormalStatus, Submission
from consult.core.db import db
from consult.core.i18n import gettext as _
from consult.core.paging import Page, paginate
from consult.moderation.models import Action, Decision, Visibility
from consult.responses.models import Answer, AnswerState, Outcome
from consult.responses.queries.answers import answers_of
from consult.responses.queries.register import tables_of, themes_of
from consult.responses.words import CHANNELS, FORMAL, GROUNDS, OUTCOMES, SENDERS

CHUNK = 500
PAGE = 50


def select_comments(consultation: Consultation, *, outcome: str = "", channel: str = "", formal: str = ""):
    """A SELECT of a consultation's voices by number, narrowed to what a figure of the report counts."""
    statement = sa.select(Contribution).join(Contribution.submission).where(Contribution.consultation_id == consultation.id)
    if outcome:
        approved = sa.and_(Answer.contribution_id == Contribution.id, Answer.state == AnswerState.APPROVED)
        statement = statement.outerjoin(Answer, approved)
        statement = statement.where(Answer.outcome == Outcome(outcome) if outcome in set(Outcome) else Answer.id.is_(None))
    if channel in set(Channel):
        statement = statement.where(Submission.channel == Channel(channel))
    if formal == "late":
        statement = statement.where(Submission.is_late)
    elif formal in set(FormalStatus):
        statement = statement.where(Submission.formal_status == FormalStatus(formal), ~Submission.is_late)
    return statement.options(joinedload(Contribution.submission)).order_by(Contribution.number)


def page_of_comments(consultation: Consultation, number: int, **narrowed) -> tuple[Page, list[dict]]:
    """One page of the table with its rows."""
    page = paginate(select_comments(consultation, **narrowed), number, PAGE)
    return page, rows_of_comments(consultation, page.items, page.first_item)


def all_comments(consultation: Consultation) -> Iterator[dict]:
    """Every row of the table, read in chunks so that memory does not grow with the register."""
    statement, last, position = select_comments(consultation), 0, 1
    while voices := list(db.session.scalars(statement.where(Contribution.number > last).limit(CHUNK))):
        yield from rows_of_comments(consultation, voices, position)
        last, position = voices[-1].number, position + len(voices)


def rows_of_comments(consultation: Consultation, voices: list[Contribution], first: int = 1) -> list[dict]:
    """Rows with the keys of `tables.COLUMNS`, in the words of the language spoken; a constant number of looks however many voices."""
    ids = [voice.id for voice in voices]
    answers, themes, tables, grounds = answers_of(ids), themes_of(ids), tables_of(ids), _grounds(voices)
    return [
        {
            "id": voice.id,
            "position": position,
            "received_on": voice.submission.received_on,
            "number": voice.number,
            "source_number": voice.source_number,
            "channel": str(CHANNELS[voice.submission.channel.value]),
            "channel_key": voice.submission.channel.value,
            "table": tables.get(voice.id),
            "sender": sender_words(voice, tables.get(voice.id)),
            "passage": voice.passage_label,
            "group": "; ".join(title for _id, title in themes.get(voice.id, [])),
            "formal_status": str(FORMAL["late" if voice.submission.is_late else voice.submission.formal_status.value]),
            **_texts(consultation, voice, grounds.get(voice.ref)),
            **_decision(consultation, answers.get(voice.id)),
        }
        for position, voice in enumerate(voices, first)
    ]


def sender_words(voice: Contribution, table: tuple[str, int] | None = None) -> str:
    """The sender as the table names them: beside public words organisations by name and people only where they agreed, a café table by its number."""
    if voice.public_sender:
        return voice.public_sender
    if table is not None:
        return _("World Café, %(place)s, table %(number)s", place=table[0], number=table[1])
    return str(SENDERS[voice.submission.sender_kind.value])


def _texts(consultation: Consultation, voice: Contribution, ground: str | None) -> dict:
    """What was said, as far as everybody may read it, else a note that says why not. `consultation` is public, as its table is."""
    if voice.visibility is Visibility.HIDDEN:
        why = str(GROUNDS[ground]) if ground else _("decision of a moderator")
        return {"body": _("[hidden by a moderator: %(why)s]", why=why), "proposed_change": "", "is_readable": False}
    if voice.visibility is Visibility.HELD:
        return {"body": _("[not public yet: it waits for a moderator]"), "proposed_change": "", "is_readable": False}
    if voice.text_not_published:
        return {"body": _("[the text was not published]"), "proposed_change": "", "is_readable": False}
    parts = [voice.public_text]
    if reasons := voice.public_field("justification"):
        parts.append(_("Reasons: %(words)s", words=reasons))
    body = "\n\n".join(part for part in parts if part)
    return {"body": body, "proposed_change": voice.public_field("proposed_change"), "is_readable": True}


def _decision(consultation: Consultation, answer: Answer | None) -> dict:
    if answer is None:
        return {"outcome": "", "outcome_justification": "", "decided_by": "", "decided_on": None, "outcome_key": "", "is_elsewhere": False}
    words = OUTCOMES[answer.outcome.value]
    return {
        "outcome": str(words.voice), "outcome_justification": answer.justification, "outcome_key": answer.outcome.value,
        "decided_by": answer.decided_elsewhere or consultation.organisation.name, "decided_on": answer.decided_on,
        "is_elsewhere": bool(answer.decided_elsewhere),
    }


def _grounds(voices: list[Contribution]) -> dict[str, str]:
    """The ground on which each hidden voice was hidden, by its reference."""
    hidden = [voice.ref for voice in voices if voice.visibility is Visibility.HIDDEN]
    if not hidden:
        return {}
    statement = sa.select(Decision.subject, Decision.ground).where(
        Decision.subject.in_(hidden), Decision.action == Action.HIDE, Decision.undone_at.is_(None)
    )
    return {row.subject: row.ground.value for row in db.session.execute(statement.order_by(Decision.id)) if row.ground is not None}
