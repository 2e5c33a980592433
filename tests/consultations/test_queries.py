"""Who sees which consultations; lists and single ones agree; queries stay as many as lists grow."""

import pytest
import sqlalchemy as sa

from consult.consultations import announcement, operations, queries
from consult.core.db import db
from consult.core.errors import Forbidden, NotFound
from consult.core.subject import SITE
from consult.policy.roles import GUEST, Role
from tests import factories
from tests.consultations.factories import announced, draft

STAFF = [Role.OFFICER, Role.APPROVER, Role.MODERATOR, Role.DRAFTER, Role.FACILITATOR, Role.ADMINISTRATOR]


def sees(actor, consultation):
    try:
        return queries.get_consultation(actor, consultation.id) is not None
    except NotFound:
        return False


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("scope", ["site", "organisation", "platform", "consultation", "foreign"])
def test_drafts_are_seen_by_those_with_a_role_where_they_lie(app, role, scope):
    organisation = factories.organisation()
    platform = factories.platform(organisation, members=False)
    made, actor = draft(organisation=organisation)
    operations.set_platform(actor, made, platform=platform)
    where = {"site": SITE, "organisation": organisation, "platform": platform, "consultation": made, "foreign": factories.organisation()}[scope]
    someone = factories.actor((role, where))
    expected = scope != "foreign" and role is not Role.TABLE_HOST
    assert sees(someone, made) == expected
    matching = sa.select(sa.func.count()).select_from(queries.Consultation).where(queries.Consultation.id == made.id, queries.visible_to(someone))
    assert bool(db.session.scalar(matching)) == expected


def test_everybody_sees_what_was_announced_and_nobody_unconnected_a_draft(app):
    public, _actor = announced()
    hidden, _other = draft()
    assert sees(GUEST, public) and not sees(GUEST, hidden)
    assert list(db.session.scalars(sa.select(queries.Consultation).where(queries.announced()))) == [public]
    with pytest.raises(NotFound):
        queries.get_consultation(GUEST, 10**8)


def test_the_desk_is_for_those_who_prepare(app):
    made, actor = draft()
    assert list(queries.list_of_organisation(actor, made.organisation)) == [made]
    assert queries.get_for_desk(actor, made.id) is made
    with pytest.raises(Forbidden):
        queries.list_of_organisation(factories.actor((Role.MODERATOR, made.organisation)), made.organisation)
    with pytest.raises(Forbidden):
        queries.get_for_desk(factories.actor((Role.MODERATOR, made.organisation)), made.id)
    with pytest.raises(NotFound):
        queries.get_for_desk(GUEST, made.id)


@pytest.fixture
def counted(app):
    class Counter:
        def __call__(self, work):
            self.n = 0
            db.session.expire_all()
            work()
            return self.n

    counter = Counter()
    counter.n = 0

    def count(*_args):
        counter.n += 1

    sa.event.listen(db.engine, "before_cursor_execute", count)
    yield counter
    sa.event.remove(db.engine, "before_cursor_execute", count)


def test_a_list_asks_as_many_questions_for_twenty_as_for_three(counted):
    def look():
        for consultation in queries.list_of_organisation(officer, organisation):
            assert consultation.organisation.name and queries.timeline_of(consultation)
        for deadline in queries.next_deadlines(GUEST):
            assert deadline.consultation.organisation.name

    organisation = factories.organisation()
    officer = factories.actor((Role.OFFICER, organisation))
    for _ in range(3):
        factories.consultation(organisation)
    few = counted(look)
    for _ in range(17):
        factories.consultation(organisation)
    assert counted(look) == few


def test_documents_and_passages_of_other_consultations_are_not_found(app):
    public, _actor = announced()
    hidden, _other = draft()
    with pytest.raises(NotFound):
        queries.get_document(GUEST, public.id, hidden.documents[0].id)
    with pytest.raises(NotFound):
        queries.get_document(GUEST, hidden.id, hidden.documents[0].id)
    with pytest.raises(NotFound):
        queries.get_passage(public.documents[0], hidden.documents[0].passages[0].id)
    assert queries.get_document(GUEST, public.id, public.documents[0].id) is public.documents[0]


def test_passages_come_a_page_at_a_time(app):
    made, _actor = draft(text="\n".join(f"§ {n}. Treść przepisu numer {n}." for n in range(1, 251)))
    document = made.documents[0]
    page = queries.passages_of(document, page=3)
    assert (page.total, page.last, len(page.items)) == (250, 3, 50)
    assert queries.page_of_passage(page.items[0]) == 3
    assert queries.next_passage(page.items[-1]) is None and queries.previous_passage(page.items[0]).label == "§ 200"


def test_the_notice_as_text_has_all_seventeen_parts_in_order(app):
    made, _actor = announced()
    text = announcement.text_of(made)
    heads = [line for line in text.splitlines() if line[:1].isdigit() and ". " in line[:4]]
    assert [int(line.split(".")[0]) for line in heads] == list(range(1, 18))
    assert max(map(len, text.splitlines())) <= 100 and "4/2027" in text and "- trasy" in text and "23:59" in text
