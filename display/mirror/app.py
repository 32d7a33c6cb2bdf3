"""The public server, composed: the spectators' pages of a copy, and one address at which the hall pushes."""

import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final

from fastapi import FastAPI
from starlette.types import ASGIApp

from display import wire
from display.access.desk import Desk
from display.access.gate import Gate
from display.access.grants import Grants
from display.bare import bare_app
from display.clock import Clock
from display.ear import Ear
from display.evening import Slots
from display.hall.keeper import Keeper
from display.hall.screen_routes import picture_router
from display.hall.state import Notice
from display.headers import SecurityHeaders
from display.hub import CURRENT
from display.joining import join
from display.kept import Kept
from display.live import Live
from display.look.dressing_room import DressingRoom
from display.mirror.edge import AnyBuild, Edge
from display.mirror.pushes import Key
from display.mirror.routes import mirror_router
from display.mirror.taking import Mirror
from display.pages.assets import StaticFolder, build_id, static_path
from display.published.office import Office
from display.server import Server
from display.spectator_routes import for_guests, for_programs
from display.stream.desk import StreamDesk
from leaderboard.teams import teams_of
from timing.units import Language

CUT: Final[dict[Language, str]] = {
    "en": "No connection to the hall: what is shown may be old",
    "de": "Keine Verbindung zur Halle: der Stand kann alt sein",
}
STATIC: Final = "/static"
_DONE: Final = ("provisional", "official", "revised")
"""Phases of a session that has a result: it may stand there without any hall."""


class Public:
    """Shows a copy, from `run` until `stop` or a signal, for what `mirror.start` is now."""

    def __init__(self, mirror: Mirror, key: Key, clock: Clock | None = None) -> None:
        self._mirror = mirror
        self.start = mirror.start
        plan, build, book = self.start.plan, build_id(), mirror.book
        self.live = Live(
            book,
            teams=teams_of(plan),
            plan=plan,
            language=plan.language,
            live=mirror.rigs,
            build=build,
            slots=self._slots,
            clock=clock,
        )
        self.app = bare_app(self._lifespan)
        self._room = DressingRoom(self.live, (mirror.pictures,), build)
        kept = Kept(self.live)
        self._office = Office(book)
        self.keeper = Keeper(book.hall, self.live.hub.clock, self._tell)
        self._stream = StreamDesk(book, self.live, kept, self.keeper, pages=self._room.pages)
        join(
            self.app.router,
            picture_router(self.keeper),
            *for_programs(self.live, self._room, Ear(mirror.rigs), self._notes),
            *for_guests(self.live, self._room, kept, self._office, self._stream),
            mirror_router(mirror.take, key),
        )
        self.app.mount(static_path(build), StaticFolder(), name="static")
        self.app.mount(STATIC, AnyBuild(), name="static of others")
        self.app.add_middleware(Gate, of=self.app, desk=Desk(Grants(book.access)), public=(static_path(build), STATIC))
        self.web: ASGIApp = SecurityHeaders(Edge(self.app))
        self._server: Server | None = None
        self._stopped = False

    def run(self, bound: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
        """Serve on a socket of `display.server.listen` until told to stop; `ready` is called when it answers."""
        self._server = Server(self.web, self.live, ready)
        self._server.should_exit = self._stopped
        self._server.run(sockets=[bound])

    def stop(self) -> None:
        """Stop serving. May be called from any thread."""
        self._stopped = True
        if self._server is not None:
            self._server.should_exit = True

    def _notes(self) -> Sequence[str]:
        """What whoever runs the server should know; results are shown all the same."""
        return ("nothing comes from the hall",) if self._mirror.is_cut else ()

    def _slots(self, now: datetime) -> Slots:
        """What staff of the hall put on all boards; before what is no warning goes that the hall is cut off."""
        slots = replace(self.keeper.slots(now), lines=self._mirror.lines())
        channel = self.live.hub.channel(CURRENT)
        board = None if channel is None else channel.board
        goes_on = board is not None and bool(board.rows) and board.session.phase not in _DONE
        warned = slots.notice is not None and slots.notice.level == "warning"
        if goes_on and not warned and self._mirror.is_cut:
            notice = wire.EveningNotice(text=CUT[self.live.plan.language], level="warning")
            return replace(slots, notice=notice)
        return slots

    def _tell(self, notice: Notice) -> None:
        """Tell every board of a message that is new."""
        self.live.hub.tell_all("notice", wire.notice(notice.at, notice.text, notice.level))

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        await self.keeper.start()
        await self.live.start()
        self._room.start()
        self._stream.history.start()
        yield
        self._stream.history.stop()
        await self.keeper.stop()
        self._room.stop()
        self._office.close()
        await self.live.stop()
