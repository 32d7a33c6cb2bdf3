"""Packets of the Forza games."""

from tests.ingest.formats.packets import Value, blank


def forza(
    size: int,
    *,
    ms: int,
    lap: int = 0,
    current: float = 0.0,
    last: float = 0.0,
    best: float = 0.0,
    race: float | None = None,
    on: int = 1,
    car: int = 3001,
    track: int = 52,
) -> bytes:
    """A packet of 311, 324 or 331 bytes; `lap` counts from 0, times are seconds, `race` is `current` unless given."""
    shift = 12 if size == 324 else 0
    values: list[Value] = [
        (0, "i", on),
        (4, "I", ms),
        (212, "i", car),
        (244 + shift, "f", 55.5),
        (280 + shift, "f", current * 50),
        (284 + shift, "f", best),
        (288 + shift, "f", last),
        (292 + shift, "f", current),
        (296 + shift, "f", current if race is None else race),
        (300 + shift, "H", lap),
        (302 + shift, "B", 3),
    ]
    if size == 331:
        values.append((327, "i", track))
    return blank(size, *values)


def forza_sled(ms: int = 1) -> bytes:
    return blank(232, (0, "i", 1), (4, "I", ms), (212, "i", 3001))
