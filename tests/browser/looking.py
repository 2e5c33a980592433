"""Looking at a page as a strict person would: accessibility, width, console, and who it talks to."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from consult.config import ROOT
from tests.browser.conftest import SCREENSHOTS
from tests.browser.opening import pages_for
from tests.people import browser_of, richest

AXE = ROOT / "static" / "dist" / "test" / "axe.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false})).violations.map(
    v => `${v.id}: ` + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' (' + (n.any[0]?.message ?? n.all[0]?.message ?? v.help) + ')').join('; '))"""
OVERFLOW = """() => { const root = document.documentElement; if (root.scrollWidth <= root.clientWidth) return '';
    const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1
        && !e.closest('[class*=scroll]')).slice(0, 3).map(e => e.tagName.toLowerCase() + '.' + e.getAttribute('class'));
    return `${root.scrollWidth} px wide in ${root.clientWidth}: ${wide.join(', ')}` }"""
WIDE, MIDDLE, NARROW = (1280, 900), (768, 1024), (320, 640)


@dataclass
class Look:
    """How a page is looked at: width, light or dark, more contrast or not."""

    size: tuple[int, int] = WIDE
    theme: str = "light"
    contrast: str = "no-preference"
    layout_only: bool = False  # what axe says of a width in between it has said of those around it

    def __str__(self) -> str:
        return f"{self.theme} {self.size[0]}" + (" more contrast" if self.contrast == "more" else "")


EVERY_LOOK = [
    *(Look(size, theme, contrast) for size in (WIDE, NARROW) for theme in ("light", "dark") for contrast in ("no-preference", "more")),
    Look(MIDDLE, layout_only=True),
]


class Looker:
    """One person's window: opens pages one after the other and keeps what was wrong with each."""

    def __init__(self, chromium, site, who: str, cookies: list[dict]):
        self.site, self.who = site, who
        self.context = chromium.new_context(viewport=dict(zip(("width", "height"), WIDE, strict=True)), locale="pl-PL", reduced_motion="reduce")
        self.context.add_init_script(path=AXE)
        self.context.add_cookies(cookies)
        self.page = self.context.new_page()
        self.heard: list[str] = []
        self.faults: list[str] = []
        self.count = 0
        self.page.on("console", lambda message: self.heard.append(f"console: {message.text}") if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.heard.append(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.on("requestfailed", self._failed)

    def _asked(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.site.address).netloc:
            self.heard.append(f"asks another host: {request.url}")

    def _failed(self, request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page, or leaving it, called the request off
            self.heard.append(f"failed: {request.url} {request.failure}")

    def look(self, path: str, *looks: Look) -> None:
        """Open a page and look at it in each way. The first look decides what it is loaded with; the others follow without reloading."""
        self.heard.clear()
        self._as(looks[0])
        try:
            answer = self.page.goto(self.site.address + path, wait_until="load")
        except Exception as error:
            self.faults.append(f"{self.who} {path}: {error}")
            return
        if answer is None or answer.status >= 400:
            self.faults.append(f"{self.who} {path}: {answer and answer.status}")
            return
        for number, look in enumerate(looks):
            if number:
                self._as(look)
            self._judge(path, look)
        self.faults += [f"{self.who} {path}: {sentence[:400]}" for sentence in dict.fromkeys(self.heard)]

    def _as(self, look: Look) -> None:
        self.page.set_viewport_size(dict(zip(("width", "height"), look.size, strict=True)))
        self.page.emulate_media(color_scheme=look.theme, contrast=look.contrast)

    def _judge(self, path: str, look: Look) -> None:
        self.count += 1
        found = []
        if overflow := self.page.evaluate(OVERFLOW):
            found.append(f"scrolls sideways: {overflow}")
        if not look.layout_only:
            found += self.page.evaluate(RUN_AXE, TAGS)
        if self.page.locator("h1").count() != 1:
            found.append(f"{self.page.locator('h1').count()} h1")
        if found:
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SCREENSHOTS / f"{self.who}{path.split('?')[0].replace('/', '_')[:80]}-{str(look).replace(' ', '-')}.png", full_page=True)
        self.faults += [f"{self.who} {path} ({look}): {sentence[:400]}" for sentence in found]

    def done(self) -> None:
        """Close the window and fail with all that was wrong."""
        self.context.close()
        print(f"{self.who}: {self.count} looks")
        assert self.count
        assert self.faults == [], f"{len(self.faults)} faults:\n" + "\n".join(self.faults)


def look_at_half(site, chromium, half: int) -> None:
    """Look at every second page of the richest role, light and wide, dark and narrow. Two workers share the pages by halves."""
    look_at(site, chromium, "everything", richest(site.app, site.world), (Look(), Look(NARROW, "dark")), half)


def look_at_half_as(site, chromium, row: str, half: int) -> None:
    """Look at every second page of a row of the matrix at every width, in every theme."""
    look_at(site, chromium, row, browser_of(site.app, site.world, row, site.world.own), EVERY_LOOK, half)


def look_at(site, chromium, who: str, somebody, looks, half: int) -> None:
    """Look at every second page that `somebody` gets, beginning with the first or the second."""
    looker = Looker(chromium, site, who, site.cookies_of(somebody))
    for path in sorted(pages_for(site, somebody))[half::2]:
        looker.look(path, *looks)
    looker.done()
