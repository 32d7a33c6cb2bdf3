"""The hall, composed: its state, its routes and pages, for a display."""

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import APIRouter

from display import wire
from display.hall.giving import Giving
from display.hall.keeper import Keeper
from display.hall.pages import hall_pages
from display.hall.screen_routes import screen_router
from display.hall.staff_routes import staff_router
from display.hall.state import Notice
from display.hub import Hub
from display.live import Live
from display.pages.page import Pages
from display.staff.api.doing import Doing
from timing.record.protocol import Record


class HallScreens:
    """What a display has of it: `keeper` to start and to stop, and to ask for slots; `routers` to include."""

    def __init__(
        self, record: Record, live: Live, doing: Doing, *, pages: Pages, build: str, paths: Callable[[], Sequence[str]]
    ) -> None:
        self.keeper = Keeper(record.hall, live.hub.clock, partial(_tell, live.hub))
        giving = Giving(self.keeper, live, doing, record)
        self.routers: tuple[APIRouter, ...] = (
            screen_router(self.keeper, build),
            staff_router(self.keeper, giving, build, paths),
            hall_pages(pages, giving, lambda: live.plan.name),
        )


def _tell(hub: Hub, notice: Notice) -> None:
    """Tell every board of a message that is new."""
    hub.tell_all("notice", wire.notice(notice.at, notice.text, notice.level))
