"""What everybody reads: the list of positions, a position with its sources, agreement, dissent and answers, the voices behind it."""

from flask import Response, render_template, request

from consult.core.paging import whole_number
from consult.core.text import slug
from consult.positions import queries
from consult.positions.answers import answers_to
from consult.positions.coverage import HIDDEN, NEITHER, PLACED, SET_ASIDE
from consult.positions.views.blueprint import blueprint, here
from consult.themes.queries import origins_of
from consult.web.actor import actor

VIEWS = {"placed": (PLACED,), "reasoned": (SET_ASIDE, HIDDEN), "set_aside": (SET_ASIDE,), "hidden": (HIDDEN,), "neither": (NEITHER,)}


@blueprint.get("/positions")
def index():
    """Positions that have been adopted and those that are being agreed on."""
    page = queries.list_positions(actor(), adopted=True, page=whole_number(request.args.get("page"), 1))
    open_ones = queries.list_positions(actor(), adopted=False)
    return render_template("positions/index.html", nav="positions", page=page, open_ones=open_ones)


@blueprint.get("/positions/<int:position_id>")
def show(position_id: int):
    """A position: facts, coverage, clauses with their sources, agreement by sector, dissent, answers."""
    position = here(queries.get_position(actor(), position_id))
    return render_template(
        "positions/show.html", nav="positions", position=position, consultation=position.consultation, adopted=position.adopted,
        coverage=queries.voices_of(position.consultation), recorded=queries.recorded_coverage(position), calls=queries.roll_calls(position),
        sources=queries.sources_of(position.clauses), answers=answers_to(clause.id for clause in position.clauses),
        overrides=queries.overrides_of(position), file_name=_file_name(position),
    )


@blueprint.get("/positions/<int:position_id>/voices")
def voices(position_id: int):
    """What became of the voices in this position, by state."""
    position = here(queries.get_position(actor(), position_id))
    coverage = queries.voices_of(position.consultation)
    view, page = voices_page(coverage)
    return render_template(
        "positions/voices.html", nav="positions", position=position, consultation=position.consultation, coverage=coverage, view=view,
        page=page, rows=queries.list_voices(page.items), origins=origins_of({voice.id for voice in page}),
        cited=queries.clauses_of({voice.id for voice in page}, drafts=True),
    )


def voices_page(coverage, default: str = "placed"):
    """The view of voices that the address asks for, and its page: (name, page)."""
    view = request.args.get("state", default)
    view = view if view in VIEWS else default
    return view, queries.page_of(coverage.of(*VIEWS[view]), whole_number(request.args.get("page"), 1))


@blueprint.get("/positions/<int:position_id>/record.json")
def canonical(position_id: int):
    """The adopted version as it is fingerprinted, byte for byte."""
    position = queries.get_position(actor(), position_id)
    adopted = queries.get_adopted(position)
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(position)}"'}
    return Response(adopted.canonical.encode(), mimetype="application/json", headers=headers)


def _file_name(position) -> str:
    return f"{slug(f'stanowisko {position.adopted.number}')}.json" if position.adopted else ""
