"""The packets of the F1 games, formats 2018 to 2026, as tables: how long each is and where the fields lie.

Everything is little-endian and packed. A field is `(offset, struct code)`, the offset counted from the start of its
record; codes "f" and "d" hold seconds, "I" and "H" milliseconds. Only what timing reads or a rig has to send is listed.

Formats 2019 to 2022 come from the official specifications and agree with real packets, 2023 to 2025 from two
implementations that agree with each other; for 2018 and 2026 there is one, and the lengths add up. A newer game can be
told to send an older format, so the format decides, never the game's own year.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from timing.readings import SessionType

Field = tuple[int, str]

YEARS: Final = range(2018, 2027)
NO_CAR: Final = 255
"""The index that stands for "no car"."""
MOST_LAPS: Final = 100
"""A history has room for so many laps."""
MINUTE_MS: Final = 60_000
OPEN_MS: Final = 65_000
"""From 2020 to 2022 a sector of 65.536 s or more does not fit its field. Sectors that leave so much of their lap open
are not the truth, and which of them is too short cannot be known."""


class Packet(IntEnum):
    """Packet ids; every other one says nothing about lap times."""

    MOTION = 0
    SESSION = 1
    LAP_DATA = 2
    EVENT = 3
    PARTICIPANTS = 4
    TELEMETRY = 6
    CLASSIFICATION = 8
    HISTORY = 11


class Driver(IntEnum):
    """What a driver does."""

    GARAGE = 0
    FLYING_LAP = 1
    IN_LAP = 2
    OUT_LAP = 3
    ON_TRACK = 4


class Result(IntEnum):
    """Where a car stands in the session. Higher numbers, "out of it" in one way or another, differ by year."""

    INVALID = 0
    INACTIVE = 1
    ACTIVE = 2
    FINISHED = 3


@dataclass(frozen=True, slots=True)
class Record:
    """`size` bytes with named fields in them, in the order of their offsets."""

    size: int
    fields: Mapping[str, Field]
    all: struct.Struct
    """Takes every field, in their order."""

    def at(self, name: str) -> int:
        """Where a field begins."""
        return self.fields[name][0]

    def has(self, *names: str) -> bool:
        """Whether this year's record holds all of these fields."""
        return all(name in self.fields for name in names)

    def reader(self, *names: str) -> struct.Struct:
        """A Struct over the whole record that takes only these fields, named in the order of their offsets."""
        return _struct(self.size, [self.fields[name] for name in names])


@dataclass(frozen=True, slots=True)
class Layout:
    """A format year. Records of kinds of packets that it lacks are None."""

    year: int
    cars: int
    header: Record
    lap: Record
    """One car of Lap Data; the array begins right behind the header."""
    participant: Record
    """The array begins behind the header and one byte, the number of active cars."""
    result: Record | None
    """One car of the Final Classification; the array begins behind the header and one byte, the number of cars."""
    history: Record | None
    """One lap of the Session History; the array begins behind `HISTORY`."""
    session_types: tuple[SessionType, ...]
    not_classified: int
    """The result of a car that took the flag, but too late to be classified."""
    retired: int

    @property
    def lengths(self) -> Mapping[int, int]:
        """Length of each packet by its id."""
        column = self.year - YEARS[0]
        return {id: row[column] for id, row in _LENGTHS.items() if row[column]}

    @property
    def sectors_wrap(self) -> bool:
        """Whether sector times begin anew at 65.536 s."""
        return self.lap.fields["sector1"][1] == "H" and not self.lap.has("sector1_minutes")

    @property
    def has_rewinds(self) -> bool:
        """Whether the game tells of flashbacks."""
        return self.year >= 2021


def _struct(size: int, fields: Iterable[Field]) -> struct.Struct:
    codes, end = "<", 0
    for at, code in fields:
        codes += f"{at - end}x{code}"
        end = at + struct.calcsize("<" + code)
    return struct.Struct(f"{codes}{size - end}x")


def _record(size: int, text: str) -> Record:
    """A record from its fields, written as "offset code name, ..."."""
    parts = (field.split() for field in text.split(","))
    fields = {name: (int(at), code) for at, code, name in parts}
    return Record(size, fields, _struct(size, fields.values()))


# id: length in 2018, 2019, ... 2026; 0 where the year does not have the packet.
_LENGTHS: Final = {
    0: (1341, 1343, 1464, 1464, 1464, 1349, 1349, 1349, 1325),  # motion
    1: (147, 149, 251, 625, 632, 644, 753, 753, 926),  # session
    2: (841, 843, 1190, 970, 972, 1131, 1285, 1285, 1399),  # lap data
    3: (25, 32, 35, 36, 40, 45, 45, 45, 45),  # event
    4: (1082, 1104, 1213, 1257, 1257, 1306, 1350, 1284, 1470),  # participants
    5: (841, 843, 1102, 1102, 1102, 1107, 1133, 1133, 1233),  # car set-ups
    6: (1085, 1347, 1307, 1347, 1347, 1352, 1352, 1352, 1448),  # car telemetry
    7: (1061, 1143, 1344, 1058, 1058, 1239, 1239, 1239, 1445),  # car status
    8: (0, 0, 839, 839, 1015, 1020, 1020, 1042, 1134),  # final classification
    9: (0, 0, 1169, 1191, 1191, 1218, 1306, 954, 1062),  # lobby
    10: (0, 0, 0, 882, 948, 953, 953, 1041, 1133),  # car damage
    11: (0, 0, 0, 1155, 1155, 1460, 1460, 1460, 1460),  # session history
    12: (0, 0, 0, 0, 0, 231, 231, 231, 231),  # tyre sets
    13: (0, 0, 0, 0, 0, 217, 237, 273, 273),  # more motion
    14: (0, 0, 0, 0, 0, 0, 101, 101, 104),  # time trial
    15: (0, 0, 0, 0, 0, 0, 0, 1131, 1231),  # lap positions
    16: (0, 0, 0, 0, 0, 0, 0, 0, 269),  # more car telemetry
}

_HEADER_2018: Final = _record(21, "0 H format, 2 B version, 3 B id, 4 Q session, 12 f time, 16 I frame, 20 B player")
_HEADER: Final = (
    "0 H format, 2 B major, 3 B minor, 4 B version, 5 B id, 6 Q session, 14 f time, 18 I frame, 22 B player"
)
_HEADER_2019: Final = _record(23, _HEADER)
_HEADER_2020: Final = _record(24, _HEADER + ", 23 B second_player")
_HEADER_2023: Final = _record(
    29,
    "0 H format, 2 B game_year, 3 B major, 4 B minor, 5 B version, 6 B id, 7 Q session, 15 f time, 19 I frame, "
    "23 I steady, 27 B player, 28 B second_player",
)

SESSION: Final = _record(
    126,
    "0 B weather, 1 b track_temperature, 2 b air_temperature, 3 B total_laps, 4 H track_length, 6 B type, 7 b track, "
    "8 B formula, 9 H seconds_left, 11 H duration, 13 B pit_limit, 14 B paused, 15 B spectating, 16 B spectated, "
    "125 B online",
)
"""Begins right behind the header; later years add fields behind these."""

_LAP_2018: Final = _record(
    41,
    "0 f last, 4 f current, 8 f best, 12 f sector1, 16 f sector2, 20 f distance, 24 f total, 32 B position, 33 B lap, "
    "34 B pit, 35 B sector, 36 B invalid, 37 B penalties, 38 B grid, 39 B driver, 40 B result",
)
_LAP_2020: Final = _record(
    53,
    "0 f last, 4 f current, 8 H sector1, 10 H sector2, 12 f best, 16 B best_lap, 32 f distance, 36 f total, "
    "44 B position, 45 B lap, 46 B pit, 47 B sector, 48 B invalid, 49 B penalties, 50 B grid, 51 B driver, 52 B result",
)
_LAP_2021: Final = _record(
    43,
    "0 I last, 4 I current, 8 H sector1, 10 H sector2, 12 f distance, 16 f total, 24 B position, 25 B lap, 26 B pit, "
    "27 B pit_stops, 28 B sector, 29 B invalid, 30 B penalties, 31 B warnings, 34 B grid, 35 B driver, 36 B result",
)
_LAP_2023: Final = _record(
    50,
    "0 I last, 4 I current, 8 H sector1, 10 B sector1_minutes, 11 H sector2, 13 B sector2_minutes, 18 f distance, "
    "22 f total, 30 B position, 31 B lap, 32 B pit, 33 B pit_stops, 34 B sector, 35 B invalid, 36 B penalties, "
    "37 B warnings, 41 B grid, 42 B driver, 43 B result",
)
_LAP_2024: Final = _record(
    57,
    "0 I last, 4 I current, 8 H sector1, 10 B sector1_minutes, 11 H sector2, 13 B sector2_minutes, 20 f distance, "
    "24 f total, 32 B position, 33 B lap, 34 B pit, 35 B pit_stops, 36 B sector, 37 B invalid, 38 B penalties, "
    "39 B warnings, 43 B grid, 44 B driver, 45 B result",
)

_PERSON: Final = "0 B ai, 1 B driver, 2 B team, 3 B number, 4 B nationality, 5 48s name"
_PARTICIPANT_2018: Final = _record(53, _PERSON)
_PARTICIPANT_2019: Final = _record(54, _PERSON + ", 53 B public")
_ONLINE: Final = "0 B ai, 1 B driver, 2 B network, 3 B team, 4 B my_team, 5 B number, 6 B nationality"
_PARTICIPANT_2021: Final = _record(56, _ONLINE + ", 7 48s name, 55 B public")
_PARTICIPANT_2023: Final = _record(58, _ONLINE + ", 7 48s name, 55 B public, 56 B online_name, 57 B platform")
_PARTICIPANT_2024: Final = _record(60, _ONLINE + ", 7 48s name, 55 B public, 56 B online_name, 59 B platform")
_PARTICIPANT_2025: Final = _record(57, _ONLINE + ", 7 32s name, 39 B public, 40 B online_name, 43 B platform")
_PARTICIPANT_2026: Final = _record(
    60,
    "0 B ai, 1 H driver, 3 H network, 5 H team, 7 B my_team, 8 B number, 9 B nationality, 10 32s name, 42 B public, "
    "43 B online_name, 46 B platform",
)

_PLACE: Final = "0 B position, 1 B laps, 2 B grid, 3 B points, 4 B pit_stops, 5 B result"
_RESULT_2020: Final = _record(37, _PLACE + ", 6 f best, 10 d total, 18 B penalties")
_RESULT_2021: Final = _record(37, _PLACE + ", 6 I best, 10 d total, 18 B penalties")
_RESULT_2022: Final = _record(45, _PLACE + ", 6 I best, 10 d total, 18 B penalties")
_RESULT_2025: Final = _record(46, _PLACE + ", 6 B reason, 7 I best, 11 d total, 19 B penalties")

HISTORY: Final = _record(
    7, "0 B car, 1 B laps, 2 B stints, 3 B best_lap, 4 B best_sector1, 5 B best_sector2, 6 B best_sector3"
)
"""Begins right behind the header; `laps` counts the running lap as well."""
_HISTORY_2021: Final = _record(11, "0 I time, 4 H sector1, 6 H sector2, 8 H sector3, 10 B valid")
_HISTORY_2023: Final = _record(
    14,
    "0 I time, 4 H sector1, 6 B sector1_minutes, 7 H sector2, 9 B sector2_minutes, 10 H sector3, "
    "12 B sector3_minutes, 13 B valid",
)

EVENT_CODE: Final = 4
"""An event begins with so many letters, right behind the header."""
REWIND: Final = _record(12, "4 I frame, 8 f time")
"""The flashback event, behind the header: frame and session time that the player went back to."""

_EARLY: Final = (SessionType.OTHER, *[SessionType.PRACTICE] * 4, *[SessionType.QUALIFYING] * 5)
_TYPES_2018: Final = (*_EARLY, *[SessionType.RACE] * 2, SessionType.HOTLAP)
_TYPES_2021: Final = (*_EARLY, *[SessionType.RACE] * 3, SessionType.HOTLAP)
# Five kinds of shoot-out for the sprint's grid come in between.
_TYPES_2024: Final = (*_EARLY, *[SessionType.QUALIFYING] * 5, *[SessionType.RACE] * 3, SessionType.HOTLAP)

_2018: Final = Layout(
    year=2018,
    cars=20,
    header=_HEADER_2018,
    lap=_LAP_2018,
    participant=_PARTICIPANT_2018,
    result=None,
    history=None,
    session_types=_TYPES_2018,
    not_classified=5,
    retired=6,
)
_2019: Final = replace(_2018, year=2019, header=_HEADER_2019, participant=_PARTICIPANT_2019)
_2020: Final = replace(_2019, year=2020, cars=22, header=_HEADER_2020, lap=_LAP_2020, result=_RESULT_2020)
_2021: Final = replace(
    _2020,
    year=2021,
    lap=_LAP_2021,
    participant=_PARTICIPANT_2021,
    result=_RESULT_2021,
    history=_HISTORY_2021,
    session_types=_TYPES_2021,
    not_classified=6,
    retired=7,
)
_2022: Final = replace(_2021, year=2022, result=_RESULT_2022)
_2023: Final = replace(
    _2022, year=2023, header=_HEADER_2023, lap=_LAP_2023, participant=_PARTICIPANT_2023, history=_HISTORY_2023
)
_2024: Final = replace(_2023, year=2024, lap=_LAP_2024, participant=_PARTICIPANT_2024, session_types=_TYPES_2024)
_2025: Final = replace(_2024, year=2025, participant=_PARTICIPANT_2025, result=_RESULT_2025)
_2026: Final = replace(_2025, year=2026, cars=24, participant=_PARTICIPANT_2026)

LAYOUTS: Final = {layout.year: layout for layout in (_2018, _2019, _2020, _2021, _2022, _2023, _2024, _2025, _2026)}
"""The tables of every format year."""

TRACKS: Final = {
    0: "Melbourne",
    1: "Paul Ricard",
    2: "Shanghai",
    3: "Sakhir",
    4: "Catalunya",
    5: "Monaco",
    6: "Montreal",
    7: "Silverstone",
    8: "Hockenheim",
    9: "Hungaroring",
    10: "Spa",
    11: "Monza",
    12: "Singapore",
    13: "Suzuka",
    14: "Abu Dhabi",
    15: "Texas",
    16: "Brazil",
    17: "Austria",
    18: "Sochi",
    19: "Mexico",
    20: "Baku",
    21: "Sakhir short",
    22: "Silverstone short",
    23: "Texas short",
    24: "Suzuka short",
    25: "Hanoi",
    26: "Zandvoort",
    27: "Imola",
    28: "Portimao",
    29: "Jeddah",
    30: "Miami",
    31: "Las Vegas",
    32: "Losail",
    39: "Silverstone reverse",
    40: "Austria reverse",
    41: "Zandvoort reverse",
    42: "Madrid",
}
"""Track names by id: one list, to which the years added."""
