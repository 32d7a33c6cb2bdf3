"""A scoreboard: reads RMonitor as the published specification says, by means of its own, and keeps what it is told."""

import csv
import re
from dataclasses import dataclass, field

LIMITS = {"$A": (8, 5, None, 9, 30, 50, None), "$COMP": (8, 5, None, 9, 30, 50, None)}
TIME = re.compile(r"\d\d:\d\d:\d\d\.\d\d\d")
FLAGS = {"Green ", "Yellow", "Red   ", "Finish", "      "}


def ms(time: str) -> int:
    """HH:MM:SS.mmm in milliseconds."""
    assert TIME.fullmatch(time), time
    hours, minutes, seconds = time.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + round(float(seconds) * 1000)


@dataclass
class Competitor:
    number: str
    transponder: int
    name: str
    team: str
    place: int = 0
    laps: int = 0
    total_ms: int = 0
    best_place: int = 0
    best_lap: int = 0
    best_ms: int = 0


@dataclass
class Scoreboard:
    """What a scoreboard shows."""

    run: str = ""
    track: str = ""
    flag: str = ""
    time_of_day: str = ""
    beginnings: int = 0
    competitors: dict[str, Competitor] = field(default_factory=dict)
    passings: list[tuple[str, int]] = field(default_factory=list)
    crossings: list[list[str]] = field(default_factory=list)
    seconds: int = 0

    def read(self, text: str) -> "Scoreboard":
        assert text.endswith("\r\n")
        for line in text.removesuffix("\r\n").split("\r\n"):
            self._line(line)
        return self

    def _line(self, line: str) -> None:
        (fields,) = csv.reader([line])
        assert [each.strip('"') for each in line.split(",")] == fields, "a comma within a text"
        name, *values = fields
        for value, most in zip(values, LIMITS.get(name, ()), strict=False):
            assert most is None or len(value) <= most, line
        match name:
            case "$I":
                assert TIME.fullmatch(values[0])
                assert re.fullmatch(r"\d\d [a-z]{3} \d\d", values[1])
                self.competitors.clear()
                self.passings.clear()
                self.crossings.clear()
                self.beginnings += 1
            case "$B":
                assert 1 <= int(values[0]) <= 94
                self.run = values[1]
            case "$C":
                assert values == ["1", "All"]
            case "$E":
                assert values[0] == "TRACKNAME"
                self.track = values[1]
            case "$A":
                registration, number, transponder, first, last, team, _ = values
                before = self.competitors.get(registration)
                now = Competitor(number, int(transponder), f"{first} {last}".strip(), team)
                if before is not None:
                    now.place, now.laps, now.total_ms = before.place, before.laps, before.total_ms
                    now.best_place, now.best_lap, now.best_ms = before.best_place, before.best_lap, before.best_ms
                self.competitors[registration] = now
            case "$COMP":
                known = self.competitors[values[0]]
                assert (known.number, known.name, known.team) == (
                    values[1],
                    f"{values[3]} {values[4]}".strip(),
                    values[5],
                )
            case "$G":
                car = self.competitors[values[1]]
                car.place, car.laps = int(values[0]), int(values[2])
                car.total_ms = ms(values[3])
            case "$H":
                car = self.competitors[values[1]]
                car.best_place, car.best_lap, car.best_ms = int(values[0]), int(values[2]), ms(values[3])
            case "$J":
                assert values[0] in self.competitors
                self.passings.append((values[0], ms(values[1])))
                assert values not in self.crossings, "two laps that cannot be told apart"
                self.crossings.append(values)
            case "$F":
                assert values[0] == "9999"
                assert values[4] in FLAGS
                self.flag, self.time_of_day = values[4], values[2]
                self.seconds += 1
            case _:
                raise AssertionError(line)

    def by_place(self) -> list[Competitor]:
        return sorted(self.competitors.values(), key=lambda each: each.place)
