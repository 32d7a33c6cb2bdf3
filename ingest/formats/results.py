"""What a result file or a capture holds: the shape that `inspect` prints and `import` writes down."""

from dataclasses import dataclass, field

from timing.readings import SessionType


@dataclass(slots=True)
class FileLap:
    """A lap as a file lists it; `time_ms` None where the file lists a lap without a time."""

    lap: int
    time_ms: int | None
    sectors_ms: tuple[int, ...] | None = None
    valid: bool | None = None


@dataclass(slots=True)
class FileDriver:
    """A driver and car in a file. `identity` tells two drivers of one name apart (account id, slot)."""

    name: str
    car: str | None = None
    team: str | None = None
    number: str | None = None
    identity: str = ""
    laps: list[FileLap] = field(default_factory=list)
    stated_best_ms: int | None = None
    """The best lap that the file itself states; used only where it lists no laps."""

    @property
    def best_ms(self) -> int | None:
        """Fastest timed lap not marked invalid; where the file lists no laps, the best it states."""
        if not self.laps:
            return self.stated_best_ms
        counted = (lap.time_ms for lap in self.laps if lap.time_ms is not None and lap.valid is not False)
        return min(counted, default=None)


@dataclass(slots=True)
class FileSession:
    """One session of a file."""

    type: SessionType
    track: str | None = None
    drivers: list[FileDriver] = field(default_factory=list)


@dataclass(slots=True)
class Contents:
    """Everything a file holds. `dropped` counts what was refused by reason; `warnings` are sentences for people."""

    format: str
    sessions: list[FileSession] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
