"""What the lists of the site show to everybody: what was announced, in its order, and nothing of what was dropped unseen."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.cafe.models import CafeSession
from consult.cafe.queries import visible_to as cafes_visible_to
from consult.consultations import operations
from consult.consultations.models import Consultation, State
from consult.core.clock import now, today
from consult.core.db import db
from consult.moderation.models import Visibility
from consult.pages.queries import lists
from consult.pages.queries.overview import overview_of
from consult.policy.roles import GUEST, Role
from consult.positions.models import Position, PositionState
from consult.positions.queries import visible_to as positions_visible_to
from consult.responses.models import Answer, AnswerState, Outcome
from consult.themes.models import Theme
from consult.themes.queries import visible_to as themes_visible_to
from tests import factories
from tests.cafe import factories as cafes
from tests.consultations.factories import announced, draft
from tests.positions.factories import story


def found(**chosen):
    return list(db.session.scalars(lists.select_public(**chosen)))


def dropped(**values):
    made = factories.consultation(state=State.CANCELLED, announced_at=None, **values)
    factories.submission(made, "Głos, którego nikt nie miał przeczytać.")
    return made


def test_a_draft_that_was_dropped_is_on_no_page(app, browser):
    made, actor = draft(organisation=factories.organisation(municipality="Mikołów"))
    operations.cancel_consultation(actor, made, reason="Nie teraz.")
    assert found() == [] and found(state="closed") == [] and lists.list_places() == []
    for path in ("/", "/consultations", "/consultations?state=closed"):
        assert made.title not in browser.get(path).text


def test_one_that_was_cancelled_after_its_announcement_stays_in_the_list_as_ended(app):
    made, actor = announced()
    operations.cancel_consultation(actor, made, reason="Zmiana przepisów.")
    assert found() == found(state="closed") == [made]
    assert found(state="open") == found(state="coming") == []


def test_answers_and_voices_of_what_was_dropped_are_not_counted_or_told(app):
    made = dropped()
    made.phases[0].closes_at = now()
    voice = db.session.scalars(sa.select(lists.Contribution)).one()
    db.session.add(Answer(
        consultation_id=made.id, contribution_id=voice.id, outcome=Outcome.ACCEPTED, justification="Zrobimy.", state=AnswerState.APPROVED,
        drafted_at=now(), approved_at=now(),
    ))
    db.session.commit()
    assert lists.tally() == {"voices": 0, "unanswered": 0} and lists.list_stories() == []


@pytest.mark.parametrize(("model", "visible_to"), [(CafeSession, cafes_visible_to), (Theme, themes_visible_to), (Position, positions_visible_to)])
def test_what_lies_in_a_dropped_draft_is_as_unseen_as_the_draft(app, model, visible_to):
    told = story()
    cafes.session(told.consultation)
    told.position.state = PositionState.AGREEING
    db.session.commit()
    rows = sa.select(model).join(Consultation, Consultation.id == model.consultation_id).where(visible_to(GUEST))
    assert list(db.session.scalars(rows))
    told.consultation.state, told.consultation.announced_at = State.CANCELLED, None
    db.session.commit()
    assert list(db.session.scalars(rows)) == []


def test_the_list_is_chosen_by_words_place_and_time(app):
    here = factories.consultation(factories.organisation(municipality="Tychy"), title="Park 100% zielony")
    coming = factories.consultation(factories.organisation(municipality="Mikołów"), opens=2)
    over = factories.consultation(opens=-9, closes=-1)
    factories.consultation(state=State.DRAFT)
    assert found(place="Tychy") == found(words="100% park") == found(state="open") == [here]
    assert found(state="coming") == [coming] and found(state="closed") == [over]
    assert found(words="zi%ny") == [] and found() == [over, coming, here]
    assert lists.list_places() == ["Mikołów", "Tychy"]


def test_what_ends_first_stands_first_on_the_home_page(app):
    far, near = factories.consultation(closes=30), factories.consultation(closes=3)
    factories.consultation(opens=-9, closes=-1)
    assert lists.list_open() == [near, far]


def test_a_desk_that_is_cut_short_keeps_the_nearest_deadlines(app, monkeypatch):
    organisation = factories.organisation()
    officer = factories.actor((Role.OFFICER, organisation))
    none, far, near = (factories.consultation(organisation, results_due_on=due) for due in (None, today() + timedelta(9), today() + timedelta(2)))
    closed = factories.consultation(organisation, state=State.CLOSED, results_due_on=today())
    assert [row.consultation for row in lists.list_desk(officer)] == [near, far, none, closed]
    monkeypatch.setattr(lists, "CONSULTATIONS_ON_A_DESK", 2)
    assert [row.consultation for row in lists.list_desk(officer)] == [near, far]


def test_the_margin_of_a_consultation_shows_its_passages_comments_and_nothing_whose_text_is_not_published(app, browser):
    made = factories.consultation()
    passage = factories.document(made).passages[0]
    shown, change, kept, held = factories.submission(made, "Widoczna uwaga.", "", "Niepublikowana uwaga.", "Czekająca uwaga.").contributions
    for voice in (shown, change, kept, held):
        voice.passage_id = passage.id
    change.proposed_change, kept.text_not_published, held.visibility = "Inne brzmienie.", True, Visibility.HELD
    made.phases[0].opens_at = made.phases[0].closes_at = now()
    db.session.commit()
    margin = overview_of(GUEST, made).comments[passage.id]
    assert margin.total == 4 and margin.voices == [shown, change]
    page = browser.get(made.address).page.text
    assert "Widoczna uwaga." in page and "Inne brzmienie." in page
