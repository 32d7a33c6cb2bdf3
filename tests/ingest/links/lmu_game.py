"""A Le Mans Ultimate that drives in its own time: what it answers to each path."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from ingest.links.lmu import GAME, HISTORY, NAVIGATION, SESSION, STANDINGS

START_S = 1_800_000_000.0


@dataclass
class Car:
    """A car with its laps: seconds each, a negative time for one that has none."""

    slot: int
    driver: str
    laps: Sequence[float]
    player: bool = False
    vehicle: str = "499P #51"
    spoilt: frozenset[int] = frozenset()
    """Laps by number that the game does not count."""
    pits: frozenset[int] = frozenset()
    """Laps by number that end in the pits."""

    def _done(self, now: float) -> int:
        return sum(end <= now for end in accumulate(map(abs, self.laps)))

    def row(self, now: float) -> dict[str, Any]:
        done = self._done(now)
        last = self.laps[done - 1] if done else -1.0
        into = now - sum(map(abs, self.laps[:done]))
        in_pits = done + 1 in self.pits and done < len(self.laps) and into > abs(self.laps[done]) - 3
        return {
            "slotID": self.slot,
            "driverName": self.driver,
            "vehicleName": self.vehicle,
            "fullTeamName": "Team",
            "carNumber": "51",
            "lapsCompleted": done,
            "lastLapTime": last,
            "bestLapTime": min((lap for lap in self.laps[:done] if lap > 0), default=-1.0),
            "lastSectorTime1": last * 0.25 if last > 0 else -1.0,
            "lastSectorTime2": last * 0.75 if last > 0 else -1.0,
            "timeIntoLap": into,
            "countLapFlag": "COUNT_LAP_ONLY" if done + 1 in self.spoilt else "COUNT_LAP_AND_TIME",
            "pitting": in_pits,
            "inGarageStall": False,
            "position": 1,
            "player": self.player,
        }

    def history(self, now: float) -> list[dict[str, Any]]:
        return [
            {
                "totalLaps": number,
                "lapTime": lap,
                "sectorTime1": lap * 0.25 if lap > 0 else -1.0,
                "sectorTime2": lap * 0.75 if lap > 0 else -1.0,
                "pitting": number in self.pits,
                "vehicleName": self.vehicle,
            }
            for number, lap in enumerate(self.laps[: self._done(now)], start=1)
        ]


@dataclass
class Game:
    """The game, `now` seconds into its session; `shown` is "session", "menu" or "replay"."""

    cars: list[Car] = field(default_factory=list)
    now: float = 0.0
    session: str = "RACE1"
    server: str = "Cup"
    player: str = "Ada"
    shown: str = "session"
    began_s: float = START_S

    @property
    def at_ns(self) -> int:
        return int((self.began_s + self.now) * 1e9)

    def answer(self, path: str) -> tuple[int, bytes]:
        if path not in _ANSWERS or (self.shown == "menu" and path in (GAME, SESSION)):
            return 503, b""
        if self.shown == "menu" and path in (STANDINGS, HISTORY):
            return 200, b""
        return 200, json.dumps(_ANSWERS[path](self)).encode()

    def answers(self, paths: Sequence[str]) -> Mapping[str, tuple[int, bytes]]:
        return {path: self.answer(path) for path in paths}

    def info(self) -> dict[str, Any]:
        return {
            "session": self.session,
            "trackName": "Monza",
            "serverName": self.server,
            "playerName": self.player,
            "currentEventTime": self.now,
            "maximumLaps": 2_147_483_647,
        }


_ANSWERS: Mapping[str, Callable[[Game], Any]] = {
    STANDINGS: lambda game: [car.row(game.now) for car in game.cars],
    SESSION: Game.info,
    GAME: lambda game: {"isReplayActive": game.shown == "replay", "gamePhase": "GREEN"},
    NAVIGATION: lambda game: {"state": {"navigationState": "NAV_REPLAY" if game.shown == "watching" else "NAV_DRIVE"}},
    HISTORY: lambda game: {str(car.slot): car.history(game.now) for car in game.cars},
}
