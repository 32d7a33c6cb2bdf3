"""What the ingest daemon can be told."""

from dataclasses import dataclass
from pathlib import Path


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


def tape_folder(data: Path) -> Path:
    """Where the tapes of a data folder stand."""
    return data / "tapes"
