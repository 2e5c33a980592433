"""The strict person has eyes: each kind of fault, planted in a page, is seen."""

import pytest

from tests.browser.looking import NARROW, Look, Looker

pytestmark = pytest.mark.browser
SOUND = '<!doctype html><html lang="pl"><head><title>Strona</title></head><body><main><h1>Strona</h1>{}</main></body></html>'
PLANTED = {
    "no label": ('<input type="text">', "label:"),
    "poor contrast": ('<p style="color:#bbb;background:#fff">Ledwo widać</p>', "color-contrast:"),
    "too wide": ('<div style="width:900px">szeroko</div>', "scrolls sideways"),
    "script error": ("<script>throw new Error('zepsute')</script>", "zepsute"),
    "console": ("<script>console.error('źle')</script>", "źle"),
    "another host": ('<img alt="" src="http://elsewhere.invalid/x.png">', "another host"),
    "second heading": ("<h1>Druga</h1>", "2 h1"),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_seen(site, chromium, kind):
    html, expected = PLANTED[kind]
    looker = Looker(chromium, site, "planted", [])
    looker.page.route("**/planted", lambda route: route.fulfill(body=SOUND.format(html), content_type="text/html; charset=utf-8"))
    looker.page.route("http://elsewhere.invalid/**", lambda route: route.fulfill(body="", content_type="image/png"))
    looker.look("/planted", Look(NARROW))
    looker.context.close()
    assert any(expected in fault for fault in looker.faults), looker.faults


def test_a_sound_page_has_none_and_a_missing_one_is_named(site, chromium):
    looker = Looker(chromium, site, "planted", [])
    looker.page.route("**/planted", lambda route: route.fulfill(body=SOUND.format("<p>Treść</p>"), content_type="text/html; charset=utf-8"))
    looker.look("/planted", Look(), Look(NARROW, "dark"))
    assert looker.faults == []
    looker.look("/nowhere", Look())
    looker.context.close()
    assert looker.faults == ["planted /nowhere: 404"]
