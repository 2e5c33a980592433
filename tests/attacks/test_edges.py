"""Hosts, origins, headers of every answer, error pages, forgery, secrets. Classes 62, 69, 70, 71, 72, 110, 111, 112."""

import os
import re
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from consult.app import create_app
from consult.config import KNOWN_SECRETS, Settings, UnsafeSettings
from consult.core.db import db
from tests.attacks.conftest import BY_SECRET, spread
from tests.clients import Browser

EVIL = "evil.example"
HOSTS = (EVIL, f"localhost.{EVIL}", f"localhost@{EVIL}", f"{EVIL}:80", f"localhost:80@{EVIL}", "localhost,evil.example", "a b", "local\x00host", "localhost:x")
FORWARDED = ("X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix")


def test_62_a_foreign_host_reaches_no_page(hand, routes, stranger):
    for _route, method, path in routes:
        if method == "GET":
            for host in spread(HOSTS, path, 1):
                response = hand.send(stranger, "GET", path, headers={"Host": host, "Accept": "text/html"}, expected={400, 421})
                if response is not None and EVIL.encode() in response.get_data():
                    hand.faults.append(f"{path} repeats the host {host!r}")
    hand.done()


def test_62_forwarded_headers_of_strangers_are_not_believed(hand, routes, everything):
    for _route, method, path in routes:
        if method == "GET":
            headers = dict.fromkeys(FORWARDED, EVIL) | {"Forwarded": f"host={EVIL};proto=https", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "444"}
            response = hand.send(everything, "GET", path, headers={**headers, "Accept": "text/html"})
            if response is not None and (EVIL.encode() in response.get_data() or EVIL in response.headers.get("Location", "")):
                hand.faults.append(f"{path} repeats {EVIL}")
    hand.done()


def test_62_personal_pages_are_kept_by_no_cache(hand, routes, everything):
    for _route, method, path in routes:
        if method == "GET":
            response = hand.send(everything, "GET", path)
            if response is not None and "no-store" not in response.headers.get("Cache-Control", ""):
                hand.faults.append(f"{path}: {response.headers.get('Cache-Control')}")
            if response is not None and "Cookie" not in response.headers.get("Vary", ""):
                hand.faults.append(f"{path}: Vary {response.headers.get('Vary')}")
    hand.done()


SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy_faults(headers) -> list[str]:
    """What is missing in the headers of an answer."""
    faults = [f"{name}: {headers.get(name)}" for name, value in SAFE.items() if headers.get(name) != value]
    faults += [name for name in ("Permissions-Policy", "Referrer-Policy") if name not in headers]
    policy = headers.get("Content-Security-Policy", "")
    wanted = ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
    sandboxed = "sandbox" in policy
    faults += [] if sandboxed else [f"policy lacks {part}" for part in wanted if part not in policy]
    faults += [f"policy allows {part}" for part in ("unsafe-inline", "unsafe-eval", "*", "http:", "https:") if part in policy]
    if {"Access-Control-Allow-Origin", "Server-Timing", "X-Powered-By"} & set(headers.keys()):
        faults.append("tells or opens too much")
    return faults


@pytest.mark.parametrize("who", ["stranger", "everything"])
def test_70_110_111_every_answer_carries_the_headers_and_opens_to_no_origin(hand, routes, who, request):
    browser = request.getfixturevalue(who)
    token = browser.any_token()
    hostile = {"Origin": f"https://{EVIL}", "Access-Control-Request-Method": "POST", "Accept": "text/html"}
    for route, method, path in routes:
        answers = [hand.send(browser, method, path, headers=hostile, data={} if method == "GET" else {"csrf_token": token}, may_change=True)]
        answers.append(hand.send(browser, "OPTIONS", path, headers=hostile))
        answers.append(hand.send(browser, method, path + "%00", headers=hostile))
        answers.append(hand.send(browser, "DELETE", path, headers=hostile))
        for response in filter(None, answers):
            hand.faults += [f"{route.endpoint} {response.status_code}: {fault}" for fault in policy_faults(response.headers)]
    for path in ("/static/dist/manifest.json", "/static/nothing.css", "/nowhere", "/socket.io/?EIO=4&transport=polling"):
        response = hand.send(browser, "GET", path, headers=hostile)
        hand.faults += [f"{path} {response.status_code}: {fault}" for fault in policy_faults(response.headers)]
    hand.done()


def test_69_no_page_changes_anything_by_being_read(hand, routes, everything):
    """GET and HEAD write nothing, whoever follows a link that somebody else has laid out."""
    for _route, method, path in routes:
        if method == "GET":
            hand.send(everything, "GET", path)
            hand.send(everything, "HEAD", path)
            hand.send(everything, "GET", path, query_string={"csrf_token": "x", "confirm": "1", "delete": "1", "action": "delete", "state": "closed"})
    hand.done()


def test_69_a_token_of_somebody_else_or_from_elsewhere_is_refused(hand, routes, everything, stranger):
    foreign, own = stranger.any_token(), everything.any_token()
    for route, method, path in routes:
        if method == "POST" and route.endpoint not in BY_SECRET:
            hand.send(everything, "POST", path, data={"csrf_token": foreign}, expected={400})
            hand.send(everything, "POST", path, data={}, query_string={"csrf_token": own}, expected={400})
            hand.send(everything, "POST", path, data=f"csrf_token={own}", content_type="text/plain", expected={400})
            hand.send(everything, "POST", path, json={"csrf_token": own}, expected={400})
            hand.send(everything, "POST", path, data={}, headers={"Cookie2": own, "Accept": "text/html"}, expected={400})
    hand.done()


def fresh(tmp_path, **values) -> Settings:
    """Settings of a site of its own."""
    given = {"secret_key": "s" * 40, "root_key": "r" * 40, "database_url": f"sqlite:///{tmp_path / 'x.sqlite3'}", "data_dir": tmp_path, "testing": True}
    return Settings(**{**given, "live_driver": "threading", "public_url": "http://localhost", **values})


@pytest.mark.parametrize("secret", ["", "a", "dev", "secret", "changeme", "x" * 31, *sorted(KNOWN_SECRETS)])
def test_72_a_short_or_known_secret_does_not_start(tmp_path, secret):
    with pytest.raises(UnsafeSettings):
        create_app(fresh(tmp_path, secret_key=secret))
    with pytest.raises(UnsafeSettings):
        create_app(fresh(tmp_path, root_key=secret))


def test_72_production_brings_its_own_secret_and_speaks_https_only(tmp_path):
    environ = {"CONSULT_ENV": "production", "DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://consult.example", "ROOT_KEY": "r" * 40}
    with pytest.raises(UnsafeSettings):
        Settings.from_environment(environ)
    with pytest.raises(UnsafeSettings):
        Settings.from_environment(environ | {"SECRET_KEY": "s" * 40, "PUBLIC_URL": "http://consult.example"})
    settings = Settings.from_environment(environ | {"SECRET_KEY": "s" * 40})
    app = create_app(replace(settings, testing=True, live_driver="threading"))
    refused = app.test_client().get("/", base_url="http://consult.example")  # before there is a single table
    assert refused.status_code == 403 and b"<h1>" in refused.data
    with app.app_context():
        db.create_all()
    answer = app.test_client().get("/healthz", base_url="http://consult.example")
    assert answer.status_code in (400, 403)
    answer = app.test_client().get("/healthz", base_url="https://consult.example")
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    cookies = answer.headers.getlist("Set-Cookie")
    assert all(cookie.startswith("__Host-") and "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies), cookies


def test_72_an_old_secret_still_opens_sessions_until_it_is_removed(tmp_path):
    """Rotation: a session signed by the old secret lives while that is among the fallbacks, and no longer."""
    old = create_app(fresh(tmp_path, secret_key="o" * 40))
    signed = old.session_interface.get_signing_serializer(old).dumps({"_user_id": "1:1"})
    both = create_app(fresh(tmp_path, secret_key="n" * 40, secret_key_fallbacks=("o" * 40,)))
    assert both.session_interface.get_signing_serializer(both).loads(signed) == {"_user_id": "1:1"}
    only = create_app(fresh(tmp_path, secret_key="n" * 40))
    with pytest.raises(Exception, match="does not match"):
        only.session_interface.get_signing_serializer(only).loads(signed)


def test_71_secrets_come_from_the_machine_and_are_kept_as_digests(world, hand):
    """No token, receipt or seat secret stands in the database in a form that opens anything."""
    dumped = "\n".join(str(row) for table in hand.standing.connection.dialect.get_table_names(hand.standing.connection)
                       for row in hand.standing.connection.exec_driver_sql(f'SELECT * FROM "{table}"'))  # noqa: S608  (names of our tables)
    for space in (world.own, world.foreign):
        assert [purpose for purpose, token in space.tokens.items() if token in dumped] == []
    assert "password" not in re.sub(r"password_hash|password_reset|password\.reset", "", dumped)


def test_112_errors_tell_nothing_and_no_debugger_listens(_app, hand, stranger, everything, monkeypatch):
    def broken(**_values):
        raise RuntimeError(f"a secret path {os.getcwd()}")

    monkeypatch.setitem(_app.view_functions, "pages.home", broken)
    for browser in (stranger, everything):
        response = hand.send(browser, "GET", "/", expected={500})
        assert "secret path" not in response.get_data(as_text=True) and os.getcwd() not in response.get_data(as_text=True)
        as_data = hand.send(browser, "GET", "/", headers={"Accept": "application/json"}, expected={500})
        assert as_data.json["ok"] is False and "secret path" not in as_data.get_data(as_text=True)
        for path in ("/console", "/?__debugger__=yes&cmd=resource&f=debugger.js", "/debug", "/metrics", "/server-status", "/.well-known/x", "/config", "/admin"):
            response = hand.send(browser, "GET", path, expected={404, 500})
            assert b"Werkzeug" not in response.data and b"EVALEX" not in response.data
    hand.done()


def test_112_refusals_in_json_are_sentences_too(_app, hand, routes):
    browser = Browser(_app)
    for route, method, path in routes:
        if route.endpoint in BY_SECRET:
            continue
        response = hand.send(browser, "POST" if method == "GET" else method, path, headers={"Accept": "application/json"}, expected={400, 401, 404, 405})
        if response is not None and (not response.is_json or not response.json.get("error")):
            hand.faults.append(f"{path}: {response.content_type}")
    hand.done()


def test_117_without_a_database_every_page_says_so(hand, routes, stranger):
    """The database is away: 503 with a sentence and when to come back, never a fault; what needs no database still answers."""

    def gone(_connection, _cursor, statement, *_more):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            raise OperationalError(statement, {}, Exception("the server is not there"))

    connection, token = hand.standing.connection, stranger.any_token()
    with hand.standing.undoing(), stranger.remembering():
        event.listen(connection, "before_cursor_execute", gone)
        try:
            for _route, method, path in routes:
                answer = stranger.request(method, path, **({} if method == "GET" else {"data": {"csrf_token": token}}))
                hand.count += 1
                if answer.status_code == 503 and (not answer.page or not answer.page.h1 or "Retry-After" not in answer.headers):
                    hand.faults.append(f"{method} {path}: 503 without a sentence or without when to come back")
                if answer.status_code >= 500 and answer.status_code != 503:
                    hand.faults.append(f"{method} {path}: {answer.status_code}")
        finally:
            event.remove(connection, "before_cursor_execute", gone)
    hand.done()
