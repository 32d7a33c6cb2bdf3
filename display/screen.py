"""A screen and the view it looks at: what the hub knows of a connection."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from display.channel import Channel


class Screen:
    """One connected screen. It has no queue and no task: a place in its view's channel, and a transport to write to."""

    __slots__ = ("asked", "channel", "cursor", "file", "heard", "ready", "transport", "view")

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.file: int | None = None
        """Its socket's number, where that may be written to past the transport, while this one holds nothing back."""
        self.ready = False
        """Whether it may be written to: neither slow nor told goodbye."""
        self.view: View | None = None
        self.channel: Channel | None = None
        """The channel it was told of last."""
        self.cursor: int | None = None
        """How many changes of that channel it has; None when it needs the whole board."""
        self.heard = 0.0
        """When it gave a sign of life."""
        self.asked: float | None = None
        """When it was asked for one, if it has given none since."""

    def attach(self, transport: asyncio.Transport) -> None:
        """Take the transport to write to."""
        self.transport = transport


Serve = Callable[[Sequence[Screen]], None]
"""Gives some screens what they are to have now."""


class Reader(Protocol):
    """Somebody who fetches from a view's channel in a task of their own, at a pace of their own."""

    def wake(self) -> None:
        """There is something new in the channel, or another channel, or the hub is closing."""

    def tell(self, kind: str, message: bytes) -> None:
        """There is a message that has no position; a newer one of the same kind replaces it."""

    def beat(self) -> None:
        """It is time for a beat."""

    def give_up_since(self, before: float) -> bool:
        """End it if what it was given last has been waiting since before that second; whether it was."""


class View:
    """All who look at the same session, or (`session` None) at the running one, whichever that is."""

    __slots__ = ("along", "channel", "readers", "screens", "served", "session")

    def __init__(self, session: str | None, channel: Channel | None) -> None:
        self.session = session
        self.channel = channel
        """None only where no session is running yet."""
        self.screens: dict[Screen, None] = {}
        """In the order of coming."""
        self.readers: set[Reader] = set()
        self.served = False
        """Whether a round of its screens is under way."""
        self.along: Serve | None = None
        """What the next round serves them with, where that is more than what is new."""

    def __len__(self) -> int:
        return len(self.screens) + len(self.readers)

    @property
    def mark(self) -> tuple[Channel | None, int]:
        """What is to be seen now: another mark, another board."""
        return self.channel, 0 if self.channel is None else self.channel.end
