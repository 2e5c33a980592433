"""Writing clauses and saying what they rest on. A change of words raises the edition, to which stances belong."""

import sqlalchemy as sa

from consult.cafe.models import CafeSession, CafeTable, Note
from consult.contributions.models import Contribution
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, NotFound, Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.policy.rules import require
from consult.positions.events import ClauseAdded, ClauseEdited, ClauseMoved, ClauseRemoved, ClauseRestored, SourcesCited, SourceUncited
from consult.positions.models import Citation, Clause, Position
from consult.positions.operations.holding import block, hold_open, line
from consult.themes.models import Theme

LONGEST_TEXT = 10_000
MOST_CLAUSES = 200


@operation
def add_clause(actor, position, *, heading: str, text: str) -> Clause:
    """Add a clause at the end."""
    require(actor, "clause.edit", position)
    hold_open(position)
    heading, text = _words(heading, text)
    if len(position.clauses) >= MOST_CLAUSES:
        raise Refused(_("At most %(n)s clauses.", n=MOST_CLAUSES))
    clause = Clause(position=position, place=len(position.clauses) + 1, heading=heading, text=text)
    db.session.add(clause)
    db.session.flush()  # the fact needs the id
    db.session.expire(position, ["clauses"])
    record(ClauseAdded.about(actor, clause, place=clause.place, texts=clause.commit_texts()))
    return clause


@operation
def edit_clause(actor, clause, *, heading: str, text: str, edition: int) -> Clause:
    """Change the words of a clause. `edition` is the one the editor saw; raises Stale with both texts when it has changed since."""
    require(actor, "clause.edit", clause)
    _hold(clause)
    heading, text = _words(heading, text)
    if (clause.heading, clause.text) == (heading, text):
        return clause
    if clause.edition != edition:
        raise Stale(theirs={"heading": clause.heading, "text": clause.text}, mine={"heading": heading, "text": text})
    clause.heading, clause.text, clause.edition = heading, text, clause.edition + 1
    record(ClauseEdited.about(actor, clause, edition=clause.edition, texts=clause.commit_texts()))
    return clause


@operation
def move_clause(actor, clause, *, up: bool) -> Clause:
    """Change places with the clause before or after; at the end of the row nothing happens."""
    require(actor, "clause.edit", clause)
    position = _hold(clause)
    row = list(position.clauses)
    here = row.index(clause)
    there = here - 1 if up else here + 1
    if 0 <= there < len(row):
        clause.place, row[there].place = row[there].place, clause.place
        db.session.flush()
        db.session.expire(position, ["clauses"])
        record(ClauseMoved.about(actor, clause, place=clause.place))
    return clause


@operation
def remove_clause(actor, clause) -> Clause:
    """Take a clause out; those after it move up. Its words, sources and stances are kept, so that it can come back."""
    require(actor, "clause.edit", clause)
    position = _hold(clause)
    clause.removed_at = now()
    for place, other in enumerate((other for other in position.clauses if other is not clause), 1):
        other.place = place  # a clause has one number on every page, without gaps
    db.session.flush()
    db.session.expire(position, ["clauses"])
    record(ClauseRemoved.about(actor, clause))
    return clause


@operation
def restore_clause(actor, clause) -> Clause:
    """Bring a clause back, at the end. Raises Conflict when it has not been taken out."""
    require(actor, "clause.edit", clause)
    position = hold_open(clause.position)
    if clause.removed_at is None:
        raise Conflict(_("This clause has not been taken out."))
    clause.place, clause.removed_at = len(position.clauses) + 1, None
    db.session.flush()
    db.session.expire(position, ["clauses"])
    record(ClauseRestored.about(actor, clause, place=clause.place))
    return clause


@operation
def cite_sources(actor, clause, *, theme_ids=(), contribution_ids=(), note_ids=()) -> list[Citation]:
    """Say that a clause rests on themes, voices or table notes of its consultation. Returns the new citations; those there already stay.

    Raises NotFound for sources of another consultation, Refused for none.
    """
    require(actor, "clause.edit", clause)
    _hold(clause)
    wanted = {"theme_id": set(theme_ids), "contribution_id": set(contribution_ids), "note_id": set(note_ids)}
    if not any(wanted.values()):
        raise Refused(_("Choose what the clause rests on."))
    _must_lie_in(clause.position, wanted)
    cited = {name: {getattr(citation, name) for citation in clause.citations} for name in wanted}
    new = [Citation(clause=clause, **{name: number}) for name, numbers in wanted.items() for number in sorted(numbers - cited[name])]
    db.session.add_all(new)
    db.session.flush()
    if new:
        record(SourcesCited.about(actor, clause, sources=[_reference(citation) for citation in new]))
    return new


@operation
def uncite_source(actor, clause, *, citation_id: int) -> None:
    """Take back that a clause rests on a source. Raises NotFound for a citation of another clause."""
    require(actor, "clause.edit", clause)
    _hold(clause)
    citation = next((found for found in clause.citations if found.id == citation_id), None)
    if citation is None:
        raise NotFound
    source = _reference(citation)
    clause.citations.remove(citation)
    db.session.flush()
    record(SourceUncited.about(actor, clause, source=source))


def _hold(clause: Clause) -> Position:
    """Hold the clause's position open. Raises Conflict for a clause that has been taken out."""
    position = hold_open(clause.position)
    db.session.refresh(clause)
    if clause.removed_at is not None:
        raise Conflict(_("This clause has been taken out. Bring it back first."))
    return position


def _words(heading: str, text: str) -> tuple[str, str]:
    return (
        line("heading", heading, 200, _("Give the clause a heading.")),
        block("text", text, LONGEST_TEXT, _("Write what the clause says.")),
    )


def _must_lie_in(position: Position, wanted: dict) -> None:
    here = position.consultation_id
    statements = {
        "theme_id": sa.select(Theme.id).where(Theme.consultation_id == here, Theme.removed_at.is_(None), Theme.id.in_(wanted["theme_id"])),
        "contribution_id": sa.select(Contribution.id).where(Contribution.consultation_id == here, Contribution.id.in_(wanted["contribution_id"])),
        "note_id": sa.select(Note.id).join(Note.table).join(CafeTable.session).where(
            CafeSession.consultation_id == here, Note.id.in_(wanted["note_id"])
        ),
    }
    for name, statement in statements.items():
        if wanted[name] and wanted[name] - set(db.session.scalars(statement)):
            raise NotFound


def _reference(citation: Citation) -> str:
    if citation.theme_id:
        return f"theme:{citation.theme_id}"
    return f"contribution:{citation.contribution_id}" if citation.contribution_id else f"note:{citation.note_id}"
