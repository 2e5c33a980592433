"""Every page asks the database as often for thirty rows as for three."""

from tests import conftest, pages
from tests.people import somebody_who_may
from tests.standing import Standing
from tests.world import build_world

#: Downloads that read their rows in pieces: more rows, more pieces, each bounded.
STREAMED: set[str] = {"pages.record_export"}


def statements_by_page(app, size: int) -> dict[str, list[str]]:
    """Endpoint → what opening the page asks of the database, when every list has `size` rows."""
    world, asked = build_world(size), {}
    opened = list(pages.pages(app, world))
    with Standing(app) as standing:
        browsers = list(somebody_who_may(app, world))
        for route, path in opened:
            for browser in browsers:
                with standing.undoing(), browser.remembering():
                    response = browser.request("GET", path)
                    response.get_data()
                if response.status_code == 200:
                    asked[f"{route.endpoint} {route.rule}"] = list(standing.statements)
                    break
    return asked


def test_a_page_asks_as_often_for_thirty_rows_as_for_three(app):
    few = statements_by_page(app, 3)
    conftest.empty()
    many = statements_by_page(app, 30)
    assert few.keys() == many.keys()
    grown = {}
    for page, asked in many.items():
        if len(asked) > len(few[page]) and page.split()[0] not in STREAMED:
            repeated = max(set(asked), key=asked.count)
            grown[page] = f"{len(few[page])} → {len(asked)}; most often ({asked.count(repeated)}×): {repeated[:300]}"
    print(f"{len(many)} pages, {sum(map(len, many.values()))} statements, at most {max(map(len, many.values()))} on a page")
    assert grown == {}
