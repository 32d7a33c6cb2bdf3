"""The server itself as it is measured: `ours FOLDER` runs the whole app on a record in this folder.

Nothing of it is made for measuring: a change is a lap written into the record, which is followed as on any evening, and
its instant is that of the commit. A small change is one more lap of the last driver, which touches one row; for a large
one the leader improves, which changes everybody's gap.
"""

import sys
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

from display.access.setup import desk_of
from display.app import Display
from display.bench.commanded import greet, obey
from display.organiser.house import House
from display.server import listen
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.folder import record_file
from timing.record.protocol import Record
from timing.record.sql import SqlRecord

ROWS: Final = 8
"""Drivers on the board: as many as make a large change three kilobytes."""
SMALL: Final = 1000
"""A change of fewer bytes is a small one."""
_SLOWEST_MS: Final = 900_000
_SESSION: Final = PlannedSession("race", SessionType.QUALIFYING, "Qualifying")
PLAN: Final = Plan(
    "Bench Cup",
    teams={"north": PlannedTeam("north", "North Works", "NORTH")},
    drivers={f"d{each}": PlannedDriver(f"d{each}", f"Driver {each}", "north", f"{each}") for each in range(ROWS)},
    rigs={f"rig{each}": PlannedRig(f"rig{each}", f"10.0.0.{each + 1}", driver=f"d{each}") for each in range(ROWS)},
    session=_SESSION,
    sessions=(_SESSION,),
)


class Story:
    """Laps that make changes of the wanted size. `tell` may be called from any one thread."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._numbers = count(1)
        self._best_ms = _SLOWEST_MS
        self._committed = 0
        record.on_growth(self._note)
        self._record.append(
            [SessionOpened(_SESSION.id, _SESSION.type, _SESSION.name, None, datetime.now(UTC))],
            [Person(each.id, each.name, each.number, each.team) for each in PLAN.drivers.values()],
        )
        for each in range(ROWS):
            self._lap(each, _SLOWEST_MS + each)

    def _note(self) -> None:
        self._committed = time.monotonic_ns()

    def tell(self, size: int) -> tuple[int, int]:
        """As `commanded.Tell`; the mark is the place in the record."""
        if size < SMALL:
            mark = self._lap(ROWS - 1, _SLOWEST_MS + ROWS + next(self._numbers) % 2)
        else:
            self._best_ms -= 1
            mark = self._lap(0, self._best_ms)
        return mark, self._committed

    def _lap(self, driver: int, time_ms: int) -> int:
        lap = LapSet(
            _SESSION.id, f"rig{driver}/1/0", next(self._numbers), f"rig{driver}", f"d{driver}", time_ms, _now()
        )
        return self._record.append([lap]).seqs[0]


def _now() -> datetime:
    return datetime.now(UTC)


def serve(folder: Path) -> None:
    """Serve until standard input ends."""
    record = SqlRecord.open(record_file(folder))
    try:
        story = Story(record)
        bound = listen("127.0.0.1", 0)
        screens = Display(record, PLAN, desk=desk_of(record.access, folder), house=House(folder))

        screens.late.open()  # as half a second later anyway: it is no part of what the screens cost

        def ready() -> None:
            obey(story.tell, screens.stop)
            greet(bound.getsockname()[1], record.position().seq)

        screens.run(bound, ready)
    finally:
        record.close()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
