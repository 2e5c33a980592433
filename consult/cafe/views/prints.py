"""Sheets of paper: cards for tables, cards for people, sheets for notes, a poster."""

from flask import render_template, url_for

from consult.cafe import queries
from consult.cafe.handles import secret_of
from consult.cafe.models import CafeSession
from consult.cafe.rotation import TooManyRounds, best_template
from consult.cafe.views.blueprint import blueprint, outside, private, show_organisation
from consult.policy.rules import require
from consult.web.actor import actor


@blueprint.get("/cafes/<int:session_id>/print/tables")
def print_tables(session_id: int):
    """A card to stand on each table."""
    return render_template("cafe/print_tables.html", session=_printed(session_id))


@blueprint.get("/cafes/<int:session_id>/print/seats")
def print_seats(session_id: int):
    """A card for each person with their tables and the code that brings them back; with the rule by which the paper works alone."""
    session = _printed(session_id)
    people = [person for person in queries.list_participants(actor(), session) if person.is_here]
    return private(
        render_template(
            "cafe/print_seats.html", session=session, people=people, itinerary=queries.itinerary_of(session), rule=_paper_rule(session),
            secrets={person.id: secret_of(person.id, person.nonce) for person in people if person.secret_digest},
            address=lambda secret: outside(url_for("cafe.come_back", code=session.code, key=secret)),
        )
    )


@blueprint.get("/cafes/<int:session_id>/print/notes")
def print_notes(session_id: int):
    """A sheet of lines for each table, for those who write by hand."""
    return render_template("cafe/print_notes.html", session=_printed(session_id))


@blueprint.get("/cafes/<int:session_id>/print/poster")
def print_poster(session_id: int):
    """A poster with the code."""
    return render_template("cafe/print_poster.html", session=_printed(session_id))


def _printed(session_id: int) -> CafeSession:
    session = queries.get_session(actor(), session_id)
    require(actor(), "cafe.edit", session)
    show_organisation(session)
    return session


def _paper_rule(session: CafeSession) -> list[int]:
    """The shifts by which seats change tables without any screen: colour k moves on by shift k each round. Empty where no plain rule is exact."""
    tables = len(session.tables)
    movers = max((table.seats for table in session.tables), default=1) - 1
    if not tables or [table.number for table in session.tables] != list(range(1, tables + 1)):
        return []
    try:
        rule = best_template(tables, movers, session.round_count)
    except TooManyRounds:
        return []
    return list(rule.shifts) if rule.is_exact and not rule.in_field else []
