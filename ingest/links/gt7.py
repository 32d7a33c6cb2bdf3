"""Gran Turismo 7: a console sends its packets to whoever asks with a heartbeat, and for not much longer than a second.

A heartbeat is one letter, the format that is wanted. "C" is the richest, and some say that a console does not know it;
so while nothing comes, "A" is tried now and then, and what answers is asked for from then on.

The console is asked at one port and sends to another one of ours, whatever port asked.
"""

from collections.abc import Sequence
from typing import Final

from ingest.formats import gt7
from ingest.links import Kind, Peer

ASKED_AT: Final = 33739
SENDS_TO: Final = 33740

BEAT_S: Final = 1.5
"""Between two heartbeats: without one the packets stop after about a hundred, which are 1.7 s."""
LOST_S: Final = 0.5
"""Packets come sixty times a second. After so much silence the next heartbeat is sent at once: one was lost."""
GONE_S: Final = 3.0
"""After so much silence the console does not answer any more."""
SILENT_S: Final = 10.0
"""After so much silence the staff are told."""

RICHEST: Final = b"C"
OLDEST: Final = b"A"
TRIES: Final = 4
"""Of so many heartbeats without an answer the last asks for the oldest format."""
_FORMATS: Final = {296: b"A", 316: b"B", 344: b"~", 368: b"C"}
"""By the length of their packets."""


class Heartbeat:
    """Asks one console. Times are seconds of a steady clock."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._format: bytes | None = None
        """What the console sends, None while it sends nothing."""
        self._heard_at: float | None = None
        self._beat_at: float | None = None
        self._tries = 0
        self._urgent = False
        """Whether a silence may be met with a heartbeat at once: once for each."""
        self._silent = False

    @property
    def connected(self) -> bool:
        """Whether packets come."""
        return self._format is not None

    @property
    def trouble(self) -> str | None:
        """A sentence after some time without packets."""
        if not self._silent:
            return None
        return f"the console {self._peer.where} does not answer: is it on, and does Gran Turismo 7 run?"

    def due(self, now: float) -> Sequence[bytes]:
        """A heartbeat when it is time for one."""
        if self._heard_at is None:
            self._heard_at = now  # silence is counted from the first time
        silence = now - self._heard_at
        if silence >= GONE_S:
            self._format = None
        self._silent = silence >= SILENT_S
        lost = self._urgent and silence >= LOST_S
        if not lost and self._beat_at is not None and now - self._beat_at < BEAT_S:
            return ()
        self._urgent = self._urgent and not lost
        self._beat_at = now
        return (self._format or self._wanted(),)

    def heard(self, datagram: bytes, now: float) -> Sequence[bytes]:
        """The console sent something, which needs no answer."""
        if gt7.recognise(datagram):
            self._format = _FORMATS[len(datagram)]
            self._heard_at = now
            self._tries = 0
            self._urgent = True
            self._silent = False
        return ()

    def leave(self) -> Sequence[bytes]:
        """Nothing: a console that is not asked any more stops by itself."""
        return ()

    def _wanted(self) -> bytes:
        self._tries += 1
        return RICHEST if self._tries % TRIES else OLDEST


KIND: Final = Kind(gt7.NAME, gt7.FEED.title, ASKED_AT, caller=Heartbeat, local_port=SENDS_TO)
