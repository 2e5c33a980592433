"""Every page for somebody who holds every role, sits at every table and keeps every receipt: half of them here, half next door."""

import pytest

from tests.browser.looking import look_at_half

pytestmark = pytest.mark.browser


def test_every_page_is_sound_in_the_richest_role(site, chromium):
    look_at_half(site, chromium, 0)
