"""Every page that anybody may open, in Chromium: light at 1280 px and dark at 320 px."""

import pytest

from tests.browser.looking import NARROW, Look, Looker
from tests.browser.opening import pages_for
from tests.people import browser_of

pytestmark = pytest.mark.browser


def test_every_public_page_is_sound(site, chromium):
    somebody = browser_of(site.app, site.world, "visitor", site.world.own)
    looker = Looker(chromium, site, "visitor", [])
    for path in pages_for(site, somebody):
        looker.look(path, Look(), Look(NARROW, "dark"))
    looker.done()
