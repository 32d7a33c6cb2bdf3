"""What the running session's board and the evening were a while ago: for pictures that are shown late.

A page that is opened with a delay, or by a scene that becomes active, must not wait for that delay to see anything. So
the boards of the last minutes are kept as they were shown, within bounds. When somebody goes by another name, nothing
older is kept: what was shown under the old name may not be shown once more.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from display.channel import Face
from display.hub import CURRENT, Hub

MOST_S: Final = 300
"""The longest delay."""
MOST_ROWS: Final = 60_000
"""So many rows of boards are kept at most."""
MOST_TOLD: Final = 2_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A board, or the evening as JSON, since second `at` of the clock."""

    at: float
    face: Face | None = None
    evening: bytes = b""


class History:
    """Watches the hub, from `start` to `stop`. Mutable; used from the event loop only."""

    def __init__(self, hub: Hub, *, most_rows: int = MOST_ROWS) -> None:
        self._hub = hub
        self._most_rows = most_rows
        self._boards: deque[Shown] = deque()
        self._evenings: deque[Shown] = deque(maxlen=MOST_TOLD)
        self._rows = 0
        self._renamings = 0

    def start(self) -> None:
        """Begin to keep."""
        self._hub.watchers.add(self)
        self.tell("evening", self._hub.evening.message)
        self.wake()

    def stop(self) -> None:
        """Keep no more. Harmless a second time."""
        self._hub.watchers.discard(self)

    def since(self, seconds: float) -> tuple[Shown, ...]:
        """What was to be seen so many seconds ago, and all that came since, in order; less where less is known."""
        self._forget_names()
        return tuple(
            sorted(
                (*_since(self._boards, self._then(seconds)), *_since(self._evenings, self._then(seconds))),
                key=lambda each: each.at,
            )
        )

    def at(self, seconds: float) -> tuple[Face | None, bytes]:
        """The board and the evening of so many seconds ago; None, or nothing, where that is not known."""
        self._forget_names()
        then = self._then(seconds)
        board, evening = _last(self._boards, then), _last(self._evenings, then)
        return (None if board is None else board.face), (b"" if evening is None else evening.evening)

    def age(self, shown: Shown) -> float:
        """For how many seconds something has been shown, or was."""
        return self._hub.clock.time() - shown.at

    # What the hub calls

    def wake(self) -> None:
        """The board may be another one."""
        self._forget_names()
        self._take()

    def tell(self, kind: str, message: bytes) -> None:
        """Where the evening stands."""
        if kind == "evening" and message:
            self._forget_names()
            self._evenings.append(Shown(self._hub.clock.time(), evening=message))
            _trim(self._evenings, self._then(MOST_S))

    def beat(self) -> None:
        """Time passes."""

    def give_up_since(self, before: float) -> bool:
        """Never: it is no connection."""
        return False

    def _take(self) -> None:
        channel = self._hub.channel(CURRENT)
        if channel is None or (self._boards and self._boards[-1].face is channel.face):
            return
        if self._boards and _epoch(self._boards[-1]) != channel.epoch:
            self._clear()
        self._boards.append(Shown(self._hub.clock.time(), channel.face))
        self._rows += len(channel.board.rows)
        self._rows -= sum(_rows(gone) for gone in _trim(self._boards, self._then(MOST_S)))
        while self._rows > self._most_rows and len(self._boards) > 1:
            self._rows -= _rows(self._boards.popleft())

    def _forget_names(self) -> None:
        if self._renamings != self._hub.renamings:
            self._renamings = self._hub.renamings
            self._clear()
            self._take()

    def _clear(self) -> None:
        self._boards.clear()
        self._evenings.clear()
        self._rows = 0

    def _then(self, seconds: float) -> float:
        return self._hub.clock.time() - seconds


def _epoch(shown: Shown) -> str:
    return "" if shown.face is None else shown.face.board.epoch


def _rows(shown: Shown) -> int:
    return 0 if shown.face is None else len(shown.face.board.rows)


def _last(kept: Iterable[Shown], then: float) -> Shown | None:
    """What was shown at this second."""
    found = None
    for each in kept:
        if each.at > then:
            break
        found = each
    return found


def _since(kept: Iterable[Shown], then: float) -> list[Shown]:
    first = _last(kept, then)
    return [*([] if first is None else [first]), *(each for each in kept if each.at > then)]


def _trim(kept: deque[Shown], then: float) -> list[Shown]:
    """Drop what had been replaced by this second; what was dropped."""
    gone = []
    while len(kept) > 1 and kept[1].at <= then:
        gone.append(kept.popleft())
    return gone
