"""What the pages of contributions share: the blueprint, the consultation they are about, answers that nobody else keeps."""

from flask import Blueprint, Response, g, request

from consult.consultations.queries import get_consultation
from consult.contributions import words
from consult.contributions.import_files import MAX_BYTES
from consult.core.errors import NotFound
from consult.moderation import words as moderation_words
from consult.policy.rules import require
from consult.web.actor import actor

blueprint = Blueprint("contributions", __name__)
UPLOADS = {"contributions.import_file"}


@blueprint.context_processor
def _words():
    return {
        "channels": words.CHANNELS, "detail_names": words.DETAIL_NAMES, "formal_statuses": words.FORMAL_STATUSES, "sender_kinds": words.SENDER_KINDS,
        **moderation_words.for_templates(),
    }  # fmt: skip


@blueprint.url_value_preprocessor
def _allow_files(endpoint, _values):
    """A list of comments may be larger than any form; this is asked before the body is read."""
    if endpoint in UPLOADS:
        request.max_content_length = MAX_BYTES + 100_000


def consultation_of(consultation_id: int):
    """The consultation of a page that everybody may see. Raises NotFound."""
    found = get_consultation(actor(), consultation_id)
    g.organisation = found.organisation
    return found


def public_consultation(consultation_id: int):
    """The consultation of a page of the register: announced, since drafts have no voices. Raises NotFound."""
    found = consultation_of(consultation_id)
    if not found.is_public:
        raise NotFound
    return found


def office_of(consultation_id: int, permission: str = "contribution.register"):
    """The consultation of a page of the office. Raises NotFound or refuses those who do not register its voices."""
    found = public_consultation(consultation_id)
    require(actor(), permission, found)
    return found


def passage_choices(passages) -> list[tuple[int, str]]:
    """Passages to choose from, as pairs (id, words)."""
    return [(passage.id, (" ".join(filter(None, (passage.label, passage.heading))) or words.passage_name(passage))[:120]) for passage in passages]


def organisation_details(consultation) -> list[str]:
    """What the profile asks of an organisation besides its name."""
    return [name for name in consultation.procedure.organisation_fields if name != "name"]


def private(page: str, status: int = 200) -> Response:
    """An answer that no cache keeps, no search engine finds and no link gives away."""
    response = Response(page, status)
    response.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"})
    return response
