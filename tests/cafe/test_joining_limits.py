"""A whole room joins from behind one address; who searches for codes is slowed down. On an application whose limits are on."""

from limits import parse

from consult.cafe.operations.people import MOST_PEOPLE
from consult.live.connections import PER_ADDRESS
from consult.web.limits import JOIN
from tests.cafe import factories as cafes
from tests.clients import Browser

HALL, ELSEWHERE = {"REMOTE_ADDR": "198.51.100.1"}, {"REMOTE_ADDR": "198.51.100.2"}


def opened(browser, path, address):
    """The status of a page opened from an address."""
    return browser.request("GET", path, read=False, environ_base=address).status_code


def sent(browser, path, values, token):
    """The status of a form sent from the hall."""
    return browser.request("POST", path, data={"csrf_token": token, **values}, read=False, environ_base=HALL).status_code


def test_a_hundred_and_thirty_people_open_the_page_and_send_the_form_within_a_minute(limited):
    session, _runs = cafes.session()
    browser, path = Browser(limited), f"/s/{session.code}"
    token = browser.token(path)
    assert {opened(browser, path, HALL) for _ in range(130)} == {200}
    assert {sent(browser, path, {"nickname": " "}, token) for _ in range(130)} == {422}


def test_the_largest_room_joins_within_two_minutes_and_stays_connected():
    share = parse(JOIN)
    assert share.amount > MOST_PEOPLE and share.get_expiry() <= 120
    assert PER_ADDRESS > MOST_PEOPLE


def test_searching_for_codes_is_stopped_at_every_door_together(limited):
    session, _runs = cafes.session()
    browser = Browser(limited)
    answers = [opened(browser, f"/s/22222{sign}", HALL) for sign in "23456789ABCDEFGHJKMNPQRSTUVWXY"]
    answers += [opened(browser, f"/s?code=2222{sign}2", HALL) for sign in "3456789ABCDEFGHJKMNPQRSTUVWXYZ"]
    assert set(answers) == {404, 422} and len(answers) == 60
    assert opened(browser, "/s?code=222222", HALL) == 429
    assert opened(browser, f"/s/{session.code}", HALL) == 429  # else the answer would still tell a code from none
    assert opened(browser, f"/s/{session.code}/back", HALL) == 429
    assert opened(browser, f"/s/{session.code}", ELSEWHERE) == 200


def test_searching_for_kept_seats_is_stopped(limited):
    session, _runs = cafes.session()
    browser, path = Browser(limited), f"/s/{session.code}/back"
    token = browser.token(path)
    assert {sent(browser, path, {"key": "AAAA-AAAA-AAAA-AAAA"}, token) for _ in range(60)} == {422}
    assert sent(browser, path, {"key": "AAAA-AAAA-AAAA-AAAA"}, token) == 429
