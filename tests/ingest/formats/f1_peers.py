"""The packets of the F1 games as other people's libraries have them: the independent witness for ours.

Each year has a library of its own, made from the game's specification by people who never saw our tables. Of
`f1-packets` only one year can be installed at a time; it is 2025. What the years next to it change is taken from it
piece by piece: 2023 and 2024 leave fields out, 2026 has more cars and wider ids, 2018 is 2019 without a few fields.
"""

import ctypes
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from ingest.formats.f1_layouts import Packet

Structure = type[ctypes.LittleEndianStructure]
Values = Mapping[str, object]

YEARS = range(2018, 2027)
WHOLE = (2019, 2020, 2021, 2022, 2025)
"""Years whose library is installed whole, with every kind of packet."""

NAMES: Mapping[str, tuple[str, ...]] = {
    # header
    "format": ("packet_format", "packetFormat"),
    "game_year": ("game_year",),
    "major": ("game_major_version", "gameMajorVersion"),
    "minor": ("game_minor_version", "gameMinorVersion"),
    "version": ("packet_version", "packetVersion"),
    "id": ("packet_id", "packetId"),
    "session": ("session_uid", "sessionUID"),
    "time": ("session_time", "sessionTime", "lap_time_in_ms"),
    "frame": ("frame_identifier", "frameIdentifier"),
    "steady": ("overall_frame_identifier",),
    "player": ("player_car_index", "playerCarIndex"),
    "second_player": ("secondary_player_car_index", "secondaryPlayerCarIndex"),
    # session
    "weather": ("weather",),
    "track_temperature": ("track_temperature", "trackTemperature"),
    "air_temperature": ("air_temperature", "airTemperature"),
    "total_laps": ("total_laps", "totalLaps"),
    "track_length": ("track_length", "trackLength"),
    "type": ("session_type", "sessionType"),
    "track": ("track_id", "trackId"),
    "formula": ("formula", "m_formula"),
    "seconds_left": ("session_time_left", "sessionTimeLeft"),
    "duration": ("session_duration", "sessionDuration"),
    "pit_limit": ("pit_speed_limit", "pitSpeedLimit"),
    "paused": ("game_paused", "gamePaused"),
    "spectating": ("is_spectating", "isSpectating"),
    "spectated": ("spectator_car_index", "spectatorCarIndex"),
    "online": ("network_game", "networkGame"),
    # lap data and history
    "last": ("last_lap_time_in_ms", "lastLapTime"),
    "current": ("current_lap_time_in_ms", "currentLapTime"),
    "best": ("bestLapTime", "best_lap_time_in_ms", "best_lap_time"),
    "best_lap": ("bestLapNum", "best_lap_time_lap_num"),
    "sector1": ("sector1_time_ms_part", "sector1_time_in_ms", "sector1TimeInMS", "sector1Time"),
    "sector1_minutes": ("sector1_time_minutes_part",),
    "sector2": ("sector2_time_ms_part", "sector2_time_in_ms", "sector2TimeInMS", "sector2Time"),
    "sector2_minutes": ("sector2_time_minutes_part",),
    "sector3": ("sector3_time_ms_part", "sector3_time_in_ms"),
    "sector3_minutes": ("sector3_time_minutes_part",),
    "valid": ("lap_valid_bit_flags",),
    "distance": ("lap_distance", "lapDistance"),
    "total": ("total_distance", "totalDistance", "total_race_time", "totalRaceTime"),
    "position": ("car_position", "carPosition", "position"),
    "lap": ("current_lap_num", "currentLapNum"),
    "pit": ("pit_status", "pitStatus"),
    "pit_stops": ("num_pit_stops", "numPitStops"),
    "sector": ("sector",),
    "invalid": ("current_lap_invalid", "currentLapInvalid"),
    "penalties": ("penalties", "penalties_time", "penaltiesTime"),
    "warnings": ("total_warnings", "warnings"),
    "grid": ("grid_position", "gridPosition"),
    "driver": ("driver_status", "driverStatus", "driver_id", "driverId"),
    "result": ("result_status", "resultStatus"),
    # history's head
    "car": ("car_idx",),
    "laps": ("num_laps", "numLaps"),
    "stints": ("num_tyre_stints",),
    "best_sector1": ("best_sector1_lap_num",),
    "best_sector2": ("best_sector2_lap_num",),
    "best_sector3": ("best_sector3_lap_num",),
    # participants
    "ai": ("ai_controlled", "aiControlled"),
    "network": ("network_id",),
    "team": ("team_id", "teamId"),
    "my_team": ("my_team",),
    "number": ("race_number", "raceNumber"),
    "nationality": ("nationality",),
    "name": ("name",),
    "public": ("your_telemetry", "yourTelemetry"),
    "online_name": ("show_online_names",),
    "platform": ("platform",),
    # classification
    "points": ("points",),
    "reason": ("result_reason",),
}
"""How the libraries call what our tables name."""


@cache
def theirs(structure: Any, ours: str) -> str | None:
    """What a structure calls one of our fields; None where it has none."""
    fields = {name for name, *_ in structure._fields_}
    return next((name for name in NAMES[ours] if name in fields), None)


@dataclass(frozen=True)
class Peer:
    """One year of one library: a structure for every kind of packet it has."""

    year: int
    packets: Mapping[int, Structure]

    def head(self) -> Structure:
        header: Structure = _kind(self.packets[Packet.LAP_DATA], "header")
        return header

    def array(self, packet: Packet) -> tuple[str, Structure, int]:
        """Name, record and length of the array of cars or laps in a packet."""
        kinds: list[tuple[str, Any]] = [(name, kind) for name, kind, *_ in self.packets[packet]._fields_]
        for name, kind in kinds:
            record = getattr(kind, "_type_", None)
            if isinstance(record, type) and issubclass(record, ctypes.LittleEndianStructure):
                return name, record, kind._length_
        raise LookupError(packet)

    def pack(self, packet: Packet, head: Values, body: Values, records: Mapping[int, Values] | None = None) -> bytes:
        """A packet of the library's own making, from values under our names; what it does not know is left out."""
        whole = self.packets[packet]()
        _fill(whole.header, {**head, "format": self.year, "game_year": self.year % 100, "version": 1, "id": packet})
        _fill(whole, body)
        if records:
            array = getattr(whole, self.array(packet)[0])
            for index, values in records.items():
                _fill(array[index], values)
        return bytes(whole)

    def event(self, head: Values, code: str, details: bytes = b"") -> bytes:
        """An event, its details as the game packs them."""
        packed = bytearray(self.pack(Packet.EVENT, head, {}))
        start = ctypes.sizeof(self.head())
        packed[start : start + 4] = code.encode()
        packed[start + 4 : start + 4 + len(details)] = details
        return bytes(packed)


def _kind(structure: Structure, wanted: str) -> Any:
    """The type of a field."""
    return next(kind for name, kind, *_ in structure._fields_ if name == wanted)


def _fill(part: Any, values: Values) -> None:
    structure: Any = type(part)
    for ours, value in values.items():
        name = theirs(structure, ours)
        if name is not None:
            setattr(part, name, value)


@cache
def peer(year: int) -> Peer:
    """The library of a year."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are not ours to mend
        return _PEERS[year]()


def _installed(module: str, table: str, year: int) -> Peer:
    structures = getattr(import_module(module), table)
    return Peer(year, {id: structure for (_, _, id), structure in structures.items()})


def _2019() -> Peer:
    return _installed("f1_2019_telemetry.packets", "HeaderFieldsToPacketType", 2019)


def _2021() -> Peer:
    return _installed("telemetry_f1_2021.cleaned_packets", "HEADER_FIELD_TO_PACKET_TYPE", 2021)


def _2025() -> Peer:
    return _installed("f1.packets", "HEADER_FIELD_TO_PACKET_TYPE", 2025)


def _2018() -> Peer:
    """2019 without the game's version, and without what was added to participants and events."""
    of = _2019()
    header = _without(of.head(), "gameMajorVersion", "gameMinorVersion")
    person = _without(of.array(Packet.PARTICIPANTS)[1], "yourTelemetry")
    kept = {
        id: _with(structure, header=header)
        for id, structure in of.packets.items()
        if id in (Packet.SESSION, Packet.LAP_DATA)
    }
    people = _with(of.packets[Packet.PARTICIPANTS], header=header, participants=person * 20)
    event = _with(_without(of.packets[Packet.EVENT], "vehicleIdx", "lapTime"), header=header)
    return Peer(2018, {**kept, Packet.PARTICIPANTS: people, Packet.EVENT: event})


def _2024() -> Peer:
    """2025 with longer names, without liveries and without reasons for a result."""
    of = _2025()
    person = _with(_without(of.array(Packet.PARTICIPANTS)[1], "num_colours", "livery_colours"), name=ctypes.c_char * 48)
    result = _without(of.array(Packet.CLASSIFICATION)[1], "result_reason")
    kept = (Packet.SESSION, Packet.LAP_DATA, Packet.EVENT, Packet.HISTORY)
    return Peer(
        2024,
        {
            **{id: of.packets[id] for id in kept},
            Packet.PARTICIPANTS: _with(of.packets[Packet.PARTICIPANTS], participants=person * 22),
            Packet.CLASSIFICATION: _with(of.packets[Packet.CLASSIFICATION], classification_data=result * 22),
        },
    )


def _2023() -> Peer:
    """2024 without minutes in the gaps, speed traps, technical level and the rules of the session."""
    of = _2024()
    lap = _without(
        of.array(Packet.LAP_DATA)[1],
        "delta_to_car_in_front_minutes_part",
        "delta_to_race_leader_minutes_part",
        "speed_trap_fastest_speed",
        "speed_trap_fastest_lap",
    )
    person = _without(of.array(Packet.PARTICIPANTS)[1], "tech_level")
    session = of.packets[Packet.SESSION]
    names = [name for name, *_ in session._fields_]
    forecast = _kind(session, "weather_forecast_samples")._type_ * 56
    return Peer(
        2023,
        {
            **of.packets,
            Packet.SESSION: _with(
                _without(session, *names[names.index("equal_car_performance") :]), weather_forecast_samples=forecast
            ),
            Packet.LAP_DATA: _with(of.packets[Packet.LAP_DATA], lap_data=lap * 22),
            Packet.PARTICIPANTS: _with(of.packets[Packet.PARTICIPANTS], participants=person * 22),
        },
    )


def _2026() -> Peer:
    """2025 with 24 cars, ids of two bytes, and more to say about a session."""
    of = _2025()
    wide = dict.fromkeys(("driver_id", "network_id", "team_id"), ctypes.c_uint16)
    person = _with(of.array(Packet.PARTICIPANTS)[1], **wide)
    return Peer(
        2026,
        {
            Packet.SESSION: _longer(of.packets[Packet.SESSION], 926),
            Packet.LAP_DATA: _with(of.packets[Packet.LAP_DATA], lap_data=of.array(Packet.LAP_DATA)[1] * 24),
            Packet.EVENT: of.packets[Packet.EVENT],
            Packet.PARTICIPANTS: _with(of.packets[Packet.PARTICIPANTS], participants=person * 24),
            Packet.CLASSIFICATION: _with(
                of.packets[Packet.CLASSIFICATION], classification_data=of.array(Packet.CLASSIFICATION)[1] * 24
            ),
            Packet.HISTORY: of.packets[Packet.HISTORY],
        },
    )


def _without(structure: Structure, *names: str) -> Structure:
    return _structure([field for field in structure._fields_ if field[0] not in names])


def _with(structure: Structure, **kinds: Any) -> Structure:
    return _structure([(name, kinds.get(name, kind)) for name, kind, *_ in structure._fields_])


def _longer(structure: Structure, size: int) -> Structure:
    rest = ctypes.c_uint8 * (size - ctypes.sizeof(structure))
    return _structure([*structure._fields_, ("rest", rest)])


def _structure(fields: list[Any]) -> Structure:
    return type("Packed", (ctypes.LittleEndianStructure,), {"_pack_": 1, "_fields_": fields})


_PEERS: Mapping[int, Callable[[], Peer]] = {
    2018: _2018,
    2019: _2019,
    2020: lambda: _installed("f1_2020_telemetry.packets", "HeaderFieldsToPacketType", 2020),
    2021: _2021,
    2022: lambda: _installed("f1_22_telemetry.packets", "HEADER_FIELD_TO_PACKET_TYPE", 2022),
    2023: _2023,
    2024: _2024,
    2025: _2025,
    2026: _2026,
}
