"""Every page for somebody who holds every role, sits at every table and keeps every receipt: half of them here, half next door."""

import pytest

from tests.browser.looking import look_at_half

# Kept with the long proofs until it has been seen to end on a free machine.
pytestmark = [pytest.mark.browser, pytest.mark.proof]


def test_every_page_is_sound_in_the_richest_role(site, chromium):
    look_at_half(site, chromium, 0)
