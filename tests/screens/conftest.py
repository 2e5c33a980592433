"""What tests of whole screens need."""

import pytest

from tests.contributions.counting import counted


@pytest.fixture
def count_queries(app):
    """`count_queries(work)` says how many statements `work()` sends to the database."""
    return counted
