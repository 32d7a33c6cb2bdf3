"""The way of one message to all screens.

It is framed once, and given to the kernel with a list of sockets, or where there is no such call, straight to the
transports. Screens are served in slices, and between two slices the event loop does whatever else there is to do. What
is published meanwhile needs no queue: each screen has a cursor, and whoever is served gets all that the cursor has not
seen. A view has one round at a time.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

from display.channel import Channel
from display.clock import Clock
from display.delivery import Delivery
from display.screen import Screen, Serve, View
from display.slices import SLICE, visit


class Spreading:
    """Brings all who look at a view up to date. Mutable; used from the event loop only."""

    def __init__(self, delivery: Delivery, clock: Clock) -> None:
        self._delivery = delivery
        self._clock = clock
        self._behind: set[View] = set()
        """Views with screens that have not been given all there is."""
        self._settled = asyncio.Event()
        self._settled.set()

    async def settled(self) -> None:
        """Wait until every screen that is not slow has been given all there is."""
        await self._settled.wait()

    def spread(self, view: View) -> None:
        """Bring all who look at a view up to date."""
        for reader in view.readers:
            reader.wake()
        if view.screens:
            self._behind.add(view)
            self._settled.clear()
            self._begin(view)

    def along(self, view: View, serve: Serve) -> None:
        """Have a view's screens served by `serve`, which brings them up to date as well, in a round of its own.

        It waits for the round under way, and takes along what is published meanwhile: one write for both. Two rounds at
        once would each take twice as long.
        """
        if view.screens:
            view.along = serve
            self._begin(view)

    def _begin(self, view: View) -> None:
        if not view.served:
            view.served = True
            mark = view.mark
            width = SLICE
            serve, view.along = view.along, None
            if serve is None:
                serve = partial(self._update, view)
                if view.channel is not None and view.channel.latest is not None:  # else each gets a whole board
                    width = self._delivery.width(len(view.screens))
            visit(self._clock, view.screens, serve, lambda: self._end(view, mark), width)

    def _end(self, view: View, mark: tuple[Channel | None, int]) -> None:
        view.served = False
        if view.mark == mark:
            self._behind.discard(view)
            if not self._behind:
                self._settled.set()
        if view.mark != mark or view.along is not None:
            self._begin(view)  # those served first do not have what came in the meantime

    def _update(self, view: View, batch: Sequence[Screen]) -> None:
        channel = view.channel
        if channel is None:
            return
        delivery, end, frame = self._delivery, channel.end, channel.latest
        last = -1 if frame is None else end - 1
        current: list[Screen] = []
        for screen in batch:
            if not screen.ready:
                continue
            if screen.cursor == last and frame is not None and screen.channel is channel:
                screen.cursor = end
                current.append(screen)
            elif screen.cursor != end or screen.channel is not channel:
                delivery.give(screen, delivery.due(screen))
        if frame is not None:
            delivery.give_all(frame, current)

    def tell(self, view: View, kind: str, message: bytes, frame: bytes) -> None:
        """Give all who look at a view a message that has no position; `frame` is the same for screens."""
        for reader in view.readers:
            reader.tell(kind, message)
        if view.screens:
            delivery = self._delivery
            width = delivery.width(len(view.screens))
            visit(self._clock, view.screens, partial(delivery.give_all, frame), lambda: None, width)
