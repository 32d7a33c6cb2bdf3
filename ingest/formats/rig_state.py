"""Our own feed for sims that keep their numbers to themselves: the state of a rig, sent by a program beside the sim.

    {"state": 1, "rig": "rig-7", "session": "ir-71234-2", "seq": 805, "sim": "iracing", "type": "race",
     "track": "Spa", "player": 0, "cars": [{"car": 0, "name": "Ada", "laps": 4, "last_ms": 92345, "pit": false}]}

What is sent are the sim's own counters and never that a lap has ended, so a lost datagram costs nothing: laps are found
here (`timing.counted`). `seq` rises with every state of a session; a state that does not fit into one datagram goes in
several with the same `seq`. Where lap counts start over, the session is another one.

Needed are state, rig, session, seq and cars, and of a car its number and laps. `valid` is about the lap completed last,
`pit` is true from the entry of the pit lane to its exit. Null says the same as leaving a key out. A message is signed
like a sent lap (`ingest.formats.eracing_json`); and a lap of car 0 is the same lap as one sent with its rig, session
and number.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ingest.formats import Feed
from ingest.formats.eracing_json import (
    LONGEST_NAME,
    MOST_BYTES,
    MOST_LAPS,
    MOST_SECTORS,
    are_sectors,
    fields_of,
    is_id,
    is_text,
    is_time,
    sign,
)
from timing.errors import BadInput
from timing.pieces import CarCount, Counts, Together
from timing.readings import CarName, CarsNamed, Phase, SessionSeen, SessionType
from timing.units import LONGEST_LAP_MS, lap_time

NAME: Final = "eracing-state"
VERSION: Final = 1
MOST_CARS: Final = 200
HIGHEST_CAR: Final = 9_999_999
LARGEST_SEQ: Final = 2**53 - 1
"""Whole numbers beyond it are not the same in every language."""
MOST_TEXT_BYTES: Final = 90
"""Longer texts are cut when they are packed, so that any car fits into a datagram."""


@dataclass(frozen=True, slots=True)
class CarLine:
    """What a sim says of a car: completed laps, and how the last of them was. Times in milliseconds, None is unknown.

    `valid` is about the lap completed last.
    """

    car: int
    laps: int
    last_ms: int | None = None
    best_ms: int | None = None
    sectors_ms: tuple[int, ...] | None = None
    valid: bool | None = None
    current_ms: int | None = None
    pit: bool = False
    position: int | None = None
    name: str | None = None
    number: str | None = None
    model: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class RigState:
    """The state of a rig at one moment. `player` is the rig's own car, -1 where it is none of them."""

    rig: str
    session: str
    seq: int
    cars: tuple[CarLine, ...]
    sim: str | None = None
    type: SessionType = SessionType.OTHER
    track: str | None = None
    player: int = 0


def pack(state: RigState, key: bytes | None = None) -> list[bytes]:
    """The datagrams that tell a state, signed where there is a key.

    Texts are made fit and what is no time is left out. Raises ValueError for a rig or session that is no id.
    """
    for id in (state.rig, state.session):
        if not is_id(id):
            raise ValueError(f"{id!r} is not an id: expected {_IDENTITY}")
    head: dict[str, Any] = {
        "state": VERSION,
        "rig": state.rig,
        "session": state.session,
        "seq": state.seq,
        "sim": _fit(state.sim),
        "type": str(state.type),
        "track": _fit(state.track),
        "player": state.player,
    }
    head = {name: value for name, value in head.items() if value is not None}
    datagrams: list[bytes] = []
    cars: list[dict[str, Any]] = []
    for line in state.cars:
        car = _packed(line)
        if cars and len(_written(head, [*cars, car], key)) > MOST_BYTES:
            datagrams.append(_written(head, cars, key))
            cars = []
        cars.append(car)
    return [*datagrams, _written(head, cars, key)]


def _packed(line: CarLine) -> dict[str, Any]:
    sectors = line.sectors_ms
    running = line.current_ms
    values: dict[str, Any] = {
        "car": line.car,
        "name": _fit(line.name),
        "number": _fit(line.number),
        "model": _fit(line.model),
        "team": _fit(line.team),
        "laps": line.laps,
        "last_ms": _time(line.last_ms),
        "best_ms": _time(line.best_ms),
        "sectors_ms": list(sectors) if sectors is not None and are_sectors(list(sectors)) else None,
        "valid": line.valid,
        "current_ms": running if running is not None and _is_running(running) else None,
        "pit": line.pit,
        "position": line.position if line.position in range(1, MOST_CARS + 1) else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _written(head: Mapping[str, Any], cars: list[dict[str, Any]], key: bytes | None) -> bytes:
    fields = {**head, "cars": cars}
    if key is not None:
        fields["signature"] = sign(fields, key)
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()


def _time(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else lap_time(milliseconds)


def _fit(text: str | None) -> str | None:
    """A text as messages may have it, None where nothing is left of it."""
    visible = "".join(letter for letter in text or "" if letter.isprintable())[:LONGEST_NAME]
    return visible.encode()[:MOST_TEXT_BYTES].decode(errors="ignore").strip() or None


def recognise(datagram: bytes) -> bool:
    """Whether a datagram is a JSON object that tells the state of a rig."""
    if not datagram.startswith(b"{") or len(datagram) > MOST_BYTES:
        return False
    try:
        return fields_of(datagram).keys() >= {"state", "rig"}
    except BadInput:
        return False


def decode(datagram: bytes) -> Together:
    """What a message tells; its signature is not looked at. Raises BadInput for a message that is none."""
    if len(datagram) > MOST_BYTES:
        raise BadInput(NAME, MOST_BYTES, f"expected at most {MOST_BYTES} bytes, not {len(datagram)}")
    try:
        fields = fields_of(datagram)
    except BadInput as error:
        raise BadInput(NAME, error.offset, error.expected) from error
    fields = _checked(fields, _FIELDS, _NEEDED, datagram)
    cars = [_checked(car, _CAR_FIELDS, _CAR_NEEDED, datagram) for car in fields["cars"]]
    numbers = [car["car"] for car in cars]
    if len(set(numbers)) < len(numbers):
        raise _refusal(datagram, "cars", "expected each car once")
    session = f"{fields['rig']}:{fields['session']}"
    return Together(
        (
            SessionSeen(session, SessionType(fields.get("type", SessionType.OTHER)), fields.get("track")),
            CarsNamed(session, {car["car"]: _name(car) for car in cars}),
            Counts({car["car"]: _count(car) for car in cars}, session, fields["seq"], fields.get("player", 0)),
        )
    )


def _name(car: Mapping[str, Any]) -> CarName:
    """Who sits in a car; also where nobody is named, for laps wait for names that may come."""
    return CarName(car.get("name", ""), car.get("model"), car.get("team"), car.get("number"))


def _count(car: Mapping[str, Any]) -> CarCount:
    sectors = car.get("sectors_ms")
    return CarCount(
        laps=car["laps"],
        last_ms=car.get("last_ms"),
        sectors_ms=tuple(sectors) if sectors else None,
        valid=car.get("valid"),
        best_ms=car.get("best_ms"),
        current_ms=car.get("current_ms"),
        phase=Phase.IN_LAP if car.get("pit") else Phase.RUNNING,
    )


_Fields = Mapping[str, tuple[str, Callable[[object], bool]]]


def _checked(fields: Any, known: _Fields, needed: Iterable[str], message: bytes) -> dict[str, Any]:
    """An object of the message, without its nulls, if each of its keys may stand there with what it has."""
    if not isinstance(fields, dict):
        raise _refusal(message, "cars", "expected a list of objects for 'cars'")
    told = {name: value for name, value in fields.items() if value is not None or name not in known}
    for name, value in told.items():
        allowed = known.get(name)
        if allowed is None:
            raise _refusal(message, name, f"expected one of the keys {', '.join(known)}, not {name[:40]!r}")
        expected, is_right = allowed
        if not is_right(value):
            raise _refusal(message, name, f"expected {expected} for {name!r}")
    missing = set(needed) - told.keys()
    if missing:
        raise BadInput(NAME, None, f"expected the key(s) {', '.join(sorted(missing))} as well")
    return told


def _refusal(message: bytes, name: str, expected: str) -> BadInput:
    at = message.find(json.dumps(name, ensure_ascii=False).encode(errors="surrogatepass"))
    return BadInput(NAME, at if at >= 0 else None, expected)


def _whole(least: int, most: int) -> tuple[str, Callable[[object], bool]]:
    return f"a whole number from {least} to {most}", lambda value: type(value) is int and least <= value <= most


def _is_running(value: object) -> bool:
    return type(value) is int and 0 <= value < LONGEST_LAP_MS


_HEX: Final = re.compile(r"[0-9a-f]{64}")
_IDENTITY: Final = 'up to 40 letters, digits, ".", "_" and "-"'
_ID: Final = (_IDENTITY, is_id)
_TEXT: Final = (f"text of up to {LONGEST_NAME} visible characters", is_text)
_TIME: Final = (f"a whole number from 1 to {LONGEST_LAP_MS - 1}", is_time)
_TRUTH: Final = ("true or false", lambda value: isinstance(value, bool))
_NEEDED: Final = ("state", "rig", "session", "seq", "cars")
_FIELDS: Final[_Fields] = {
    "state": _whole(VERSION, VERSION),
    "rig": _ID,
    "session": _ID,
    "seq": _whole(0, LARGEST_SEQ),
    "sim": _TEXT,
    "type": (f"one of {', '.join(SessionType)}", lambda value: isinstance(value, str) and value in set(SessionType)),
    "track": _TEXT,
    "player": _whole(-1, HIGHEST_CAR),
    "cars": (f"a list of up to {MOST_CARS} cars", lambda value: isinstance(value, list) and len(value) <= MOST_CARS),
    "signature": ("64 hexadecimal digits", lambda value: isinstance(value, str) and _HEX.fullmatch(value) is not None),
}
_CAR_NEEDED: Final = ("car", "laps")
_CAR_FIELDS: Final[_Fields] = {
    "car": _whole(0, HIGHEST_CAR),
    "name": _TEXT,
    "number": _TEXT,
    "model": _TEXT,
    "team": _TEXT,
    "laps": _whole(0, MOST_LAPS),
    "last_ms": _TIME,
    "best_ms": _TIME,
    "sectors_ms": (f"a list of 1 to {MOST_SECTORS} times", are_sectors),
    "valid": _TRUTH,
    "current_ms": (f"a whole number from 0 to {LONGEST_LAP_MS - 1}", _is_running),
    "pit": _TRUTH,
    "position": _whole(1, MOST_CARS),
}
"""The keys of a message and of a car in it: what may stand behind each, and whether it does."""

FEED: Final = Feed(NAME, "other sims (state of a rig)", recognise, decode, 20777)
