"""What the ingest daemon can be told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """`host` and `udp_port` are where rigs send to (port 0: any free one); `receive_buffer` is asked of the kernel."""

    host: str = "127.0.0.1"
    udp_port: int = 20777
    receive_buffer: int = 4 << 20
