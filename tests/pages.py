"""Every page and how to open it: for each rule of the URL map, the values of its arguments out of a populated world.

Most values follow from the argument's name (`VALUES`); an endpoint whose arguments must belong together in another way, or that is only to be
seen in a certain state, stands in `PLACES`. An endpoint that has neither is a red test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from consult.notices.stops import token_for
from consult.organisations.models import PageKind
from tests.world import Space, World


def cafe(state: str) -> Callable[[Space], dict]:
    """Values for a page of the café session that is in `state`."""

    def values(space: Space) -> dict:
        notes, statements, people = space.notes.get(state, [None]), space.statements.get(state, [None]), space.people[state]
        found = {"session_id": space.cafes[state].id, "code": space.cafes[state].code, "table_id": space.tables[state][0].id}
        found |= {"note_id": notes[0].id} if notes[0] else {}
        found |= {"statement_id": statements[0].id} if statements[0] else {}
        return found | {"participant_id": people[-1].id}

    return values


def cafes(*states: str) -> Callable[[Space], list[dict]]:
    """Values for a page that looks different in several states of a café session."""
    return lambda space: [cafe(state)(space) for state in states]


def stage(*names: str) -> Callable[[Space], list[dict]]:
    """Values for a page of the consultations in these stages."""

    def values(space: Space) -> list[dict]:
        found = []
        for name in names:
            one = {"consultation_id": space.consultations[name].id, "slug": space.consultations[name].slug}
            one |= {"contribution_id": space.voices[name][0].id, "submission_id": space.voices[name][0].submission_id} if name in space.voices else {}
            one |= {"theme_id": space.themes[name][0].id} if name in space.themes else {}
            one |= {"position_id": space.positions[name].id} if name in space.positions else {}
            one |= {"clause_id": space.clauses[name][0].id} if name in space.clauses else {}
            one |= {"answer_id": space.answers[name][0].id} if name in space.answers else {}
            found.append(one)
        return found

    return values


def passage(space: Space) -> dict:
    """Values for correcting a passage of a document that nobody has cited yet."""
    document = space.documents["draft"]
    return {"consultation_id": space.consultations["draft"].id, "document_id": document.id, "passage_id": document.passages[1].id, "way": "up"}


def agreeing(space: Space) -> dict:
    """Values for a position that its members are agreeing on, and the objection of its chair."""
    return {**stage("drafting")(space)[0], "stance_id": space.stances["drafting"][0].id}


def in_review(space: Space) -> dict:
    """Values for a page of an answer that waits for approval."""
    return {"answer_id": space.answers["answering"][1].id}


def seat(space: Space) -> dict:
    """Values for a page of a seat that somebody holds."""
    return {"seat_id": space.seats[-1].id}


def held_voice(space: Space) -> dict:
    """Values for moderating a voice that waits."""
    return {"noun": "contribution", "subject_id": space.voices["collecting"][1].id}


#: Argument → its value in a space.
VALUES: dict[str, Callable[[Space], object]] = {
    "consultation_id": lambda s: s.consultations["collecting"].id,
    "slug": lambda s: s.consultations["collecting"].slug,
    "contribution_id": lambda s: s.voices["collecting"][0].id,
    "submission_id": lambda s: s.receipts[0],
    "noun": lambda s: "organisation",
    "number": lambda s: s.organisation.id,
    "account_id": lambda s: s.accounts["moderator"].id,
    "role": lambda s: "moderator",
    "secret_id": lambda s: s.secrets["invitation"].id,
    "token": lambda s: s.tokens["invitation"],
    "organisation_id": lambda s: s.organisation.id,
    "platform_id": lambda s: s.platform.id,
    "kind": lambda s: "privacy",
    "mail_id": lambda s: 1,
    **{name: (lambda s, name=name: cafe("round")(s)[name]) for name in ("session_id", "code", "table_id", "note_id", "participant_id")},
    "document_id": lambda s: s.documents["collecting"].id,
    "stance_id": lambda s: s.stances["drafting"][0].id,
    "statement_id": lambda s: s.statements["harvest"][0].id,
    **{name: (lambda s, name=name: stage("answering")(s)[0][name]) for name in ("theme_id", "position_id", "clause_id", "answer_id")},
}

PASSAGES = ("add_passage", "edit_passage", "join_passage", "move_passage", "remove_passage", "split_passage")
DOCUMENTS = ("add_document", "attach_file", "detach_file", "edit_document", "remove_document", "rename_document")
PREPARING = ("edit", "edit_notice", "edit_phases", "publish")
AGREEING = ("agree", "answer_objection", "return_to_drafting", "take_stance", "withdraw_stance", "adopt", "withdraw")
ALL_STAGES = ("collecting", "draft", "coming", "drafting", "answering", "closed", "cancelled")
ALL_CAFES = ("round", "registration", "lobby", "harvest", "closed")

#: Endpoint → values of some of its arguments, where they differ from `VALUES`; several where the page looks different in several states.
PLACES: dict[str, Callable[[Space], dict | list[dict]]] = {
    "accounts.reset": lambda s: {"token": s.tokens["reset"]},
    "accounts.confirm_address": lambda s: {"token": s.tokens["address"]},
    "notices.stop": lambda s: {"token": token_for("glos1@consult.example")},
    "organisations.page": lambda s: [{"kind": kind.value} for kind in PageKind],
    "organisations.edit_page": lambda s: [{"kind": kind.value} for kind in PageKind],
    "organisations.version": lambda s: {"number": 1},
    "pages.consultation": stage("collecting", "coming", "drafting", "answering", "closed", "cancelled"),
    "pages.voice": stage("answering", "collecting", "closed"),
    **{f"consultations.{name}": passage for name in (*PASSAGES, *DOCUMENTS, *PREPARING)},
    "consultations.overview": stage("draft", "collecting", "answering", "closed", "cancelled"),
    "consultations.extend_phase": lambda s: {"kind": "collect"},
    "consultations.notice": stage("collecting", "cancelled"),
    **{f"positions.{name}": agreeing for name in AGREEING},
    "positions.desk": stage("collecting", "drafting", "answering"),
    "positions.canonical": stage("closed"),
    "positions.send": stage("closed"),
    "positions.show": stage("answering", "drafting", "closed"),
    "positions.voices": stage("answering"),
    **{f"positions.{name}": stage("collecting") for name in ("add_clause", "edit_clause", "move_clause", "remove_clause", "cite", "uncite", "edit")},
    **{f"positions.{name}": stage("collecting") for name in ("open_for_agreeing", "set_aside", "take_back", "undo_setting_aside", "restore_clause")},
    "positions.voices_desk": stage("collecting", "answering"),
    **{f"themes.{name}": stage("collecting") for name in ("edit", "unlink", "remove", "restore", "undo", "link", "create", "desk")},
    "themes.index": stage("answering", "collecting"),
    "themes.show": stage("answering", "collecting"),
    "platforms.choose_chair": seat,
    "platforms.end_seat": seat,
    "platforms.take_seat": lambda s: {"seat_id": s.offered_seat.id},
    "contributions.show": stage("answering", "collecting"),
    "contributions.index": stage("collecting", "answering", "coming"),
    "contributions.submit": stage("collecting"),
    **dict.fromkeys(("moderation.show", "moderation.hide", "moderation.hide_sender", "moderation.publish", "moderation.redact"), held_voice),
    "moderation.undo": lambda s: {"noun": "contribution", "subject_id": s.voices["collecting"][2 % len(s.voices["collecting"])].id},
    "cafe.step": lambda s: {**cafe("round")(s), "act": "end-round"},
    "cafe.clock": lambda s: {**cafe("round")(s), "act": "extend"},
    "cafe.show": cafes(*ALL_CAFES),
    "cafe.join": cafes("round", "registration", "lobby", "closed"),
    "cafe.place": cafes("round", "registration", "lobby", "harvest", "closed"),
    "cafe.desk": cafes(*ALL_CAFES),
    "cafe.wall": cafes("round", "lobby", "harvest", "closed"),
    "cafe.gallery": cafe("closed"),
    "cafe.table": cafes("round", "harvest", "closed"),
    "cafe.hand_over": cafe("closed"),
    "cafe.print_notes": cafe("closed"),
    **dict.fromkeys(("cafe.harvest", "cafe.edit_statement", "cafe.remove_statement", "cafe.restore_statement", "cafe.set_aside"), cafe("harvest")),
    "cafe.set_aside_rest": cafe("closed"),
    "cafe.reclaim_note": lambda s: {"note_id": s.notes["harvest"][-1].id},
    "cafe.prepare": cafes("draft", "registration"),
    **dict.fromkeys(("cafe.edit", "cafe.add_table", "cafe.edit_table", "cafe.remove_table", "cafe.publish", "cafe.duplicate_table"), cafe("draft")),
    "cafe.open_doors": cafe("registration"),
    **dict.fromkeys(
        (
            "responses.register", "responses.answer", "responses.answer_clause", "responses.answer_position", "responses.answer_voices",
            "responses.approve_voices", "responses.assign", "responses.preview_answers", "responses.preview_approval", "responses.send_voices",
            "responses.undo_answers", "responses.edit_report", "responses.preview_report", "responses.publish", "responses.reopen",
        ),
        stage("answering"),
    ),
    **dict.fromkeys(("responses.comments_table", "responses.comments_csv", "responses.comments_xlsx"), stage("answering", "closed")),
    **dict.fromkeys(("responses.report", "responses.report_pdf"), stage("closed")),
    **dict.fromkeys(("responses.approve", "responses.return_", "responses.send", "responses.discard"), in_review),
}

#: Endpoints that are no pages of the site.
NO_PAGES = {"static"}


@dataclass(frozen=True)
class Route:
    """A rule of the URL map with the methods that do something."""

    endpoint: str
    methods: frozenset[str]
    arguments: frozenset[str]
    rule: str

    def values(self, space: Space) -> list[dict]:
        """Its arguments in a space, in each state that looks different. KeyError names the argument that nobody can fill."""
        placed = PLACES[self.endpoint](space) if self.endpoint in PLACES else {}
        states = placed if isinstance(placed, list) else [placed]
        return [{name: state[name] if name in state else VALUES[name](space) for name in self.arguments} for state in states]


def routes(app) -> list[Route]:
    """All routes of the application, static files apart."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in NO_PAGES:
            methods = frozenset(rule.methods - {"HEAD", "OPTIONS"})
            found.append(Route(rule.endpoint, methods, frozenset(rule.arguments), rule.rule))
    return sorted(found, key=lambda route: (route.endpoint, route.rule))


def paths(app, route: Route, space: Space) -> list[str]:
    """The paths of a route in a space, one a state."""
    rule = next(rule for rule in app.url_map.iter_rules(route.endpoint) if rule.rule == route.rule)
    return [rule.build(values, append_unknown=False)[1] for values in route.values(space)]


def path(app, route: Route, space: Space) -> str:
    """The path of a route in a space."""
    return paths(app, route, space)[0]


def pages(app, world: World) -> Iterator[tuple[Route, str]]:
    """Every route that is opened by GET, with its paths in the first space."""
    for route in routes(app):
        if "GET" in route.methods:
            yield from ((route, path) for path in paths(app, route, world.own))
