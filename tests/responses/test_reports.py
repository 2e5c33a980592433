"""Writing and publishing a report: drafts stay inside, each publication is an act in the record."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.core import chain
from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import Forbidden, Refused, SignInNeeded, Stale
from consult.core.record import FactRow
from consult.moderation.models import Ground
from consult.moderation.operations import hide_text
from consult.platforms.operations import end_seat
from consult.policy.roles import GUEST, Role
from consult.positions import operations as positions
from consult.positions.models import StanceKind
from consult.responses.composing import sections
from consult.responses.models import Report
from consult.responses.operations.reports import publish_report, save_report
from consult.responses.queries.reports import facts_of, gather
from tests import factories
from tests.positions.factories import adopt, ready
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


def test_the_report_tells_how_a_position_was_adopted_whatever_became_of_its_seats_since(app):
    found = ready()
    clause, (first, objector, *_others, last) = found.clauses[0], found.members
    found.platform.required_sectors = [found.platform.active_seats[0].sector.value]
    db.session.commit()
    objection = positions.take_stance(objector, clause, kind=StanceKind.OBJECT, edition=1, text="Zabraknie cienia.")
    positions.answer_objection(found.drafter, objection, text="Dopisano drzewa.")
    positions.edit_clause(found.drafter, clause, heading=clause.heading, text="Ławki pod drzewami.", edition=1)
    for member in (first, last):
        positions.take_stance(member, clause, kind=StanceKind.SUPPORT, edition=2)
    ended = next(seat for seat in found.platform.active_seats if seat.account_id == last.account_id)
    end_seat(factories.actor((Role.ADMINISTRATOR, found.platform.organisation)), ended)
    adopt(found)
    figure = gather(found.consultation).positions[0].clauses[0]
    seats = [seat.sector.value for seat in found.platform.seats if seat.account_id == first.account_id]
    assert figure.stances == {seats[0]: {"support": 1}}  # the seat that had ended before adoption is not counted
    assert [(kind, text, answer, is_earlier) for kind, _who, text, answer, is_earlier in figure.objections] == [
        ("object", "Zabraknie cienia.", "Dopisano drzewa.", True)
    ]
    blocks = next(blocks for key, _title, blocks in sections({}, facts_of(found.consultation), gather(found.consultation)) if key == "positions")
    assert [block["source"].partition(": ")[0] for block in blocks if block["kind"] == "voice"] == ["Sprzeciw do wcześniejszego brzmienia punktu 1"]
    end_seat(factories.actor((Role.ADMINISTRATOR, found.platform.organisation)), found.platform.active_seats[-1])
    assert gather(found.consultation).positions[0].clauses[0] == figure


def test_the_report_says_what_became_of_the_voices(app, browser):
    found = ready(voices=6)
    hide_text(found.moderator, found.voices[5], ground=Ground.SPAM, reason="Reklama.")
    positions.take_voices_back(found.drafter, found.consultation, contribution_ids=[found.voices[5].id])
    adopt(found)
    figure = gather(found.consultation).coverage
    assert (figure.counts, figure.reasons, figure.grounds) == (
        {"placed": 3, "set_aside": 2, "hidden": 1, "neither": 0}, [("Poza tematem uchwały.", 2)], [("spam", 1)]
    )
    found.consultation.phases[0].closes_at = now() - timedelta(days=1)
    db.session.commit()
    officer = factories.actor((Role.OFFICER, found.consultation.organisation))
    save_report(officer, found.consultation, sections={"purpose": "Po co pytaliśmy."})
    publish_report(officer, found.consultation)
    page = browser.get(f"/consultations/{found.consultation.id}/report").page.text
    for words in ("Co się stało z głosami", "2 uwagi odłożono: Poza tematem uchwały.", "1 uwagę ukryła moderacja: reklama lub spam"):
        assert words in " ".join(page.split())


def test_the_report_says_nothing_of_places_while_no_position_is_public(app):
    office = Office(2)
    assert gather(office.consultation).coverage is None
