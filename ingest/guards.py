"""Watches over who drives, and changes no lap. An alert that is wrong costs a look.

the driver changed during a lap          it is credited to who sat there as it began; staff say if it was not so
a driver sits in two rigs                one of them is somebody else
a lap is far off its driver's pace       somebody else may have driven it, and nobody has said so
laps go on while no session takes any    they do not count; open one
a decision came after the laps           dated back, or taken back: the laps stay as they were written

Drivers are told by their ids, in quotes: names are for those who show an alert, to put in (`display.staff.alerts`).
"""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ingest.evening import Evening
from ingest.spans import Span
from timing.alerts import AlertKind, Alerts
from timing.driven import MOST_RECENT, Driven
from timing.laps import AFTER_FLAG
from timing.planned_people import NOBODY
from timing.record.entry import LapSet
from timing.units import format_lap

AFTER_THE_FLAG: Final = 3
"""So many laps of a rig in a row that belong to no session: a lap to cool down, and one to come in, are none."""

Name = Callable[[str], str]
"""What a rig is called, by its id."""


@dataclass(slots=True)
class _Written:
    """A lap as it was written; `elsewhere` once it is told that it would not be written so any more."""

    lap: LapSet
    when: Span
    elsewhere: bool = False


class Guards:
    """Raises alerts about laps of the cup's sessions. One thread at a time."""

    def __init__(self, alerts: Alerts, driven: Driven, evening: Evening, name: Name) -> None:
        self._alerts = alerts
        self._driven = driven
        self._evening = evening
        self._name = name
        self._laps: defaultdict[str, deque[_Written]] = defaultdict(lambda: deque(maxlen=MOST_RECENT))

    def look(self, lap: LapSet, when: Span) -> None:
        """Look at a lap of the cup that has just been made, and that the book has noted."""
        self._laps[lap.rig].append(_Written(lap, when))
        if lap.doubt:
            self._tell(AlertKind.SWAP, lap, self._swapped(lap))
        if lap.driver != NOBODY:
            self._look_at_driver(lap)
        laps = list(self._laps[lap.rig])[-AFTER_THE_FLAG:]
        if len(laps) == AFTER_THE_FLAG and all(each.lap.reason == AFTER_FLAG for each in laps):
            sentence = (
                f"{self._name(lap.rig)} goes on driving, and no session takes laps: none counts until "
                "`eracing session open` opens the next"
            )
            self._tell(AlertKind.NO_SESSION, lap, sentence)

    def decided(self) -> None:
        """Staff decided something: look whether laps that are written would be elsewhere by it."""
        for rig, written in self._laps.items():
            news = [each for each in written if self._is_elsewhere(each) and not each.elsewhere]
            if news:
                numbers = ", ".join(str(each.lap.lap) for each in news)
                sentence = (
                    f"lap {numbers} of {self._name(rig)} had been written when staff decided of that time: look whose "
                    "it is; `eracing lap give` makes it another's"
                )
                self._tell(AlertKind.DECIDED_LATE, news[-1].lap, sentence)
            for each in news:
                each.elsewhere = True

    def _look_at_driver(self, lap: LapSet) -> None:
        others = self._evening.seats.also_in(lap.rig, lap.at)
        if others and self._evening.seats.driver(lap.rig, lap.at) == lap.driver:
            names = ", ".join(self._name(rig) for rig in (lap.rig, *others))
            self._tell(AlertKind.TWO_SEATS, lap, f"{lap.driver!r} sits in {names} at once: say who drives which")
        how = self._driven.off_pace(lap)
        if how:
            sentence = (
                f"lap {lap.lap} of {self._name(lap.rig)} in {format_lap(lap.time_ms)} is {how} by {lap.driver!r}: find "
                "out whether somebody else has driven it"
            )
            self._tell(AlertKind.PACE, lap, sentence)

    def _swapped(self, lap: LapSet) -> str:
        now = self._evening.seats.driver(lap.rig, lap.at)
        before = repr(lap.driver) if lap.driver else "nobody"
        after = repr(now) if now else "nobody"
        return (
            f"the driver of {self._name(lap.rig)} changed during lap {lap.lap}: {before} sat there when it began and "
            f"{after} when it was told; it stands for {before}; `eracing lap give` makes it another's"
        )

    def _is_elsewhere(self, written: _Written) -> bool:
        """Whether a lap would be of another driver or session if it were told now, or doubtful."""
        lap, when, seats = written.lap, written.when, self._evening.seats
        person = seats.person(lap.rig, when.began)
        driver = person if person is None or isinstance(person, str) else person.id
        belongs = self._evening.agenda.of(when.began, when.ended)
        doubtful = seats.others(lap.rig, when.since, when.ended, seats.driver(lap.rig, when.began)) and not lap.doubt
        otherwise = driver not in (None, lap.driver) or belongs != (lap.session, lap.reason != AFTER_FLAG)
        return bool(doubtful) or otherwise

    def _tell(self, kind: AlertKind, lap: LapSet, sentence: str) -> None:
        self._alerts.tell(kind, lap.rig, sentence, lap.at)
