"""Commands over a socket: registered in one way only, checked for shape by a form, done by one operation, answered when on disk."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import orjson
import sqlalchemy as sa

from consult.core.clock import now
from consult.core.db import db, write_transaction
from consult.core.errors import DomainError, Refused
from consult.core.i18n import lazy as _
from consult.live.models import CommandAnswer
from consult.policy.roles import Actor
from consult.policy.rules import RULES
from consult.web.forms import Form, from_values

KEPT = timedelta(days=2)
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_answers = CommandAnswer.__table__  # plain SQL, made once: this is on the hot path
FIND_ANSWER = sa.select(_answers.c.body, _answers.c.answer).where(_answers.c.digest == sa.bindparam("wanted"))
KEEP_ANSWER = sa.insert(_answers)


@dataclass(frozen=True)
class Command:
    """Something people do over a socket: the form of its values, the permission its operation asks, the edge that calls the operation."""

    name: str
    form: type[Form]
    permission: str
    run: Callable[[Actor, Form], dict]


COMMANDS: dict[str, Command] = {}


def command(name: str, *, form: type[Form], permission: str | None = None) -> Callable:
    """Register `write(actor, form) -> dict` as the command `name`. The dict goes into the acknowledgement.

    `permission` is what the operation asks, by default the command's own name; KeyError when there is no such rule.
    """
    asked = permission or name
    RULES[asked]

    def register(function: Callable) -> Callable:
        if name in COMMANDS:
            raise ValueError(f"the command {name} is registered twice")
        COMMANDS[name] = Command(name, form, asked, function)
        return function

    return register


@dataclass(frozen=True)
class Order:
    """A command as it was sent: which, under which key of the sender's, with which values."""

    command: Command
    key: str
    form: Form
    body: str

    def digest(self, who: str) -> str:
        """What its answer is kept under: says nothing about who sent it to anyone without the key."""
        return hashlib.sha256(f"{who}|{self.key}".encode()).hexdigest()


def read_order(name: str, sent: tuple) -> Order:
    """The order in a message `name` with the arguments `sent`. Raises Refused with what is wrong, field by field where it can."""
    known = COMMANDS.get(name)
    message = sent[0] if len(sent) == 1 else None
    if known is None or not isinstance(message, dict):
        raise Refused(_("We could not read this message."))
    key, values = message.get("key"), message.get("values", {})
    if not isinstance(key, str) or not KEY.fullmatch(key) or not isinstance(values, dict):
        raise Refused(_("We could not read this message."))
    form = from_values(known.form, values)
    if not form.validate():
        fields = {name: [str(sentence) for sentence in sentences] for name, sentences in form.errors.items() if name}
        first = next((sentence for sentences in fields.values() for sentence in sentences), None)
        raise Refused(first, fields=fields)
    body = hashlib.sha256(orjson.dumps([name, values], option=orjson.OPT_SORT_KEYS)).hexdigest()
    return Order(known, key, form, body)


def carry_out(order: Order, actor: Actor, who: str) -> dict:
    """Do what was ordered, once: a key that was used gives the answer of then. Runs in the writer's transaction."""
    digest = order.digest(who)
    done = db.session.execute(FIND_ANSWER, {"wanted": digest}).first()
    if done is not None:
        if done.body != order.body:
            raise Refused(_("This was sent before with other words under the same key. Send it again from the page."))
        return done.answer
    answer = order.command.run(actor, order.form) or {}
    answer = orjson.loads(orjson.dumps(answer, default=str))  # what is kept is what is sent
    kept = {"digest": digest, "command": order.command.name, "body": order.body, "answer": answer, "at": now()}
    db.session.execute(KEEP_ANSWER, kept)
    return answer


def forget_old_answers() -> None:
    """Remove answers that nobody will ask for again."""
    with write_transaction():
        db.session.execute(sa.delete(CommandAnswer).where(CommandAnswer.at < now() - KEPT))


def refusal(error: DomainError) -> dict:
    """How a refusal is answered, in the language of whoever is being answered."""
    answer = {"ok": False, "code": error.code, "error": str(error.sentence)}
    if error.fields:
        answer["fields"] = {name: said if isinstance(said, list) else [str(said)] for name, said in error.fields.items()}
    if error.items:
        answer["items"] = [str(item) for item in error.items]
    if hasattr(error, "retry_after"):
        answer["retry_after"] = error.retry_after
    return answer
