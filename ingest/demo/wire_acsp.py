"""Messages as an Assetto Corsa server sends them to its plugin, from plain fields: for the demo and the round trips.

Text is at most 255 characters (narrow text: 255 bytes); the wire has no room for more, and ValueError is raised.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PROTOCOL: Final = 4
NO_BEST_LAP: Final = 999_999_999
"""What stands for "none" as the best lap in practice and qualifying; in a race 0 stands for no total."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A car in the ranking at the end of a lap message: its best lap (in a race: its total) in milliseconds."""

    car: int
    time_ms: int = NO_BEST_LAP
    laps: int = 0
    completed: bool = False


def new_session(
    kind: int,
    track: str,
    name: str,
    *,
    layout: str = "",
    server: str = "",
    index: int = 0,
    running: int | None = None,
    minutes: int = 0,
    laps: int = 0,
    wait_ms: int = 0,
    elapsed_ms: int = 0,
    info: bool = False,
) -> bytes:
    """A session begins; with `info` the answer to a question about one. `kind`: 1 practice, 2 qualify, 3 race."""
    return b"".join(
        (
            bytes((59 if info else 50, PROTOCOL, index, index if running is None else running, 1)),
            _wide(server),
            _narrow(track) + _narrow(layout) + _narrow(name),
            struct.pack("<B3H2B", kind, minutes, laps, wait_ms, 22, 27),
            _narrow("3_clear"),
            struct.pack("<i", elapsed_ms),
        )
    )


def connected(car: int, driver: str, guid: str, model: str, skin: str = "") -> bytes:
    """A driver took a car."""
    return b"\x33" + _connection(car, driver, guid, model, skin)


def disconnected(car: int, driver: str, guid: str, model: str, skin: str = "") -> bytes:
    """A driver left a car."""
    return b"\x34" + _connection(car, driver, guid, model, skin)


def car_info(car: int, model: str, driver: str, guid: str, *, team: str = "", connected: bool = True) -> bytes:
    """The answer to a question about a car."""
    head = bytes((54, car, connected))
    return head + _wide(model) + _wide("") + _wide(driver) + _wide(team) + _wide(guid)


def loaded(car: int) -> bytes:
    """A driver's game has finished loading."""
    return bytes((58, car))


def lap_completed(car: int, time_ms: int, cuts: int = 0, ranking: Sequence[Ranked] = (), grip: float = 1.0) -> bytes:
    """A car crossed the line."""
    ranked = b"".join(struct.pack("<BIHB", row.car, row.time_ms, row.laps, row.completed) for row in ranking)
    return struct.pack("<BBIBB", 73, car, time_ms, cuts, len(ranking)) + ranked + struct.pack("<f", grip)


def session_ended(result_file: str) -> bytes:
    """The session is over, and the server wrote its result file."""
    return b"\x37" + _wide(result_file)


def chat(car: int, text: str) -> bytes:
    """A driver wrote a line."""
    return bytes((57, car)) + _wide(text)


def collision(car: int, other: int | None = None, speed: float = 0.0) -> bytes:
    """A car hit another car, or with `other` None a wall."""
    cars = bytes((11, car)) if other is None else bytes((10, car, other))
    return b"\x82" + cars + struct.pack("<7f", speed, *(0.0,) * 6)


def _connection(car: int, driver: str, guid: str, model: str, skin: str) -> bytes:
    return _wide(driver) + _wide(guid) + bytes((car,)) + _narrow(model) + _narrow(skin)


def _narrow(text: str) -> bytes:
    content = text.encode()
    return bytes((len(content),)) + content


def _wide(text: str) -> bytes:
    return bytes((len(text),)) + text.encode("utf-32-le")
