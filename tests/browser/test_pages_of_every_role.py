"""Every page for every role, light, dark and with more contrast, at three widths: the full matrix of `make test-all`."""

import itertools

import pytest

from tests.browser.looking import MIDDLE, NARROW, WIDE, Look, Looker
from tests.browser.opening import pages_for
from tests.people import ROWS, browser_of

pytestmark = [pytest.mark.browser, pytest.mark.proof]
LOOKS = [Look(size, theme, contrast) for size, (theme, contrast) in itertools.product(
    (WIDE, MIDDLE, NARROW), (("light", "no-preference"), ("dark", "no-preference"), ("light", "more"), ("dark", "more")),
)]  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_every_page_is_sound_for(site, chromium, row):
    somebody = browser_of(site.app, site.world, row, site.world.own)
    looker = Looker(chromium, site, row, site.cookies_of(somebody))
    for path in pages_for(site, somebody):
        looker.look(path, *LOOKS)
    looker.done()
