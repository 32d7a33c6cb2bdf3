"""What the ingest daemon can be told."""

from dataclasses import dataclass, field
from pathlib import Path

from timing.record.folder import TAPES_NAME


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """`host` and `udp_port` are where rigs send to (port 0: any free one); `receive_buffer` is asked of the kernel."""

    host: str = "127.0.0.1"
    udp_port: int = 20777
    receive_buffer: int = 4 << 20
    tapes: Path | None = None
    """Where what the rigs sent is kept; None: nowhere."""
    tape_bytes: int = 0
    """So much of it is kept at most; 0: nothing."""
    broadcast_port: int = 0
    """A second UDP port to hear on, where games broadcast; 0: none."""
    connect: tuple[str, ...] = ()
    """Whom to ask besides the rigs of the plan, as FEED://[PASSWORD@]HOST[:PORT]."""
    rig_key: str | None = field(default=None, repr=False)
    """The key of rigs to which the plan gives none."""
    watch: Path | None = None
    """A folder whose result files are imported, besides those of the plan's rigs."""
    watch_session: str | None = None
    """The session that they belong to; None: that of the plan."""
    standby_s: float = 0.0
    """What is heard is taken in so much later than by another server that hears the same rigs; 0: there is none."""
    speed: float = 1.0
    """Rigs drive so many times as fast as their games' clocks say, in demonstrations."""


def tape_folder(data: Path) -> Path:
    """Where the tapes of a data folder stand."""
    return data / TAPES_NAME
