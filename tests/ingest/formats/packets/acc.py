"""Messages of Assetto Corsa Competizione's broadcasting feed."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

NO_TIME = 2147483647


def text(content: str) -> bytes:
    packed = content.encode()
    return struct.pack("<H", len(packed)) + packed


@dataclass(frozen=True)
class Lap:
    """A lap of a message; times in milliseconds."""

    time: int = NO_TIME
    splits: Sequence[int] = ()
    invalid: int = 0
    best: int = 1
    out: int = 0
    into: int = 0

    def packed(self) -> bytes:
        head = struct.pack("<iHHB", self.time, 0, 0, len(self.splits))
        splits = b"".join(struct.pack("<i", split) for split in self.splits)
        return head + splits + bytes((self.invalid, self.best, self.out, self.into))


NO_LAP = Lap()
NO_BEST = Lap(splits=(NO_TIME, NO_TIME, NO_TIME))


def registration(connection: int = 18, *, granted: int = 1, only_read: int = 0, error: str = "") -> bytes:
    return struct.pack("<BiBB", 1, connection, granted, only_read) + text(error)


def session(
    clock: float = 60_000.0, *, kind: int = 10, number: int = 2, event: int = 0, replay: int = 0, best: Lap = NO_BEST
) -> bytes:
    head = struct.pack("<BHHBBffi", 2, event, number, kind, 5, clock, 900_000.0, 3)
    times = struct.pack("<ff", 1000.0, 30_000.0) if replay else b""
    view = text("Drivable") + text("Cockpit") + text("Basic HUD") + bytes((replay,)) + times
    return head + view + struct.pack("<f5B", 55_190.5, 24, 31, 1, 0, 0) + best.packed()


def car(
    index: int = 0,
    laps: int = 0,
    *,
    last: Lap = NO_LAP,
    best: Lap = NO_BEST,
    running: Lap = NO_LAP,
    place: int = 1,
    drivers: int = 1,
    driver: int = 0,
) -> bytes:
    where = struct.pack("<fffBHHHHf", 10.5, -20.25, 1.5, place, 187, 4, 4, 0, 0.25)
    head = struct.pack("<BHHBB", 3, index, driver, drivers, 5) + where + struct.pack("<Hi", laps, -5)
    return head + best.packed() + last.packed() + running.packed()


def cars(*indexes: int, connection: int = 18) -> bytes:
    return struct.pack(f"<BiH{len(indexes)}H", 4, connection, len(indexes), *indexes)


def track(name: str = "Nordring", *, connection: int = 18) -> bytes:
    sets = bytes((2,)) + text("Helicam") + bytes((1,)) + text("Helicam") + text("set1") + bytes((0,))
    huds = bytes((2,)) + text("Blank") + text("Basic HUD")
    return struct.pack("<Bi", 5, connection) + text(name) + struct.pack("<ii", 26, 4318) + sets + huds


def entrant(
    index: int = 0, *drivers: tuple[str, str, str], team: str = "", number: int = 7, model: int = 1, now: int = 0
) -> bytes:
    """Who drives a car; drivers by first, last and short name."""
    people = b"".join(text(a) + text(b) + text(c) + struct.pack("<BH", 1, 2) for a, b, c in drivers)
    head = struct.pack("<BHB", 6, index, model) + text(team)
    return head + struct.pack("<iBBHB", number, 0, now, 2, len(drivers)) + people


def event(kind: int = 5, message: str = "01:36.745", *, time: int = 1_204_467, index: int = 0) -> bytes:
    return struct.pack("<BB", 7, kind) + text(message) + struct.pack("<ii", time, index)
