"""What an officer may want to answer to a voice that came too late or was never made complete. A suggestion; a person decides."""

from datetime import date

from consult.core.i18n import lazy as _

LATE, NOT_SUPPLEMENTED = "late", "not_supplemented"
REASONS = {
    LATE: _("It came after the deadline. Under the procedure of this consultation, voices received after the deadline are left unconsidered."),
    NOT_SUPPLEMENTED: _("It lacked what the procedure requires and was not supplemented in the time given for it, so it is left unconsidered."),
}


def suggest(*, is_late: bool, considers_late: bool, formal_status: str, supplement_until: date | None, today: date) -> str | None:
    """`late`, `not_supplemented` or None: why the procedure lets a voice be left unconsidered.

    `considers_late` is what the procedure profile says of late voices; a voice still within its time for supplementing gets no suggestion.
    """
    if is_late and not considers_late:
        return LATE
    is_overdue = formal_status == "needs_supplement" and supplement_until is not None and today > supplement_until
    return NOT_SUPPLEMENTED if formal_status == "rejected_formal" or is_overdue else None
