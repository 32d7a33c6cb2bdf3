"""Asks peers over UDP."""

from collections.abc import Callable

from ingest.links import Address, Caller, LinkState, Peer

Send = Callable[[bytes, Address], None]


class Callers:
    """The callers of the house, driven by one thread."""

    def add(self, peer: Peer, caller: Caller, send: Send) -> None:
        """Let `caller` ask `peer`; before `start`."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin to ask."""

    def stop(self) -> None:
        """Take leave of all, and end."""

    def heard(self, datagram: bytes, source: Address) -> None:
        """A datagram came in; called for every one of them from the thread that receives."""

    def states(self) -> list[LinkState]:
        """How each caller is."""
        return []
