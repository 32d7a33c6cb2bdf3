"""Telemetry files of iRacing and MoTeC, for tests: from a few values to a whole file. All names are invented."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

KINDS = {"SessionTime": 5, "LapLastLapTime": 4, "LapBestLapTime": 4, "Speed": 4}
"""Kinds of the variables that are no whole numbers."""
CODES = {1: "?", 2: "i", 4: "f", 5: "d"}
VARIABLES = ("SessionTime", "SessionNum", "Speed", "Lap", "LapCompleted", "LapLastLapTime", "LapBestLapTime")


class Tick(NamedTuple):
    """What an iRacing car says at one moment, as far as tests care."""

    clock: float
    done: int
    last: float
    best: float = -1.0
    session: int = 0

    @property
    def values(self) -> Mapping[str, float]:
        """The values of all variables."""
        return {
            "SessionTime": self.clock,
            "SessionNum": self.session,
            "Speed": 50.0,
            "Lap": self.done + 1,
            "LapCompleted": self.done,
            "LapLastLapTime": self.last,
            "LapBestLapTime": self.best,
        }


def ticks(
    laps: Sequence[tuple[float, float]], *, first: int = 0, last: float = -1.0, rate: int = 60, delay: float = 2.5
) -> list[Tick]:
    """A drive of laps, each with how long it took and the time that the game gives it `delay` seconds later."""
    ends = [*accumulate(took for took, _ in laps)]
    found: list[Tick] = []
    for index in range(int((ends[-1] + delay + 1.0) * rate)):
        clock = index / rate
        done, told = (sum(end + later <= clock for end in ends) for later in (0.0, delay))
        found.append(Tick(clock, first + done, laps[told - 1][1] if told else last))
    return found


def session_info(
    *,
    track: str = "Lakeside",
    types: Sequence[str] = ("Practice",),
    name: str = "Ada Voss",
    customer: str = "450001",
    car: str = "Hall GT3",
    end: str = "\n",
) -> str:
    """The description as iRacing writes it; the rig's own car is the second."""
    lines = ["---", "WeekendInfo:", " TrackName: lakeside short", f" TrackDisplayName: {track}", " WeekendOptions:"]
    lines += ["  NumStarters: 0", "", "SessionInfo:", " Sessions:"]
    for number, type in enumerate(types):
        lines += [f" - SessionNum: {number}", f"   SessionType: {type}", "   SessionName: X", "   ResultsPositions:"]
        lines += ["   - Position: 1", "     CarIdx: 0", "   - Position: 2", "     CarIdx: 1", "   ResultsOfficial: 0"]
    lines += ["", "DriverInfo:", " DriverCarIdx: 3", " DriverUserID: 7", " Drivers:"]
    lines += [" - CarIdx: 0", "   UserName: Pace Car", "   UserID: -1", "   CarScreenName: Pace", '   CarNumber: "0"']
    lines += [" - CarIdx: 3", f"   UserName: {name}", f"   UserID: {customer}", f"   CarScreenName: {car}", ""]
    lines += ["SplitTimeInfo:", " Sectors:", " - SectorNum: 0", "...", ""]
    return end.join(lines)


def ibt(
    records: Iterable[Tick],
    info: str = "",
    *,
    variables: Sequence[str] = VARIABLES,
    count: int | None = None,
    rate: int = 60,
    version: int = 2,
    buffers: int = 1,
    date: int = 1_795_892_652,
    encoding: str = "utf-8",
    **more: Any,
) -> bytes:
    """A recording; `more` replaces a field of its head: `variables_at`, `record_size`, `info_size`, ..."""
    text = (info or session_info()).encode(encoding)
    offsets, size = {}, 4
    for name in variables:
        offsets[name] = size
        size += struct.calcsize(CODES[KINDS.get(name, 2)])
    variables_at = 144
    info_at = variables_at + 144 * len(variables)
    records_at = info_at + len(text)
    packed = [
        struct.pack("<4x" + "".join(CODES[KINDS.get(name, 2)] for name in variables), *values)
        for values in ([tick.values[name] for name in variables] for tick in records)
    ]
    head = {
        "version": version,
        "status": 1,
        "rate": rate,
        "update": 0,
        "info_size": len(text),
        "info_at": info_at,
        "variable_count": len(variables),
        "variables_at": variables_at,
        "buffers": buffers,
        "record_size": size,
    } | {name: value for name, value in more.items() if name not in ("records_at", "kind", "items", "offset")}
    described = b"".join(
        struct.pack(
            "<4i32s64s32s",
            more.get("kind", KINDS.get(name, 2)),
            more.get("offset", offsets[name]),
            more.get("items", 1),
            0,
            name.encode(),
            b"what it is",
            b"s",
        )
        for name in variables
    )
    return (
        struct.pack("<10i8x", *head.values())
        + struct.pack("<ii", 1000, more.get("records_at", records_at))
        + bytes(56)
        + struct.pack("<qddii", date, 0.0, 1.0, 1, len(packed) if count is None else count)
        + described
        + text
        + b"".join(packed)
    )


class Channel(NamedTuple):
    """A channel of a MoTeC log, with the values as they are stored."""

    name: str
    values: Sequence[float]
    rate: int = 1
    unit: str = ""
    kind: int = 7
    size: int = 4
    shift: int = 0
    factor: int = 1
    scale: int = 1
    decimals: int = 0

    @property
    def code(self) -> str:
        """How `struct` calls its values."""
        return {(7, 2): "e", (7, 4): "f"}.get((self.kind, self.size), {2: "h", 4: "i"}.get(self.size, "B"))


def ld(
    *channels: Channel,
    driver: str = "",
    car: str = "",
    venue: str = "Lakeside",
    date: str = "21/11/2026",
    time: str = "19:04:12",
    session: str = "",
    encoding: str = "utf-8",
) -> bytes:
    """A log."""
    event_at, first_at = 0x700, 0x700 + 64 + 64 + 1024 + 2
    data_at = first_at + 124 * len(channels)
    content = bytearray(data_at)
    struct.pack_into("<I4xII20xI", content, 0, 0x40, first_at if channels else 0, data_at, event_at if session else 0)
    content[0x4A:0x4D] = b"ADL"
    for at, text in ((0x5E, date), (0x7E, time), (0x9E, driver), (0xDE, car), (0x15E, venue), (event_at + 64, session)):
        content[at : at + len(text.encode(encoding))] = text.encode(encoding)
    for index, channel in enumerate(channels):
        at = first_at + 124 * index
        struct.pack_into(
            "<IIIIHHHHhhhh32s8s12s",
            content,
            at,
            at - 124 if index else 0,
            at + 124 if index + 1 < len(channels) else 0,
            len(content),
            len(channel.values),
            0x2EE1 + index,
            channel.kind,
            channel.size,
            channel.rate,
            channel.shift,
            channel.factor,
            channel.scale,
            channel.decimals,
            channel.name.encode(),
            b"",
            channel.unit.encode(),
        )
        values = channel.values if channel.code in "ef" else [int(value) for value in channel.values]
        content += struct.pack(f"<{len(values)}{channel.code}", *values)
    return bytes(content)


def ldx(*beacons: object, group: str = "Beacons", details: str = "") -> str:
    """The file beside a log, with beacons as they stand in it."""
    markers = "".join(
        f'<Marker Version="100" ClassName="BCN" Name="Manual.{index}" Flags="77" Time="{beacon}"/>'
        for index, beacon in enumerate(beacons, 1)
    )
    return (
        '<?xml version="1.0"?><LDXFile Locale="German_Germany.1252" DefaultLocale="C" Version="1.6"><Layers><Layer>'
        f'<MarkerBlock><MarkerGroup Name="{group}">{markers}</MarkerGroup></MarkerBlock></Layer>'
        f"<Details>{details}</Details></Layers></LDXFile>"
    )
