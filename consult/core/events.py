"""Facts: what happened, in the past tense, as references and plain values. Never rows, never personal data, never texts."""

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar

FACTS: dict[str, type["Fact"]] = {}


class Audience(StrEnum):
    """Who may read a fact in the public record; others see that there is one, by its digest."""

    PUBLIC = "public"
    STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of all facts. A subclass adds plain values; its name `NounPastParticiple` gives the live name `noun.participle`."""

    actor: str
    subject: str
    scopes: tuple[str, ...]

    audience: ClassVar[Audience] = Audience.PUBLIC
    name: ClassVar[str] = ""

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        words = re.findall(r"[A-Z][a-z0-9]*", cls.__name__)
        cls.name = "_".join(words[:-1]).lower() + "." + words[-1].lower()
        FACTS[cls.name] = cls

    @classmethod
    def about(cls, actor, subject, **values) -> "Fact":
        """The fact that `actor` did this to `subject`, with `values` for the fields of its own."""
        return cls(actor=actor.ref, subject=subject.ref, scopes=tuple(subject.scopes), **values)

    @property
    def room(self) -> str | None:
        """The live room whose numbered deltas this fact is one of, if any; a subclass of a live area says which."""
        return None

    @property
    def data(self) -> dict:
        """The values of its own, for storing."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name not in ("actor", "subject", "scopes")}
