"""Asks peers over UDP. One thread drives all callers; what a peer says is answered in the thread that received it.

A datagram is its peer's if it comes from the host and port that were asked. Where answers come to a port of ours of
their own, they come from any port of the host. A host given by name is looked up when it is to be asked, and again
while it does not answer: a rig may have got another address.
"""

import ipaddress
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

from ingest.links import Address, Caller, LinkState, Peer
from ingest.links.table import kind_of

Send = Callable[[bytes, Address], None]
Find = Callable[[str], str]
"""The IP address of a host that is known by name. Raises OSError."""

EVERY_S: Final = 0.25
"""So often each caller is asked what is due."""
FIND_S: Final = 10.0
"""So often a name is looked up at most."""
END_S: Final = 5.0
"""So long the end waits for a name that is being looked up."""

_log = logging.getLogger(__name__)


def find(host: str) -> str:
    """The IP address of a host by its name. Raises OSError where the network knows none."""
    found = str(socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)[0][4][0])
    return found.partition("%")[0]


class _Line:
    """A caller and its peer. The lock lets one thread at a time have it."""

    def __init__(self, peer: Peer, caller: Caller, send: Send) -> None:
        self.peer = peer
        self.any_port = kind_of(peer).local_port is not None
        self.host = _address(peer.host)
        """The peer's IP address, None while it is not known."""
        self.found_at: float | None = None
        self._caller = caller
        self._send = send
        self._lock = threading.Lock()
        self._left = False
        self._trouble: str | None = None
        """Why nothing can be sent, or no answer taken."""

    @property
    def named(self) -> bool:
        """Whether the host is given by name."""
        return _address(self.peer.host) is None

    @property
    def state(self) -> LinkState:
        with self._lock:
            return LinkState(self.peer, self._caller.connected, self._trouble or self._caller.trouble)

    def due(self, now: float) -> None:
        """Send what is due."""
        with self._lock:
            self._say(self._caller.due(now))

    def heard(self, datagram: bytes, now: float) -> None:
        """Take what the peer said, and answer it."""
        with self._lock:
            if not self._left:
                self._say(self._caller.heard(datagram, now))

    def leave(self) -> None:
        """Take leave, and answer nothing more."""
        with self._lock:
            self._left = True
            self._say(self._caller.leave())

    def fail(self, sentence: str) -> None:
        """The peer cannot be asked."""
        with self._lock:
            self._trouble = sentence

    def _say(self, datagrams: Iterable[bytes]) -> None:
        if self.host is None:
            return
        for datagram in datagrams:
            try:
                self._send(datagram, (self.host, self.peer.port))
            except OSError as error:
                self._trouble = (
                    f"{self.peer.where} cannot be asked ({error.strerror or error}): "
                    "is this machine in the network of the rigs, and is --host its address there, or 0.0.0.0?"
                )
            else:
                self._trouble = None


class Callers:
    """The callers of the house, driven by one thread. `clock` tells the seconds of a steady clock."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, find: Find = find) -> None:
        self._clock = clock
        self._find = find
        self._lines: list[_Line] = []
        self._of_source: dict[Address | str, _Line] = {}
        """By address; by host alone where any port counts. Replaced as a whole, for it is read without a lock."""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._faults: set[str] = set()

    def add(self, peer: Peer, caller: Caller, send: Send) -> None:
        """Let `caller` ask `peer`; before `start`."""
        self._lines.append(_Line(peer, caller, send))
        self._sort()

    def start(self) -> None:
        """Begin to ask."""
        if self._lines:
            self._thread = threading.Thread(target=self._run, name="callers", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Take leave of all, and end."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(END_S)
            self._thread = None
            for line in self._lines:
                line.leave()

    def heard(self, datagram: bytes, source: Address) -> None:
        """A datagram came in; called for every one of them from the threads that receive."""
        if not self._of_source:
            return
        line = self._of_source.get(source) or self._of_source.get(source[0])
        if line is not None:
            line.heard(datagram, self._clock())

    def states(self) -> list[LinkState]:
        """How each caller is."""
        return [line.state for line in self._lines]

    def ask(self) -> None:
        """Let each caller send what is due now. The thread does so several times a second."""
        now = self._clock()
        for line in self._lines:
            self._look_up(line, now)
            try:
                line.due(now)
            except Exception:  # noqa: BLE001 - whatever it is, the other rigs must be asked
                self._note_fault(line.peer)

    def _run(self) -> None:
        while True:
            self.ask()
            if self._stopping.wait(EVERY_S):
                return

    def _look_up(self, line: _Line, now: float) -> None:
        """Find the address of a host that is given by name, while it does not answer."""
        if not line.named or (line.found_at is not None and now - line.found_at < FIND_S) or line.state.connected:
            return
        line.found_at = now
        try:
            line.host = _address(self._find(line.peer.host))
        except OSError as error:
            if line.host is None:
                line.fail(f"{line.peer.where} cannot be asked: the network knows no such name ({error})")
        else:
            self._sort()

    def _sort(self) -> None:
        self._of_source = {
            line.host if line.any_port else (line.host, line.peer.port): line
            for line in self._lines
            if line.host is not None
        }

    def _note_fault(self, peer: Peer) -> None:
        """A mistake of ours; logged once for each feed, for it may come four times a second."""
        if peer.feed not in self._faults:
            self._faults.add(peer.feed)
            _log.exception("%s could not be asked; this is a mistake in eRacing Cup, told once", peer.where)


def _address(host: str) -> str | None:
    """An IP address in the form in which senders are told; None for a name."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return None
