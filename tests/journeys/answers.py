"""Answers, their approval, the report, the receipt, and the record that anybody can check."""

import re
import subprocess
import sys
from pathlib import Path

from tests.journeys.people import Person
from tests.journeys.position import CLAUSES, POSITION, THEME

REASON = "Kursy do północy ruszą w marcu, także w niedziele."


def answer_clauses(officer: Person, position_id: int) -> None:
    """Answer each clause and send the answers for review."""
    for place in range(1, len(CLAUSES) + 1):
        officer.opens(f"/positions/{position_id}/answer")
        officer.page.locator("ul.tasks > li").nth(place - 1).get_by_role("link").click()
        officer.ticks("Uwzględniony")
        officer.writes("Uzasadnienie", REASON)
        officer.presses("Zapisz i wyślij do weryfikacji")
        officer.sees("Do weryfikacji")


def answer_voices(officer: Person, consultation_id: int, single: str) -> None:
    """Answer one voice by itself, then all that are left with one bulk answer."""
    officer.opens(f"/consultations/{consultation_id}/register-of-comments")
    officer.page.locator("table.reg tbody tr", has_text=single).first.get_by_role("rowheader").get_by_role("link").click()
    officer.ticks("Uwzględniona")
    officer.writes("Uzasadnienie", REASON)
    officer.presses("Zapisz i wyślij do weryfikacji")
    officer.sees("Do weryfikacji")


def answer_rest(officer: Person, consultation_id: int) -> None:
    """One bulk answer for what has none yet."""
    officer.follows("Zaznacz wszystkie uwagi na tej stronie")
    officer.selects("Rozstrzygnięcie", "Uwzględniona częściowo", within=officer.page.locator("section.bulk"))
    officer.page.locator("#b-justification").fill("Daszki i tablice staną w przyszłym roku.")
    officer.presses("Podgląd odpowiedzi")
    officer.is_at(re.compile("^Podgląd: "))
    officer.ticks("Od razu wyślij do weryfikacji")
    officer.presses(re.compile(r"^Zapisz \d+ odpowied"))
    officer.sees("Zestawienie uwag")


def approve(approver: Person, consultation_id: int, position_id: int) -> None:
    """Approve the answers of the clauses one by one and those of the voices together."""
    for place in range(len(CLAUSES)):
        approver.opens(f"/positions/{position_id}/answer")
        approver.page.locator("ul.tasks > li").nth(place).get_by_role("link").click()
        approver.presses("Zatwierdź i opublikuj")
        approver.page.wait_for_load_state()
    approver.opens(f"/consultations/{consultation_id}/register-of-comments?view=review")
    for box in approver.page.locator("table.reg").get_by_role("checkbox").all():
        box.check()
    approver.presses("Przeczytaj i zatwierdź")
    approver.presses(re.compile(r"^Zatwierdź \d+ odpowied"))
    approver.sees("Nic tu nie czeka")


def publish_report(officer: Person, consultation_id: int) -> None:
    """Write a section of the report and publish it."""
    officer.opens(f"/consultations/{consultation_id}/report/edit")
    officer.writes("Cel i pytania", "Chcieliśmy wiedzieć, jak ludzie wracają wieczorem.")
    officer.presses("Zapisz i zobacz podgląd")
    officer.presses("Opublikuj raport")
    officer.sees("Data publikacji")


def read_report(resident: Person, consultation_id: int, folder: Path) -> None:
    """The report for everybody, and its files."""
    resident.opens(f"/consultations/{consultation_id}/report")
    resident.sees(THEME, POSITION)
    pdf = resident.downloads("Raport do druku", folder)
    assert pdf.read_bytes().startswith(b"%PDF-") and pdf.stat().st_size > 5_000
    xlsx = resident.downloads("Zestawienie uwag", folder, within=resident.page.get_by_role("listitem").filter(has_text="XLSX"))
    assert xlsx.read_bytes().startswith(b"PK") and xlsx.stat().st_size > 3_000


def look_up(resident: Person, code: str) -> None:
    """Type the code of the receipt; the answer stands there."""
    resident.opens("/my-voice")
    resident.writes("Kod", code)
    resident.presses("Pokaż, co się z nim stało")
    resident.sees(REASON)


def check_record(resident: Person, folder: Path) -> str:
    """Download the record and the script from the page and run the one on the other; what it says."""
    resident.opens("/record")
    record = resident.downloads("Pobierz zapis", folder, within=resident.page.locator("main"))
    script = resident.downloads("Pobierz skrypt", folder)
    done = subprocess.run([sys.executable, script, record], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
