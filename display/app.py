"""The display half, composed: boards from a record, on screens and as JSON, under one port."""

import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from secrets import token_bytes
from typing import Final

from fastapi import FastAPI
from starlette.types import ASGIApp

from display.access.api import access_router, organiser_router
from display.access.desk import Desk
from display.access.gate import Gate, declarations
from display.access.grants import Grants
from display.access.pages import sign_in_router
from display.api import api_router
from display.classification import classification_router
from display.clock import Clock
from display.elsewhere import Elsewhere
from display.evening import Slots
from display.explain import explain_router
from display.forwarded import Forwarded, Network
from display.guesses import Guesses
from display.hall.hall import HallScreens
from display.headers import SecurityHeaders
from display.health import health_router
from display.joining import join
from display.kept import Kept
from display.live import Live
from display.look.fitting import Fitting
from display.look.logos import logo_folders
from display.look.routes import look_router
from display.look.wardrobe import Wardrobe
from display.organiser.desks import organiser_desks
from display.organiser.house import House
from display.pages.assets import StaticFolder, build_id, static_path
from display.pages.page import Pages
from display.pages.reference import reference_router
from display.pages.spectators import spectators_router
from display.phone.api import details_router
from display.phone.pages import phone_router
from display.plan_api import plan_router
from display.problems import answer_problems
from display.published.office import Office
from display.published.publisher import Publisher
from display.published.routes import exports_router, results_router
from display.rmonitor.server import Scoreboards
from display.sent_laps import sent_laps_router
from display.server import Server, listen
from display.staff.api import staff_router
from display.staff.api.doing import Doing, utc_now
from display.staff.api.reads import Hall
from display.staff.api.state import status_router
from display.staff.by_code import Counter, seat_code_router
from display.staff.codes import SeatCodes
from display.staff.console import console_router
from display.staff.seat_page import seat_page_router
from display.standings import standings_router
from display.stream.desk import StreamDesk
from display.stream.earlier import earlier_in
from display.timetable_api import timetable_router
from display.upstream.centre import Centre
from display.upstream.lines import TALLY as LINES
from display.upstream.lines import HeardLines
from display.upstream.marks import marked
from display.upstream.routes import exchange_router, lines_router
from display.venues import venues_router
from leaderboard.story import NOTHING_EARLIER
from leaderboard.teams import teams_of
from timing.bus.alone import ALONE
from timing.bus.protocol import Bus
from timing.event import Plan
from timing.exchange.state import Lines, LineState, no_lines
from timing.live import Hearing, RigLive
from timing.record.protocol import Record
from timing.sent import TakeLap
from timing.units import Language

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
    the address for scoreboards that speak it; one that cannot be opened raises SetupError. `desk` is where people
    sign in (`display.access.setup.desk_of`), `seats` are the codes at the rigs (without: others with each start).
    `house` is where its files are: for copies of the record, and for erasing somebody (None: neither here).
    `line` tells how a venue's own line to its centre is; `plan_from` where the plan comes from, if not from here.
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
        elsewhere = Elsewhere(bus, rigs, hearing)
        if bus is not ALONE:
            rigs, hearing = elsewhere.rigs, elsewhere.hearing
        self._line = line
        self._heard_lines = HeardLines(bus.tally(LINES))
        build = build_id()
        self.live = Live(
            record,
            teams=teams_of(plan),
            plan=plan,
            language=plan.language,
            live=None if rigs is nothing else rigs,
            build=build,
            slots=self._slots,
            clock=clock,
        )
        bus.on_growth(self.live.nudge)
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
        folders = () if house is None else logo_folders(house.plan_file, house.data)
        self._wardrobe = Wardrobe(lambda: self.live.plan, folders)
        self._fitting = Fitting(self.live.hub, self._wardrobe, build)
        pages = Pages(build=build, language=plan.language, wardrobe=self._wardrobe)
        kept = Kept(self.live)
        self._office = Office(record)
        self._publisher = Publisher(self.live, self._office, self.live.hub.clock)
        doing = Doing(record, lambda: self.live.plan, now=utc_now if clock is None else clock.now)
        ears = Hall(None if rigs is nothing else rigs, hearing)
        self.hall = HallScreens(record, self.live, doing, pages=pages, paths=self._paths, bus=bus)
        earlier = NOTHING_EARLIER if house is None else earlier_in(house.data)
        self.stream = StreamDesk(record, self.live, kept, self.hall.keeper, pages=pages, earlier=earlier)
        counter = Counter(
            doing,
            seats or SeatCodes(token_bytes(32)),
            wrong=Guesses(tally=bus.tally("seat codes")),
            taken=Guesses(tally=bus.tally("seats taken")),
        )
        desk = desk or Desk(Grants(record.access))
        join(
            self.app.router,
            # What everybody may see
            look_router(self._wardrobe),
            api_router(self.live, rigs, hearing),
            standings_router(self.live),
            venues_router(self.live),
            explain_router(self.live, plan.language),
            classification_router(self.live, plan.language),
            health_router(
                self.live, rigs, hearing, troubles, numbers, lambda: [*self._line_notes(), *elsewhere.notes()]
            ),
            spectators_router(pages, cup=plan.name, rigs_to=rigs_to),
            timetable_router(self.live),
            details_router(self.live, kept, rigs_to),
            phone_router(self.live, kept, pages, plan.name, self._wardrobe.teams.href),
            results_router(self.live, self._office),
            *self.stream.routers,
            reference_router(self.app),
            # Laps of other programs, drivers at their rigs
            sent_laps_router(laps, Guesses(tally=bus.tally("rig keys"))),
            seat_code_router(counter, self._language),
            seat_page_router(counter, pages, plan.name),
            exchange_router(
                Centre(record, desk.grants, lambda: self.live.plan, time.time_ns),
                self._heard_lines,
                Guesses(tally=bus.tally("venue keys")),
            ),
            lines_router(self.lines),
            # Staff, stewards, organisers
            access_router(desk),
            sign_in_router(desk, pages, plan.name),
            staff_router(doing, ears, self._language),
            status_router(doing, self._language),
            console_router(self.hall.keeper, doing, pages, plan.name),
            *self.hall.routers,
            exports_router(self.live, self._office, folders, house.data if house else None),
            organiser_desks(
                self.live,
                doing,
                ears,
                self._office,
                house,
                lambda: [*troubles(), *elsewhere.notes()],
                self.hall.keeper,
                pages,
                plan.name,
            ),
            organiser_router(desk),
            plan_router(
                record, plan, notes=self._wardrobe.notes, data=house.data if house else None, plan_from=plan_from
            ),
        )
        self.app.mount(static_path(build), StaticFolder(), name="static")
        self.app.add_middleware(Gate, of=self.app, desk=desk, public=(OPENAPI, static_path(build)))
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

    def _language(self) -> Language:
        """The language of the plan that holds now."""
        return self.live.plan.language

    def _slots(self, now: datetime) -> Slots:
        """What staff put on all boards, as the hall's state has it; asked for before there is any."""
        return marked(self.hall.keeper.slots(now), self.lines(), now)

    def lines(self) -> list[LineState]:
        """How the lines of the venues are: those that call here, and our own to a centre."""
        return [*self._line(), *self._heard_lines.states()]

    def _line_notes(self) -> list[str]:
        """What is to be told of the lines in sentences; a cut one makes no server unready."""
        return [note for each in self.lines() for note in each.notes(time.time_ns())]

    def _paths(self) -> Sequence[str]:
        """The paths of all routes."""
        return [each.path or "" for each in declarations(self.app)]

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        await self.hall.keeper.start()
        await self.live.start()
        self._fitting.start()
        self._publisher.start()
        self.stream.history.start()
        if self._scoreboards is not None:
            await self._scoreboards.start()
        yield
        if self._scoreboards is not None:
            await self._scoreboards.stop()
        self.stream.history.stop()
        await self.hall.keeper.stop()
        await self._publisher.stop()
        self._fitting.stop()
        self._wardrobe.close()
        self._office.close()
        await self.live.stop()
