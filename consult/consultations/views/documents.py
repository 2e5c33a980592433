"""Documents at the desk: taken in, looked at before they are kept, with their official file."""

from flask import redirect, request, url_for

from consult.consultations import operations, queries
from consult.consultations.forms import ChangeForm, DocumentForm, FileForm, RenameForm
from consult.consultations.operations.documents import divide
from consult.consultations.views.blueprint import DOCUMENT, ONE, blueprint, desk_page, edited, prepared, uploads_folder
from consult.core.errors import DomainError
from consult.core.i18n import lazy as _
from consult.core.paging import whole_number
from consult.web.actor import actor
from consult.web.forms import say

LOOKED_AT = 100  # how many passages the look before keeping shows


@blueprint.get(ONE + "/documents")
def documents(consultation_id: int):
    """The documents of a consultation."""
    consultation = prepared(consultation_id)
    return desk_page("consultations/documents.html", consultation, "documents", counts=queries.count_passages(consultation))


@blueprint.route(ONE + "/documents/new", methods=["GET", "POST"])
def add_document(consultation_id: int):
    """Paste a text or choose a file, look at how it is divided, keep it."""
    consultation = prepared(consultation_id)
    form, found = DocumentForm(), []
    if form.validate_on_submit():
        came_as_file = form.take_file()
        if not form.errors:
            try:
                if form.save.data and not came_as_file:
                    made = operations.add_document(
                        actor(), consultation, title=form.title.data, text=form.text.data, reason=form.why.data or ""
                    )
                    say(_("Kept. Correct by hand what was divided wrongly."))
                    return redirect(url_for("consultations.edit_document", consultation_id=consultation_id, document_id=made.id))
                found = divide(form.text.data)
            except DomainError as error:
                form.accept_refusal(error)
    return desk_page("consultations/add_document.html", consultation, "documents", form, found=found[:LOOKED_AT], total=len(found))


@blueprint.get(DOCUMENT + "/edit")
def edit_document(consultation_id: int, document_id: int):
    """How a document is divided, with every act of correcting it."""
    document = edited(consultation_id, document_id)
    page = queries.passages_of(document, page=whole_number(request.args.get("page"), 1))
    return desk_page("consultations/edit_document.html", document.consultation, "documents", FileForm(), document=document, page=page)


@blueprint.route(DOCUMENT + "/rename", methods=["GET", "POST"])
def rename_document(consultation_id: int, document_id: int):
    """Change the title of a document."""
    document = edited(consultation_id, document_id)
    form = RenameForm(data={"title": document.title})
    if form.validate_on_submit():
        try:
            operations.rename_document(actor(), document, title=form.title.data, reason=form.why.data or "")
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("Saved."))
            return _back(document)
    return desk_page("consultations/rename_document.html", document.consultation, "documents", form, document=document)


@blueprint.route(DOCUMENT + "/file/edit", methods=["GET", "POST"])
def attach_file(consultation_id: int, document_id: int):
    """Put the official file beside a document."""
    document = edited(consultation_id, document_id)
    form = FileForm()
    if form.validate_on_submit():
        sent = request.files.get("file")  # a text sent under this name is no file
        content, name = (sent.read(), sent.filename or "") if sent else (b"", "")
        try:
            operations.attach_file(
                actor(), document, content=content, file_name=name, folder=uploads_folder(), reason=form.why.data or ""
            )
        except DomainError as error:
            form.accept_refusal(error)
        else:
            say(_("The file stands beside the document now."))
            return _back(document)
    return desk_page("consultations/attach_file.html", document.consultation, "documents", form, document=document)


@blueprint.post(DOCUMENT + "/file/detach")
def detach_file(consultation_id: int, document_id: int):
    """Take the official file away, before the announcement."""
    document = edited(consultation_id, document_id)
    operations.detach_file(actor(), document)
    say(_("The file has been taken away."))
    return _back(document)


@blueprint.route(DOCUMENT + "/remove", methods=["GET", "POST"])
def remove_document(consultation_id: int, document_id: int):
    """Take a document out, after asking once; before the announcement."""
    document = edited(consultation_id, document_id)
    form = ChangeForm()
    if form.validate_on_submit():
        operations.remove_document(actor(), document)
        say(_("The document has been taken out."))
        return redirect(url_for("consultations.documents", consultation_id=consultation_id))
    return desk_page("consultations/remove_document.html", document.consultation, "documents", form, document=document)


def _back(document):
    return redirect(url_for("consultations.edit_document", consultation_id=document.consultation_id, document_id=document.id))
