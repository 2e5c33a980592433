"""Writing and publishing the report."""

import sqlalchemy as sa

from consult.consultations.models import PhaseKind, State
from consult.core import chain
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Refused, Stale
from consult.core.i18n import lazy as _
from consult.core.operation import operation, record
from consult.core.text import plain
from consult.policy.rules import require
from consult.responses.events import ReportDrafted, ReportPublished
from consult.responses.models import Report
from consult.responses.words import SECTIONS

LONGEST_SECTION = 20_000


@operation
def save_report(actor, consultation, *, sections: dict[str, str], version: int | None = None):
    """Keep the words of a report as a draft; what is published stays as it is. Unknown sections are refused, empty ones dropped.

    Raises Stale when somebody saved since `version` (0 for a report that was not there).
    """
    require(actor, "report.edit", consultation)
    texts = {key: plain(text) for key, text in sections.items()}
    if set(texts) - set(SECTIONS):
        raise Refused(_("There is no such section in a report."))
    too_long = {key: _("At most %(n)s characters.", n=LONGEST_SECTION) for key, text in texts.items() if len(text) > LONGEST_SECTION}
    if too_long:
        raise Refused(fields=too_long)
    report = _report_of(consultation)
    if version is not None and version != (report.version or 0):
        raise Stale(theirs=report.sections or {}, mine=texts)
    report.sections = {key: texts[key] for key in SECTIONS if texts.get(key)}
    report.edited_at, report.edited_by_id = now(), actor.account_id
    db.session.add(report)
    db.session.flush()  # the fact needs the id
    record(ReportDrafted.about(actor, report, sections=list(report.sections)))
    return report


@operation
def publish_report(actor, consultation, *, version: int | None = None):
    """Publish the report as drafted; its words are committed to in the record. Publishing again makes a new edition.

    Refused while comments are still collected, and while nothing has changed since the last edition.
    """
    require(actor, "report.publish", consultation)
    collect = consultation.phase(PhaseKind.COLLECT)
    if consultation.state not in (State.ANNOUNCED, State.CLOSED) or (collect is not None and not collect.is_over):
        raise Refused(_("A report is published after comments have closed."))
    report = _report_of(consultation)
    if version is not None and version != (report.version or 0):
        raise Stale(theirs=report.sections or {}, mine={})
    if report.edition and not report.has_unpublished_changes:
        raise Refused(_("Nothing has changed since the report was published."))
    report.sections = report.sections or {}
    report.published_sections, report.edition = dict(report.sections), (report.edition or 0) + 1
    report.published_at, report.published_by_id, report.text_salt = now(), actor.account_id, chain.new_salt().hex()
    db.session.add(report)
    db.session.flush()  # the fact needs the id
    text = chain.commitment(bytes.fromhex(report.text_salt), report.published_text)
    record(ReportPublished.about(actor, report, edition=report.edition, text=text))
    return report


def _report_of(consultation) -> Report:
    found = db.session.scalars(sa.select(Report).where(Report.consultation_id == consultation.id)).first()
    return found or Report(consultation=consultation, sections={}, published_sections={}, edition=0)
