"""Keys that were guessed wrong, by the address they came from: who has guessed often must wait.

Each address is counted by itself, so that nobody can keep another one from being heard. A few addresses are enough: an
attacker who has many is slowed by the length of the keys alone.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

from timing.bus.alone import NO_TALLY
from timing.bus.protocol import Tally

MOST: Final = 10
"""Wrong keys of one address within `WINDOW_S` seconds."""
WINDOW_S: Final = 60.0
MOST_ADDRESSES: Final = 1_000
_NETWORK_BITS: Final = 64
"""Of an IPv6 address: the rest of it anybody chooses for himself."""


class Guesses:
    """Counts wrong keys, with those of other processes. Mutable. `clock` gives seconds that only go forward."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, tally: Tally = NO_TALLY) -> None:
        self._clock = clock
        self._tally = tally
        self._wrong: OrderedDict[str, tuple[float, int]] = OrderedDict()
        """When an address began to guess, and how often it has since; the one that began last stands last."""

    def wait_s(self, ip: str) -> float:
        """How long an address must wait before it may show another key; 0 where it need not."""
        for key, age_s in self._tally.others():
            self._count(key, self._clock() - age_s)
        since, count = self._wrong.get(network(ip), (0.0, 0))
        return max(0.0, since + WINDOW_S - self._clock()) if count >= MOST else 0.0

    def note(self, ip: str) -> None:
        """An address showed a wrong key."""
        sender = network(ip)
        self._count(sender, self._clock())
        self._tally.add(sender)

    def _count(self, sender: str, now: float) -> None:
        since, count = self._wrong.get(sender, (now, 0))
        if now - since >= WINDOW_S:
            del self._wrong[sender]
            since, count = now, 0
        self._wrong[sender] = since, count + 1
        if len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)


def network(ip: str) -> str:
    """Whose address it is, as far as it tells."""
    try:
        found = ip_address(ip)
    except ValueError:
        return ip
    return ip if found.version == 4 else str(int(found) >> (128 - _NETWORK_BITS))
