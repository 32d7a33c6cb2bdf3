"""To be written."""

from collections.abc import Callable

from ingest.links import Address, Conversation, LinkState, Peer, Poll


class Polling:
    """One peer, with a thread of its own."""

    def __init__(
        self,
        peer: Peer,
        how: Poll,
        receive: Callable[[bytes, Address, int], None],
    ) -> None:
        raise NotImplementedError(Conversation, Poll)

    def start(self) -> None:
        """Begin to ask."""

    def stop(self) -> None:
        """Take leave, and end."""

    @property
    def state(self) -> LinkState:
        """How it is."""
        raise NotImplementedError
