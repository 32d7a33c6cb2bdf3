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
from timing.bus.alone import NO_TALLY
from timing.bus.protocol import Tally

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
_TRIED: Final = {False: "a", True: "d"}
_RIGHT: Final = {False: "A", True: "D"}
"""What a try or a right PIN is told other processes with, of an address and of a device that is known."""


@dataclass(slots=True)
class _Tries:
    count: int = 0
    last: float = 0.0


class Patience:
    """Counts tries, with those of other processes. Mutable, for one thread.

    `clock` gives seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float], tally: Tally = NO_TALLY) -> None:
        self._clock = clock
        self._tally = tally
        self._addresses: OrderedDict[str, _Tries] = OrderedDict()
        """The one that tried last stands last."""
        self._devices: OrderedDict[str, _Tries] = OrderedDict()
        self._wrong: deque[float] = deque()
        """When unknown devices tried in vain, within the window; the newest `ALARM` of them."""

    @property
    def alarmed(self) -> bool:
        """Whether so much is guessed that it is no mistake."""
        self._take_in()
        self._pass()
        return len(self._wrong) >= ALARM

    @property
    def wrong(self) -> int:
        """Tries in vain of unknown devices within the window, counted up to `ALARM`."""
        self._take_in()
        self._pass()
        return len(self._wrong)

    def begin(self, ip: str, device: str | None) -> float:
        """Begin a try: 0 where the PIN may be looked at, else how many seconds to wait until then.

        `device` names one that is known to this role, None is any other.
        """
        self._take_in()
        now, known, name = self._clock(), device is not None, _name(ip, device)
        self._pass()
        tries = self._of(known).get(name, _Tries())
        if now - tries.last >= 2 * LONGEST_WAIT_S:
            tries = _Tries()
        wait_s = tries.last + self._after(tries.count, known=known) - now
        if wait_s > 0:
            return wait_s
        self._count(name, _Tries(tries.count + 1, now), known=known)
        self._tally.add(_TRIED[known] + name)
        return 0.0

    def right(self, ip: str, device: str | None) -> None:
        """The PIN that was looked at last from there was the right one: nothing is held against it."""
        known, name = device is not None, _name(ip, device)
        self._forgive(name, known=known)
        self._tally.add(_RIGHT[known] + name)

    def _take_in(self) -> None:
        """Count the tries of other processes."""
        for key, age_s in self._tally.others():
            what, name = key[:1], key[1:]
            known = what in (_TRIED[True], _RIGHT[True])
            if what in _TRIED.values():
                tries, at = self._of(known).get(name, _Tries()), self._clock() - age_s
                self._count(name, _Tries(tries.count + 1, max(tries.last, at)), known=known)
            elif what in _RIGHT.values():
                self._forgive(name, known=known)

    def _of(self, known: bool) -> OrderedDict[str, _Tries]:
        return self._devices if known else self._addresses

    def _count(self, name: str, tries: _Tries, *, known: bool) -> None:
        of = self._of(known)
        of[name] = tries
        of.move_to_end(name)
        if len(of) > MOST_ADDRESSES:
            of.popitem(last=False)
        if not known:
            self._pass()
            self._wrong.append(tries.last)
            if len(self._wrong) > ALARM:
                self._wrong.popleft()

    def _forgive(self, name: str, *, known: bool) -> None:
        if self._of(known).pop(name, None) is not None and not known and self._wrong:
            self._wrong.pop()

    def _after(self, count: int, *, known: bool) -> float:
        """How long to wait after so many tries."""
        if known:
            return KNOWN_WAIT_S if count >= FREE else 0.0
        if count and len(self._wrong) >= ALARM:
            return LONGEST_WAIT_S
        if count < FREE:
            return 0.0
        return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(count - FREE, 16))

    def _pass(self) -> None:
        """Forget what lies before the window."""
        before = self._clock() - WINDOW_S
        while self._wrong and self._wrong[0] <= before:
            self._wrong.popleft()


def _name(ip: str, device: str | None) -> str:
    return network(ip) if device is None else device
