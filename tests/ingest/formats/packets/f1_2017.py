"""Packets of F1 2017."""

from dataclasses import dataclass

from tests.ingest.formats.packets import Value, blank


@dataclass
class Car2017:
    """A car of the packet; times in seconds."""

    lap: int = 1
    current: float = 0.0
    last: float = 0.0
    best: float = 0.0
    sector1: float = 0.0
    sector2: float = 0.0
    distance: float = 100.0
    pits: int = 0
    invalid: int = 0


def f1_2017(*cars: Car2017, time: float, type: float = 3, laps: float = 5, track: float = 13, player: int = 0) -> bytes:
    head = [(0, "f", time), (240, "f", laps), (244, "f", 5807.0), (264, "f", type), (272, "f", track), (280, "f", 2017)]
    values: list[Value] = [*head, (335, "B", len(cars)), (336, "B", player)]
    for number, car in enumerate(cars):
        start = 337 + 45 * number
        seconds = (car.last, car.current, car.best, car.sector1, car.sector2, car.distance)
        values += [(start + 12 + 4 * n, "f", value) for n, value in enumerate(seconds)]
        values += [(start + 39, "B", car.lap), (start + 41, "B", car.pits), (start + 43, "B", car.invalid)]
    return blank(1289, *values)
