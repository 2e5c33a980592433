"""Rows for answering: registers with several voices, positions that were sent."""

from datetime import timedelta
from itertools import count

from consult.cafe.models import CafeSession, CafeTable, HarvestStatement, NoteKind
from consult.consultations.models import Phase, PhaseKind
from consult.contributions.models import Channel, FormalStatus
from consult.core.clock import now, today
from consult.core.db import db
from consult.policy.roles import Role
from consult.positions.canonical import canonical, fingerprint
from consult.positions.models import AdoptedVersion, Clause, Position, PositionState, Stance, StanceKind
from consult.positions.queries import canonical_value, voices_of
from consult.responses.models import Outcome
from consult.responses.operations.answers import approve_answer, draft_answer, record_all_elsewhere, send_for_review
from consult.themes.models import Theme, ThemeLink
from tests import factories

_codes = count(1)


def closed_consultation(organisation=None, **values):
    """A consultation whose comments closed ten days ago; answers are due in twenty."""
    row = factories.consultation(organisation, opens=-40, closes=-10, **values)
    row.results_due_on = today() + timedelta(days=20)
    row.phases.append(Phase(kind=PhaseKind.ANSWER, opens_at=now() - timedelta(days=9), closes_at=now() + timedelta(days=20)))
    db.session.commit()
    return row


class Office:
    """An office with a consultation and its people, each as an account and as an actor."""

    def __init__(self, voices=3, **values):
        self.consultation = closed_consultation(**values)
        self.organisation = self.consultation.organisation
        self.officer_account = factories.account((Role.OFFICER, self.organisation), name="Jagna Wiatr")
        self.approver_account = factories.account((Role.APPROVER, self.organisation), name="Bruno Skiba")
        self.officer, self.approver = factories.actor_of(self.officer_account), factories.actor_of(self.approver_account)
        bodies = [f"Głos numer {number} w sprawie." for number in range(1, voices + 1)]
        self.voices = factories.submission(self.consultation, *bodies).contributions if voices else []

    def answer(self, voice, outcome=Outcome.REJECTED, justification="Bo tak stanowi plan."):
        """An approved answer made through the operations."""
        answer = send_for_review(self.officer, draft_answer(self.officer, voice, outcome=outcome, justification=justification))
        return approve_answer(self.approver, answer)


def decided_elsewhere(actor, voice, *, outcome, justification="", who=""):
    """The answer to one voice as an imported list brings it."""
    return record_all_elsewhere(actor, voice.consultation, decided=[(voice, outcome, justification, None, who)])[0]


def theme(consultation, title="Druga zmiana", voices=()):
    """A theme with links to voices."""
    row = Theme(consultation=consultation, title=title, summary="Powroty po 22:00.", created_at=now())
    row.links = [ThemeLink(contribution_id=voice.id, linked_at=now()) for voice in voices]
    return _kept(row)


def sent_position(consultation, addressee=None, clauses=2, state=PositionState.SENT, platform=None):
    """A position that was sent to an addressee, with clauses and one objection that was answered."""
    body = platform or factories.platform(consultation.organisation)
    row = Position(
        consultation=consultation, platform=body, title="Wieczorem też wracamy do domu", addressee_id=addressee.id if addressee else None,
        addressee=addressee.name if addressee else "Gmina", state=state, created_at=now(), sent_on=today() - timedelta(days=5),
        answer_due_on=today() + timedelta(days=25),
    )
    row.clauses = [Clause(place=i, heading=f"Punkt {i}", text=f"Treść punktu {i}.") for i in range(1, clauses + 1)]
    _kept(row)
    seats = body.active_seats
    if row.clauses and len(seats) > 1:
        _kept(Stance(clause=row.clauses[0], seat=seats[0], edition=1, kind=StanceKind.SUPPORT, taken_at=now()))
        _kept(Stance(
            clause=row.clauses[0], seat=seats[1], edition=1, kind=StanceKind.OBJECT, text="Zabraknie kierowców.", answer="Dopisano pilotaż.",
            answered_at=now(), taken_at=now(),
        ))
    if state in (PositionState.ADOPTED, PositionState.SENT, PositionState.ANSWERED):
        _adopt(row)
    return row


def _adopt(position):
    """Keep the position as adopted, whole and with its fingerprint."""
    said = {"number": f"{next(_codes)}/2027", "adopted_on": today() - timedelta(days=6), "result": "Zgoda każdego sektora."}
    value = canonical_value(position, **said, coverage=voices_of(position.consultation), override=None)
    _kept(AdoptedVersion(position=position, **said, adopted_at=now(), canonical=canonical(value).decode(), sha256=fingerprint(value)))


def cafe_voice(consultation, municipality="Mikołów", number=1, text="Kurs po 23:00 także w sobotę."):
    """A voice harvested at a café table."""
    voice = factories.submission(consultation, text, channel=Channel.WORLD_CAFE).contributions[0]
    session = _kept(CafeSession(consultation=consultation, title="Przy stole", municipality=municipality, starts_at=now() - timedelta(days=15),
                                code=f"C{next(_codes):05d}", created_at=now()))
    table = _kept(CafeTable(session=session, number=number, topic="Wieczorne kursy"))
    _kept(HarvestStatement(session=session, table=table, kind=NoteKind.NEED, text=text, contribution=voice))
    return voice


def late_voice(consultation, **values):
    """A voice that came after the close."""
    return factories.submission(consultation, "Spóźniony głos.", is_late=True, **values).contributions[0]


def unsupplemented_voice(consultation):
    """A voice whose submission was not supplemented in time."""
    return factories.submission(consultation, "Niepełny głos.", formal_status=FormalStatus.REJECTED_FORMAL).contributions[0]


def _kept(row):
    db.session.add(row)
    db.session.commit()
    return row
