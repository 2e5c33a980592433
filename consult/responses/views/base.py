"""What the pages of responses share."""

from flask import Blueprint, g, request

from consult.consultations.models import Consultation
from consult.core.paging import whole_number
from consult.responses import words
from consult.responses.queries.register import Filters

blueprint = Blueprint("responses", __name__)


@blueprint.app_context_processor
def _words() -> dict:
    """Words of answering for the cards that other areas' pages include."""
    return {"answer_words": words}


def stands_on(consultation: Consultation) -> None:
    """The page belongs to this consultation: its organisation's contact stands at the foot."""
    g.organisation = consultation.organisation


def asked_filters() -> Filters:
    """The filters in the address; what makes no sense is as if it were not there."""
    asked = request.args
    return Filters(
        view=asked.get("view", "all"), words=asked.get("q", "")[:200], channel=asked.get("channel", ""), page=whole_number(asked.get("page"), 1),
        passage_id=whole_number(asked.get("passage"), 0), theme_id=whole_number(asked.get("theme"), 0), drafter=asked.get("drafter", "")[:20],
        formal=asked.get("formal", ""), ticks_all=asked.get("tick") == "all",
    )
