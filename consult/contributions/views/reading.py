"""Reading voices: the list with search and filters, and one voice."""

from flask import g, render_template, request

from consult.contributions import hooks, queries
from consult.contributions.models import Channel
from consult.contributions.views.blueprint import blueprint, passage_choices, public_consultation
from consult.core.paging import paginate, whole_number
from consult.core.text import one_line
from consult.moderation.queries import decisions_on, hidings_of, standing_decision
from consult.policy.rules import can
from consult.web.actor import actor

PAGE = 30


@blueprint.get("/consultations/<int:consultation_id>/contributions")
def index(consultation_id: int):
    """All voices of a consultation by number, with words to look for and filters in the address."""
    consultation = public_consultation(consultation_id)
    chosen = {
        "words": one_line(request.args.get("words", "")[:100]), "channel": queries.channel_of(request.args.get("channel")),
        "passage": whole_number(request.args.get("passage"), 0, most=10**9), "late": request.args.get("late") == "yes",
    }
    statement = queries.select_contributions(
        actor(), consultation, words=chosen["words"], channel=chosen["channel"], passage_id=chosen["passage"], late=chosen["late"] or None
    )
    page = paginate(statement, whole_number(request.args.get("page"), 1), PAGE)
    return render_template(
        "contributions/index.html", nav="consultations", consultation=consultation, page=page, chosen=chosen,
        passages=passage_choices(queries.list_commented_passages(consultation, chosen["passage"])),
        all_channels=list(Channel), counts=queries.count_by_channel(consultation), hidings=hidings_of(page.items),
        sees_all=queries.sees_all(actor(), consultation),
        kept={name: value.value if isinstance(value, Channel) else "yes" if value is True else value for name, value in chosen.items() if value},
    )  # fmt: skip


@blueprint.get("/contributions/<int:contribution_id>")
def show(contribution_id: int):
    """One voice: what it says or why that is not shown, how it came, what moderation decided, and what other areas add."""
    voice = queries.get_contribution(actor(), contribution_id)
    g.organisation = voice.consultation.organisation
    decisions = decisions_on(voice)
    return render_template(
        "contributions/show.html", nav="consultations", voice=voice, consultation=voice.consultation, decisions=decisions,
        hidings=hidings_of([voice]), sees_all=queries.sees_all(actor(), voice.consultation) or voice.submission_id in actor().submissions,
        standing=standing_decision(decisions) if can(actor(), "moderation.decide", voice) else None, parts=hooks.parts_of(actor(), voice),
    )  # fmt: skip
