"""Reading consultations."""

from consult.consultations.models import Consultation
from consult.core.db import db
from consult.core.errors import NotFound
from consult.policy.roles import Actor
from consult.policy.rules import can


def get_consultation(actor: Actor, consultation_id: int) -> Consultation:
    """A consultation the actor may read. Raises NotFound, so that nobody learns of drafts."""
    found = db.session.get(Consultation, consultation_id)
    if found is None or not can(actor, "consultation.read", found):
        raise NotFound
    return found
