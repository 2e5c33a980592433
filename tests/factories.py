"""Rows that are valid by default, made through the models for tests of one area; journeys go through operations."""

from datetime import timedelta
from itertools import count

from consult.accounts.models import Account, RoleGrant
from consult.accounts.queries import actor_of
from consult.consultations import profiles
from consult.consultations.models import Consultation, Document, Passage, Phase, PhaseKind, State
from consult.contributions.models import Channel, Contribution, SenderKind, Submission
from consult.core.clock import now, today
from consult.core.db import db
from consult.moderation.models import Visibility
from consult.organisations.models import Organisation
from consult.platforms.models import Platform, Seat, Sector
from consult.policy.roles import Role

_numbers = count(1)
PROFILE = profiles.to_json(profiles.all_profiles()["usg_5a_default"])


def _kept(row):
    db.session.add(row)
    db.session.commit()
    return row


def organisation(**values) -> Organisation:
    """An organisation."""
    n = next(_numbers)
    given = {"slug": f"organizacja-{n}", "name": f"Gmina Przykładowa {n}", "created_at": now(), "phone": "32 000 00 00"}
    return _kept(Organisation(**{**given, **values}))


def account(*roles: tuple[Role, object], **values) -> Account:
    """An account holding `roles`: pairs of a role and the subject (or scope reference) it is held in."""
    n = next(_numbers)
    row = Account(**{"email": f"osoba{n}@consult.example", "name": f"Osoba {n}", "created_at": now(), **values})
    row.grants = [
        RoleGrant(role=role.value, scope=scope if isinstance(scope, str) else scope.ref, given_at=now()) for role, scope in roles
    ]
    return _kept(row)


def actor(*roles: tuple[Role, object]):
    """The actor of a new account with these roles."""
    return actor_of(account(*roles))


def consultation(organisation_=None, *, state=State.ANNOUNCED, opens=-1, closes=20, **values) -> Consultation:
    """A consultation that is collecting: the collect phase runs from `opens` to `closes` days from now."""
    n = next(_numbers)
    owner = organisation_ or organisation()
    row = Consultation(
        **{
            "organisation": owner, "slug": f"konsultacje-{n}", "number": f"{n}/2027", "title": f"Pytanie {n}", "question": "Co trzeba zmienić?",
            "profile_key": "usg_5a_default", "profile": PROFILE, "state": state, "created_at": now(), "announced_at": now(), **values,
        }
    )
    row.phases = [Phase(kind=PhaseKind.COLLECT, opens_at=now() + timedelta(days=opens), closes_at=now() + timedelta(days=closes))]
    return _kept(row)


def document(consultation_, labels=("§ 1", "§ 2", "§ 3")) -> Document:
    """A document with one passage a label."""
    row = Document(consultation=consultation_, title="Projekt", added_at=now())
    row.passages = [Passage(position=i, kind="paragraf", label=label, text=f"Treść {label}.") for i, label in enumerate(labels, 1)]
    return _kept(row)


def submission(consultation_, *bodies: str, visibility=Visibility.PUBLISHED, **values) -> Submission:
    """A submission with one contribution a body, numbered in the register."""
    n = next(_numbers)
    row = Submission(
        **{
            "consultation": consultation_, "channel": Channel.WEB, "received_on": today(), "entered_at": now(),
            "sender_kind": SenderKind.ANONYMOUS, "receipt_digest": f"{n:064x}", **values,
        }
    )
    for body in bodies or ("Głos w sprawie.",):
        consultation_.last_number += 1
        row.contributions.append(
            Contribution(
                consultation=consultation_, number=consultation_.last_number, body=body, visibility=visibility, registered_at=now(),
                search_text=body.lower(),
            )
        )
    return _kept(row)


def platform(organisation_=None, *, members=True) -> Platform:
    """A platform with one seat a sector, the first of them the chair's."""
    n = next(_numbers)
    owner = organisation_ or organisation()
    row = Platform(organisation=owner, slug=f"platforma-{n}", name=f"Platforma {n}", region="śląskie", created_at=now())
    _kept(row)
    for i, sector in enumerate(Sector if members else ()):
        holder = account((Role.CHAIR if i == 0 else Role.MEMBER, row))
        seat = Seat(platform=row, account=holder, sector=sector, nominated_by=f"Organizacja {sector.value}", started_on=today(), is_chair=i == 0)
        _kept(seat)
    return row
