"""Every page for somebody who holds every role, sits at every table and keeps every receipt: the other half."""

import pytest

from tests.browser.looking import look_at_half

pytestmark = pytest.mark.browser


def test_every_page_of_the_other_half_is_sound(site, chromium):
    look_at_half(site, chromium, 1)
