"""Words in the reader's language: counted phrases take the form that fits, whichever file they stand in."""

import pytest

from consult.core import i18n


@pytest.mark.parametrize(("n", "form"), [(1, 0), (2, 1), (4, 1), (5, 2), (11, 2), (12, 2), (14, 2), (21, 2), (22, 1), (25, 2), (102, 1), (112, 2)])
def test_polish_has_three_forms(n, form):
    assert i18n.catalogue("pl").plural(n) == form


def test_an_unknown_language_is_polish_and_english_needs_no_catalogue():
    with i18n.speaking("tlh"):
        assert i18n.language() == "pl"
    with i18n.speaking("en"):
        assert i18n.ngettext("%(n)s day left", "%(n)s days left", 2) == "2 days left"
