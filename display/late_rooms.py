"""The routes of rooms that nobody enters while a hall waits for its first board: of staff, organisers and programs.

Loading what they are made of is a tenth of the time until the first page. So they are made when the first boards have
been shown, or for the first who asks for an address that there is not yet.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable

from fastapi import APIRouter

from display.joining import join


class LateRooms:
    """Gives `router` the routes of `make`, behind its own, once. May be used from any thread."""

    def __init__(self, router: APIRouter, make: Callable[[], Iterable[APIRouter]]) -> None:
        self._router = router
        self._make = make
        self._opening = threading.Lock()
        self._are_open = False

    def open(self) -> None:
        """Have all routes there. Raises whatever their making raises, and then again with each call."""
        with self._opening:
            if not self._are_open:
                join(self._router, *self._make())
                self._are_open = True

    async def opened(self) -> None:
        """The same without holding up the event loop."""
        if not self._are_open:
            await asyncio.to_thread(self.open)
