"""Pages of platforms."""

from flask import Blueprint

blueprint = Blueprint("platforms", __name__)
