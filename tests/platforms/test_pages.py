"""Pages of platforms."""

import pytest

from consult.core.db import db
from consult.platforms import operations, queries
from consult.platforms.models import Sector
from consult.policy.roles import Role
from tests import factories


@pytest.fixture
def people(app):
    organisation = factories.organisation()
    return organisation, factories.account((Role.OFFICER, organisation))


def fresh(platform_id):
    db.session.rollback()
    db.session.expire_all()
    return queries.get_platform(platform_id)


def test_everybody_sees_who_nominated_whom_and_whether_it_can_act(app, browser):
    platform = factories.platform()
    page = browser.get(f"/platforms/{platform.id}").page
    assert platform.name == page.h1 and "Organizacja ngo" in page.text
    assert all(seat.account.name not in page.text and seat.account.email not in page.text for seat in platform.seats)
    lame = factories.platform(members=False)
    assert "Nie może jeszcze działać" in browser.get(f"/platforms/{lame.id}").page.text
    assert lame.name in browser.get("/platforms").page.text
    browser.get("/platforms/999", 404)


def test_an_officer_founds_a_platform_and_somebody_takes_a_seat(app, sign_in, people):
    organisation, officer = people
    keeper = sign_in(officer)
    made = keeper.post(
        f"/organisations/{organisation.id}/platforms/new", {"name": "Platforma", "required_sectors": ["ngo", "administration", "lived_experience"]}
    )
    db.session.rollback()  # look anew
    platform = queries.list_platforms()[0]
    place = f"/platforms/{platform.id}"
    assert made.headers["Location"] == place + "/seats"
    invited = factories.account()
    keeper.post(place + "/seats/new", {"sector": "ngo", "nominated_by": "Fundacja", "email": invited.email.upper(), "is_chair": "y"})
    seat = fresh(platform.id).offered_seats[0]
    assert invited.email in keeper.get(place + "/seats").page.text
    person = sign_in(invited)
    assert f"{place}/seats/{seat.id}/take" in person.get(place).page.links
    assert "errors" in person.post(f"{place}/seats/{seat.id}/take", {}, 422).page.ids
    person.post(f"{place}/seats/{seat.id}/take", {"agrees": "y"})
    assert fresh(platform.id).active_seats[0].is_chair
    person.get(place + "/edit")  # the chair keeps the platform
    assert "Fundacja" in person.get(place).page.text


def test_a_seat_is_ended_after_asking_and_the_chair_is_moved(app, sign_in, people):
    organisation, officer = people
    platform = factories.platform(organisation)
    keeper, place = sign_in(officer), f"/platforms/{platform.id}"
    keeper.post(f"{place}/seats/{platform.seats[1].id}/chair", {}, form_at=place + "/seats")
    assert [seat.is_chair for seat in fresh(platform.id).seats][:3] == [False, True, False]
    keeper.get(f"{place}/seats/{platform.seats[0].id}/end")
    keeper.post(f"{place}/seats/{platform.seats[0].id}/end", {})
    assert platform.seats[0].id not in [seat.id for seat in fresh(platform.id).active_seats]
    keeper.get(f"{place}/seats/{platform.seats[0].id}/end", 404)


def test_strangers_see_no_seats_offers_or_forms(app, browser, sign_in, people):
    organisation, officer = people
    platform = factories.platform(organisation)
    seat = operations.add_seat(factories.actor((Role.OFFICER, organisation)), platform, sector=Sector.NGO, nominated_by="Fundacja", email="a@consult.example")
    place = f"/platforms/{platform.id}"
    foreign = sign_in(factories.account((Role.OFFICER, factories.organisation())))
    for path in (f"{place}/seats", f"{place}/seats/new", f"{place}/edit", f"{place}/seats/{seat.id}/end", f"/organisations/{organisation.id}/platforms/new"):
        browser.get(path, 302)
        foreign.get(path, 403)
    foreign.get(f"{place}/seats/{seat.id}/take", 404)
    foreign.post(f"{place}/seats/{platform.seats[0].id}/chair", {}, 403, form_at=place)
    other = factories.platform(organisation)
    sign_in(officer).get(f"/platforms/{other.id}/seats/{seat.id}/end", 404)


def test_refused_forms_keep_what_was_typed(app, sign_in, people):
    organisation, officer = people
    page = sign_in(officer).post(f"/organisations/{organisation.id}/platforms/new", {"name": "", "region": "podregion tyski"}, 422).page
    assert page.fields["region"] == "podregion tyski" and "errors" in page.ids
    page = sign_in(officer).post(f"/organisations/{organisation.id}/platforms/new", {"name": "Platforma", "required_sectors": "ngo"}, 422).page
    assert "rules_note-error" in page.ids
