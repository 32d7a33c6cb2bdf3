"""Hears the nudges of other processes, on a connection and in a thread of its own."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from redis import Redis, RedisError, exceptions
from redis.client import PubSub

from timing.bus.redis_client import sentence

QUIET_S: Final = 1.0
"""After so long without a word it is asked whether the connection is still there."""
MOST_UNANSWERED: Final = 3
FIRST_PAUSE_S: Final = 0.25
LONGEST_PAUSE_S: Final = 2.0

_log = logging.getLogger(__name__)


def paused_s(failures: int) -> float:
    """How long to wait before the next attempt, after so many in vain."""
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(failures - 1, 10))


class Listening:
    """Hands each message on `channel` to `heard`, from `start` to `stop`.

    `back` is called each time that the channel is heard from now on: what was told before was not heard.
    """

    def __init__(
        self,
        connect: Callable[[], Redis],
        channel: str,
        heard: Callable[[str], None],
        back: Callable[[], None],
    ) -> None:
        self._connect = connect
        self._channel = channel
        self._heard = heard
        self._back = back
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bus listening", daemon=True)
        self.trouble: str | None = None
        """A sentence while nothing is heard."""

    def start(self) -> None:
        """Begin to hear."""
        self._thread.start()

    def stop(self) -> None:
        """Hear no more; `join` waits until it is so."""
        self._stopping.set()

    def join(self, seconds: float) -> None:
        """Wait for the thread, at most so many seconds."""
        self._thread.join(seconds)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                with self._connect() as client, client.pubsub(ignore_subscribe_messages=True) as pubsub:
                    pubsub.subscribe(self._channel)
                    pubsub.ping()
                    self._hear_from(pubsub)
            except (RedisError, OSError) as error:
                failures = 1 if self.trouble is None else failures + 1
                self.trouble = sentence(error)
            except Exception as error:  # noqa: BLE001  logged, and nudges must not be missed for ever
                _log.exception("nudges of other machines cannot be taken in")
                failures += 1
                self.trouble = sentence(error)
            self._stopping.wait(paused_s(failures) if failures else 0.0)

    def _hear_from(self, pubsub: PubSub) -> None:
        """Hear until told to stop. Raises RedisError when the connection is dead."""
        unanswered, is_back = 1, False
        while not self._stopping.is_set():
            message = pubsub.get_message(timeout=QUIET_S)
            if message is None:
                if unanswered > MOST_UNANSWERED:
                    raise exceptions.ConnectionError("nothing comes from it any more")
                unanswered += 1
                pubsub.ping()
                continue
            unanswered = 0
            if not is_back:
                is_back, self.trouble = True, None
                self._back()
            if message["type"] == "message":
                self._heard(str(message["data"]))
