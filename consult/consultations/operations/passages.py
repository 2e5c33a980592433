"""Correcting by hand how a document is divided. After the announcement every change says why, both readings stay, comments keep their place."""

import re

import sqlalchemy as sa

from consult.consultations.models import Document, Passage, State
from consult.consultations.operations.documents import LONGEST_HEADING, LONGEST_LABEL, MOST_PASSAGES, say_changed
from consult.consultations.queries import count_passages, next_passage, passage_values, previous_passage
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, NotFound, Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.mark import mark_of
from consult.core.operation import operation
from consult.core.text import one_line, plain
from consult.policy.rules import require

LONGEST_TEXT = 100_000
DEEPEST = 12
_BREAK = re.compile(r"(?<=[.;:!?])\s+|\n+")
_COMMA = re.compile(r"(?<=,)\s+")


@operation
def edit_passage(actor, document, *, passage_id: int, values: dict, seen: str = "", reason: str = ""):
    """Change label, depth, heading, text or plain-language version of a passage. `seen` as in `edit_basics`; Stale when it changed meanwhile.

    Labels are how people cite: two passages cannot bear the same.
    """
    require(actor, "document.edit", document)
    passage = _passage(document, passage_id)
    standing = passage_values(passage)
    given = _cleaned({**standing, **values})
    if seen and seen != mark_of(standing):
        raise Stale(theirs=standing, mine=given)
    _check_label(document, given["label"], passage.id)
    changed = {name: value for name, value in given.items() if value != standing[name]}
    if changed:
        for name, value in changed.items():
            setattr(passage, name, value)
        before = {"id": passage.id, "label": standing["label"], **{name: standing[name] for name in changed}}
        _say(actor, document, "edit", reason, [before], [{"id": passage.id, "label": given["label"], **changed}])
    return passage


@operation
def add_passage(actor, document, *, after_id: int | None = None, values: dict, reason: str = ""):
    """Put a new passage after another, or at the head."""
    require(actor, "document.edit", document)
    _check_count(document)
    place = _passage(document, after_id).position if after_id else 0
    given = _cleaned({"label": "", "heading": "", "text": "", "plain_text": "", "depth": 0, **values})
    _check_label(document, given["label"], None)
    passage = _insert(document, place, kind="prose", **given)
    _say(actor, document, "insert", reason, [], [{"id": passage.id, **given}])
    return passage


@operation
def split_passage(actor, document, *, passage_id: int, at: int, label: str = "", reason: str = ""):
    """Divide a passage where piece `at` (from 1, see `pieces`) begins; the second part becomes a passage of its own under `label`.

    Comments stay with the first part. Raises Refused for a place where nothing would be left on one side.
    """
    require(actor, "document.edit", document)
    _check_count(document)
    passage = _passage(document, passage_id)
    parts = pieces(passage.text)
    if not 1 <= at < len(parts):
        raise Refused(fields={"at": _("Choose where the second part begins.")})
    label = one_line(label)[:LONGEST_LABEL]
    _check_label(document, label, None)
    before = [{"id": passage.id, "label": passage.label, "text": passage.text}]
    passage.text = "".join(parts[:at]).strip()
    second = _insert(
        document, passage.position, kind=passage.kind, label=label, heading="", depth=passage.depth, text="".join(parts[at:]).strip(), plain_text=""
    )
    after = [{"id": row.id, "label": row.label, "text": row.text} for row in (passage, second)]
    _say(actor, document, "split", reason, before, after)
    return second


@operation
def join_passage(actor, document, *, passage_id: int, reason: str = ""):
    """Join a passage with the one before it: heading and text go on there, comments on it lead there, its label is given up."""
    require(actor, "document.edit", document)
    passage = _passage(document, passage_id)
    first = previous_passage(passage)
    if first is None:
        raise Conflict(_("There is no passage before this one."))
    joined = "\n".join(filter(None, (first.text, passage.heading, passage.text)))
    if len(joined) > LONGEST_TEXT:
        raise Refused(_("The two together are too long: at most %(n)s characters.", n=LONGEST_TEXT))
    before = [{"id": row.id, **passage_values(row)} for row in (first, passage)]
    first.text = joined
    first.plain_text = "\n".join(filter(None, (first.plain_text, passage.plain_text)))
    _take_out(document, passage, merged_into=first)
    _say(actor, document, "join", reason, before, [{"id": first.id, **passage_values(first)}])
    return first


@operation
def move_passage(actor, document, *, passage_id: int, down: bool, reason: str = ""):
    """Change places with the next passage, or with the one before."""
    require(actor, "document.edit", document)
    passage = _passage(document, passage_id)
    other = next_passage(passage) if down else previous_passage(passage)
    if other is None:
        raise Conflict(_("It cannot go further."))
    order = [passage.label, other.label] if down else [other.label, passage.label]
    passage.position, other.position = other.position, passage.position
    _say(actor, document, "move", reason, [{"order": order}], [{"order": order[::-1]}])
    return passage


@operation
def remove_passage(actor, document, *, passage_id: int, reason: str = ""):
    """Take a passage out. After the announcement it stays readable among the changes, and comments on it keep its label."""
    require(actor, "document.edit", document)
    passage = _passage(document, passage_id)
    before = [{"id": passage.id, **passage_values(passage)}]
    _take_out(document, passage)
    _say(actor, document, "remove", reason, before, [])
    return document


def pieces(text: str) -> list[str]:
    """The places where a text can be divided: sentences, parts between semicolons, lines; in one long sentence, its commas. Put together
    they are the text."""
    return _cut(text, _BREAK) if _BREAK.search(text) else _cut(text, _COMMA)


def _cut(text: str, where: re.Pattern) -> list[str]:
    ends = [match.end() for match in where.finditer(text) if match.end() < len(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def _passage(document: Document, passage_id: int) -> Passage:
    """A standing passage of this document, of a consultation that may still be edited. Raises NotFound, Conflict."""
    passage = db.session.get(Passage, passage_id)
    if passage is None or passage.document_id != document.id or passage.removed_at is not None:
        raise NotFound
    if not document.consultation.is_editable:
        raise Conflict(_("This consultation has ended. Its texts stay as they are."))
    return passage


def _cleaned(values: dict) -> dict:
    wrong = {}
    kept = {
        "label": one_line(values["label"]), "heading": one_line(values["heading"]), "text": plain(values["text"]),
        "plain_text": plain(values["plain_text"]), "depth": values["depth"],
    }
    for name, most in (("label", LONGEST_LABEL), ("heading", LONGEST_HEADING), ("text", LONGEST_TEXT), ("plain_text", LONGEST_TEXT)):
        if len(kept[name]) > most:
            wrong[name] = _("At most %(n)s characters.", n=most)
    if not isinstance(kept["depth"], int) or not 0 <= kept["depth"] <= DEEPEST:
        wrong["depth"] = _("A whole number from 0 to %(n)s.", n=DEEPEST)
    if not kept["text"] and not kept["heading"]:
        wrong["text"] = _("A passage has a heading or a text.")
    if wrong:
        raise Refused(fields=wrong)
    return kept


def _check_label(document: Document, label: str, own_id: int | None) -> None:
    if not label:
        return
    same = sa.select(Passage.id).where(
        Passage.document_id == document.id, Passage.label == label, Passage.removed_at.is_(None), Passage.id != (own_id or 0)
    )
    if db.session.scalars(same.limit(1)).first() is not None:
        raise Refused(fields={"label": _("Another passage bears this label already.")})


def _check_count(document: Document) -> None:
    if not document.consultation.is_editable:
        raise Conflict(_("This consultation has ended. Its texts stay as they are."))
    if count_passages(document.consultation)[document.id] >= MOST_PASSAGES:
        raise Refused(_("A document has at most %(n)s passages.", n=MOST_PASSAGES))


def _insert(document: Document, place: int, **values) -> Passage:
    """A new passage right after position `place`."""
    later = sa.update(Passage).where(Passage.document_id == document.id, Passage.position > place)
    db.session.execute(later.values(position=Passage.position + 1), execution_options={"synchronize_session": "fetch"})
    passage = Passage(document_id=document.id, position=place + 1, **values)
    db.session.add(passage)
    db.session.flush()
    db.session.expire(document, ["passages"])
    return passage


def _take_out(document: Document, passage: Passage, merged_into: Passage | None = None) -> None:
    """Delete before the announcement; after it the row stays for the comments that hang on it."""
    if document.consultation.state is State.DRAFT:
        db.session.delete(passage)
    else:
        passage.removed_at, passage.merged_into_id = now(), merged_into.id if merged_into else None
    db.session.flush()
    db.session.expire(document, ["passages"])


def _say(actor, document: Document, act: str, reason: str, before: list, after: list) -> None:
    say_changed(actor, document, act=act, reason=reason, before={"passages": before}, after={"passages": after})
