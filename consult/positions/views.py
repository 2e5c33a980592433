"""Pages of positions."""

from flask import Blueprint

from consult.positions import models  # noqa: F401

blueprint = Blueprint("positions", __name__)
