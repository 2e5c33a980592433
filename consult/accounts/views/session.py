"""The session of a browser: begun with a new id, ended at sign-out or after twelve hours; where to go afterwards; devices known by use."""

import secrets
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from consult.accounts.addresses import folded
from consult.accounts.operations import SESSION_LASTS, begin_session
from consult.accounts.queries import actor_of, find_account, has_ended
from consult.accounts.views.blueprint import blueprint
from consult.core import keys
from consult.core.clock import now
from consult.web.actor import DEVICE_DAYS, SignedIn, device, forget_actor

OF_THE_LOGIN = ("session_id", "signed_in_at", "invitation_token", "csrf_token")
OF_THE_DEVICE = ("participants", "submissions")  # seats and receipts shown here stay when somebody signs in
KNOWN_ACCOUNTS = 5


def enter(account, *, password_hash: str | None = None) -> None:
    """Sign `account` in here. Nothing of the session before is kept but seats and receipts: no id, no forgery token, nothing planted."""
    session_id = secrets.token_urlsafe(16)
    begin_session(actor_of(account), account, session_id=session_id, password_hash=password_hash)
    kept = {name: session[name] for name in OF_THE_DEVICE if name in session}
    session.clear()
    session.update(kept, session_id=session_id, signed_in_at=int(now().timestamp()))
    login_user(SignedIn(account.id, account.epoch))
    forget_actor()


def leave() -> None:
    """Forget here who was signed in; sockets of this browser hang up at the word of Flask-Login."""
    logout_user()
    for name in OF_THE_LOGIN:
        session.pop(name, None)
    forget_actor()


@blueprint.before_app_request
def end_what_has_ended():
    """A session lasts twelve hours from signing in, however busy; a copy of one that was signed out of opens nothing."""
    if "_user_id" not in session or request.endpoint == "static":
        return
    began = session.setdefault("signed_in_at", int(now().timestamp()))
    if now().timestamp() - began > SESSION_LASTS.total_seconds() or ("session_id" in session and has_ended(session["session_id"])):
        leave()


def own_address(text: str | None, *, but: tuple[str, ...] = ("accounts.sign_in",)) -> str | None:
    """An address of this site that can be looked at, made anew from the page it names; None for anything else, whatever it looks like, and for
    pages that are `but` in between.
    """
    parts = _split(text or "")
    if parts is None or parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        endpoint, values = current_app.url_map.bind("").match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    if endpoint in ("static", *but):
        return None
    query = urlencode(parse_qsl(parts.query))
    return url_for(endpoint, **values) + ("?" + query if query else "")


def _split(text: str):
    if len(text) > 2000 or "\\" in text or any(not c.isprintable() for c in text):
        return None
    try:
        return urlsplit(text)
    except ValueError:
        return None


def attempts_on_account() -> str:
    """What sign-in attempts on one account are counted under: a device that has been signed in to it before is counted apart.

    So guessing from elsewhere is slowed for everybody at once, and never shuts out the person whose account it is.
    """
    address = folded(request.form.get("email", ""))[:254]
    account = find_account(address)
    known = account is not None and _mark(account) in _marks()
    return f"{keys.stamp('attempts', address)}:{device() if known else 'elsewhere'}"


def know_device(response, account):
    """Have this device counted apart at its next sign-in to `account`."""
    marks = [_mark(account), *(mark for mark in _marks() if mark != _mark(account))][:KNOWN_ACCOUNTS]
    secure = current_app.config["SETTINGS"].production
    response.set_cookie(_cookie(), ".".join(marks), max_age=DEVICE_DAYS * 86400, httponly=True, samesite="Lax", secure=secure, path="/")
    return response


def _cookie() -> str:
    return "__Host-consult_known" if current_app.config["SETTINGS"].production else "consult_known"


def _marks() -> list[str]:
    return request.cookies.get(_cookie(), "")[:500].split(".")


def _mark(account) -> str:
    return keys.stamp("known-device", f"{account.id}:{device()}")[:32]
