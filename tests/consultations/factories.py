"""Consultations made through the operations, as officers make them."""

from datetime import timedelta

from consult.consultations import operations
from consult.consultations.models import PhaseKind
from consult.core.clock import today
from consult.policy.roles import Role
from tests import factories

TEXT = """§ 1
Cel
1. Po godzinie 20:00 z każdej miejscowości można dojechać do szpitala. Kursuje co najmniej jeden autobus na godzinę.
2. Rozkład wisi na każdym przystanku.

§ 2
Linie
Uruchamia się trzy linie wieczorne; ostatni kurs odjeżdża o 22:40.
"""
NOTICE = {
    "authority": "Wójt Gminy Przykładowej", "owner_unit": "Referat komunikacji", "contact": "32 000 00 00", "subject": "Wieczorne dojazdy.",
    "purpose": "Poznać potrzeby.", "territory": "Cała gmina", "addressees": "Mieszkanki i mieszkańcy", "forms": ["comments", "open_meeting"],
    "forms_note": "Spotkanie w bibliotece.", "documents_place": "W serwisie i w urzędzie.", "how_to_submit": "Formularzem, listem albo ustnie.",
    "comment_contents": "Co zmienić i dlaczego.", "deciding_body": "Rada Gminy", "results_announcement": "W ciągu 30 dni w serwisie.",
    "privacy_notice": "Administratorem jest gmina.", "accessibility": "Wejście bez progu.", "channels": ["bip", "website", "board"],
    "signed_on": "2027-02-05", "signed_by": "Wójt",
}


def officer(organisation):
    """An officer of an organisation."""
    return factories.actor((Role.OFFICER, organisation))


def draft(actor=None, organisation=None, *, profile_key="tychy", starts=1, days=20, text=TEXT, notice=None):
    """A consultation that lacks nothing but the announcement."""
    organisation = organisation or factories.organisation()
    actor = actor or officer(organisation)
    made = operations.create_consultation(actor, organisation, profile_key=profile_key, title="Czym dojedziemy po 20:00?", question="Skąd wrócić?")
    basics = {"number": "4/2027", "can_change": "godziny ostatnich kursów\ntrasy", "cannot_change": "kwota na trzy lata"}
    operations.edit_basics(actor, made, values=basics)
    everything = ["comments", "duty_hours", "documents_on_display", "open_meeting", "oral_comments"]
    operations.edit_notice(actor, made, values={**NOTICE, "forms": everything, **(notice or {})})
    start = today() + timedelta(days=starts)
    operations.set_phases(actor, made, dates={PhaseKind.COLLECT: (start, start + timedelta(days=days))})
    if text:
        operations.add_document(actor, made, title="Projekt planu", text=text)
    return made, actor


def announced(**values):
    """A consultation that has been announced."""
    made, actor = draft(**values)
    operations.publish_consultation(actor, made)
    return made, actor
