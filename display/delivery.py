"""What one screen is given: the changes that it has not got, or the whole board; and many of them, the same.

A screen whose transport holds anything back is slow. It gets nothing more until that has gone out; then what it has
missed if that is little, else the whole board. So a slow screen costs one message of memory and nobody's time, and one
that stays frozen is let go (`display.partings`).
"""

import logging
from collections.abc import Sequence
from functools import cached_property
from typing import Final, Protocol

from display.audience import Audience
from display.clock import Clock
from display.counts import Counts
from display.screen import Screen
from display.slices import SLICE, WIDE

LITTLE: Final = 64 << 10
"""A slow screen that has missed more bytes than this gets the whole board instead."""
RESUMED: Final = 1 << 20
"""The same for a client that comes back with its position."""
MANY: Final = 32
"""Screens that are rather written to by the kernel's list than one by one."""

_log = logging.getLogger(__name__)


class Submitter(Protocol):
    """Writes to many sockets at once."""

    def send(self, frame: bytes, files: Sequence[int]) -> dict[int, int]:
        """As that of `display.io_submit`."""


class Delivery:
    """Writes to single screens of an audience. Used from the event loop only."""

    def __init__(self, audience: Audience, counts: Counts, clock: Clock) -> None:
        self._audience = audience
        self._counts = counts
        self._clock = clock

    def due(self, screen: Screen, most: int = LITTLE) -> bytes:
        """The frames that bring a screen up to date, taken as given from here on."""
        view, before = screen.view, screen.channel
        channel = None if view is None else view.channel
        if view is None or channel is None:
            return b""
        missed = None
        if before is channel and screen.cursor is not None:
            missed = channel.missed(screen.cursor, most)
        if missed is None:
            self._counts.snapshots += 1
            missed = channel.face.snapshot
            if before is not channel:
                screen.channel = channel
                if view.session is None:
                    missed = channel.face.session + missed
        screen.cursor = channel.end
        return missed

    def give(self, screen: Screen, data: bytes) -> None:
        """Write frames to a screen that is ready."""
        if not data:
            return
        self._write(screen, data)
        self._counts.writes += 1
        self._counts.bytes += len(data)

    def give_all(self, frame: bytes, screens: Sequence[Screen]) -> None:
        """Write the same frame to all of these that are ready."""
        ready = [screen for screen in screens if screen.ready]
        if len(ready) < MANY or self.submitter is None:
            for screen in ready:
                self._write(screen, frame)
        else:
            self._submit(self.submitter, frame, ready)
        self._counts.writes += len(ready)
        self._counts.bytes += len(ready) * len(frame)

    def width(self, screens: int) -> int:
        """How many of so many screens that are given the same are best served before the event loop has its turn."""
        return WIDE if screens >= MANY and self.submitter is not None else SLICE

    @cached_property
    def submitter(self) -> Submitter | None:
        """Writes to many at once, where the system can; looked for when there are many for the first time."""
        from display import io_submit  # what it stands on is not loaded for a hall with a few screens

        return io_submit.Submitter.open()

    def _submit(self, submitter: Submitter, frame: bytes, screens: Sequence[Screen]) -> None:
        """Have the kernel write past the transports where it may; what it cannot take, the transport gets."""
        direct: list[Screen] = []
        files: list[int] = []
        for screen in screens:
            file, transport = screen.file, screen.transport
            # A file that is being closed may be another connection's soon, and what is held back must go out first.
            if file is None or transport.is_closing() or transport.get_write_buffer_size():
                self._write(screen, frame)
            else:
                direct.append(screen)
                files.append(file)
        try:
            short = submitter.send(frame, files)
        except (RuntimeError, OSError):
            _log.exception("writing to many screens at once failed: they are cut, come back, and are told one by one")
            self.submitter = None
            for screen in direct:
                self.drop(screen)  # nobody knows what they have got
        else:
            for place, taken in short.items():
                self._write(direct[place], frame[taken:])

    def _write(self, screen: Screen, data: bytes) -> None:
        try:
            screen.transport.write(data)
        except (RuntimeError, OSError):
            _log.exception("a screen's connection broke")
            self.drop(screen)

    def drop(self, screen: Screen) -> None:
        """Cut a connection that nothing can be said to."""
        self._audience.part(screen)
        screen.transport.abort()

    # What a screen and its transport say

    def stalled(self, screen: Screen) -> None:
        """A screen's transport holds something back."""
        if screen.ready:
            screen.ready = False
            self._audience.waited_for[screen] = self._clock.time()
            self._counts.slowed += 1

    def drained(self, screen: Screen) -> None:
        """A screen's transport has sent everything."""
        if self._audience.waited_for.pop(screen, None) is not None:
            screen.ready = True
            self.heard(screen)
            self.give(screen, self.due(screen))

    def heard(self, screen: Screen) -> None:
        """A screen gave a sign of life."""
        screen.heard = self._clock.time()
        screen.asked = None

    def resync(self, screen: Screen) -> None:
        """A screen asks for the whole board."""
        self._counts.resyncs += 1
        screen.cursor = None
        if screen.ready:
            self.give(screen, self.due(screen))
