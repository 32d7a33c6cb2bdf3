"""The records of RMonitor, one line each, from the rows of a board.

    $I  begin anew        $B  the run              $C  a class          $E  the track
    $A  a competitor      $COMP  the same, longer  $G  place, laps      $H  place by best lap, best lap
    $J  a passing         $F  every second: flag and time of day

What a board does not tell is written as the values that readers know for "none": a time of zero, lap 0 and, for the
laps to go, 9999.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal

from display.rmonitor.text import shown
from leaderboard.board import Board, Row
from timing.readings import SessionType

Flag = Literal["Green ", "Finish", "      "]
"""Always six characters."""

LAPS_UNKNOWN: Final = 9999
ALL: Final = 1
"""The number of the one class there is."""
_NO_TIME: Final = '"00:00:00.000"'
_LONGEST: Final = 40
"""Characters of a run's, class's or track's name."""
_RUNS: Final = 94
"""Runs are numbered from 1; 95 closes one."""
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SHORT_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,8}")
_RIG_NUMBER: Final = re.compile(r"[A-Za-z]*[ _-]?(\d{1,7})")


class Registrations:
    """What each driver is known by: at most eight characters, no two alike, the same for as long as we run. Mutable."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, driver: str) -> str:
        """A driver's registration: the id where it is short enough, else made from it."""
        known = self._given.get(driver)
        if known is None:
            known = next(each for each in _candidates(driver) if each not in self._taken)
            self._given[driver] = known
            self._taken.add(known)
        return known


def _candidates(driver: str) -> Iterable[str]:
    if _SHORT_ID.fullmatch(driver):
        yield driver
    tried = driver
    while True:
        yield hashlib.blake2s(tried.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        tried += "'"


def begin(at: datetime) -> str:
    """Forget everything that was said before. `at` is local time."""
    day = f"{at.day:02d} {_MONTHS[at.month - 1]} {at.year % 100:02d}"
    return f'$I,"{at:%H:%M:%S}.{at.microsecond // 1000:03d}","{day}"'


def run(board: Board, number: int) -> list[str]:
    """The session, the `number`-th of the evening from 0, its class and its track."""
    session = board.session
    lines = [f'$B,{number % _RUNS + 1},"{shown(session.name, _LONGEST, session.type.value)}"', f'$C,{ALL},"All"']
    track = shown(session.track or "", _LONGEST)
    return [*lines, f'$E,"TRACKNAME","{track}"'] if track else lines


def competitor(row: Row, registration: str) -> list[str]:
    """A driver: the company team as nationality, the rig's number as transponder."""
    number = shown(row.driver.number or "", 5)
    first, last = _names(row.driver.name, otherwise=number or registration)
    team = shown(row.team.name, 50) if row.team is not None else ""
    rig = _RIG_NUMBER.fullmatch(row.rig)
    transponder = int(rig[1]) if rig else 0
    return [
        f'$A,"{registration}","{number}",{transponder},"{first}","{last}","{team}",{ALL}',
        f'$COMP,"{registration}","{number}",{ALL},"{first}","{last}","{team}","{shown(row.rig, _LONGEST)}"',
    ]


def _names(name: str, otherwise: str) -> tuple[str, str]:
    first, _, last = shown(name, 200, otherwise).rpartition(" ")
    return first[:9].strip(), last[:30]


def place(row: Row, registration: str, total_ms: int | None) -> str:
    """Place, laps, and the time of all of them where it is known."""
    return f'$G,{row.position},"{registration}",{row.laps},{_time(total_ms)}'


def best(position: int, row: Row, registration: str, lap: int) -> str:
    """Place by best lap, and the best lap with its number, 0 where that is not known."""
    return f'$H,{position},"{registration}",{lap},{_time(row.best_ms)}'


def passing(row: Row, registration: str, total_ms: int) -> str:
    """A lap has been completed. Readers tell two laps of equal times by the total."""
    return f'$J,"{registration}",{_time(row.last_ms)},{_time(total_ms)}'


def second(at: datetime, flag: Flag) -> str:
    """How it stands every second. `at` is local time."""
    return f'$F,{LAPS_UNKNOWN},"00:00:00","{at:%H:%M:%S}","00:00:00","{flag}"'


def places_by_best(board: Board) -> Sequence[int]:
    """Each row's place by best lap: that of the board itself, but in a race, which it may rank by something else."""
    if board.session.type is not SessionType.RACE:
        return [row.position for row in board.rows]
    times = sorted(row.best_ms for row in board.rows if row.best_ms is not None)
    return [1 + (len(times) if row.best_ms is None else times.index(row.best_ms)) for row in board.rows]


def _time(ms: int | None) -> str:
    if ms is None:
        return _NO_TIME
    seconds, thousandths = divmod(ms, 1000)
    return f'"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{thousandths:03d}"'
