"""The page of commands, rooms and changes is what is registered."""

from consult.config import ROOT
from consult.live.reference import commands_page


def test_the_printed_commands_are_current(app):
    page = ROOT / "docs" / "reference" / "commands.md"
    assert page.read_text(encoding="utf-8") == commands_page(), "run `consult docs`"
