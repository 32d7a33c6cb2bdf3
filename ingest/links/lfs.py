"""Asks a Live for Speed host for its InSim feed, over TCP or, under a name of its own, over UDP.

We say who we are, with the admin password if the host has one; the host answers with its version, and closes the
connection if it does not want us. Then we ask for all that is known by then: session, connections, players, results.
The host gives a sign of life every half minute, which has to be answered. Over UDP each packet is a datagram, may get
lost, and nobody closes anything: a host that does not answer is asked again.
"""

from collections.abc import Sequence
from struct import Struct
from typing import Final

from ingest.formats.lfs_insim import NAME, TINY, UNIT, VER
from ingest.links import Kind, Peer, Said, SilenceError
from timing.errors import BadInput

VERSION: Final = 10
"""Of InSim. A host asked for version 9 may not tell what spoils a lap; before 9 lengths were written otherwise."""
GREETING_S: Final = 10.0
"""A host that has not answered our introduction by then does not."""
SILENT_S: Final = 70.0
"""The host gives a sign of life every 30 seconds, and itself waits so long for ours."""
LONGEST_PASSWORD: Final = 15
REQUEST: Final = 1
"""The number of our requests; 0 is none."""

_ISI: Final = Struct("<4B2H2BH16s16s")
"""Length, type, request; UDP port, options, version, prefix, interval, password, our name."""
_TELL_VIOLATIONS: Final = 0x100
_OUR_NAME: Final = b"eRacing Cup"
_ALIVE, _CLOSE, _CONNECTIONS, _PLAYERS, _RESULTS, _SESSION = 0, 2, 13, 14, 15, 19
_ASKED_FOR: Final = (_SESSION, _CONNECTIONS, _PLAYERS, _RESULTS)
_OF_OLD: Final = bytes((20, VER))
"""How the version of a host begins that writes lengths in bytes."""


class InSim:
    """One connection to a host. Mutable; see `ingest.links.Conversation`."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._unread = b""
        self._offset = 0
        """How many bytes came before those."""
        self._heard_at = 0.0
        self._let_in = False
        self._is_old = False

    @property
    def let_in(self) -> bool:
        """Whether the host has answered with its version, and we understand it."""
        return self._let_in

    @property
    def trouble(self) -> str | None:
        """A sentence until the host has let us in."""
        where = f"Live for Speed of {self._peer.where}"
        if self._is_old:
            return f"{where} is too old to be understood: take version 0.7 or a later one"
        if not self._let_in:
            cause = "the admin password is another" if self._peer.password else "it wants its admin password"
            return f"{where} does not let us in; most likely {cause}"
        return None

    def opened(self, now: float) -> bytes:
        """The introduction."""
        self._heard_at = now
        password = self._peer.password.encode("cp1252", "replace")[:LONGEST_PASSWORD]
        head = (_ISI.size // UNIT, 1, REQUEST, 0)
        return _ISI.pack(*head, 0, _TELL_VIOLATIONS, VERSION, 0, 0, password, _OUR_NAME)

    def take(self, data: bytes, now: float) -> Said:
        """Cut the stream into packets. Raises BadInput where it does not begin with a version, or cannot go on.

        What comes after the greeting of a host too old for us is not looked at.
        """
        self._heard_at = now
        self._unread += data
        self._is_old |= not self._let_in and self._unread.startswith(_OF_OLD)
        if self._is_old:
            self._unread = b""
            return Said()
        packets: list[bytes] = []
        answer, at, end = b"", 0, len(self._unread)
        while end - at >= UNIT and end - at >= (length := self._length(at)):
            packet = self._unread[at : at + length]
            answer += self._answer(packet)
            packets.append(packet)
            at += length
            self._offset += length
        self._unread = self._unread[at:]
        return Said(packets, answer)

    def due(self, now: float) -> bytes:
        """Nothing: it is the host that asks whether we are there."""
        silent_s = now - self._heard_at
        if silent_s > (SILENT_S if self._let_in else GREETING_S):
            raise SilenceError(f"Live for Speed has said nothing for {silent_s:.0f} seconds")
        return b""

    def leave(self) -> bytes:
        """Have the host close the connection."""
        return _tiny(_CLOSE)

    def _length(self, at: int) -> int:
        length = self._unread[at] * UNIT
        if not length:
            raise BadInput(NAME, self._offset, "expected the length of a packet, not 0")
        return length

    def _answer(self, packet: bytes) -> bytes:
        if not self._let_in:
            if packet[1] != VER:
                raise BadInput(
                    NAME, self._offset + 1, f"expected a packet with the version (2), not one of {packet[1]}"
                )
            self._let_in = True
            return b"".join(_tiny(each, REQUEST) for each in _ASKED_FOR)
        return _tiny(_ALIVE) if packet[1] == TINY and packet[3] == _ALIVE else b""


class InSimByUdp:
    """Asks one host by datagrams. Mutable; see `ingest.links.Caller`."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._talk: InSim | None = None
        self._trouble: str | None = None

    @property
    def connected(self) -> bool:
        """Whether the host has let us in, and speaks."""
        return self._talk is not None and self._talk.let_in

    @property
    def trouble(self) -> str | None:
        """A sentence while the host does not answer, or cannot be understood."""
        return None if self.connected else self._trouble

    def due(self, now: float) -> Sequence[bytes]:
        """The introduction, at first and whenever the host has been silent for too long."""
        try:
            if self._talk is not None:
                self._talk.due(now)
                return ()
        except SilenceError as error:
            self._trouble = f"{self._peer.where}: {error}; is InSim on there, and the admin password right?"
        self._talk = InSim(self._peer)
        return (self._talk.opened(now),)

    def heard(self, datagram: bytes, now: float) -> Sequence[bytes]:
        """The answers to a packet; each goes by itself."""
        if self._talk is None:
            return ()
        try:
            answer = self._talk.take(datagram, now).answer
        except BadInput as error:
            self._talk, self._trouble = None, f"{self._peer.where} sends what cannot be read ({error})"
            return ()
        if not self._talk.let_in:
            self._trouble = self._talk.trouble
        return [answer[at : at + UNIT] for at in range(0, len(answer), UNIT)]

    def leave(self) -> Sequence[bytes]:
        """Have the host send nothing more."""
        return (self._talk.leave(),) if self._talk is not None and self._talk.let_in else ()


def _tiny(what: int, request: int = 0) -> bytes:
    return bytes((1, TINY, request, what))


KIND: Final = Kind(NAME, "Live for Speed", 29999, conversation=InSim)
BY_UDP: Final = Kind(f"{NAME}-udp", "Live for Speed (UDP)", 29999, caller=InSimByUdp)
