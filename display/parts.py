"""What a display is made of, put together: nothing of it runs yet, and nobody is shown it yet."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from typing import Final

from fastapi import FastAPI

from display.access.desk import Desk
from display.access.gate import declarations
from display.access.grants import Grants
from display.clock import Clock
from display.ear import Ear, nothing
from display.elsewhere import Elsewhere
from display.evening import Slots
from display.guesses import Guesses
from display.hall.hall import HallScreens
from display.kept import Kept
from display.live import Live
from display.look.dressing_room import DressingRoom
from display.look.logos import logo_folders
from display.organiser.house import House
from display.published.office import Office
from display.staff.codes import SeatCodes
from display.stream.desk import StreamDesk
from display.stream.earlier import earlier_in
from display.upstream.lines import TALLY as LINES
from display.upstream.lines import HeardLines, KnownLines
from display.upstream.marks import marked
from display.upstream.rigs import VenueRigs
from leaderboard.story import NOTHING_EARLIER
from leaderboard.teams import teams_of
from timing.bus.alone import ALONE
from timing.bus.protocol import Bus
from timing.event import Plan
from timing.exchange.state import Lines
from timing.live import RigLive
from timing.record.protocol import Record
from timing.units import Language

GUESSED: Final = ("rig keys", "seat codes", "seats taken", "venue keys")
"""What may be guessed at. Tries are counted from the start on, though these routes are made later: what other displays
have counted is told once."""


class Parts:
    """The parts of one display; most are named after the room that they are of.

    `app` is what their routes will be added to. All else is as at `display.app.Display`; `plan` stays the one that it
    was started with, `live.plan` is the one that holds.
    """

    def __init__(  # noqa: PLR0917 - all parts are made of these
        self,
        app: FastAPI,
        record: Record,
        plan: Plan,
        ear: Ear,
        bus: Bus,
        build: str,
        *,
        clock: Clock | None,
        desk: Desk | None,
        seats: SeatCodes | None,
        house: House | None,
        line: Lines,
    ) -> None:
        self.app, self.record, self.plan, self.bus, self.house = app, record, plan, bus, house
        self.venue_rigs = VenueRigs(lambda: self.live.plan)
        self.elsewhere = Elsewhere(bus, ear.rigs, ear.hearing, self.venue_rigs.told)
        self.ear = replace(ear, rigs=self.elsewhere.rigs, hearing=self.elsewhere.hearing)
        self.lines = KnownLines(line, HeardLines(bus.tally(LINES)))
        self.live = self._live(build, clock)
        bus.on_growth(self.live.nudge)
        self.folders = () if house is None else logo_folders(house.plan_file, house.data)
        self.room = DressingRoom(self.live, self.folders, build)
        self.kept = Kept(self.live)
        self.office = Office(record)
        self.clock, self.codes = clock, seats or SeatCodes(token_bytes(32))
        self.known_rigs = self._known_rigs(any_told=ear.rigs is not nothing or bus is not ALONE)
        self._guesses = {name: Guesses(tally=bus.tally(name)) for name in GUESSED}
        self.hall = HallScreens(record, self.live, bus=bus)
        self.stream = self._stream()
        self.desk = desk or Desk(Grants(record.access))

    def _live(self, build: str, clock: Clock | None) -> Live:
        """The boards."""
        return Live(
            self.record,
            teams=teams_of(self.plan),
            plan=self.plan,
            language=self.plan.language,
            live=self.ear.rigs,
            build=build,
            slots=self._slots,
            clock=clock,
        )

    def _known_rigs(self, *, any_told: bool) -> Callable[[], Sequence[RigLive] | None]:
        """The rigs; None where no process tells us of its own, as far as no venue does either."""
        rigs = self.elsewhere.rigs
        return rigs if any_told else lambda: rigs() or None

    def _stream(self) -> StreamDesk:
        """The overlays, which know of earlier events what the data folder tells."""
        earlier = NOTHING_EARLIER if self.house is None else earlier_in(self.house.data)
        return StreamDesk(self.record, self.live, self.kept, self.hall.keeper, pages=self.room.pages, earlier=earlier)

    def _slots(self, now: datetime) -> Slots:
        """What staff put on all boards, as the hall's state has it; asked for before there is any."""
        return marked(self.hall.keeper.slots(now), self.lines.states(), now)

    def paths(self) -> Sequence[str]:
        """The paths of all routes."""
        return [each.path or "" for each in declarations(self.app)]

    @property
    def data(self) -> Path | None:
        """The data folder, where there is a house."""
        return None if self.house is None else self.house.data

    def language(self) -> Language:
        """The language of the plan that holds now."""
        return self.live.plan.language

    def guesses(self, name: str) -> Guesses:
        """Tries of one of the kinds in `GUESSED`, counted together with the other displays of the record."""
        return self._guesses[name]
