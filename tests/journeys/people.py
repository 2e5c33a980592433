"""People at their browsers: they find things on a page by the words they read there."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from consult.config import ROOT

PATIENCE = 15_000  # milliseconds until something expected must be there
READING = 2_100  # milliseconds: whoever sends sooner is not taken for a person
SHOTS = ROOT / ".tmp" / "journeys"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
expect.set_options(timeout=PATIENCE)


class Person:
    """Somebody with a browser of their own. `faults` gathers what no page may do to them: errors of scripts, answers of 500."""

    def __init__(self, chromium, address: str, name: str, *, javascript: bool = True, phone: bool = False):
        self.name, self.faults = name, []
        self.context = chromium.new_context(
            base_url=address, locale="pl-PL", java_script_enabled=javascript, reduced_motion="reduce", viewport=PHONE if phone else DESK,
            accept_downloads=True,
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self._met(f"a script failed: {error}"))
        self.page.on("response", lambda answer: answer.status >= 500 and self._met(f"{answer.status} from {answer.url}"))
        self.page.on("console", lambda said: said.type == "error" and "Failed to load resource" not in said.text and self._met(said.text))

    def _met(self, fault: str) -> None:
        self.faults.append(f"{self.name} at {self.page.url}: {fault}")

    def opens(self, address: str) -> None:
        """Open an address of the site."""
        answer = self.page.goto(address)
        assert answer is None or answer.status < 400, f"{self.name}: {answer.status} from {address}"

    def reads(self) -> None:
        """Look at the page as long as a person does before sending a form."""
        self.page.wait_for_timeout(READING)

    def field(self, label: str | re.Pattern, **where) -> Locator:
        """The field with this label."""
        return self._in(where).get_by_label(label, exact=isinstance(label, str)).first

    def writes(self, label: str | re.Pattern, text: str, **where) -> None:
        """Fill a field in. A label may be followed by a remark such as “optional”."""
        self._in(where).get_by_label(starting(label)).first.fill(text)

    def ticks(self, *labels: str | re.Pattern, **where) -> None:
        """Choose radio buttons or tick boxes by the words beside them."""
        for label in labels:
            box = self._in(where).get_by_label(starting(label)).first
            box.check()

    def selects(self, label: str, choice: str | re.Pattern, **where) -> None:
        """Choose an option that contains these words."""
        box = self._in(where).get_by_label(starting(label)).first
        words = [option.strip() for option in box.locator("option").all_inner_texts()]
        found = next((option for option in words if (choice in option if isinstance(choice, str) else choice.search(option))), None)
        assert found is not None, f"{choice} is none of {words}"
        box.select_option(label=found)

    def presses(self, name: str | re.Pattern, **where) -> None:
        """Press a button."""
        self._in(where).get_by_role("button", name=starting(name)).first.click()

    def follows(self, name: str | re.Pattern, **where) -> None:
        """Follow a link."""
        self._in(where).get_by_role("link", name=starting(name)).first.click()

    def unfolds(self, summary: str, **where) -> None:
        """Open a folded part of the page, if it is not open."""
        part = self._in(where).locator("details", has=self.page.locator("summary", has_text=summary)).first
        if part.get_attribute("open") is None:
            part.locator("summary").first.click()

    def sees(self, *texts: str | re.Pattern, **where) -> None:
        """Wait until these words stand on the page."""
        for text in texts:
            expect(self._in(where).get_by_text(text).locator("visible=true").first).to_be_visible()

    def does_not_see(self, *texts: str | re.Pattern, **where) -> None:
        """Check that these words stand nowhere on the page now."""
        for text in texts:
            expect(self._in(where).get_by_text(text).locator("visible=true")).to_have_count(0)

    def is_at(self, heading: str | re.Pattern) -> None:
        """Wait for the page with this heading."""
        expect(self.page.get_by_role("heading", level=1, name=heading).first).to_be_visible()

    def downloads(self, link: str | re.Pattern, into: Path, **where) -> Path:
        """Follow a link to a file; where it lies then."""
        with self.page.expect_download() as coming:
            self.follows(link, **where)
        path = into / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    def keeps_a_picture(self, name: str) -> None:
        """Lay a picture of the page aside, for looking at what went wrong."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def _in(self, where: dict):
        """The part of the page that is meant: `within` a locator, or the element that holds these words."""
        return where.get("within") or self.page


def starting(words: str | re.Pattern) -> re.Pattern:
    """What begins with these words: labels and names carry remarks for screen readers behind them."""
    return re.compile(rf"^\s*{re.escape(words)}") if isinstance(words, str) else words
