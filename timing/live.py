"""The live side stream: what each rig is doing right now. Conflated, never stored, may be lost."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RigLive:
    """One rig at this moment. Times in milliseconds; `heard_s` seconds since its last packet, None if never heard."""

    rig: str
    name: str
    address: str
    feed: str | None
    driver: str | None
    known: bool
    """False for a source that the plan does not know: its laps are kept aside."""
    heard_s: float | None
    lap: int | None
    current_ms: int | None
    packets: int
    laps: int
    dropped: Mapping[str, int]
