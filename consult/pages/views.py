"""Home, what became of my voice, the record, and how the site looks and speaks."""

from flask import Blueprint, redirect, render_template, request, url_for

from consult.core.i18n import LANGUAGES
from consult.organisations import queries as organisations

blueprint = Blueprint("pages", __name__)
YEAR = 365 * 86400


def is_demo_site() -> bool:
    """Whether the ribbon that says `sample data` is shown."""
    return organisations.has_demo()


@blueprint.get("/")
def home():
    """What you can take part in now."""
    return render_template("pages/home.html", nav="consultations")


@blueprint.get("/healthz")
def healthz():
    """Whether the process answers."""
    return {"ok": True}


def _back():
    """The page the person was on, by its path alone so that no other host can be named."""
    path = request.form.get("next", "")
    is_ours = path.startswith("/") and not path.startswith("//") and not any(c in path for c in "\\\t\r\n")
    return redirect(path if is_ours else url_for("pages.home"))


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
