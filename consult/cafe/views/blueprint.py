"""The blueprint of cafés, and what its pages share: words, codes as pictures, the clock as a screen shows it."""

import hashlib
import secrets
from types import SimpleNamespace

import segno
from flask import Blueprint, current_app, g, redirect, request, url_for
from flask import session as browser_session
from markupsafe import Markup

from consult.cafe import timing, words
from consult.cafe.codes import spoken
from consult.cafe.models import BEFORE_ROUNDS, ENDED, JOINABLE, TIMED, CafeSession, Participant
from consult.cafe.operations.running import clock_of
from consult.cafe.views.plurals import plural_texts
from consult.core.clock import now
from consult.web.actor import device, forget_actor

blueprint = Blueprint("cafe", __name__)


def qr(address: str, title: str) -> Markup:
    """A QR code of an address as inline SVG, black on white whatever the theme."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, svgclass="qr-code", lineclass=None, border=2, title=title, light="#fff", dark="#000"))  # noqa: S704


def outside(path: str) -> str:
    """The address of a path as people outside reach it: for codes, cards and mails."""
    return current_app.config["SETTINGS"].public_url + path


def join_address(session: CafeSession) -> str:
    """What the QR code of a session says."""
    return outside(url_for("cafe.join", code=session.code))


def show_organisation(session: CafeSession) -> None:
    """Whose contact stands at the foot of the page."""
    g.organisation = session.consultation.organisation


def take_seat(session: CafeSession, person: Participant) -> None:
    """This device now holds the person's seat; it is kept for a day, also when the browser is closed."""
    browser_session["participants"] = {**browser_session.get("participants", {}), str(session.id): person.id}
    browser_session.permanent = True
    forget_actor()


def give_up_seat(session: CafeSession) -> None:
    """This device no longer holds a seat in the session."""
    browser_session["participants"] = {key: kept for key, kept in browser_session.get("participants", {}).items() if key != str(session.id)}
    forget_actor()


def fresh_key() -> str:
    """A key for a form that is about to be shown."""
    return secrets.token_urlsafe(16)


def device_key(form_key: str) -> str:
    """A form's key bound to this device, so that nobody can use another's."""
    return hashlib.sha256(f"{device()}:{form_key}".encode()).hexdigest()


def private(response, status: int = 200):
    """An answer with a secret in its address or on its face: kept nowhere, indexed nowhere, told to nobody."""
    answer = current_app.make_response((response, status))
    answer.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"})
    return answer


def back_or(address: str):
    """Where the person came from within this site, else `address`."""
    path = request.form.get("back", "")
    return redirect(path if path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path else address)


def clock_shown(session: CafeSession) -> SimpleNamespace:
    """The clock of a session as a screen shows it: seconds and minutes left, the whole stretch, the stage, and what a button carries."""
    left = timing.seconds_left(session.ends_at, session.paused_seconds, now())
    whole = {"round": session.round_minutes, "break": session.move_minutes, "harvest": timing.HARVEST_MINUTES}.get(session.state.value, 0) * 60
    return SimpleNamespace(
        left=left, minutes=timing.minutes_shown(left or 0), stage=timing.stage(session.ends_at, session.paused_seconds, now()).value,
        whole=max(whole, left or 0), until=clock_of(session), ends_at=session.ends_at,
        face=f"{(left or 0) // 60}:{(left or 0) % 60:02d}",
    )


@blueprint.app_context_processor
def _shared():
    return {
        "_n": plural_texts,  # so named that counted phrases for the script are found among the messages
        "cafe": SimpleNamespace(
            words=words, spoken=spoken, qr=qr, clock=clock_shown, joinable=JOINABLE, timed=TIMED, ended=ENDED,
            before_rounds=BEFORE_ROUNDS, join_address=join_address,
        )
    }
