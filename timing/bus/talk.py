"""What one process says to Redis and asks of it, in one round trip each time.

What is told of rigs and screens lies on shelves (`timing.bus.shelf`), what is counted in a stream of bounded length,
and nudges go over a channel. All keys begin with the same prefix, and of rights none is needed beyond these commands on
these keys. What lies at one of our keys and is of another type is deleted.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, NamedTuple

from redis import Redis
from redis.exceptions import ResponseError

from timing.bus import presence
from timing.bus.counting import MOST, Counting, Out
from timing.bus.shelf import FORGET_S, Shelf, stamped
from timing.live_json import read as read_told

KEPT_MS: Final = int(FORGET_S * 1000)
COUNTS_KEPT_MS: Final = 2 * 3_600_000
"""No limit looks further back."""
GREW: Final = "grew"
COUNTED: Final = "counted"


class Keys(NamedTuple):
    """The names in Redis of one record."""

    nudges: str
    live: str
    screens: str
    counts: str


def keys(prefix: str) -> Keys:
    """Those that begin with `prefix`."""
    return Keys(*(prefix + name for name in Keys._fields))


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be said this time; None and empty is nothing. `whole`: look at the shelves as well."""

    grew: bool = False
    counts: Sequence[Out] = ()
    live: str | None = None
    screens: str | None = None
    whole: bool = False


class _Command(NamedTuple):
    """A command of a round trip, the key that it is about, and who takes the answer."""

    key: str
    words: tuple[str | int, ...]
    take: Callable[[Any], None] | None = None


@dataclass(slots=True)
class Talk:
    """One process's side of it. Mutable; of one thread, but for what the shelves show.

    `clock` gives seconds that only go forward.
    """

    mine: str
    keys: Keys
    counting: Counting
    clock: Callable[[], float] = time.monotonic
    live: Shelf[Any] = field(init=False)
    screens: Shelf[Any] = field(init=False)
    _ahead_s: float = 0.0
    """By how much Redis' clock is ahead of ours."""
    _counted: str = "0-0"
    """How far the stream has been read."""
    _over: list[tuple[str, str]] = field(default_factory=list)
    """Fields that nobody needs any more, by key."""
    _foreign: set[str] = field(default_factory=set)
    """Keys of ours at which something of another type lies."""

    def __post_init__(self) -> None:
        self.live = Shelf(self.mine, read_told)
        self.screens = Shelf(self.mine, presence.read)

    def now_s(self) -> float:
        """The instant by Redis' clock, as far as it is known."""
        return self.clock() + self._ahead_s

    def meet(self, client: Redis) -> None:
        """Ask what time it is there, before anything is said. Raises RedisError."""
        self._set_clock(client.time())
        if _instant_of(self._counted) > self.now_s():  # another Redis, or one whose clock was put back
            self._counted = f"{int(self.now_s() * 1000)}-0"

    def exchange(self, client: Redis, saying: Saying) -> list[ResponseError]:
        """Say it and take in the answers; what Redis refused. Raises RedisError where it does not answer."""
        commands = [*self._clearing(), *self._telling(saying), *self._asking()]
        if saying.whole:
            commands += [*self._putting(self.keys.live, saying.live), *self._putting(self.keys.screens, saying.screens)]
            commands += self._looking()
        with client.pipeline(transaction=False) as pipe:
            put: Callable[..., object] = pipe.execute_command
            for each in commands:
                put(*each.words)
            answers = pipe.execute(raise_on_error=False)
        return self._take(commands, answers)

    def _clearing(self) -> Iterator[_Command]:
        for key in self._foreign:
            yield _Command(key, ("DEL", key))
        for key, source in self._over:
            yield _Command(key, ("HDEL", key, source))

    def _telling(self, saying: Saying) -> Iterator[_Command]:
        nudges, counts = self.keys.nudges, self.keys.counts
        if saying.grew:
            yield _Command(nudges, ("PUBLISH", nudges, f"{GREW} {self.mine}"))
        for each in saying.counts:
            entry = ("by", self.mine, "name", each.name, "key", each.key)
            yield _Command(counts, ("XADD", counts, "MAXLEN", "~", MOST, "*", *entry))
        if saying.counts:
            yield _Command(counts, ("PEXPIRE", counts, COUNTS_KEPT_MS))
            yield _Command(nudges, ("PUBLISH", nudges, f"{COUNTED} {self.mine}"))

    def _asking(self) -> Iterator[_Command]:
        counts = self.keys.counts
        yield _Command("", ("TIME",), self._set_clock)
        yield _Command(counts, ("XREAD", "COUNT", MOST, "STREAMS", counts, self._counted), self._take_counts)

    def _putting(self, key: str, body: str | None) -> Iterator[_Command]:
        if body is not None:
            yield _Command(key, ("HSET", key, self.mine, stamped(body, self.now_s())))
            yield _Command(key, ("PEXPIRE", key, KEPT_MS))

    def _looking(self) -> Iterator[_Command]:
        for key, shelf in ((self.keys.live, self.live), (self.keys.screens, self.screens)):
            yield _Command(key, ("HGETALL", key), partial(self._take_shelf, key, shelf))

    def _take(self, commands: Sequence[_Command], answers: Sequence[Any]) -> list[ResponseError]:
        self._foreign.clear()
        self._over.clear()
        refused = []
        for command, answer in zip(commands, answers, strict=True):
            if isinstance(answer, ResponseError):
                if str(answer).startswith("WRONGTYPE"):
                    self._foreign.add(command.key)
                else:
                    refused.append(answer)
            elif command.take is not None:
                command.take(answer)
        return refused

    def _set_clock(self, told: tuple[int, int]) -> None:
        seconds, micros = told
        self._ahead_s = seconds + micros / 1e6 - self.clock()

    def _take_counts(self, told: Any) -> None:
        for _, entries in told or ():
            for id, fields in entries:
                self._counted = id
                if fields.get("by") != self.mine:
                    self.counting.hear(fields, self.now_s() - _instant_of(id))

    def _take_shelf(self, key: str, shelf: Shelf[Any], fields: Mapping[str, str]) -> None:
        self._over += [(key, source) for source in shelf.take(fields, self.now_s())]


def _instant_of(id: str) -> float:
    """When an entry of a stream was written, in seconds since 1970."""
    return int(id.partition("-")[0]) / 1000
