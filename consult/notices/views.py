"""Pages of notices."""

from flask import Blueprint

from consult.notices import models  # noqa: F401

blueprint = Blueprint("notices", __name__)
