"""Platforms: founded, seats offered and taken with the agreement to be public, ended; and whether they can act."""

import pytest
import sqlalchemy as sa

from consult.accounts.models import Account, Secret
from consult.accounts.queries import actor_of
from consult.core.clock import today
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, NotFound, Refused, SignInNeeded, Stale
from consult.core.mark import mark_of
from consult.core.record import FactRow
from consult.platforms import operations, queries
from consult.platforms.models import REQUIRED, Platform, Seat, Sector
from consult.policy.roles import GUEST, Role
from tests import factories


@pytest.fixture
def officer(app):
    organisation = factories.organisation()
    actor = factories.actor((Role.OFFICER, organisation))
    return actor, organisation


@pytest.fixture
def platform(officer):
    actor, organisation = officer
    return operations.create_platform(actor, organisation, name="Platforma Tyska", region="podregion tyski")


def member(**values):
    return actor_of(factories.account(**values))


def sit(officer, platform, sector, **values):
    person = member()
    account = db.session.get(Account, person.account_id)
    seat = operations.add_seat(officer[0], platform, sector=sector, nominated_by=f"Organizacja {sector.value}", account=account, **values)
    return operations.take_seat(person, seat, agrees=True)


def roles(seat):
    return sorted(grant.role for grant in seat.account.current_grants if grant.scope == seat.platform.ref)


def facts():
    return [row.name for row in db.session.scalars(sa.select(FactRow).order_by(FactRow.id))]


def test_a_platform_cannot_act_until_all_three_sectors_have_taken_seats(officer, platform):
    assert platform.missing_sectors == ["lived_experience", "ngo", "administration"]
    for sector in (Sector.COUNCIL, *REQUIRED):
        assert not platform.can_act
        sit(officer, platform, sector)
    assert platform.can_act and queries.by_sector(platform)[Sector.NGO][0].nominated_by == "Organizacja ngo"


def test_an_offer_does_not_count_and_is_taken_only_with_the_agreement(officer, platform):
    person = member()
    seat = operations.add_seat(officer[0], platform, sector=Sector.NGO, nominated_by="Fundacja", account=db.session.get(Account, person.account_id))
    assert "ngo" in platform.missing_sectors and queries.seat_of(person.account_id, platform) is None
    assert queries.offers_to(person) == [seat]
    with pytest.raises(Refused) as refusal:
        operations.take_seat(person, seat, agrees=False)
    assert list(refusal.value.fields) == ["agrees"] and seat.agreed_public_on is None
    operations.take_seat(person, seat, agrees=True)
    assert (seat.agreed_public_on, seat.offered_to, roles(seat)) == (today(), "", ["member"])
    assert queries.seat_of(person.account_id, platform) is seat and queries.offers_to(person) == []
    assert facts()[-3:] == ["seat.offered", "role.given", "seat.taken"]


def test_an_offer_by_mail_invites_and_tells_nobody_whether_there_is_an_account(officer, platform):
    known = factories.account(email="jest@consult.example")
    for email in (known.email, "Nowa@Consult.example"):
        operations.add_seat(officer[0], platform, sector=Sector.NGO, nominated_by="Fundacja", email=email)
    invitations = list(db.session.scalars(sa.select(Secret).order_by(Secret.id)))
    assert [(secret.email, secret.role, secret.scope) for secret in invitations] == [
        ("jest@consult.example", "member", platform.ref), ("nowa@consult.example", "member", platform.ref)
    ]


def test_nobody_takes_an_offer_that_is_not_theirs(officer, platform):
    seat = operations.add_seat(officer[0], platform, sector=Sector.NGO, nominated_by="Fundacja", email="jedna@consult.example")
    for actor in (member(), officer[0]):
        with pytest.raises(Forbidden):
            operations.take_seat(actor, seat, agrees=True)
        with pytest.raises(NotFound):
            queries.get_offer(actor, platform, seat.id)
    with pytest.raises(SignInNeeded):
        operations.take_seat(GUEST, seat, agrees=True)
    assert seat.account_id is None


def test_an_address_gets_one_seat(officer, platform):
    seat = sit(officer, platform, Sector.NGO)
    with pytest.raises(Conflict):
        operations.add_seat(officer[0], platform, sector=Sector.ADMINISTRATION, nominated_by="Gmina", email=seat.account.email)
    operations.add_seat(officer[0], platform, sector=Sector.NGO, nominated_by="Inna", email="a@consult.example")
    with pytest.raises(Conflict):
        operations.add_seat(officer[0], platform, sector=Sector.NGO, nominated_by="Inna", email="A@consult.example")


@pytest.mark.parametrize("values", [{"nominated_by": " "}, {"nominated_by": "x" * 201}, {"email": ""}, {"email": "bez małpy"}])
def test_a_seat_without_nominator_or_address_is_refused(officer, platform, values):
    with pytest.raises(Refused) as refusal:
        operations.add_seat(officer[0], platform, **{"sector": Sector.NGO, "nominated_by": "Fundacja", "email": "a@consult.example", **values})
    assert list(refusal.value.fields) == list(values) and platform.seats == []


def test_the_chair_moves_with_its_rights(officer, platform):
    first, second = sit(officer, platform, Sector.NGO, is_chair=True), sit(officer, platform, Sector.ADMINISTRATION)
    assert roles(first) == ["chair", "member"] and roles(second) == ["member"]
    operations.choose_chair(officer[0], platform, seat=second)
    assert (first.is_chair, second.is_chair, roles(first), roles(second)) == (False, True, ["member"], ["chair", "member"])
    other = operations.create_platform(officer[0], officer[1], name="Inna")
    with pytest.raises(Conflict):
        operations.choose_chair(officer[0], other, seat=second)


def test_a_seat_that_ends_takes_the_rights_and_keeps_its_trace(officer, platform):
    seat = sit(officer, platform, Sector.NGO, is_chair=True)
    operations.end_seat(officer[0], seat)
    assert roles(seat) == [] and seat.ended_on == today() and seat.account_id is not None
    assert "ngo" in platform.missing_sectors and platform.active_seats == []
    with pytest.raises(Conflict):
        operations.end_seat(officer[0], seat)
    with pytest.raises(NotFound):
        queries.get_seat(platform, seat.id)


def test_an_offer_is_taken_back(officer, platform):
    person = member()
    seat = operations.add_seat(officer[0], platform, sector=Sector.NGO, nominated_by="Fundacja", account=db.session.get(Account, person.account_id))
    operations.end_seat(officer[0], seat)
    with pytest.raises(Forbidden):
        operations.take_seat(person, seat, agrees=True)
    assert facts()[-1] == "offer.withdrawn"


def test_acting_without_a_sector_needs_rules_that_say_so(officer):
    actor, organisation = officer
    with pytest.raises(Refused) as refusal:
        operations.create_platform(actor, organisation, name="Platforma", required_sectors=[Sector.NGO])
    assert list(refusal.value.fields) == ["rules_note"]
    made = operations.create_platform(actor, organisation, name="Platforma", required_sectors=[Sector.NGO], rules_note="§ 4 regulaminu")
    sit(officer, made, Sector.NGO)
    assert made.can_act


def test_two_who_edit_a_platform_see_both_versions(officer, platform):
    seen = mark_of(queries.values_of(platform))
    operations.edit_platform(officer[0], platform, values={"region": "Śląsk"}, seen=seen)
    with pytest.raises(Stale) as stale:
        operations.edit_platform(officer[0], platform, values={"region": "Beskidy"}, seen=seen)
    assert (stale.value.theirs["region"], stale.value.mine["region"]) == ("Śląsk", "Beskidy")


@pytest.mark.parametrize("role", list(Role))
def test_who_founds_and_keeps_platforms(app, role):
    organisation = factories.organisation()
    actor = factories.actor((role, organisation))
    if role in (Role.OFFICER, Role.ADMINISTRATOR):
        platform = operations.create_platform(actor, organisation, name="Platforma")
        operations.edit_platform(actor, platform, values={"region": "Śląsk"})
    else:
        with pytest.raises(Forbidden):
            operations.create_platform(actor, organisation, name="Platforma")
        platform = factories.platform(organisation)
        if role is not Role.CHAIR:
            with pytest.raises(Forbidden):
                operations.edit_platform(actor, platform, values={"region": "Śląsk"})
            with pytest.raises(Forbidden):
                operations.end_seat(actor, platform.seats[0])
    stranger = factories.actor((role, factories.organisation()))
    for act in (
        lambda: operations.edit_platform(stranger, platform, values={"region": "x"}),
        lambda: operations.add_seat(stranger, platform, sector=Sector.NGO, nominated_by="x", email="x@consult.example"),
    ):
        with pytest.raises(Forbidden):
            act()


def test_names_that_repeat_get_addresses_of_their_own(officer):
    made = [operations.create_platform(*officer, name="Platforma") for _ in range(3)]
    assert [platform.slug for platform in made] == ["platforma", "platforma-2", "platforma-3"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Platform)) == 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Seat)) == 0
