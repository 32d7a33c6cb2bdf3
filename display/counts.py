"""What has happened to the screens since the start, for `/metrics`."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counts:
    """Only ever grow. `writes` and `bytes` are what screens were given; frames that went out at once are one write."""

    connected: int = 0
    refused: int = 0
    """Connections told to try again later."""
    writes: int = 0
    bytes: int = 0
    snapshots: int = 0
    """Whole boards sent."""
    resyncs: int = 0
    """Those of them that a client asked for."""
    slowed: int = 0
    """Times that a screen turned slow."""
    frozen: int = 0
    """Screens let go because they took nothing."""
    dead: int = 0
    """Screens let go because they were silent."""
    unruly: int = 0
    """Screens closed because they broke the rules of the protocol or talked too much."""
