"""Writing and publishing a report: drafts stay inside, each publication is an act in the record."""

import pytest
import sqlalchemy as sa

from consult.core import chain
from consult.core.db import db
from consult.core.errors import Forbidden, Refused, SignInNeeded, Stale
from consult.core.record import FactRow
from consult.policy.roles import GUEST, Role
from consult.responses.models import Report
from consult.responses.operations.reports import publish_report, save_report
from tests import factories
from tests.responses.factories import Office


def test_a_draft_is_kept_inside_and_a_publication_commits_to_its_words(app):
    office = Office(1)
    report = save_report(office.officer, office.consultation, sections={"purpose": "Po co pytaliśmy.", "team": "  "}, version=0)
    assert (report.sections, report.is_public) == ({"purpose": "Po co pytaliśmy."}, False)
    publish_report(office.officer, office.consultation, version=report.version)
    assert (report.is_public, report.edition, report.published_sections) == (True, 1, {"purpose": "Po co pytaliśmy."})
    fact = db.session.scalars(sa.select(FactRow).where(FactRow.name == "report.published")).one()
    assert (fact.audience, fact.data["edition"]) == ("public", 1)
    assert fact.data["text"] == chain.commitment(bytes.fromhex(report.text_salt), '{"purpose":"Po co pytaliśmy."}')


def test_what_is_published_changes_only_with_the_next_publication(app):
    office = Office(1)
    save_report(office.officer, office.consultation, sections={"purpose": "Pierwsze słowa."})
    report = publish_report(office.officer, office.consultation)
    with pytest.raises(Refused):
        publish_report(office.officer, office.consultation)
    save_report(office.officer, office.consultation, sections={"purpose": "Nowe słowa."})
    assert report.published_sections == {"purpose": "Pierwsze słowa."}
    assert report.has_unpublished_changes
    assert publish_report(office.approver, office.consultation).edition == 2
    assert report.published_sections == {"purpose": "Nowe słowa."}


def test_a_late_writer_gets_both_versions(app):
    office = Office(1)
    report = save_report(office.officer, office.consultation, sections={"purpose": "Moje."}, version=0)
    for version in (0, report.version + 1):
        with pytest.raises(Stale) as refusal:
            save_report(office.officer, office.consultation, sections={"purpose": "Inne."}, version=version)
        assert refusal.value.theirs == {"purpose": "Moje."}
    with pytest.raises(Stale):
        publish_report(office.officer, office.consultation, version=0)
    assert not report.is_public


def test_a_report_is_not_published_while_comments_are_collected(app):
    consultation = factories.consultation()
    officer = factories.actor((Role.OFFICER, consultation.organisation))
    save_report(officer, consultation, sections={"purpose": "Po co pytamy."})
    with pytest.raises(Refused):
        publish_report(officer, consultation)


@pytest.mark.parametrize("sections", [{"hacked": "x"}, {"purpose": "x" * 20_001}])
def test_sections_that_cannot_be_kept_are_refused(app, sections):
    office = Office(1)
    with pytest.raises(Refused):
        save_report(office.officer, office.consultation, sections=sections)
    assert db.session.scalar(sa.select(sa.func.count(Report.id))) == 0


def test_reports_are_written_by_officers_and_published_by_officers_or_approvers(app):
    office = Office(1)
    foreign = factories.organisation()
    strangers = [GUEST, factories.actor((Role.OFFICER, foreign), (Role.APPROVER, foreign)), factories.actor((Role.MODERATOR, office.organisation))]
    for actor in [*strangers, office.approver]:
        with pytest.raises((Forbidden, SignInNeeded)):
            save_report(actor, office.consultation, sections={"purpose": "x"})
    save_report(office.officer, office.consultation, sections={"purpose": "x"})
    for actor in strangers:
        with pytest.raises((Forbidden, SignInNeeded)):
            publish_report(actor, office.consultation)
    assert publish_report(office.approver, office.consultation).edition == 1
