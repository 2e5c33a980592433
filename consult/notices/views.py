"""Stopping mail, and the outbox for those who run the site."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, render_template, request

from consult.core.i18n import lazy as _
from consult.core.paging import whole_number
from consult.notices import letters, links, listeners  # noqa: F401  (listeners register themselves)
from consult.notices import operations as notices
from consult.notices.queries import count_mails, get_mail, is_stopped, known_digest, list_mails
from consult.web.actor import actor

blueprint = Blueprint("notices", __name__)
KINDS = {
    "confirmation": _("Confirmation of a voice"),
    "answers": _("Answers to a voice"),
    "invitation": _("Invitation"),
    "reset": _("New password"),
    "address": _("New address of an account"),
    "address_notice": _("Word of a change of address"),
}


@blueprint.record_once
def _stand(state):
    """Letters need whole addresses where nobody has opened a page; and a mail program that stops mail has no form with a forgery token."""
    at = urlsplit(state.app.config["SETTINGS"].public_url)
    adapter = state.app.url_map.bind(at.netloc, script_name=at.path or "/", url_scheme=at.scheme)
    links.stand_at(lambda endpoint, values: adapter.build(endpoint, values, force_external=True))
    state.app.extensions["csrf"].exempt(stop)


@blueprint.route("/stop/<token>", methods=["GET", "POST"])
def stop(token: str):
    """Stop mail about consultations to one address, or have it again. Opening the page changes nothing; a mail program may POST (RFC 8058)."""
    digest = known_digest(token)
    if request.method == "POST":
        change = notices.resume_mails if request.form.get("again") else notices.stop_mails
        change(actor(), token=token)
    page = render_template("notices/stop.html", stopped=is_stopped(digest), changed=request.method == "POST")
    return page, 200, {"X-Robots-Tag": "noindex", "Cache-Control": "no-store"}  # no redirect: mail programs do not follow one


def _shows_letters() -> bool:
    """Letters are shown on the page only where no server carries them away and nobody but developers looks."""
    settings = current_app.config["SETTINGS"]
    return not settings.production and not settings.smtp_url


@blueprint.get("/outbox")
def outbox():
    """What waits, what went, what could not be delivered."""
    page = list_mails(actor(), whole_number(request.args.get("page"), 1))
    settings = current_app.config["SETTINGS"]
    return render_template(
        "notices/outbox.html", page=page, counts=count_mails(), kinds=KINDS, has_server=bool(settings.smtp_url), shows=_shows_letters(), nav="desk"
    )


@blueprint.get("/outbox/<int(max=999999999):mail_id>")
def letter(mail_id: int):
    """One mail, with its letter where there is no server to send it."""
    mail = get_mail(actor(), mail_id)
    pieces = letters.segments(mail.body) if _shows_letters() else []
    return render_template("notices/letter.html", mail=mail, kind=KINDS.get(mail.kind, mail.kind), pieces=pieces, shows=_shows_letters(), nav="desk")
