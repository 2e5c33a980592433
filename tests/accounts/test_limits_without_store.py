"""A real server whose Redis answers nobody: pages open, people sign in, and guessing is slowed all the same."""

import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests import services
from tests.accounts.people import PASSWORD, person
from tests.proofs.site import Site


@pytest.fixture
def site():
    made = Site(REDIS_URL=f"redis://127.0.0.1:{services.free_port()}/0")
    yield made
    made.close()


class Visitor:
    """Somebody who signs in over real HTTP and keeps cookies."""

    def __init__(self, port: int):
        self._address, self._opener = f"http://127.0.0.1:{port}", build_opener(HTTPCookieProcessor(CookieJar()))

    def _ask(self, path: str, data: dict | None = None):
        try:
            answer = self._opener.open(self._address + path, data=urlencode(data).encode() if data else None, timeout=10)
        except HTTPError as refused:
            answer = refused
        with answer:
            return answer.status, answer.geturl(), answer.read().decode()

    def attempt(self, email: str, password: str) -> int:
        """The status of one sign-in; a redirection is followed."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self._ask("/sign-in")[2]).group(1)
        return self._ask("/sign-in", {"email": email, "password": password, "csrf_token": token})[0]

    def opens(self, path: str) -> str:
        """Where one is after opening a page, as its address says."""
        return self._ask(path)[1].removeprefix(self._address)


def test_guessing_is_slowed_and_the_rest_goes_on_while_the_store_of_the_counts_is_away(site):
    with site.inside():
        email = person().email
    server = site.serve()
    visitor = Visitor(server.port)
    assert visitor.attempt(email, PASSWORD) == 200
    assert visitor.opens("/desk") == "/desk"
    stranger = Visitor(server.port)
    assert [stranger.attempt(f"kto{n}@gmina.example", "zupełnie inne hasło") for n in range(12)] == [422] * 10 + [429] * 2
    assert stranger.opens("/consultations") == "/consultations"
