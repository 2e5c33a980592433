"""Who gets a socket: classes 41, 42 and 54 of the attack catalogue."""

import http.client
import secrets

import pytest
import websocket

from consult.live import connections
from consult.policy.roles import Role
from tests import factories
from tests.live.sockets import Pass, Socket, pass_of

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def handshake(port, path="/socket.io/?EIO=4&transport=websocket", method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    sent = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": KEY, **headers}
    connection.request(method, path, headers={name: value for name, value in sent.items() if value is not None})
    try:
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://localhost", "http://sub.127.0.0.1:{port}", "https://127.0.0.1", "file://"])
def test_class_42_a_foreign_origin_is_refused(served, origin):
    headers = {"Origin": origin.format(port=served)} if origin else {}
    assert handshake(served, **headers) == 403


def test_class_42_forwarded_headers_are_not_believed(served):
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    assert handshake(served, Origin="https://evil.example", **forged) == 403


@pytest.mark.parametrize("method,transport,upgrade", [("GET", "polling", None), ("POST", "polling", None), ("OPTIONS", "polling", None), ("GET", "polling", "websocket")])
def test_class_54_there_is_no_polling(served, method, transport, upgrade):
    status = handshake(served, f"/socket.io/?EIO=4&transport={transport}", method, Upgrade=upgrade, Origin=f"http://127.0.0.1:{served}")
    assert status == 400


def test_class_54_a_session_cannot_be_taken_over_by_its_id(served, browser):
    socket = Socket(served, pass_of(browser)).connect()
    try:
        thief = websocket.create_connection(
            f"ws://127.0.0.1:{served}/socket.io/?EIO=4&transport=websocket&sid={socket.opened['sid']}", origin=f"http://127.0.0.1:{served}", timeout=2
        )
        thief.close()
        pytest.fail("the thief was let in")
    except websocket.WebSocketBadStatusException as refused:
        assert refused.status_code == 400
    finally:
        socket.close()


def forged(browser):
    shown = pass_of(browser)
    name, _, value = shown.cookies.partition(";")[0].partition("=")
    return Pass(f"{name}={value[:-4]}AAAA", shown.token)


@pytest.mark.parametrize("case", ["no session", "no token", "token of another session", "forged session", "token of no text", "auth is a list"])
def test_class_41_without_a_session_of_ours_nobody_is_connected(served, app, browser, case):
    shown, token = pass_of(browser), None
    if case == "no session":
        shown = Pass("consult_device=" + secrets.token_hex(16), shown.token)
    if case == "no token":
        token = ""
    if case == "token of another session":
        token = pass_of(type(browser)(app)).token
    if case == "forged session":
        shown = forged(browser)
    auth = {"token of no text": '{"token":{"a":1}}', "auth is a list": '["token"]'}.get(case)
    socket = Socket(served, shown, token=token)
    try:
        assert socket.connect(auth).greeting[0] == "refused"
        assert "Traceback" not in str(socket.greeting)
        socket.say("join", {"room": "cafe:1"})
        assert socket.hear(0.2) == []
        assert len(app.extensions["live"].connections) == 0
    finally:
        socket.close()


def test_class_41_an_ended_epoch_is_nobody(connect, sign_in):
    organisation = factories.organisation()
    account = factories.account((Role.ADMINISTRATOR, organisation))
    browser = sign_in(account)
    account.epoch += 1
    factories.db.session.commit()
    socket = connect(browser)
    assert socket.ask("join", {"room": f"{organisation.ref}/sign"})["code"] == "sign_in"


def test_class_51_a_person_cannot_hold_hundreds_of_sockets(served, browser, monkeypatch):
    monkeypatch.setattr(connections, "PER_PERSON", 3)
    shown = pass_of(browser)
    sockets = [Socket(served, shown).connect() for _ in range(5)]
    assert [socket.greeting[0] for socket in sockets] == ["ok"] * 3 + ["refused"] * 2
    for socket in sockets:
        socket.close()


def test_what_a_socket_leaves_behind_is_nothing(served, app, browser):
    live = app.extensions["live"]
    socket = Socket(served, pass_of(browser)).connect()
    assert len(live.connections) == 1
    socket.close()
    for _ in range(50):
        if not live.server.environ:
            break
        live.server.sleep(0.05)
    assert (len(live.connections), live.server.environ) == (0, {})
