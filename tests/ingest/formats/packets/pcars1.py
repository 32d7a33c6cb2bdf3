"""Packets of Project CARS 1."""

from dataclasses import dataclass

from tests.ingest.formats.packets import Value, blank


@dataclass
class Car1:
    """A car as the first game's telemetry has it; `took` is the last sector in seconds."""

    completed: int = 0
    lap: int = 1
    sector: int = 1
    took: float = -123.0
    active: bool = True
    invalid: bool = False
    position: int = 1
    fraction: int = 0
    """The bits beside the sector, which say more exactly where the car is."""


def pcars1(
    *cars: Car1,
    number: int,
    session: int = 5,
    game: int = 2,
    viewed: int = 0,
    race: int = 2,
    best: float = -1.0,
    last: float = -1.0,
    current: float = -1.0,
    length: float = 4321.5,
    participants: int | None = None,
) -> bytes:
    values: list[Value] = [
        (0, "H", 1200),
        (2, "B", (number % 64) << 2),
        (3, "B", session << 4 | game),
        (4, "b", viewed),
        (5, "b", len(cars) if participants is None else participants),
        (10, "B", race),
        (11, "B", 4),
        (12, "f", best),
        (16, "f", last),
        (20, "f", current),
        (36, "f", -1.0),
        (1360, "f", length),
    ]
    for index, car in enumerate(cars):
        start = 464 + 16 * index
        values += [
            (start + 6, "H", 500),
            (start + 8, "B", car.position | car.active << 7),
            (start + 9, "B", car.completed | car.invalid << 7),
            (start + 10, "B", car.lap),
            (start + 11, "B", car.sector | (car.fraction & 31) << 3),
            (start + 12, "f", car.took),
        ]
    return blank(1367, *values)


def pcars1_names(*names: str, number: int = 0, track: str = "Nordring", variation: str = "Short") -> bytes:
    texts: list[Value] = [(3, "64s", b"Some car"), (67, "64s", b"Road"), (131, "64s", track.encode())]
    texts += [(195, "64s", variation.encode())]
    texts += [(259 + 64 * n, "64s", name.encode()) for n, name in enumerate(names)]
    return blank(1347, (0, "H", 1200), (2, "B", (number % 64) << 2 | 1), *texts)


def pcars1_more_names(*names: str, first: int = 16, number: int = 0) -> bytes:
    texts: list[Value] = [(4 + 64 * n, "64s", name.encode()) for n, name in enumerate(names)]
    return blank(1028, (0, "H", 1200), (2, "B", (number % 64) << 2 | 2), (3, "B", first), *texts)
