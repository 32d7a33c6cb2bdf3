"""A second server that hears the same rigs: it takes in what it hears a little later than the first one.

By then it has read what the first one has written, and a lap that is in the record is not written again, by whatever
the game knows its laps. While the first one is gone, nothing is in the record, and the second writes every lap, that
much later. The tape keeps everything at once. Nobody has to notice which of the two is alive.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

from ingest.rigs import Address

LOOKS_EVERY_S: Final = 0.05
MOST: Final = 200_000
"""So many datagrams wait: five seconds of a hall that sends forty thousand a second. Older ones are not held back."""

Take = Callable[[bytes, Address, int], None]


class _Heard(NamedTuple):
    datagram: bytes
    source: Address
    at_ns: int


class Standby:
    """Holds datagrams back for `delay_ns`, from `start` to `stop`; `take` is called for each, in order, by a thread."""

    def __init__(self, take: Take, delay_ns: int, clock: Callable[[], int]) -> None:
        self._take = take
        self._delay_ns = delay_ns
        self._clock = clock
        self._held: deque[_Heard] = deque()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="standby", daemon=True)

    def hear(self, datagram: bytes, source: Address, at_ns: int) -> None:
        """Take a datagram in, from any thread."""
        self._held.append(_Heard(datagram, source, at_ns))

    def release(self) -> None:
        """Hand on what was held back for long enough."""
        now_ns = self._clock()
        while self._held and (len(self._held) > MOST or now_ns - self._held[0].at_ns >= self._delay_ns):
            self._take(*self._held.popleft())

    def start(self) -> None:
        """Begin to hand on."""
        self._thread.start()

    def stop(self) -> None:
        """Hand on all that is held back, and end: the other server may be gone, and its laps are not lost."""
        self._ended.set()
        self._thread.join()
        while self._held:
            self._take(*self._held.popleft())

    def _run(self) -> None:
        while not self._ended.wait(LOOKS_EVERY_S):
            self.release()
