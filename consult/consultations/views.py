"""Pages of consultations."""

from flask import Blueprint

blueprint = Blueprint("consultations", __name__)
