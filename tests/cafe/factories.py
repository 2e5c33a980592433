"""Cafés for tests, made through the operations by people with the right to."""

from datetime import timedelta
from itertools import count

from consult.cafe import operations
from consult.cafe.models import CafeSession, Participant
from consult.core.clock import now
from consult.core.db import db
from consult.policy.roles import GUEST, Actor, Role
from tests import factories

_numbers = count(1)
QUESTION = "Co pomogłoby Tobie jutro?"


def facilitator(consultation) -> Actor:
    """Somebody who runs cafés of the consultation's organisation and is its officer."""
    return factories.actor((Role.FACILITATOR, consultation.organisation), (Role.OFFICER, consultation.organisation))


def session(consultation=None, *, tables=5, rounds=3, seats=5, actor=None, announced=True, **values) -> tuple[CafeSession, Actor]:
    """(a café with tables, its facilitator), announced unless told otherwise."""
    consultation = consultation or factories.consultation()
    runs = actor or facilitator(consultation)
    given = {"title": "Kawiarenka w bibliotece", "place": "Biblioteka, sala 2", "starts_at": now() + timedelta(hours=1), "round_count": rounds}
    made = operations.create_session(runs, consultation, **{**given, **values})
    for number in range(1, tables + 1):
        operations.add_table(runs, made, topic=f"Temat {number}", question=QUESTION, direction=f"Stolik {number}, przy oknie", seats=seats)
    if announced:
        operations.publish_session(runs, made)
    return made, runs


def join(session_: CafeSession, nickname: str | None = None, sector: str = "") -> Participant:
    """Somebody joins on a device of their own."""
    n = next(_numbers)
    return operations.join_session(GUEST, session_, nickname=nickname or f"Osoba {n}", sector=sector, client_key=f"klucz-{n}")


def as_(participant: Participant) -> Actor:
    """The actor a participant's device is."""
    return Actor(participants=frozenset({participant.id}))


def started(*, people=20, hosts=False, rounds=3, **values) -> tuple[CafeSession, Actor, list[Participant]]:
    """(a café in its first round, its facilitator, everybody in it); with `hosts` the first people host a table each."""
    made, runs = session(rounds=rounds, **values)
    everybody = [join(made) for _ in range(people)]
    if hosts:
        for table, person in zip(made.tables, everybody, strict=False):
            operations.appoint_host(runs, table, participant_id=person.id)
    operations.open_doors(runs, made)
    operations.start_round(runs, made, expected="lobby:0")
    db.session.refresh(made)
    return made, runs, everybody
