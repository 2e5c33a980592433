"""Test clients. Each request opens contexts of its own: Flask-Login keeps the user on `g`, and a shared context would make the first one stick."""

import re
from contextlib import contextmanager
from contextvars import Context
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    """What a test wants to know of a page: title, headings, links, forms, ids, and whether it is well made."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.text_parts, self.ids, self.links, self.faults = [], [], [], []
        self.h1, self.title, self.fields, self.open = "", "", {}, []
        self.feed(text)
        if self.open:
            self.faults.append(f"left open: {self.open}")

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in attributes:
            if attributes["id"] in self.ids:
                self.faults.append(f"id twice: {attributes['id']}")
            self.ids.append(attributes["id"])
        if "style" in attributes or any(name.startswith("on") for name in attributes):
            self.faults.append(f"inline style or handler on <{tag}>")
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        if tag in ("input", "textarea", "select") and attributes.get("name"):
            self.fields[attributes["name"]] = attributes.get("value", "")
        if tag == "img" and "alt" not in attributes:
            self.faults.append("img without alt")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open and self.open[-1] != tag:
                self.faults.append(f"<{self.open.pop()}> closed by </{tag}>")
            self.open.pop()
        elif tag not in VOID:
            self.faults.append(f"</{tag}> without a beginning")

    def handle_data(self, data):
        self.text_parts.append(data)
        if "h1" in self.open:
            self.h1 += data
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.title += data

    @property
    def text(self) -> str:
        """Everything a person reads, with single spaces."""
        return " ".join(" ".join(self.text_parts).split())


class Browser:
    """A person at a browser: cookies of their own, forms posted with the token of the page, every page checked for being well made."""

    def __init__(self, app, *, cookies: bool = True):
        """`cookies=False`: keep none, so that a test can send what it likes."""
        self.app = app
        self.client = app.test_client(use_cookies=cookies)

    def signed_in(self, account) -> "Browser":
        """The same browser with `account` signed in."""
        with self.client.session_transaction() as session:
            session["_user_id"] = f"{account.id}:{account.epoch}"
            session["_fresh"] = True
        return self

    def request(self, method: str, path: str, *, read: bool = True, **options):
        """One request in a context of its own. The answer carries `.page` when it is HTML, unless the page is not to be read."""
        options.setdefault("headers", {"Accept": "text/html"})
        response = Context().run(self.client.open, path, method=method, buffered=True, **options)  # streamed answers too are made inside the context
        response.page = None
        if read and response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            response.page = Page(response.get_data(as_text=True))
            assert not response.page.faults, (path, response.page.faults)
        return response

    def get(self, path: str, status: int = 200, **options):
        """Open a page and expect `status`."""
        response = self.request("GET", path, **options)
        assert response.status_code == status, (path, response.status_code, response.page and response.page.text[:500])
        return response

    def token(self, path: str) -> str:
        """The forgery token of the form on a page."""
        body = self.request("GET", path).get_data(as_text=True)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', body) or re.search(r'value="([^"]+)"[^>]*name="csrf_token"', body)
        return found.group(1) if found else ""

    def any_token(self) -> str:
        """A forgery token of this browser's session, from a page that always carries a form."""
        return self.token("/my-voice")

    @contextmanager
    def remembering(self):
        """Whatever cookies are set or lost inside, the browser has afterwards those it had before."""
        kept = dict(self.client._cookies or {})
        try:
            yield
        finally:
            if self.client._cookies is not None:
                self.client._cookies.clear()
                self.client._cookies.update(kept)

    def post(self, path: str, data: dict | None = None, status: int = 302, form_at: str | None = None, **options):
        """Send a form with the token of the page it stands on (`form_at`, else `path`) and expect `status`."""
        values = {"csrf_token": self.token(form_at or path), **(data or {})}
        response = self.request("POST", path, data=values, **options)
        assert response.status_code == status, (path, response.status_code, response.page and response.page.text[:800])
        return response

    def follow(self, response):
        """Go where a redirect leads."""
        return self.get(response.headers["Location"])
