"""The result files of Assetto Corsa Competizione: of the server, and of the game itself.

Both have a leaderboard of cars, each with its drivers, and the laps of all cars in the order they ended. A lap belongs
to a driver of its car by index; laps have no number and are counted per car, whoever drives. The best lap that the
leaderboard states is the car's, so it says nothing of a driver where several share the car.

A lap may belong to a car that the leaderboard lacks: it stays, under a driver without a name. What the server's file
says of a lap's validity is final. The game's file has a field of flags that nobody has explained: validity is unknown.
The leaderboard's order is the game's own result, and its total times have in them what was given after the race. The
sum of the laps is no total: the first lap of a race may have begun when its driver joined. The sum of a lap's splits
may be a millisecond off; the lap time stands.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.formats import Export
from ingest.formats.document import Document
from ingest.formats.fields import Fields
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from timing.classified import Classified
from timing.laps import GAME
from timing.readings import SessionType

SERVER_NAME: Final = "acc-server"
CLIENT_NAME: Final = "acc-client"
FAMILY: Final = "acc"

_SERVER_TYPES: Final = {
    "FP": SessionType.PRACTICE,
    "Q": SessionType.QUALIFYING,
    "R": SessionType.RACE,
}
"""By the letters; a number may follow."""
_CLIENT_TYPES: Final = {
    0: SessionType.PRACTICE,
    4: SessionType.QUALIFYING,
    9: SessionType.QUALIFYING,
    10: SessionType.RACE,
    11: SessionType.HOTLAP,
}
_AFTER_THE_RACE: Final = "PostRaceTime"
"""The penalty of seconds that nobody could serve any more."""
_NO_ACCOUNT: Final = "0"
"""What the game writes for drivers of its own."""
_NO_TIME: Final = 99_999
"""Written for "no time" in the game's file, and yet a time that can be driven: then the splits say so."""


def recognise_server(document: Document) -> bool:
    """Whether a file is one of the server."""
    names = document.object().keys()
    return "sessionResult" in names and ("laps" in names or "trackName" in names)


def recognise_client(document: Document) -> bool:
    """Whether a file is one of the game itself."""
    return {"snapShot", "sessionDef"} <= document.object().keys()


def read_server(document: Document) -> Contents:
    """The session of a server's file. Raises BadInput."""
    file = Fields.of(document, SERVER_NAME)
    given = [row for row in file.rows("penalties") if row.text("penalty") == _AFTER_THE_RACE]
    cars = _Cars(file.inner("sessionResult"), given)
    for order, row in enumerate(file.rows("laps")):
        valid = row.flag("isValidForBest")
        lap = FileLap(0, row.time("laptime"), row.sectors("splits"), valid, GAME if valid is False else "", order)
        cars.take(row.count("carId"), row.count("driverIndex"), lap)
    type = _SERVER_TYPES.get(file.text("sessionType").upper().rstrip("0123456789"), SessionType.OTHER)
    session = FileSession(type, file.text("trackName") or None, cars.drivers(), shared=cars.shared())
    return Contents(SERVER_NAME, [session], warnings=cars.warnings(), family=FAMILY, date=file.date("Date"))


def read_client(document: Document) -> Contents:
    """The session of the game's own file, which does not name the track. Raises BadInput."""
    file = Fields.of(document, CLIENT_NAME)
    cars = _Cars(file.inner("snapShot"))
    for order, row in enumerate(file.rows("laps")):
        time, splits = row.time("lapTime"), row.sectors("splits")
        if time == _NO_TIME and (splits is None or abs(sum(splits) - time) > len(splits)):
            time = None
        cars.take(row.count("carId"), row.count("driverId"), FileLap(0, time, splits, order=order))
    number = file.inner("sessionDef").number("sessionType")
    session = FileSession(_CLIENT_TYPES.get(-1 if number is None else number, SessionType.OTHER), None, cars.drivers())
    session.shared = cars.shared()
    return Contents(CLIENT_NAME, [session], warnings=cars.warnings(), family=FAMILY)


@dataclass(slots=True)
class _Car:
    """A car, its drivers by index, and how many laps it has done."""

    id: str
    car: str | None = None
    team: str | None = None
    number: str | None = None
    listed: bool = True
    best: int | None = None
    drivers: dict[int, FileDriver] = field(default_factory=dict)
    laps: int = 0
    result: Classified | None = None

    def driver(self, index: int, name: str = "", account: str = "") -> FileDriver:
        """The driver of this index; one without a name where the car has no such driver."""
        if index not in self.drivers:
            identity = f"{self.id}/{index}" if index else self.id
            self.drivers[index] = FileDriver(name, self.car, self.team, self.number, identity, account)
        return self.drivers[index]


class _Cars:
    """The cars of a leaderboard in its order, and behind them those that only laps know."""

    def __init__(self, result: Fields, given: Sequence[Fields] = ()) -> None:
        self._given: Counter[int] = Counter()
        """Seconds of penalty by car."""
        for row in given:
            self._given[row.count_told("carId") or 0] += row.count_told("penaltyValue") or 0
        self._cars: dict[int, _Car] = {}
        self._again: list[int] = []
        for line in result.rows("leaderBoardLines"):
            fields = line.inner("car")
            id = fields.count("carId")
            if id in self._cars:
                self._again.append(id)
                continue
            car = self._cars[id] = _Car(str(id))
            car.car, car.team, car.number = (fields.text(n) or None for n in ("carModel", "teamName", "raceNumber"))
            car.best = line.inner("timing").time_if_any("bestLap")
            car.result = self._result(len(self._cars), line.inner("timing"), id)
            for index, driver in enumerate(fields.rows("drivers")):
                car.driver(index, _name(driver), _account(driver))
            if not car.drivers:
                car.driver(0)

    def take(self, id: int, index: int, lap: FileLap) -> None:
        """Take a lap, which becomes the car's next."""
        car = self._cars.setdefault(id, _Car(str(id), listed=False))
        car.laps += 1
        lap.lap = car.laps
        car.driver(index).laps.append(lap)

    def drivers(self) -> list[FileDriver]:
        """All drivers; the best lap of a car goes to its driver where there is but one."""
        for car in self._cars.values():
            if len(car.drivers) == 1:
                driver = next(iter(car.drivers.values()))
                driver.stated_best_ms, driver.result = car.best, car.result
        return [driver for car in self._cars.values() for driver in car.drivers.values()]

    def shared(self) -> dict[str, Classified]:
        """How the game classifies the cars that several drivers shared."""
        cars = (car for car in self._cars.values() if len(car.drivers) > 1)
        return {car.id: car.result for car in cars if car.result is not None}

    def _result(self, position: int, timing: Fields, id: int) -> Classified:
        """How the game classifies a car. Its total has the penalties in it that were given after the race."""
        total_ms, penalty_ms = timing.time_told("totalTime"), 1000 * self._given[id]
        if total_ms is None or total_ms <= penalty_ms:
            return Classified(position, timing.count_told("lapCount"), timing.time_told("bestLap"), None)
        driven_ms, laps = total_ms - penalty_ms, timing.count_told("lapCount")
        return Classified(position, laps, timing.time_told("bestLap"), driven_ms, penalty_ms or None)

    def warnings(self) -> list[str]:
        """Sentences about what does not fit together."""
        sentences = [f"car {id} is on the leaderboard again; its first line was taken" for id in self._again]
        for car in self._cars.values():
            if not car.listed:
                sentences.append(f"car {car.id} has {car.laps} lap(s), but is not on the leaderboard")
            elif car.best is not None and not car.laps and len(car.drivers) > 1:
                sentences.append(
                    f"car {car.id}: which of its drivers the best lap belongs to cannot be told, for no laps are listed"
                )
        return sentences


def _name(driver: Fields) -> str:
    names = (driver.text("firstName").strip(), driver.text("lastName").strip())
    return " ".join(name for name in names if name) or driver.text("shortName").strip()


def _account(driver: Fields) -> str:
    id = driver.text("playerId")
    return "" if id == _NO_ACCOUNT else id


SERVER: Final = Export(SERVER_NAME, "Assetto Corsa Competizione server", recognise_server, read_server)
CLIENT: Final = Export(CLIENT_NAME, "Assetto Corsa Competizione", recognise_client, read_client)
