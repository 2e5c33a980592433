"""Pages of cafe."""

from flask import Blueprint

from consult.cafe import models  # noqa: F401

blueprint = Blueprint("cafe", __name__)
