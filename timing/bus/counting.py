"""What all processes count together, on its way out to the others and in from them. Bounded in both directions."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from timing.bus.protocol import Counted

MOST: Final = 2_000
"""So many wait for being told, or for being asked for; the oldest go first."""


class Out(NamedTuple):
    """Something counted here that the others are to be told."""

    name: str
    key: str


class _Tally:
    """See `timing.bus.protocol.Tally`."""

    def __init__(self, add: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._add = add
        self._clock = clock
        self._heard: deque[tuple[str, float]] = deque(maxlen=MOST)
        """Keys, and when each was counted by our clock."""

    def add(self, key: str) -> None:
        self._add(key)

    def others(self) -> Sequence[Counted]:
        now, found = self._clock(), []
        while self._heard:
            key, at = self._heard.popleft()
            found.append(Counted(key, now - at))
        return found

    def hear(self, key: str, age_s: float) -> None:
        """Another process has counted it."""
        self._heard.append((key, self._clock() - age_s))


class Counting:
    """The tallies of one process; `clock` gives seconds that only go forward, `wake` is called when one counts."""

    def __init__(self, clock: Callable[[], float], wake: Callable[[], None]) -> None:
        self._clock = clock
        self._wake = wake
        self._out: deque[Out] = deque(maxlen=MOST)
        self._tallies: dict[str, _Tally] = {}

    def tally(self, name: str) -> _Tally:
        """What is counted together under this name."""
        if name not in self._tallies:
            self._tallies[name] = _Tally(partial(self._add, name), self._clock)
        return self._tallies[name]

    def _add(self, name: str, key: str) -> None:
        self._out.append(Out(name, key))
        self._wake()

    @property
    def waiting(self) -> Sequence[Out]:
        """What is to be told, the oldest first."""
        return tuple(self._out)

    def told(self, these: Sequence[Out]) -> None:
        """The others have been told these, which were `waiting`.

        Those whose answer was lost are told again: counted twice is better than not at all.
        """
        known = set(map(id, these))
        while self._out and id(self._out[0]) in known:
            self._out.popleft()

    def hear(self, fields: Mapping[str, str], age_s: float) -> None:
        """Another process tells of something counted; of what nobody counts here, nothing is kept."""
        tally = self._tallies.get(fields.get("name", ""))
        if tally is not None and "key" in fields:
            tally.hear(fields["key"], max(0.0, age_s))
