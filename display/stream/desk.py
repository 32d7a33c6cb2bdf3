"""The stream, composed: what was shown a while ago, its routes and its pages, for a display."""

from fastapi import APIRouter

from display.hall.keeper import Keeper
from display.kept import Kept
from display.live import Live
from display.pages.page import Pages
from display.stream.history import History
from display.stream.pages import stream_pages
from display.stream.routes import story_router, stream_router
from display.stream.times import EntryTimes
from leaderboard.story import NOTHING_EARLIER, Earlier
from timing.record.protocol import Record


class StreamDesk:
    """What a display has of it: `history` to start once boards are shown, and to stop; `routers` to include."""

    def __init__(
        self,
        record: Record,
        live: Live,
        kept: Kept,
        keeper: Keeper,
        *,
        pages: Pages,
        earlier: Earlier = NOTHING_EARLIER,
    ) -> None:
        self.history = History(live.hub)
        self.routers: tuple[APIRouter, ...] = (
            stream_router(keeper, self.history, live.hub.clock, lambda: live.plan.language),
            story_router(kept, earlier, EntryTimes(record)),
            stream_pages(pages, keeper, lambda: live.plan),
        )
