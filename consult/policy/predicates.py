"""Predicates: named questions about an actor and a subject, joined with & | ~ and asked lazily."""

from collections.abc import Callable

from consult.policy.roles import Actor, Role


class Predicate:
    """A question with a name. `a & b`, `a | b`, `~a` are questions too."""

    def __init__(self, name: str, ask: Callable[[Actor, object], bool], strength: int = 3):
        self.name, self.ask, self.strength = name, ask, strength

    def __call__(self, actor: Actor, subject) -> bool:
        return bool(self.ask(actor, subject))

    def __and__(self, other: "Predicate") -> "Predicate":
        return Predicate(f"{self._in(2)} and {other._in(2)}", lambda a, s: self(a, s) and other(a, s), 2)

    def __or__(self, other: "Predicate") -> "Predicate":
        return Predicate(f"{self._in(1)} or {other._in(1)}", lambda a, s: self(a, s) or other(a, s), 1)

    def __invert__(self) -> "Predicate":
        return Predicate(f"not {self._in(3)}", lambda a, s: not self(a, s), 3)

    def _in(self, strength: int) -> str:
        return self.name if self.strength >= strength else f"({self.name})"

    def __repr__(self) -> str:
        return self.name


def predicate(function: Callable[[Actor, object], bool]) -> Predicate:
    """Make a predicate of a function; its name in words comes from the function's."""
    return Predicate(function.__name__.strip("_").replace("_", " "), function)


def holds(*roles: Role) -> Predicate:
    """Holds one of the roles in the subject or anything it lies in."""
    return Predicate(" or ".join(role.value.replace("_", " ") for role in roles), lambda a, s: a.holds(s.scopes, *roles), 1 if len(roles) > 1 else 3)


def phase_allows(feature: str) -> Predicate:
    """The consultation's phase opens `feature` now."""
    return Predicate(f"phase allows {feature.replace('_', ' ')}", lambda _a, s: s.allows(feature))


anyone = Predicate("anyone", lambda _a, _s: True)
system = Predicate("the system", lambda a, _s: a.is_system)
signed_in = Predicate("signed in", lambda a, _s: a.is_account)
administrator = holds(Role.ADMINISTRATOR)
officer = holds(Role.OFFICER)
approver = holds(Role.APPROVER)
moderator = holds(Role.MODERATOR)
drafter = holds(Role.DRAFTER)
facilitator = holds(Role.FACILITATOR)
member = holds(Role.MEMBER, Role.CHAIR)
chair = holds(Role.CHAIR)
staff = holds(Role.OFFICER, Role.APPROVER, Role.MODERATOR, Role.DRAFTER, Role.FACILITATOR, Role.ADMINISTRATOR)


@predicate
def public(_actor: Actor, subject) -> bool:
    """The subject may be seen by everybody."""
    return subject.is_public


@predicate
def table_host(actor: Actor, subject) -> bool:
    """Hosts the table the subject is or lies at, by role or by seat."""
    return actor.holds(subject.scopes, Role.TABLE_HOST) or bool(actor.participants & subject.host_ids)


@predicate
def participant(actor: Actor, subject) -> bool:
    """Takes part in the session the subject is or lies in, and has not been removed."""
    return bool(actor.participants & subject.participant_ids)


@predicate
def at_the_table(actor: Actor, subject) -> bool:
    """Sits at the table now."""
    return bool(actor.participants & subject.seated_ids)


@predicate
def own(actor: Actor, subject) -> bool:
    """The subject is the actor's own: an account, a participant's seat, a note."""
    return (actor.account_id is not None and actor.account_id == subject.owner_account_id) or (
        subject.owner_participant_id is not None and subject.owner_participant_id in actor.participants
    )


@predicate
def administrator_of_every_role(actor: Actor, subject) -> bool:
    """Administers every place in which the account holds a role; an account with roles elsewhere too is not theirs alone."""
    return bool(subject.role_scopes) and all(actor.holds(scopes, Role.ADMINISTRATOR) for scopes in subject.role_scopes)


@predicate
def receipt_holder(actor: Actor, subject) -> bool:
    """Has shown the receipt of the submission."""
    return subject.submission_id in actor.submissions


@predicate
def wrote_in_it(actor: Actor, subject) -> bool:
    """Wrote words of the answer since it was last approved. Asked of a whole register it is nobody: each answer in it is asked by itself."""
    return actor.account_id is not None and actor.account_id in getattr(subject, "writer_ids", ())


@predicate
def seated(actor: Actor, subject) -> bool:
    """Holds an active seat of the body that drafts."""
    return actor.account_id is not None and actor.account_id in subject.seated_account_ids


@predicate
def invited(actor: Actor, subject) -> bool:
    """Was offered it, at the address of the account they are signed in to."""
    return actor.is_account and bool(actor.email) and actor.email == subject.offered_to


@predicate
def answers_for(actor: Actor, subject) -> bool:
    """Is an officer of whoever must answer: of the addressee of a position where it is known here, else of the office that asks."""
    return actor.holds(getattr(subject, "answer_scopes", subject.scopes), Role.OFFICER)


@predicate
def approves_for(actor: Actor, subject) -> bool:
    """Is an approver of whoever must answer: nobody approves an answer in another's name."""
    return actor.holds(getattr(subject, "answer_scopes", subject.scopes), Role.APPROVER)
