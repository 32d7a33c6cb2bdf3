"""What scoreboards are told: everything when they come, then what is new, and everything again for another session.

A board does not have all that they show. The number of a best lap and the time of all laps together are kept here, from
the laps that were seen on the boards one after another; where some were not, they are not told.
"""

from dataclasses import dataclass
from datetime import datetime

from display.rmonitor import records
from leaderboard.board import Board, Row


@dataclass(slots=True)
class _Seen:
    """The laps of a driver that were seen: how many, their time, and the best with its number. Mutable."""

    laps: int = 0
    total_ms: int = 0
    best_ms: int | None = None
    best_lap: int = 0

    def take(self, row: Row, before: Row | None) -> None:
        """The driver's row, and the one before it."""
        laps = row.laps - (before.laps if before is not None else 0)
        if laps > 0:
            self.laps += 1
            self.total_ms += row.last_ms or 0
        elif before is not None and not laps:
            self.total_ms += (row.last_ms or 0) - (before.last_ms or 0)
        if row.last in ("overall-best", "personal-best"):
            self.best_ms, self.best_lap = row.best_ms, row.laps

    def total_of(self, row: Row) -> int | None:
        """The time of all laps; None where not all were seen."""
        return self.total_ms if self.laps == row.laps else None

    def number_of_best(self, row: Row) -> int:
        """The number of the best lap, 0 where it was not seen."""
        return self.best_lap if row.best_ms is not None and row.best_ms == self.best_ms else 0


class Story:
    """The board as scoreboards know it. Mutable: it moves on by `move`. Times are local."""

    def __init__(self) -> None:
        self._registrations = records.Registrations()
        self._board: Board | None = None
        self._number = 0
        self._seen: dict[str, _Seen] = {}
        """By driver."""

    def whole(self, at: datetime) -> list[str]:
        """All that there is to say."""
        board = self._board
        if board is None:
            return [records.begin(at), self.second(at)]
        lines = [records.begin(at), *records.run(board, self._number)]
        for row in board.rows:
            lines += records.competitor(row, self._known_by(row))
        lines += [self._place(row) for row in board.rows]
        lines += [best for _, best in self._bests(board)]
        return [*lines, self.second(at)]

    def move(self, board: Board | None, number: int, at: datetime) -> list[str]:
        """What is new on the board of the running session, the `number`-th of the evening.

        Nobody can be taken off a scoreboard; if somebody has no row any more, it begins anew.
        """
        before, self._board, self._number = self._board, board, number
        if board is None:
            return self.whole(at) if before is not None else []
        if before is None or (before.epoch, before.session.id) != (board.epoch, board.session.id):
            self._seen.clear()
            self._see(board, {})
            over = [] if before is None else [records.second(at, "Finish")]
            return over + self.whole(at)
        known = {row.driver.id: row for row in before.rows}
        said = {
            driver: (self._place(row), best)
            for (driver, best), row in zip(self._bests(before), before.rows, strict=True)
        }
        self._see(board, known)
        if before.session != board.session or not known.keys() <= {row.driver.id for row in board.rows}:
            return self.whole(at)
        return self._changes(board, known, said)

    def second(self, at: datetime) -> str:
        """How it stands every second."""
        if self._board is None:
            return records.second(at, "      ")
        return records.second(at, "Finish" if self._board.state == "official" else "Green ")

    def _changes(self, board: Board, known: dict[str, Row], said: dict[str, tuple[str, str]]) -> list[str]:
        names, passings, places, bests = list[str](), list[str](), list[str](), list[str]()
        for (driver, best), row in zip(self._bests(board), board.rows, strict=True):
            before, registration, place = known.get(driver), self._registrations.of(driver), self._place(row)
            described = records.competitor(row, registration)
            if before is None or described != records.competitor(before, registration):
                names += described
            if row.laps > (before.laps if before is not None else 0):
                passings.append(records.passing(row, registration, self._seen[driver].total_ms))
            if before is None or place != said[driver][0]:
                places.append(place)
            if before is None or best != said[driver][1]:
                bests.append(best)
        return names + passings + places + bests

    def _see(self, board: Board, known: dict[str, Row]) -> None:
        for row in board.rows:
            self._seen.setdefault(row.driver.id, _Seen()).take(row, known.get(row.driver.id))

    def _bests(self, board: Board) -> list[tuple[str, str]]:
        """Driver and record of the best lap, row by row."""
        return [
            (
                row.driver.id,
                records.best(position, row, self._known_by(row), self._seen[row.driver.id].number_of_best(row)),
            )
            for position, row in zip(records.places_by_best(board), board.rows, strict=True)
        ]

    def _place(self, row: Row) -> str:
        return records.place(row, self._known_by(row), self._seen[row.driver.id].total_of(row))

    def _known_by(self, row: Row) -> str:
        return self._registrations.of(row.driver.id)
