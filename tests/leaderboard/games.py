"""What games say of sessions, for tests: a classification in a line."""

from leaderboard.board import Board, Row
from leaderboard.cup import Cup, cup
from leaderboard.game_differences import Compared, compared
from tests.leaderboard.evenings import AT, EPOCH, PEOPLE, Evening
from timing.classified import Classified, Finish
from timing.event import Plan
from timing.readings import SessionType
from timing.record.game_result import GameClassified, GameRow
from timing.rules import Rules
from timing.units import parse


def ended(
    position: int | None,
    laps: int | None = None,
    total: str | None = None,
    *,
    best: str | None = None,
    penalty_s: int | None = None,
    finish: Finish | None = Finish.FINISHED,
    grid: int | None = None,
) -> Classified:
    """How a car ended, with times as people write them."""
    best_ms, total_ms = (None if time is None else parse(time) for time in (best, total))
    return Classified(position, laps, best_ms, total_ms, None if penalty_s is None else penalty_s * 1000, finish, grid)


class Race(Evening):
    """A race as it is written down, with what games say of it."""

    def __init__(self, rules: Rules, type: SessionType = SessionType.RACE) -> None:
        super().__init__(rules)
        self.opens("race", type, "Race 1")

    def drives(self, driver: str, *times: str) -> list[str]:
        """Laps of a driver, each with its key."""
        return [self.lap(driver, time, session="race") for time in times]

    def game(self, *, source: str = "lobby", **results: Classified) -> GameClassified:
        """The game says who came where; the cars are those in which `drives` has its laps."""
        rows = tuple(GameRow(f"rig of {driver}", driver, result) for driver, result in results.items())
        return self.told(*rows, source=source)

    def told(self, *rows: GameRow, source: str = "lobby", game: str = "") -> GameClassified:
        """The same of any cars."""
        entry = GameClassified("race", source, rows, AT, game)
        self.write(entry)
        return entry

    def result(self) -> list[tuple[str, int, str]]:
        """Driver, place and why, as the board has them."""
        return [(row.driver.id, row.position, row.why) for row in self.race.rows]

    @property
    def race(self) -> Board:
        return self.board("race")

    def of(self, driver: str) -> Row:
        return self.row(driver, session="race")

    def cup(self) -> Cup:
        return cup(self.standings(), Plan(rules=self.rules), PEOPLE, EPOCH)

    def compared(self) -> Compared:
        return compared(self.cup(), "race")

    def told_apart(self) -> list[tuple[str, str, object, object]]:
        """The differences: kind, driver or car, and what the game and we have."""
        found = self.compared().differences
        return [(each.kind, each.driver.id if each.driver else each.car, each.game, each.ours) for each in found]
