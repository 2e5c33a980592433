"""Argon2id costs a twentieth of a second on purpose; where a test is about something else, it is made cheap."""

import pytest
from argon2 import PasswordHasher

from consult.accounts import passwords


@pytest.fixture(autouse=True)
def _cheap_hashes(request, monkeypatch):
    if request.module.__name__.endswith("test_passwords"):
        return
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._dummy.cache_clear()
    request.addfinalizer(passwords._dummy.cache_clear)
