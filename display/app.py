"""The display half, composed: boards from a record, on screens and as JSON, under one port."""

import asyncio
import gc
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from display.access.desk import Desk
from display.access.gate import Gate
from display.bare import bare_app
from display.clock import Clock
from display.ear import Ear, no_hearing, no_numbers, no_troubles, nothing
from display.forwarded import Forwarded, Network
from display.headers import SecurityHeaders
from display.joining import join
from display.late_rooms import LateRooms
from display.organiser.house import House
from display.pages.assets import StaticFolder, build_id, static_path
from display.parts import Parts
from display.published.publisher import Publisher
from display.rmonitor.server import Scoreboards
from display.server import Server, listen
from display.spectator_routes import for_guests, for_programs
from display.staff.codes import SeatCodes
from timing.bus.alone import ALONE
from timing.bus.protocol import Bus
from timing.event import Plan
from timing.exchange.state import Lines, no_lines
from timing.live import Hearing, RigLive
from timing.record.protocol import Record
from timing.sent import TakeLap

OPENAPI: Final = "/api/v1/openapi.json"
SOON_S: Final = 0.5
"""So long after the boards all other rooms are opened: whoever waited for a board has it by then."""

_log = logging.getLogger(__name__)


class Display:
    """Shows one record, from `run` until `stop` or a signal.

    `rigs` tells what each rig does now, `hearing` what else is to be told of that, `troubles` what keeps laps from
    being stored, `numbers` what else `/metrics` can tell, `laps` takes those that other programs send (None: nobody
    does here), `rigs_to` where rigs must send to: a board that waits for its first lap shows it. `rmonitor` is
    the address for scoreboards that speak it; one that cannot be opened raises SetupError. `desk` is where people
    sign in (`display.access.setup.desk_of`), `seats` are the codes at the rigs (without: others with each start).
    `house` is where its files are: for copies of the record, and for erasing somebody (None: neither here).
    `line` tells how a venue's own line to its centre is; `plan_from` where plan and people come from, if not from here.
    `trusted_proxies` are believed for whom they ask.
    `bus` leads to the other processes of this record: with one, the rigs of all are shown, not those of `rigs` alone.
    """

    def __init__(
        self,
        record: Record,
        plan: Plan,
        *,
        rigs: Callable[[], Sequence[RigLive]] = nothing,
        troubles: Callable[[], Sequence[str]] = no_troubles,
        numbers: Callable[[], Mapping[str, int]] = no_numbers,
        hearing: Callable[[], Hearing] = no_hearing,
        laps: TakeLap | None = None,
        rigs_to: str | None = None,
        rmonitor: tuple[str, int] | None = None,
        clock: Clock | None = None,
        desk: Desk | None = None,
        seats: SeatCodes | None = None,
        house: House | None = None,
        line: Lines = no_lines,
        plan_from: str | None = None,
        trusted_proxies: Sequence[Network] = (),
        bus: Bus = ALONE,
    ) -> None:
        self.app = bare_app(self._lifespan)
        build = build_id()
        ear = Ear(rigs, hearing, troubles, numbers, laps, rigs_to)
        self._parts = Parts(
            self.app, record, plan, ear, bus, build, clock=clock, desk=desk, seats=seats, house=house, line=line
        )
        self.live, self.hall = self._parts.live, self._parts.hall
        self.venue_rigs = self._parts.venue_rigs
        """What venues told this display; others of this record are told of it by whoever composes the process."""
        self._publisher = Publisher(self.live, self._parts.office, self.live.hub.clock)
        join(self.app.router, *self._early_routers())
        self.app.mount(static_path(build), StaticFolder(), name="static")
        self.late = LateRooms(self.app.router, partial(self._late_routers, plan_from))
        """All other routes: they are there when the first boards have been shown, or somebody asks for one."""
        public = (static_path(build),)
        self.app.add_middleware(Gate, of=self.app, desk=self._parts.desk, public=public, late=self.late)
        # Around everything: the framework's own middleware would miss the answers to faults of ours.
        self.web: ASGIApp = Forwarded(SecurityHeaders(self.app), trusted_proxies)
        self._server: Server | None = None
        self._scoreboards: Scoreboards | None = None
        if rmonitor is not None:
            self._scoreboards = Scoreboards(listen(*rmonitor, "--rmonitor-port"), self.live.hub)

    def run(self, bound: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
        """Serve on a socket of `display.server.listen` until told to stop; `ready` is called when it answers."""
        self._server = Server(self.web, self.live, ready)
        self._server.run(sockets=[bound])

    def stop(self) -> None:
        """Stop serving. May be called from any thread."""
        if self._server is not None:
            self._server.should_exit = True

    def _early_routers(self) -> Iterator[APIRouter]:
        """The routes of spectators, and of programs that look."""
        parts = self._parts
        yield from for_programs(
            parts.live, parts.room, parts.ear, lambda: [*parts.lines.notes(), *parts.elsewhere.notes()]
        )
        yield from for_guests(parts.live, parts.room, parts.kept, parts.office, parts.stream, parts.ear.rigs_to)

    def _late_routers(self, plan_from: str | None) -> Iterator[APIRouter]:
        from display.routes import late_routers

        return late_routers(self._parts, OPENAPI, plan_from)

    async def _open_late(self) -> None:
        await asyncio.sleep(SOON_S)
        try:
            await self.late.opened()
        except Exception:  # noqa: BLE001 - the boards go on; whoever asks for one of them has it tried again
            _log.exception("the pages of staff and organisers cannot be made")
        if self._server is not None:
            gc.freeze()  # they stay until the end, as all does that was there before (`display.server`)

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        parts = self._parts
        await parts.hall.keeper.start()
        await self.live.start()
        parts.room.start()
        self._publisher.start()
        parts.stream.history.start()
        if self._scoreboards is not None:
            await self._scoreboards.start()
        opening = asyncio.create_task(self._open_late(), name="late rooms")
        yield
        opening.cancel()
        if self._scoreboards is not None:
            await self._scoreboards.stop()
        parts.stream.history.stop()
        await parts.hall.keeper.stop()
        await self._publisher.stop()
        parts.room.stop()
        parts.office.close()
        await self.live.stop()
