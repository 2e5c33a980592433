"""How voices come and are looked at: by the form, by telephone, on cards; published, covered, hidden, shown again."""

import re

from playwright.sync_api import expect

from tests.journeys.office import TITLE
from tests.journeys.people import Person

FIRST = "Po zmianie o 22 nie mam czym wrócić z pracy."
SECOND = "Na przystanku przy szkole jest ciemno. Mój numer to 600 100 200, proszę dzwonić."
PHONED = "Pani z osiedla Południe prosi o kurs w sobotę."
CARDS = ("Więcej kursów w niedzielę.", "Kierowca numeru 9 to bałwan.", "Daszek przy szpitalu.")


def send_two(resident: Person) -> str:
    """Send two voices without an account, pressing twice; the code of the receipt."""
    resident.opens("/")
    resident.follows(TITLE)
    resident.follows("Dodaj swój głos")
    boxes = resident.page.get_by_label(re.compile("^Co chcesz powiedzieć"))
    boxes.first.fill(FIRST)
    resident.selects("Czego dotyczy?", "§ 1")
    resident.presses("Dodaj kolejny głos")
    expect(boxes).to_have_count(2)
    expect(boxes.first).to_have_value(FIRST)
    boxes.nth(1).fill(SECOND)
    resident.reads()
    resident.page.get_by_role("button", name="Wyślij mój głos").dblclick()
    resident.is_at("Dziękujemy")
    resident.sees("Numery w rejestrze: 1, 2.")
    expect(resident.page.locator(".qr svg")).to_be_visible()
    return resident.page.locator("#code").inner_text()


def type_in(officer: Person, consultation_id: int) -> None:
    """Write down a telephone call, then three cards at once."""
    officer.opens(f"/consultations/{consultation_id}/register")
    officer.ticks("Telefon")
    officer.writes("Co napisano lub powiedziano?", PHONED)
    officer.presses("Wpisz do rejestru")
    officer.is_at("Głos jest w rejestrze")
    officer.sees("Numer w rejestrze: 3.")
    officer.opens(f"/consultations/{consultation_id}/register/lines")
    officer.ticks("Złożone w urzędzie")
    officer.writes("Jeden wiersz, jeden głos", "\n".join(CARDS))
    officer.presses("Podgląd")
    officer.sees("Do rejestru wejdą 3 głosy")
    officer.presses("Wpisz 3 głosy")
    officer.is_at("Potwierdzenia do wydruku")
    expect(officer.page.locator(".slip")).to_have_count(3)


def moderate(moderator: Person, consultation_id: int) -> None:
    """Publish all, cover a telephone number, hide one with a reason; hide another and take it back."""
    moderator.opens(f"/consultations/{consultation_id}/moderation")
    rows = moderator.page.locator("tr[data-row]")
    expect(rows).to_have_count(6)
    open_text(moderator, consultation_id, "Mój numer to")
    moderator.unfolds("Zasłoń słowa")
    cover = moderator.page.locator("details", has_text="Zasłoń słowa")
    moderator.sees("600 100 200", within=cover)
    moderator.writes("Dlaczego?", "Numer telefonu osoby prywatnej.", within=cover)
    moderator.presses("Podgląd tego, co zostanie")
    moderator.does_not_see("600 100 200")
    moderator.presses("Tak, zasłoń")
    moderator.is_at("Głos nr 2")
    moderator.presses("Opublikuj bez zmian")
    hide(moderator, consultation_id, "bałwan", "Zniewaga", "Obraża kierowcę.")
    hide(moderator, consultation_id, "Daszek przy szpitalu", "Wysłane dwa razy", "Wysłane dwa razy.")
    open_text(moderator, consultation_id, "Daszek przy szpitalu")
    moderator.presses("Cofnij: Ukryto")
    publish_rest(moderator, consultation_id)


def publish_rest(moderator: Person, consultation_id: int) -> None:
    """Publish what waits, all at once."""
    moderator.opens(f"/consultations/{consultation_id}/moderation")
    for box in moderator.page.get_by_role("checkbox", name=re.compile("^Zaznacz:")).all():
        box.check()
    moderator.selects("Co zrobić", "Opublikuj")
    moderator.presses("Podgląd")
    moderator.presses("Tak, opublikuj")
    moderator.sees("Nic nie czeka.")


def open_text(moderator: Person, consultation_id: int, words: str) -> None:
    """Open the text that contains these words, from the queue."""
    moderator.opens(f"/consultations/{consultation_id}/moderation?view=all")
    row = moderator.page.locator("tr[data-row]", has_text=words)
    moderator.follows("Ukryj lub zasłoń słowa", within=row)
    moderator.is_at("Głos nr")


def hide(moderator: Person, consultation_id: int, words: str, ground: str, reason: str) -> None:
    """Hide the text that contains these words."""
    open_text(moderator, consultation_id, words)
    moderator.unfolds("Ukryj cały tekst")
    part = moderator.page.locator("details", has_text="Ukryj cały tekst")
    moderator.ticks(ground, within=part)
    moderator.writes("Dlaczego?", reason, within=part)
    moderator.presses("Ukryj", within=part)
    moderator.sees("ukryto. Numer i odpowiedź zostają.")


def read_publicly(resident: Person, consultation_id: int) -> None:
    """What everybody reads now: covered words and a hidden voice with its reason."""
    resident.opens(f"/consultations/{consultation_id}/contributions")
    resident.sees(FIRST, PHONED, CARDS[2])
    resident.does_not_see("600 100 200", "bałwan")
