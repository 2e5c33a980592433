"""A tiny area for tests of the live side: signs of an organisation are painted, everybody at the sign sees it."""

from dataclasses import dataclass

from wtforms.validators import AnyOf, Length

from consult.core.db import db
from consult.core.errors import Conflict
from consult.core.events import Fact
from consult.core.operation import operation, record
from consult.core.sealer import seal_all
from consult.core.subject import resolve
from consult.live import commands, rooms
from consult.organisations.models import Organisation
from consult.policy.rules import require
from consult.web.fields import TextLine, WholeNumber
from consult.web.forms import Form, required


class SignForm(Form):
    """The values of `organisation.edit`."""

    organisation = WholeNumber("Organizacja", validators=[required()])
    words = TextLine("Słowa", validators=[required(), Length(max=60)])
    trouble = TextLine("Kłopot", validators=[AnyOf(["", "conflict", "fault", "database"])])


@dataclass(frozen=True, kw_only=True)
class SignWritten(Fact):
    """A sign was written anew."""

    words: str

    @property
    def room(self) -> str:
        """The room of those who look at it."""
        return f"{self.subject}/sign"


@dataclass(frozen=True, kw_only=True)
class SignTakenDown(Fact):
    """Nobody looks at a sign any more."""


@operation
def write_sign(actor, organisation, *, words, trouble=""):
    """Write the sign, or get into trouble afterwards."""
    require(actor, "organisation.edit", organisation)
    organisation.name = words
    record(SignWritten.about(actor, organisation, words=words))
    if trouble == "conflict":
        raise Conflict
    if trouble == "fault":
        raise RuntimeError("a fault for the test")
    return organisation


@operation
def take_down_sign(actor, organisation):
    """Take the sign down."""
    require(actor, "organisation.edit", organisation)
    record(SignTakenDown.about(actor, organisation))


def declare(monkeypatch) -> None:
    """Register room, delta and command for one test."""
    for name in ("COMMANDS",):
        monkeypatch.setattr(commands, name, dict(getattr(commands, name)))
    for name in ("KINDS", "DELTAS"):
        monkeypatch.setattr(rooms, name, dict(getattr(rooms, name)))
    rooms.room("organisation", suffix="sign", permission="organisation.edit", ends=(SignTakenDown,), hears=(SignWritten,))

    @rooms.delta(SignWritten)
    def _written(fact):
        row = db.session.get(Organisation, int(fact.subject.split(":")[1]))
        return {"words": fact.words, "now": row.name}

    @rooms.snapshot("organisation", suffix="sign")
    def _state(subject, _actor):
        return {"words": subject.name}

    @commands.command("organisation.edit", form=SignForm)
    def _write(actor, form):
        organisation = resolve(f"organisation:{form.organisation.data}")
        write_sign(actor, organisation, words=form.words.data, trouble=form.trouble.data or "")
        return {"words": organisation.name}


def seal() -> None:
    """Seal what is committed, as the worker does."""
    seal_all()
