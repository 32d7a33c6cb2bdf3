"""Puts datagrams together again that IP sent in fragments, in whatever order they were recorded.

Pieces that overlap or contradict each other make no datagram. However many fragments a recording holds, at most
`MOST_INCOMPLETE` datagrams wait for theirs, each with no more bytes than a datagram can have.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

MOST_INCOMPLETE: Final = 64
"""So many datagrams may wait for fragments at once."""
FRAGMENTS_WAIT_S: Final = 5.0
"""Longer than fragments of one datagram are apart, shorter than it takes until their number is used again."""
LARGEST: Final = 0xFFFF
"""No datagram is larger."""


class Unfit(Exception):
    """A packet that is not whole or contradicts itself."""


@dataclass(slots=True)
class _Incomplete:
    """The fragments of one datagram so far, by where they belong; `size` known once the last one is there."""

    since_ns: int
    pieces: dict[int, bytes] = field(default_factory=dict)
    held: int = 0
    size: int | None = None


class Fragments:
    """The fragments of a recording. Counts in `left_out` those that never made a datagram. Mutable."""

    def __init__(self, left_out: Counter[str]) -> None:
        self._waiting: dict[bytes, _Incomplete] = {}
        self._left_out = left_out

    def add(self, key: bytes, start: int, body: bytes, at_ns: int, *, more: bool) -> bytes | None:
        """Take a fragment; the datagram, where this completes it. `more` where it is not the last of its datagram.

        `key` is the same for all fragments of a datagram. Raises Unfit for what can be no fragment.
        """
        end = start + len(body)
        if not body or end > LARGEST or (more and len(body) % 8):
            raise Unfit
        self._make_room(key, at_ns)
        datagram = self._waiting.setdefault(key, _Incomplete(at_ns))
        if start not in datagram.pieces:
            datagram.held += len(body)
        contradicts = datagram.pieces.setdefault(start, body) != body
        if not more:
            contradicts |= datagram.size not in (None, end)
            datagram.size = end
        if contradicts or datagram.held > LARGEST:  # more bytes than a datagram has: some of them overlap
            self._give_up(key)
            return None
        if datagram.size is None or datagram.held < datagram.size:
            return None
        if not _gapless(datagram):
            self._give_up(key)
            return None
        del self._waiting[key]
        return b"".join(piece for _, piece in sorted(datagram.pieces.items()))

    def give_up(self) -> None:
        """Nothing more will come."""
        for key in list(self._waiting):
            self._give_up(key)

    def _make_room(self, key: bytes, at_ns: int) -> None:
        """Give up what has waited too long, and the oldest where too many wait."""
        for old, datagram in list(self._waiting.items()):
            full = len(self._waiting) >= MOST_INCOMPLETE and key not in self._waiting
            if not full and at_ns - datagram.since_ns <= FRAGMENTS_WAIT_S * 1e9:
                break
            self._give_up(old)

    def _give_up(self, key: bytes) -> None:
        self._left_out["fragments of datagrams that are not whole"] += len(self._waiting.pop(key).pieces)


def _gapless(datagram: _Incomplete) -> bool:
    """Whether each piece begins where the one before ends, up to the datagram's size."""
    end = 0
    for start, piece in sorted(datagram.pieces.items()):
        if start != end:
            return False
        end += len(piece)
    return end == datagram.size
