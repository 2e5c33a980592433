"""Which pages there are to look at for somebody: all that a route leads to and all that links lead to, as far as they are HTML."""

from collections import defaultdict
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests import pages
from tests.clients import Browser

#: How many different addresses of one endpoint are looked at among those found by following links.
EACH = 1


def pages_for(site, browser: Browser) -> list[str]:
    """Paths that answer with a page, one for each state of each route and, for routes with arguments, what links lead to besides."""
    found: dict[str, None] = {}
    for _route, path in pages.pages(site.app, site.world):
        if shows_page(browser, path):
            found[path] = None
    return [*found, *(path for path in followed(site, browser) if path not in found)]


def shows_page(browser: Browser, path: str):
    """The answer when it is a page, else None: redirects, refusals and downloads are looked at elsewhere."""
    with browser.remembering():
        response = browser.request("GET", path)
    return response if response.status_code == 200 and response.page is not None and not response.headers.get("Content-Disposition") else None


def followed(site, browser: Browser) -> list[str]:
    """Addresses that links lead to from the home page and the desk, at most `EACH` of an endpoint beyond those known."""
    adapter = site.app.url_map.bind("localhost")
    taken, waiting, seen, kept = defaultdict(int), ["/", "/consultations", "/desk", "/record"], set(), []
    while waiting:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        try:
            endpoint, _values = adapter.match(urlsplit(path).path, method="GET")
        except (HTTPException, RequestRedirect):
            continue
        if taken[endpoint] >= EACH + 1 or endpoint == "static":
            continue
        response = shows_page(browser, path)
        if response is None:
            continue
        taken[endpoint] += 1
        kept.append(path)
        for link in response.page.links:
            target = urlsplit(urljoin(path, link))
            if not target.netloc and target.scheme in ("", "http"):
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return kept
