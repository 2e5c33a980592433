"""Home, consultations, what became of my voice, the desk, the record, and how the site looks and speaks."""

from flask import Blueprint, Response, g, redirect, render_template, request, session, stream_with_context, url_for

from consult.accounts.views.session import own_address
from consult.cafe import queries as cafes
from consult.consultations import queries as announcements
from consult.contributions import queries as contributions
from consult.core import export
from consult.core.errors import NotFound
from consult.core.i18n import LANGUAGES
from consult.core.i18n import lazy as _
from consult.core.paging import paginate, whole_number
from consult.core.subject import Site
from consult.core.text import one_line
from consult.organisations import queries as organisations
from consult.organisations.views import render_page
from consult.pages.forms import ReceiptForm
from consult.pages.queries import lists
from consult.pages.queries.overview import overview_of
from consult.pages.queries.paths import paths_of
from consult.pages.queries.record import list_record
from consult.platforms.queries import offers_to
from consult.policy.rules import require
from consult.web.actor import actor, clear_device, forget_actor
from consult.web.forms import say
from consult.web.limits import RECEIPT, RECORD, limiter

blueprint = Blueprint("pages", __name__)
YEAR = 365 * 86400
RECEIPTS_KEPT = 20


@blueprint.get("/")
def home():
    """What you can take part in now, what is live, what changed because people spoke."""
    place = request.args.get("place", "")
    stories = paths_of([story.contribution for story in lists.list_stories()])
    return render_template(
        "pages/home.html", nav="consultations", place=place, places=lists.list_places(), open_now=lists.list_open(place),
        live=cafes.list_live(actor())[0], stories=stories, tally=lists.tally(), form=ReceiptForm(),
    )


@blueprint.get("/consultations")
def consultations():
    """All public consultations, by words, place and state."""
    chosen = {name: one_line(request.args.get(name, "")[:100]) for name in ("words", "place", "state")}
    page = paginate(lists.select_public(**chosen), whole_number(request.args.get("page"), 1), 20)
    return render_template("pages/consultations.html", nav="consultations", page=page, chosen=chosen, places=lists.list_places())


@blueprint.get("/consultations/<int:consultation_id>")
@blueprint.get("/consultations/<int:consultation_id>-<slug>")
@blueprint.get("/k/<int:consultation_id>")
def consultation(consultation_id: int, slug: str = ""):
    """First: what can I do now, until when, and what will happen with it. Then the rest in its order."""
    found = announcements.get_consultation(actor(), consultation_id)
    g.organisation = found.organisation
    return render_template("pages/consultation.html", nav="consultations", view=overview_of(actor(), found))


@blueprint.get("/live")
def live():
    """Sessions that go on now and those to come."""
    running, coming = cafes.list_live(actor())
    return render_template("pages/live.html", nav="live", live=running, coming=coming)


@blueprint.get("/voices/<int:contribution_id>")
def voice(contribution_id: int):
    """The whole public path of one voice."""
    found = contributions.get_contribution(actor(), contribution_id)
    g.organisation = found.consultation.organisation
    return render_template("pages/voice.html", nav="voice", path=paths_of([found])[0], consultation=found.consultation)


@blueprint.route("/my-voice", methods=["GET", "POST"])
@limiter.limit(RECEIPT, methods=["POST"])
def my_voice():
    """Type a receipt code and see what became of the voices behind it."""
    form = ReceiptForm()
    if form.validate_on_submit():
        try:
            submission = contributions.find_by_receipt(form.code.data)
        except NotFound:
            form.code.errors = [_("We know no receipt with this code. Check it sign by sign; there is no letter O and no digit 0 in it.")]
        else:
            kept = [one for one in session.get("submissions", []) if one != submission.id]
            session["submissions"] = [*kept, submission.id][-RECEIPTS_KEPT:]
            forget_actor()
            return redirect(url_for("pages.my_submission", submission_id=submission.id))
    return private(render_template("pages/my_voice.html", nav="voice", form=form), 422 if form.errors else 200)


@blueprint.get("/my-voice/<int:submission_id>")
def my_submission(submission_id: int):
    """What became of the voices of one submission, for whoever has shown its receipt on this device."""
    submission = contributions.get_submission(actor(), submission_id)
    g.organisation = submission.consultation.organisation
    page = render_template(
        "pages/my_submission.html", nav="voice", submission=submission, paths=paths_of(submission.contributions), consultation=submission.consultation
    )
    return private(page)


@blueprint.post("/my-voice/done")
def done_here():
    """I am done on this device: forget receipts, seats and the device's id."""
    clear_device()
    say(_("This device has forgotten your receipts and seats. Nobody who uses it after you will see them."))
    return redirect(url_for("pages.home"))


def private(page: str, status: int = 200) -> Response:
    """An answer that no cache keeps, no search engine finds and no link gives away."""
    response = Response(page, status)
    response.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"})
    return response


@blueprint.get("/desk")
def desk():
    """What waits for me, the nearest deadline first."""
    require(actor(), "desk.open", Site)
    return render_template(
        "pages/desk.html", nav="desk", rows=lists.list_desk(actor()), positions=lists.list_positions_waiting(actor()),
        sessions=cafes.list_to_run(actor()), offers=offers_to(actor()), offices=lists.list_offices(actor()),
    )


@blueprint.get("/record")
def record():
    """The public facts with their seals, newest first, and how to check them."""
    scope = request.args.get("scope", "")[:80]
    before = whole_number(request.args.get("before"), 0, least=0)
    rows = list_record(actor(), scope, before=before)
    return render_template("pages/record.html", nav="", rows=rows, scope=scope, older=rows[-1].seal.seq if len(rows) == 50 else None)


@blueprint.get("/record/export")
@limiter.limit(RECORD)
def record_export():
    """The public record as JSON Lines, for `verify_record.py`."""
    export.public_facts(limit=1)  # a database that is away is said now: once lines flow, it would be too late
    lines = stream_with_context(export.lines(request.url_root.rstrip("/")))
    return Response(lines, mimetype="application/jsonl", headers={"Content-Disposition": "attachment; filename=record.jsonl"})


@blueprint.get("/record/verify_record.py")
def record_verifier():
    """The script that checks an export, as text."""
    return Response(export.verifier(), mimetype="text/x-python", headers={"Content-Disposition": "attachment; filename=verify_record.py"})


@blueprint.get("/healthz")
def healthz():
    """Whether the process answers."""
    return {"ok": True}


@blueprint.app_url_defaults
def _foot_of_whom(endpoint, values):
    """Links at the foot lead to the pages of the organisation that the present page belongs to."""
    if endpoint == "pages.legal" and g.get("organisation") is not None:
        values.setdefault("of", g.organisation.id)


@blueprint.get("/legal/<kind>")
def legal(kind: str):
    """A page of the foot: of the organisation named by `of`, else of the first one, else of a site that has none yet."""
    number = whole_number(request.args.get("of"), 0, least=0)
    organisation = organisations.get_organisation(number) if number else organisations.main_organisation()
    if organisation is not None:
        return redirect(url_for("organisations.page", organisation_id=organisation.id, kind=kind))
    return render_page(None, kind)


def _back():
    """The page the person was on, by its path alone so that no other host can be named."""
    return redirect(own_address(request.form.get("next"), but=()) or url_for("pages.home"))


def _remember(response, name: str, value: str, forget: str = ""):
    if value == forget:
        response.delete_cookie(name)
    else:
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


@blueprint.post("/language")
def language():
    """Remember the reader's language."""
    chosen = request.form.get("language")
    return _remember(_back(), "language", chosen) if chosen in LANGUAGES else _back()


@blueprint.post("/appearance")
def appearance():
    """Remember light or dark, and more contrast; `system` and `normal` forget."""
    response = _back()
    if request.form.get("theme") in ("light", "dark", "system"):
        _remember(response, "theme", request.form["theme"], forget="system")
    if request.form.get("contrast") in ("more", "normal"):
        _remember(response, "contrast", request.form["contrast"], forget="normal")
    return response
