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
    """The page the person was on, rebuilt from its path alone so that no other host can be named."""
    path = request.form.get("back", "")
    return redirect(path if path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path else url_for("pages.home"))


@blueprint.post("/language")
def language():
    """Remember the reader's language."""
    response = _back()
    if request.form.get("language") in LANGUAGES:
        response.set_cookie("language", request.form["language"], max_age=YEAR, samesite="Lax", httponly=True)
    return response


@blueprint.post("/appearance")
def appearance():
    """Remember light or dark, and more contrast."""
    response = _back()
    for name, choices in (("theme", ("light", "dark", "")), ("contrast", ("more", ""))):
        if request.form.get(name) in choices:
            response.set_cookie(name, request.form[name], max_age=YEAR, samesite="Lax", httponly=True)
    return response
