"""RMonitor: a timing computer sends all it knows to whoever connects, then what changes. Nothing is said to it."""

from typing import Final

from ingest.formats.rmonitor import FEED, NAME, PORT, Lines
from ingest.links import Kind, Peer, Said, SilenceError

SILENCE_S: Final = 6.0
"""A computer tells the time every second."""


class RMonitor:
    """One connection to a timing computer. Mutable."""

    trouble: str | None = None
    """It refuses nobody."""

    def __init__(self, _: Peer) -> None:
        self._lines = Lines()
        self._heard = 0.0

    def opened(self, now: float) -> bytes:
        """Nothing: the computer begins."""
        self._heard = now
        return b""

    def take(self, data: bytes, now: float) -> Said:
        """The lines that are whole. Raises BadInput where one has no end."""
        self._heard = now
        return Said(self._lines.take(data))

    def due(self, now: float) -> bytes:
        """Nothing. Raises SilenceError where the computer does not even tell the time."""
        if now - self._heard > SILENCE_S:
            raise SilenceError(f"nothing was heard for {SILENCE_S:.0f} seconds, where the time is told every second")
        return b""

    def leave(self) -> bytes:
        """Nothing."""
        return b""


KIND: Final = Kind(NAME, FEED.title, PORT, conversation=RMonitor)
