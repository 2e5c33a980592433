"""How an office gets ready: people by invitation, a platform with its seats, a consultation that is announced."""

import re
from datetime import timedelta

from consult.core.clock import today
from tests.journeys.people import Person

PASSWORD = "cztery słowa: lampa, kajak, sito, brzeg"
TITLE = "Jak wracać wieczorem do domu?"
DOCUMENT = """§ 1.
Autobusy wieczorne kursują do godziny 22.

§ 2.
1. Przystanki przy szkołach mają ławkę i daszek.
2. Rozkład jazdy wisi na każdym przystanku.
"""
SECTORS = {
    "Jagna Miodek": ("Osoby z doświadczeniem wykluczenia", "Koło Wózek i Droga"),
    "Olgierd Traczyk": ("Organizacje pozarządowe", "Stowarzyszenie Ostatni Kurs"),
    "Celina Wrona": ("Administracja publiczna", "Urząd Miasta Brzozowa"),
}
NOTICE = {
    "Podstawa prawna": "Regulamin platformy", "Organ, który konsultuje": "Prezydent Miasta", "Jednostka prowadząca": "Wydział Dialogu",
    "Kontakt": "32 000 00 00", "Czego dotyczą konsultacje": "Wieczorne kursy.", "Cel": "Ułożyć rozkład, z którego da się korzystać.",
    "Zasięg": "Całe miasto", "Kogo pytamy": "Każdą osobę, która wraca wieczorem.", "Gdzie są dokumenty": "Tutaj i w urzędzie.",
    "Jak i gdzie składać uwagi": "Formularzem, telefonem, przy stoliku.", "Co powinna zawierać uwaga": "Co zmienić i dlaczego.",
    "Kto rozpatrzy uwagi": "Wydział Dialogu", "Kiedy i gdzie ogłosimy wyniki": "Na tej stronie, w ciągu 30 dni.",
    "Dane osobowe": "Administratorem jest Urząd.", "Dostępność": "Wejście bez schodów.", "Podpis (stanowisko)": "Prezydent Miasta",
}  # fmt: skip


def address_of(name: str) -> str:
    """The e-mail address of somebody in these journeys."""
    plain = name.lower().translate(str.maketrans("ąćęłńóśźż ", "acelnoszz."))
    return f"{plain}@consult.example"


def sign_in(person: Person, name: str) -> None:
    """Sign in by the page."""
    person.opens("/sign-in")
    person.writes("Adres e-mail", address_of(name))
    person.writes("Hasło", PASSWORD)
    person.presses("Zaloguj", within=person.page.locator("main"))
    person.is_at("Moje biurko")


def invite(administrator: Person, place: str, role: str, *, listed_at: str = "/people") -> str:
    """Make a link that gives a role in a place, found on the list of places or on the page of platforms; the link."""
    administrator.opens(listed_at)
    administrator.follows(place, within=administrator.page.locator("main"))
    if listed_at != "/people":
        administrator.follows("Osoby i ich role")
    administrator.follows("Zaproś kogoś")
    administrator.ticks(role)
    administrator.presses("Zaproś")
    administrator.is_at("Zaproszenie gotowe")
    return administrator.page.get_by_label("Odnośnik do przekazania").input_value()


def accept(person: Person, link: str) -> None:
    """Come by an invitation and make an account."""
    person.opens(link)
    person.writes("Imię i nazwisko", person.name)
    person.writes("Adres e-mail", address_of(person.name))
    person.writes("Hasło", PASSWORD)
    person.presses("Przyjmij i załóż konto")
    person.sees(person.name)


def found_platform(officer: Person, organisation: str) -> str:
    """Found a platform; its name."""
    officer.opens("/organisations")
    officer.follows(organisation, within=officer.page.locator("main"))
    officer.follows("Załóż platformę")
    officer.writes("Nazwa platformy", "Partnerstwo Wieczorne")
    officer.writes("Region", "Brzozowa i okolice")
    officer.presses("Zapisz")
    officer.sees("Platforma założona")
    return "Partnerstwo Wieczorne"


def offer_seats(officer: Person, platform: str) -> None:
    """Offer a seat to everybody in SECTORS; the first chairs."""
    for place, (name, (sector, nominated_by)) in enumerate(SECTORS.items()):
        officer.opens("/platforms")
        officer.follows(platform)
        officer.follows("Miejsca")
        officer.follows("Zaproś do składu")
        officer.ticks(sector)
        officer.writes("Kto zgłosił", nominated_by)
        officer.writes("Adres e-mail osoby", address_of(name))
        if place == 0:
            officer.ticks("Z tego miejsca prowadzi się platformę")
        officer.presses("Zaproś")
        officer.sees("Miejsce czeka")


def take_seat(member: Person, platform: str) -> None:
    """Take the seat that was offered, with the agreement that goes with it."""
    member.opens("/platforms")
    member.follows(platform)
    member.follows("Zajmij miejsce")
    member.presses("Zajmij miejsce")
    member.sees("Bez tej zgody nie można zają")
    member.ticks("Zgadzam się")
    member.presses("Zajmij miejsce")
    member.sees("To miejsce należy do Ciebie")


def open_consultation(officer: Person, organisation: str, platform: str) -> None:
    """Begin a consultation and be refused its announcement with the list of what is missing."""
    officer.opens("/organisations")
    officer.follows(organisation, within=officer.page.locator("main"))
    officer.follows("Konsultacje tej organizacji")
    officer.follows("Rozpocznij konsultacje")
    officer.writes("Tytuł", TITLE)
    officer.ticks("Uzgadnianie stanowiska na platformie regionalnej")
    officer.selects("Platforma, która napisze stanowisko", platform)
    officer.presses("Rozpocznij")
    officer.is_at(re.compile("."))
    officer.follows("Ogłoś")
    officer.sees("Tego brakuje", "Nie ma dokumentu, do którego można zgłosić uwagi.", "Ogłoszenie, część 4")


def fill_in(officer: Person) -> None:
    """Say what is asked, fill the notice in, set the dates."""
    officer.follows("Pytanie")
    officer.writes("Numer", "7/2027")
    officer.writes("Pytanie", "Co trzeba zmienić w wieczornych kursach?")
    officer.writes("To może się zmienić", "godziny kursów\nprzystanki")
    officer.writes("To jest już przesądzone", "liczba autobusów")
    officer.presses("Zapisz i przejdź do ogłoszenia")
    officer.is_at("Ogłoszenie w siedemnastu częściach")
    for label, text in NOTICE.items():
        officer.writes(label, text, within=officer.page.locator("main form.form"))
    officer.ticks("uwagi na piśmie", "World Café", "wiadomość do osób w składzie platformy")
    officer.writes("Data ogłoszenia", today().isoformat())
    officer.presses("Zapisz i przejdź do terminów")
    officer.is_at("Terminy")
    set_dates(officer)


def set_dates(officer: Person) -> None:
    """Collect for three weeks from today, then draft, then answer."""
    days = [0, 22, 23, 50, 51, 80]
    for part, (name, first, last) in enumerate(zip(("Zbieranie głosów", "Wspólne stanowisko", "Odpowiedzi"), days[::2], days[1::2], strict=True)):
        block = officer.page.locator("fieldset").nth(part)
        officer.sees(name, within=block.locator("legend"))
        officer.writes("Pierwszy dzień", (today() + timedelta(first)).isoformat(), within=block)
        officer.writes("Ostatni dzień", (today() + timedelta(last)).isoformat(), within=block)
    officer.presses("Zapisz terminy")


def add_document(officer: Person) -> None:
    """Paste a text, look at how it is divided, keep it, correct one passage."""
    officer.follows("Dokumenty")
    officer.follows("Dodaj dokument")
    officer.writes("Tytuł", "Projekt rozkładu")
    officer.writes("Treść dokumentu", DOCUMENT)
    officer.presses("Pokaż, jak się dzieli")
    officer.sees(re.compile("Miałby [34] fragmenty"))
    officer.presses("Zachowaj dokument")
    officer.follows("Popraw § 1")
    officer.writes("Treść", "Autobusy wieczorne kursują do godziny 23.")
    officer.writes("Prościej", "Ostatni autobus odjeżdża o 23.")
    officer.presses("Zapisz")
    officer.sees("Autobusy wieczorne kursują do godziny 23.")


def announce(officer: Person) -> int:
    """Announce it, now that everything is there; the consultation's id."""
    officer.follows("Ogłoś")
    officer.sees("Wszystko gotowe")
    officer.presses("Ogłoś")
    officer.is_at(TITLE)
    return int(re.search(r"/consultations/(\d+)", officer.page.url).group(1))
