"""Defences of every answer and every request: headers, hosts, https, body bounds, strict JSON."""

import json
import re
from urllib.parse import urlsplit

import orjson
from flask import Flask, abort, request
from flask.json.provider import JSONProvider
from werkzeug.exceptions import BadRequest, SecurityError

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
    allowed = {settings.host, "localhost", "127.0.0.1"}

    @app.before_request
    def _refuse_plain_http():
        if settings.production and not request.is_secure:
            abort(403, "This address is served over https only.")

    @app.before_request
    def _refuse_unknown_host():
        try:
            host = request.host
        except SecurityError:
            abort(400)
        if settings.production and host != settings.host:
            abort(400)

    @app.after_request
    def _add_headers(response):
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", POLICY.format(socket=socket + request.host))
        if settings.production:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store" if request.cookies.get(app.config["SESSION_COOKIE_NAME"]) else "no-cache"
            response.vary.add("Cookie")
        return response

    app.config["ALLOWED_HOSTS"] = allowed


def same_origin(origin: str | None, host: str) -> bool:
    """Whether a socket's Origin header is ours; a missing or foreign one is not, and no forwarded header is believed."""
    return bool(origin) and urlsplit(origin).netloc == host and urlsplit(origin).scheme in ("http", "https")
