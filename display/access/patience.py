"""How long who guesses PINs must wait, and why that can lock nobody out.

An address that nobody knows may try a few times, then waits longer with each try. While many addresses guess, each has
one try an hour; but each has it, so guesses from elsewhere keep no address from being heard. A device that somebody
with this role has signed in at before is counted apart from its address and waits a moment at most, whatever others do
and whatever it did itself. Who has neither gets a one-time code from somebody who is in, or from the machine itself;
codes are too long to be guessed, and nobody waits for them.

A try is counted when it begins, so that a thousand at once are not all the first.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from display.guesses import network

FREE: Final = 5
"""Tries before there is any wait."""
FIRST_WAIT_S: Final = 15.0
LONGEST_WAIT_S: Final = 3600.0
KNOWN_WAIT_S: Final = 2.0
"""The longest wait of a device that is known."""
ALARM: Final = 40
"""Wrong PINs of unknown devices within `WINDOW_S`: from here on somebody is at work."""
WINDOW_S: Final = 3600.0
MOST_ADDRESSES: Final = 10_000


@dataclass(slots=True)
class _Tries:
    count: int = 0
    last: float = 0.0


class Patience:
    """Counts tries. Mutable, for one thread. `clock` gives seconds that only go forward."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._addresses: OrderedDict[str, _Tries] = OrderedDict()
        """The one that tried last stands last."""
        self._devices: OrderedDict[str, _Tries] = OrderedDict()
        self._wrong: deque[float] = deque()
        """When unknown devices tried in vain, within the window; the newest `ALARM` of them."""

    @property
    def alarmed(self) -> bool:
        """Whether so much is guessed that it is no mistake."""
        self._pass()
        return len(self._wrong) >= ALARM

    @property
    def wrong(self) -> int:
        """Tries in vain of unknown devices within the window, counted up to `ALARM`."""
        self._pass()
        return len(self._wrong)

    def begin(self, ip: str, device: str | None) -> float:
        """Begin a try: 0 where the PIN may be looked at, else how many seconds to wait until then.

        `device` names one that is known to this role, None is any other.
        """
        now = self._clock()
        known = device is not None
        of, name = (self._devices, device) if device is not None else (self._addresses, network(ip))
        tries = of.get(name, _Tries())
        if now - tries.last >= 2 * LONGEST_WAIT_S:
            tries = _Tries()
        wait_s = tries.last + self._after(tries.count, known=known) - now
        if wait_s > 0:
            return wait_s
        of[name] = _Tries(tries.count + 1, now)
        of.move_to_end(name)
        if len(of) > MOST_ADDRESSES:
            of.popitem(last=False)
        if not known:
            self._pass()
            self._wrong.append(now)
            if len(self._wrong) > ALARM:
                self._wrong.popleft()
        return 0.0

    def right(self, ip: str, device: str | None) -> None:
        """The PIN that was looked at last from there was the right one: nothing is held against it."""
        if device is not None:
            self._devices.pop(device, None)
        elif self._addresses.pop(network(ip), None) is not None and self._wrong:
            self._wrong.pop()

    def _after(self, count: int, *, known: bool) -> float:
        """How long to wait after so many tries."""
        if known:
            return KNOWN_WAIT_S if count >= FREE else 0.0
        if count and self.alarmed:
            return LONGEST_WAIT_S
        if count < FREE:
            return 0.0
        return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(count - FREE, 16))

    def _pass(self) -> None:
        """Forget what lies before the window."""
        before = self._clock() - WINDOW_S
        while self._wrong and self._wrong[0] <= before:
            self._wrong.popleft()
