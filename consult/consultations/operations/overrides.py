"""Setting a refusal aside: with a reason, for everybody to read."""

from consult.consultations.events import RuleOverridden
from consult.consultations.models import Consultation, Correction, Document, Override
from consult.consultations.parts import reason_in
from consult.consultations.words import plain_values
from consult.core import chain
from consult.core.clock import now
from consult.core.db import db
from consult.core.operation import record


def set_aside(actor, consultation: Consultation, *, act: str, missing: list[tuple[str, dict]], reason: str) -> Override:
    """Keep that `act` was done although `missing` was lacking, and record it. For operations that have asked for the right.

    Raises Refused at the field `override_reason` when there is none.
    """
    reason, salt = reason_in(reason, "override_reason"), chain.new_salt()
    override = Override(
        consultation_id=consultation.id, act=act, reason=reason, missing=[[code, plain_values(values)] for code, values in missing],
        text_salt=salt.hex(), at=now(), by_id=actor.account_id,
    )
    db.session.add(override)
    db.session.flush()  # the fact needs the id
    codes, texts = [code for code, _values in missing], {override.ref: chain.commitment(salt, reason)}
    record(RuleOverridden.about(actor, consultation, override=override.id, act=act, missing=codes, texts=texts))
    return override


def keep_correction(actor, consultation: Consultation, *, act: str, reason: str, before: dict, after: dict, document: Document | None = None):
    """Keep both readings of something that changed after the announcement. For operations, which record it.

    Raises Refused at the field `why` without a reason.
    """
    correction = Correction(
        consultation_id=consultation.id, document=document, act=act, reason=reason_in(reason, "why"), before=before, after=after, at=now(),
        by_id=actor.account_id,
    )
    db.session.add(correction)
    db.session.flush()  # the fact needs the id
    return correction
