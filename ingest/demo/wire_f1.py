"""Packets as the F1 games send them, formats 2018 to 2026, from plain fields: for the demo and for the round trips.

Every packet has its true length; what neither timing nor a header needs is zero. All times are given in milliseconds
and sent as the year has them: float seconds, milliseconds, or milliseconds and minutes. What a year cannot say (a best
lap, a minute of a sector) is left out, and a packet that a year does not have raises ValueError.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.formats.f1_layouts import (
    EVENT_CODE,
    HISTORY,
    LAYOUTS,
    MINUTE_MS,
    MOST_LAPS,
    NO_CAR,
    SESSION,
    TRACKS,
    Driver,
    Packet,
    Record,
    Result,
)
from timing.readings import SessionType

Value = int | float | bytes

PERSON: Final = 255
"""Driver, network or team id of somebody who is none of the game's own."""
ALL_VALID: Final = 0x0F
"""Flags of a lap in the history: the lap and its three sectors count."""

_SHORT_MS: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Header:
    """What every packet of a moment begins with. `steady` None: as high as `frame`."""

    session: int
    clock_ms: int = 0
    frame: int = 0
    steady: int | None = None
    player: int = 0
    second_player: int = NO_CAR
    major: int = 1
    minor: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True)
class Car:
    """One car of Lap Data. Times in milliseconds, 0 for none; `sector` None: as far as the sector times go."""

    lap: int = 1
    last_ms: int = 0
    current_ms: int = 0
    sectors_ms: tuple[int, int] = (0, 0)
    best_ms: int = 0
    best_lap: int = 0
    distance_m: float = 0.0
    total_m: float = 0.0
    position: int = 0
    grid: int = 0
    sector: int | None = None
    invalid: bool = False
    pit: int = 0
    pit_stops: int = 0
    penalties_s: int = 0
    warnings: int = 0
    driver: int = Driver.ON_TRACK
    result: int = Result.ACTIVE


EMPTY_SLOT: Final = Car(lap=0, driver=Driver.GARAGE, result=Result.INVALID)


@dataclass(frozen=True, slots=True)
class Participant:
    """Who drives a car."""

    name: str
    number: int = 0
    ai: bool = False
    driver: int = PERSON
    network: int = PERSON
    team: int = PERSON
    my_team: bool = False
    nationality: int = 0
    public: bool = True
    online_name: bool = True
    platform: int = PERSON


@dataclass(frozen=True, slots=True)
class ListedLap:
    """A lap in the session history; the running one has no time yet, and flags all the same."""

    time_ms: int = 0
    sectors_ms: tuple[int, int, int] = (0, 0, 0)
    valid: int = ALL_VALID


@dataclass(frozen=True, slots=True)
class Place:
    """One car of the final classification. `total_ms` without penalties."""

    position: int
    laps: int
    best_ms: int = 0
    total_ms: int = 0
    grid: int = 0
    points: int = 0
    pit_stops: int = 0
    result: int = Result.FINISHED
    reason: int = 2
    penalties_s: int = 0


NO_PLACE: Final = Place(0, 0, result=Result.INVALID, reason=0)


def session_packet(
    year: int,
    header: Header,
    *,
    type: int,
    track: int = -1,
    total_laps: int = 0,
    track_length_m: int = 0,
    seconds_left: int = 0,
    duration_s: int = 0,
    online: bool = False,
) -> bytes:
    """Type and track of the session; `type_number` and `track_number` know their numbers."""
    body = _pack(
        SESSION,
        {
            "weather": 0,
            "track_temperature": 30,
            "air_temperature": 22,
            "total_laps": total_laps,
            "track_length": track_length_m,
            "type": type,
            "track": track,
            "formula": 0,
            "seconds_left": seconds_left,
            "duration": duration_s,
            "pit_limit": 80,
            "paused": 0,
            "spectating": 0,
            "spectated": NO_CAR,
            "online": online,
        },
    )
    return _packet(year, header, Packet.SESSION, body)


def lap_data_packet(year: int, header: Header, cars: Sequence[Car]) -> bytes:
    """All cars at one moment; slots that `cars` leaves over are empty."""
    layout = LAYOUTS[year]
    _check_room(cars, layout.cars, "cars")
    body = b"".join(_pack(layout.lap, _lap(layout.lap, car)) for car in cars)
    size = layout.lengths[Packet.LAP_DATA] - layout.header.size
    rivals = bytes((NO_CAR, NO_CAR)) if size > layout.cars * layout.lap.size else b""
    return _packet(year, header, Packet.LAP_DATA, body.ljust(size - len(rivals), b"\0") + rivals)


def participants_packet(
    year: int, header: Header, participants: Sequence[Participant], active: int | None = None
) -> bytes:
    """Who drives; `active` cars, which leaves out retired ones, or None for all."""
    layout = LAYOUTS[year]
    _check_room(participants, layout.cars, "participants")
    body = b"".join(_pack(layout.participant, _person(layout.participant, person)) for person in participants)
    count = len(participants) if active is None else active
    return _packet(year, header, Packet.PARTICIPANTS, bytes((count,)) + body)


def history_packet(year: int, header: Header, car: int, laps: Sequence[ListedLap]) -> bytes:
    """All laps of a car so far, the running one being the last."""
    record = LAYOUTS[year].history
    if record is None:
        raise ValueError(f"format {year} has no session history")
    _check_room(laps, MOST_LAPS, "laps")
    head = {
        "car": car,
        "laps": len(laps),
        "stints": 1,
        "best_lap": _best([lap.time_ms for lap in laps]),
        "best_sector1": _best([lap.sectors_ms[0] for lap in laps]),
        "best_sector2": _best([lap.sectors_ms[1] for lap in laps]),
        "best_sector3": _best([lap.sectors_ms[2] for lap in laps]),
    }
    body = b"".join(_pack(record, _listed(record, lap)) for lap in laps)
    return _packet(year, header, Packet.HISTORY, _pack(HISTORY, head) + body)


def classification_packet(year: int, header: Header, places: Sequence[Place]) -> bytes:
    """How the session ended, by car; `NO_PLACE` for slots in between that are empty."""
    layout = LAYOUTS[year]
    record = layout.result
    if record is None:
        raise ValueError(f"format {year} has no final classification")
    _check_room(places, layout.cars, "cars")
    body = b"".join(_pack(record, _place(record, place)) for place in places)
    count = sum(place.result > Result.INACTIVE for place in places)
    return _packet(year, header, Packet.CLASSIFICATION, bytes((count,)) + body)


def event_packet(year: int, header: Header, code: str, details: bytes = b"") -> bytes:
    """Something happened: `code` is the game's own, four letters."""
    letters = code.encode("ascii")
    if len(letters) != EVENT_CODE:
        raise ValueError(f"an event's code has {EVENT_CODE} letters, not {code!r}")
    return _packet(year, header, Packet.EVENT, letters + details)


def rewind_packet(year: int, header: Header, to_frame: int, to_clock_ms: int) -> bytes:
    """The player used a flashback, to this frame and session time."""
    if not LAYOUTS[year].has_rewinds:
        raise ValueError(f"format {year} does not tell of flashbacks")
    return event_packet(year, header, "FLBK", struct.pack("<If", to_frame, to_clock_ms / 1000))


def motion_packet(year: int, header: Header) -> bytes:
    """Where the cars are: of true length, and otherwise zero."""
    return _packet(year, header, Packet.MOTION, b"")


def telemetry_packet(year: int, header: Header) -> bytes:
    """How the cars are driven: of true length, and otherwise zero."""
    return _packet(year, header, Packet.TELEMETRY, b"")


def type_number(year: int, type: SessionType) -> int:
    """The first of a year's numbers for this type of session."""
    types = LAYOUTS[year].session_types
    if type not in types:
        raise ValueError(f"format {year} has no session of type {type}")
    return types.index(type)


def track_number(name: str) -> int:
    """The number of a track, -1 for one that F1 games do not have."""
    return next((number for number, track in TRACKS.items() if track == name), -1)


def _packet(year: int, header: Header, id: Packet, body: bytes) -> bytes:
    layout = LAYOUTS[year]
    size = layout.lengths[id] - layout.header.size
    if len(body) > size:
        raise ValueError(f"packet {id.value} of format {year} has room for {size} bytes, not for {len(body)}")
    head = {
        "format": year,
        "game_year": year % 100,
        "major": header.major,
        "minor": header.minor,
        "version": header.version,
        "id": id,
        "session": header.session,
        "time": header.clock_ms / 1000,
        "frame": header.frame,
        "steady": header.frame if header.steady is None else header.steady,
        "player": header.player,
        "second_player": header.second_player,
    }
    return _pack(layout.header, head) + body.ljust(size, b"\0")


def _lap(record: Record, car: Car) -> dict[str, Value]:
    first, second = car.sectors_ms
    return {
        **_split(record, "sector1", first),
        **_split(record, "sector2", second),
        "last": _time(record, "last", car.last_ms),
        "current": _time(record, "current", car.current_ms),
        "best": car.best_ms / 1000,
        "best_lap": car.best_lap,
        "distance": car.distance_m,
        "total": car.total_m,
        "position": car.position,
        "lap": car.lap,
        "pit": car.pit,
        "pit_stops": car.pit_stops,
        "sector": (first > 0) + (first > 0 and second > 0) if car.sector is None else car.sector,
        "invalid": car.invalid,
        "penalties": car.penalties_s,
        "warnings": car.warnings,
        "grid": car.grid,
        "driver": car.driver,
        "result": car.result,
    }


def _person(record: Record, person: Participant) -> dict[str, Value]:
    _, code = record.fields["name"]
    return {
        "ai": person.ai,
        "driver": person.driver,
        "network": person.network,
        "team": person.team,
        "my_team": person.my_team,
        "number": person.number,
        "nationality": person.nationality,
        "name": _name(person.name, struct.calcsize(code)),
        "public": person.public,
        "online_name": person.online_name,
        "platform": person.platform,
    }


def _name(name: str, room: int) -> bytes:
    """A name with the NUL at its end; one that is too long ends in an ellipsis, as the games do it."""
    text = name.encode()
    if len(text) < room:
        return text
    ellipsis = "…".encode()
    return text[: room - 1 - len(ellipsis)].decode(errors="ignore").encode() + ellipsis


def _listed(record: Record, lap: ListedLap) -> dict[str, Value]:
    first, second, third = lap.sectors_ms
    return {
        **_split(record, "sector1", first),
        **_split(record, "sector2", second),
        **_split(record, "sector3", third),
        "time": lap.time_ms,
        "valid": lap.valid,
    }


def _place(record: Record, place: Place) -> dict[str, Value]:
    return {
        "position": place.position,
        "laps": place.laps,
        "grid": place.grid,
        "points": place.points,
        "pit_stops": place.pit_stops,
        "result": place.result,
        "reason": place.reason,
        "best": _time(record, "best", place.best_ms),
        "total": place.total_ms / 1000,
        "penalties": place.penalties_s,
    }


def _time(record: Record, name: str, ms: int) -> Value:
    _, code = record.fields[name]
    return ms / 1000 if code == "f" else ms


def _split(record: Record, name: str, ms: int) -> dict[str, Value]:
    """A sector time, with its minutes apart where the year has them; without, it wraps as the field does."""
    name_of_minutes = f"{name}_minutes"
    if name_of_minutes in record.fields:
        minutes, rest = divmod(ms, MINUTE_MS)
        return {name: rest, name_of_minutes: minutes}
    time = _time(record, name, ms)
    return {name: time % _SHORT_MS if isinstance(time, int) else time}


def _best(times: Sequence[int]) -> int:
    """The number of the fastest lap or sector, 0 while there is none."""
    timed = [(time, number) for number, time in enumerate(times, start=1) if time]
    return min(timed)[1] if timed else 0


def _pack(record: Record, values: Mapping[str, Value]) -> bytes:
    return record.all.pack(*(values[name] for name in record.fields))


def _check_room(things: Sequence[object], room: int, what: str) -> None:
    if len(things) > room:
        raise ValueError(f"the packet has room for {room} {what}, not for {len(things)}")
