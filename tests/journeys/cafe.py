"""A café from its planning to the register: four tables, three rounds, hosts and participants at browsers of their own."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from consult.core.clock import local, now
from tests.journeys.people import Person

TOPICS = ("Przystanki", "Godziny", "Bilety", "Informacja")
CAFE = "Kawiarenka na Rynku"


def plan_cafe(facilitator: Person, consultation_id: int) -> int:
    """Plan a café with its tables, announce it, open the doors; its id."""
    facilitator.opens(f"/consultations/{consultation_id}")
    facilitator.follows("Dodaj World Café")
    begins = local(now() + timedelta(minutes=10))
    for label, value in {"Tytuł": CAFE, "Gmina": "Brzozowa", "Miejsce": "Biblioteka, sala 2", "Dzień": f"{begins:%Y-%m-%d}", "Początek": f"{begins:%H:%M}"}.items():
        facilitator.writes(label, value)
    facilitator.writes("Rundy", "3")
    facilitator.presses("Dalej, do stolików")
    facilitator.is_at(CAFE)
    for topic in TOPICS:
        facilitator.follows(re.compile("^Dodaj (pierwszy )?stolik"))
        facilitator.writes("Temat", topic)
        facilitator.writes("Pytanie", f"Co pomogłoby Tobie: {topic.lower()}?")
        facilitator.presses("Zapisz")
        facilitator.sees(topic, within=facilitator.page.locator(".table-list"))
    facilitator.presses("Ogłoś kawiarenkę")
    facilitator.presses("Otwórz drzwi")
    return int(re.search(r"/cafes/(\d+)", facilitator.page.url).group(1))


def join(person: Person, code: str) -> None:
    """Take a seat by typing the code on the page of codes."""
    person.opens("/s")
    person.writes("Kod", code)
    person.presses("Dołącz")
    person.writes("Jak się do Ciebie zwracać?", person.name)
    person.presses("Siadam do stolika")
    person.sees(f"Witaj, {person.name}")


def code_of(facilitator: Person, session_id: int) -> str:
    """The code as the page of the café spells it."""
    facilitator.opens(f"/cafes/{session_id}")
    return facilitator.page.locator(".big-code").first.inner_text().strip()


def give_out_seats(facilitator: Person, session_id: int) -> None:
    """Give out the seats at the desk and read what the plan says."""
    facilitator.opens(f"/cafes/{session_id}/desk")
    facilitator.presses("Przydziel miejsca teraz")
    facilitator.sees("Miejsca, plan 1")


def appoint(facilitator: Person, session_id: int, table: int, name: str) -> None:
    """Entrust a table to somebody."""
    facilitator.opens(f"/cafes/{session_id}/prepare")
    facilitator.follows("Gospodarz stolika", within=facilitator.page.locator(f"#table-{table}"))
    facilitator.selects("Kto będzie gospodarzem stolika?", name)
    facilitator.presses("Przekaż stolik")


def table_in_round(person: Person, number: int) -> str:
    """The table somebody sits at in a round, once their page has got there: a page may still show the round before."""
    expect(person.page.locator("#side .eyebrow", has_text=f"runda {number} z ")).to_be_visible()
    return table_of(person)


def table_of(person: Person) -> str:
    """The table a page shows as somebody's own; stays on the page."""
    heading = person.page.locator("#side h1", has_text=re.compile(r"^Stolik \d+:")).first
    expect(heading).to_be_visible()
    return re.search(r"Stolik (\d+)", heading.inner_text()).group(1)


def begin_round(facilitator: Person, session_id: int, number: int) -> None:
    """Begin a round at the desk; the clock runs."""
    facilitator.opens(f"/cafes/{session_id}/desk")
    facilitator.presses(f"Zacznij rundę {number}")
    facilitator.is_at(f"Runda {number} z 3")
    expect(facilitator.page.locator("#big-time")).to_have_text(re.compile(r"^\d+:\d\d$"))


def end_round(facilitator: Person, number: int) -> None:
    """End it by hand."""
    facilitator.presses(f"Zakończ rundę {number}")
    expect(facilitator.page.get_by_role("button", name=f"Zakończ rundę {number}")).to_have_count(0)


def write(person: Person, words: str, kind: str = "Potrzeba") -> None:
    """Lay a note on the cloth of the table one sits at."""
    form = person.page.locator("#note-form")
    person.writes("Co warto zapisać?", words, within=form)
    form.locator("label.pick", has_text=kind).click()
    person.presses("Połóż na obrusie", within=form)
    expect(note(person, words)).to_contain_text("Twoja notatka")


def note(person: Person, words: str):
    """A note on the cloth before somebody."""
    return person.page.locator("#notes > li", has_text=words).first


def harvest(facilitator: Person, session_id: int, table: int) -> str:
    """Word what a table passes on from its first two notes, set the rest aside; the statement."""
    facilitator.opens(f"/cafes/{session_id}/desk")
    facilitator.follows(re.compile(f"^Stolik {table}:"))
    facilitator.follows("Wnioski tego stolika")
    statement = f"Stolik {table} prosi o jedno: {TOPICS[table - 1].lower()} dla wszystkich."
    form = facilitator.page.locator("form", has=facilitator.page.get_by_label("Wniosek"))
    facilitator.writes("Wniosek", statement, within=form)
    facilitator.ticks("Potrzeba", within=form)
    boxes = form.get_by_role("checkbox")
    for place in range(min(2, boxes.count())):
        boxes.nth(place).check()
    facilitator.presses("Dodaj wniosek", within=form)
    facilitator.sees(statement)
    left = facilitator.page.locator("form", has=facilitator.page.get_by_label(re.compile("^Dlaczego nie trafiają")))
    if left.count():
        for box in left.get_by_role("checkbox").all():
            box.check()
        facilitator.writes("Dlaczego nie trafiają do żadnego wniosku", "Mówi to samo co wniosek.", within=left)
        facilitator.presses("Odłóż", within=left)
        facilitator.sees("Każda notatka tego stolika ma swoje miejsce.")
    return statement


def hand_over(facilitator: Person, session_id: int) -> None:
    """Close the harvest and hand it over to the register."""
    facilitator.opens(f"/cafes/{session_id}/desk")
    facilitator.presses("Zamknij zbiór")
    facilitator.follows("Przekaż do rejestru")
    facilitator.presses("Przekaż do rejestru")
    facilitator.sees("Przekazano. Wnioski w rejestrze: 4.")


def leave_and_come_back(person: Person, code: str) -> None:
    """Go away, lose the page, come back by the seat's own code on another device: the seat is the same."""
    table = table_of(person)
    person.follows("Moje miejsce na innym urządzeniu")
    seat_code = person.page.locator("#seat-code").inner_text()
    person.follows("Wróć do mojego stolika")
    person.presses("Wychodzę")
    person.sees("Nie ma Cię teraz przy stolikach.")
    person.context.clear_cookies()
    person.opens(f"/s/{code}/back")
    person.writes("Kod Twojego miejsca", seat_code)
    person.presses("Wracam")
    person.sees(f"Witaj ponownie, {person.name}")
    assert table_of(person) == table


def see_each_other(people: list[Person], words: dict[str, str]) -> None:
    """Everybody sees the notes of those at their table without loading the page again; `words` is what each has written, by name."""
    seats = {person.name: table_of(person) for person in people}
    for person in people:
        for other, said in words.items():
            if other != person.name and seats.get(other) == seats[person.name]:
                expect(note(person, said)).to_be_visible()


def come_late(person: Person, code: str) -> None:
    """Join when the rounds have begun: a seat is there at once."""
    person.opens("/s")
    person.writes("Kod", code)
    person.presses("Dołącz")
    person.writes("Jak się do Ciebie zwracać?", person.name)
    person.presses("Siadam do stolika")
    person.sees("Teraz przejdź do")
