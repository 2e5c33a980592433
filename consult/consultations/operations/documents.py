"""The documents of a consultation: taken in as text and divided into passages, with the official file beside them."""

from pathlib import Path

import sqlalchemy as sa

from consult.consultations import files, passages
from consult.consultations.events import DocumentChanged, DocumentEdited, FileAttached, FileDetached
from consult.consultations.models import Consultation, Document, Passage, State, Upload
from consult.consultations.operations.overrides import keep_correction
from consult.consultations.queries import count_passages, fingerprint_of
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Conflict, Refused
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import one_line, plain
from consult.policy.rules import require

MOST_PASSAGES = 20_000
MOST_DOCUMENTS = 20
LONGEST_LABEL, LONGEST_HEADING = 120, 300


def divide(text: str) -> list[passages.Passage]:
    """The passages of a pasted text, as they would be kept. Raises Refused when there is none, or more than can be handled."""
    try:
        found = passages.split(plain(text))
    except passages.TooLong as error:
        raise Refused(fields={"text": _("The text is too long: at most 2 MB.")}) from error
    if not found:
        raise Refused(fields={"text": _("Paste the text of the document, or choose a text file.")})
    if len(found) > MOST_PASSAGES:
        raise Refused(fields={"text": _("The text falls into more than %(n)s passages. Divide it into several documents.", n=MOST_PASSAGES)})
    return found


@operation
def add_document(actor, consultation, *, title: str, text: str, reason: str = ""):
    """Add a document and divide its text into passages, to be corrected by hand. After the announcement a public `reason` is needed."""
    require(actor, "consultation.edit", consultation)
    _check_editable(consultation)
    title = _title(title)
    if len(consultation.documents) >= MOST_DOCUMENTS:
        raise Refused(_("At most %(n)s documents.", n=MOST_DOCUMENTS))
    found = divide(text)
    document = Document(consultation=consultation, title=title, added_at=now())
    db.session.add(document)
    db.session.flush()  # the passages need the id
    rows = [
        {
            "document_id": document.id, "position": position, "kind": item.kind, "label": item.label[:LONGEST_LABEL], "depth": item.depth,
            "heading": item.heading[:LONGEST_HEADING], "text": _whole(item), "plain_text": "",
        }
        for position, item in enumerate(found, 1)
    ]
    db.session.execute(sa.insert(Passage), rows)
    db.session.expire(document, ["passages"])
    say_changed(actor, document, act="add", reason=reason, before={}, after={"title": title, "passages": len(rows)})
    return document


def _whole(item: passages.Passage) -> str:
    """A passage's text; of a heading too long to be one, the rest goes on as text, so that nothing is lost."""
    rest = item.heading[LONGEST_HEADING:]
    return f"{rest}\n{item.text}".strip("\n") if rest else item.text


@operation
def rename_document(actor, document, *, title: str, reason: str = ""):
    """Change the title of a document."""
    require(actor, "document.edit", document)
    _check_editable(document.consultation)
    before, document.title = document.title, _title(title)
    if before != document.title:
        say_changed(actor, document, act="rename", reason=reason, before={"title": before}, after={"title": document.title})
    return document


@operation
def remove_document(actor, document):
    """Take a document out of a consultation that has not been announced. Once announced, documents stay."""
    require(actor, "document.edit", document)
    if document.consultation.state is not State.DRAFT:
        raise Conflict(_("A document that was announced stays."))
    consultation = document.consultation
    db.session.execute(sa.delete(Passage).where(Passage.document_id == document.id))
    db.session.delete(document)
    db.session.flush()
    db.session.expire(consultation, ["documents"])
    record(DocumentEdited.about(actor, consultation, act="remove", passages=0))


@operation
def attach_file(actor, document, *, content: bytes, file_name: str, folder: Path, reason: str = ""):
    """Put the official PDF or DOCX beside a document, in place of an earlier one. It is kept under `folder` by its hash and never opened.

    Raises Refused at the field `file` for other kinds, by their bytes and not by their name, and above 10 MB.
    """
    require(actor, "document.edit", document)
    _check_editable(document.consultation)
    if len(content) > files.LARGEST:
        raise Refused(fields={"file": _("The file is too large: at most %(n)s MB.", n=files.LARGEST // 1024 // 1024)})
    media_type = files.kind_of(content)
    if media_type is None:
        raise Refused(fields={"file": _("This is neither a PDF nor a DOCX file without macros. Other files are not accepted.")})
    before = {"file": document.upload.sha256} if document.upload else {}
    upload = Upload(
        sha256=files.digest_of(content), file_name=files.safe_name(file_name, media_type), media_type=media_type, size=len(content),
        uploaded_at=now(), uploaded_by_id=actor.account_id,
    )
    document.upload = upload
    db.session.flush()
    record(FileAttached.about(actor, document, sha256=upload.sha256))
    if document.consultation.state is not State.DRAFT:
        say_changed(actor, document, act="file", reason=reason, before=before, after={"file": upload.sha256})
    files.keep(folder, content)  # last, so that a refusal leaves no file behind
    return document


@operation
def detach_file(actor, document):
    """Take the official file away again, before the announcement."""
    require(actor, "document.edit", document)
    if document.consultation.state is not State.DRAFT:
        raise Conflict(_("A file that was announced can be replaced but not taken away."))
    if document.upload is None:
        raise Conflict(_("There is no file."))
    sha256, document.upload = document.upload.sha256, None
    record(FileDetached.about(actor, document, sha256=sha256))
    return document


def _title(title: str) -> str:
    title = one_line(title)
    if not title:
        raise Refused(fields={"title": _("Give it a title.")})
    if len(title) > 200:
        raise Refused(fields={"title": _("At most %(n)s characters.", n=200)})
    return title


def _check_editable(consultation: Consultation) -> None:
    if not consultation.is_editable:
        raise Conflict(_("This consultation has ended. Its texts stay as they are."))


def say_changed(actor, document: Document, *, act: str, reason: str, before: dict, after: dict) -> None:
    """Record a change of a document: as work in progress before the announcement, after it as a correction that everybody can read."""
    db.session.flush()
    if document.consultation.state is State.DRAFT:
        count = count_passages(document.consultation)[document.id]
        record(DocumentEdited.about(actor, document, act=act, passages=count))
        return
    count, sha256 = fingerprint_of(document)
    correction = keep_correction(actor, document.consultation, act=act, reason=reason, before=before, after=after, document=document)
    record(DocumentChanged.about(actor, document, act=act, correction=correction.id, passages=count, sha256=sha256))
