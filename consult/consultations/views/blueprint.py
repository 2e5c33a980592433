"""The blueprint of consultations, and what its pages share."""

from flask import Blueprint, current_app, g, render_template, request

from consult.consultations import queries, words
from consult.consultations.models import Consultation, Document
from consult.consultations.parts import differing
from consult.core.errors import Stale
from consult.core.mark import mark_of
from consult.web.actor import actor
from consult.web.security import UPLOAD_LIMIT

blueprint = Blueprint("consultations", __name__)
NUMBER = "<int(max=999999999):consultation_id>"
ONE = f"/consultations/{NUMBER}"
DOCUMENT = ONE + "/documents/<int(max=999999999):document_id>"
PASSAGE = DOCUMENT + "/passages/<int(max=999999999):passage_id>"
#: Texts of 2 MB come with more bytes around them than other forms may have; files have a bound of their own.
LARGER = {"consultations.add_document": 8 * 1024 * 1024, "consultations.attach_file": UPLOAD_LIMIT}


@blueprint.url_value_preprocessor
def _allow_larger_bodies(endpoint, _values):
    """Before anything reads the form: the two addresses that take long texts and files have bounds of their own."""
    if endpoint in LARGER:
        request.max_content_length = request.max_form_memory_size = LARGER[endpoint]


def uploads_folder():
    """Where official files lie: in the data folder, outside of what is served."""
    return current_app.config["SETTINGS"].data_dir / "uploads"


def shown(consultation_id: int) -> Consultation:
    """A consultation for a public page, whose organisation's contact then stands at the foot."""
    consultation = queries.get_consultation(actor(), consultation_id)
    g.organisation = consultation.organisation
    return consultation


def prepared(consultation_id: int) -> Consultation:
    """A consultation for the desk."""
    consultation = queries.get_for_desk(actor(), consultation_id)
    g.organisation = consultation.organisation
    return consultation


def edited(consultation_id: int, document_id: int) -> Document:
    """A document for the desk."""
    document = queries.get_document_for_desk(actor(), consultation_id, document_id)
    g.organisation = document.consultation.organisation
    return document


def two_versions(form, error: Stale, labels: dict | None = None) -> list[tuple]:
    """What differs, as (label, theirs, mine); saving again knowingly puts mine over theirs."""
    form.seen.data = mark_of(error.theirs)
    labels = labels or words.FIELDS
    names = differing(error.theirs, error.mine) if labels is words.FIELDS else [n for n in labels if error.theirs.get(n) != error.mine.get(n)]
    return [(labels[name], _said(name, error.theirs.get(name)), _said(name, error.mine.get(name))) for name in names]


def _said(name: str, value):
    known = {"forms": words.WAYS, "channels": words.CHANNELS}.get(name)
    return [str(known.get(code, code)) for code in value or ()] if known else value


def desk_page(template: str, consultation: Consultation, step: str, form=None, stale=None, **values):
    """A page of the desk: 409 beside another's version, 422 when the form refuses."""
    status = 409 if stale else 422 if form is not None and (form.errors or form.form_errors) else 200
    return render_template(template, one=consultation, step=step, form=form, stale=stale, nav="desk", states=words.STATES, **values), status
