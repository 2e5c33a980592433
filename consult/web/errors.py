"""Refusals as pages: one place turns a domain error or an HTTP error into a clear sentence with the right status."""

import contextlib
import logging

from flask import redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from markupsafe import escape
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from consult.core.db import db
from consult.core.errors import DomainError, SignInNeeded, Stale, TooMany, Unavailable
from consult.core.i18n import language
from consult.core.i18n import lazy as _
from consult.web.limits import seconds_to_wait

log = logging.getLogger(__name__)
SENTENCES = {
    400: _("We could not read this request. Go back and try again."),
    404: _("There is no such page here, or it is not public."),
    405: _("This address does not take that kind of request."),
    413: _("This is too large to be sent. Shorten it or attach a smaller file."),
    414: _("This address is too long."),
    415: _("We cannot read this kind of content."),
    500: _("Something failed on our side. Nothing was changed; try again in a moment."),
}
BARE = (
    '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>Consult</title></head><body><main><h1>Consult</h1><p>{sentence}</p></main></body></html>"
)
SECRET_FIELDS = {"csrf_token", "password", "new_password", "code"}


def _end_reading() -> None:
    """Leave the transaction that failed, even when the database is not there to hear of it."""
    with contextlib.suppress(SQLAlchemyError):
        db.session.rollback()


def kept_text() -> dict[str, str]:
    """What the person typed in the refused request, to be shown so that it can be copied."""
    if request.method != "POST":
        return {}
    try:
        return {name: text for name, text in request.form.items() if len(text) > 20 and name not in SECRET_FIELDS}
    except HTTPException:
        return {}


def page(status: int, sentence, items=(), **more):
    """The error page of `status`, as JSON where JSON was asked for."""
    if request.accept_mimetypes.best == "application/json":
        return {"ok": False, "error": str(sentence), "items": [str(item) for item in items]}, status
    try:
        return _drawn(status, sentence=sentence, items=items, kept=kept_text(), **more), status
    except SQLAlchemyError:  # the layout asks the database for whose site this is
        _end_reading()
        return BARE.format(language=language(), sentence=escape(str(sentence))), status


def _drawn(status: int, **values) -> str:
    try:
        return render_template(f"errors/{status}.html", **values)
    except TemplateNotFound:
        return render_template("errors/400.html", **values)


def answer_domain_error(error: DomainError):
    """A refusal of the domain. Who is not signed in and only looked is led to the sign-in page."""
    _end_reading()
    if isinstance(error, SignInNeeded) and request.method == "GET":
        return redirect(url_for("accounts.sign_in", next=request.full_path if request.query_string else request.path))
    body, status = page(error.status, error.sentence, [*error.items, *error.fields.values()])
    headers = {"Retry-After": str(getattr(error, "retry_after", 5))} if error.status in (429, 503) else {}
    return body, status, headers


def answer_http_error(error: HTTPException):
    """An HTTP error from the framework, in our words."""
    if error.code and error.code < 400 or error.response is not None:
        return error
    if error.code == TooMany.status:
        return answer_domain_error(TooMany(retry_after=seconds_to_wait()))
    return page(error.code or 500, SENTENCES.get(error.code, SENTENCES[400 if (error.code or 500) < 500 else 500]))


def answer_csrf_error(_error: CSRFError):
    """A form that was open too long or came from elsewhere."""
    return page(400, _("This form was open for too long or came from another place. What you wrote is below; send it once more from the page."))


def answer_database_error(error: Exception):
    """The database is away or full: nothing was stored, and we say so."""
    _end_reading()
    log.error("database: %s", error)
    if isinstance(error, DataError):
        return page(400, SENTENCES[400])
    return answer_domain_error(Unavailable())


def answer_anything(error: Exception):
    """A fault of ours: logged with its trace, told without it."""
    log.exception("unforeseen", exc_info=error)
    _end_reading()
    return page(500, SENTENCES[500])


def install(app) -> None:
    """Register the answers with the application."""
    app.register_error_handler(DomainError, answer_domain_error)
    app.register_error_handler(CSRFError, answer_csrf_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(OperationalError, answer_database_error)
    app.register_error_handler(DataError, answer_database_error)
    app.register_error_handler(InternalServerError, answer_anything)
    if not app.config.get("PROPAGATE"):
        app.register_error_handler(Exception, answer_anything)


__all__ = ["Stale", "install", "kept_text", "page"]
