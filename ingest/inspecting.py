"""What `eracing inspect` tells about a file: which laps it holds, or the sentence why they cannot be read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.files import read_file
from ingest.formats.exports import EXPORTS
from ingest.formats.feeds import FEEDS
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from timing.errors import BadInput


@dataclass(frozen=True, slots=True)
class Inspection:
    """One file. With an `error` there are no sessions; `format` is then what it was taken for, if anything."""

    file: str
    format: str | None
    error: str | None
    contents: Contents

    def json(self) -> dict[str, Any]:
        """The object that `eracing inspect --json` prints for the file."""
        return {
            "file": self.file,
            "format": self.format,
            "error": self.error,
            "sessions": [_session(session) for session in self.contents.sessions],
            "dropped": {str(reason): count for reason, count in self.contents.dropped.items()},
            "warnings": self.contents.warnings,
        }


def inspect(path: Path | str, as_format: str | None = None) -> Inspection:
    """Read a file and write nothing. Raises SetupError for a format that does not exist, and nothing else."""
    try:
        contents = read_file(Path(path), as_format)
    except BadInput as error:
        format = error.format if error.format in EXPORTS or error.format in FEEDS else None
        return Inspection(str(path), format, str(error), Contents(""))
    if contents.format in EXPORTS or contents.format in FEEDS:
        return Inspection(str(path), contents.format, None, contents)
    nothing = "a recording of packets, but no game that is known here is heard in it"
    return Inspection(str(path), None, nothing, contents)


def _session(session: FileSession) -> dict[str, Any]:
    return {
        "type": str(session.type),
        "track": session.track,
        "drivers": [_driver(driver) for driver in session.drivers],
    }


def _driver(driver: FileDriver) -> dict[str, Any]:
    """A driver; with the track only where that is not the session's."""
    return {
        "name": driver.name,
        "car": driver.car,
        "team": driver.team,
        "number": driver.number,
        "laps": [_lap(lap) for lap in driver.laps],
        "best_ms": driver.best_ms,
    } | ({} if driver.track is None else {"track": driver.track})


def _lap(lap: FileLap) -> dict[str, Any]:
    return {
        "lap": lap.lap,
        "time_ms": lap.time_ms,
        "sectors_ms": None if lap.sectors_ms is None else list(lap.sectors_ms),
        "valid": lap.valid,
    }
