"""All links of the house: whom to ask, and one way of asking for each."""

from collections.abc import Callable, Sequence

from ingest.links import Address, LinkState, Peer
from ingest.links.callers import Callers
from ingest.links.polling import Polling
from ingest.links.table import KINDS
from ingest.links.talk import Talk

Receive = Callable[[bytes, Address, int], None]
"""Takes a message, the address it came from, and its arrival in nanoseconds since 1970."""
SendFrom = Callable[[int | None], Callable[[bytes, Address], None]]
"""How to send from a UDP port of ours; None is the one that all rigs send to."""


class Links:
    """Asks its peers from `start` to `stop`. `receive` takes what comes over TCP and HTTP, from several threads."""

    def __init__(self, peers: Sequence[Peer], receive: Receive, send_from: SendFrom) -> None:
        self._callers = Callers()
        self._links: list[Talk | Polling] = []
        for peer in peers:
            kind = KINDS[peer.feed]
            if kind.caller is not None:
                self._callers.add(peer, kind.caller(peer), send_from(kind.local_port))
            elif kind.conversation is not None:
                self._links.append(Talk(peer, kind.conversation, receive))
            elif kind.poll is not None:
                self._links.append(Polling(peer, kind.poll(peer), receive))

    def start(self) -> None:
        """Begin to ask."""
        self._callers.start()
        for link in self._links:
            link.start()

    def stop(self) -> None:
        """Take leave of all."""
        self._callers.stop()
        for link in self._links:
            link.stop()

    def heard(self, datagram: bytes, source: Address) -> None:
        """A datagram came in at one of our UDP ports: who called its sender may have to answer."""
        self._callers.heard(datagram, source)

    def states(self) -> list[LinkState]:
        """How each link is."""
        return [*self._callers.states(), *(link.state for link in self._links)]
