"""A list of comments from elsewhere: uploaded, mapped and judged in a preview, then taken in whole or not at all."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from flask import current_app, redirect, render_template, request, session, url_for

from consult.contributions import hooks, import_store, importing, operations, queries
from consult.contributions.forms import UploadForm
from consult.contributions.import_files import MAX_BYTES, MAX_ROWS, FileRefused, read_source
from consult.contributions.import_rows import ids_by_label, register_rows, rows_in_doubt
from consult.contributions.import_sentences import FIELD_NAMES, sentence
from consult.contributions.label_words import LABEL_WORDS
from consult.contributions.views.blueprint import blueprint, office_of
from consult.core.clock import now, today
from consult.core.errors import DomainError
from consult.core.i18n import lazy as _
from consult.core.i18n import lazy_plural as _n
from consult.core.text import one_line
from consult.web.actor import actor
from consult.web.forms import say

MOST_LABELS = 60  # different words of one column that are offered for mapping
SHOWN_ROWS, SHOWN_REFUSALS = 12, 100


@blueprint.route("/consultations/<int:consultation_id>/import", methods=["GET", "POST"])
def import_file(consultation_id: int):
    """Choose the file. It is read here, and nothing is registered yet."""
    consultation, form = office_of(consultation_id, "contribution.import"), UploadForm()
    if form.validate_on_submit():
        data = form.file.data.read(MAX_BYTES + 1)
        try:
            read_source(data)
        except FileRefused as refusal:
            form.file.errors = [sentence(refusal.code, refusal.params)]
        else:
            _forget(consultation)
            name = import_store.keep(_folder(), data, now().timestamp())
            source = form.source.data or one_line(PurePath(form.file.data.filename or "").name)[:200]
            session["import"] = {"consultation": consultation.id, "name": name, "source": source}
            return redirect(url_for("contributions.import_preview", consultation_id=consultation.id))
    page = render_template(
        "contributions/import.html", nav="desk", consultation=consultation, form=form, most_rows=MAX_ROWS, most_megabytes=MAX_BYTES // 1_000_000
    )
    return page, 422 if form.errors else 200


@blueprint.route("/consultations/<int:consultation_id>/import/preview", methods=["GET", "POST"])
def import_preview(consultation_id: int):
    """Say what each column and label means, see which rows are refused and why, then take all rows in or none."""
    consultation = office_of(consultation_id, "contribution.import")
    kept = _kept(consultation)
    data = import_store.read(_folder(), kept["name"])
    do = request.form.get("do", "")
    if data is None or do == "cancel":
        return _without_file(consultation, kept)
    view = _judge(consultation, read_source(data), kept["source"])
    if do == "confirm" and not view.errors and view.preview.is_clean:
        try:
            done = operations.import_submissions(
                actor(), consultation, rows=register_rows(view.preview.accepted, view.passage_ids), client_key=kept["name"], source=kept["source"]
            )
        except DomainError as error:
            view.errors.append(error.sentence)
        else:
            _forget(consultation)
            return _done(consultation, done)
    page = render_template(
        "contributions/import_preview.html", nav="desk", consultation=consultation, view=view, source=kept["source"], field_names=FIELD_NAMES,
        label_words=LABEL_WORDS, coded=importing.CODED_FIELDS, shown=SHOWN_ROWS, shown_refusals=SHOWN_REFUSALS,
        takes_decisions=bool(hooks.AFTER_IMPORT), label_name=_label_name,
    )  # fmt: skip
    return page, 422 if view.errors or do == "confirm" else 200


@dataclass
class _View:
    """What the preview shows."""

    source: object
    columns: dict
    labels: dict
    preview: importing.Preview
    received_on: date | None
    channel: str
    text_not_published: bool
    passage_ids: dict
    errors: list = field(default_factory=list)

    @property
    def refusals(self) -> list[tuple]:
        """(sentence, rows) for each different reason, in the order in which they are met."""
        rows: dict[tuple, list[int]] = {}
        for one in self.preview.refused:
            rows.setdefault((one.code, tuple(sorted(one.params.items()))), []).append(one.number)
        return [(sentence(code, dict(params)), numbers) for (code, params), numbers in rows.items()]

    @property
    def in_doubt(self) -> dict[str, list[int]]:
        """Labels that stand in several places of the documents, with the rows that cite them."""
        return rows_in_doubt(self.preview.accepted, self.passage_ids)

    @property
    def decisions(self) -> int:
        """How many rows bring a decision made elsewhere."""
        return sum(row.decided_elsewhere for row in self.preview.accepted)


def _judge(consultation, source, name: str) -> _View:
    errors: list = []
    columns = _columns(source, errors) if request.method == "POST" else importing.guess_mapping(source.columns)
    channel = request.form.get("channel", "import")
    mapping = importing.Mapping(
        columns, text_not_published="text_not_published" in request.form, received_on=_day(request.form.get("received_on", ""), errors),
        channel=channel if channel in importing.LABELS["channel"] else "import",
    )
    labels = _labels(importing.guess_labels(source.rows, mapping))
    preview = importing.preview(
        source.rows, mapping, labels, today=today(), taken=queries.taken_numbers(consultation, name)
    )
    passage_ids = ids_by_label(queries.labels_of_passages(consultation))
    return _View(source, columns, labels, preview, mapping.received_on, mapping.channel, mapping.text_not_published, passage_ids, errors)


def _columns(source, errors: list) -> dict[str, str]:
    """Column → field as chosen. A field that two columns claim stays with the first and is named."""
    chosen: dict[str, str] = {}
    for place, column in enumerate(source.columns):
        wanted = request.form.get(f"column-{place}", "")
        if wanted not in importing.FIELDS:
            continue
        if wanted in chosen.values():
            errors.append(_("“%(field)s” can come from one column only.", field=FIELD_NAMES[wanted]))
        else:
            chosen[column] = wanted
    return chosen


def _labels(guessed: dict) -> dict:
    """Label → code for each coded field: what was chosen, else what is known. Only so many labels of a column are asked about."""
    out = {}
    for wanted, known in guessed.items():
        out[wanted] = {}
        for label, code in list(known.items())[:MOST_LABELS]:
            chosen = request.form.get(_label_name(wanted, label), code or "")
            out[wanted][label] = chosen if chosen in importing.LABELS[wanted] else None
    return out


def _label_name(wanted: str, label: str) -> str:
    """The name of a label's field in the form: of the label itself, so that another mapping of columns cannot mix them up."""
    return f"label-{wanted}-{hashlib.sha256(label.encode()).hexdigest()[:16]}"


def _day(written: str, errors: list) -> date | None:
    if not written.strip():
        return None
    day = importing.parse_date(written.strip()[:20])
    if day is None:
        errors.append(_("Write a date as year, month, day, such as 2027-03-12."))
    return day


def _folder():
    return current_app.config["SETTINGS"].data_dir / "tmp"


def _kept(consultation) -> dict:
    kept = session.get("import") or {}
    return kept if kept.get("consultation") == consultation.id else {"name": None, "source": ""}


def _forget(consultation) -> None:
    """Take the file of this consultation away; another one's, left open elsewhere, stays."""
    kept = _kept(consultation)
    if kept["name"]:
        import_store.drop(_folder(), kept["name"])
        session.pop("import", None)


def _without_file(consultation, kept: dict):
    """No file lies here: it was imported by an earlier click, given up, or swept away."""
    done = queries.list_imported(consultation, kept["name"]) if kept["name"] else []
    _forget(consultation)
    if done:
        return _done(consultation, done)
    say(_("The file has been taken away. Nothing was imported."), "quiet")
    return redirect(url_for("contributions.import_file", consultation_id=consultation.id))


def _done(consultation, done: list):
    say(_n("%(n)s row is in the register now.", "%(n)s rows are in the register now.", len(done)))
    return redirect(url_for("contributions.index", consultation_id=consultation.id))
