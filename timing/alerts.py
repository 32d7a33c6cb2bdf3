"""Alerts: what staff should look at because somebody may be cheating, or a rig be set up wrongly. None stops a lap.

The same alert again is counted and not repeated. They are kept until the end of the process; past `MOST` the one goes
that was raised longest ago.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

MOST: Final = 100


class AlertKind(StrEnum):
    """What an alert is about."""

    UNKNOWN_SOURCE = "unknown-source"
    """A source that the plan does not know plays a game: adopt it, or find out whose it is."""
    PLAYED_AGAIN = "played-again"
    """What is in the record already is sent once more."""
    GAME_REPLAY = "game-replay"
    """A game plays back a recording of its own."""
    COPIED = "copied"
    """A lap of one rig comes from another address as well."""
    TWO_SOURCES = "two-sources"
    """Two sources claim to be the same rig at once."""
    FORGED = "forged"
    """Messages that name a rig which they may not speak for."""
    SWAP = "swap"
    """The driver changed during a lap: whose it is, staff should look at."""
    TWO_SEATS = "two-seats"
    """A driver sits in two rigs at once."""
    PACE = "pace"
    """A lap is so far off its driver's pace that somebody else may have driven it."""
    NO_SESSION = "no-session"
    """A rig goes on driving laps while no session takes any."""
    CLASSIFIED = "classified"
    """The game's own result of a session is another one than the laps of the record make."""
    DECIDED_LATE = "decided-late"
    """What was decided later would have had laps elsewhere than they were written."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A sentence for staff about `rig`, raised `count` times from `first` to `last`."""

    kind: AlertKind
    rig: str
    sentence: str
    first: datetime
    last: datetime
    count: int = 1


class Alerts:
    """The alerts of one process. Mutable; one thread raises them, `all` may be asked from any."""

    def __init__(self) -> None:
        self._alerts: dict[tuple[AlertKind, str], Alert] = {}

    def tell(self, kind: AlertKind, rig: str, sentence: str, at: datetime, count: int = 1) -> None:
        """Raise an alert, or count it where it was raised before."""
        known = self._alerts.pop((kind, rig), None)
        if known is None:
            alert = Alert(kind, rig, sentence, at, at, count)
        else:
            alert = replace(known, sentence=sentence, last=at, count=known.count + count)
        self._alerts[kind, rig] = alert
        if len(self._alerts) > MOST:
            del self._alerts[next(iter(self._alerts))]

    def all(self) -> list[Alert]:
        """The alerts, the one raised last at the end."""
        return list(self._alerts.values())
