"""Hostile addresses: path tricks, numbers that are none, injection in every parameter, traversal. Classes 23, 24, 61, 98, 103, 104, 109."""

from urllib.parse import quote, urlsplit

import pytest

from tests.attacks.conftest import spread

NUMBERS = (
    "1e5", "nan", "NaN", "Infinity", "٣", "１２", "1_000", "-1", "+1", "0x10", "1.5", "1,5", "0", "00001", str(10**30), str(2**31), str(2**63), "9" * 5000,
    "null", "undefined", "", " ", "%20", "%00", "1%00", "1%0a", "1%0d%0aX-Evil:1", "1;drop", "1'", "[]", "{}", "True",
)
WORDS = (
    "'", "''", '"', "' OR '1'='1", "1; DROP TABLE accounts;--", "%", "_", "\\", "%%%%", "a" * 5000, "%_%", "\\%", "NEAR(a b, 99999)", '"unclosed', "a* OR b*",
    "$.x[", "x' UNION SELECT password_hash FROM accounts--", "\x00", "\x01\x02", "\ud800", "\ufeff", "\ufffe", "{{7*7}}", "${7*7}", "{0.__class__}",
    "<script>alert(1)</script>", "javascript:alert(1)", "%27", "-1", "ą" * 3000, "a\nb\r\nc", "🙂" * 500, "A" + "\u0301" * 500,
)
PARAMETERS = (
    "page", "words", "place", "state", "scope", "before", "next", "channel", "passage", "visibility", "late", "table", "theme", "sort", "order", "per_page",
    "kind", "outcome", "sector", "language", "q", "filter", "round", "from", "to", "on", "tab", "view", "consultation", "selected", "id",
)
HOSTILE_PATHS = (
    "/%00", "/a%00b", "/%ff%fe", "/%c0%af", "/consultations/%ff", "/..%2f..%2fetc/passwd", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cx",
    "/static/../consult/config.py", "/static/..%2fconsult/config.py", "/static/%2e%2e/consult/config.py", "/static/..%5cwsgi.py", "/static//etc/passwd",
    "/static/dist/..%2f..%2f..%2fMakefile", "/static/build.mjs%00.js", "/static/CON", "/static/nul.css", "/.git/config", "/.env", "/data/secret_key",
    "/Desk", "/DESK", "/desk/", "/desk/.", "/desk;x=1", "//desk", "/desk//", "/desk%2f", "/%64esk", "/record/export/", "/Account", "/people/", "/people//",
    "/" + "a/" * 2000, "/" + "a" * 60000, "/" + "%41" * 5000, "/?" + "a=1&" * 5000, "/consultations?" + "x" * 60000, "/\u202e", "/%e2%80%ae",
    "/\\evil.example", "//evil.example/%2f..", "/@evil.example", "/http://evil.example/", "/*", "/%", "/%zz", "/%u0041", "/;/", "/consultations/1-%00",
)


def with_first_argument(app, route, world, value: str) -> str | None:
    """The path of a route with `value` where its first argument stands; None for a route without arguments."""
    if not route.arguments:
        return None
    rule = next(rule for rule in app.url_map.iter_rules(route.endpoint) if rule.rule == route.rule)
    values = route.values(world.own)[0]
    parts, replaced = [], False
    for is_dynamic, data in rule._trace:
        if data == "|":
            continue
        if is_dynamic and not replaced:
            parts.append(value)
            replaced = True
        else:
            parts.append(quote(str(values[data]), safe="") if is_dynamic else data)
    return "".join(parts)


@pytest.mark.parametrize("who", ["stranger", "everything"])
def test_103_numbers_in_addresses_that_are_none(_app, world, routes, hand, who, request):
    browser = request.getfixturevalue(who)
    for route, method, _path in routes:
        for value in spread(NUMBERS, f"{method} {route.rule} {who}", 3):
            path = with_first_argument(_app, route, world, value)
            if path and path.startswith("/") and not path.startswith("//"):
                hand.send(browser, method, path, data={} if method != "GET" else None)
    hand.done()


@pytest.mark.parametrize("who", ["stranger", "everything"])
def test_103_104_hostile_values_in_every_parameter_of_every_page(routes, hand, who, request):
    browser = request.getfixturevalue(who)
    for _route, method, path in routes:
        if method == "GET":
            for value in spread((*NUMBERS[:14], *WORDS), path + who, 2):
                hand.send(browser, "GET", path, query_string={name: value.encode("utf-8", "surrogatepass") for name in PARAMETERS})
    hand.done()


def test_103_pages_far_beyond_the_end(routes, hand, stranger):
    for _route, method, path in routes:
        if method == "GET":
            for number in spread(("1000000000", "999999999", "0", "-5", str(2**64)), path, 1):
                hand.send(stranger, "GET", path, query_string={"page": number, "per_page": "1000000", "before": number, "after": number})
    hand.done()


def test_24_98_paths_that_are_none(hand, stranger, everything):
    for browser in (stranger, everything):
        for path in HOSTILE_PATHS:
            response = hand.send(browser, "GET", path)
            assert response is None or b"root:" not in response.data, path
            assert response is None or b"KNOWN_SECRETS" not in response.data, path
            location = response.headers.get("Location", "/") if response is not None else "/"
            if location.startswith("//") or urlsplit(location).netloc not in ("", "localhost"):
                hand.faults.append(f"{path!r} leads to {location!r}")
    hand.done()


def test_23_methods_that_are_none_or_pretend(routes, hand, everything):
    for route, _method, path in routes:
        for method in spread(sorted({"PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "QUERY"} - route.methods), path, 1):
            hand.send(everything, method, path, expected={400, 404, 405})
        if "GET" in route.methods:
            for header in spread(("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"), path, 1):
                hand.send(everything, "GET", path, headers={header: "POST", "Accept": "text/html"})
                hand.send(everything, "GET", path, headers={header: "DELETE", "Accept": "text/html"}, query_string={"_method": "DELETE"})
            hand.send(everything, "HEAD", path)
            hand.send(everything, "OPTIONS", path)
    hand.done()


NEXT = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example", "/%09/evil.example",
    "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "data:text/html,x", "http://localhost.evil.example", "http://localhost@evil.example",
    "//localhost@evil.example", "https://localhost:x@evil.example", "/%2f%2fevil.example", "%2f%2fevil.example", "/..//evil.example", " //evil.example",
    "/\x00/evil.example", "/;@evil.example", "//evil.example%2f%2e%2e", "http:///evil.example", "/%5cevil.example", "ftp://evil.example", "/\r\nX-Evil: 1",
)


@pytest.mark.parametrize("who", ["stranger", "everything"])
def test_61_nobody_is_led_to_another_host(routes, hand, who, request):
    browser = request.getfixturevalue(who)
    token = browser.any_token()
    for _route, method, path in routes:
        for value in spread(NEXT, method + path + who, 2):
            body = {} if method == "GET" else {"data": {"csrf_token": token, "next": value, "return_to": value}}
            query = {"next": value, "url": value, "return_to": value}
            response = hand.send(browser, method, path, query_string=query, may_change=True, headers={"Accept": "text/html", "Referer": quote(value)}, **body)
            location = response.headers.get("Location") if response is not None else None
            if location and (urlsplit(location).netloc not in ("", "localhost") or location.startswith(("//", "/\\", "\\")) or "evil" in location.split("?")[0]):
                hand.faults.append(f"{method} {path} with next={value!r} leads to {location!r}")
    hand.done()


def test_109_personal_pages_are_not_cached_under_a_borrowed_ending(routes, hand, everything):
    for _route, method, path in routes:
        for tail in spread(("/x.css", "/x.js", ";x.css", "%2fx.css", ".css", "/..%2fx.png", "?x.css", "%0ax.css"), path, 2) if method == "GET" else ():
            response = hand.send(everything, "GET", (path if path != "/" else "/live") + tail)  # "//…" would name a host to the client
            if response is not None and response.status_code == 200 and not {"no-store", "no-cache"} & set(response.headers.get("Cache-Control", "").split(", ")):
                hand.faults.append(f"{path + tail}: {response.headers.get('Cache-Control')}")
    hand.done()
