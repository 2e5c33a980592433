"""The example data tells one whole story: every key leads somewhere, every voice has a place, nobody real is in it."""

import hashlib
import re
import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from consult.cafe.models import NoteKind
from consult.cafe.seating import Person, Table, meetings_again, seat_everyone
from consult.consultations import completeness, profiles
from consult.consultations.models import PhaseKind
from consult.consultations.passages import split
from consult.contributions.models import Channel, SenderKind
from consult.moderation.models import Ground
from consult.organisations.models import OrganisationKind
from consult.platforms.models import REQUIRED
from consult.policy.roles import Role
from consult.responses.models import Outcome

CONTENT = Path(__file__).parents[2] / "consult" / "demo" / "content"
CONSULTATIONS = ("standards", "programme", "live_cafe", "empty")
CAFES = ("tychy", "mikolow", "pszczyna")
TODAY = date(2027, 3, 3)

ORGANISATION_FIELDS = {"name", "address", "email", "phone", "phone_hours", "dpo_email", "coordinator", "service_url", "building", "website"}

# SHA-256 of names and numbers of real people and bodies who work in this field: kept as digests so that the list itself
# names nobody.
REAL = {
    "306bb3cf0ac63d00d735096c8ce4f8d3cbf334c3dd39fff64b565703da92c31a",
    "fdc1b65e91fc0992a1139de14c84ee359006fd64a797632bb47f6ed73566c296",
    "c27338c453067b437471afbce792704d816112c6031bb996b62c698ea599ef80",
    "1b879f092d52627e5e903ee4d22a36c1c6b2627fdc85a389d8d6fcb206c5d558",
    "2d2955ac3657329c5c3b3b7a63f41c8ca59394c40b5fdf9037003324f67e93d1",
    "fec052e8d05bd9120f1428019e8249b13ea386979d84df94fbc43d1bf9d2ca62",
    "a29f5f4db52b34edae0b7faf4a5722d32d2655dfb56c990d755650c345121de2",
    "b00f7018e08fb512f06ff73c28e60d7ca10834f7cfc1dabacdb2318bfa7b1d4b",
}


FILES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(CONTENT.glob("*.toml"))}
ORGANISATIONS = FILES["organisations"]
ACCOUNTS = {account["key"] for account in ORGANISATIONS["accounts"]}
POSITION, ANSWERS, THEMES = FILES["standards_position"], FILES["standards_answers"], FILES["standards_themes"]["themes"]
TABLES = {name: FILES[f"standards_cafe_{name}"] for name in CAFES}


def letters(name):
    """Return the submissions told of in a file."""
    return FILES[name].get("submissions", [])


def contributions(name):
    """Return key → contribution of the submissions in a file."""
    return {item["key"]: item for letter in letters(name) for item in letter["contributions"]}


def harvest():
    """Return key → harvest statement of the three cafés."""
    return {item["key"]: item for cafe in TABLES.values() for item in cafe["harvest"]}


def notes(cafe):
    """Return key → (table, round, note) of one café."""
    return {note["key"]: (place["table"], place["round"], note) for place in cafe["cloth"] for note in place["notes"]}


VOICES = contributions("standards_voices") | harvest()
HIDDEN = {item["contribution"] for item in FILES["standards_voices"]["moderation"]["decisions"] if item["decision"] == "hide"}
BY_THEME = {theme["key"]: theme["contributions"] for theme in THEMES}
ALL_NOTES = {key: note for cafe in TABLES.values() for key, (_, _, note) in notes(cafe).items()}


def strings(value):
    """Yield every string inside a parsed file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def labels(text):
    """Return the labels of the passages that the platform finds in a text."""
    return {passage.label for passage in split(text)}


def day(data, name):
    """Return the date of a name in [dates]."""
    return TODAY + timedelta(days=data["dates"][name])


def test_the_counts_are_those_of_a_middling_consultation():
    assert 145 <= len(VOICES) <= 155
    assert 245 <= len(ALL_NOTES) <= 255
    assert 30 <= len(harvest()) <= 40
    assert 10 <= len(THEMES) <= 12
    assert 7 <= len(POSITION["clauses"]) <= 8
    assert all(20 <= len(cafe["participants"]) + len(cafe["tables"]) <= 25 for cafe in TABLES.values())
    assert len(contributions("programme")) >= 20
    assert 6 <= len(contributions("live_cafe")) <= 8
    assert "submissions" not in FILES["empty"]


def test_every_channel_is_used_and_letters_hold_several_contributions():
    told = letters("standards_voices")
    assert {letter["channel"] for letter in told} == set(Channel) - {Channel.WORLD_CAFE, Channel.IMPORT}
    assert sum(len(letter["contributions"]) > 1 for letter in told) >= 8
    assert sum(letter.get("late", False) for letter in told) == 5
    incomplete = [letter for letter in told if letter.get("formal") == "needs_supplement"]
    assert len(incomplete) == 4
    assert sum("supplemented" in letter for letter in incomplete) == 3


@pytest.mark.parametrize("name, told", [("standards", "standards_voices"), ("programme", "programme"), ("live_cafe", "live_cafe")])
def test_what_is_late_or_incomplete_follows_from_the_profile(name, told):
    profile = profiles.all_profiles()[FILES[name]["profile"]]
    for letter in letters(told):
        counted = letter.get("posted", letter["received"]) if profile.late.counts == "posted" else letter["received"]
        assert letter.get("late", False) == (counted > FILES[name]["dates"]["comments_until"]), letter["key"]
        assert not (letter.get("late") and letter["channel"] == "web"), "the form is closed by then"
        assert letter["sender"]["kind"] in set(SenderKind)
        if letter["sender"]["kind"] == "organisation":
            lacking = [field for field in profile.organisation_fields if field not in letter["sender"]]
            assert letter.get("missing", []) == lacking, letter["key"]
            assert set(lacking) <= set(letter.get("supplemented", lacking))


@pytest.mark.parametrize("name", CONSULTATIONS)
def test_a_consultation_is_announced_in_full(name):
    data = FILES[name]
    assert data["officer"] in ACCOUNTS
    assert data["organisation"] in {organisation["key"] for organisation in ORGANISATIONS["organisations"]}
    notice = data["notice"] | {key: data[key] for key in ("title", "number", "can_change", "cannot_change")}
    notice |= {key: day(data, notice[key]) for key in ("starts_on", "ends_on", "signed_on")}
    opens = {"collect": frozenset({"contribute"})}
    phases = [(p["kind"], day(data, p["from"]), day(data, p["until"]), opens.get(p["kind"], frozenset())) for p in data["phases"]]
    document = (data["document"]["title"], len(split(data["document"]["text"])))
    missing = completeness.missing(
        notice, profiles.all_profiles()[data["profile"]], phases, [document], today=day(data, "announced"), available_forms={"general"}
    )
    assert missing == []
    assert {phase["kind"] for phase in data["phases"]} <= set(PhaseKind)
    assert len(data["title"]) <= 200 and len(data["subtitle"]) <= 300


@pytest.mark.parametrize("name, told", [(name, name) for name in CONSULTATIONS] + [("standards", "standards_voices")])
def test_every_passage_spoken_of_exists(name, told):
    known = labels(FILES[name]["document"]["text"]) | {""}
    assert {item["passage"] for item in contributions(told).values()} <= known
    assert {item["passage"] for item in FILES[name]["document"].get("plain", [])} <= known


@pytest.mark.parametrize("name", FILES)
def test_every_placeholder_has_a_value(name):
    if name == "organisations":
        known = ORGANISATION_FIELDS
    else:
        dates = FILES["standards" if name.startswith("standards") else name]["dates"]
        known = set(dates) | {"year", "next_year"}
    used = {match for text in strings(FILES[name]) for match in re.findall(r"\{(\w+)\}", text)}
    assert used <= known


@pytest.mark.parametrize("name", ["standards_voices", "programme"])
def test_moderation_decides_about_voices_that_exist(name):
    rules, voices = FILES[name]["moderation"], contributions(name)
    assert rules["by"] in ACCOUNTS
    assert set(rules["held"]) <= set(voices)
    for item in rules["decisions"]:
        body = voices[item["contribution"]]["body"]
        assert item["ground"] in set(Ground) and item["reason"]
        assert (item["decision"] == "redact") == ("spans" in item)
        assert all(body.count(span) == 1 for span in item.get("spans", []))


@pytest.mark.parametrize("cafe", TABLES.values(), ids=CAFES)
def test_people_sit_where_the_platform_seats_them_and_nobody_meets_twice(cafe):
    hosts = [Person(table["host"], table["host_sector"], table["number"]) for table in cafe["tables"]]
    movers = [Person((number, person["name"]), person["sector"]) for number, person in enumerate(cafe["participants"])]
    people = [Person(f"{number:02d}", *person[1:]) for number, person in enumerate(hosts + movers)]
    plan = seat_everyone(people, [Table(table["number"], 3, 5) for table in cafe["tables"]], cafe["rounds"], seed=0)
    told = [tuple(person["tables"]) for person in cafe["participants"]]
    assert [plan.seats[person.id] for person in people[len(hosts) :]] == told
    assert meetings_again(plan).people == 0


@pytest.mark.parametrize("cafe", TABLES.values(), ids=CAFES)
def test_a_note_is_written_by_somebody_who_sits_there(cafe):
    hosts = {table["number"]: table["host"] for table in cafe["tables"]}
    tables = {person["name"]: person["tables"] for person in cafe["participants"]}
    for key, (table, turn, note) in notes(cafe).items():
        assert note["kind"] in set(NoteKind)
        assert 0 < len(note["text"]) <= 280, key
        assert note["by"] in {"", hosts[table]} or tables[note["by"]][turn - 1] == table, key
        if "carried_from" in note:
            assert note["carried_from"] in tables[note["by"]][: turn - 1], key


@pytest.mark.parametrize("cafe", TABLES.values(), ids=CAFES)
def test_every_visible_note_is_cited_or_set_aside(cafe):
    known = notes(cafe)
    cited = {key for item in cafe["harvest"] for key in item["notes"]}
    aside = {item["note"] for item in cafe["set_aside"]}
    hidden = {item["note"] for item in cafe.get("hidden", [])}
    assert cited | aside | hidden == set(known)
    assert len(cited) + len(aside) + len(hidden) == len(known)
    assert all(item["reason"] for item in cafe["set_aside"] + cafe.get("hidden", []))
    for item in cafe["harvest"]:
        assert item["kind"] in set(NoteKind) and len(item["text"]) <= 280
        assert {known[key][0] for key in item["notes"]} == {item["table"]}


def test_themes_clauses_and_notes_point_to_what_exists():
    assert {key for members in BY_THEME.values() for key in members} <= set(VOICES)
    assert len(BY_THEME) == len(THEMES)
    for clause in POSITION["clauses"]:
        assert set(clause["themes"]) <= set(BY_THEME)
        assert set(clause["contributions"]) <= set(VOICES) - HIDDEN
        assert set(clause["notes"]) <= set(ALL_NOTES)


def test_every_voice_is_placed_or_set_aside_or_hidden_and_never_two_of_these():
    placed = {key for clause in POSITION["clauses"] for key in clause["contributions"]}
    placed |= {key for clause in POSITION["clauses"] for theme in clause["themes"] for key in BY_THEME[theme]}
    aside = [key for item in POSITION["set_aside"] for key in item["contributions"]]
    assert placed | set(aside) | HIDDEN == set(VOICES)
    assert len(placed) + len(aside) + len(HIDDEN) == len(VOICES)


def test_every_seat_takes_a_stance_on_every_clause_and_every_objection_is_answered():
    seats = {seat["account"]: seat["sector"] for seat in FILES["standards"]["platform"]["seats"]}
    assert set(seats.values()) == set(REQUIRED)
    assert set(seats) <= ACCOUNTS and 9 <= len(seats) <= 12
    assert FILES["standards"]["platform"]["chair"] in seats
    assert [item["clause"] for item in POSITION["stances"]] == [clause["key"] for clause in POSITION["clauses"]]
    for item in POSITION["stances"]:
        spoken = item["support"] + [each["account"] for each in item["reservations"] + item["objections"]]
        assert sorted(spoken) == sorted(seats)
        assert all(each["text"] for each in item["reservations"] + item["objections"])
        assert all(each["answer"] and each["answered_by"] in ACCOUNTS for each in item["objections"])
        against = {each["account"] for each in item["objections"]}
        for sector in REQUIRED:  # what the result says: a majority in each sector, with or without reservations
            members = [account for account, where in seats.items() if where == sector]
            assert sum(account not in against for account in members) > len(members) / 2


def test_every_clause_and_every_voice_is_answered_by_one_and_approved_by_another():
    for part in (ANSWERS["clause_answers"], ANSWERS["voice_answers"]):
        assert {part["drafted_by"], part["approved_by"]} <= ACCOUNTS
        assert part["drafted_by"] != part["approved_by"]
        assert part["drafted"] <= part["approved"] <= FILES["standards"]["dates"]["results_due"]
    clauses = ANSWERS["clause_answers"]["answers"]
    assert [item["clause"] for item in clauses] == [clause["key"] for clause in POSITION["clauses"]]
    by_theme = ANSWERS["voice_answers"]["themes"]
    single = ANSWERS["voice_answers"]["single"]
    assert [item["theme"] for item in by_theme] == list(BY_THEME)
    alone = Counter(item["contribution"] for item in single)
    assert set(alone) <= set(VOICES) and set(alone.values()) == {1}
    membership = Counter(key for members in BY_THEME.values() for key in members)
    assert {key for key in VOICES if membership[key] != 1} <= set(alone)
    for item in clauses + by_theme + single:
        assert item["outcome"] in set(Outcome)
        assert item["justification"] or item["outcome"] == "accepted"


def test_the_report_has_its_words():
    parts = {"introduction", "how_informed", "team", "quotes", "dissent", "effects", "next", "assessment"}
    assert set(ANSWERS["report"]) == parts
    assert len(ANSWERS["report"]["assessment"]) == 7


def test_words_fit_where_they_go():
    assert len(POSITION["title"]) <= 200 and len(POSITION["about"]) <= 500
    assert len(FILES["standards"]["platform"]["rules_note"]) <= 500
    assert all(len(" ".join(table["questions"])) <= 500 for table in FILES["live_cafe"]["cafe"]["tables"])
    assert all(organisation["kind"] in set(OrganisationKind) for organisation in ORGANISATIONS["organisations"])
    assert all(len(organisation["phone_hours"]) <= 120 for organisation in ORGANISATIONS["organisations"])
    assert {ground["key"] for ground in ORGANISATIONS["legal"]["terms"]["grounds"]} == set(Ground)


def test_accounts_have_known_scopes_and_names_and_addresses_are_not_shared():
    people = ORGANISATIONS["accounts"]
    scopes = {"site", "platform:partnerstwo", "cafe:live"} | {f"cafe:{name}" for name in CAFES}
    scopes |= {f"organisation:{organisation['key']}" for organisation in ORGANISATIONS["organisations"]}
    scopes |= {f"consultation:{FILES[name]['key']}" for name in CONSULTATIONS}
    assert {role["scope"] for person in people for role in person["roles"]} <= scopes
    assert {role["role"] for person in people for role in person["roles"]} == set(Role)
    for field in ("key", "name", "email"):
        assert len({person[field] for person in people}) == len(people)
    assert all(person["email"].endswith("@consult.example") for person in people)


def test_no_text_is_told_twice():
    texts = [item["body"] for name in FILES for item in contributions(name).values()]
    texts += [note["text"] for note in ALL_NOTES.values()] + [item["text"] for item in harvest().values()]
    texts += [item["justification"] for part in ("themes", "single") for item in ANSWERS["voice_answers"][part]]
    plain = Counter(re.sub(r"\W+", " ", text).casefold().strip() for text in texts)
    assert [text for text, times in plain.items() if times > 1] == []


def test_contributions_read_like_people():
    lengths = [len(item["body"].split()) for item in contributions("standards_voices").values()]
    assert min(lengths) >= 5 and max(lengths) <= 120
    assert min(lengths) < 15 and max(lengths) > 100


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*.toml")), ids=lambda path: path.stem)
def test_addresses_and_numbers_are_of_the_fictional_kind(path):
    text = path.read_text(encoding="utf-8")
    for domain in re.findall(r"[\w.+-]+@([\w.-]+\w)", text) + re.findall(r"https?://([\w.-]+\w)", text):
        assert domain.endswith(".example") or domain == "example.org", domain
    for number in re.findall(r"(?<![\d\"])\+?\d(?:[ -]?\d){8,}", text):
        assert re.fullmatch(r"32 000 \d\d \d\d|0000 000 \d{3}|00000-0000\d", number), number
    assert not re.search(r"\b\w+\.(pl|com|eu|org)\b", text.replace("example.org", "")), "a real domain"


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*.toml")), ids=lambda path: path.stem)
def test_nobody_real_is_named(path):
    words = re.findall(r"\w+", path.read_text(encoding="utf-8").casefold())
    runs = {" ".join(words[i : i + n]) for i in range(len(words)) for n in (1, 2, 3)}
    runs |= {"".join(words[i : i + n]) for i in range(len(words)) for n in (3, 4) if words[i].isdigit()}
    assert not {run for run in runs if hashlib.sha256(run.encode()).hexdigest() in REAL}
