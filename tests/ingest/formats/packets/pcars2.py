"""Packets of Project CARS 2."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.ingest.formats.packets import Value, blank


@dataclass
class Car2:
    """A car as the second game's timings have it; `index` is what names and times are joined by."""

    index: int
    lap: int = 1
    current: float = 0.0
    sector: int = 0
    race: int = 2
    invalid: bool = False
    pits: int = 0
    active: bool = True
    position: int = 1


def base(kind: int, number: int, *, of_kind: int | None = None, part: int = 1, parts: int = 1) -> list[Value]:
    of_kind = number if of_kind is None else of_kind
    return [(0, "I", number), (4, "I", of_kind), (8, "B", part), (9, "B", parts), (10, "B", kind), (11, "B", 2)]


def pcars2_timings(
    *cars: Car2, number: int, stamp: int = 77, local: int = 0, size: int = 1063, participants: int | None = None
) -> bytes:
    stride = 30 if size == 993 else 32
    values = base(3, number)
    values += [(12, "b", len(cars) if participants is None else participants), (13, "I", stamp), (17, "f", -1.0)]
    for slot, car in enumerate(cars):
        start = 33 + stride * slot
        values += [
            (start + 12, "H", 500),
            (start + 14, "B", car.position | car.active << 7),
            (start + 15, "B", car.sector),
            (start + 17, "B", car.pits),
            (start + 18, "H", 0x8000),
            (start + 20, "B", car.race | car.invalid << 3),
            (start + 21, "B", car.lap),
            (start + 22, "f", car.current),
            (start + 26, "f", car.current),
        ]
        if stride == 32:
            values.append((start + 30, "H", car.index))
    if size > 993:
        values.append((1057, "H", local))
    return blank(size, *values)


def pcars2_stats(*times: tuple[int, float, float], number: int, stamp: int = 77, size: int = 1040) -> bytes:
    """Index, last lap and last sector in seconds, of each car."""
    stride = 24 if size == 784 else 32
    values = [*base(7, number), (12, "I", stamp)]
    for slot, (index, lap, sector) in enumerate(times):
        start = 16 + stride * slot
        values += [(start, "f", -1.0), (start + 4, "f", lap), (start + 8, "f", sector)]
        if stride == 32:
            values.append((start + 28, "H", index))
    return blank(size, *values)


def pcars2_participants(
    names: Mapping[int, str], *, number: int = 1, stamp: int = 77, part: int = 1, parts: int = 1, size: int = 1136
) -> bytes:
    values = [*base(2, number, part=part, parts=parts), (12, "I", stamp)]
    for slot, (index, name) in enumerate(names.items()):
        values.append((16 + 64 * slot, "64s", name.encode()))
        if size == 1136:
            values.append((1104 + 2 * slot, "H", index))
    return blank(size, *values)


def pcars2_race(location: str = "Silverstone", variation: str = "GP", *, number: int = 1) -> bytes:
    texts: list[Value] = [(48, "64s", location.encode()), (112, "64s", variation.encode())]
    return blank(308, *base(1, number), (44, "f", 5891.0), *texts, (304, "H", 5))


def pcars2_state(session: int, *, number: int = 1, game: int = 2) -> bytes:
    return blank(24, *base(4, number), (12, "H", 1200), (14, "B", game | session << 4))


def pcars2_other(kind: int, size: int, *, number: int = 1) -> bytes:
    """A packet that timing does not need."""
    return blank(size, *base(kind, number))
