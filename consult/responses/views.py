"""Pages of responses."""

from flask import Blueprint

from consult.responses import models  # noqa: F401

blueprint = Blueprint("responses", __name__)
