"""The blueprint of accounts, and what its pages share."""

from flask import Blueprint, make_response, render_template

blueprint = Blueprint("accounts", __name__)


def answer(template: str, form, **values):
    """A page with a form: 422 when the form refuses, so that machines see it too."""
    return render_template(template, form=form, **{"nav": "account", **values}), 422 if form.errors or form.form_errors else 200


def ended_link(sentence, href: str, link, status: int = 410):
    """The page of a link that was used, taken back or has run out, or that is somebody else's (403): what to do instead, in the same words."""
    response = make_response(render_template("accounts/ended_link.html", sentence=sentence, href=href, link=link, nav="account"), status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
