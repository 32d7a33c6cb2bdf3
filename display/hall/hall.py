"""The hall, composed: its state, its routes and pages, for a display."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from display import wire
from display.guesses import Guesses
from display.hall.keeper import Keeper
from display.hall.state import Notice
from display.hub import Hub
from display.live import Live
from display.pages.page import Pages
from timing.bus.alone import ALONE
from timing.bus.protocol import Bus
from timing.record.protocol import Record

if TYPE_CHECKING:
    from fastapi import APIRouter

    from display.staff.api.doing import Doing


class HallScreens:
    """What a display has of it: `keeper` to start and to stop, and to ask for slots; `routers` to include.

    `bus` leads to other displays.
    """

    def __init__(self, record: Record, live: Live, *, bus: Bus = ALONE) -> None:
        self.keeper = Keeper(record.hall, live.hub.clock, partial(_tell, live.hub), bus)
        self._record, self._live = record, live
        self._newcomers = Guesses(live.hub.clock.time, bus.tally("new screens"))

    def routers(self, doing: "Doing", pages: Pages, paths: Callable[[], Sequence[str]]) -> "Iterator[APIRouter]":
        """Its routes, which are loaded for it; `paths` are those of all routes of the display."""
        from display.hall.giving import Giving
        from display.hall.pages import hall_pages
        from display.hall.screen_routes import picture_router, screen_router
        from display.hall.staff_routes import staff_router

        live = self._live
        giving = Giving(self.keeper, live, doing, self._record)
        yield screen_router(self.keeper, lambda: live.hub.build, self._newcomers)
        yield picture_router(self.keeper)
        yield staff_router(self.keeper, giving, lambda: live.hub.build, paths)
        yield hall_pages(pages, giving, lambda: live.plan.name)


def _tell(hub: Hub, notice: Notice) -> None:
    """Tell every board of a message that is new."""
    hub.tell_all("notice", wire.notice(notice.at, notice.text, notice.level))
