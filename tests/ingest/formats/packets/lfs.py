"""Packets of a Live for Speed host, as InSim 10 describes them: length in fours, type, request, data."""

import struct
from dataclasses import dataclass, field

from tests.ingest.formats.packets import Value, blank


def packet(type: int, size: int, *values: Value, request: int = 0, data: int = 0) -> bytes:
    return blank(size, (0, "B", size // 4), (1, "B", type), (2, "B", request), (3, "B", data), *values)


def version(number: int = 10, game: bytes = b"0.8C") -> bytes:
    return packet(2, 20, (4, "8s", game), (12, "6s", b"S3"), (18, "B", number), request=1)


def tiny(what: int, request: int = 0) -> bytes:
    return packet(3, 4, request=request, data=what)


def state(track: bytes = b"BL1") -> bytes:
    return packet(5, 28, (4, "f", 1.0), (8, "H", 512), (15, "B", 1), (17, "B", 5), (20, "6s", track))


def race_start(laps: int = 5, minutes: int = 0, track: bytes = b"BL1", request: int = 0) -> bytes:
    return packet(17, 28, (4, "B", laps), (5, "B", minutes), (7, "B", 0x42), (8, "6s", track), request=request)


def connection(guest: int, account: bytes, name: bytes, request: int = 0) -> bytes:
    return packet(18, 56, (4, "24s", account), (28, "24s", name), (53, "B", 3), request=request, data=guest)


def gone(guest: int) -> bytes:
    return packet(19, 8, data=guest)


def renamed(guest: int, name: bytes, plate: bytes = b"") -> bytes:
    return packet(20, 36, (4, "24s", name), (28, "8s", plate), data=guest)


def player(
    player: int,
    guest: int,
    name: bytes,
    *,
    plate: bytes = b"",
    car: bytes = b"XFG",
    kind: int = 0,
    on_track: int = 1,
    request: int = 0,
) -> bytes:
    names: tuple[Value, ...] = ((8, "24s", name), (32, "8s", plate), (40, "4s", car))
    return packet(21, 76, (4, "B", guest), (5, "B", kind), *names, (73, "B", on_track), request=request, data=player)


def garage(player: int) -> bytes:
    return packet(22, 4, data=player)


def leaves(player: int) -> bytes:
    return packet(23, 4, data=player)


def lap(player: int, time_ms: int, total_ms: int, laps: int, *, fuel: int = 255) -> bytes:
    times: tuple[Value, ...] = ((4, "I", time_ms), (8, "I", total_ms), (12, "H", laps))
    return packet(24, 20, *times, (14, "H", 0x200), (17, "B", 0), (19, "B", fuel), data=player)


def split(player: int, time_ms: int, number: int) -> bytes:
    return packet(25, 16, (4, "I", time_ms), (8, "I", 9_000_000), (12, "B", number), data=player)


def penalty(player: int, before: int, now: int, reason: int) -> bytes:
    return packet(30, 8, (4, "B", before), (5, "B", now), (6, "B", reason), data=player)


def takes_over(player: int, before: int, now: int) -> bytes:
    return packet(31, 8, (4, "B", before), (5, "B", now), data=player)


def finish(player: int, total_ms: int, best_ms: int, laps: int) -> bytes:
    return packet(34, 20, (4, "I", total_ms), (8, "I", best_ms), (16, "H", laps), data=player)


def result(
    player: int, name: bytes, total_ms: int, best_ms: int, laps: int, *, place: int = 0, penalty_s: int = 0
) -> bytes:
    names: tuple[Value, ...] = ((4, "24s", b"account"), (28, "24s", name), (60, "4s", b"XFG"))
    times: tuple[Value, ...] = ((64, "I", total_ms), (68, "I", best_ms), (76, "H", laps))
    return packet(35, 84, *names, *times, (80, "B", place), (81, "B", 1), (82, "H", penalty_s), data=player)


def violation(player: int, what: int, *, size: int = 20) -> bytes:
    return packet(52, size, (4, "B", what), data=player)


def joined(*packets: bytes) -> bytes:
    return struct.pack(f"{sum(map(len, packets))}s", b"".join(packets))


@dataclass
class Race:
    """A race on a track with two splits: what its cars have driven. A lap is three equal sectors, give or take."""

    laps: dict[int, int] = field(default_factory=dict)
    totals: dict[int, int] = field(default_factory=dict)

    def lap_of(self, player: int, time_ms: int) -> list[bytes]:
        """Both splits and the line."""
        third = time_ms // 3
        self.laps[player] = self.laps.get(player, 0) + 1
        self.totals[player] = self.totals.get(player, 0) + time_ms
        end = lap(player, time_ms, self.totals[player], self.laps[player])
        return [split(player, third, 1), split(player, 2 * third, 2), end]
