"""Pages of themes."""

from flask import Blueprint

from consult.themes import models  # noqa: F401

blueprint = Blueprint("themes", __name__)
