"""An empty site for the journeys of each module, and people who come to it with browsers of their own."""

import pytest

from tests.browser.conftest import open_site
from tests.journeys.people import Person


@pytest.fixture(scope="module")
def site():
    """A site of this module's own with nobody and nothing in it, served."""
    with open_site() as opened:
        yield opened


@pytest.fixture
def person(site, chromium):
    """`person(name)` is somebody with a browser of their own; in the end nobody's may have met a fault."""
    everybody = []

    def _person(name: str, **options) -> Person:
        everybody.append(Person(chromium, site.address, name, **options))
        return everybody[-1]

    yield _person
    faults = [fault for one in everybody for fault in one.faults]
    for one in everybody:
        one.context.close()
    assert not faults, "\n".join(faults)
