"""From themes to a position that is adopted and sent."""

import re

from playwright.sync_api import expect

from consult.core.clock import today
from tests.journeys.people import Person

THEME = "Powroty po dwudziestej drugiej"
CLAUSES = {"Kursy do północy": "Autobusy wieczorne kursują do północy także w niedziele.", "Jasne przystanki": "Każdy przystanek przy szkole i szpitalu ma światło."}
POSITION = "Żeby dało się wrócić"
HARM = "Nie ma pieniędzy na światło przy każdym przystanku w tym roku."


def group(moderator: Person, consultation_id: int, *words: str) -> None:
    """Link the voices that contain these words to a new theme, and give it a summary."""
    moderator.opens(f"/consultations/{consultation_id}/themes/desk")
    for part in words:
        moderator.page.locator("tr[data-row]", has_text=part).first.get_by_role("checkbox").check()
    moderator.selects("Połącz z wątkiem", re.compile("[Nn]owy wątek"))
    moderator.writes("Tytuł nowego wątku", THEME)
    moderator.presses("Podgląd")
    moderator.is_at(re.compile("Połączyć głosy"))
    moderator.presses("Połącz")
    moderator.follows(THEME, within=moderator.page.locator("aside"))
    moderator.writes("W skrócie", "Kto pracuje na drugą zmianę, nie ma czym wrócić.")
    moderator.presses("Zapisz")


def begin(drafter: Person, consultation_id: int, addressee: str) -> None:
    """Begin the position."""
    drafter.opens(f"/consultations/{consultation_id}/position")
    drafter.writes("Tytuł", POSITION)
    drafter.selects("Kto ma odpowiedzieć", addressee)
    drafter.presses("Zacznij")
    drafter.is_at(POSITION)


def write_clause(drafter: Person, heading: str, text: str) -> None:
    """Add a clause."""
    another = drafter.page.get_by_role("link", name="Napisz następny punkt")
    if another.count():
        another.click()
    drafter.writes("Nagłówek", heading)
    drafter.writes("Treść punktu", text)
    drafter.presses("Dodaj punkt")
    drafter.sees("Na czym się opiera")


def cite(drafter: Person, kind: str, words: str) -> None:
    """Find a theme, a voice or a note by its words and let the present clause rest on it."""
    find = drafter.page.get_by_role("search", name=re.compile("źródł"))
    drafter.selects("Co", kind, within=find)
    drafter.writes("Numer albo słowa", words, within=find)
    drafter.presses("Znajdź", within=find)
    before = drafter.page.locator("ul.cited > li").count()
    drafter.presses(re.compile("^Wskaż w punkcie"), within=drafter.page.locator("ul.found"))
    expect(drafter.page.locator("ul.cited > li")).to_have_count(before + 1)


def set_aside(drafter: Person, consultation_id: int, words: str, reason: str) -> None:
    """Give one voice a reason why it has no place."""
    drafter.opens(f"/consultations/{consultation_id}/position/voices")
    drafter.page.locator("tr[data-row]", has_text=words).first.get_by_role("checkbox").check()
    drafter.writes("Powód, dlaczego nie mają miejsca", reason)
    drafter.presses("Odłóż z takim uzasadnieniem")
    drafter.sees(reason)


def give_places(drafter: Person, consultation_id: int, clause: str) -> None:
    """Give all voices that have neither a place nor a reason a place in a clause."""
    drafter.opens(f"/consultations/{consultation_id}/position/voices")
    for box in drafter.page.locator("tr[data-row]").get_by_role("checkbox").all():
        box.check()
    drafter.selects("Albo daj im miejsce w punkcie", clause)
    drafter.presses("Daj im miejsce")
    drafter.sees("Każdy głos ma miejsce albo powód")


def ask_members(drafter: Person, consultation_id: int) -> None:
    """Open the position to its members."""
    drafter.opens(f"/consultations/{consultation_id}/position")
    drafter.presses("Zapytaj członków")
    drafter.sees("Członkowie je uzgadniają")


def take_stances(member: Person, *stances: str) -> None:
    """Take a stance on each clause in turn; reservations and objections say what harm they see."""
    member.opens("/desk")
    member.follows(POSITION)
    member.follows("Wyraź swój stosunek")
    for place, stance in enumerate(stances, 1):
        form = member.page.locator(".stance-form").nth(place - 1)
        member.ticks(stance, within=form)
        if stance != "Popieram":
            member.writes("Słowami", HARM, within=form)
        member.presses("Zapisz mój stosunek", within=form)
        expect(member.page.locator(".stance-form").nth(place - 1).get_by_role("button", name="Wycofaj")).to_be_visible()


def adopt(chair: Person, *, refused_for: str | None = None) -> None:
    """Declare adoption; with `refused_for` see it refused for that."""
    chair.opens("/positions")
    chair.follows(POSITION)
    chair.follows("Ogłoś przyjęcie")
    chair.is_at("Ogłoś przyjęcie")
    chair.writes("Numer", "1/2027")
    chair.writes("Dzień przyjęcia", today().isoformat())
    chair.writes("Wynik, który ogłaszasz", "Przyjęte, jeden sprzeciw z odpowiedzią.")
    if refused_for:
        chair.sees(refused_for)
    chair.presses("Ogłoś, że stanowisko jest przyjęte")
    if refused_for:
        chair.sees("Jeszcze nie przyjęto")
    else:
        chair.is_at(POSITION)
        chair.sees(re.compile("[0-9a-f]{64}"))


def answer_objection(drafter: Person, consultation_id: int, text: str) -> None:
    """Answer the only objection."""
    drafter.opens(f"/consultations/{consultation_id}/position")
    drafter.follows(re.compile("2 Jasne przystanki|Jasne przystanki"), within=drafter.page.locator(".clause-row"))
    drafter.follows("Odpowiedz na sprzeciw")
    drafter.writes("Odpowiedź", text)
    drafter.presses("Dodaj odpowiedź do sprzeciwu")
    drafter.sees(text)


def send(chair: Person) -> None:
    """Note the sending, which starts the clock of the answer."""
    chair.opens("/positions")
    chair.follows(POSITION)
    chair.follows(re.compile("Zapisz wysłanie"))
    chair.writes("Dzień wysłania", today().isoformat())
    chair.writes("Jak", "e-Doręczenia, potwierdzenie odbioru")
    chair.presses("Zapisz wysłanie stanowiska")
    chair.is_at(POSITION)
