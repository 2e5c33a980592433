"""Reading the outbox as somebody waiting for mail would."""

import re
from urllib.parse import urlsplit

import sqlalchemy as sa

from consult.core.db import db
from consult.core.follower import follow_all
from consult.core.sealer import seal_all
from consult.notices.models import Mail


def delivered(kind: str | None = None, to: str | None = None) -> list[Mail]:
    """Mails in the outbox once the follower has heard everything, oldest first."""
    seal_all()
    follow_all()
    db.session.rollback()
    statement = sa.select(Mail).order_by(Mail.id)
    if kind:
        statement = statement.where(Mail.kind == kind)
    if to:
        statement = statement.where(Mail.recipient == to)
    return list(db.session.scalars(statement))


def path_in(mail: Mail, folder: str) -> str:
    """The path of the first link under `folder` in a letter."""
    return urlsplit(re.search(rf"https?://\S+/{folder}/\S+", mail.body).group()).path
