"""Assetto Corsa: the game sends its telemetry to whoever shakes hands with it.

    we      handshake
    it      who drives which car on which track
    we      subscribe
    it      a packet for every moment, until we dismiss it

There is no sign of life, and a game that is started anew knows nobody: after some silence the handshake is made again.
The game would also announce each finished lap, if that were subscribed to. It is not: nobody tells whether one and the
same program may have both, and the moments count the laps.
"""

from collections.abc import Sequence
from struct import Struct
from typing import Final

from ingest.formats import ac_remote
from ingest.links import Kind, Peer

PORT: Final = 9996
RETRY_S: Final = 5.0
"""After so much silence the handshake is made again, and again."""
SILENT_S: Final = 10.0
"""After so much silence the staff are told."""

_REQUEST: Final = Struct("<3i")
"""Kind of device, version of the protocol, what is asked for."""
_DEVICE, _VERSION = 1, 1
_HANDSHAKE, _SUBSCRIBE, _DISMISS = 0, 1, 3


class Handshake:
    """Asks one game. Times are seconds of a steady clock."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._asked_at: float | None = None
        self._heard_at = self._moment_at = 0.0
        """When anything came, and when a moment did; at first, when it was first asked."""
        self._awaited = False
        """Whether a handshake has not been answered yet."""
        self._connected = False
        self._trouble: str | None = None

    @property
    def connected(self) -> bool:
        """Whether moments come."""
        return self._connected

    @property
    def trouble(self) -> str | None:
        """A sentence after some time without a packet, or without a moment."""
        return self._trouble

    def due(self, now: float) -> Sequence[bytes]:
        """A handshake, at first and after a silence."""
        if self._asked_at is None:
            self._heard_at = self._moment_at = now
            return self._ask(now)
        if now - self._moment_at >= RETRY_S:
            self._connected = False
        if now - self._heard_at >= SILENT_S:
            self._trouble = (
                f"{self._peer.where} does not answer: is Assetto Corsa running there, with a car on the track?"
            )
        elif now - self._moment_at >= SILENT_S:
            self._trouble = f"{self._peer.where} answers, but sends no telemetry: is a car on the track?"
        waited = min(now - self._heard_at, now - self._asked_at)
        return self._ask(now) if waited >= RETRY_S else ()

    def _ask(self, now: float) -> Sequence[bytes]:
        self._asked_at = now
        self._awaited = True
        return (_request(_HANDSHAKE),)

    def heard(self, datagram: bytes, now: float) -> Sequence[bytes]:
        """The game sent something; its answer to the handshake is answered with the subscription."""
        size = len(datagram)
        if size == ac_remote.MOMENT_BYTES:
            self._heard_at = self._moment_at = now
            self._connected, self._trouble = True, None
        if size != ac_remote.ANSWER_BYTES or not self._awaited:
            return ()
        self._heard_at = now
        self._awaited = False
        return (_request(_SUBSCRIBE),)

    def leave(self) -> Sequence[bytes]:
        """The end of the subscription."""
        return (_request(_DISMISS),)


def _request(operation: int) -> bytes:
    return _REQUEST.pack(_DEVICE, _VERSION, operation)


KIND: Final = Kind(ac_remote.NAME, ac_remote.FEED.title, PORT, caller=Handshake)
