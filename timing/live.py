"""The live side stream: what each rig is doing right now. Conflated, never stored, may be lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from timing.alerts import Alert


@dataclass(frozen=True, slots=True)
class LapCount:
    """Laps heard of a rig, each in one of four places: `heard` is the sum of the others.

    `credited` are written for a driver, `unassigned` for nobody that is known, or aside as the rig is not in the plan,
    `conflict` for a driver though another took the rig meanwhile. `refused` are not written, by reason.
    """

    heard: int = 0
    credited: int = 0
    unassigned: int = 0
    conflict: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)

    @property
    def written(self) -> int:
        """Those that went into the record."""
        return self.credited + self.unassigned + self.conflict


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
    game: str | None = None
    """The title of the game, and its version where it tells one."""
    version: str | None = None
    per_second: float = 0.0
    """Packets per second, over the last few."""
    frames: int | None = None
    """Frames heard of the running session, and how many are missing between them. None for games whose count of frames
    does not rise by one with each."""
    lost: int | None = None
    laps_today: int = 0
    """Laps in the record since midnight, by this machine's clock and zone."""
    counted: LapCount = field(default_factory=LapCount)
    """What became of the laps heard since the start."""


@dataclass(frozen=True, slots=True)
class Socket:
    """A UDP port that is heard on, and the datagrams that the kernel dropped there; None where it does not say."""

    port: int
    kernel_drops: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A rig that sends only to who asks, and that we ask: `connected` while it answers, else `trouble` says why not."""

    where: str
    feed: str
    connected: bool
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is to be told of hearing besides the rigs. `notes` are sentences about files that arrived by themselves."""

    alerts: Sequence[Alert] = ()
    sockets: Sequence[Socket] = ()
    asked: Sequence[Asked] = ()
    notes: Sequence[str] = ()
