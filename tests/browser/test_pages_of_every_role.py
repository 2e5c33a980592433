"""Every page for every role, light, dark and with more contrast, in `make test-all`: half of them here, half next door."""

import pytest

from tests.browser.looking import look_at_half_as
from tests.people import ROWS

pytestmark = [pytest.mark.browser, pytest.mark.proof]


@pytest.mark.parametrize("row", ROWS)
def test_every_page_is_sound_for(site, chromium, row):
    look_at_half_as(site, chromium, row, 0)
