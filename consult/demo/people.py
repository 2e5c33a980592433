"""Organisations, their legal pages, the platform and everybody with an account in the example."""

from datetime import timedelta

from consult.accounts.operations import create_account, give_role
from consult.core import keys
from consult.core.clock import now, travelling
from consult.core.subject import Site
from consult.demo.content import Calendar, read
from consult.demo.story import Cast
from consult.organisations.models import OrganisationKind, PageKind
from consult.organisations.operations import create_organisation, write_page
from consult.platforms.models import Sector
from consult.platforms.operations import add_seat, create_platform, take_seat
from consult.policy.roles import SYSTEM, Role

DAYS_BEFORE = 120
WORDS = (
    "lipa", "sowa", "rzeka", "obrus", "latarnia", "jesion", "poduszka", "kajak", "miedza", "grzyb", "wiatrak", "zegar", "plecak", "jarzyna", "kamyk",
    "furtka", "huta", "dzwonek", "olcha", "patyk", "kredens", "wiadro", "szafka", "gospoda", "kominek", "motyl", "biedronka", "chmura", "pergola",
    "stolik", "igliwie", "okno",
)
FIELDS = ("municipality", "teryt", "address", "email", "phone", "phone_hours", "e_delivery")


def demo_password() -> str:
    """The password of the example accounts: made from this installation's own key, so that no two installations share one."""
    digest = int(keys.stamp("demo", "password"), 16)
    words = [WORDS[digest >> (8 * place) & 0x1F] for place in range(3)]
    return "-".join([*words, str(1000 + (digest >> 32) % 9000)])


def gather(cast: Cast, calendar: Calendar, site: str) -> None:
    """Make them all, some months before the stories begin; `site` is the address that statements name."""
    told = read("organisations")
    with travelling(now() - timedelta(days=DAYS_BEFORE)):
        for account in told["accounts"]:
            made = create_account(SYSTEM, email=account["email"], name=account["name"], password=demo_password() if account.get("shown") else None, is_demo=True)
            cast.accounts[account["key"]] = made
        give_roles(cast, "site")
        administrator = cast.actor(told["accounts"][0]["key"])
        for one in told["organisations"]:
            values = {name: one.get(name, "") for name in FIELDS}
            made = create_organisation(administrator, name=one["name"], kind=OrganisationKind(one["kind"]), values=values, is_demo=True)
            cast.organisations[one["key"]] = made
            give_roles(cast, f"organisation:{one['key']}")
        _found_platform(cast)
    _write_pages(cast, administrator, told, calendar, site)


def give_roles(cast: Cast, scope: str) -> None:
    """Give the roles that the example says are held in `scope` (a kind and a key of the example)."""
    kind, _, key = scope.partition(":")
    place = Site() if kind == "site" else {"organisation": cast.organisations, "consultation": cast.consultations, "cafe": cast.cafes}[kind][key]
    for account in read("organisations")["accounts"]:
        for role in account["roles"]:
            if role["scope"] == scope:
                give_role(SYSTEM, place, account=cast.accounts[account["key"]], role=Role(role["role"]))


def _found_platform(cast: Cast) -> None:
    told = read("standards")["platform"]
    officer = cast.actor(read("standards")["officer"])
    made = create_platform(officer, cast.organisations[told["organisation"]], name=told["name"], region=told["region"], about=told["about"])
    cast.platforms[told["key"]] = made
    for seat in told["seats"]:
        offered = add_seat(
            officer, made, account=cast.accounts[seat["account"]], sector=Sector(seat["sector"]), nominated_by=seat["nominated_by"],
            is_chair=seat["account"] == told["chair"],
        )
        take_seat(cast.actor(seat["account"]), offered, agrees=True)


def _write_pages(cast: Cast, administrator, told: dict, calendar: Calendar, site: str) -> None:
    for one in told["organisations"]:
        organisation = cast.organisations[one["key"]]
        known = {**one, "service_url": site}
        for name, text in told["legal"].items():
            kind = PageKind(name)
            write_page(administrator, organisation, kind=kind, values=page_values(kind, text, known, calendar))


def page_values(kind: PageKind, told: dict, organisation: dict, calendar: Calendar) -> dict:
    """One legal page of an organisation: the shared text with the organisation's own fields filled in."""
    if kind is PageKind.ACCESSIBILITY:
        return _statement(told, organisation, calendar)
    blocks = [told["text"]] if "text" in told else []
    for section in told.get("sections", []):
        blocks.append(f"## {section['heading']}\n{section['text']}")
    for ground in told.get("grounds", []):
        blocks.append(f"- {ground['label']}: {ground['text']}")
    return {"text": "\n\n".join(blocks).format_map(organisation)}


def _statement(told: dict, organisation: dict, calendar: Calendar) -> dict:
    values = {}
    for name, text in told.items():
        if isinstance(text, list):
            values[name] = [line.format_map(organisation) for line in text]
        else:
            values[name] = calendar.day(text) if name.startswith("data-") else text.format_map(organisation)
    values["sposob"] = values.pop("ocena")  # how it was assessed, in words; an address of an assessment of burden there is none
    return values
