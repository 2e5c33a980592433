"""Redis between processes: numbers of facts at once, counts of people, and life without it."""

import json
import time

import pytest
import redis

from consult.live import ears as hearing
from consult.live.ears import CHANNEL, Ears
from consult.policy.roles import Role
from tests import factories
from tests.live import area
from tests.proofs.site import free_port

pytestmark = pytest.mark.redis


@pytest.fixture
def other(redis_url):
    """Another process, as Redis sees it: what it says, what it hears."""
    client = redis.Redis.from_url(redis_url)
    channel = client.pubsub(ignore_subscribe_messages=True)
    channel.subscribe(CHANNEL)

    class Other:
        def say(self, **message):
            client.publish(CHANNEL, json.dumps({**message, "from": "other"}))

        def hear(self, name, seconds=3):
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                message = channel.get_message(timeout=0.1)
                if message and name in json.loads(message["data"]):
                    return json.loads(message["data"])[name]
            return None

    yield Other()
    channel.close()
    client.close()


@pytest.fixture
def ears(app, redis_url, monkeypatch):
    """The application's ears with Redis and without the looks at the seals."""
    live = app.extensions["live"]
    monkeypatch.setattr(live.push, "publish", [])
    monkeypatch.setattr(hearing, "LOOK", 3600)
    monkeypatch.setattr(hearing, "TICK", 0.05)
    made = Ears(app, live.push, live.presence, redis_url)
    made.start()
    time.sleep(0.3)
    yield made
    made.stop()
    time.sleep(0.2)


def test_what_is_committed_here_is_told_by_number_only(app, signs, ears, other):
    organisation = factories.organisation()
    area.write_sign(factories.actor((Role.ADMINISTRATOR, organisation)), organisation, words="tajemnica")
    facts = other.hear("facts")
    assert isinstance(facts, list) and all(isinstance(fact, int) for fact in facts)


def test_what_another_process_committed_arrives_at_once(app, connect, sign_in, ears, other, monkeypatch):
    organisation = factories.organisation()
    reader = connect(sign_in(factories.account((Role.ADMINISTRATOR, organisation))))
    reader.ask("join", {"room": f"{organisation.ref}/sign"})
    live = app.extensions["live"]
    told = []
    monkeypatch.setattr(live.push, "heard", told.extend)  # as if another process had committed
    area.write_sign(factories.actor((Role.ADMINISTRATOR, organisation)), organisation, words="zza ściany")
    other.say(facts=[fact_id for fact_id, _number, _fact in told])
    assert reader.wait_for("deltas")["deltas"][0]["words"] == "zza ściany"


def test_people_in_other_processes_are_counted(app, connect, sign_in, signs, ears, other, monkeypatch):
    organisation = factories.organisation()
    room = f"{organisation.ref}/sign"
    monkeypatch.setattr(signs.rooms.KINDS["organisation/sign"], "presence", True)
    reader = connect(sign_in(factories.account((Role.ADMINISTRATOR, organisation))))
    reader.ask("join", {"room": room})
    assert other.hear("present")[room] == 1
    other.say(present={room: 4})
    while reader.wait_for("present")["count"] != 5:
        pass


def test_without_redis_nothing_is_lost_and_nobody_waits(app, signs, monkeypatch):
    live = app.extensions["live"]
    monkeypatch.setattr(live.push, "publish", [])
    made = Ears(app, live.push, live.presence, f"redis://127.0.0.1:{free_port()}/0")
    made.start()
    organisation = factories.organisation()
    begun = time.monotonic()
    for i in range(5):
        area.write_sign(factories.actor((Role.ADMINISTRATOR, organisation)), organisation, words=f"Nr {i}")
    assert time.monotonic() - begun < 2
    made.stop()
    time.sleep(0.2)
