"""When a lap was driven, from what was heard of it: told at an instant, in so much time.

A lap whose end was heard ended when it was told, less the laps told with it that came after. It began so much earlier;
but not before the one before it had ended, which the network may make it look like by some milliseconds. Of a lap that
the game told later, from its own list, it is only known that it ended by then, and not before the lap that was known
before it: `since` is the earliest instant at which it can have begun.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from timing.laps import LapDone, Origin
from timing.record.entry import LapSet

JITTER: Final = timedelta(seconds=2)
"""By so much the arrival of a packet may be off."""


class Span(NamedTuple):
    """When a lap was driven, as far as it is known."""

    since: datetime
    began: datetime
    ended: datetime


class Ended(NamedTuple):
    """The lap of a rig that ended last, as the record has it."""

    source: str
    lap: int
    began: datetime
    ended: datetime
    heard: datetime | None
    """When the end of a lap of the rig was heard last: of this one, or of one before."""


def ended_with(lap: LapSet, last: Ended | None, speed: float = 1.0) -> Ended:
    """What the record says of when a lap was driven; `last` is the one before.

    `speed`: rigs drive so many times as fast as their games' clocks say, in demonstrations.
    """
    heard = lap.at if lap.origin is Origin.LIVE else last.heard if last is not None else None
    return Ended(lap.source, lap.lap, lap.at - _time(lap.time_ms) / speed, lap.at, heard)


def span(lap: LapDone, source: str, at: datetime, later_ms: int, last: Ended | None, *, speed: float = 1.0) -> Span:
    """When a lap was driven that was told at `at`, together with `later_ms` of laps that followed upon it.

    `last` is the rig's lap that ended last as far as the record knows; `speed` is as for `ended_with`.
    """
    ended = at - _time(later_ms) / speed
    if last is not None and last.source == source and last.lap > lap.lap:
        ended = min(ended, last.began)  # told late: it came before the one that is known
        last = None
    began = ended - _time(lap.time_ms) / speed
    heard = last.heard if last is not None else None
    if heard is None or heard > ended:
        return Span(began, began, ended)
    if lap.origin is not Origin.LIVE:
        return Span(min(began, heard), began, ended)
    if began < heard <= began + JITTER:
        began = heard
    return Span(began, began, ended)


def _time(ms: int) -> timedelta:
    return timedelta(milliseconds=ms)
