"""The display half, composed: boards from a record, on screens and as JSON, under one port."""

import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from starlette.types import ASGIApp

from display.api import api_router
from display.clock import Clock
from display.explain import explain_router
from display.headers import SecurityHeaders
from display.health import health_router
from display.live import Live
from display.pages.assets import StaticFolder, build_id, static_path
from display.pages.reference import reference_router
from display.pages.spectators import spectators_router
from display.problems import answer_problems
from display.rmonitor.server import Scoreboards
from display.sent_laps import sent_laps_router
from display.server import Server, listen
from display.standings import standings_router
from display.venues import venues_router
from leaderboard.teams import teams_of
from timing.event import Plan
from timing.live import Hearing, RigLive
from timing.record.protocol import Record
from timing.sent import TakeLap

OPENAPI: Final = "/api/v1/openapi.json"


def nothing() -> Sequence[RigLive]:
    """What is known of the rigs where they are not heard in this process."""
    return ()


def no_troubles() -> Sequence[str]:
    """What is known of troubles where nothing is stored by this process."""
    return ()


def no_numbers() -> Mapping[str, int]:
    """What is known of hearing and storing where neither is done in this process."""
    return {}


def no_hearing() -> Hearing:
    """What is known of alerts and ports where no rigs are heard in this process."""
    return Hearing()


class Display:
    """Shows one record, from `run` until `stop` or a signal.

    `rigs` tells what each rig does now, `hearing` what else is to be told of that, `troubles` what keeps laps from
    being stored, `numbers` what else `/metrics` can tell, `laps` takes those that other programs send (None: nobody
    does here), `rigs_to` where rigs must send to: a board that waits for its first lap shows it. `rmonitor` is
    the address for scoreboards that speak it; one that cannot be opened raises SetupError.
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
    ) -> None:
        build = build_id()
        self.live = Live(
            record,
            teams=teams_of(plan),
            plan=plan,
            language=plan.language,
            live=None if rigs is nothing else rigs,
            build=build,
            clock=clock,
        )
        self.app = FastAPI(
            title="eRacing Cup",
            version="1",
            openapi_url=OPENAPI,
            docs_url=None,
            redoc_url=None,
            lifespan=self._lifespan,
            generate_unique_id_function=lambda route: route.name,
        )
        answer_problems(self.app)
        self.app.include_router(api_router(self.live, rigs, hearing))
        self.app.include_router(standings_router(self.live))
        self.app.include_router(venues_router(self.live, plan))
        self.app.include_router(explain_router(self.live, plan.language))
        self.app.include_router(sent_laps_router(laps))
        self.app.include_router(health_router(self.live, rigs, hearing, troubles, numbers))
        self.app.include_router(spectators_router(cup=plan.name, language=plan.language, build=build, rigs_to=rigs_to))
        self.app.include_router(reference_router(self.app))
        self.app.mount(static_path(build), StaticFolder(), name="static")
        # Around everything: the framework's own middleware would miss the answers to faults of ours.
        self.web: ASGIApp = SecurityHeaders(self.app)
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

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        await self.live.start()
        if self._scoreboards is not None:
            await self._scoreboards.start()
        yield
        if self._scoreboards is not None:
            await self._scoreboards.stop()
        await self.live.stop()
