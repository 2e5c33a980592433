"""How the domain says no. Each refusal carries a sentence for a person and the HTTP status an edge answers with; nothing has changed."""

from consult.core.i18n import Message
from consult.core.i18n import lazy as _


class DomainError(Exception):
    """A refusal in words. `fields` names form fields and their sentences, `items` lists what is missing or wrong."""

    status = 400
    code = "refused"
    sentence = _("This cannot be done.")

    def __init__(self, sentence: Message | str | None = None, *, fields: dict | None = None, items: list | None = None):
        self.sentence = sentence or type(self).sentence
        self.fields = fields or {}
        self.items = items or []
        super().__init__(repr(self.sentence))

    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(DomainError):
    """There is no such thing, or the asker may not know that there is."""

    status, code, sentence = 404, "not_found", _("There is no such page here, or it is not public.")


class Forbidden(DomainError):
    """The asker may know of the thing but not do this to it."""

    status, code, sentence = 403, "forbidden", _("You do not have the right to do this.")


class SignInNeeded(Forbidden):
    """Nobody is signed in and the thing asked needs it."""

    status, code, sentence = 401, "sign_in", _("Sign in to do this.")


class Refused(DomainError):
    """The request is understood and against a rule: what is wrong is said, field by field or as a list."""

    status, code = 422, "refused"


class Conflict(DomainError):
    """Somebody or something else got there first."""

    status, code, sentence = 409, "conflict", _("This has been done or changed by somebody else in the meantime. Look at it again.")


class Stale(Conflict):
    """Two people edited one row; `theirs` is what stands now, `mine` what the late writer sent."""

    code, sentence = "stale", _("Somebody has changed this in the meantime. Both versions are below; nothing of yours is lost.")

    def __init__(self, sentence=None, *, theirs: dict | None = None, mine: dict | None = None):
        super().__init__(sentence)
        self.theirs, self.mine = theirs or {}, mine or {}


class Gone(DomainError):
    """It was here once and has ended: a used link, a closed session."""

    status, code, sentence = 410, "gone", _("This link has been used or is no longer valid.")


def _in_words(seconds: int):
    """How long to wait, as people say it: nothing below a minute is counted. None where the general sentence says it."""
    minutes = -(-seconds // 60)
    if minutes <= 1:
        return None
    if minutes <= 90:
        return _("Too many attempts. Try again in %(minutes)s min; nothing is lost.", minutes=minutes)
    return _("Too many attempts. Try again in %(hours)s h; nothing is lost.", hours=-(-minutes // 60))


class TooMany(DomainError):
    """Too many requests; `retry_after` seconds."""

    status, code, sentence = 429, "too_many", _("Too many attempts. Wait a moment and try again; nothing is lost.")

    def __init__(self, sentence=None, *, retry_after: int = 60):
        super().__init__(sentence or _in_words(retry_after))
        self.retry_after = retry_after


class Unavailable(DomainError):
    """The machine cannot do it now: disk full, database away. Nothing was stored."""

    status, code, sentence = 503, "unavailable", _("We could not save this just now. Keep this page open and try again in a moment.")
