"""A small populated site, made through the models: a consultation in each state with everything that can lie in one, twice.

`build_world(size)` makes lists of `size` rows; `world.own` and `world.foreign` are two organisations with people of their own in every role.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from flask import current_app

from consult.accounts.models import ADDRESS, INVITATION, RESET, Account, RoleGrant, Secret
from consult.accounts.tokens import digest, token_of
from consult.cafe.models import (
    CafeSeat,
    CafeSession,
    CafeTable,
    HarvestStatement,
    Note,
    NoteKind,
    NoteSetAside,
    Participant,
    SeatingPlan,
    SessionState,
    StatementNote,
)
from consult.consultations import profiles
from consult.consultations.files import path_of
from consult.consultations.models import Consultation, Document, Override, Passage, Phase, PhaseKind, State, Upload
from consult.contributions.filing import receipt_digest, receipt_for
from consult.contributions.models import Channel, Contribution, SenderKind, Submission
from consult.core.clock import now, today
from consult.core.db import db
from consult.core.subject import SITE
from consult.core.text import fold
from consult.moderation.models import Action, Decision, Ground, Original, Visibility
from consult.notices.models import Mail
from consult.organisations.models import LegalPage, Organisation, PageKind, PageVersion
from consult.platforms.models import Platform, Seat, Sector
from consult.policy.roles import Role
from consult.positions.canonical import canonical, fingerprint
from consult.positions.models import AdoptedVersion, Citation, Clause, Position, PositionState, Stance, StanceKind, VoiceSetAside
from consult.positions.queries import canonical_value, voices_of
from consult.responses.models import Answer, AnswerState, Outcome, Report
from consult.themes.models import Theme, ThemeLink

PROFILE = profiles.to_json(profiles.all_profiles()["usg_5a_default"])
#: Spans of the phases collect, draft, answer in days from today, for each stage a consultation can be in.
STAGES = {
    "draft": ((2, 30), (31, 60), (61, 90)),
    "coming": ((2, 30), (31, 60), (61, 90)),
    "collecting": ((-10, 20), (21, 50), (51, 80)),
    "drafting": ((-40, -10), (-9, 20), (21, 50)),
    "answering": ((-80, -50), (-49, -20), (-19, 30)),
    "closed": ((-120, -90), (-89, -60), (-59, -30)),
    "cancelled": ((-10, 20), (21, 50), (51, 80)),
}
STATES = {"draft": State.DRAFT, "closed": State.CLOSED, "cancelled": State.CANCELLED}
POSITIONS = {"collecting": PositionState.DRAFT, "drafting": PositionState.AGREEING, "answering": PositionState.SENT, "closed": PositionState.ADOPTED}
CHANNELS = (Channel.PHONE, Channel.WEB, Channel.POST, Channel.EMAIL, Channel.IN_PERSON, Channel.ORAL, Channel.MEETING)
CAFES = ("draft", "registration", "lobby", "round", "harvest", "closed")
SCOPED_ROLES = {
    "table_host": Role.TABLE_HOST, "facilitator": Role.FACILITATOR, "moderator": Role.MODERATOR, "drafter": Role.DRAFTER, "officer": Role.OFFICER,
    "approver": Role.APPROVER, "administrator": Role.ADMINISTRATOR,
}


@dataclass
class Space:
    """An organisation with everything in it."""

    organisation: Organisation
    accounts: dict[str, Account] = field(default_factory=dict)
    platform: Platform | None = None
    consultations: dict[str, Consultation] = field(default_factory=dict)
    cafes: dict[str, CafeSession] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    voices: dict[str, list[Contribution]] = field(default_factory=dict)
    themes: dict[str, list[Theme]] = field(default_factory=dict)
    tables: dict[str, list[CafeTable]] = field(default_factory=dict)
    people: dict[str, list[Participant]] = field(default_factory=dict)
    notes: dict[str, list[Note]] = field(default_factory=dict)
    statements: dict[str, list[HarvestStatement]] = field(default_factory=dict)
    clauses: dict[str, list[Clause]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, Secret] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    stances: dict[str, list[Stance]] = field(default_factory=dict)
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    seats: list[Seat] = field(default_factory=list)
    offered_seat: Seat | None = None
    receipts: list[int] = field(default_factory=list)  # submissions whose receipt its holder has shown


@dataclass
class World:
    """Two spaces, an administrator of the site, and somebody who holds every role everywhere."""

    own: Space
    foreign: Space
    site_administrator: Account
    richest: Account
    mails: list[Mail]


def _kept(*rows):
    db.session.add_all(rows)
    db.session.flush()
    return rows[0]


def build_world(size: int = 3) -> World:
    """Fill an empty database; every list in the first space has `size` rows. Commits."""
    own, foreign = _space(1, size), _space(2, 2)
    administrator = _account("administracja", (Role.ADMINISTRATOR, SITE))
    richest = _account("wszystko", *((role, SITE) for role in Role))
    seat = Seat(platform=own.platform, account=richest, sector=Sector.NGO, nominated_by="Stowarzyszenie", started_on=today())
    _kept(seat)
    mails = [
        Mail(
            key=f"world:{n}", kind="answer", recipient=f"mail{n}@consult.example", address_digest=f"{n:064x}", subject_line=f"Odpowiedź {n}",
            body="Treść", made_at=now(),
        )
        for n in range(size)
    ]
    _kept(*mails)
    _commit_and_let_go()
    return World(own, foreign, administrator, richest, mails)


def _commit_and_let_go() -> None:
    """The rows stay readable without a session: what is loaded stays as it was made, whatever tests do to the database."""
    db.session.flush()
    session = db.session()
    session.expire_on_commit = False
    session.commit()
    session.expunge_all()
    session.expire_on_commit = True


def _account(name: str, *roles) -> Account:
    account = Account(email=f"{name}@consult.example", name=f"Osoba {name}", created_at=now())
    account.grants = [RoleGrant(role=role.value, scope=scope, given_at=now()) for role, scope in roles]
    return _kept(account)


def _space(n: int, size: int) -> Space:
    organisation = Organisation(
        slug=f"gmina-{n}", name=f"Gmina Świata {n}", municipality=f"Miasto {n}", phone="32 000 00 00", email=f"urzad{n}@consult.example",
        address="Rynek 1", created_at=now(),
    )
    _kept(organisation)
    for kind in PageKind:
        page = LegalPage(organisation=organisation, kind=kind, fields={}, body="<p>Treść strony.</p>", updated_at=now())
        _kept(page)
        for number in range(1, size + 1):
            db.session.add(PageVersion(page_id=page.id, number=number, fields={}, body="<p>Dawniej.</p>", at=now()))
    space = Space(organisation)
    for name, role in SCOPED_ROLES.items():
        space.accounts[name] = _account(f"{name}{n}", (role, organisation.ref))
    for extra in range(size):
        _account(f"moderuje{n}-{extra}", (Role.MODERATOR, organisation.ref))
    space.accounts["suspended"] = _account(f"zawieszone{n}", *((role, organisation.ref) for role in Role))
    space.accounts["suspended"].suspended_at = now()
    _secrets(space, size)
    _platform(space, n, size)
    for stage in STAGES:
        _consultation(space, stage, size)
    return space


def _secrets(space: Space, size: int) -> None:
    """Links that were mailed: `size` invitations, a new password for the moderator, a new address for the officer."""
    scope, people = space.organisation.ref, space.accounts
    for i in range(size):
        _secret(space, INVITATION, i, email=f"zaproszenie{i}@consult.example", role=Role.MODERATOR.value, scope=scope)
    _secret(space, RESET, 0, account=people["moderator"], email=people["moderator"].email)
    _secret(space, ADDRESS, 0, account=people["officer"], email="nowy@consult.example")


def _secret(space: Space, purpose: str, n: int, **values) -> None:
    salt = f"{space.organisation.id:04x}{n:028x}"
    space.tokens[purpose] = token_of(purpose, salt)
    times = {"created_at": now(), "expires_at": now() + timedelta(days=5)}
    space.secrets[purpose] = _kept(Secret(purpose=purpose, salt=salt, digest=digest(space.tokens[purpose]), **times, **values))


def _platform(space: Space, n: int, size: int) -> None:
    space.platform = Platform(organisation=space.organisation, slug=f"platforma-{n}", name=f"Platforma {n}", region="śląskie", created_at=now())
    _kept(space.platform)
    for i, sector in enumerate([*Sector, *(Sector.NGO,) * size]):
        name = ("chair", "member")[i] if i < 2 else f"member{i}"
        account = _account(f"{name}-{n}", (Role.CHAIR if i == 0 else Role.MEMBER, space.platform.ref))
        space.accounts[name] = account
        values = {"nominated_by": f"Organizacja {i}", "started_on": today(), "agreed_public_on": today(), "is_chair": i == 0}
        space.seats.append(_kept(Seat(platform=space.platform, account=account, sector=sector, **values)))
    offer = {"nominated_by": "Fundacja", "started_on": today(), "offered_to": space.accounts["approver"].email}
    space.offered_seat = _kept(Seat(platform=space.platform, sector=Sector.NGO, **offer))


def _consultation(space: Space, stage: str, size: int) -> None:
    consultation = Consultation(
        organisation=space.organisation, platform=space.platform, slug=f"{stage}-sprawa", number=f"{stage}/{space.organisation.id}",
        title=f"Sprawa {stage} w gminie {space.organisation.id}", question="Co trzeba zmienić?", profile_key="usg_5a_default", profile=PROFILE,
        state=STATES.get(stage, State.ANNOUNCED), created_at=now() - timedelta(days=130), notice={},
        announced_at=None if stage == "draft" else now() - timedelta(days=121), closed_at=now() if stage == "closed" else None,
    )
    kinds = (PhaseKind.COLLECT, PhaseKind.DRAFT, PhaseKind.ANSWER)
    consultation.phases = [
        Phase(kind=kind, opens_at=now() + timedelta(days=first), closes_at=now() + timedelta(days=last))
        for kind, (first, last) in zip(kinds, STAGES[stage], strict=True)
    ]
    _kept(consultation)
    space.consultations[stage] = consultation
    space.documents[stage] = _document(consultation, size)
    _kept(Override(consultation_id=consultation.id, act="publish", reason="Pilne.", text_salt="ab" * 32, missing=[["phone", {}]], at=now()))
    if stage in ("draft", "coming"):
        return
    voices = _voices(space, consultation, size)
    themes = _themes(consultation, voices, size)
    space.voices[stage], space.themes[stage] = voices, themes
    space.receipts.append(voices[0].submission_id)
    if stage in POSITIONS:
        space.positions[stage] = _position(space, consultation, POSITIONS[stage], themes, size)
    if stage in ("answering", "closed"):
        _answers(space, consultation, voices)
        _kept(Report(consultation=consultation, sections={}, published_at=now() if stage == "closed" else None, edition=int(stage == "closed")))
    if stage == "collecting":
        for state in CAFES:
            space.cafes[state] = _cafe(space, consultation, SessionState(state), size)


def _stored(content: bytes) -> str:
    """Lay a file among the uploads; its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(current_app.config["SETTINGS"].data_dir / "uploads", sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return sha256


def _document(consultation: Consultation, size: int) -> Document:
    upload = Upload(sha256=_stored(b"%PDF-1.7 projekt"), file_name="projekt.pdf", media_type="application/pdf", size=16, uploaded_at=now())
    document = Document(consultation=consultation, title="Projekt uchwały", added_at=now(), upload=upload)
    document.passages = [
        Passage(position=i, kind="paragraf", label=f"§ {i}", heading=f"Przepis {i}", text=f"Treść przepisu {i}.") for i in range(1, size + 1)
    ]
    _kept(upload, document)
    return document


def _voices(space: Space, consultation: Consultation, size: int) -> list[Contribution]:
    passages, made = consultation.documents[0].passages, []
    states = [Visibility.PUBLISHED, Visibility.HELD, Visibility.HIDDEN]
    for i in range(size):
        body = f"Głos numer {i}: brakuje ławek i cienia na głównym placu."
        submission = Submission(
            consultation=consultation, channel=CHANNELS[i % len(CHANNELS)], client_key=f"world-{i:04}", received_on=today(), entered_at=now(),
            sender_kind=SenderKind.PERSON,
            sender_name=f"Jan Przykładowy {i}", contact_email=f"glos{i}@consult.example",
            receipt_digest=receipt_digest(receipt_for(consultation, f"world-{i:04}")),
        )
        voice = Contribution(
            consultation=consultation, submission=submission, number=i + 1, passage=passages[i % len(passages)], body=body, search_text=fold(body),
            visibility=states[i % 3], registered_at=now(), proposed_change="Dodać ławki.", justification="Jest gorąco.",
        )
        made.append(voice)
    consultation.last_number = size
    _kept(*made)
    for voice in made:
        if voice.visibility is not Visibility.HELD:
            _decide(space, voice)
    return made


def _decide(space: Space, row) -> None:
    hidden = row.visibility is Visibility.HIDDEN
    decision = Decision(
        subject=row.ref, consultation_id=row.consultation.id, action=Action.HIDE if hidden else Action.PUBLISH,
        ground=Ground.INSULT if hidden else None, reason="Obraża." if hidden else "", before="held", at=now(), by_id=space.accounts["moderator"].id,
        under="moderation.decide",
    )
    _kept(decision)
    if hidden:
        _kept(Original(decision_id=decision.id, subject=row.ref, texts={"body": "pierwotny tekst"}, remove_on=today() + timedelta(days=30)))


def _themes(consultation: Consultation, voices: list[Contribution], size: int) -> list[Theme]:
    themes = []
    for i in range(size):
        theme = Theme(consultation=consultation, title=f"Temat {i}", summary="Co łączy te głosy.", created_at=now())
        theme.links = [ThemeLink(contribution_id=voice.id, linked_at=now()) for voice in voices[: max(1, size - 1)]]
        themes.append(theme)
    _kept(*themes)
    return themes


def _position(space: Space, consultation: Consultation, state: PositionState, themes: list[Theme], size: int) -> Position:
    sent = state is PositionState.SENT
    position = Position(
        consultation=consultation, platform=space.platform, title=f"Stanowisko {consultation.slug}", addressee_id=space.organisation.id,
        addressee=space.organisation.name, state=state, created_at=now(), sent_on=today() if sent else None,
        answer_due_on=today() + timedelta(days=30) if sent else None,
    )
    _kept(position)
    seats = space.platform.active_seats
    stage = consultation.slug.partition("-")[0]
    space.clauses[stage] = clauses = []
    for i in range(size):
        clause = Clause(position=position, place=i + 1, heading=f"Punkt {i + 1}", text="Postulujemy cień i ławki.")
        clause.citations = [Citation(theme_id=theme.id) for theme in themes]
        for seat in seats:
            kind = StanceKind.OBJECT if seat.is_chair else StanceKind.SUPPORT
            clause.stances.append(Stance(seat=seat, edition=1, kind=kind, text="Za drogo." if seat.is_chair else "", taken_at=now()))
        clauses.append(clause)
    _kept(*clauses)
    space.stances[stage] = [stance for clause in clauses for stance in clause.stances]
    voice = space.voices[stage][-1].id
    _kept(VoiceSetAside(contribution_id=voice, consultation_id=consultation.id, reason="Poza zakresem.", at=now()))
    if state in (PositionState.ADOPTED, PositionState.SENT):
        _adopt(position)
    return position


def _adopt(position: Position) -> None:
    """The adopted version as adopting would keep it."""
    db.session.refresh(position)
    values = {"number": "1/2027", "adopted_on": today(), "result": "jednomyślnie"}
    value = canonical_value(position, **values, coverage=voices_of(position.consultation), override=None)
    _kept(AdoptedVersion(position=position, adopted_at=now(), canonical=canonical(value).decode(), sha256=fingerprint(value), **values))


def _answers(space: Space, consultation: Consultation, voices: list[Contribution]) -> None:
    officer, approver = space.accounts["officer"].id, space.accounts["approver"].id
    clauses = [clause for position in space.positions.values() if position.consultation is consultation for clause in position.clauses]
    space.answers[consultation.slug.partition("-")[0]] = answers = []
    for i, subject in enumerate([*voices, *clauses]):
        approved = i % 3 != 1
        of = {"contribution_id": subject.id} if isinstance(subject, Contribution) else {"clause_id": subject.id}
        answers.append(
            Answer(
                consultation=consultation, outcome=Outcome.PARTIALLY_ACCEPTED, justification="Dodamy dwie ławki w tym roku.", drafted_by_id=officer,
                state=AnswerState.APPROVED if approved else AnswerState.FOR_REVIEW, drafted_at=now(), approved_by_id=approver if approved else None,
                approved_at=now() if approved else None, **of,
            )
        )
    _kept(*answers)


def _cafe(space: Space, consultation: Consultation, state: SessionState, size: int) -> CafeSession:
    running = state in (SessionState.ROUND, SessionState.HARVEST, SessionState.CLOSED)
    session = CafeSession(
        consultation=consultation, title=f"Kawiarenka {state.value}", municipality="Miasto", place="Biblioteka", starts_at=now(), created_at=now(),
        code=f"{'ACDEFG'[CAFES.index(state.value)]}{space.organisation.id + 1}XYWV", state=state, round_number=1 if running else 0, round_count=3,
        started_at=now() if running else None, ends_at=now() + timedelta(minutes=15) if state is SessionState.ROUND else None,
        closed_at=now() if state is SessionState.CLOSED else None,
    )
    _kept(session)
    tables = [CafeTable(session=session, number=i + 1, topic=f"Temat stołu {i + 1}", question="Co dalej?") for i in range(size)]
    people = [
        Participant(session=session, nickname=f"Gość {i}", sector="ngo", joined_at=now(), nonce=f"{i:016x}", secret_digest=f"{session.id:08x}{i:056x}")
        for i in range(2 * size)
    ]
    _kept(*tables, *people)
    for round_number in (1, 2, 3):
        for i, person in enumerate(people):
            db.session.add(CafeSeat(session_id=session.id, participant_id=person.id, round_number=round_number, table_id=tables[i % size].id))
    space.tables[state.value], space.people[state.value] = tables, people
    tables[0].host_id, tables[0].host_name = people[0].id, people[0].nickname
    _kept(SeatingPlan(session_id=session.id, number=1, details={"meetings_again": 0, "exact": True, "advice": []}, made_at=now()))
    if running:
        space.notes[state.value] = _notes(session, tables[0], people[size], size)
        session.last_note_number = size
        space.statements[state.value] = _statements(session, tables[0], space.notes[state.value])
    return session


def _notes(session: CafeSession, table: CafeTable, person: Participant, size: int) -> list[Note]:
    notes = [
        Note(
            session=session, table=table, round_number=1, number=i + 1, kind=list(NoteKind)[i % 6], body=f"Notatka {i}: za mało cienia.",
            participant=person, written_at=now(),
        )
        for i in range(size)
    ]
    _kept(*notes)
    return notes


def _statements(session: CafeSession, table: CafeTable, notes: list[Note]) -> list[HarvestStatement]:
    """Every note but the last has a statement; the last is set aside."""
    _kept(NoteSetAside(note_id=notes[-1].id, reason="Powtórzona.", at=now(), by_ref="system"))
    statements = []
    for i, note in enumerate(notes[:-1]):
        statement = HarvestStatement(session=session, table=table, kind=NoteKind.NEED, text=f"Potrzeba {i}")
        statement.citations = [StatementNote(note_id=note.id)]
        statements.append(statement)
    _kept(*statements)
    return statements
