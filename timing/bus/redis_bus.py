"""The bus of several machines, over Redis: a thread that speaks and one that listens.

Callers only leave something to be said or look at what was heard last: whether Redis is there or not, fast or stalled,
they go on at once. Between two attempts to reach it there is a pause, and of what waits meanwhile the newest is kept.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from secrets import token_hex
from typing import Final

from redis import Redis, RedisError
from redis.exceptions import ResponseError

from timing.bus.counting import Counting
from timing.bus.listening import Listening, paused_s
from timing.bus.presence import Reported
from timing.bus.protocol import Heard, Presence, Tally
from timing.bus.redis_client import ANSWER_S, connect, sentence
from timing.bus.shelf import FORGET_S
from timing.bus.talk import COUNTED, GREW, Saying, Talk, keys
from timing.live_json import Told, written

EVERY_S: Final = 0.25
"""Rigs and screens are told of, and looked at, so often at most."""
PAUSE: Final = 9
"""After that a pause of so many times what it took of a processor: thousands of rigs must not be a burden."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _ToSay:
    """What waits to be said. Any thread sets it, the one that speaks takes it."""

    grew: bool = False
    live: Callable[[], Told] | None = None
    on_growth: list[Callable[[], None]] = field(default_factory=list)


class RedisBus:
    """See `Bus`. `url` is that of a Redis, `prefix` begins all keys.

    Raises SetupError for a URL that names no Redis; one that is not there is waited for.
    """

    def __init__(self, url: str, prefix: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._connect: Callable[[], Redis] = partial(connect, url)
        self._client = self._connect()
        self._clock = clock
        self._mine = token_hex(8)
        self._to_say = _ToSay()
        self._wake = threading.Event()
        self._stopping = False
        self._counting = Counting(clock, self._wake.set)
        self._reported = Reported(clock)
        names = keys(prefix)
        self._talk = Talk(self._mine, names, self._counting, clock)
        self._listening = Listening(self._connect, names.nudges, self._heard, self._nudged)
        self._speaking = threading.Thread(target=self._run, name="bus speaking", daemon=True)
        self._failures = 0
        self._trouble: str | None = None
        self._whole_due = float("-inf")
        """When rigs and screens are told of and looked at the next time."""

    @property
    def trouble(self) -> str | None:
        """See `Bus`."""
        return self._trouble or self._listening.trouble

    def grown(self) -> None:
        """See `Bus`."""
        self._to_say.grew = True
        self._wake.set()

    def on_growth(self, call: Callable[[], None]) -> None:
        """See `Bus`."""
        self._to_say.on_growth.append(call)

    def tell_live(self, told: Callable[[], Told]) -> None:
        """See `Bus`."""
        self._to_say.live = told

    def live(self) -> Sequence[Heard]:
        """See `Bus`."""
        now = self._talk.now_s()
        seen = self._talk.live.all()
        told = [Heard(source, max(0.0, now - each.at_s), each.value) for source, each in seen.items()]
        return [each for each in told if each.age_s <= FORGET_S]

    def tally(self, name: str) -> Tally:
        """See `Bus`."""
        return self._counting.tally(name)

    def here(self, screen: str, body: str) -> None:
        """See `Bus`."""
        self._reported.note(screen, body)

    def screens(self) -> Mapping[str, Presence]:
        """See `Bus`."""
        now, found = self._talk.now_s(), dict[str, Presence]()
        for each in self._talk.screens.all().values():
            since = max(0.0, now - each.at_s)
            for screen, (age_s, body) in each.value.items():
                told = Presence(age_s + since, body)
                found[screen] = min(told, found.get(screen, told))
        return found

    def start(self) -> None:
        """See `Bus`."""
        self._speaking.start()
        self._listening.start()

    def close(self) -> None:
        """See `Bus`. What has not been told by then may be lost."""
        self._stopping = True
        self._wake.set()
        self._listening.stop()
        if self._speaking.ident is not None:
            self._speaking.join(2 * ANSWER_S)
            self._listening.join(2 * ANSWER_S)
        self._client.close()

    # The thread that speaks

    def _run(self) -> None:
        while not self._stopping:
            self.speak()
            if self._failures:
                self._pause(paused_s(self._failures))
            else:
                self._wake.wait(max(0.0, self._whole_due - self._clock()))

    def _pause(self, seconds: float) -> None:
        """Wait for so long whatever there is to say, but for the end."""
        until = self._clock() + seconds
        while not self._stopping and (left := until - self._clock()) > 0:
            self._wake.wait(min(left, EVERY_S))
            if not self._stopping:
                self._wake.clear()

    def speak(self) -> None:
        """Say what there is to say and take in the answers, once. What goes wrong is `trouble`."""
        self._wake.clear()
        grew, self._to_say.grew = self._to_say.grew, False
        try:
            refused = self._exchange(grew)
        except (RedisError, OSError) as error:
            self._fail(error, grew)
        except Exception as error:  # noqa: BLE001  logged, and told as trouble
            _log.exception("what other machines tell cannot be taken in, or what we tell cannot be written")
            self._fail(error, grew)
        else:
            self._failures = 0
            self._note(sentence(refused[0]) if refused else None)

    def _exchange(self, grew: bool) -> list[ResponseError]:
        if self._failures or self._whole_due == float("-inf"):
            self._talk.meet(self._client)
        counts, now = self._counting.waiting, self._clock()
        whole, busy_s = now >= self._whole_due, time.thread_time()
        if whole:
            told = self._to_say.live
            live = None if told is None else written(told())
            saying = Saying(grew, counts, live, self._reported.written(), whole=True)
            self._whole_due = now + EVERY_S
        else:
            saying = Saying(grew, counts)
        refused = self._talk.exchange(self._client, saying)
        if whole:
            self._whole_due = now + max(EVERY_S, PAUSE * (time.thread_time() - busy_s))
        self._counting.told(counts)
        return refused

    def _fail(self, error: Exception, grew: bool) -> None:
        self._to_say.grew |= grew
        self._failures += 1
        self._note(sentence(error))

    def _note(self, trouble: str | None) -> None:
        if trouble is not None and trouble != self._trouble:
            _log.warning("%s: boards follow the record by themselves, no lap is lost", trouble)
        elif trouble is None and self._trouble is not None:
            _log.warning("Redis is reached again")
        self._trouble = trouble

    # The thread that listens

    def _heard(self, message: str) -> None:
        what, _, by = message.partition(" ")
        if by == self._mine:
            return
        if what == GREW:
            self._nudged()
        elif what == COUNTED:
            self._wake.set()

    def _nudged(self) -> None:
        for call in tuple(self._to_say.on_growth):
            call()
