"""Making accounts, giving and ending roles, suspending: who may, what happens at once, what cannot be undone by accident."""

import pytest
import sqlalchemy as sa

from consult.accounts import operations as accounts
from consult.accounts.models import Account, RoleGrant
from consult.accounts.queries import load_actor
from consult.core.db import db
from consult.core.errors import Conflict, DomainError, Forbidden, NotFound, Refused, SignInNeeded
from consult.core.record import FactRow
from consult.core.subject import SITE, Site
from consult.organisations.models import Organisation
from consult.policy.roles import GUEST, SYSTEM, Role
from tests import factories
from tests.accounts.people import PASSWORD, acting, person, site_administrator, two_spaces


def facts(name):
    return list(db.session.scalars(sa.select(FactRow).where(FactRow.name == name).order_by(FactRow.id)))


def state():
    """Everything that a refusal must leave as it is."""
    return (
        sorted(db.session.execute(sa.select(RoleGrant.account_id, RoleGrant.role, RoleGrant.scope, RoleGrant.ended_at))),
        sorted(db.session.execute(sa.select(Account.id, Account.epoch, Account.suspended_at))),
        db.session.scalar(sa.select(sa.func.count()).select_from(FactRow)),
    )


# --- setting up


def test_setting_up_makes_the_first_organisation_and_its_administrator_once(app):
    account = accounts.set_up_site(SYSTEM, organisation_name="Gmina Łąkowa", email="Ewa@Gmina.example", name="Ewa Pudełko", password=PASSWORD)
    organisation = db.session.scalars(sa.select(Organisation)).one()
    assert (organisation.name, organisation.slug, account.email) == ("Gmina Łąkowa", "gmina-lakowa", "ewa@gmina.example")
    assert {(grant.role, grant.scope) for grant in account.current_grants} == {("administrator", SITE), ("administrator", organisation.ref)}
    with pytest.raises(Conflict):
        accounts.set_up_site(SYSTEM, organisation_name="Druga", email="b@gmina.example", name="B", password=PASSWORD)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 1


@pytest.mark.parametrize("change", [{"password": "short"}, {"email": "nobody"}, {"name": " "}, {"organisation_name": ""}])
def test_setting_up_with_something_missing_makes_nothing(app, change):
    given = {"organisation_name": "Gmina", "email": "ewa@gmina.example", "name": "Ewa", "password": PASSWORD}
    with pytest.raises(Refused):
        accounts.set_up_site(SYSTEM, **{**given, **change})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Account)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 0


def test_only_the_system_makes_accounts_outright(app):
    for actor in (GUEST, acting(site_administrator())):
        with pytest.raises(Forbidden):
            accounts.create_account(actor, email="x@gmina.example", name="X")


def test_an_address_has_one_account_however_it_is_typed(app):
    accounts.create_account(SYSTEM, email="ewa@gmina.example", name="Ewa")
    with pytest.raises(Conflict):
        accounts.create_account(SYSTEM, email=" EWA@GMINA.EXAMPLE", name="Ktoś")


# --- roles


def test_a_role_is_given_once_ended_and_given_back(app):
    spaces = two_spaces()
    admin, officer = acting(spaces.admin_a), spaces.officer_a
    first = accounts.give_role(admin, spaces.a, account=officer, role=Role.MODERATOR)
    assert accounts.give_role(admin, spaces.a, account=officer, role=Role.MODERATOR).id == first.id
    accounts.end_role(admin, spaces.a, account=officer, role=Role.MODERATOR)
    again = accounts.give_role(admin, spaces.a, account=officer, role=Role.MODERATOR)
    assert again.id != first.id and first.ended_at is not None
    assert [row.name for row in (*facts("role.given"), *facts("role.ended"))] == ["role.given", "role.given", "role.ended"]
    assert spaces.a.ref in facts("role.given")[0].scopes


def test_two_current_grants_of_one_role_cannot_exist(app):
    account = person((Role.OFFICER, "organisation:1"))
    db.session.add(RoleGrant(account_id=account.id, role="officer", scope="organisation:1", given_at=account.created_at))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_an_ended_role_ends_rights_in_the_same_moment(app):
    spaces = two_spaces()
    before = acting(spaces.officer_a)
    accounts.end_role(acting(spaces.admin_a), spaces.a, account=spaces.officer_a, role=Role.OFFICER)
    assert before.holds(spaces.a.scopes, Role.OFFICER)
    assert not before.reloaded().holds(spaces.a.scopes, Role.OFFICER)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_administrators_gives_ends_invites_or_suspends(app, role):
    spaces = two_spaces()
    actor = acting(person((role, spaces.a), (role, spaces.consultation_a)))
    before = state()
    for attempt in (
        lambda: accounts.give_role(actor, spaces.a, account=spaces.officer_a, role=Role.MODERATOR),
        lambda: accounts.give_role(actor, spaces.a, account=db.session.get(Account, actor.account_id), role=Role.ADMINISTRATOR),
        lambda: accounts.end_role(actor, spaces.a, account=spaces.officer_a, role=Role.OFFICER),
        lambda: accounts.invite_person(actor, spaces.a, role=Role.OFFICER),
        lambda: accounts.suspend_account(actor, spaces.officer_a, reason="bo tak"),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert state() == before


def test_strangers_are_asked_to_sign_in(app):
    spaces = two_spaces()
    with pytest.raises(SignInNeeded):
        accounts.give_role(GUEST, spaces.a, account=spaces.officer_a, role=Role.OFFICER)


@pytest.mark.parametrize(("place", "role"), [("a", Role.CHAIR), ("a", Role.TABLE_HOST), ("consultation_a", Role.ADMINISTRATOR), ("consultation_a", Role.MEMBER)])
def test_a_role_is_held_only_where_it_makes_sense(app, place, role):
    spaces = two_spaces()
    with pytest.raises(Refused):
        accounts.give_role(acting(spaces.admin_a), getattr(spaces, place), account=spaces.officer_a, role=role)


def test_an_organisation_administrator_cannot_reach_the_site(app):
    spaces = two_spaces()
    with pytest.raises(Forbidden):
        accounts.give_role(acting(spaces.admin_a), Site(), account=spaces.admin_a, role=Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        accounts.invite_person(acting(spaces.admin_a), Site(), role=Role.ADMINISTRATOR)


# --- the last administrator


def test_the_last_administrator_of_the_site_can_be_neither_ended_nor_suspended(app):
    last = site_administrator()
    with pytest.raises(Conflict):
        accounts.end_role(acting(last), Site(), account=last, role=Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        accounts.suspend_account(acting(last), last, reason="sam siebie")
    other = site_administrator()
    accounts.suspend_account(acting(last), other, reason="na próbę")
    with pytest.raises(Conflict):  # the other one is suspended and does not count
        accounts.end_role(acting(last), Site(), account=last, role=Role.ADMINISTRATOR)
    accounts.restore_account(acting(last), other)
    accounts.end_role(acting(last), Site(), account=last, role=Role.ADMINISTRATOR)
    assert not acting(last).reloaded().is_administrator


def test_of_two_administrators_who_end_each_other_one_stays(app):
    one, two = site_administrator(), site_administrator()
    accounts.end_role(acting(one), Site(), account=two, role=Role.ADMINISTRATOR)
    with pytest.raises(DomainError):
        accounts.end_role(acting(two), Site(), account=one, role=Role.ADMINISTRATOR)


# --- suspending


def test_suspending_ends_sessions_and_rights_and_restoring_brings_the_roles_back(app):
    spaces = two_spaces()
    account, epoch = spaces.officer_a, spaces.officer_a.epoch
    actor = acting(account)
    accounts.suspend_account(acting(spaces.site), account, reason="Odeszła z urzędu.")
    assert not load_actor(login=(account.id, epoch)).is_account
    assert actor.reloaded().suspended and account.epoch == epoch + 1
    with pytest.raises(Forbidden):
        accounts.change_account(actor, account, name="Nowa", language="pl")
    with pytest.raises(Conflict):
        accounts.suspend_account(acting(spaces.site), account, reason="jeszcze raz")
    with pytest.raises(Conflict):
        accounts.give_role(acting(spaces.admin_a), spaces.a, account=account, role=Role.MODERATOR)
    accounts.restore_account(acting(spaces.site), account)
    assert not load_actor(login=(account.id, epoch)).is_account
    assert load_actor(login=(account.id, account.epoch)).holds(spaces.a.scopes, Role.OFFICER)
    assert [row.name for row in db.session.scalars(sa.select(FactRow).where(FactRow.subject == account.ref))] == ["account.suspended", "account.restored"]


def test_a_suspension_needs_a_reason(app):
    spaces = two_spaces()
    before = state()
    for reason in ("", "   ", "x" * 501):
        with pytest.raises(Refused):
            accounts.suspend_account(acting(spaces.site), spaces.officer_a, reason=reason)
    assert state() == before


def test_an_organisation_suspends_its_own_people_but_nobody_who_works_elsewhere_too(app):
    spaces = two_spaces()
    accounts.suspend_account(acting(spaces.admin_a), spaces.officer_a, reason="powód")
    before = state()
    for account in (spaces.both, spaces.officer_b, spaces.site, factories.account()):
        with pytest.raises(Forbidden):
            accounts.suspend_account(acting(spaces.admin_a), account, reason="powód")
    assert state()[0] == before[0] and spaces.both.suspended_at is None


# --- two spaces


def test_an_administrator_of_one_space_changes_nothing_in_another(app):
    spaces = two_spaces()
    actor = acting(spaces.admin_a)
    invitation = accounts.invite_person(acting(spaces.admin_b), spaces.b, role=Role.OFFICER)
    before = state()
    for attempt, refusal in (
        (lambda: accounts.give_role(actor, spaces.b, account=spaces.officer_a, role=Role.OFFICER), Forbidden),
        (lambda: accounts.give_role(actor, spaces.b, account=spaces.admin_a, role=Role.ADMINISTRATOR), Forbidden),
        (lambda: accounts.give_role(actor, spaces.consultation_b, account=spaces.officer_a, role=Role.OFFICER), Forbidden),
        (lambda: accounts.give_role(actor, spaces.a, account=spaces.officer_b, role=Role.OFFICER), NotFound),
        (lambda: accounts.end_role(actor, spaces.b, account=spaces.officer_b, role=Role.OFFICER), Forbidden),
        (lambda: accounts.end_role(actor, spaces.b, account=spaces.both, role=Role.MODERATOR), Forbidden),
        (lambda: accounts.end_role(actor, spaces.a, account=spaces.both, role=Role.MODERATOR), NotFound),
        (lambda: accounts.invite_person(actor, spaces.b, role=Role.OFFICER), Forbidden),
        (lambda: accounts.revoke_invitation(actor, invitation), Forbidden),
        (lambda: accounts.restore_account(actor, spaces.officer_b), Forbidden),
    ):
        with pytest.raises(refusal):
            attempt()
    assert state() == before
