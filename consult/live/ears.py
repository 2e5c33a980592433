"""What a process hears of the others: facts they committed, how many people are in a room.

Redis carries numbers of facts, never their content: a forged message can make us look at our own database, no more. Without Redis, or
while it is away, each process looks at the record a few times a second, so that live goes on between processes and nothing is lost.
"""

import contextlib
import json
import logging
import queue
import secrets
import threading
import time

import redis
import sqlalchemy as sa

from consult.core.db import db, session_scope
from consult.core.record import FactRow, Seal
from consult.live.presence import Presence
from consult.live.push import Push

log = logging.getLogger(__name__)
CHANNEL = "consult:live"
LOOK = 0.2
TICK = 1.0
RETRY = 2.0
MOST = 500


class Ears:
    """The listening of one process. `start` begins it in threads (greenlets when patched), `stop` ends it."""

    def __init__(self, app, push: Push, presence: Presence, redis_url: str):
        self._app, self._push, self._presence, self._redis_url = app, push, presence, redis_url
        self._stopped = threading.Event()
        self._mark: int | None = None
        self._outgoing: queue.SimpleQueue = queue.SimpleQueue()
        self._name = secrets.token_hex(8)

    def start(self) -> None:
        """Begin to look, and to listen where there is a Redis."""
        loops = [self._look_on, self._tick_on]
        if self._redis_url:
            self._push.publish.append(lambda facts: self._outgoing.put({"facts": facts}))
            loops += [self._listen_on, self._speak_on]
        self.look()
        for loop in loops:
            threading.Thread(target=loop, daemon=True).start()

    def stop(self) -> None:
        """End the loops."""
        self._stopped.set()

    def look(self) -> None:
        """Tell what has been committed since the last look and was not told here yet.

        SQLite has one writer: ids of facts are in the order of commits. Elsewhere only the seals are in an order that misses nothing.
        """
        with self._app.app_context():
            has_one_writer = db.engine.dialect.name == "sqlite"
            with db.engine.connect() as connection:  # five times a second: as little as can be
                head = connection.exec_driver_sql("SELECT max(id) FROM facts" if has_one_writer else "SELECT max(seq) FROM seals").scalar() or 0
            if self._mark is None or head < self._mark:
                self._mark = head
            if head == self._mark:
                return
            self._tell_fresh(*((FactRow.id, FactRow.id) if has_one_writer else (Seal.seq, Seal.fact_id)))

    def _tell_fresh(self, place, fact) -> None:
        with session_scope():
            fresh = db.session.execute(sa.select(place, fact).where(place > self._mark).order_by(place).limit(MOST)).all()
            self._tell([fact_id for _place, fact_id in fresh])
            self._mark = fresh[-1][0]

    def _tell(self, fact_ids: list[int]) -> None:
        unknown = [fact_id for fact_id in fact_ids if not self._push.knows(fact_id)]
        if unknown:
            self._push.heard_of(list(db.session.scalars(sa.select(FactRow).where(FactRow.id.in_(unknown)).order_by(FactRow.id))))

    def _look_on(self) -> None:
        while not self._stopped.wait(LOOK):
            try:
                self.look()
            except Exception:
                log.exception("looking at the record failed")
                self._stopped.wait(RETRY)

    def _tick_on(self) -> None:
        while not self._stopped.wait(TICK):
            try:
                self._push.sweep()
                counts = self._presence.tick(time.monotonic())
                if counts and self._redis_url:
                    self._outgoing.put({"present": counts})
            except Exception:
                log.exception("the tick failed")

    def _speak_on(self) -> None:
        client = redis.Redis.from_url(self._redis_url, socket_connect_timeout=1, socket_timeout=1)
        while not self._stopped.is_set():
            with contextlib.suppress(queue.Empty):
                message = self._outgoing.get(timeout=TICK)
                while not self._outgoing.empty() and "facts" in message:  # what waits goes out together
                    following = self._outgoing.get()
                    if "facts" not in following:
                        self._speak(client, message)
                        message = following
                        break
                    message["facts"] += following["facts"]
                self._speak(client, message)
        client.close()

    def _speak(self, client: redis.Redis, message: dict) -> None:
        try:
            client.publish(CHANNEL, json.dumps({**message, "from": self._name}))
        except redis.RedisError as error:  # the others will look for themselves
            log.warning("Redis is away: %s", error)

    def _listen_on(self) -> None:
        while not self._stopped.is_set():
            try:
                client = redis.Redis.from_url(self._redis_url, socket_connect_timeout=2)
                with client, client.pubsub(ignore_subscribe_messages=True) as channel:
                    channel.subscribe(CHANNEL)
                    while not self._stopped.is_set():
                        message = channel.get_message(timeout=TICK)
                        if message:
                            self._understand(message["data"])
            except redis.RedisError as error:
                log.warning("Redis is away: %s", error)
                self._stopped.wait(RETRY)

    def _understand(self, data: bytes) -> None:
        try:
            message = json.loads(data)
            if message.get("from") == self._name:
                return
            facts = [fact for fact in message.get("facts", ())[:MOST] if isinstance(fact, int)]
            with self._app.app_context(), session_scope():
                if facts:
                    self._tell(facts)
            if isinstance(message.get("present"), dict):
                self._presence.hear(str(message.get("from")), message["present"], time.monotonic())
        except Exception:  # whatever stands there, we go on listening
            log.exception("a message of another process could not be used")
