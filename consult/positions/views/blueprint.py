"""What the pages of positions share."""

from datetime import datetime

from flask import Blueprint, g

from consult.consultations.words import missing_words
from consult.core.errors import Conflict
from consult.core.i18n import lazy as _
from consult.positions import models  # noqa: F401
from consult.positions.rollcall import percent

blueprint = Blueprint("positions", __name__)
blueprint.app_template_global("percent_of")(percent)
blueprint.app_template_global("lack_words")(missing_words)


def here(found):
    """The consultation, position, clause or stance a page is about: its office's contact stands at the foot."""
    g.organisation = found.consultation.organisation
    return found


def status(*forms) -> int:
    """422 when one of the forms was refused."""
    return 422 if any(form.errors or form.form_errors for form in forms) else 200


def moment_of(text: str | None) -> datetime:
    """The moment of an act that is to be undone. Raises Conflict for what is no moment."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Conflict(_("This has been undone already."))
    return moment
