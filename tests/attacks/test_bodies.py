"""Hostile bodies, fields, headers and cookies. Classes 13, 101, 102, 106."""

import json

import pytest

from tests.attacks.conftest import BY_SECRET, spread
from tests.clients import Browser

LONE = "a\ud800b"
TEXTS = {
    "NUL": "a\x00b", "C0": "".join(map(chr, range(1, 32))), "C1": "".join(map(chr, range(127, 160))), "lone surrogate": LONE, "reversed pair": "\udc00\ud800",
    "non-characters": "\ufffe\uffff\ufdd0", "byte order mark": "\ufeffx", "bidi": "\u202eevil\u202c", "zero width": "a\u200b\u200d\u2060b",
    "astral": "\U0010ffff", "combining": "e" + "\u0301" * 3000, "newlines": "\r\n" * 4000, "long": "x" * 200_000, "empty": "", "blank": " \t\u00a0\u3000 ",
    "array": "[1,2]", "number": "1e5", "arabic": "٣٤", "negative": "-1", "huge": "9" * 4000, "infinity": "inf", "boolean": "true", "date": "2027-02-30",
    "far date": "9999-12-31", "first date": "0001-01-01", "five-digit year": "10000-01-01", "markup": "<script>alert(1)</script>", "template": "{{7*7}}%(x)s%s{0}",
    "quote": "'\"`\\", "format": "%n%n%n", "csv": "=HYPERLINK(\"http://evil\")",
}


def encoded(fields: dict[str, str]) -> bytes:
    """A form body with texts that no browser would send."""
    return "&".join(f"{name}={_percent(text)}" for name, text in fields.items()).encode("ascii")


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


@pytest.fixture
def forms(hand, routes, everything):
    """(path, fields with what they hold) of every route that takes a form."""
    found = []
    for route, method, path in routes:
        if method == "POST":
            page = hand.send(everything, "GET", path).page if "GET" in route.methods else None
            found.append((path, dict(page.fields) if page else {}))
    return found


def test_13_hostile_texts_in_every_field_of_every_form(hand, forms, everything):
    """One hostile text in all the fields together: stored clean or refused in words, never an error of ours."""
    token = everything.any_token()
    for path, fields in forms:
        kept = {name: fields[name] for name in ("version", "client_key") if name in fields}
        for kind in spread(TEXTS, path, 4):
            values = {**dict.fromkeys(fields, TEXTS[kind]), **kept}
            body = encoded({**{name: text or "" for name, text in values.items()}, "csrf_token": token})
            hand.send(everything, "POST", path, data=body, content_type="application/x-www-form-urlencoded", may_change=True)
    hand.done()


def test_25_fields_that_nobody_offered_change_nothing_they_name(hand, forms, everything):
    """Mass assignment: names of columns, sent along, are not taken over."""
    token = everything.any_token()
    more = {
        "id": "1", "role": "administrator", "organisation_id": "2", "account_id": "1", "owner_id": "1", "created_at": "2001-01-01", "state": "adopted",
        "visibility": "published", "is_demo": "1", "epoch": "1", "password_hash": "x", "number": "1", "consultation_id": "2", "approved_by_id": "1",
    }
    for path, _fields in forms:
        hand.send(everything, "POST", path, data={**more, "csrf_token": token}, may_change=True)
    hand.done()


BODIES = {
    "200,000 fields": ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % i for i in range(70_000))),
    "many equal fields": ("application/x-www-form-urlencoded", b"&".join([b"csrf_token=1"] * 60_000)),
    "two megabytes": ("application/x-www-form-urlencoded", b"body=" + b"x" * 2_000_000),
    "not UTF-8": ("application/x-www-form-urlencoded", b"body=%FF%FE&csrf_token=%C0%AF"),
    "raw bytes": ("application/x-www-form-urlencoded", bytes(range(256)) * 8),
    "no boundary": ("multipart/form-data", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--"),
    "empty boundary": ("multipart/form-data; boundary=", b"----\r\n\r\n"),
    "endless boundary": ("multipart/form-data; boundary=" + "x" * 5000, b"--x"),
    "never closed": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1"),
    "2,000 parts": ("multipart/form-data; boundary=x", b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(2000)) + b"--x--"),
    "line feeds": ("multipart/form-data; boundary=x", b"\r\n" * 300_000),
    "no names": ("multipart/form-data; boundary=x", b"--x\r\n\r\n1\r\n--x--\r\n"),
    "file with a path": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../x"\r\n\r\n1\r\n--x--\r\n'),
    "file with NUL": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\x00.pdf"\r\n\r\n1\r\n--x--\r\n'),
    "deep JSON": ("application/json", b"[" * 100_000),
    "deep objects": ("application/json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    "equal keys": ("application/json", b'{"a":1,"a":2}'),
    "NaN": ("application/json", b'{"a":NaN,"b":Infinity}'),
    "2^63": ("application/json", b'{"a":9223372036854775808}'),
    "5,000 digits": ("application/json", b'{"a":' + b"9" * 5000 + b"}"),
    "UTF-16": ("application/json", '{"a":1}'.encode("utf-16")),
    "UTF-32": ("application/json", '{"a":1}'.encode("utf-32")),
    "byte order mark": ("application/json", b"\xef\xbb\xbf{}"),
    "surrogate": ("application/json", json.dumps({"a": LONE}).encode()),
    "a list": ("application/json", b"[]"),
    "null": ("application/json", b"null"),
    "nothing": ("application/json", b""),
    "wrong charset": ("application/json; charset=utf-7", b"{}"),
    "unknown charset": ("text/html; charset=nonsense", b"<p>"),
    "XML": ("application/xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    "no type": ("", b"body=1"),
    "hostile type": ("text/plain; a=b\x00", b"body=1"),
}


@pytest.mark.parametrize("who", ["stranger", "everything"])
def test_101_102_hostile_bodies_to_every_form(hand, routes, who, request):
    browser = request.getfixturevalue(who)
    for route, method, path in routes:
        for kind in spread(BODIES, path + who, 2) if method != "GET" and route.endpoint not in BY_SECRET else ():
            content_type, body = BODIES[kind]
            hand.send(browser, method, path, data=body, content_type=content_type, expected=range(400, 500))
    hand.done()


def test_101_large_bodies_are_refused_by_their_length_alone(hand, routes, everything):
    for route, method, path in routes:
        if method != "GET" and route.endpoint not in BY_SECRET:
            for length in spread(("99999999999999", "-1", "1e5", "abc", "0x10", ""), path, 1):
                environ = {"CONTENT_LENGTH": length, "CONTENT_TYPE": "application/x-www-form-urlencoded"}
                hand.send(everything, method, path, environ_overrides=environ, expected=range(400, 500))
    hand.done()


HEADERS = {
    "9 kB cookie": {"Cookie": "consult_session=" + "x" * 9000},
    "many cookies": {"Cookie": "; ".join(f"c{i}=1" for i in range(1000))},
    "equal cookies": {"Cookie": "; ".join(["consult_session=a"] * 200)},
    "broken cookie": {"Cookie": "consult_session=\x01\xff;;==;language=\xff; theme=<script>; contrast=a\"b"},
    "hostile language": {"Cookie": "language=../../etc/passwd; theme=javascript:x; contrast=more"},
    "forged session": {"Cookie": "consult_session=eyJfdXNlcl9pZCI6IjE6MSJ9.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"},
    "hostile device": {"Cookie": "consult_device=" + "٣" * 32},
    "languages": {"Accept-Language": ",".join(f"x{i};q=0.{i}" for i in range(2000))},
    "broken languages": {"Accept-Language": "pl;q=nan, *;q=\x00, ;;;,"},
    "accept": {"Accept": "application/json;q=nan, */*;q=2, text/html;;;"},
    "1,000 headers": {f"X-H{i}": "1" for i in range(1000)},
    "range": {"Range": "bytes=0-" + ",0-" * 2000},
    "if modified": {"If-Modified-Since": "yesterday\x00", "If-None-Match": "\"" * 500},
    "referer": {"Referer": "\x00javascript:alert(1)//" + "a" * 8000},
    "authorization": {"Authorization": "Basic \xff\xfe"},
    "digest": {"Authorization": "Digest " + "a=" * 2000},
    "forwarded": {"X-Forwarded-For": "1.2.3.4, <script>", "Forwarded": "for=\"_x\";host=evil", "X-Real-IP": "\xff"},
}


def test_106_hostile_headers_and_cookies_to_every_page(_app, hand, routes):
    for _route, method, path in routes:
        for kind in spread(HEADERS, path, 2) if method == "GET" else ():
            hand.send(Browser(_app, cookies="Cookie" not in HEADERS[kind]), "GET", path, headers={"Accept": "text/html", **HEADERS[kind]})
    hand.done()
