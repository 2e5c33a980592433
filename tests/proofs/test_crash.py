"""kill -9 under load: three times in the suite, thirty times in the long one."""

import pytest

from tests.proofs.crash import Proof, is_kept


def test_three_kills_lose_nothing_and_repeat_nothing():
    figures = Proof(3).run()
    assert is_kept(figures), figures


@pytest.mark.proof
def test_thirty_kills_lose_nothing_and_repeat_nothing():
    figures = Proof(30).run()
    assert is_kept(figures), figures
