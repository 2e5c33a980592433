"""Official files: known by their bytes, kept by their hash, and what an attacker would send."""

import io
import zipfile

import pytest

from consult.consultations import files, operations
from consult.core.errors import Conflict, Refused
from tests.consultations.factories import announced, draft

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def docx(*more, entries=()):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            archive.writestr(name, "<x/>")
        for name in entries:
            archive.writestr(name, "")
    return kept.getvalue()


@pytest.fixture
def document(app):
    made, actor = draft()
    made.documents[0].actor = actor
    return made.documents[0]


def test_a_pdf_and_a_docx_are_known_by_their_first_bytes():
    assert files.kind_of(PDF) == files.PDF and files.kind_of(docx()) == files.DOCX


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", b"\x89PNG\r\n", b"MZ\x90\x00", b"  %PDF-1.7",
        b"PK\x03\x04 broken", docx("word/vbaProject.bin"), docx(entries=[f"x/{n}" for n in range(5_001)]), b"#!/bin/sh\n", b"{\\rtf1",
    ],
    ids=["empty", "html", "svg", "png", "exe", "late pdf", "broken zip", "macros", "many entries", "script", "rtf"],
)
def test_anything_else_is_refused_by_its_bytes_whatever_its_name(document, tmp_path, content):
    with pytest.raises(Refused) as refusal:
        operations.attach_file(document.actor, document, content=content, file_name="projekt.pdf", folder=tmp_path)
    assert list(refusal.value.fields) == ["file"] and document.upload is None and list(tmp_path.iterdir()) == []


def test_a_zip_that_is_no_docx_is_refused(document, tmp_path):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"0" * 5_000_000)
    with pytest.raises(Refused):
        operations.attach_file(document.actor, document, content=kept.getvalue(), file_name="a.docx", folder=tmp_path)


def test_more_than_ten_megabytes_are_refused(document, tmp_path):
    with pytest.raises(Refused):
        operations.attach_file(document.actor, document, content=PDF + b"x" * files.LARGEST, file_name="a.pdf", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Projekt uchwały.pdf", "Projekt uchwały.pdf"), ("../../etc/passwd", "passwd.pdf"), ("..\\..\\boot.ini", "boot_ini.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "a_b_Set-Cookie_x.pdf"), ("", "dokument.pdf"), ("....", "dokument.pdf"), ("CON.pdf", "dokument.pdf"),
        ("evil.html", "evil_html.pdf"), ("evil.pdf.exe", "evil_pdf_exe.pdf"), ("x" * 500 + ".pdf", "x" * 100 + ".pdf"),
        ("\u202efdp.exe", "fdp_exe.pdf"), ('a"; filename="b.html', "a_filename_b_html.pdf"),
    ],
)
def test_names_lose_folders_control_signs_and_foreign_endings(given, kept):
    assert files.safe_name(given, files.PDF) == kept


def test_files_lie_by_the_hash_of_their_content_and_no_other_path_can_be_asked_for(document, tmp_path):
    operations.attach_file(document.actor, document, content=PDF, file_name="../../x.pdf", folder=tmp_path)
    sha256 = document.upload.sha256
    assert files.path_of(tmp_path, sha256).read_bytes() == PDF and files.path_of(tmp_path, sha256).parent.parent == tmp_path
    for wrong in ("../../etc/passwd", "..%2f..%2fetc", "A" * 64, "", sha256 + "/", "..\\" + sha256[3:], sha256 + "\n"):
        with pytest.raises(ValueError):
            files.path_of(tmp_path, wrong)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [files.path_of(tmp_path, sha256)]


def test_a_file_is_taken_away_before_the_announcement_and_only_replaced_after_it(app, tmp_path):
    made, actor = announced()
    document = made.documents[0]
    with pytest.raises(Refused):
        operations.attach_file(actor, document, content=PDF, file_name="a.pdf", folder=tmp_path)
    assert list(tmp_path.rglob("*")) == []
    operations.attach_file(actor, document, content=PDF, file_name="a.pdf", folder=tmp_path, reason="Brakowało go.")
    with pytest.raises(Conflict):
        operations.detach_file(actor, document)
    operations.attach_file(actor, document, content=docx(), file_name="b.docx", folder=tmp_path, reason="Nowa wersja.")
    assert document.upload.file_name == "b.docx" and [row.act for row in document.consultation.corrections] == ["file", "file"]


def test_a_draft_gives_its_file_up(document, tmp_path):
    operations.attach_file(document.actor, document, content=PDF, file_name="a.pdf", folder=tmp_path)
    operations.detach_file(document.actor, document)
    assert document.upload is None
