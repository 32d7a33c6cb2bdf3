"""An evening in the hall: laps go in one by one, and out come the messages a screen would get of them.

The boards are true ones, folded and ranked by the leaderboard; only the wire is written here.
"""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from ingest.demo.cup import plan
from leaderboard.board import Board, Team
from leaderboard.changes import changes
from leaderboard.fold import Standings
from leaderboard.rows import board
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.protocol import Written
from timing.units import Language

Message = dict[str, Any]

AT: Final = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)
_CUP: Final = plan(range(40000, 40022))
TEAMS: Final = {team.id: Team(team.id, team.name, team.short, team.color) for team in _CUP.teams.values()}
PEOPLE: Final = {each.id: Person(each.id, each.name, each.number, team=each.team) for each in _CUP.drivers.values()}
FIRST_DRIVERS: Final = [driver for driver in PEOPLE if driver.endswith("a")]


class Hall:
    """One session of the made-up cup."""

    def __init__(
        self,
        *,
        language: Language = "en",
        session: str = "qualifying",
        epoch: str = "book-1",
        people: dict[str, Person] | None = None,
    ) -> None:
        self.language: Language = language
        self.session = session
        self.epoch = epoch
        self.people = PEOPLE if people is None else people
        self._standings = Standings()
        self._seq = 0
        self._write(SessionOpened(session, SessionType.QUALIFYING, session.title(), "Suzuka", AT))

    @property
    def board(self) -> Board:
        return board(self._standings, self.session, self.epoch, self.people, TEAMS, language=self.language)

    @property
    def names(self) -> list[str]:
        """The drivers in order."""
        return [row.driver.name for row in self.board.rows]

    def snapshot(self) -> Message:
        return {"type": "snapshot", **asdict(self.board)}

    def beat(self, after: float = 0) -> Message:
        return {
            "type": "beat",
            "time": (AT + timedelta(seconds=after)).isoformat(),
            "epoch": self.epoch,
            "seq": self.board.seq,
        }

    def lap(self, driver: str, time_ms: int, *, valid: bool | None = None) -> Message:
        """One more lap; the changes it makes."""
        before = self.board
        self._write(
            LapSet(
                session=self.session,
                source="hall",
                lap=self._seq,
                rig=f"rig-{driver[-3:-1]}",
                driver=driver,
                time_ms=time_ms,
                at=AT,
                valid=valid,
            )
        )
        return {"type": "changes", **asdict(changes(before, self.board))}

    def fill(self, drivers: list[str], *, laps: int = 3, seed: int = 7, base_ms: int = 118_000) -> "Hall":
        """So many laps of each of these."""
        random = Random(seed)
        pace = {driver: base_ms + random.randrange(4_000) for driver in drivers}
        for _ in range(laps):
            for driver in random.sample(drivers, len(drivers)):
                self.lap(driver, pace[driver] + random.randrange(1_800), valid=random.random() > 0.12)
        return self

    def _write(self, entry: Any) -> None:
        self._seq += 1
        self._standings.apply(Written(self._seq, entry))
