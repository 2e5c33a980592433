"""What everybody reads: the notice, on the screen, on paper and as text; documents; what was changed or set aside."""

from flask import Response, make_response, redirect, render_template, request, send_file, url_for

from consult.consultations import announcement, files, queries, words
from consult.consultations.views.blueprint import DOCUMENT, ONE, blueprint, shown, uploads_folder
from consult.core.errors import NotFound
from consult.core.paging import whole_number
from consult.web.actor import actor


@blueprint.get(ONE + "/notice")
def notice(consultation_id: int):
    """The notice in its seventeen parts."""
    return render_template("consultations/notice.html", **_notice(consultation_id))


@blueprint.get(ONE + "/notice/print")
def print_notice(consultation_id: int):
    """The notice on a sheet, for the board."""
    return render_template("consultations/print_notice.html", **_notice(consultation_id))


def _notice(consultation_id: int) -> dict:
    consultation = shown(consultation_id)
    return {
        "one": consultation, "parts": announcement.parts_of(consultation), "overrides": queries.list_overrides(consultation),
        "corrections": queries.list_corrections(consultation), "extensions": queries.list_extensions(consultation), "words": words,
        "nav": "consultations",
    }


@blueprint.get(ONE + "/notice.txt")
def notice_text(consultation_id: int):
    """The notice as plain text, for the Public Information Bulletin."""
    consultation = shown(consultation_id)
    response = Response(announcement.text_of(consultation), mimetype="text/plain")
    response.headers["Content-Disposition"] = f"attachment; filename=ogloszenie-{consultation.id}.txt"
    return response


@blueprint.get(ONE + "/changes")
def changes(consultation_id: int):
    """Everything that was set aside, corrected or prolonged after the announcement, with the reasons."""
    consultation = shown(consultation_id)
    told = {document.id: queries.list_corrections(consultation, document) for document in consultation.documents}
    return render_template(
        "consultations/changes.html", **_notice(consultation_id), documents=consultation.documents, of_documents=told,
    )


@blueprint.get(DOCUMENT)
def document(consultation_id: int, document_id: int):
    """A document, passage by passage; `passage` leads to the page and place of one, also of one that was joined with another since."""
    found = queries.get_document(actor(), consultation_id, document_id)
    consultation = shown(consultation_id)
    wanted = whole_number(request.args.get("passage"), 0, least=0)
    passage = queries.standing_passage(found, wanted) if wanted else None
    if passage is not None:
        at = {"consultation_id": consultation_id, "document_id": document_id, "page": queries.page_of_passage(passage)}
        return redirect(url_for("consultations.document", **at, _anchor=f"passage-{passage.id}"))
    page = queries.passages_of(found, page=whole_number(request.args.get("page"), 1))
    return render_template(
        "consultations/document.html", one=consultation, document=found, page=page, can_speak=consultation.allows("contribute"),
        corrections=queries.list_corrections(consultation, found), words=words, nav="consultations",
    )


@blueprint.get(DOCUMENT + "/file")
def download(consultation_id: int, document_id: int):
    """The official file, given out inert: never opened in the page, never run, of no other kind than it was taken for."""
    found = queries.get_document(actor(), consultation_id, document_id)
    upload = queries.get_upload(found)
    path = files.path_of(uploads_folder(), upload.sha256)
    if not path.is_file():
        raise NotFound
    response = make_response(
        send_file(path, mimetype=upload.media_type, as_attachment=True, download_name=upload.file_name, etag=upload.sha256[:32], max_age=0)
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-cache" if found.is_public else "no-store"
    return response
