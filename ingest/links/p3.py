"""MyLaps P3: a decoder sends its passings to whoever connects, and can be asked for those that were not heard.

Passings are numbered. Where numbers are missing, also from one connection to the next, they are asked for once; a
decoder that has forgotten them, or does not understand, answers nothing, and `timing.transponders` goes on without.
"""

from typing import Final

from ingest.formats.mylaps_p3 import FEED, NAME, PORT, Records, decode, resend
from ingest.links import Kind, Peer, Said, SilenceError
from timing.errors import BadInput
from timing.passings import TransponderPassed

SILENCE_S: Final = 20.0
"""A decoder tells its status every few seconds."""
MOST_ASKED: Final = 1_000
"""Passings asked for at once: more than pass in an hour of a full race."""


class P3:
    """One connection to a decoder. Mutable."""

    trouble: str | None = None
    """It refuses nobody."""

    def __init__(self, _: Peer) -> None:
        self._records = Records()
        self._heard = 0.0
        self.latest: int | None = None
        """The highest number of a passing."""

    def after(self, before: "P3") -> None:
        """Passings go on from where they were before the line broke."""
        self.latest = before.latest

    def opened(self, now: float) -> bytes:
        """Nothing: the decoder begins."""
        self._heard = now
        return b""

    def take(self, data: bytes, now: float) -> Said:
        """The records that are whole, and a question for those that are missing."""
        self._heard = now
        records = self._records.take(data)
        return Said(records, b"".join(self._missing_before(record) for record in records))

    def due(self, now: float) -> bytes:
        """Nothing. Raises SilenceError where the decoder does not even tell its status."""
        if now - self._heard > SILENCE_S:
            raise SilenceError(f"nothing was heard for {SILENCE_S:.0f} seconds, where a status comes every few seconds")
        return b""

    def leave(self) -> bytes:
        """Nothing."""
        return b""

    def _missing_before(self, record: bytes) -> bytes:
        try:
            passed = decode(record)
        except BadInput:
            return b""  # counted where records are read
        if not isinstance(passed, TransponderPassed):
            return b""
        latest, number = self.latest, passed.number
        if latest is not None and latest - MOST_ASKED < number <= latest:
            return b""  # sent again
        self.latest = number
        missing = latest is not None and latest + 1 < number <= latest + MOST_ASKED
        return resend(latest + 1, number - 1) if missing and latest is not None else b""


KIND: Final = Kind(NAME, FEED.title, PORT, conversation=P3)
