"""The report and the statutory table of comments: writing, publishing, reading, taking away as files."""

import tempfile
import threading

from flask import current_app, redirect, render_template, request, send_file, url_for

from consult.config import ROOT
from consult.consultations.models import Consultation
from consult.core.clock import now, today
from consult.core.errors import DomainError, Stale, Unavailable
from consult.core.i18n import gettext, language, speaking
from consult.core.i18n import lazy as _
from consult.core.paging import whole_number
from consult.core.text import slug
from consult.responses import cache, composing, report_data, tables
from consult.responses.forms import ReportForm, VersionForm
from consult.responses.operations.reports import publish_report, save_report
from consult.responses.pdf import PdfRefused, render_report
from consult.responses.queries.answers import count_unanswered
from consult.responses.queries.comments import all_comments, page_of_comments
from consult.responses.queries.reports import Material, facts_of, find_report, gather, get_public_consultation, get_report, open_report
from consult.responses.views.base import blueprint, stands_on
from consult.responses.words import SECTIONS
from consult.web.actor import actor
from consult.web.forms import say
from consult.web.limits import limiter

EXPORTS = "30 per minute; 300 per hour"
PRINTS = "12 per minute; 120 per hour"
FONTS = ROOT / "static" / "dist" / "pdf-fonts"
_exporting = threading.BoundedSemaphore(2)  # a table of ten thousand rows takes seconds of a processor


def _leads(consultation: Consultation):
    return lambda **narrowed: url_for("responses.comments_table", consultation_id=consultation.id, **narrowed)


def _public(consultation_id: int) -> Consultation:
    consultation = get_public_consultation(actor(), consultation_id)
    stands_on(consultation)
    return consultation


@blueprint.get("/consultations/<int:consultation_id>/report")
def report(consultation_id):
    """The published report."""
    consultation = _public(consultation_id)
    row, material = get_report(actor(), consultation), gather(consultation)
    found = composing.sections(row.published_sections, facts_of(consultation), material, _leads(consultation))
    return render_template(
        "responses/report.html", consultation=consultation, report=row, sections=found, material=material, is_preview=False, nav="consultations"
    )


@blueprint.route("/consultations/<int:consultation_id>/report/edit", methods=["GET", "POST"])
def edit_report(consultation_id):
    """The words of the report, kept as a draft until it is published."""
    consultation = open_report(actor(), consultation_id)
    stands_on(consultation)
    row = find_report(consultation)
    form, theirs = ReportForm(data={**(row.sections if row else {}), "version": str(row.version if row else 0)}), None
    if form.validate_on_submit():
        try:
            save_report(actor(), consultation, sections=form.texts(), version=form.seen)
        except Stale as refusal:
            theirs = refusal.theirs
            form.accept_refusal(refusal)
            form.version.data = str(find_report(consultation).version)
        except DomainError as refusal:
            form.accept_refusal(refusal)
        else:
            say(_("The report was saved as a draft."))
            leads_to = "responses.preview_report" if request.form.get("go") == "preview" else "responses.edit_report"
            return redirect(url_for(leads_to, consultation_id=consultation.id))
    body = render_template(
        "responses/edit_report.html", consultation=consultation, report=row, form=form, sections=SECTIONS, theirs=theirs, nav="desk"
    )
    return body, 422 if form.errors or form.form_errors else 200


@blueprint.get("/consultations/<int:consultation_id>/report/preview")
def preview_report(consultation_id):
    """The report as it would be published now, with what is still missing."""
    consultation = open_report(actor(), consultation_id, "report.publish")
    stands_on(consultation)
    row, material = find_report(consultation), gather(consultation)
    found = composing.sections(row.sections if row else {}, facts_of(consultation), material, _leads(consultation))
    return render_template(
        "responses/report.html", consultation=consultation, report=row, sections=found, material=material, is_preview=True, nav="desk",
        version=row.version if row else 0, unanswered=count_unanswered(consultation),
        unwritten=[str(title) for key, (title, _hint) in SECTIONS.items() if key not in {section[0] for section in found}],
    )


@blueprint.post("/consultations/<int:consultation_id>/report/publication")
def publish(consultation_id):
    """Publish the report as it was previewed."""
    consultation = open_report(actor(), consultation_id, "report.publish")
    form = VersionForm()
    form.validate_on_submit()
    try:
        publish_report(actor(), consultation, version=form.seen)
    except DomainError as refusal:
        if refusal.status in (401, 403):
            raise
        say(refusal.sentence, "warn")
        return redirect(url_for("responses.preview_report", consultation_id=consultation_id))
    say(_("The report is public."))
    return redirect(url_for("responses.report", consultation_id=consultation_id))


@blueprint.get("/consultations/<int:consultation_id>/comments-table")
def comments_table(consultation_id):
    """The statutory table of comments, a page at a time, narrowed to what a figure of the report counts."""
    consultation = _public(consultation_id)
    narrowed = {name: request.args.get(name, "")[:40] for name in ("outcome", "channel", "formal")}
    page, rows = page_of_comments(consultation, whole_number(request.args.get("page"), 1), **narrowed)
    kept = {name: value for name, value in narrowed.items() if value}
    return render_template(
        "responses/comments_table.html", consultation=consultation, page=page, rows=rows, narrowed=kept, report=find_report(consultation),
        nav="consultations",
    )


def _notice(consultation: Consultation) -> str:
    return gettext("example data") if consultation.is_demo else ""


def _file_name(consultation: Consultation, what: str, suffix: str) -> str:
    sample = "dane-przykladowe-" if consultation.is_demo else ""
    return f"{sample}{what}-{slug(consultation.number) or consultation.id}-{today().isoformat()}.{suffix}"


def _export(consultation_id: int, suffix: str, media_type: str, write):
    """The whole table as a file: written row by row to a temporary file, then sent; two at a time."""
    consultation = _public(consultation_id)
    if not _exporting.acquire(blocking=False):
        raise Unavailable(_("Other people are taking this table away just now. Try again in a moment."))
    try:
        target = tempfile.TemporaryFile(prefix="consult-export-")  # noqa: SIM115 - the answer closes it, and with that it is gone
        with speaking("pl"):  # the columns of the statutory table are Polish, so are its words
            write(target, consultation)
        target.seek(0)
    finally:
        _exporting.release()
    return send_file(target, media_type, as_attachment=True, download_name=_file_name(consultation, "zestawienie-uwag", suffix), max_age=0)


@blueprint.get("/consultations/<int:consultation_id>/comments-table.csv")
@limiter.limit(EXPORTS)
def comments_csv(consultation_id):
    """The table of comments as CSV."""

    def write(target, consultation):
        for line in tables.to_csv(all_comments(consultation), notice=_notice(consultation)):
            target.write(line)

    return _export(consultation_id, "csv", "text/csv; charset=utf-8", write)


@blueprint.get("/consultations/<int:consultation_id>/comments-table.xlsx")
@limiter.limit(EXPORTS)
def comments_xlsx(consultation_id):
    """The table of comments as a workbook."""

    def write(target, consultation):
        title = gettext("Table of comments: %(title)s", title=consultation.title)
        tables.to_xlsx(target, all_comments(consultation), title=title, notice=_notice(consultation))

    return _export(consultation_id, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write)


@blueprint.get("/consultations/<int:consultation_id>/report.pdf")
@limiter.limit(PRINTS)
def report_pdf(consultation_id):
    """The published report as an accessible PDF; set once and kept until what it says changes."""
    consultation = _public(consultation_id)
    row, material = get_report(actor(), consultation), gather(consultation)
    content = _printed(consultation, row, material)
    folder, key = current_app.config["SETTINGS"].data_dir / "cache" / "reports", cache.key_of(content)
    pdf = cache.read(folder, key)
    if pdf is None:
        try:
            pdf = render_report(content, fonts=FONTS if FONTS.is_dir() else None, created_at=int(now().timestamp())).pdf
        except PdfRefused as refusal:
            raise Unavailable(refusal.sentence) from refusal
        cache.keep(folder, key, pdf)
    answer = current_app.response_class(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file_name(consultation, "raport", "pdf")}"'
    return answer


def _printed(consultation: Consultation, row, material: Material) -> dict:
    """The report as plain data for print, with the register where it is not too long for paper."""
    facts = facts_of(consultation)
    found = composing.sections(row.published_sections, facts, material)
    count = material.statistics.contributions_by_outcome.total
    if count > report_data.MAX_REGISTER_ROWS:
        register = report_data.paragraphs(report_data.WORDS[language()]["long_register"].format(count=count))
    else:
        register = composing.register_block(list(all_comments(consultation)))
    blocks = [(heading, [*blocks, register] if key == "register" else blocks) for key, heading, blocks in found]
    statistics = material.statistics
    figures = [
        (gettext("submissions"), statistics.by_channel.total), (gettext("comments"), count),
        (gettext("accepted or partly"), statistics.contributions_by_outcome.count_of("accepted")
         + statistics.contributions_by_outcome.count_of("partially_accepted")),
    ]
    return report_data.report(
        title=consultation.title, number=consultation.number, organisation=facts["organisation"], lead=consultation.subtitle, sections=blocks,
        dates=[(gettext("Published on"), composing.day(row.published_at))], figures=figures, notice=_notice(consultation), language=language(),
        colophon=gettext("The words of this report are committed to in the public record, edition %(edition)s.", edition=row.edition),
    )
