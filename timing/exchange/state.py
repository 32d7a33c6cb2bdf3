"""How a venue's line is, as both ends tell it: to boards, desks, `/readyz` and `eracing doctor`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

CUT_NS: Final = 5_000_000_000
"""A line over which nothing came for so long is cut: it is used at least once a second."""
FAR_MS: Final = 2_000
"""Clocks that are further apart than this are to be set: laps belong to sessions by the clock of their venue."""
_NS_IN_S: Final = 1e9


@dataclass(frozen=True, slots=True)
class LineState:
    """The line of `venue`, as one end knows it; instants in nanoseconds since 1970 by this end's clock.

    `since_ns` is when it was begun with, `heard_ns` when the last exchange was done, None where none was. `waiting` is
    how many entries of the venue the centre does not have: at most so many before the first exchange, as a venue keeps
    nothing of what the centre had before it was started. The centre's clock is `ahead_ms` ahead of the venue's.
    `trouble` says why the last try failed, `refused` what of the venue's the centre does not take.
    """

    venue: str
    since_ns: int
    heard_ns: int | None = None
    waiting: int = 0
    ahead_ms: int | None = None
    round_trip_ms: int | None = None
    trouble: str | None = None
    refused: tuple[str, ...] = ()

    @property
    def heard_at(self) -> datetime | None:
        """When the last exchange was done; None where none was."""
        return None if self.heard_ns is None else _instant(self.heard_ns)

    def cut_since(self, now_ns: int) -> datetime | None:
        """Since when nothing has come over the line, where that is too long ago; None while all is well."""
        last = self.since_ns if self.heard_ns is None else self.heard_ns
        return _instant(last) if now_ns - last > CUT_NS else None

    def notes(self, now_ns: int) -> list[str]:
        """What staff should know of it, in sentences; nothing while all is well."""
        told = []
        cut = self.cut_since(now_ns)
        if cut is not None:
            why = "" if self.trouble is None else f" ({self.trouble})"
            most = "at most " if self.heard_ns is None else ""
            told.append(
                f"the line of the venue {self.venue} is cut since {cut.astimezone():%H:%M:%S}; entries that wait "
                f"there: {most}{self.waiting}{why}"
            )
        if self.ahead_ms is not None and abs(self.ahead_ms) > FAR_MS:
            far, way = abs(self.ahead_ms) / 1000, "behind" if self.ahead_ms > 0 else "ahead of"
            told.append(
                f"the clock of the venue {self.venue} is {far:.1f} s {way} the centre's: set both from the network, as "
                "laps belong to sessions by the clock"
            )
        told += [f"the venue {self.venue}: {sentence}" for sentence in self.refused]
        return told


def _instant(at_ns: int) -> datetime:
    return datetime.fromtimestamp(at_ns / _NS_IN_S, UTC)


Lines = Callable[[], Sequence[LineState]]


def no_lines() -> Sequence[LineState]:
    """What is known of lines where there are none."""
    return ()
