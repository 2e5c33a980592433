"""Things of one space under the address of another, formulas in exports, secrets that repeat. Classes 19, 22, 71."""

import csv
import io
import secrets

import openpyxl
import pytest
import sqlalchemy as sa

from consult.accounts.tokens import token_of
from consult.contributions.models import Contribution
from consult.core import receipts
from consult.moderation.models import Visibility
from tests import pages
from tests.attacks.conftest import spread
from tests.people import browser_of

#: Arguments that only decorate an address or choose a state: swapping them is no mismatch.
DECORATION = {"slug", "number", "act", "way", "kind", "role", "noun"}


def mismatches(app, world):
    """(route, method, path) with one argument of the foreign space among arguments of the own one."""
    for route in pages.routes(app):
        named = sorted(route.arguments - DECORATION)
        if len(named) < 2:
            continue
        rule = next(rule for rule in app.url_map.iter_rules(route.endpoint) if rule.rule == route.rule)
        own, foreign = route.values(world.own)[0], route.values(world.foreign)[0]
        for name in named:
            if own[name] != foreign[name]:
                for method in sorted(route.methods):
                    yield route, method, rule.build({**own, name: foreign[name]}, append_unknown=False)[1]


def test_22_a_thing_of_another_space_is_not_found_under_an_own_address(_app, world, hand, everything):
    """Even for somebody with every right in both spaces: an address names one thing or nothing."""
    token = everything.any_token()
    for _route, method, path in mismatches(_app, world):
        sent = {} if method == "GET" else {"data": {"csrf_token": token}}
        hand.send(everything, method, path, expected={400, 403, 404, 422}, **sent)
    hand.done()


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|'/c calc'!A1", ";=1", '"=1', "=HYPERLINK(\"http://evil.example\")", "＝1+1", " =1", "'=1")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_19_no_exported_cell_is_a_formula(_app, world, hand, stranger, kind):
    """Voices that begin like formulas are text in every export."""
    consultation, rows = world.own.consultations["answering"], world.own.voices["answering"]
    path = f"/consultations/{consultation.id}/comments-table.{kind}"
    for formula in spread(FORMULAS, kind, len(FORMULAS)):
        with hand.standing.undoing():
            values = {"body": formula, "proposed_change": formula, "justification": formula, "visibility": Visibility.PUBLISHED}
            hand.standing.connection.execute(sa.update(Contribution).where(Contribution.id == rows[0].id).values(**values))
            answer = stranger.request("GET", path)
            assert answer.status_code == 200
            cells = csv_cells(answer.data) if kind == "csv" else xlsx_cells(answer.data)
        hand.count += 1
        assert any(formula.strip().replace("'", "") in cell.replace("'", "") for cell in cells), (formula, "is not in the export")
        assert [cell for cell in cells if cell.lstrip(" \"").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))] == [], formula
    hand.done()


def csv_cells(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";") for cell in row]


def xlsx_cells(content: bytes) -> list[str]:
    """Texts as a spreadsheet shows them; a cell that is kept as a formula is reported as one, text that looks like one is safe there."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return [str(cell.value) if cell.data_type == "f" else "text:" + str(cell.value) for cell in cells]


def test_71_receipts_and_links_do_not_repeat_and_carry_enough_chance():
    many = 20_000
    assert len({receipts.new_receipt(secrets.token_bytes(receipts.RANDOM_BYTES)) for _ in range(many)}) == many
    assert len({token_of("invitation", secrets.token_hex(16)) for _ in range(many)}) == many
    assert len(token_of("invitation", secrets.token_hex(16))) * 6 >= 256
    assert token_of("invitation", "00") != token_of("reset", "00")


def test_21_nobody_reads_a_draft_of_another_space(_app, world, hand):
    """Draft consultations and cafés by id, as everybody with rights elsewhere: never their words."""
    draft, cafe = world.own.consultations["draft"], world.own.cafes["draft"]
    for row in ("visitor", "officer", "facilitator", "moderator", "drafter", "approver", "administrator", "chair", "participant"):
        browser = browser_of(_app, world, row, world.foreign)
        for path in (f"/consultations/{draft.id}", f"/k/{draft.id}", f"/consultations/{draft.id}/notice", f"/consultations/{draft.id}/themes",
                     f"/consultations/{draft.id}/contributions", f"/cafes/{cafe.id}", f"/s/{cafe.code}", f"/cafes/{cafe.id}/wall"):  # fmt: skip
            answer = hand.send(browser, "GET", path, expected={301, 302, 308, 401, 403, 404})
            if answer is not None and (draft.title.encode() in answer.data or cafe.title.encode() in answer.data):
                hand.faults.append(f"{row} reads {path}")
    hand.done()
