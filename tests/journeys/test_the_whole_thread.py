"""One consultation from the first invitation to the answered voice, each step by the hands of whoever does it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from consult.accounts.operations import set_up_site
from consult.consultations.models import Phase, PhaseKind
from consult.core.clock import now
from consult.core.db import db
from consult.policy.roles import SYSTEM
from tests.journeys import answers, cafe, office, position, voices

pytestmark = pytest.mark.browser
OFFICE = "Urząd Miasta Brzozowa"
ADMINISTRATOR = "Dorota Kowalik"
STAFF = {
    "Piotr Lasota": "Prowadzenie konsultacji", "Barbara Nowicka": "Zatwierdzanie odpowiedzi", "Lena Maj": "Moderacja",
    "Wiktor Hals": "Redagowanie stanowisk", "Iga Malina": "Prowadzenie kawiarenek",
}  # fmt: skip
HOSTS = tuple(f"Gospodarz {number}" for number in range(1, 5))
GUESTS = ("Ala", "Bolek", "Celina", "Darek", "Ela", "Franek", "Gabi", "Hela", "Igor", "Jola", "Kuba", "Luba")


def test_a_consultation_from_the_first_invitation_to_the_answered_voice(site, person, tmp_path):
    set_up_site(SYSTEM, organisation_name=OFFICE, email=office.address_of(ADMINISTRATOR), name=ADMINISTRATOR, password=office.PASSWORD)
    db.session.rollback()
    administrator = person(ADMINISTRATOR)
    office.sign_in(administrator, ADMINISTRATOR)
    officer, approver, moderator, drafter, facilitator = invited(person, administrator)
    chair, *members = seated(person, administrator, officer)
    consultation = announced(officer)

    resident = person("mieszkanka", phone=True)
    code = voices.send_two(resident)
    voices.type_in(officer, consultation)
    voices.moderate(moderator, consultation)
    voices.read_publicly(resident, consultation)

    statements = hold_cafe(person, facilitator, consultation)
    resident.opens(f"/consultations/{consultation}/contributions")
    resident.sees(*statements)

    agree_on_position(consultation, moderator, drafter, chair, members)
    answer_and_report(consultation, officer, approver, resident, tmp_path)
    answers.look_up(resident, code)
    assert "nienaruszony" in answers.check_record(resident, tmp_path)


def invited(person, administrator):
    """The staff, each come by a link of their own."""
    staff = [person(name) for name in STAFF]
    for one, role in zip(staff, STAFF.values(), strict=True):
        office.accept(one, office.invite(administrator, OFFICE, role))
    return staff


def seated(person, administrator, officer):
    """The members of a new platform in their seats, the chair first."""
    platform = office.found_platform(officer, OFFICE)
    members = [person(name) for name in office.SECTORS]
    for member in members:
        office.accept(member, office.invite(administrator, platform, "Członkostwo", listed_at="/platforms"))
    office.offer_seats(officer, platform)
    for member in members:
        office.take_seat(member, platform)
    return members


def announced(officer) -> int:
    """A consultation that was announced, by its id."""
    office.open_consultation(officer, OFFICE, "Partnerstwo Wieczorne")
    office.fill_in(officer)
    office.add_document(officer)
    return office.announce(officer)


def hold_cafe(person, facilitator, consultation: int) -> list[str]:
    """Four tables, three rounds, everybody writes; what was handed over."""
    session = cafe.plan_cafe(facilitator, consultation)
    code = cafe.code_of(facilitator, session)
    hosts, guests = ([person(name, phone=True) for name in names] for names in (HOSTS, GUESTS))
    for one in (*hosts, *guests):
        cafe.join(one, code)
    for number, host in enumerate(hosts, 1):
        cafe.appoint(facilitator, session, number, host.name)
    cafe.give_out_seats(facilitator, session)

    cafe.begin_round(facilitator, session, 1)
    first = seats_in(1, guests)
    said = {guest.name: f"{guest.name} prosi o autobus po dwudziestej drugiej." for guest in guests}
    for guest in guests:
        cafe.write(guest, said[guest.name])
    cafe.see_each_other([*hosts, *guests], said)
    cafe.end_round(facilitator, 1)
    guests[0].sees("Teraz przejdź do")

    late = person("Zosia", phone=True)
    cafe.come_late(late, code)
    cafe.begin_round(facilitator, session, 2)
    second = seats_in(2, [*guests, late])
    for guest in guests:
        for name, words in said.items():
            if first[name] == second[guest.name]:
                expect(cafe.note(guest, words)).to_be_visible()  # what lay there before they came
    cafe.write(late, "Zosia prosi o ławkę.", "Pomysł")
    cafe.leave_and_come_back(guests[3], code)
    facilitator.opens(f"/cafes/{session}/desk")
    cafe.end_round(facilitator, 2)

    cafe.begin_round(facilitator, session, 3)
    third = seats_in(3, guests)
    assert all(len({first[name], second[name], third[name]}) == 3 for name in GUESTS)
    cafe.end_round(facilitator, 3)
    statements = [cafe.harvest(facilitator, session, number) for number in range(1, len(cafe.TOPICS) + 1)]
    cafe.hand_over(facilitator, session)
    return statements


def seats_in(number: int, people) -> dict[str, str]:
    """Where each sits in a round, as their own pages say."""
    return {one.name: cafe.table_in_round(one, number) for one in people}


def agree_on_position(consultation: int, moderator, drafter, chair, members) -> None:
    """Themes, two clauses, stances with an objection, adoption refused twice and then declared, sending."""
    position.group(moderator, consultation, voices.FIRST, voices.PHONED, voices.CARDS[0])
    position.begin(drafter, consultation, OFFICE)
    (first, its_text), (second, other_text) = position.CLAUSES.items()
    position.write_clause(drafter, first, its_text)
    position.cite(drafter, "Wątki", position.THEME)
    position.cite(drafter, "Głosy", "Południe")
    position.write_clause(drafter, second, other_text)
    position.cite(drafter, "Głosy", "ciemno")
    position.cite(drafter, "Notatki ze stolików", "Zosia")
    position.ask_members(drafter, consultation)
    position.take_stances(chair, "Popieram", "Popieram")
    position.take_stances(members[0], "Popieram", "Popieram z zastrzeżeniami")
    position.take_stances(members[1], "Popieram", "Zgłaszam sprzeciw")
    position.adopt(chair, refused_for="ani miejsca")
    position.set_aside(drafter, consultation, voices.CARDS[2], "To zadanie szpitala, nie miasta.")
    position.give_places(drafter, consultation, second)
    position.adopt(chair, refused_for="sprzeciw")
    position.answer_objection(drafter, consultation, "Zaczniemy od trzech przystanków.")
    position.adopt(chair)
    position.send(chair)


def answer_and_report(consultation: int, officer, approver, resident, folder) -> None:
    """Answers to clauses and voices, their approval, and the report once collecting is over."""
    answers.answer_clauses(officer, 1)
    answers.answer_voices(officer, consultation, voices.FIRST)
    officer.opens(f"/consultations/{consultation}/register-of-comments")
    answers.answer_rest(officer, consultation)
    answers.approve(approver, consultation, 1)
    let_weeks_pass(consultation)
    answers.publish_report(officer, consultation)
    answers.read_report(resident, consultation, folder)


def let_weeks_pass(consultation: int) -> None:
    """Three weeks of collecting go by: its last moment lies behind everybody now."""
    db.session.rollback()
    changed = db.update(Phase).where(Phase.consultation_id == consultation, Phase.kind == PhaseKind.COLLECT)
    db.session.execute(changed.values(opens_at=now() - timedelta(days=22), closes_at=now() - timedelta(minutes=1)))
    db.session.commit()
