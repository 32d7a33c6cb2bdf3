"""The memories that sims share, packed for tests from their published declarations. All names are invented."""

import ctypes
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

RFACTOR2 = "$rFactor2SMMP_Scoring$"
RACEROOM = "$R3E"
EVO_STATIC = "Local\\acevo_pmf_static"
EVO_GRAPHICS = "Local\\acevo_pmf_graphics"
IRACING = "Local\\IRSDKMemMapFileName"


@dataclass
class FakeMemory:
    """Shared memories by name. `before_read` may write into them between two copies, as a running sim does."""

    maps: dict[str, bytes] = field(default_factory=dict)
    before_read: Callable[[], None] = lambda: None

    def read(self, name: str, size: int, at: int = 0) -> bytes | None:
        self.before_read()
        content = self.maps.get(name)
        return None if content is None else content[at : at + size]


def rfactor2(
    *,
    begun: int = 100,
    ended: int | None = None,
    track: str = "Lakeside GP",
    session: int = 1,
    clock: float = 300.0,
    laps: int = 0,
    last: float = -1.0,
    best: float = -1.0,
    sector1: float = -1.0,
    sector2: float = -1.0,
    lap_start: float = 280.0,
    counts: int = 2,
    control: int = 0,
    in_pits: bool = False,
    driver: str = "Ada Voss",
    others: int = 2,
    cars: int | None = None,
) -> bytes:
    """The scoring memory of the plugin; the own car comes after the others."""

    def car(number: int, name: str, *, own: bool) -> bytes:
        times = (-1.0, -1.0, best, sector1, sector2, last, -1.0, -1.0) if own else (50.0,) * 8
        packed = struct.pack(
            "<i32s64shbb3d8dhh?b?B32sdidid", number, name.encode("cp1252"), b"Hall GT3 #7", laps if own else 9, 1, 0,
            10.0, 0.0, 0.0, *times, 0, 0, own, control if own else 1, in_pits and own, 3, b"GT3", 1.5, 0, 3.0, 0,
            lap_start,
        )  # fmt: skip
        packed += struct.pack("<9d9d6d4Bi2d24sB?B?16x60x", *(0.0,) * 24, 1, 0, 1, 5, 1, 20.0, 90.0, b"pit", 0, False,
            counts if own else 2, False)  # fmt: skip
        assert len(packed) == 584
        return packed

    rows = [car(number, f"Rival {number}", own=False) for number in range(others)] + [car(77, driver, own=True)]
    info = struct.pack(
        "<64siddid8xiBb3bBB?32s64s4d3d2d256x8x", track.encode(), session, clock, 3600.0, 2**31 - 1, 4500.0,
        len(rows) if cars is None else cars, 5, 0, 0, 0, 0, 1, 5, True, driver.encode("cp1252"), b"plr", *(0.0,) * 9,
    )  # fmt: skip
    assert len(info) == 548
    head = struct.pack("<IIi", begun, begun if ended is None else ended, 548)
    return (head + info + b"".join(rows)).ljust(12 + 548 + 128 * 584, b"\0")


RACEROOM_FIELDS = (
    ("major", "i"), ("minor", "i"), ("drivers_at", "i"), ("driver_size", "i"), ("mode", "i"), ("paused", "i"),
    ("menus", "i"), ("replay", "i"), ("vr", "i"), ("unused", "i"),
    ("account", "i"), ("ticks", "i"), ("clock", "d"), ("vectors", "33d"), ("forces", "9d"), ("wheels", "16d"),
    ("wings", "7d"), ("reserved", "3d"),
    ("track", "64s"), ("layout", "64s"), ("track_id", "i"), ("layout_id", "i"), ("length", "f"), ("starts", "3f"),
    ("race_laps", "3i"), ("race_minutes", "3i"), ("event", "i"), ("session", "i"), ("iteration", "i"),
    ("length_format", "i"), ("pit_limit", "f"), ("phase", "i"), ("lights", "i"), ("wear", "i"), ("fuel_use", "i"),
    ("laps_of_race", "i"), ("duration", "f"), ("remaining", "f"), ("incidents", "i"), ("event_unused", "2f"),
    ("window", "3i"), ("in_pitlane", "i"), ("pit_menu", "13i"), ("pit_state", "i"), ("pit_times", "2f"),
    ("pit_action", "i"), ("stops", "i"), ("pit_minimum", "2f"), ("flags", "7i f 6i"),
    ("position", "i"), ("position_class", "i"), ("finish", "i"), ("cuts", "i"), ("penalties", "5f"),
    ("penalty_count", "i"), ("laps", "i"), ("running_valid", "i"), ("sector", "i"), ("distance", "2f"),
    ("leaders", "2f"), ("session_best", "3f"), ("best", "f"), ("best_sectors", "3f"), ("last", "f"),
    ("last_sectors", "3f"), ("current", "f"), ("current_sectors", "3f"), ("deltas", "5f"), ("individual", "9f"),
    ("points", "i"), ("valid_state", "i"), ("last_valid", "i"), ("lap_unused", "3f"),
    ("car_name", "64s"), ("car_number", "i"), ("class_id", "i"), ("model_id", "i"), ("team_id", "i"),
    ("livery_id", "i"), ("maker_id", "i"), ("car_account", "i"), ("slot", "i"), ("performance", "i"), ("engine", "i"),
    ("car_floats", "6f"), ("player", "64s"), ("control", "i"),
)  # fmt: skip
"""The header's declarations up to who controls the car; nothing lies between them."""


def raceroom(**given: Any) -> bytes:
    """RaceRoom's memory of version 3.4: a practice in which nothing has been driven yet."""
    values = {
        "major": 3,
        "minor": 4,
        "drivers_at": 2008,
        "driver_size": 328,
        "account": 4711,
        "ticks": 40_000,
        "clock": 100.0,
        "track": b"Lakeside",
        "layout": b"Grand Prix",
        "event": 0,
        "session": 0,
        "iteration": 1,
        "position": 3,
        "laps": 0,
        "running_valid": 1,
        "best": -1.0,
        "last": -1.0,
        "last_sectors": (-1.0, -1.0, -1.0),
        "current": 12.5,
        "last_valid": -1,
        "player": "Jörg Größe".encode(),
        "car_account": 4711,
        "control": 0,
    } | given
    parts = []
    for name, code in RACEROOM_FIELDS:
        value = values.pop(name, None)
        packing = struct.Struct(f"<{code}")
        if value is None:
            parts.append(bytes(packing.size))
        else:
            parts.append(packing.pack(*(value if isinstance(value, tuple) else (value,))))
    assert not values, f"no such field: {values}"
    return b"".join(parts).ljust(2012 + 128 * 328, b"\0")


class EvoStatic(ctypes.LittleEndianStructure):
    """SPageFileStaticEvo."""

    _pack_ = 4
    _fields_ = (
        ("sm_version", ctypes.c_char * 15),
        ("ac_evo_version", ctypes.c_char * 15),
        ("session", ctypes.c_int32),
        ("session_name", ctypes.c_char * 33),
        ("event_id", ctypes.c_uint8),
        ("session_id", ctypes.c_uint8),
        ("starting", ctypes.c_int32 * 3),
        ("is_static_weather", ctypes.c_bool),
        ("is_timed_race", ctypes.c_bool),
        ("is_online", ctypes.c_bool),
        ("number_of_sessions", ctypes.c_int32),
        ("nation", ctypes.c_char * 33),
        ("place", ctypes.c_float * 2),
        ("track", ctypes.c_char * 33),
        ("track_configuration", ctypes.c_char * 33),
        ("track_length_m", ctypes.c_float),
    )


class EvoTiming(ctypes.LittleEndianStructure):
    """SMEvoTimingState."""

    _pack_ = 4
    _fields_ = (
        ("current_laptime", ctypes.c_char * 15),
        ("delta_current", ctypes.c_char * 15),
        ("delta_current_p", ctypes.c_int32),
        ("last_laptime", ctypes.c_char * 15),
        ("delta_last", ctypes.c_char * 15),
        ("delta_last_p", ctypes.c_int32),
        ("best_laptime", ctypes.c_char * 15),
        ("ideal_laptime", ctypes.c_char * 15),
        ("total_time", ctypes.c_char * 15),
        ("is_invalid", ctypes.c_bool),
        ("place_holder", ctypes.c_char * 137),
    )


class EvoGraphics(ctypes.LittleEndianStructure):
    """SPageFileGraphicEvo; what timing does not need is drawn together."""

    _pack_ = 4
    _fields_ = (
        ("packet_id", ctypes.c_int32),
        ("status", ctypes.c_int32),
        ("car_ids", ctypes.c_uint64 * 4),
        ("rpm", ctypes.c_uint16),
        ("lamps", ctypes.c_bool * 15),
        ("speeds", ctypes.c_int16 * 3),
        ("pitspeeding_delta", ctypes.c_float),
        ("gear_int", ctypes.c_int16),
        ("pedals", ctypes.c_float * 11),
        ("temperatures", ctypes.c_int8 * 2),
        ("oil_to_turbo", ctypes.c_float * 9),
        ("steer_degrees", ctypes.c_int32),
        ("current_km", ctypes.c_float),
        ("totals", ctypes.c_uint32 * 2),
        ("time_of_day", ctypes.c_int32 * 3),
        ("delta_time_ms", ctypes.c_int32),
        ("current_lap_time_ms", ctypes.c_int32),
        ("predicted_lap_time_ms", ctypes.c_int32),
        ("fuel_and_torque", ctypes.c_float * 5),
        ("current_bhp", ctypes.c_int32),
        ("tyres", ctypes.c_char * (4 * 256)),
        ("npos_to_lock", ctypes.c_float * 4),
        ("car_damage", ctypes.c_char * 128),
        ("car_location", ctypes.c_int32),
        ("pit_info", ctypes.c_char * 64),
        ("fuel_to_window", ctypes.c_float * 8),
        ("instruments_and_electronics", ctypes.c_char * (7 * 128)),
        ("total_lap_count", ctypes.c_int32),
        ("current_pos", ctypes.c_uint32),
        ("total_drivers", ctypes.c_uint32),
        ("last_laptime_ms", ctypes.c_int32),
        ("best_laptime_ms", ctypes.c_int32),
        ("flags", ctypes.c_int32 * 2),
        ("max_gears", ctypes.c_uint32),
        ("engine_type", ctypes.c_int32),
        ("has_kers", ctypes.c_bool),
        ("is_last_lap", ctypes.c_bool),
        ("performance_mode_name", ctypes.c_char * 33),
        ("differential", ctypes.c_float * 2),
        ("cuts", ctypes.c_int32 * 2),
        ("race_cut_current_delta", ctypes.c_float),
        ("session_state", ctypes.c_char * 256),
        ("timing_state", EvoTiming),
        ("network", ctypes.c_int32 * 8),
        ("driver_name", ctypes.c_char * 33),
        ("driver_surname", ctypes.c_char * 33),
        ("car_model", ctypes.c_char * 33),
        ("is_in_pit_box", ctypes.c_bool),
        ("is_in_pit_lane", ctypes.c_bool),
        ("is_valid_lap", ctypes.c_bool),
        ("car_coordinates", ctypes.c_float * 180),
        ("rest", ctypes.c_char * 1056),
    )


def evo_static(**given: Any) -> bytes:
    """What Assetto Corsa EVO says of a session."""
    values = {
        "sm_version": b"1.0",
        "ac_evo_version": b"0.9.3",
        "session": 2,
        "session_name": b"Practice",
        "event_id": 4,
        "session_id": 1,
        "track": b"Lakeside",
        "track_configuration": b"gp",
    } | given
    return bytes(EvoStatic(**values))


def evo_graphics(*, last_text: bytes | None = None, **given: Any) -> bytes:
    """What it says of the own car; the text of the last lap is the number's, unless given."""
    values = {
        "packet_id": 500,
        "status": 2,
        "current_lap_time_ms": 12_500,
        "current_pos": 2,
        "driver_name": b"Ada",
        "driver_surname": b"Voss",
        "car_model": b"hall_gt3",
        "is_valid_lap": True,
    } | given
    last_ms = int(given.get("last_laptime_ms", 0))
    minutes, ms = divmod(last_ms, 60_000)
    text = f"{minutes:02d}:{ms // 1000:02d}.{ms % 1000:03d}".encode() if last_ms else b"--:--.---"
    return bytes(EvoGraphics(timing_state=EvoTiming(last_laptime=text if last_text is None else last_text), **values))


IRACING_KINDS = {
    "SessionTime": (5, "d"),
    "SessionNum": (2, "i"),
    "SessionUniqueID": (2, "i"),
    "LapCompleted": (2, "i"),
    "LapLastLapTime": (4, "f"),
    "LapBestLapTime": (4, "f"),
    "LapCurrentLapTime": (4, "f"),
    "OnPitRoad": (1, "?"),
    "PlayerCarPosition": (2, "i"),
    "CarIdxLapCompleted": (2, "64i"),
}


def iracing_text(
    *, number: int = 0, types: Sequence[str] = ("Practice",), driver: str = "Ada Voss", track: str = "Lakeside"
) -> str:
    """The text in which iRacing describes a session; the own car is the second."""
    lines = ["---", "WeekendInfo:", " TrackName: lakeside gp", f" TrackDisplayName: {track}", f" SessionID: {number}"]
    lines += [f" SubSessionID: {number}", "", "SessionInfo:", " Sessions:"]
    for place, type in enumerate(types):
        lines += [f" - SessionNum: {place}", f"   SessionType: {type}", "   ResultsPositions:"]
    lines += ["", "DriverInfo:", " DriverCarIdx: 5", " Drivers:"]
    lines += [" - CarIdx: 0", "   UserName: Pace Car", "   UserID: -1", "   CarScreenName: Pace"]
    lines += [" - CarIdx: 5", f"   UserName: {driver}", "   UserID: 450001", "   CarScreenName: Hall GT3", "...", ""]
    return "\n".join(lines)


def iracing(
    values: Mapping[str, Any] | None = None,
    *,
    text: str | None = None,
    update: int = 1,
    tick: int = 1000,
    kinds: Mapping[str, tuple[int, str]] | None = None,
    without: Sequence[str] = (),
    **head: int,
) -> bytes:
    """iRacing's memory: the second of three buffers is the newest, the others hold rubbish."""
    kinds = {name: kind for name, kind in (kinds or IRACING_KINDS).items() if name not in without}
    shown: dict[str, Any] = {"LapLastLapTime": -1.0, "LapBestLapTime": -1.0, "LapCurrentLapTime": -1.0}
    shown |= dict(values or {})
    described, row = b"", b"\xff" * 4
    for name, (kind, code) in kinds.items():
        packing = struct.Struct(f"<{code}")
        count = 64 if code.startswith("64") else 1
        described += struct.pack("<3i?3x32s64s32s", kind, len(row), count, False, name.encode(), b"what", b"unit")
        row += packing.pack(*((0,) * 64 if count > 1 else (shown.get(name, 0),)))
    said = (iracing_text() if text is None else text).encode("cp1252")
    values_at = 112
    text_at = values_at + len(described)
    rows_at = text_at + len(said) + 1
    fields = {
        "version": 2, "status": 1, "rate": 60, "update": update, "text_size": len(said) + 1, "text_at": text_at,
        "value_count": len(kinds), "values_at": values_at, "buffers": 3, "buffer_size": len(row),
    } | head  # fmt: skip
    buffers = b"".join(
        struct.pack("<2i8x", tick + later, rows_at + place * len(row)) for place, later in enumerate((-1, 0, -2))
    )
    packed = struct.pack("<10i8x", *fields.values()) + buffers.ljust(64, b"\0")
    return packed + described + said + b"\0" + b"\xee" * len(row) + row + b"\xee" * len(row)
