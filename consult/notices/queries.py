"""Reading the outbox, for those who run the site."""

from datetime import timedelta

import sqlalchemy as sa

from consult.core.clock import now
from consult.core.db import db
from consult.core.errors import NotFound
from consult.core.paging import Page, paginate
from consult.core.subject import Site
from consult.notices import stops
from consult.notices.models import Mail, Stop
from consult.policy.roles import Actor
from consult.policy.rules import require


def list_mails(actor: Actor, page: int = 1) -> Page:
    """All mails, newest first, a page at a time."""
    require(actor, "outbox.read", Site())
    return paginate(sa.select(Mail).order_by(Mail.id.desc()), page, 30)


def get_mail(actor: Actor, mail_id: int) -> Mail:
    """One mail. Raises NotFound."""
    require(actor, "outbox.read", Site())
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        raise NotFound
    return mail


def count_mails() -> dict[str, int]:
    """How many wait, went out and were given up: for the outbox and for `consult check`."""
    waits = sa.and_(Mail.sent_at.is_(None), Mail.given_up_at.is_(None))
    sums = sa.select(
        sa.func.count().filter(waits), sa.func.count().filter(Mail.sent_at.is_not(None)), sa.func.count().filter(Mail.given_up_at.is_not(None))
    ).select_from(Mail)
    return dict(zip(("waiting", "sent", "given_up"), db.session.execute(sums).one(), strict=True))


def find_by_key(key: str) -> Mail | None:
    """The mail of an occasion, if it has been made."""
    return db.session.scalars(sa.select(Mail).where(Mail.key == key)).first()


def count_lately(address_digest: str, kind: str, within: timedelta) -> int:
    """How many mails of a kind were made for an address in the time just past."""
    made = (Mail.address_digest == address_digest, Mail.kind == kind, Mail.made_at > now() - within)
    return db.session.scalar(sa.select(sa.func.count()).select_from(Mail).where(*made)) or 0


def is_due() -> bool:
    """Whether any mail should go out now: a look that takes no lock, for a worker that asks every second."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Mail.next_try_at <= now()))))


def is_stopped(address_digest: str) -> bool:
    """Whether an address asked for no more mail about consultations."""
    return db.session.get(Stop, address_digest) is not None


def known_digest(token: str) -> str:
    """The address digest of a stop link. Raises NotFound for a link that we did not make."""
    digest = stops.digest_in(token)
    if digest is None:
        raise NotFound
    return digest
