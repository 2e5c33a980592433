"""Signing in and out, invitations, passwords, people and their roles."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
