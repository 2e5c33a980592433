"""The rows of the permission matrix as browsers: somebody of each kind in a space of the world."""

from tests.clients import Browser
from tests.world import Space, World

#: The twelve rows of the matrix; the chair, whose rights differ from other members'; and whoever administers the whole site.
ROWS = (
    "visitor", "receipt_holder", "participant", "table_host", "facilitator", "moderator", "drafter", "member", "chair", "officer", "approver",
    "administrator", "suspended", "site_administrator",
)


def seats_of(space: Space, *, host: bool) -> dict[str, int]:
    """What a device keeps of its seats: in every session of the space the host of the first table, or somebody else who sits at it."""
    seated = [people[0 if host else len(people) // 2] for people in space.people.values()]
    return {str(person.session_id): person.id for person in seated}


def browser_of(app, world: World, row: str, space: Space) -> Browser:
    """A browser in which somebody of kind `row` with rights in `space` is known."""
    browser = Browser(app)
    if row in space.accounts:
        browser.signed_in(space.accounts[row])
    if row == "site_administrator":
        browser.signed_in(world.site_administrator)
    with browser.client.session_transaction() as session:
        if row == "receipt_holder":
            session["submissions"] = space.receipts
        if row in ("participant", "table_host"):
            session["participants"] = seats_of(space, host=row == "table_host")
    return browser


def richest(app, world: World) -> Browser:
    """Somebody who holds every role everywhere, sits at its tables and keeps its receipts."""
    browser = Browser(app).signed_in(world.richest)
    with browser.client.session_transaction() as session:
        session["submissions"] = world.own.receipts
        session["participants"] = seats_of(world.own, host=True)
    return browser


def somebody_who_may(app, world: World):
    """Browsers to try one after the other until somebody may open a page."""
    yield richest(app, world)
    for row in reversed(ROWS):
        yield browser_of(app, world, row, world.own)
