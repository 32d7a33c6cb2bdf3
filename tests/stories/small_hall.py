"""A small hall for stories of one incident each: three rigs, two teams, a qualifying and two races."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.ingest.hall import F1
from tests.stories.house import House
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.readings import SessionType

QUALIFYING, RACE, NEXT_RACE = "qualifying", "race-1", "race-2"
SERVER: Final = "server"
PLAN: Final = """
name = "Small Cup"
rules = "company-cup"
[[sessions]]
type = "qualifying"
min_lap = "1:00"
max_lap = "3:00"
[[sessions]]
type = "race"
count = 2
[teams.north]
name = "North Works"
drivers = [{ id = "anna", name = "Anna", number = 7 }, { id = "bert", name = "Bert", number = 8 }]
[teams.south]
name = "South Mill"
drivers = [{ id = "cleo", name = "Cleo", number = 9 }, { id = "dora", name = "Dora", number = 10 }]
[rigs.left]
address = "10.0.0.5"
driver = "anna"
[rigs.right]
address = "10.0.0.6"
driver = "cleo"
[rigs.middle]
address = "10.0.0.8"
team = "south"
driver = "dora"
[rigs.server]
address = "10.0.0.7"
cars = "all"
"""


def plan() -> Plan:
    """The plan as it is read."""
    return parse_plan(PLAN)


class SmallHall(House):
    """Anna in the left rig, Cleo in the right one and Dora in the middle, all with F1 games."""

    def __init__(self, data: Path, plan_: Plan | None = None) -> None:
        super().__init__(data, plan_ or plan())
        self.wall = self.lets_in()
        self.games: dict[str, F1] = {}

    def switches_on(self, *rigs: str, session: int = 77, kind: SessionType = SessionType.RACE) -> None:
        """Games are started, in this session of theirs."""
        for rig in rigs or ("left", "right", "middle"):
            self.games[rig] = F1(2022, session, name=rig)
            self.loads(rig, self.games[rig])
            session += 1

    def opens(self, session: str) -> None:
        """A session begins, and everybody is at the line."""
        self.move(session, "open", "start")
        self.switches_on(session=sum(map(ord, session)))

    def races(self, **laps: tuple[int, ...]) -> None:
        """Laps of several rigs at once, from now on; each is told when it ends."""
        start_ns = self.now_ns
        ends = sorted(
            (sum(times[: number + 1]), rig, time_ms)
            for rig, times in laps.items()
            for number, time_ms in enumerate(times)
        )
        for ended_ms, rig, time_ms in ends:
            self._be(max(start_ns + ended_ms * 1_000_000, self.now_ns))
            self.crosses(rig, time_ms)

    def results(self, session: str = "current") -> list[tuple[str, int | None, int]]:
        """Who has which best lap, and how many laps."""
        return [(row.driver.id, row.best_ms, row.laps) for row in self.board(session).rows]


@contextmanager
def small_hall(data: Path) -> Iterator[SmallHall]:
    """Opened, and closed at the end."""
    hall = SmallHall(data)
    yield hall
    hall.close()
