"""Invitations: seven days, once, for one address, taken back, never for another."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from consult.accounts import operations as accounts
from consult.accounts.models import Account, Secret
from consult.core.clock import now, travelling
from consult.core.db import db
from consult.core.errors import Conflict, Forbidden, Gone, Refused
from consult.policy.roles import GUEST, Role
from tests.accounts.people import acting, password_hash, person, two_spaces
from tests.accounts.post import delivered, path_in


def join(token, email="nowa@gmina.example", **values):
    return accounts.join_by_invitation(GUEST, token=token, email=email, password_hash=password_hash(), **{"name": "Nowa Osoba", **values})


def count_accounts():
    return db.session.scalar(sa.select(sa.func.count()).select_from(Account))


@pytest.fixture
def spaces(app):
    return two_spaces()


@pytest.fixture
def invite(spaces):
    return lambda **values: accounts.invite_person(acting(spaces.admin_a), spaces.a, **{"role": Role.MODERATOR, **values})


def test_a_link_makes_an_account_with_its_role_once(spaces, invite):
    token = invite().token
    account = join(token)
    assert [(grant.role, grant.scope) for grant in account.current_grants] == [("moderator", spaces.a.ref)]
    for again in (lambda: join(token, "druga@gmina.example"), lambda: accounts.accept_invitation(acting(spaces.officer_b), token=token, account=spaces.officer_b)):
        with pytest.raises(Gone):
            again()


def test_the_link_is_not_in_the_database(spaces, invite):
    invitation = invite()
    kept = db.session.execute(sa.select(Secret.__table__).where(Secret.id == invitation.id)).one()
    assert invitation.token not in " ".join(map(str, kept))


def test_after_seven_days_it_opens_nothing(spaces, invite):
    token = invite().token
    with travelling(now() + timedelta(days=7, minutes=1)), pytest.raises(Gone):
        join(token)
    with travelling(now() + timedelta(days=6, hours=23)):
        assert join(token).id


def test_taken_back_it_opens_nothing_and_is_not_taken_back_twice(spaces, invite):
    invitation = invite()
    token = invitation.token
    accounts.revoke_invitation(acting(spaces.admin_a), invitation)
    with pytest.raises(Gone):
        join(token)
    with pytest.raises(Gone):
        accounts.revoke_invitation(acting(spaces.admin_a), invitation)


def test_an_invited_address_cannot_be_exchanged(spaces, invite):
    token = invite(email="Ola@Gmina.example").token
    before = count_accounts()
    with pytest.raises(Refused):
        join(token, "kto-inny@gmina.example")
    with pytest.raises(Refused):
        accounts.accept_invitation(acting(spaces.officer_b), token=token, account=spaces.officer_b)
    assert count_accounts() == before
    assert join(token, "OLA@gmina.example").email == "ola@gmina.example"


def test_an_account_accepts_for_itself_only(spaces, invite):
    token = invite().token
    with pytest.raises(Forbidden):
        accounts.accept_invitation(acting(spaces.officer_a), token=token, account=spaces.officer_b)
    accounts.accept_invitation(acting(spaces.officer_b), token=token, account=spaces.officer_b)
    assert ("moderator", spaces.a.ref) in [(grant.role, grant.scope) for grant in spaces.officer_b.current_grants]


def test_an_address_that_has_an_account_makes_no_second_one_and_keeps_the_link(spaces, invite):
    token = invite().token
    with pytest.raises(Conflict):
        join(token, spaces.officer_b.email)
    assert join(token).id


def test_a_new_invitation_to_the_same_address_and_role_takes_the_older_back(spaces, invite):
    older, newer = invite(email="ola@gmina.example").token, invite(email="ola@gmina.example").token
    with pytest.raises(Gone):
        join(older, "ola@gmina.example")
    assert join(newer, "ola@gmina.example").id


def test_a_suspended_account_accepts_nothing(spaces, invite):
    account, token = person(), invite().token
    actor = acting(account)
    accounts.suspend_account(acting(spaces.site), account, reason="powód")
    with pytest.raises(Forbidden):
        accounts.accept_invitation(actor, token=token, account=account)


@pytest.mark.parametrize("purpose", ["reset", "address"])
def test_a_token_of_another_purpose_opens_nothing(spaces, invite, purpose):
    token = invite().token
    with pytest.raises(Gone):
        accounts.reset_password(GUEST, token=token, password_hash=password_hash())
    with pytest.raises(Gone):
        accounts.confirm_address(acting(spaces.officer_a), spaces.officer_a, token=token)


def test_an_invitation_by_mail_leads_to_an_account(spaces, invite, browser):
    invite(email="ola@gmina.example", language="pl")
    (mail,) = delivered("invitation")
    assert mail.recipient == "ola@gmina.example" and spaces.a.name in mail.body and spaces.a.name in mail.subject_line
    path = path_in(mail, "invitations")
    page = browser.get(path).page
    assert "ola@gmina.example" in page.fields["email"] and spaces.a.name in page.text
    refused = browser.post(path, {"name": "Ola", "new_password": "za krótkie", "email": "ola@gmina.example"}, 422)
    assert refused.page.fields["name"] == "Ola"
    browser.post(path, {"name": "Ola Nowak", "new_password": "kwiat zegar rower most", "email": "inna@gmina.example"})
    db.session.rollback()
    account = db.session.scalars(sa.select(Account).where(Account.email == "ola@gmina.example")).one()
    assert account.name == "Ola Nowak"
    assert "Ola Nowak" in browser.get("/account").page.text
    browser.get(path, 410)


def test_an_invitation_by_link_makes_no_mail(spaces, invite):
    invite()
    assert delivered("invitation") == []


def test_an_invitation_taken_back_before_it_left_stays_here(spaces, invite):
    invitation = invite(email="ola@gmina.example")
    delivered()
    accounts.revoke_invitation(acting(spaces.admin_a), invitation)
    (mail,) = delivered("invitation")
    assert mail.given_up_at and not mail.body and not mail.recipient


def test_someone_with_an_account_signs_in_and_accepts(spaces, invite, browser):
    invite(email=spaces.officer_b.email)
    path = path_in(delivered("invitation")[0], "invitations")
    page = browser.get(path).page
    assert "new_password" not in page.fields
    signed_in = browser.post("/sign-in", {"email": spaces.officer_b.email, "password": "kwiat zegar rower most", "next": path})
    assert signed_in.headers["Location"] == path
    assert "new_password" not in browser.get(path).page.fields
    browser.post(path)
    db.session.rollback()
    assert ("moderator", spaces.a.ref) in [(grant.role, grant.scope) for grant in spaces.officer_b.current_grants]


def test_signed_in_as_somebody_else_the_page_says_so_and_changes_nothing(spaces, invite, sign_in):
    invite(email="ola@gmina.example")
    path = path_in(delivered("invitation")[0], "invitations")
    browser = sign_in(spaces.officer_b)
    assert spaces.officer_b.email in browser.get(path).page.text
    browser.post(path, status=422)
    db.session.rollback()
    assert len(spaces.officer_b.current_grants) == 1


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 5000, "..%2f..%2f", "%00", "٣", "{{7*7}}"])
def test_made_up_links_open_nothing(app, browser, token):
    for folder in ("invitations", "password/reset"):
        assert browser.request("GET", f"/{folder}/{token}").status_code in (404, 410)
