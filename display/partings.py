"""How connections end: with a goodbye where one can be said, else by a cut; and all of them when the server stops."""

import asyncio
from itertools import chain
from typing import Final

from websockets.frames import CloseCode

from display import frames
from display.audience import Audience
from display.clock import Clock
from display.counts import Counts
from display.delivery import Delivery
from display.screen import Reader, Screen, View
from display.slices import SLICE

COMING_BACK: Final = 2000
"""Screens that are asked to come back in one second after a restart."""


class Partings:
    """Mutable; used from the event loop only."""

    def __init__(self, audience: Audience, delivery: Delivery, counts: Counts, clock: Clock) -> None:
        self.closing = False
        """Whether nobody is taken in any more."""
        self._audience = audience
        self._delivery = delivery
        self._counts = counts
        self._clock = clock
        self._left = asyncio.Event()
        self._farewells = 0

    # Who has gone

    def exit(self, reader: Reader, view: View) -> None:
        """A reader has gone."""
        view.readers.discard(reader)
        self._audience.tidy(view)
        self._see_whether_all_left()

    def leave(self, screen: Screen) -> None:
        """A screen has gone."""
        self._audience.part(screen)
        self._audience.leaving.pop(screen, None)
        self._see_whether_all_left()

    def _see_whether_all_left(self) -> None:
        if self.closing and not self._audience.leaving and not self._audience.connected:
            self._left.set()

    # Who is to go

    def goodbye(self, screen: Screen, code: int, reason: str) -> None:
        """Close a connection with this code; one that takes nothing now is cut."""
        if self._end(screen, frames.close(code, reason)) and screen.transport.can_write_eof():
            # Only our side: what the client has still sent must be read, or a reset takes the frame away from it.
            screen.transport.write_eof()
        else:
            screen.transport.close()

    def answer_goodbye(self, screen: Screen, frame: bytes) -> None:
        """A client said goodbye, and `frame` says it back."""
        self._end(screen, frame)
        screen.transport.close()

    def _end(self, screen: Screen, frame: bytes) -> bool:
        """Give a screen its last frame; whether that could be done."""
        was_ready = screen.ready
        self._audience.part(screen)
        if was_ready:
            self._audience.leaving[screen] = self._clock.time()
            self._delivery.give(screen, frame)
        elif screen not in self._audience.leaving:
            screen.transport.abort()
        return was_ready and not screen.transport.is_closing()

    def sweep(self, frozen_s: float, leave_s: float) -> None:
        """Cut the connections that have taken nothing for so long, and those told goodbye that have not gone."""
        audience, now = self._audience, self._clock.time()
        for screen in [screen for screen, since in audience.waited_for.items() if now - since > frozen_s]:
            self._counts.frozen += 1
            self._delivery.drop(screen)
        for screen in [screen for screen, since in audience.leaving.items() if now - since > leave_s]:
            audience.leaving.pop(screen)
            self._delivery.drop(screen)
        for reader in chain.from_iterable(view.readers for view in audience.views()):
            self._counts.frozen += reader.give_up_since(now - frozen_s)

    def forgive(self) -> None:
        """Count all waiting from now on: it was this process that did not run."""
        audience, now = self._audience, self._clock.time()
        audience.waited_for = dict.fromkeys(audience.waited_for, now)
        audience.leaving = dict.fromkeys(audience.leaving, now)
        for screen in chain.from_iterable(view.screens for view in audience.views()):
            if screen.asked is not None:
                screen.asked = now

    # The server stops

    def begin_to_close(self) -> None:
        """Take nobody in any more, and have the readers end."""
        self.closing = True
        for view in self._audience.views():
            for reader in view.readers:
                reader.wake()

    def farewell(self, screen: Screen) -> None:
        """Say goodbye because the server stops, and when to come back: not all at once."""
        self.goodbye(screen, CloseCode.GOING_AWAY, f"come back in {self.back_in_ms()} ms")

    def back_in_ms(self) -> int:
        """When the next one may come back after the server has stopped."""
        self._farewells += 1
        return 1000 * self._farewells // COMING_BACK

    async def close(self, grace: float = 2.0) -> None:
        """Say goodbye to everybody, and wait until they have gone; who has not after `grace` seconds is cut."""
        audience = self._audience
        self.begin_to_close()
        for screen in list(chain.from_iterable(view.screens for view in audience.views())):
            self.farewell(screen)
            if self._farewells % SLICE == 0:
                await asyncio.sleep(0)
        if audience.leaving or audience.connected:
            timer = self._clock.call_later(grace, self._left.set)
            await self._left.wait()
            timer.cancel()
        for screen in tuple(audience.leaving):
            self._delivery.drop(screen)
