"""Defences of every answer and every request: headers, hosts, https, body bounds, strict JSON."""

import json
import re
from urllib.parse import urlsplit

import orjson
from flask import Flask, abort, request
from flask.json.provider import JSONProvider
from werkzeug.exceptions import BadRequest

from consult.web.addresses import RowNumber, is_our_host

BODY_LIMIT = 1024 * 1024
UPLOAD_LIMIT = 12 * 1024 * 1024
DEPTH = 32
LARGEST_NUMBER = 2**53
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self' {socket}; "
    "manifest-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types default"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class StrictJson(JSONProvider):
    """JSON as we take and give it: UTF-8, at most 32 deep, finite numbers no larger than 2^53, no lone surrogates."""

    def dumps(self, obj, **_options) -> str:
        return orjson.dumps(obj, default=str).decode()

    def loads(self, s, **_options):
        try:
            text = s.decode("utf-8") if isinstance(s, bytes) else s
            if deepest(text) > DEPTH:
                raise BadRequest
            value = orjson.loads(text)
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise BadRequest from error
        check_numbers(value)
        return value


def deepest(text: str) -> int:
    """How deeply brackets nest, outside strings; counted before any parser sees them."""
    depth = most = 0
    for mark in re.findall(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text):
        if mark in "[{":
            depth += 1
            most = max(most, depth)
        elif mark in "]}":
            depth -= 1
    return most


def check_numbers(value) -> None:
    """Refuse numbers that JavaScript would not keep exactly."""
    if isinstance(value, dict):
        for item in value.values():
            check_numbers(item)
    elif isinstance(value, list):
        for item in value:
            check_numbers(item)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        raise BadRequest


def install(app: Flask) -> None:
    """Hook the defences into the application."""
    settings = app.config["SETTINGS"]
    app.json = StrictJson(app)
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=500,
    )
    socket = "wss://" if settings.production else "ws://"
    app.url_map.converters["int"] = RowNumber

    def is_ours() -> bool:
        return is_our_host(request.host, settings.host, production=settings.production)

    @app.before_request
    def _refuse_plain_http():
        if settings.production and not request.is_secure:
            abort(403, "This address is served over https only.")

    @app.before_request
    def _refuse_unknown_host():
        if not is_ours():
            abort(400)

    @app.after_request
    def _add_headers(response):
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", POLICY.format(socket=socket + (request.host if is_ours() else settings.host)))
        if settings.production:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-cache")
            if request.cookies.get(app.config["SESSION_COOKIE_NAME"]):
                response.headers["Cache-Control"] = "no-store"  # whatever the page says: it may know who is looking
            response.vary.add("Cookie")
        return response


class Front:
    """WSGI middleware before everything else: the headers that every answer carries, also those that sockets give without the application.

    HEAD is answered as GET without its body, so that no page takes it for a sent form.
    """

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        def with_headers(status, headers, *more):
            present = {name.lower() for name, _value in headers}
            wanted = {**HEADERS, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"}
            return start_response(status, [*headers, *((name, value) for name, value in wanted.items() if name.lower() not in present)], *more)

        if environ.get("REQUEST_METHOD") != "HEAD":
            return self.application(environ, with_headers)
        body = self.application({**environ, "REQUEST_METHOD": "GET"}, with_headers)
        if hasattr(body, "close"):
            body.close()
        return []


def same_origin(origin: str | None, host: str) -> bool:
    """Whether a socket's Origin header is ours; a missing or foreign one is not, and no forwarded header is believed."""
    return bool(origin) and urlsplit(origin).netloc == host and urlsplit(origin).scheme in ("http", "https")
